import { App, aws_certificatemanager as acm, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_route53 as route53, aws_s3 as s3, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Breakage, breakage, Expected, ofService, show } from './breakage';
import { plainDatabase } from './data';
import { rotating } from './edge';
import { inFront } from './firewall';
import { PlatformDatabase, ReptidexPlatformProps, RotationSchedule, SecretRollout } from '../../../src';
import { createFirewall, createIngress } from '../../parts';
import { vpcIn } from '../../support';
import { ACCOUNT, Environment, EnvironmentProps, KEY_ARN, servicesOf, shown, withProps } from '../environment';

const LOAD_BALANCER_SUBNETS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer';
const DB_SUBNETS = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html';
const ROTATION_NETWORK = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-network-rqmts.html';
const VIEWER_CERTIFICATE = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html';
const STANDARD_LOGS = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html';
const LOGS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html';
const CONNECTION_LOGS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-connection-logging.html';
const WEB_ACLS = 'https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html';

type Also = NonNullable<Environment['also']>;

interface Own extends Expected {
  readonly rule: string;
  readonly source?: string;
  readonly prepare: (environment: Environment) => Environment;
  readonly also: Also;
}

/** A break by something that the team has already. */
function own({ rule, source, prepare, also, subject, prop, got }: Own): Breakage {
  return breakage({
    rule,
    source,
    example: also,
    values: fc.constant(also),
    apply: (environment) => ({ environment: shown({ ...prepare(environment), also }), expected: { subject, prop, got } }),
  });
}

const subnetsIn = (stack: Stack, availabilityZone: string): ec2.SubnetSelection => ({
  subnets: ['one', 'two'].map((name) => ec2.Subnet.fromSubnetAttributes(stack, name, { subnetId: `subnet-${name}`, availabilityZone })),
});

/** Nothing stands in front of the load balancer, which is there for everybody, and the other parts are the platform's own. */
const plain = (environment: Environment) => {
  const { internetFacing, ...loadBalancer } = environment.props.loadBalancer ?? {};
  return withProps(rotating(environment), { contentDelivery: undefined, firewall: undefined, loadBalancer, cache: undefined });
};

function ofNetwork(rule: string, prop: string, got: string, network: (stack: Stack) => EnvironmentProps['network'], source?: string, prepare = plain): Breakage {
  return own({ rule, source, subject: 'network', prop, got, prepare, also: (stack) => ({ network: network(stack) }) });
}

const listenerIn = (stack: Stack) => elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
  listenerArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:listener/app/team/1/2`, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-alb'),
});
const loadBalancerIn = (stack: Stack) => elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
  loadBalancerArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/app/team/1`, securityGroupId: 'sg-alb',
});

/** The services' ways are not the point. */
const withoutServices = (environment: Environment) => withProps(plain(environment), { services: undefined });
const withLoadBalancer = (options: (stack: Stack) => ReptidexPlatformProps['loadBalancer']): Also => (stack, { loadBalancer }) => ({
  loadBalancer: { ...loadBalancer, ...options(stack) },
});
const withDelivery = (options: (stack: Stack) => ReptidexPlatformProps['contentDelivery']): Also => (stack) => ({
  contentDelivery: { hostnames: ['www.example.com'], ...options(stack) },
});

/** A database of the team's own. */
const ofDatabase = (rule: string, prop: string, got: string, database: (stack: Stack) => ReptidexPlatformProps['database'], prepare: (environment: Environment) => Environment) => own({
  rule, subject: 'database', prop, got, prepare, also: (stack) => ({ database: database(stack) }),
});
const withoutDatabase = (environment: Environment) => withProps(plainDatabase(environment), { database: undefined, secretPath: undefined });

