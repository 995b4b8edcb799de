import { aws_ec2 as ec2, aws_ecs as ecs, aws_kms as kms, aws_lambda as lambda, aws_logs as logs, aws_secretsmanager as secretsmanager, App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  MicroserviceFleet, MicroserviceProps, PlatformCache, PlatformDatabase, PlatformDatabaseOptions, PlatformNetwork, PlatformRotationOptions, PlatformTier,
  ReptidexPlatform, ReptidexPlatformProps, RotationSchedule,
} from '../../src';
import { configurationIn } from '../rotation/rotation-parts';
import { backend, domainIn, frontend, LEAN, mistakesOf, newApp, newStack, once, platform, plainParts, propsOf, render, Rendered, resourcesOf, service } from '../support';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const SECRET = ecs.Secret.fromSecretsManager;
/** Of the master secret, which AWS's own function rotates. */
const schedulesOf = (template: Rendered) => propsOf(template, SCHEDULE).filter(({ HostedRotationLambda }) => HostedRotationLambda);
/** Without a cache, whose token rotates by itself. */
const WITHOUT_CACHE = { cache: PlatformCache.none() };

/** What database, cache and their rotations need. */
const DATA = { ...LEAN, database: undefined, cache: undefined };

function rendered(props: Partial<ReptidexPlatformProps> = {}, stack = newStack()): Rendered {
  platform({ ...DATA, tier: PlatformTier.PRODUCTION, domain: domainIn(stack), services: [backend('core'), frontend('web')], ...props }, stack);
  return render(stack);
}

const byDefault = once(() => rendered());

const consumersOf = (template: Rendered, prefix = 'PlatformDatabaseRotationRefresh') => (
  configurationIn(template, prefix).consumers.flatMap(({ services }: { services: string[] }) => services.map((name) => name.replace(/^<(Platform)?Fleet(\w+)Service.Name>$/, '$2')))
);

/** Development, with a rotation. */
const tierOf = (rotation: PlatformRotationOptions) => PlatformTier.of('own', PlatformTier.DEVELOPMENT, { database: PlatformDatabase.postgres({ rotation }) });

describe('the default of the tier', () => {
  test.each<[string, PlatformTier, PlatformDatabase | undefined, string | undefined]>([
    ['production: every thirty days', PlatformTier.PRODUCTION, undefined, 'rate(30 days)'],
    ['development: none', PlatformTier.DEVELOPMENT, undefined, undefined],
    ['development: enabled if options are set', PlatformTier.DEVELOPMENT, PlatformDatabase.postgres({ rotation: {} }), 'rate(30 days)'],
    ['development: the schedule that is set', PlatformTier.PRODUCTION, PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.days(7)) } }), 'rate(7 days)'],
    ['production: a cron expression', PlatformTier.PRODUCTION, PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.cron('0 10 ? * TUE#1 *', Duration.hours(3)) } }), 'cron(0 10 ? * TUE#1 *)'],
    ['production: disabled', PlatformTier.PRODUCTION, PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.never() } }), undefined],
    ["production: another option keeps the tier's schedule", tierOf({ schedule: RotationSchedule.every(Duration.days(9)) }), PlatformDatabase.postgres({ rotation: { checkInterval: Duration.minutes(9) } }), 'rate(9 days)'],
    ['a custom tier that sets an option enables it', tierOf({ checkInterval: Duration.minutes(9) }), undefined, 'rate(30 days)'],
    ['a tier without a database has no rotation for one', PlatformTier.of('none', PlatformTier.PRODUCTION, { database: PlatformDatabase.none() }), PlatformDatabase.postgres(), undefined],
  ])('%s', (_, tier, database, expected) => {
    const schedules = schedulesOf(rendered({ ...WITHOUT_CACHE, services: [], tier, database }));
    expect(schedules.map(({ RotationRules }) => RotationRules.ScheduleExpression)).toEqual(expected ? [expected] : []);
  });
});

