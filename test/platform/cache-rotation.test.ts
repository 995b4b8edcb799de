import { aws_ec2 as ec2, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MicroserviceFleet, PlatformCache, PlatformDatabase, PlatformNetwork, PlatformTier, ReptidexPlatform, ReptidexPlatformProps, RotationSchedule } from '../../src';
import { configurationIn } from '../rotation/rotation-parts';
import { backend, domainIn, frontend, LEAN, mistakesOf, newApp, newStack, platform, propsOf, render, Rendered, service } from '../support';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const { SECRETS_MANAGER, ELASTICACHE, ECS } = ec2.InterfaceVpcEndpointAwsService;
/** Whose rotation is another story. */
const DATABASE: ReptidexPlatformProps['database'] = PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.never() } });

function rendered(props: Partial<ReptidexPlatformProps> = {}, stack = newStack()): Rendered {
  platform({ ...LEAN, tier: PlatformTier.PRODUCTION, domain: domainIn(stack), services: [backend('core'), frontend('web')], database: DATABASE, cache: undefined, ...props }, stack);
  return render(stack);
}

const expressionsOf = (template: Rendered) => propsOf(template, SCHEDULE).map(({ RotationRules }) => RotationRules.ScheduleExpression);

describe('the default of the tier', () => {
  test.each<[string, PlatformTier, PlatformCache | undefined, string | undefined]>([
    ['production: every thirty days', PlatformTier.PRODUCTION, undefined, 'rate(30 days)'],
    ['development: none', PlatformTier.DEVELOPMENT, undefined, undefined],
    ['development: none with an AUTH token', PlatformTier.DEVELOPMENT, PlatformCache.redis({ authToken: true }), undefined],
    ['development: enabled if options are set', PlatformTier.DEVELOPMENT, PlatformCache.redis({ authToken: true, rotation: {} }), 'rate(30 days)'],
    ['development: the schedule that is set', PlatformTier.PRODUCTION, PlatformCache.redis({ rotation: { schedule: RotationSchedule.every(Duration.days(7)) } }), 'rate(7 days)'],
    ['production: a cron expression', PlatformTier.PRODUCTION, PlatformCache.redis({ rotation: { schedule: RotationSchedule.cron('0 10 ? * TUE#1 *') } }), 'cron(0 10 ? * TUE#1 *)'],
    ['production: disabled', PlatformTier.PRODUCTION, PlatformCache.redis({ rotation: { schedule: RotationSchedule.never() } }), undefined],
    ['production: none without an AUTH token', PlatformTier.PRODUCTION, PlatformCache.redis({ authToken: false }), undefined],
    ['production: none without a cache', PlatformTier.PRODUCTION, PlatformCache.none(), undefined],
    ['production: none with an existing cache', PlatformTier.PRODUCTION, PlatformCache.existing({}), undefined],
  ])('%s', (_, tier, cache, expected) => {
    // Of the token, and of the URL that says it.
    expect(expressionsOf(rendered({ database: PlatformDatabase.none(), services: [], tier, cache }))).toEqual(expected ? [expected, expected] : []);
  });
});

test('redeploys only services that read the URL', () => {
  const services = [backend('core'), frontend('web'), service('sessions', { cache: true, port: 9001 }), backend('own', { port: 9002, environment: { REDIS_URL: 'rediss://example.com' } })];
  const [{ services: rolled }] = configurationIn(rendered({ services }), 'PlatformCacheRotation').consumers;
  expect(rolled).toEqual(['core', 'sessions'].map((name) => `<PlatformFleet${name}Service.Name>`));
});

test('services of a fleet in another stack are redeployed by a rollout in that stack', () => {
  const app = newApp();
  const [one, other] = ['Platform', 'Team'].map((id) => new Stack(app, id));
  const built = new ReptidexPlatform(one, 'Platform', { environmentName: 'dev', projectName: 'reptidex', domain: domainIn(one), services: [backend('core')] });
  new MicroserviceFleet(other, 'Fleet', {
    cluster: built.cluster,
    listener: built.listener,
    vpcSubnets: { subnetGroupName: 'private' },
    cache: built.cacheBinding,
    namePrefix: 'dev-team',
    services: [service('orders', { cache: true })],
  });
  const team = Template.fromStack(other).toJSON();
  expect(configurationIn(team, 'FleetCacheRollout').consumers).toEqual([expect.objectContaining({ services: ['<FleetordersService.Name>'] })]);
});

test("has an alarm that is published to the platform's topic", () => {
  const [alarm] = propsOf(rendered({ alarms: {} }), 'AWS::CloudWatch::Alarm').filter(({ AlarmName }) => AlarmName === 'dev-reptidex-cache-refresh-errors');
  expect(alarm).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Errors', Threshold: 1, EvaluationPeriods: 1, AlarmActions: [expect.anything()] });
});

describe('is rejected', () => {
  test.each<[string, PlatformCache, string]>([
    ['without an AUTH token', PlatformCache.redis({ authToken: false, rotation: {} }), "cache: 'rotation', got []"],
    ['with endpoints of a network that the platform creates', PlatformCache.redis({ rotation: { interfaceEndpoints: true } }), "cache rotation: 'interfaceEndpoints', got true"],
    ['with an interval that AWS rejects', PlatformCache.redis({ rotation: { schedule: RotationSchedule.every(Duration.hours(1)) } }), "cache rotation: 'schedule.interval', got 1"],
  ])('%s', (_, cache, mistake) => {
    expect(mistakesOf(() => rendered({ cache }))).toEqual([mistake]);
  });
});

describe('network', () => {
  const without = { natGateways: 0, interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS };

  test('without NAT gateway and endpoints is rejected, with the two ways to fix it', () => {
    expect(mistakesOf(() => rendered({ network: without }))).toEqual([
      "network: 'natGateways', got 0",
    ]);
  });

  test('with the endpoints is accepted', () => {
    const others = PlatformNetwork.FARGATE_ENDPOINTS.filter(({ shortName }) => shortName !== SECRETS_MANAGER.shortName);
    const interfaceEndpoints = [...others, SECRETS_MANAGER, ELASTICACHE, ECS];
    expect(expressionsOf(rendered({ network: { natGateways: 0, interfaceEndpoints } }))).toHaveLength(2);
  });

  test('can be an existing VPC with endpoints', () => {
    const network = (stack: Stack) => ({
      vpc: new ec2.Vpc(stack, 'Vpc', {
        maxAzs: 2, subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }, { name: 'tasks', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      }),
      privateSubnets: { subnetGroupName: 'tasks' },
      dataSubnets: { subnetGroupName: 'tasks' },
    });
    const [stack, other] = [newStack(), newStack()];
    expect(mistakesOf(() => rendered({ network: network(stack) }, stack))).toEqual([
      "network: 'privateSubnets', got 'isolated subnets'",
    ]);
    expect(expressionsOf(rendered({ network: network(other), cache: PlatformCache.redis({ rotation: { interfaceEndpoints: true } }) }, other))).toHaveLength(2);
  });
});
