import { App, aws_ec2 as ec2, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MicroserviceFleet, PlatformCache, PlatformDatabase, PlatformNetwork, PlatformTier, ReptidexPlatform, ReptidexPlatformProps, RotationSchedule } from '../../src';
import { configurationIn } from '../rotation/rotation-parts';
import { backend, domainIn, frontend, mistakesOf, newStack, platform, propsOf, render, Rendered, service } from '../support';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const { SECRETS_MANAGER, ELASTICACHE, ECS } = ec2.InterfaceVpcEndpointAwsService;
/** Whose rotation is another story. */
const DATABASE: ReptidexPlatformProps['database'] = PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.never() } });

function rendered(props: Partial<ReptidexPlatformProps> = {}, stack = newStack()): Rendered {
  platform({ tier: PlatformTier.PRODUCTION, domain: domainIn(stack), services: [backend('core'), frontend('web')], database: DATABASE, ...props }, stack);
  return render(stack);
}

const expressionsOf = (template: Rendered) => propsOf(template, SCHEDULE).map(({ RotationRules }) => RotationRules.ScheduleExpression);

describe('the tier says', () => {
  test.each<[string, PlatformTier, PlatformCache | undefined, string | undefined]>([
    ['production: every thirty days', PlatformTier.PRODUCTION, undefined, 'rate(30 days)'],
    ['development: never', PlatformTier.DEVELOPMENT, undefined, undefined],
    ['development: never where there is a token', PlatformTier.DEVELOPMENT, PlatformCache.redis({ authToken: true }), undefined],
    ['but who says something of it wants it', PlatformTier.DEVELOPMENT, PlatformCache.redis({ authToken: true, rotation: {} }), 'rate(30 days)'],
    ['and says when', PlatformTier.PRODUCTION, PlatformCache.redis({ rotation: { schedule: RotationSchedule.every(Duration.days(7)) } }), 'rate(7 days)'],
    ['by a cron expression, too', PlatformTier.PRODUCTION, PlatformCache.redis({ rotation: { schedule: RotationSchedule.cron('0 10 ? * TUE#1 *') } }), 'cron(0 10 ? * TUE#1 *)'],
    ['or never', PlatformTier.PRODUCTION, PlatformCache.redis({ rotation: { schedule: RotationSchedule.never() } }), undefined],
    ['nor where there is no token', PlatformTier.PRODUCTION, PlatformCache.redis({ authToken: false }), undefined],
    ['nor where there is no cache', PlatformTier.PRODUCTION, PlatformCache.none(), undefined],
    ['nor where it is the team’s own', PlatformTier.PRODUCTION, PlatformCache.existing({}), undefined],
  ])('%s', (_, tier, cache, expected) => {
    // Of the token, and of the URL that says it.
    expect(expressionsOf(rendered({ tier, cache }))).toEqual(expected ? [expected, expected] : []);
  });
});

test('services are rolled that read the URL, and no others', () => {
  const services = [backend('core'), frontend('web'), service('sessions', { cache: true, port: 9001 }), backend('own', { port: 9002, environment: { REDIS_URL: 'rediss://example.com' } })];
  const [{ services: rolled }] = configurationIn(rendered({ services }), 'PlatformCacheRotation').consumers;
  expect(rolled).toEqual(['core', 'sessions'].map((name) => `<PlatformFleet${name}Service.Name>`));
});

test('services of a fleet in another stack are rolled there', () => {
  const app = new App();
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

test('has an alarm, published to the platform’s topic', () => {
  const [alarm] = propsOf(rendered(), 'AWS::CloudWatch::Alarm').filter(({ AlarmName }) => AlarmName === 'dev-reptidex-cache-refresh-errors');
  expect(alarm).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Errors', Threshold: 1, EvaluationPeriods: 1, AlarmActions: [expect.anything()] });
});

describe('a mistake', () => {
  test.each<[string, PlatformCache, string]>([
    ['is a rotation of no token', PlatformCache.redis({ authToken: false, rotation: {} }), "cache: 'rotation', got []"],
    ['is endpoints of a network that is made', PlatformCache.redis({ rotation: { interfaceEndpoints: true } }), "cache rotation: 'interfaceEndpoints', got true"],
    ['is a period that AWS rejects', PlatformCache.redis({ rotation: { schedule: RotationSchedule.every(Duration.hours(1)) } }), "cache rotation: 'schedule.interval', got 1"],
  ])('%s', (_, cache, mistake) => {
    expect(mistakesOf(() => rendered({ cache }))).toEqual([mistake]);
  });
});

describe('a place to run', () => {
  const without = { natGateways: 0, interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS };

  test('is none without NAT gateway and endpoints: the message says what to add, or how to switch it off', () => {
    expect(mistakesOf(() => rendered({ network: without }))).toEqual([
      "network: 'natGateways', got 0",
    ]);
  });

  test('is a network with the endpoints', () => {
    const others = PlatformNetwork.FARGATE_ENDPOINTS.filter(({ shortName }) => shortName !== SECRETS_MANAGER.shortName);
    const interfaceEndpoints = [...others, SECRETS_MANAGER, ELASTICACHE, ECS];
    expect(expressionsOf(rendered({ network: { natGateways: 0, interfaceEndpoints } }))).toHaveLength(2);
  });

  test('is in a VPC of the team’s own where it says so', () => {
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
