import { App, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_efs as efs, aws_kms as kms, aws_route53 as route53, aws_scheduler as scheduler, CfnParameter, Duration, NestedStack, Stack, TimeZone } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { DeployedTemplate } from './deployed-values';
import {
  Binding, ImageRepositories, IReptidexPlatform, MicroserviceFleet, MicroserviceFleetProps, PlatformCache, PlatformDatabase, PlatformEnvironmentAttributes,
  PlatformTier, ReptidexPlatform, ReptidexPlatformProps, WorkloadExtension,
} from '../../src';
import { backend, domainIn, mistakesOf, newApp, service } from '../support';

const NAMES = { environmentName: 'prod', projectName: 'reptidex' };
const ALL_DATA = {
  queues: [{ name: 'mail' }],
  tables: [{ name: 'orders', partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, globalSecondaryIndexes: [{ indexName: 'by-day', partitionKey: { name: 'day', type: dynamodb.AttributeType.STRING } }] }],
  eventBus: {},
};
const USES_ALL = { queues: ['mail'], tables: ['orders'], buckets: ['uploads'], eventBus: true };

interface Rendered {
  readonly stack: Stack;
  readonly template: any;
}

function rendered(stack: Stack): Rendered {
  return { stack, template: Template.fromStack(stack).toJSON() };
}

function createPlatform(app: App, props: Partial<ReptidexPlatformProps> = {}, stack = new Stack(app, 'Base')): ReptidexPlatform {
  return new ReptidexPlatform(stack, 'Platform', {
    ...NAMES, imageRepositories: new ImageRepositories(stack, 'Images', { create: false }), ...('domain' in props ? {} : { domain: domainIn(stack) }), ...ALL_DATA, buckets: [{ name: 'uploads', encryptionKey: new kms.Key(stack, 'UploadsKey') }], ...props,
  });
}

/** The platform alone in its app. */
function published(props: Partial<ReptidexPlatformProps> = {}): Rendered {
  return rendered(Stack.of(createPlatform(newApp(), props)));
}

function createFleet(stack: Stack, platform: IReptidexPlatform, props: Partial<MicroserviceFleetProps>): Rendered {
  new MicroserviceFleet(stack, 'Orders', { platform, services: [backend('api', USES_ALL)], ...props });
  return rendered(stack);
}

/** A fleet in an app of its own. */
function imported(props: Partial<MicroserviceFleetProps> = {}, attributes: Partial<PlatformEnvironmentAttributes> = {}): Rendered {
  const stack = new Stack(newApp(), 'Team');
  const imageRepositories = new ImageRepositories(stack, 'Images', { create: false });
  return createFleet(stack, ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...NAMES, imageRepositories, ...attributes }), props);
}

/** The same fleet in the platform's app. */
function shared(props: Partial<MicroserviceFleetProps> = {}, platformProps: Partial<ReptidexPlatformProps> = {}): { base: Rendered; team: Rendered } {
  const app = newApp();
  const platform = createPlatform(app, platformProps);
  const team = createFleet(new Stack(app, 'Team'), platform, props);
  return { base: rendered(Stack.of(platform)), team };
}

/** Without what differs by intention, each of which has its test. */
function comparable(resources: { [id: string]: any }): { [id: string]: any } {
  const text = JSON.stringify(Object.entries(resources).filter(([id]) => !/Rollout|schemaRunner/.test(id)));
  return Object.fromEntries(JSON.parse(text, (key, value) => {
    if (key === 'Statement') {
      return value.filter(({ Resource }: { Resource: unknown }) => !JSON.stringify(Resource ?? '').includes(':alias/aws/'));
    }
    return key === 'Resource' && Array.isArray(value) ? [...value].sort() : value;
  }));
}

function parametersOf(template: any): string[] {
  return Object.values<any>(template.Parameters).map(({ Default }) => Default).filter((name) => name.startsWith('/reptidex')).sort();
}

