import { Match } from '@aws-cdk/integ-tests-alpha';
import { Aws } from 'aws-cdk-lib';
import { BACKENDS, Service, SERVICES, title } from './services';
import { Answer, Fact, inAnyOrder, Questions } from '../questions';

const LOAD_BALANCING = 'elastic-load-balancing-v2';
const CLUSTER = 'prod-reptidex-cluster';

/** The cluster, and what runs on it. Returns the default target group's ARN. */
export function expectFleet(aws: Questions): string {
  const targetGroups = new Map(SERVICES.map((service) => [service.name, expectTargetGroup(aws, service)]));
  expectCluster(aws);
  for (const service of SERVICES) {
    expectService(aws, service, targetGroups.get(service.name)!);
    expectTaskDefinition(aws, service);
    expectScaling(aws, service);
    if (service.priority !== undefined) {
      expectRule(aws, service, service.priority, targetGroups.get(service.name)!);
    }
  }
  expectRoles(aws);
  expectRepositories(aws);
  expectLogGroup(aws);
  return targetGroups.get('public')!;
}

/** Returns the target group's ARN. */
function expectTargetGroup(aws: Questions, { name, port }: Service): string {
  const group = aws.ask(LOAD_BALANCING, 'DescribeTargetGroups', { Names: [`prod-reptidex-${name}-tg`] });
  aws.expect(`${title(name)}TargetGroup`, {
    healthCheckPort: [group('TargetGroups.0.HealthCheckPort'), 'traffic-port'],
    type: [group('TargetGroups.0.TargetType'), 'ip'],
    protocol: [group('TargetGroups.0.Protocol'), 'HTTP'],
    healthCheckPath: [group('TargetGroups.0.HealthCheckPath'), port === 80 ? '/health' : '/api/v1/health'],
    healthyCodes: [group('TargetGroups.0.Matcher.HttpCode'), '200'],
  });
  return group('TargetGroups.0.TargetGroupArn');
}

function expectCluster(aws: Questions): void {
  const cluster = aws.ask('ecs', 'DescribeClusters', { clusters: [CLUSTER], include: ['SETTINGS'] });
  aws.expect('Cluster', {
    name: [cluster('clusters.0.clusterName'), CLUSTER],
    insights: [`${cluster('clusters.0.settings.0.name')} ${cluster('clusters.0.settings.0.value')}`, 'containerInsights enhanced'],
  });
}

function expectService(aws: Questions, { name, port }: Service, targetGroupArn: string): void {
  const answer = aws.ask('ecs', 'DescribeServices', { cluster: CLUSTER, services: [`prod-reptidex-${name}`] });
  const group = aws.ask('ec2', 'DescribeSecurityGroups', { Filters: [{ Name: 'group-name', Values: [`prod-reptidex-${name}-sg`] }] });
  const service: Answer = (path) => answer(`services.0.${path}`);
  aws.expect(`${title(name)}Service`, {
    status: [service('status'), 'ACTIVE'],
    capacityProvider: [service('capacityProviderStrategy.0.capacityProvider'), 'FARGATE'],
    taskDefinition: [service('taskDefinition'), Match.stringLikeRegexp(`:task-definition/prod-reptidex-${name}:\\d+$`)],
    publicAddress: [service('networkConfiguration.awsvpcConfiguration.assignPublicIp'), 'DISABLED'],
    // A group of its own: nothing else may do what this service may.
    securityGroup: [service('networkConfiguration.awsvpcConfiguration.securityGroups.0'), group('SecurityGroups.0.GroupId')],
    maximumPercent: [service('deploymentConfiguration.maximumPercent'), '200'],
    minimumHealthyPercent: [service('deploymentConfiguration.minimumHealthyPercent'), '100'],
    circuitBreaker: [service('deploymentConfiguration.deploymentCircuitBreaker.enable'), 'true'],
    rollback: [service('deploymentConfiguration.deploymentCircuitBreaker.rollback'), 'true'],
    targetGroup: [service('loadBalancers.0.targetGroupArn'), targetGroupArn],
    containerPort: [service('loadBalancers.0.containerPort'), `${port}`],
  });
}

function expectTaskDefinition(aws: Questions, { name, port, image }: Service): void {
  const answer = aws.ask('ecs', 'DescribeTaskDefinition', { taskDefinition: `prod-reptidex-${name}` });
  const task: Answer = (path) => answer(`taskDefinition.${path}`);
  const container: Answer = (path) => task(`containerDefinitions.0.${path}`);
  const secrets = [0, 1].map((index) => `${container(`secrets.${index}.name`)} ${container(`secrets.${index}.valueFrom`)}`);
  const usesData: Record<string, Fact> = {
    secrets: inAnyOrder(secrets, ['DATABASE_URL \\S+:secret:prod-reptidex-database-url-\\w+', 'REDIS_URL \\S+:secret:prod-reptidex-redis-url-\\w+']),
  };
  aws.expect(`${title(name)}TaskDefinition`, {
    size: [`${task('cpu')} ${task('memory')}`, port === 80 ? '512 1024' : '1024 2048'],
    networkMode: [task('networkMode'), 'awsvpc'],
    architecture: [task('runtimePlatform.cpuArchitecture'), 'ARM64'],
    executionRole: [task('executionRoleArn'), Match.stringLikeRegexp(`:role/prod-reptidex-${name}-execution-role$`)],
    taskRole: [task('taskRoleArn'), Match.stringLikeRegexp(`:role/prod-reptidex-${name}-task-role$`)],
    image: [container('image'), Match.stringLikeRegexp(`\\.dkr\\.ecr\\..*/${image}:main$`)],
    port: [container('portMappings.0.containerPort'), `${port}`],
    logGroup: [container('logConfiguration.options.awslogs-group'), '/ecs/prod-reptidex'],
    ...(port === 80 ? {} : usesData),
  });
}

