import { EnvironmentTemplate, Properties } from '../environment-template';
import * as readings from '../readings';

/** The name of the system, first part of every other. */
export const SYSTEM = 'fastapi-ecs-fargate';
export const CLUSTER = `${SYSTEM}-cluster`;
export const SERVICE = `${SYSTEM}-orders`;
export const TARGET_GROUP = `${SERVICE}-tg`;
export const TASK_ROLE = `${SERVICE}-task-role`;
/** The repository that the tests name as the one that deploys. */
export const GITHUB_REPOSITORY = 'YOUR_USERNAME/YOUR_REPO_NAME';
export const DEPLOY_ROLE = `${SYSTEM}-YOUR_REPO_NAME-deploy`;
export const TABLE = `${SYSTEM}-orders`;
export const BUS = `${SYSTEM}-events`;
export const UPLOADS = 'ecs-fargate-fastapi-uploads';
export const ACCESS_LOGS = 'ecs-fargate-fastapi-access-logs';
export const REPOSITORY = 'ecs-fargate-orders';
export const DATA_KEY = `alias/${SYSTEM}-data`;
export const PUBLIC_SUBNETS = ['10.0.1.0/24', '10.0.2.0/24'];
export const PRIVATE_SUBNETS = ['10.0.10.0/24', '10.0.11.0/24'];

/** Which images go: none that a branch's tag names, and of each branch's builds all but the newest fifty. */
export const LIFECYCLE = [
  'expire tagged main beyond 1', 'expire tagged staging beyond 1', 'expire tagged main-* beyond 50', 'expire tagged staging-* beyond 50', 'expire untagged older than 14',
];

export const IMAGE_NOTE = 'It is in the image: the template holds what the image must fit.';
export const ONE_STACK = 'The three stacks are one here, so that CloudFormation knows what depends on what.';
export const SCALING_NOTE = 'Autoscaling owns the number, so that no deployment undoes what it has done: two is where it starts and what it keeps.';
export const HOST = 'orders.example.com';
export const DOMAIN_NOTE = 'The document has no domain, and so HTTP alone: with one there is a certificate, and HTTPS.';

export function service(t: EnvironmentTemplate): Properties {
  return readings.service(t, 'orders');
}

export function task(t: EnvironmentTemplate): Properties {
  return readings.task(t, 'orders');
}

/** The only container of the service's tasks. */
export function container(t: EnvironmentTemplate): Properties {
  return readings.container(t, 'orders');
}

export function network(t: EnvironmentTemplate): Properties {
  return service(t).NetworkConfiguration.AwsvpcConfiguration;
}

export function loadBalancer(t: EnvironmentTemplate): Properties {
  return t.one('ElasticLoadBalancingV2::LoadBalancer');
}

export function loadBalancerAttribute(t: EnvironmentTemplate, key: string): string | undefined {
  return loadBalancer(t).LoadBalancerAttributes.find(({ Key }: Properties) => Key === key)?.Value;
}

export function targetPort(t: EnvironmentTemplate): number | undefined {
  return readings.targetPort(t, 'orders');
}

export function targetGroup(t: EnvironmentTemplate): Properties {
  return readings.targetGroup(t, 'orders');
}

/** The service that answers to whatever is asked of the load balancer: what its one listener forwards to, but for one that redirects to it. */
export function answers(t: EnvironmentTemplate): { protocol: string; port: number; rules: number; service: string } {
  const [{ Port: port, Protocol: protocol, DefaultActions: actions }, ...others] = listeners(t).filter((listener) => redirectOf(listener) === undefined);
  if (others.length > 0) {
    throw new Error(`the load balancer answers at ${others.length + 1} ports`);
  }
  const behind = service(t).LoadBalancers.map(({ TargetGroupArn }: Properties) => TargetGroupArn);
  const forwarded = actions.length === 1 && actions[0].Type === 'forward' && behind.includes(actions[0].TargetGroupArn);
  return { protocol, port, rules: t.count('ElasticLoadBalancingV2::ListenerRule'), service: forwarded ? SERVICE : 'none' };
}

/** What listens to clear text: port, and where it redirects to. */
export function clearText(t: EnvironmentTemplate): Array<{ port: number; to?: string }> {
  return listeners(t).filter(({ Protocol }) => Protocol === 'HTTP').map((listener) => ({ port: listener.Port, to: redirectOf(listener) }));
}

function listeners(t: EnvironmentTemplate): Properties[] {
  return t.all('ElasticLoadBalancingV2::Listener').map(({ properties }) => properties);
}

function redirectOf({ DefaultActions: [{ Type, RedirectConfig }] }: Properties): string | undefined {
  return Type === 'redirect' ? `${RedirectConfig.Protocol}:${RedirectConfig.Port} ${RedirectConfig.StatusCode}` : undefined;
}

/** What the address records of the host name lead to. */
export function leadsTo(t: EnvironmentTemplate): string[] {
  const found = readings.records(t).filter(({ Name }) => Name === `${HOST}.`);
  return found.map(({ Type, AliasTarget }) => `${Type} ${AliasTarget.DNSName}`).sort();
}