export const OWN_PARTS_BREAKAGES: Breakage[] = [
  ofNetwork("'publicSubnets' is required if the VPC has no public subnets", 'publicSubnets', 'nothing', (stack) => ({ vpc: vpcIn(stack, { publicSubnetIds: undefined }) }), LOAD_BALANCER_SUBNETS),
  ofNetwork("'privateSubnets' is required if the VPC has no private subnets", 'privateSubnets', 'nothing', (stack) => ({ vpc: vpcIn(stack, { privateSubnetIds: undefined }) })),
  ...(['publicSubnets', 'privateSubnets', 'dataSubnets'] as const).map((prop) => ofNetwork(
    `'${prop}' are subnets of the VPC`, prop, show('{"subnetGroupName":"nowhere"}'), (stack) => ({ vpc: vpcIn(stack), [prop]: { subnetGroupName: 'nowhere' } }),
  )),
  ofNetwork('The subnets of a load balancer are in at least two zones', 'publicSubnets', show('us-east-1a'), (stack) => ({ vpc: vpcIn(stack), publicSubnets: subnetsIn(stack, 'us-east-1a') }), LOAD_BALANCER_SUBNETS),
  ofNetwork('The subnets of a database are in at least two zones', 'dataSubnets', show('us-east-1a'), (stack) => ({ vpc: vpcIn(stack), dataSubnets: subnetsIn(stack, 'us-east-1a') }), DB_SUBNETS),
  ofNetwork('Rotation requires private subnets with a route to AWS Secrets Manager', 'privateSubnets', show('isolated subnets'), (stack) => ({
    vpc: vpcIn(stack), privateSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  }), ROTATION_NETWORK, (environment) => withProps(plain(environment), {
    database: { rotation: {} }, cache: { rotation: { schedule: RotationSchedule.never() } },
  })),
  ...Object.entries({ cidr: '10.0.0.0/16', natGateways: 1, flowLogs: true }).map(([prop, value]) => ofNetwork(
    `'${prop}' cannot be combined with an existing VPC`, prop, show(value), (stack) => ({ vpc: vpcIn(stack), [prop]: value }),
  )),
  own({
    rule: 'The VPC of an existing cluster of a platform is known',
    subject: 'platform',
    prop: 'cluster',
    got: show('Stack/ByArn'),
    prepare: plain,
    also: (stack) => ({ cluster: ecs.Cluster.fromClusterArn(stack, 'ByArn', 'arn:aws:ecs:us-east-1:111122223333:cluster/team') }),
  }),
  own({
    rule: "An existing cluster is in the network's VPC",
    subject: 'platform',
    prop: 'cluster',
    got: show('vpc-2'),
    prepare: plain,
    also: (stack) => ({
      network: { vpc: vpcIn(stack) }, cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'team', vpc: vpcIn(stack, { vpcId: 'vpc-2' }, 'Other') }),
    }),
  }),
  own({
    rule: 'An imported listener requires its load balancer',
    subject: 'load balancer',
    prop: 'loadBalancer',
    got: 'nothing',
    prepare: withoutServices,
    also: withLoadBalancer((stack) => ({ listener: listenerIn(stack) })),
  }),
  own({
    rule: 'An existing load balancer requires its listener',
    subject: 'load balancer',
    prop: 'listener',
    got: 'nothing',
    prepare: withoutServices,
    also: withLoadBalancer((stack) => ({ loadBalancer: loadBalancerIn(stack) })),
  }),
  own({
    rule: 'An existing load balancer has at most one web ACL',
    source: WEB_ACLS,
    subject: 'web firewall',
    prop: 'loadBalancer',
    got: show('Stack/Own/Resource'),
    prepare: (environment) => withProps(withoutServices(environment), { firewall: {} }),
    also: (stack) => {
      const vpc = vpcIn(stack);
      const { listener, loadBalancer } = createIngress(stack, 'Own', { vpc });
      createFirewall(stack, 'OwnFirewall', { loadBalancer });
      return { network: { vpc }, loadBalancer: { listener, loadBalancer } };
    },
  }),
  ...([['accessLogs', 'Access', LOGS], ['connectionLogs', 'Connection', CONNECTION_LOGS]] as const).map(([prop, what, source]) => own({
    rule: `${what} logs of a load balancer require a bucket without a KMS key`,
    source,
    subject: 'load balancer',
    prop,
    got: show('Stack/Logs'),
    prepare: plain,
    also: withLoadBalancer((stack) => ({ [prop]: s3.Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'team-logs', encryptionKey: kms.Key.fromKeyArn(stack, 'LogKey', KEY_ARN) }) })),
  })),
  own({
    rule: 'The hosted zone of a domain contains the domain, or is in it',
    subject: 'domain',
    prop: 'hostedZone',
    got: show('example.org'),
    prepare: (environment) => shown({ ...withoutServices(environment), domain: { zoneName: 'example.com', hasHostedZone: false, hasCertificate: true } }),
    also: (stack, { domain }) => ({
      domain: { ...domain!, hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'OtherZone', { zoneName: 'example.org', hostedZoneId: 'Z00000000EXAMPLE' }) },
    }),
  }),
  own({
    rule: 'A certificate of CloudFront is in us-east-1',
    source: VIEWER_CERTIFICATE,
    subject: 'content delivery',
    prop: 'certificate',
    got: show('eu-west-1'),
    prepare: inFront,
    also: withDelivery((stack) => ({ certificate: acm.Certificate.fromCertificateArn(stack, 'Elsewhere', `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555`) })),
  }),
  own({
    rule: 'Access logs of CloudFront require a bucket in a region that is enabled by default',
    source: STANDARD_LOGS,
    subject: 'content delivery',
    prop: 'accessLogs',
    got: show('af-south-1'),
    prepare: inFront,
    also: withDelivery((stack) => ({ accessLogs: s3.Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'team-logs', region: 'af-south-1' }) })),
  }),
  own({
    rule: 'Access logs of CloudFront require a bucket with ACLs enabled',
    source: STANDARD_LOGS,
    subject: 'content delivery',
    prop: 'accessLogs',
    got: show('Stack/Logs'),
    prepare: inFront,
    also: withDelivery((stack) => ({ accessLogs: new s3.Bucket(stack, 'Logs') })),
  }),
  ofDatabase("'rotation' cannot be combined with an existing 'masterSecret'", 'rotation', show(['checkInterval']), (stack) => PlatformDatabase.postgres({
    masterSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'OwnMaster', 'team/master'), rotation: { checkInterval: Duration.minutes(5) },
  }), withoutDatabase),
  own({
    rule: "The rollout of an existing database is in the fleet's stack",
    subject: 'fleet',
    prop: 'database.rollout',
    got: show('Other/Rollout'),
    prepare: withoutDatabase,
    also: (stack) => {
      const other = new Stack(stack.node.root as App, 'Other');
      return { database: PlatformDatabase.existing({ rollout: new SecretRollout(other, 'Rollout', { secret: secretsmanager.Secret.fromSecretNameV2(other, 'Url', 'team/url') }) }) };
    },
  }),
  ofService({
    rule: 'The working hours of a service are within those of an existing database that it uses',
    prop: 'schedule',
    example: 'nothing',
    values: fc.constant('nothing'),
    got: (value) => value,
    prepare: (environment) => {
      const services = servicesOf(environment).map((service) => ({ ...service, schedule: undefined, databasePoolSize: undefined, database: false }));
      return withProps(withoutDatabase(environment), { services, database: { existing: { schedule: { start: '07:00', end: '19:00' } } } });
    },
    change: () => ({ database: true }),
  }),
];