/** From two tasks to six, or four of a frontend, by processor and memory. */
function expectScaling(aws: Questions, { name, port }: Service): void {
  const of = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' };
  const resource = `service/${CLUSTER}/prod-reptidex-${name}`;
  const targets = aws.ask('application-auto-scaling', 'DescribeScalableTargets', { ...of, ResourceIds: [resource] });
  const policies = aws.ask('application-auto-scaling', 'DescribeScalingPolicies', { ...of, ResourceId: resource });
  const tracked = [0, 1].map((index) => {
    const configuration = `ScalingPolicies.${index}.TargetTrackingScalingPolicyConfiguration`;
    return `${policies(`${configuration}.PredefinedMetricSpecification.PredefinedMetricType`)} ${policies(`${configuration}.TargetValue`)}`;
  });
  aws.expect(`${title(name)}Scaling`, {
    tasks: [['MinCapacity', 'MaxCapacity'].map((bound) => targets(`ScalableTargets.0.${bound}`)).join('-'), port === 80 ? '2-4' : '2-6'],
    tracked: inAnyOrder(tracked, ['ECSServiceAverageCPUUtilization 70', 'ECSServiceAverageMemoryUtilization 80']),
  });
}

/** Rules are asked for by their ids: AWS lists them in no documented order, and all ten at once are too long an answer. */
function expectRule(aws: Questions, { name, host }: Service, priority: number, targetGroupArn: string): void {
  const rule = aws.ask(LOAD_BALANCING, 'DescribeRules', { RuleArns: [aws.physicalId(`Platform/Fleet/${name}/Route/Rule`)] });
  aws.expect(`${title(name)}Rule`, {
    priority: [rule('Rules.0.Priority'), `${priority}`],
    host: [`${rule('Rules.0.Conditions.0.Field')} ${rule('Rules.0.Conditions.0.HostHeaderConfig.Values.0')}`, `host-header ${host}`],
    action: [`${rule('Rules.0.Actions.0.Type')} ${rule('Rules.0.Actions.0.TargetGroupArn')}`, `forward ${targetGroupArn}`],
  });
}

/** What IAM answers to: may the role of the service do that to this? */
function may(aws: Questions, { name }: Service, role: 'task' | 'execution', action: string, resource: string): string {
  const answer = aws.ask('iam', 'SimulatePrincipalPolicy', {
    PolicySourceArn: `arn:aws:iam::${Aws.ACCOUNT_ID}:role/prod-reptidex-${name}-${role}-role`, ActionNames: [action], ResourceArns: [resource],
  });
  return answer('EvaluationResults.0.EvalDecision');
}

/** The backends send mail, one of them keeps files, and only they are given secrets. */
function expectRoles(aws: Questions): void {
  const secretUrl = aws.ask('secrets-manager', 'DescribeSecret', { SecretId: 'prod-reptidex-database-url' })('ARN');
  const only = (...allowed: Service[]) => (service: Service) => (allowed.includes(service) ? 'allowed' : 'implicitDeny');
  const media = BACKENDS.filter(({ name }) => name === 'media');
  for (const service of SERVICES) {
    aws.expect(`${title(service.name)}Roles`, {
      mail: [may(aws, service, 'task', 'ses:SendEmail', `arn:aws:ses:us-east-1:${Aws.ACCOUNT_ID}:identity/reptidex.com`), only(...BACKENDS)(service)],
      files: [may(aws, service, 'task', 's3:PutObject', 'arn:aws:s3:::reptidex-prod-uploads/photo'), only(...media)(service)],
      backups: [may(aws, service, 'task', 's3:GetObject', 'arn:aws:s3:::reptidex-prod-backups/dump'), 'implicitDeny'],
      secret: [may(aws, service, 'execution', 'secretsmanager:GetSecretValue', secretUrl), only(...BACKENDS)(service)],
    });
  }
}

function expectRepositories(aws: Questions): void {
  const answer = aws.ask('ecr', 'DescribeRepositories', { repositoryNames: SERVICES.map(({ image }) => image) });
  const repositories = SERVICES.map((_, index) => ['repositoryName', 'imageTagMutability', 'imageScanningConfiguration.scanOnPush']
    .map((path) => answer(`repositories.${index}.${path}`)).join(' '));
  aws.expect('Repositories', { repositories: inAnyOrder(repositories, SERVICES.map(({ image }) => `${image} IMMUTABLE_WITH_EXCLUSION true`)) });
}

function expectLogGroup(aws: Questions): void {
  const answer = aws.ask('cloudwatch-logs', 'DescribeLogGroups', { logGroupNamePrefix: '/ecs/prod-reptidex' });
  aws.expect('LogGroup', {
    name: [answer('logGroups.0.logGroupName'), '/ecs/prod-reptidex'],
    retentionDays: [answer('logGroups.0.retentionInDays'), '365'],
  });
}