export function bucket(t: EnvironmentTemplate, name: string): Properties {
  return t.one('S3::Bucket', name);
}

/** What a bucket is encrypted with: the name of a key, else the algorithm. */
export function bucketKey(t: EnvironmentTemplate, name: string): string {
  const [{ ServerSideEncryptionByDefault: encryption }] = bucket(t, name).BucketEncryption.ServerSideEncryptionConfiguration;
  return encryption.KMSMasterKeyID ?? encryption.SSEAlgorithm;
}

/** Buckets that reject what does not come over TLS. */
export function tlsOnlyBuckets(t: EnvironmentTemplate): string[] {
  const policies = t.all('S3::BucketPolicy').map(({ properties }) => properties);
  const rejects = ({ Effect, Principal, Action, Condition }: Properties) => (
    Effect === 'Deny' && Principal.AWS === '*' && Action === 's3:*' && Condition?.Bool?.['aws:SecureTransport'] === 'false'
  );
  return policies.filter(({ PolicyDocument }) => PolicyDocument.Statement.some(rejects)).map(({ Bucket }) => Bucket).sort();
}

export interface Limits {
  readonly min: number;
  readonly max: number;
  readonly desiredCount: number | undefined;
}

/** How many tasks there may be. */
export function taskLimits(t: EnvironmentTemplate): Limits {
  const { MinCapacity: min, MaxCapacity: max, ResourceId: id } = t.one('ApplicationAutoScaling::ScalableTarget');
  return id === `service/${CLUSTER}/${SERVICE}.Name` ? { min, max, desiredCount: service(t).DesiredCount } : { min: NaN, max: NaN, desiredCount: NaN };
}

/** What the number of tasks follows: metric and the value to keep. */
export function scalesOn(t: EnvironmentTemplate): string[] {
  return t.all('ApplicationAutoScaling::ScalingPolicy').map(({ properties }) => {
    const { PredefinedMetricSpecification: metric, TargetValue: value } = properties.TargetTrackingScalingPolicyConfiguration;
    return `${properties.PolicyType}: ${metric.PredefinedMetricType} ${value}`;
  }).sort();
}

/** Services of AWS that a role may use. */
export function servicesOf(t: EnvironmentTemplate, role: string): string[] {
  return readings.distinct(Object.keys(readings.permissions(t, role)).map((action) => action.split(':')[0]));
}

/** What the tasks may do without end: statements on every resource, or with every action. */
export function broadPermissions(t: EnvironmentTemplate, role: string): string[] {
  const broad = ([action, resources]: [string, string[]]) => action.includes(':*') || action === '*' || resources.includes('*');
  return Object.entries(readings.permissions(t, role)).filter(broad).map(([action]) => action);
}

/** What the deployment may do on what. */
export function deploymentPermissions(t: EnvironmentTemplate): Record<string, string[]> {
  const { ManagedPolicyArns: [policy] } = deployRole(t);
  const { PolicyDocument: document } = t.all('IAM::ManagedPolicy').find(({ id }) => policy.includes(id))!.properties;
  const allowed = ({ Action, Resource }: Properties) => [Action].flat().map((action: string) => [action, [Resource].flat()]);
  return Object.fromEntries(document.Statement.flatMap(allowed));
}

export function deployRole(t: EnvironmentTemplate): Properties {
  return t.one('IAM::Role', DEPLOY_ROLE);
}

/** Which images go, and how many stay: `tagged main-* beyond 50`. */
export function lifecycle(t: EnvironmentTemplate): string[] {
  const { rules } = JSON.parse(t.one('ECR::Repository', REPOSITORY).LifecyclePolicy.LifecyclePolicyText);
  return rules.map(({ selection, action }: Properties) => [
    action.type, selection.tagStatus, ...selection.tagPatternList ?? [], selection.countType === 'sinceImagePushed' ? 'older than' : 'beyond', selection.countNumber,
  ].join(' '));
}

/** Which of these kinds of resources there are that stay when the stack goes. */
export function staying(t: EnvironmentTemplate, types: string[]): string[] {
  return types.filter((type) => t.all(type).some(({ deletionPolicy }) => deletionPolicy !== undefined && deletionPolicy !== 'Delete'));
}

/** What of the former kinds does not wait for the latter. */
export function notAfter(t: EnvironmentTemplate, later: string[], earlier: string[]): string[] {
  return later.flatMap((type) => t.all(type)).flatMap((resource) => (
    earlier.filter((type) => !t.all(type).some((other) => t.comesAfter(resource, other))).map((type) => `${resource.name} does not wait for ${type}`)
  ));
}

// --- CloudFront and WAF ----------------------------------------------------------------------------------------------

export function distribution(t: EnvironmentTemplate): Properties {
  return t.one('CloudFront::Distribution').DistributionConfig;
}

/** The stack beside this one that is in us-east-1, where CloudFront takes its web ACL from. */
export function edgeStack(t: EnvironmentTemplate): EnvironmentTemplate {
  const [only, ...others] = t.dependencies;
  if (only === undefined || others.length > 0) {
    throw new Error(`the stack depends on ${t.dependencies.length} others`);
  }
  return only;
}