describe('the rotations of database and cache share', () => {
  const targetsOf = (template: Rendered) => propsOf(template, 'AWS::Events::Rule').map(({ Targets }) => Targets.length);
  const functionsOf = (template: Rendered) => propsOf(template, 'AWS::Lambda::Function').filter(({ FunctionName }) => /-refresh$/.test(FunctionName));
  const often = (minutes: number) => ({ rotation: { checkInterval: Duration.minutes(minutes) } });

  test('a queue for failed events', () => {
    const template = byDefault();
    const [[id]] = resourcesOf(template, 'AWS::SQS::Queue').filter(([, { Properties }]) => Properties.QueueName === 'dev-reptidex-rotation-dlq');
    const queue = { 'Fn::GetAtt': [id, 'Arn'] };
    expect(functionsOf(template).map(({ DeadLetterConfig }) => DeadLetterConfig.TargetArn)).toEqual([queue, queue]);
    const [rule] = propsOf(template, 'AWS::Events::Rule');
    expect(rule.Targets.map(({ DeadLetterConfig }: any) => DeadLetterConfig.Arn)).toEqual([queue, queue]);
  });

  test('a log group', () => {
    const template = byDefault();
    const [[id, { Properties }]] = resourcesOf(template, 'AWS::Logs::LogGroup').filter(([logicalId]) => /^PlatformRotation/.test(logicalId));
    expect(Properties).toMatchObject({ LogGroupName: '/aws/lambda/dev-reptidex-rotation', RetentionInDays: 365 });
    expect(functionsOf(template).map(({ LoggingConfig }) => LoggingConfig.LogGroup)).toEqual([{ Ref: id }, { Ref: id }]);
  });

  test('no log group if their retention differs', () => {
    const template = rendered({ cache: PlatformCache.redis({ rotation: { logRetention: logs.RetentionDays.ONE_MONTH } }) });
    expect(functionsOf(template).map(({ LoggingConfig }) => LoggingConfig.LogGroup)).toEqual([
      { Ref: expect.stringMatching(/^PlatformDatabaseRotation/) }, { Ref: expect.stringMatching(/^PlatformCacheRotation/) },
    ]);
  });

  test('no log group and no queue if their keys differ', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const template = rendered({ cache: PlatformCache.redis({ rotation: { encryptionKey } }) }, stack);
    const shared = (type: string) => resourcesOf(template, type).filter(([logicalId]) => /^PlatformRotation/.test(logicalId));
    expect([...shared('AWS::Logs::LogGroup'), ...shared('AWS::SQS::Queue')]).toEqual([]);
    expect(functionsOf(template).map(({ KmsKeyArn }) => KmsKeyArn['Fn::GetAtt'][0])).toEqual([expect.stringMatching(/^PlatformKey/), expect.stringMatching(/^Key/)]);
  });

  test('a security group that reaches both, and AWS', () => {
    const template = byDefault();
    const groups = functionsOf(template).map(({ VpcConfig }) => VpcConfig.SecurityGroupIds);
    const [schedule] = schedulesOf(template);
    expect(groups).toEqual([[schedule.HostedRotationLambda.VpcSecurityGroupIds], [schedule.HostedRotationLambda.VpcSecurityGroupIds]]);
    const [{ SecurityGroupEgress }] = propsOf(template, 'AWS::EC2::SecurityGroup').filter(({ GroupName }) => GroupName === 'dev-reptidex-rotation-sg');
    expect(SecurityGroupEgress.map(({ ToPort }: any) => ToPort)).toEqual([443, 5432, 6379]);
  });

  test('a rule that matches new values of both secrets', () => {
    const template = byDefault();
    expect(targetsOf(template)).toEqual([2]);
    const [{ EventPattern: { resources }, ScheduleExpression }] = propsOf(template, 'AWS::Events::Rule');
    expect(resources.map(({ Ref }: any) => Ref)).toEqual(['DatabaseMasterSecret', 'CacheAuthToken'].map((id) => expect.stringMatching(`^Platform${id}`)));
    expect(ScheduleExpression).toBe('rate(5 minutes)');
  });

  test('no rule if their check intervals differ', () => {
    const template = rendered({ database: PlatformDatabase.postgres(often(1)), cache: PlatformCache.redis(often(60)) });
    expect(targetsOf(template)).toEqual([1, 1]);
    expect(propsOf(template, 'AWS::Events::Rule').map(({ ScheduleExpression }) => ScheduleExpression).sort()).toEqual(['rate(1 hour)', 'rate(1 minute)']);
  });

  test('nothing if neither rotates', () => {
    const never = { rotation: { schedule: RotationSchedule.never() } };
    const template = rendered({ database: PlatformDatabase.postgres(never), cache: PlatformCache.redis(never) });
    expect(Object.keys(template.Resources).filter((id) => /^PlatformRotation/.test(id))).toEqual([]);
  });
});

