import { App, aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_rds as rds, aws_route53 as route53, CfnParameter, Stack, StackProps, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct, IConstruct } from 'constructs';
import {
  BucketPurpose, MicroserviceFleet, MicroserviceFleetProps, MicroserviceProps, OriginAccess, PlatformBackup, PlatformCache, PlatformDatabase,
  PlatformTier, ReptidexPlatform, ReptidexPlatformProps, ServiceProfile,
} from '../src';
import { InvalidPropsError, Mistake, show } from '../src/private/problems';

/** The same value each time, which is created the first time. */
export function once<T>(create: () => T): () => T {
  let created: { value: T } | undefined;
  return () => (created ??= { value: create() }).value;
}

/** A resolved template, as CloudFormation gets it. */
export interface Rendered {
  readonly Resources: { [logicalId: string]: Resource };
  readonly Outputs?: { [logicalId: string]: any };
}

export interface Resource {
  readonly Type: string;
  readonly Properties: any;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/**
 * An app without tree.json, which no test of a template reads. If it has only one stack, references between stacks are not searched
 * (`test/scratch/runtime.cjs`). Each takes a fifth of the time of a synthesis.
 */
export function newApp(context: Record<string, unknown> = {}): App {
  return new App({ context: { ...context, 'test:alone': true }, treeMetadata: false });
}

export function newStack(props: StackProps = {}, context: Record<string, unknown> = {}): Stack {
  return new Stack(newApp(context), 'Stack', props);
}

export function render(scope: IConstruct): Rendered {
  return Template.fromStack(Stack.of(scope)).toJSON() as Rendered;
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Rendered, type: string): Array<[string, Resource]> {
  return Object.entries(template.Resources ?? {}).filter(([, resource]) => resource.Type === type);
}

/** The properties of every resource of a type. */
export function propsOf(template: Rendered, type: string): any[] {
  return resourcesOf(template, type).map(([, resource]) => resource.Properties);
}

/** The DNS records of all groups, each with the zone of its group. */
export function recordsOf(template: Rendered): any[] {
  return propsOf(template, 'AWS::Route53::RecordSetGroup').flatMap(({ HostedZoneId, RecordSets }) => RecordSets.map((record: any) => ({ HostedZoneId, ...record })));
}

/** The only resource of a type, among those whose logical id is meant. */
export function onlyOf(template: Rendered, type: string, meant: (logicalId: string) => boolean = () => true): Resource {
  const found = resourcesOf(template, type).filter(([id]) => meant(id));
  if (found.length !== 1) {
    throw new Error(`there are ${found.length} of ${type}: ${found.map(([id]) => id).join(', ')}`);
  }
  return found[0][1];
}

/** The resource that a construct renders, by its logical id. */
export function resourceOf(template: Rendered, construct: IConstruct): Resource {
  return template.Resources[logicalId(construct)];
}

export function logicalId(construct: IConstruct): string {
  return Stack.of(construct).resolve((construct.node.defaultChild as unknown as { logicalId: string } | undefined ?? construct as any).logicalId);
}

/** What the error says. Fails where there is none. */
export function errorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

/**
 * The mistakes in an error, one by one: the thing, the prop and its value, such as `service 'core': 'cpu', got 333` or `service 'core': 'port' is missing`.
 * Their sentences are on the page of the rules, docs/validation.md, which is compared with the code.
 */
export function mistakesOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    return error instanceof InvalidPropsError ? error.mistakes.map(brief) : [(error as Error).message.replace(/^\S+: /, '')];
  }
  throw new Error('nothing was thrown');
}

/** A mistake, without its sentence. */
export function brief({ subject, prop, got }: Mistake): string {
  return got === undefined ? `${subject}: '${prop}' is missing` : `${subject}: '${prop}', got ${show(got)}`;
}

export const IMAGE = ecs.ContainerImage.fromRegistry('example/app');
export const CERTIFICATE_ARN = 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555';

/** A service that has all it needs. */
export function service(name: string, more: Partial<MicroserviceProps> = {}): MicroserviceProps {
  return { name, port: 8080, image: IMAGE, hostnames: [`${name}.example.com`], ...more };
}

export function backend(name: string, more: Partial<MicroserviceProps> = {}): MicroserviceProps {
  return { name, profile: ServiceProfile.BACKEND, hostnames: [`${name}.example.com`], ...more };
}

export function frontend(name: string, more: Partial<MicroserviceProps> = {}): MicroserviceProps {
  return { name, profile: ServiceProfile.FRONTEND, hostnames: [`${name}.example.com`], ...more };
}

/** A platform of the development tier, where nothing else is said. */
export function platform(props: Partial<ReptidexPlatformProps> = {}, scope: Construct = newStack()): ReptidexPlatform {
  return new ReptidexPlatform(scope, 'Platform', { environmentName: 'dev', projectName: 'reptidex', tier: PlatformTier.DEVELOPMENT, ...props });
}