const SERVICES = [
  backend('api', { ...USES_ALL, hostnames: ['api.example.com'] }),
  service('orders', { uses: [Binding.database({ host: 'PGHOST', port: 'PGPORT', databaseName: 'PGDATABASE', username: 'PGUSER', password: 'PGPASSWORD' }), Binding.cache({ host: 'H', port: 'P', url: 'U' })] }),
];
/** Of every kind. */
const WORKLOADS = {
  services: [...SERVICES, { name: 'pricing', port: 8080, internal: true }, service('shop', { consumes: ['pricing'], hostnames: ['shop.example.com'] })],
  workers: [{ name: 'mailer', queue: 'mail', database: true }],
  jobs: [{ name: 'digest', schedule: scheduler.ScheduleExpression.rate(Duration.days(1)), cache: true }],
  migrations: [{ name: 'schema', database: true, before: ['api', 'mailer'] }],
};
const SCHEDULE = { start: '08:00', end: '20:00', timeZone: TimeZone.EUROPE_LONDON };
const DEVELOPMENT = { tier: PlatformTier.DEVELOPMENT };

describe.each([
  ['of the production tier', {}, {}],
  ['of the development tier', DEVELOPMENT, DEVELOPMENT],
  ['with working hours', { ...DEVELOPMENT, schedule: SCHEDULE }, { ...DEVELOPMENT, schedule: SCHEDULE }],
  ['without physical names', { physicalNames: false }, { physicalNames: false }],
])('a fleet on an imported platform %s', (_what, platformProps: Partial<ReptidexPlatformProps>, attributes: Partial<PlatformEnvironmentAttributes>) => {
  const alone = published(platformProps);
  const team = imported(WORKLOADS, attributes);
  const parameters = new DeployedTemplate(alone.template).writtenParameters;

  test("results, when deployed, in the same fleet as in the platform's app", () => {
    const { base, team: expected } = shared(WORKLOADS, platformProps);
    const own = new DeployedTemplate(team.template, { parameters }).resources;
    expect(Object.keys(own).length).toBeGreaterThan(30);
    expect(comparable(own)).toEqual(comparable(new DeployedTemplate(expected.template, { exports: new DeployedTemplate(base.template).exports }).resources));
  });

  test('has neither exports nor imports', () => {
    expect(alone.template.Outputs).toBeUndefined();
    expect(team.template.Outputs).toBeUndefined();
    expect(JSON.stringify(team.template)).not.toContain('Fn::ImportValue');
  });

  test('reads only parameters that the platform publishes, and the platform publishes only parameters that can be read', () => {
    expect(parametersOf(team.template)).toEqual(Object.keys(parameters).sort());
  });

  test('has no warnings', () => {
    expect(Annotations.fromStack(team.stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});

test('the names of the parameters, and the order of their fields, do not change', () => {
  const { writtenParameters } = new DeployedTemplate(published().template);
  expect(Object.fromEntries(Object.entries(writtenParameters).map(([name, value]) => [name.replace('/reptidex/prod/platform/v1/', ''), value.split(',')]))).toEqual({
    'base/around-the-clock': [
      '<PlatformNetworkVpcED8BFD03.Ref>', 'us-east-1a|us-east-1b|us-east-1c', expect.stringMatching(/^<\w+privateSubnet1\w+.Ref>\|<\w+privateSubnet2\w+.Ref>\|<\w+privateSubnet3\w+.Ref>$/),
      expect.stringContaining(':listener/app/alb/'), '<PlatformIngressSecurityGroup25CCF884.GroupId>', '<PlatformIngressA2D86A62.Ref>', '<PlatformIngressA2D86A62.DNSName>',
      '<PlatformIngressA2D86A62.CanonicalHostedZoneID>', 'Z00000000EXAMPLE', 'example.com',
      '<PlatformClusterD415A748.Ref>', expect.stringContaining(':key/PlatformKey'),
    ],
    'database': [
      '<PlatformDatabaseInstance6BC2E6BA.Endpoint.Address>', 'postgres', '<PlatformDatabaseSecurityGroup1BB1CA07.GroupId>', '<PlatformDatabaseSecretsUrl37076490.Ref>',
      '<PlatformDatabaseSecretsConnection5215844E.Ref>',
    ],
    'cache/with-auth-token': [
      '<PlatformCacheF032BA06.PrimaryEndPoint.Address>', '<PlatformCacheSecurityGroup881D2D64.GroupId>', '<PlatformCacheSecrets2A54CC2E.Ref>', '<PlatformCacheAuthToken99591E2C.Ref>',
    ],
    'alarms': [expect.stringContaining(':PlatformAlarms')],
    'event-bus': ['<PlatformEventBus9CBDBE88.Ref>', '<PlatformEventBus9CBDBE88.Arn>'],
    'buckets/uploads': ['PlatformBucketsuploads7DC21D50', expect.stringContaining(':key/UploadsKey')],
    'tables/orders': [expect.stringContaining(':table/PlatformTablesorders'), expect.stringContaining(':key/PlatformTablesordersKey')],
    'queues/mail': ['arn:aws:sqs:us-east-1:111122223333:PlatformQueuesmailEBA1BC5E', '<PlatformQueuesmailEBA1BC5E.Ref>', expect.stringContaining(':key/PlatformKey')],
  });
});

test('a fleet reads only the parameters that its services need', () => {
  const { template } = imported({ alarms: false, services: [service('pages')] });
  expect(parametersOf(template)).toEqual(['/reptidex/prod/platform/v1/base/around-the-clock']);
});

describe('the deployment of a fleet names the missing parameter, if', () => {
  const deploy = (
    platformProps: Partial<ReptidexPlatformProps> | undefined, attributes: Partial<PlatformEnvironmentAttributes>, props: Partial<MicroserviceFleetProps> = {},
  ) => () => {
    const parameters = platformProps ? new DeployedTemplate(published(platformProps).template).writtenParameters : {};
    return new DeployedTemplate(imported({ services: [service('api', { database: true, cache: true })], ...props }, attributes).template, { parameters }).resources;
  };

  test.each<[string, Partial<ReptidexPlatformProps> | undefined, Partial<PlatformEnvironmentAttributes>, Partial<MicroserviceFleetProps>, string]>([
    ['the platform was never deployed', undefined, {}, { alarms: false, services: [service('api')] }, 'base/around-the-clock'],
    ['the platform has no database', { database: PlatformDatabase.none() }, {}, {}, 'database'],
    ['the platform has no cache', { cache: PlatformCache.none() }, {}, {}, 'cache/with-auth-token'],
    ['the cache requires no token', DEVELOPMENT, { ...DEVELOPMENT, cache: PlatformCache.redis({ authToken: true }) }, {}, 'cache/with-auth-token'],
    ['the cache requires a token', {}, { cache: PlatformCache.redis({ authToken: false }) }, {}, 'cache/without-auth-token'],
    ['the platform has no alarms', { alarms: { enabled: false } }, {}, {}, 'alarms'],
    ['the platform has no working hours', { ...DEVELOPMENT, schedule: SCHEDULE }, DEVELOPMENT, {}, 'base/around-the-clock'],
    ['the platform has other working hours', { ...DEVELOPMENT, schedule: { ...SCHEDULE, end: '18:30' } }, { ...DEVELOPMENT, schedule: SCHEDULE }, {}, 'base/working-hours/MON.TUE.WED.THU.FRI/08.00-20.00/Europe/London'],
    ['the queue does not exist', {}, {}, { services: [service('api', { queues: ['mial'] })] }, 'queues/mial'],
  ])('%s', (_what, platformProps, attributes, props, missing) => {
    expect(deploy(platformProps, attributes, props)).toThrow(`Unable to fetch parameters [/reptidex/prod/platform/v1/${missing}]`);
  });

  test('and succeeds if all required information is set', () => {
    expect(deploy({ database: PlatformDatabase.none(), cache: PlatformCache.none() }, {}, { services: [service('api')] })).not.toThrow();
  });
});

test("the platform's template does not depend on the fleets that read it", () => {
  const app = newApp();
  const base = Stack.of(createPlatform(app));
  const team = new Stack(app, 'Team');
  createFleet(team, ReptidexPlatform.fromEnvironment(team, 'Platform', NAMES), {});
  expect(rendered(base).template).toEqual(published().template);
  expect(team.dependencies).toEqual([]);
});

test('without a key and a hosted zone, logs are not encrypted and there are no records', () => {
  const { template } = published({ ...DEVELOPMENT, domain: undefined });
  const { resources } = new DeployedTemplate(imported({}, DEVELOPMENT).template, { parameters: new DeployedTemplate(template).writtenParameters });
  expect(Object.values(resources).map(({ Type }) => Type)).not.toContain('AWS::Route53::RecordSet');
  const logs = Object.values(resources).filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
  expect(logs.map(({ Properties }) => Properties.KmsKeyId)).toEqual(logs.map(() => undefined));
});

test('behind CloudFront, which has the records, there are none of the load balancer', () => {
  const app = newApp();
  const stack = new Stack(app, 'Base', { env: { region: 'us-east-1' } });
  const platform = new ReptidexPlatform(stack, 'Platform', { ...NAMES, domain: domainIn(stack), contentDelivery: { hostnames: ['www.example.com'] } });
  expect(new DeployedTemplate(rendered(Stack.of(platform)).template).writtenParameters['/reptidex/prod/platform/v1/base/around-the-clock']).toMatch(/,-,-,[^,]+,[^,]+$/);
});

test('a hosted zone that is known only by its ID has records', () => {
  const app = newApp();
  const stack = new Stack(app, 'Base');
  const hostedZone = route53.HostedZone.fromHostedZoneId(stack, 'ById', 'Z00000000EXAMPLE');
  const platform = createPlatform(app, { domain: { ...domainIn(stack), hostedZone } }, stack);
  const parameters = new DeployedTemplate(rendered(Stack.of(platform)).template).writtenParameters;
  expect(parameters['/reptidex/prod/platform/v1/base/around-the-clock']).toMatch(/,Z00000000EXAMPLE,-,[^,]+,[^,]+$/);
  const records = Object.values(new DeployedTemplate(imported().template, { parameters }).resources).filter(({ Type }) => Type === 'AWS::Route53::RecordSetGroup');
  expect(records.map(({ Properties }) => Properties.HostedZoneId)).toEqual(['Z00000000EXAMPLE']);
});

test('services are redeployed by a function of the fleet, even if the rotation is not known', () => {
  const functions = (template: any) => Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName);
  expect(functions(imported({}, DEVELOPMENT).template)).toEqual(['prod-reptidex--orders--database-rollout']);
  expect(functions(imported().template).sort()).toEqual(['prod-reptidex--orders--cache-rollout', 'prod-reptidex--orders--database-rollout']);
});

test("image repositories are created in the fleet's stack", () => {
  const stack = new Stack();
  const { template } = createFleet(stack, ReptidexPlatform.fromEnvironment(stack, 'Platform', NAMES), {});
  expect(Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::ECR::Repository').map(({ Properties }) => Properties.RepositoryName)).toEqual(['reptidex/orders/api']);
});

test('an existing database and cache must be set again, and nothing is read for them', () => {
  const existing = { environment: { PGHOST: 'db.example.com' } };
  const { template } = imported({ services: [service('api', { database: true })] }, { database: PlatformDatabase.existing(existing), cache: PlatformCache.none() });
  expect(parametersOf(template).some((name) => name.endsWith('database'))).toBe(false);
  expect(JSON.stringify(template.Resources)).toContain('db.example.com');
});

describe('a volume with a new file system', () => {
  const services = [service('api', { isDefault: true, extensions: [WorkloadExtension.efsVolume({ name: 'uploads', containerPath: '/uploads' })] })];
  const subnetsOf = (template: any, property: (properties: any) => any, type: string) => Object.values<any>(template.Resources)
    .filter(({ Type }) => Type === type).map(({ Properties }) => JSON.stringify(property(Properties)));

  test('has a mount target in each subnet of the tasks, if their number is stated', () => {
    const { template } = imported({ services }, { availabilityZoneCount: 2 });
    const ofTargets = subnetsOf(template, ({ SubnetId }) => SubnetId, 'AWS::EFS::MountTarget');
    expect(ofTargets).toHaveLength(2);
    const [ofTasks] = subnetsOf(template, ({ NetworkConfiguration }) => NetworkConfiguration.AwsvpcConfiguration.Subnets, 'AWS::ECS::Service');
    expect(JSON.parse(ofTasks).map((subnet: any) => JSON.stringify(subnet))).toEqual(ofTargets);
  });

  test('is rejected if their number is not stated', () => {
    expect(mistakesOf(() => imported({ services }))).toEqual([expect.stringContaining("service 'api': 'extensions.efsVolume.fileSystem'")]);
  });

  test('needs no number of zones if the file system exists', () => {
    const create = (stack: Stack) => WorkloadExtension.efsVolume({
      name: 'uploads',
      containerPath: '/uploads',
      fileSystem: efs.FileSystem.fromFileSystemAttributes(stack, 'Files', { fileSystemId: 'fs-11111111', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'FilesGroup', 'sg-11111111') }),
    });
    const stack = new Stack();
    const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', NAMES);
    const { template } = createFleet(stack, platform, { services: [service('api', { isDefault: true, extensions: [create(stack)] })] });
    expect(subnetsOf(template, ({ SubnetId }) => SubnetId, 'AWS::EFS::MountTarget')).toEqual([]);
    expect(subnetsOf(template, ({ FileSystemId }) => FileSystemId, 'AWS::EFS::AccessPoint')).toEqual(['"fs-11111111"']);
  });
});

test('the maximum number of connections is the limit for the services of the stack', () => {
  const services = [backend('api', { databasePoolSize: 20, hostnames: ['api.example.com'] })];
  expect(mistakesOf(() => imported({ services }, { maxDatabaseConnections: 100 }))).toEqual([
    expect.stringContaining("fleet: 'databasePoolSize'"),
  ]);
});

test('and so is that of an existing database', () => {
  const services = [service('api', { database: true, databasePoolSize: 100 })];
  expect(mistakesOf(() => imported({ services }, { database: PlatformDatabase.existing({ maxConnections: 100 }) }))).toEqual([
    expect.stringContaining("fleet: 'databasePoolSize'"),
  ]);
});

test('host names are compared with the zone and the certificate that are set', () => {
  expect(mistakesOf(() => imported({ services: [service('api', { hostnames: ['api.other.com'] })] }, { zoneName: 'example.com' }))).toEqual([
    "service 'api': 'hostnames', got 'api.other.com'",
  ]);
  const { template } = imported(
    { services: [service('api', { hostnames: ['api.example.com', 'api.other.com'] })] }, { zoneName: 'example.com', certificateDomains: ['*.example.com', '*.other.com'] },
  );
  expect(Object.values<any>(template.Resources).flatMap(({ Type, Properties }) => (Type === 'AWS::Route53::RecordSetGroup' ? Properties.RecordSets.map(({ Name }: any) => Name) : []))).toEqual(['api.example.com.']);
});

test('two fleets in a stack share parameters, and their routes are compared', () => {
  const stack = new Stack();
  const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', NAMES);
  const create = (id: string, hostname: string) => new MicroserviceFleet(stack, id, { platform, services: [backend('api', { ...USES_ALL, hostnames: [hostname] })] });
  create('Orders', 'orders.example.com');
  create('Billing', 'billing.example.com');
  const names = parametersOf(rendered(stack).template);
  expect(names).toEqual([...new Set(names)]);
  expect(mistakesOf(() => create('Reports', 'orders.example.com'))).toEqual(["service 'api': 'hostnames', got 'orders.example.com'"]);
});

describe('rejects', () => {
  const inStack = (attributes: Partial<PlatformEnvironmentAttributes>, stack = new Stack()) => () => ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...NAMES, ...attributes });

  test('names that a platform cannot have', () => {
    expect(mistakesOf(inStack({ environmentName: 'Prod', projectName: 'aws-shop' })).map((line) => line.replace(/, got .*/, ''))).toEqual([
      "platform: 'environmentName'", "platform: 'projectName'",
    ]);
  });

  test('names that are tokens', () => {
    const stack = new Stack();
    const environmentName = new CfnParameter(stack, 'Name').valueAsString;
    expect(mistakesOf(inStack({ environmentName }, stack))).toEqual([
      "platform: 'environmentName', got a value known only at deployment",
    ]);
  });

  test('working hours that are tokens', () => {
    const stack = new Stack();
    const start = new CfnParameter(stack, 'Start').valueAsString;
    expect(mistakesOf(inStack({ schedule: { start, end: '20:00' } }, stack))[0]).toContain("schedule: 'start'");
  });

  test('an invalid zone, host name and number of connections', () => {
    expect(mistakesOf(inStack({ zoneName: 'example', certificateDomains: ['_'], maxDatabaseConnections: 0 })).map((line) => line.replace(/, got .*/, ''))).toEqual([
      "platform: 'zoneName'", "platform: 'certificateDomains'", "platform: 'maxDatabaseConnections'",
    ]);
  });

  test.each([0, 7, 1.5])('%p zones', (availabilityZoneCount) => {
    expect(mistakesOf(inStack({ availabilityZoneCount }))).toEqual([expect.stringContaining("platform: 'availabilityZoneCount'")]);
  });

  test.each([1, 6])('but not %p zones', (availabilityZoneCount) => {
    expect(inStack({ availabilityZoneCount })).not.toThrow();
  });

  test('a number of zones that only the deployment knows', () => {
    const stack = new Stack();
    const availabilityZoneCount = new CfnParameter(stack, 'Zones', { type: 'Number' }).valueAsNumber;
    expect(mistakesOf(inStack({ availabilityZoneCount }, stack))).toEqual(["platform: 'availabilityZoneCount', got a value known only at deployment"]);
  });

  test('options of resources that the platform creates', () => {
    const database = PlatformDatabase.postgres({ allocatedStorageGiB: 50 });
    const cache = PlatformCache.redis({ authToken: true, nodeType: 'cache.t4g.small', snapshotRetentionDays: 3 });
    expect(mistakesOf(inStack({ database, cache }))).toEqual([
      "platform: 'database', got ['allocatedStorageGiB']",
      "platform: 'cache', got ['nodeType', 'snapshotRetentionDays']",
    ]);
    expect(inStack({ database: PlatformDatabase.postgres(), cache: PlatformCache.redis({ authToken: true }) })).not.toThrow();
  });

  test('names that a queue cannot have', () => {
    expect(mistakesOf(() => imported({ services: [service('api', { queues: ['a/b'] })] }))).toEqual([expect.stringContaining("service 'api': 'queues'")]);
  });

  test('a fleet of another stack', () => {
    const app = newApp();
    const platform = ReptidexPlatform.fromEnvironment(new Stack(app, 'Team'), 'Platform', NAMES);
    expect(mistakesOf(() => createFleet(new Stack(app, 'Other'), platform, {}))).toEqual([
      "fleet: 'platform', got 'Team/Platform'",
    ]);
    expect(() => createFleet(new NestedStack(Stack.of(platform), 'Nested'), platform, {})).not.toThrow();
  });
});