test('the window has the length that is set', () => {
  const rotation = { schedule: RotationSchedule.cron('0 10 ? * TUE#1 *', Duration.hours(3)) };
  expect(schedulesOf(rendered({ database: PlatformDatabase.postgres({ rotation }) }))[0].RotationRules).toEqual({ ScheduleExpression: 'cron(0 10 ? * TUE#1 *)', Duration: '3h' });
});

test('the master secret rotates in the private subnets, with names that are readable for operators', () => {
  const template = byDefault();
  const [schedule] = schedulesOf(template);
  expect(schedule).toMatchObject({
    SecretId: { Ref: expect.stringMatching(/^PlatformDatabaseMasterSecretAttachment/) },
    HostedRotationLambda: { RotationType: 'PostgreSQLSingleUser', RotationLambdaName: 'dev-reptidex-db-rotation' },
  });
  const subnets = JSON.stringify(schedule.HostedRotationLambda.VpcSubnetIds);
  expect(subnets.match(/privateSubnet/g)).toHaveLength(2);
  expect(propsOf(template, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName)).toContain('dev-reptidex-db-refresh');
});

describe('services that are redeployed', () => {
  test('are those that use the database', () => {
    expect(consumersOf(rendered({ services: [backend('core'), frontend('web'), backend('animal'), backend('stateless', { database: false })] }))).toEqual(['animal', 'core']);
  });

  test('exclude one whose own variable replaces that of the binding', () => {
    const stack = newStack();
    const own = SECRET(new secretsmanager.Secret(stack, 'Own'));
    const services = [
      backend('animal'),
      backend('bySecret', { name: 'by-secret', secrets: { DATABASE_URL: own } }),
      backend('byVariable', { name: 'by-variable', environment: { DATABASE_URL: 'postgresql://example.com/db' } }),
      backend('other', { secrets: { OTHER: own } }),
    ];
    expect(consumersOf(rendered({ services }, stack))).toEqual(['animal', 'other']);
  });

  test('include those that are added later', () => {
    const stack = newStack();
    const { fleet } = platform({ tier: PlatformTier.PRODUCTION, services: [backend('core')] }, stack);
    fleet.addService(backend('late'));
    fleet.addService(frontend('web'));
    expect(consumersOf(render(stack))).toEqual(['core', 'late']);
  });

  test("do not exist if the database's password does not rotate", () => {
    expect(propsOf(rendered({ tier: PlatformTier.DEVELOPMENT }), 'AWS::Lambda::Function')).toEqual([]);
  });
});