/** A zone and a certificate that somebody else made. */
export function domainIn(stack: Stack, zoneName = 'example.com') {
  return {
    zoneName,
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName, hostedZoneId: 'Z00000000EXAMPLE' }),
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', Token.isUnresolved(stack.region) ? CERTIFICATE_ARN : CERTIFICATE_ARN.replace('us-east-1', stack.region)),
  };
}

/** A new VPC, for tests of what refers to its subnets and routes: it has more resources than a service. */
export function newVpc(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
}

/** Without them, the CDK warns about the subnets of an imported VPC. */
const ROUTE_TABLES = { publicSubnetRouteTableIds: ['rtb-1', 'rtb-1'], privateSubnetRouteTableIds: ['rtb-2', 'rtb-3'], isolatedSubnetRouteTableIds: ['rtb-4', 'rtb-4'] };

/** Cluster and listener without anything of this library in them. */
export function plainParts(stack: Stack = newStack(), vpc: ec2.IVpc = vpcIn(stack, ROUTE_TABLES)) {
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, internetFacing: true });
  return {
    stack,
    vpc,
    loadBalancer,
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
    listener: loadBalancer.addListener('Listener', { port: 80, open: false, defaultAction: elbv2.ListenerAction.fixedResponse(404) }),
  };
}

/** A fleet on plain parts. */
export function fleet(props: Partial<MicroserviceFleetProps> = {}, stack: Stack = newStack(), vpc?: ec2.IVpc): MicroserviceFleet {
  const { cluster, listener } = plainParts(stack, vpc);
  return new MicroserviceFleet(stack, 'Fleet', { cluster, listener, ...props });
}

/** Leaves out most resources of a production environment, which most tests of a single part of it do not read. */
export const LEAN: Partial<ReptidexPlatformProps> = {
  network: { availabilityZoneCount: 2, natGateways: 1, interfaceEndpoints: [], flowLogs: false },
  database: PlatformDatabase.none(),
  cache: PlatformCache.none(),
  alarms: { enabled: false },
  dashboard: false,
  backup: PlatformBackup.none(),
};

/** Whatever an environment can have beside its services. */
export const EVERYTHING: Partial<ReptidexPlatformProps> = {
  network: { flowLogs: true },
  buckets: [{ name: 'uploads', purpose: BucketPurpose.UPLOADS }, { name: 'logs', purpose: BucketPurpose.LOGS }],
  // Of another region than any stack's.
  bucketReplication: { encryptionKey: kms.Key.fromKeyArn(new Stack(undefined, 'Theirs'), 'Key', 'arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555') },
  tables: [{ name: 'orders', partitionKey: { name: 'id', type: AttributeType.STRING } }],
  queues: [{ name: 'mail' }],
  eventBus: {},
  tracing: true,
  contentDelivery: { geoRestriction: cloudfront.GeoRestriction.denylist('KP', 'IR') },
  firewall: { alsoOnLoadBalancer: true },
  schedule: { start: '07:00', end: '19:00' },
  database: PlatformDatabase.postgres({ rotation: {} }),
  cache: PlatformCache.redis({ authToken: true, rotation: {} }),
  backup: PlatformBackup.daily(),
};

/** The same with a load balancer on the internet, which knows CloudFront by a header. */
export const EVERYTHING_BY_HEADER: Partial<ReptidexPlatformProps> = {
  ...EVERYTHING, contentDelivery: { originAccess: OriginAccess.SECRET_HEADER, originRotation: {} }, firewall: {},
};

/** A VPC of the team's own, in two zones. */
export function vpcIn(stack: Stack, more: Partial<ec2.VpcAttributes> = {}, id = 'Vpc'): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, id, {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    publicSubnetIds: ['public-1', 'public-2'],
    privateSubnetIds: ['private-1', 'private-2'],
    isolatedSubnetIds: ['data-1', 'data-2'],
    ...more,
  });
}

/** A database that the library has not made. */
export function rdsInstance(stack: Stack, props: Partial<rds.DatabaseInstanceProps> = {}): rds.DatabaseInstance {
  return new rds.DatabaseInstance(stack, 'Postgres', {
    vpc: new ec2.Vpc(stack, 'DatabaseVpc', { maxAzs: 2, natGateways: 0 }),
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
    ...props,
  });
}

/** The only container of the only task definition. */
export function containerOf(template: Rendered): any {
  return onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0];
}

/** Values that only a deployment knows. */
export const unknown = {
  text: (stack: Stack, id = 'Text') => new CfnParameter(stack, id).valueAsString,
  number: (stack: Stack, id = 'Number') => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber,
  list: (stack: Stack, id = 'List') => new CfnParameter(stack, id, { type: 'CommaDelimitedList' }).valueAsList,
};
