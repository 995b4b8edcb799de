/**
 * Tasks have no public addresses: without a NAT gateway they reach what the VPC has endpoints for, and nothing else.
 */
import { App, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_secretsmanager as secretsmanager, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { MicroserviceFleet, MicroserviceFleetProps, MicroserviceProps, PlatformNetwork, ReptidexPlatformProps } from '../../src';
import { backend, mistakesOf, newStack, platform, service, vpcIn } from '../support';

const { ISOLATED, PUBLIC } = { ISOLATED: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, PUBLIC: { subnetType: ec2.SubnetType.PUBLIC } };
const { InterfaceVpcEndpointAwsService: Endpoint } = ec2;
const ECR = ecs.ContainerImage.fromRegistry('111122223333.dkr.ecr.us-east-1.amazonaws.com/orders:1');

function warningsOf(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('network.noWayOut')).map(({ entry }) => String(entry.data));
}

const missingOf = (stack: Stack) => warningsOf(stack).map((warning) => /no endpoints for (.*), which the tasks use/.exec(warning)?.[1].split(', '));

function withoutNat(network: ReptidexPlatformProps['network'] = {}, props: Partial<ReptidexPlatformProps> = {}, own: Partial<MicroserviceProps> = {}): Stack {
  const stack = newStack();
  platform({ network: { natGateways: 0, ...network }, services: [backend('core', own)], ...props }, stack);
  return stack;
}

describe('a platform without NAT gateways', () => {
  test('has a warning that lists the endpoints that its tasks need to start', () => {
    expect(missingOf(withoutNat({}, {}, { database: false, cache: false }))).toEqual([['ecr.api', 'ecr.dkr', 'logs']]);
    expect(missingOf(withoutNat())).toEqual([['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager']]);
  });

  test('has no warning with the endpoints that a Fargate task needs', () => {
    expect(warningsOf(withoutNat({ interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS }))).toEqual([]);
  });

  test('has no warning with a NAT gateway, or without workloads', () => {
    expect(warningsOf(withoutNat({ natGateways: 1 }))).toEqual([]);
    expect(warningsOf(withoutNat({}, { services: [] }))).toEqual([]);
  });

  test.each<[string, Partial<ReptidexPlatformProps>, Partial<MicroserviceProps>, string[]]>([
    ['a queue', { queues: [{ name: 'mail' }] }, { queues: ['mail'] }, ['sqs']],
    ['an event bus', { eventBus: {} }, { eventBus: true }, ['events']],
    ['a table', { tables: [{ name: 'orders', partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }] }, { tables: ['orders'] }, ['dynamodb (a gateway endpoint)']],
    ['a bucket, for which the gateway endpoint always exists', { buckets: [{ name: 'uploads' }] }, { buckets: ['uploads'] }, []],
    ['ECS Exec', {}, { enableExecuteCommand: true }, ['ssmmessages']],
  ])('has a warning about the endpoint for %s', (_, props, own, endpoints) => {
    const stack = withoutNat({ interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS }, props, own);
    expect(missingOf(stack)).toEqual(endpoints.length > 0 ? [endpoints] : []);
  });

  test('has a warning about X-Ray, and about the image of the collector', () => {
    const [warning] = warningsOf(withoutNat({ interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS }, { tracing: true }));
    expect(warning).toContain('no endpoints for xray, which the tasks use; ');
    expect(warning).toMatch(/'public\.ecr\.aws\/aws-observability\/aws-otel-collector:v[\d.]+' cannot be pulled/);
  });

  test('has a warning only about images of other registries if all endpoints exist', () => {
    const [warning] = warningsOf(withoutNat({ interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS }, {}, { image: ecs.ContainerImage.fromRegistry('nginx') }));
    expect(warning).toContain("provide; 'nginx' cannot be pulled");
    expect(warning).not.toContain('which the tasks use');
  });

  test('considers endpoints that are added to its VPC later, and none of another VPC', () => {
    const stack = newStack();
    const { vpc } = platform({ network: { natGateways: 0 }, services: [backend('core')] }, stack);
    vpc.addInterfaceEndpoint('Logs', { service: Endpoint.CLOUDWATCH_LOGS });
    new ec2.Vpc(stack, 'Other', { natGateways: 0, subnetConfiguration: [{ name: 'a', ...ISOLATED }] }).addInterfaceEndpoint('Api', { service: Endpoint.ECR });
    expect(missingOf(stack)).toEqual([['ecr.api', 'ecr.dkr', 'secretsmanager']]);
  });

  test('considers permissions that are granted to a task later', () => {
    const stack = newStack();
    const { fleet } = platform({ network: { natGateways: 0, interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS }, services: [backend('core')] }, stack);
    const topic = new sns.Topic(stack, 'Topic');
    topic.grantPublish(fleet.service('core').taskRole);
    expect(missingOf(stack)).toEqual([['sns']]);
  });

  test('causes a warning for a fleet in another stack', () => {
    const app = new App();
    const env = { account: '111122223333', region: 'us-east-1' };
    const base = platform({ network: { natGateways: 0, interfaceEndpoints: [Endpoint.CLOUDWATCH_LOGS], availabilityZones: ['us-east-1a', 'us-east-1b'] } }, new Stack(app, 'Base', { env }));
    const stack = new Stack(app, 'Orders', { env });
    new MicroserviceFleet(stack, 'Fleet', { platform: base, services: [backend('orders')] });
    expect(missingOf(stack)).toEqual([['ecr.api', 'ecr.dkr', 'secretsmanager']]);
  });
});