describe('a fleet in its own stack', () => {
  function stacks(services = [service('orders', { database: true }), service('web')], later: MicroserviceProps[] = []) {
    const app = newApp();
    const [one, other] = ['Platform', 'Team'].map((id) => new Stack(app, id));
    const built = new ReptidexPlatform(one, 'Platform', { environmentName: 'dev', projectName: 'reptidex', domain: domainIn(one), services: [backend('core')] });
    const fleet = new MicroserviceFleet(other, 'Fleet', {
      cluster: built.cluster,
      listener: built.listener,
      alarmTopic: built.alarmTopic,
      vpcSubnets: { subnetGroupName: 'private' },
      database: built.databaseBinding,
      namePrefix: 'dev-team',
      services,
    });
    later.forEach((added) => fleet.addService(added));
    const text = (stack: Stack) => Template.fromStack(stack).toJSON() as Rendered;
    return { platform: text(one), team: text(other), stacks: [one, other] };
  }

  test("has its own rollout for its services that use the database, which the platform's stack does not refer to", () => {
    const { platform: before, team } = stacks(undefined, [service('late', { database: true })]);
    expect(consumersOf(team, 'FleetDatabaseRolloutRefresh')).toEqual(['late', 'orders']);
    expect(propsOf(team, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName)).toEqual(['dev-team-database-rollout']);
    expect(consumersOf(before)).toEqual(['core']);
    const without = stacks([]).platform;
    expect(JSON.stringify(without.Resources)).toBe(JSON.stringify(before.Resources));
  });

  test('has no rollout if no service uses the database', () => {
    expect(propsOf(stacks([service('web')]).team, 'AWS::Lambda::Function')).toEqual([]);
  });

  test("has an alarm on it that is published to the fleet's topic", () => {
    const alarm = propsOf(stacks().team, 'AWS::CloudWatch::Alarm').find(({ AlarmName }) => AlarmName === 'dev-team-database-rollout-errors');
    expect(alarm).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Errors', Threshold: 1, AlarmActions: [expect.anything()] });
  });

  test('fails if the only rollout is in another stack', () => {
    const { stacks: [one, other] } = stacks();
    const rollout = (one.node.findChild('Platform') as ReptidexPlatform).databaseRotation!;
    const { cluster, listener } = plainParts(new Stack(one.node.root as App, 'Parts'));
    expect(mistakesOf(() => new MicroserviceFleet(other, 'Second', { cluster, listener, database: { rollout } }))).toEqual([
      "fleet: 'database.rollout', got 'Platform/Platform/DatabaseRotation'",
    ]);
  });
});

describe('a custom binding', () => {
  test('can have a rotating secret, like database and cache', () => {
    const stack = newStack();
    const { cluster, listener } = plainParts(stack);
    const [database, cache] = ['Url', 'Redis'].map((id) => new secretsmanager.Secret(stack, id));
    new MicroserviceFleet(stack, 'Fleet', {
      cluster,
      listener,
      database: { secrets: { DATABASE_URL: SECRET(database) }, rotatingSecret: database },
      cache: { rotatingSecret: cache },
      services: [service('both', { database: true, cache: true }), service('one', { cache: true })],
    });
    const template = render(stack);
    expect(consumersOf(template, 'FleetDatabaseRolloutRefresh')).toEqual(['both']);
    expect(consumersOf(template, 'FleetCacheRolloutRefresh')).toEqual(['both', 'one']);
  });

  test('can share a rollout with them', () => {
    const stack = newStack();
    const { cluster, listener } = plainParts(stack);
    const added: string[] = [];
    const rollout = Object.assign(new ec2.Vpc(stack, 'Rollout'), { addConsumer: ({ node }: ecs.IBaseService) => { added.push(node.path); } });
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, database: { rollout }, cache: { rollout }, services: [service('both', { database: true, cache: true })] });
    expect(added).toEqual(['Stack/Fleet/both/Service']);
  });
});

describe('the rotation is not created with an existing secret', () => {
  test('if only the tier enables it', () => {
    const stack = newStack();
    const masterSecret = new secretsmanager.Secret(stack, 'Master');
    expect(schedulesOf(rendered({ database: PlatformDatabase.postgres({ masterSecret }) }, stack))).toEqual([]);
    expect(schedulesOf(rendered({ database: PlatformDatabase.existing({}) }))).toEqual([]);
    expect(schedulesOf(rendered({ database: PlatformDatabase.none() }))).toEqual([]);
  });
});