/** A fleet in an existing VPC, on parts of the app. */
function fleetIn(vpcOf: (stack: Stack) => ec2.IVpc, props: Partial<MicroserviceFleetProps> = {}): Stack {
  const stack = newStack({ env: { account: '111122223333', region: 'us-east-1' } }, {
    'availability-zones:account=111122223333:region=us-east-1': ['us-east-1a', 'us-east-1b'],
  });
  const vpc = vpcOf(stack);
  const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/team-alb/0123456789abcdef/fedcba9876543210',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
  });
  new MicroserviceFleet(stack, 'Fleet', { cluster: new ecs.Cluster(stack, 'Cluster', { vpc }), listener, services: [service('core', { image: ECR })], ...props });
  return stack;
}

describe('an existing VPC', () => {
  const isolated = (stack: Stack) => new ec2.Vpc(stack, 'Vpc', { subnetConfiguration: [{ name: 'a', ...ISOLATED }] });

  test('with tasks in isolated subnets has a warning about missing endpoints', () => {
    expect(missingOf(fleetIn(isolated, { vpcSubnets: ISOLATED }))).toEqual([['logs']]);
    expect(warningsOf(fleetIn((stack) => {
      const vpc = isolated(stack);
      vpc.addInterfaceEndpoint('Logs', { service: Endpoint.CLOUDWATCH_LOGS });
      return vpc;
    }, { vpcSubnets: ISOLATED }))).toEqual([]);
  });

  test('has a route out of isolated subnets if the user adds one', () => {
    expect(warningsOf(fleetIn((stack) => {
      const vpc = isolated(stack);
      vpc.isolatedSubnets.forEach((subnet) => (subnet as ec2.Subnet).addRoute('Out', {
        routerType: ec2.RouterType.TRANSIT_GATEWAY, routerId: 'tgw-1', destinationCidrBlock: '0.0.0.0/0',
      }));
      return vpc;
    }, { vpcSubnets: ISOLATED }))).toEqual([]);
  });

  test('has no route out of public subnets for tasks without a public IP address', () => {
    const [warning] = warningsOf(fleetIn((stack) => new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }), { vpcSubnets: PUBLIC }));
    expect(warning).toMatch(/^Tasks run in public subnets without public addresses, .* for logs, which the tasks use/);
  });

  test('that is imported can have endpoints that are not known', () => {
    const [warning] = warningsOf(fleetIn((stack) => vpcIn(stack), { vpcSubnets: ISOLATED }));
    expect(warning).toContain('or create the endpoints; acknowledge this warning if they exist outside the app');
    expect(warningsOf(fleetIn((stack) => vpcIn(stack)))).toEqual([]);
  });

  test('causes no warning if the kind of its subnets is not known, or before the lookup', () => {
    expect(warningsOf(fleetIn((stack) => vpcIn(stack), {
      vpcSubnets: { subnets: [ec2.Subnet.fromSubnetId(new Stack(undefined, 'Theirs'), 'Subnet', 'subnet-1')] },
    }))).toEqual([]);
    expect(warningsOf(fleetIn((stack) => ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' })))).toEqual([]);
  });

  test('requires a route to Secrets Manager if the secrets of another platform are read', () => {
    const secret = ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(newStack(), 'Key', 'key'));
    expect(missingOf(fleetIn(isolated, { vpcSubnets: ISOLATED, services: [service('core', { image: ECR, secrets: { KEY: secret } })] }))).toEqual([['logs', 'secretsmanager']]);
  });

  test.each<[string, Partial<MicroserviceFleetProps>, string]>([
    ['without private subnets, if none are set', {}, "fleet: 'vpcSubnets' is missing"],
    ['without the subnets that are set', { vpcSubnets: { subnetGroupName: 'nowhere' } }, 'fleet: \'vpcSubnets\', got \'{"subnetGroupName":"nowhere"}\''],
  ])('%s is one error', (_, props, message) => {
    expect(mistakesOf(() => fleetIn(isolated, props))).toEqual([message]);
  });
});