describe('network', () => {
  const vpcWith = (stack: Stack, subnetType: ec2.SubnetType) => new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 2, subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }, { name: 'tasks', subnetType }, { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  });
  const isolated = (stack: Stack, rotation?: PlatformDatabaseOptions['rotation']): Partial<ReptidexPlatformProps> => ({
    ...WITHOUT_CACHE,
    network: { vpc: vpcWith(stack, ec2.SubnetType.PRIVATE_ISOLATED), privateSubnets: { subnetGroupName: 'tasks' }, dataSubnets: { subnetGroupName: 'data' } },
    database: PlatformDatabase.postgres({ rotation }),
  });

  test('without NAT gateways is accepted with the endpoint of the tier', () => {
    expect(schedulesOf(rendered({ ...WITHOUT_CACHE, network: { natGateways: 0 } }))).toHaveLength(1);
    const development = { tier: PlatformTier.DEVELOPMENT, database: PlatformDatabase.postgres({ rotation: {} }) };
    expect(schedulesOf(rendered({ ...development, network: { natGateways: 0, interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS } }))).toHaveLength(1);
  });

  test('can be an existing VPC with NAT gateways', () => {
    const stack = newStack();
    expect(schedulesOf(rendered({ network: { vpc: vpcWith(stack, ec2.SubnetType.PRIVATE_WITH_EGRESS) } }, stack))).toHaveLength(1);
  });

  test('without either is rejected, and the message says how to disable the rotation of the tier', () => {
    const stack = newStack();
    expect(mistakesOf(() => rendered(isolated(stack), stack))).toEqual([
      "network: 'privateSubnets', got 'isolated subnets'",
    ]);
    const other = newStack();
    expect(schedulesOf(rendered(isolated(other, { schedule: RotationSchedule.never() }), other))).toEqual([]);
  });

  test('is accepted with an endpoint that is declared', () => {
    const stack = newStack();
    expect(schedulesOf(rendered(isolated(stack, { secretsManagerEndpoint: true }), stack))).toHaveLength(1);
  });

  test('that the platform creates has known endpoints', () => {
    expect(mistakesOf(() => rendered({ database: PlatformDatabase.postgres({ rotation: { secretsManagerEndpoint: true } }) }))).toEqual([
      "rotation: 'secretsManagerEndpoint', got true",
    ]);
  });

  test('without private subnets is one mistake', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }] });
    expect(mistakesOf(() => rendered({ network: { vpc } }, stack))).toEqual(["network: 'privateSubnets' is missing"]);
  });
});

test("both functions have an alarm that is published to the platform's topic", () => {
  const stack = newStack();
  const built = platform({ tier: PlatformTier.PRODUCTION, services: [backend('core')] }, stack);
  const template = render(stack);
  const alarms = propsOf(template, 'AWS::CloudWatch::Alarm').filter(({ AlarmName }) => /^dev-reptidex-db-/.test(AlarmName));
  const common = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum', Period: 300, Threshold: 1, EvaluationPeriods: 1, AlarmActions: [stack.resolve(built.alarmTopic!.topicArn)] };
  expect(alarms).toEqual([
    expect.objectContaining({ ...common, AlarmName: 'dev-reptidex-db-rotation-errors', Dimensions: [{ Name: 'FunctionName', Value: 'dev-reptidex-db-rotation' }] }),
    expect.objectContaining({ ...common, AlarmName: 'dev-reptidex-db-refresh-errors', Dimensions: [{ Name: 'FunctionName', Value: stack.resolve((built.databaseRotation!.refreshFunction as lambda.Function).functionName) }] }),
  ]);
  expect(built.node.tryFindChild('DatabaseRotationAlarms')).toBeDefined();
});

test('the platform has a property for it', () => {
  expect(platform({ tier: PlatformTier.PRODUCTION }).databaseRotation?.node.path).toBe('Stack/Platform/DatabaseRotation');
  expect(platform().databaseRotation).toBeUndefined();
});
