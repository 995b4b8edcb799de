import * as cdk from 'aws-cdk-lib';
import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_kms as kms, aws_rds as rds, aws_route53 as route53, aws_secretsmanager as secretsmanager, Duration, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import {
  Binding, BindingOptions, CacheEngine, CacheVariables, DatabaseBackupOptions, DatabaseVariables, DataBindingOptions, PlatformBackup, PlatformCache,
  PlatformDatabase, PlatformEncryption, PlatformTier, QueueBindingOptions, ScheduledServiceProps, ServiceProfile, TracingOptions, WorkloadExtension,
} from '../../../src';
import { InvalidPropsError, Problems } from '../../../src/private/problems';
import { checkShape, requireStruct, subjectOf } from '../../../src/private/shapes/check-shape';
import { Kind, shapeOf } from '../../../src/private/shapes/shape';
import { STRUCTS, TYPES } from '../../../src/private/shapes/shapes.generated';
import { createBackups, createHours } from '../../parts';

function mistakes(struct: string, value: unknown, subject = 'thing'): string[] {
  const problems = new Problems();
  checkShape(problems, subject, struct, value);
  return problems.messages;
}

const stack = () => new Stack(new App(), 'Stack');
const promise = Promise.resolve();

/** Values of every sort that JavaScript has; each is of a wrong kind for most props. */
const VALUES: Array<[string, unknown]> = [
  ['text', 'some text'], ['a number', 7.5], ['true', true], ['null', null], ['a list', [Symbol('element')]], ['an object', { 'some key': Symbol('value') }], ['a function', () => 1], ['a class', Stack],
  ['a promise', promise], ['a map', new Map()], ['a date', new Date(0)], ['a stack', stack()], ['a duration', Duration.minutes(1)], ['a bigint', 7n],
];

/** Sorts that a kind takes, of those above. */
function takes(kind: Kind): string[] {
  switch (kind.of) {
    case 'string': return ['text'];
    case 'number': return ['a number'];
    case 'boolean': return ['true'];
    case 'any': return VALUES.map(([sort]) => sort);
    // A list and an object of nonsense are wrong inside.
    case 'list': return [];
    case 'map': return kind.element.of === 'any' ? ['an object', 'a stack'] : [];
    // What it asks for is tried by itself.
    case 'struct': return ['an object', ...(shapeOf(kind.name).props.every((prop) => prop.optional) ? [] : ['a stack'])];
    case 'type': return { 'cdk.Duration': ['a duration'], 'constructs.Construct': ['a stack'] }[kind.name] ?? [];
  }
}

describe.each(Object.keys(STRUCTS))('%s', (struct) => {
  test.each(shapeOf(struct).props.map((prop) => [prop.name, prop] as const))("reports '%s' with the wrong type", (name, prop) => {
    const taken = takes(prop.kind);
    for (const [sort, value] of VALUES.filter((each) => !taken.includes(each[0]))) {
      const found = mistakes(struct, { [name]: value }).filter((line) => !/ is required$/.test(line));
      expect([sort, ...found]).toEqual([sort, expect.stringMatching(new RegExp(`^thing: '${name}[^']*' must be `)), ...found.slice(1)]);
    }
  });

  test('reports only missing props that are required', () => {
    const required = shapeOf(struct).props.filter((prop) => !prop.optional);
    expect(mistakes(struct, {})).toEqual(required.map(({ name }) => `thing: '${name}' is required`));
    expect(mistakes(struct, Object.fromEntries(shapeOf(struct).props.map(({ name }) => [name, undefined])))).toEqual(mistakes(struct, {}));
  });

  test('rejects other values', () => {
    for (const value of [undefined, null, 'text', 5, true, [], () => 1, promise, new Map()]) {
      expect(mistakes(struct, value)).toEqual([expect.stringMatching(/^thing: 'props' must be an object of options, /)]);
    }
  });
});

describe('accepts objects of each type', () => {
  /** What a plain object of the members is, in another copy of the CDK or from another language. */
  const anonymous = (members: string[]) => Object.fromEntries(members.map((member) => [member, () => undefined]));
  const ofType = Object.entries(TYPES).filter(([, { members }]) => members && members.length > 0);

  test.each(ofType)('%s, by its members', (name, { members }) => {
    const [struct, prop] = Object.keys(STRUCTS).flatMap((each) => shapeOf(each).props.filter(({ kind }) => kind.of === 'type' && kind.name === name).map((found) => [each, found.name] as const))[0] ?? [];
    if (struct === undefined) {
      return;
    }
    const about = (value: unknown) => mistakes(struct, { [prop]: value }).filter((line) => line.startsWith(`thing: '${prop}'`));
    expect(about(anonymous(members!))).toEqual([]);
    expect(about(anonymous(members!.slice(1)))).toHaveLength(1);
  });

  test.each<[string, string, (scope: Stack) => unknown]>([
    ['PlatformDatabaseOptions', 'caCertificate', () => rds.CaCertificate.of('own')],
    ['MicroserviceFleetProps', 'cpuArchitecture', () => ecs.CpuArchitecture.ARM64],
    ['PlatformNetworkOptions', 'vpc', (scope) => new ec2.Vpc(scope, 'Vpc')],
    ['PlatformNetworkOptions', 'vpc', (scope) => ec2.Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'] })],
    ['DomainOptions', 'hostedZone', (scope) => route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: 'Z', zoneName: 'example.com' })],
    ['BucketOptions', 'encryptionKey', (scope) => kms.Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1')],
    ['MicroserviceProps', 'profile', () => ServiceProfile.of('own', {})],
    ['ReptidexPlatformProps', 'tier', () => PlatformTier.of('own', PlatformTier.PRODUCTION)],
    ['PlatformCacheOptions', 'engine', () => CacheEngine.VALKEY],
    ['PlatformCacheOptions', 'removalPolicy', () => RemovalPolicy.RETAIN],
  ])("%s accepts the CDK's own for '%s'", (struct, prop, make) => {
    expect(mistakes(struct, { [prop]: make(stack()) }).filter((line) => line.includes(`'${prop}'`))).toEqual([]);
  });

  test('accepts a class without members from another copy of a package, by its name', () => {
    const other = new (class CpuArchitecture {})();
    expect(mistakes('MicroserviceFleetProps', { cpuArchitecture: other })).toEqual([]);
    expect(mistakes('MicroserviceFleetProps', { cpuArchitecture: new (class OperatingSystem {})() })).toHaveLength(1);
  });

  test('accepts a class that a minifier has renamed, by the marker of jsii', () => {
    const marked = class t {};
    Object.assign(marked, { [Symbol.for('jsii.rtti')]: { fqn: 'aws-cdk-lib.aws_ecs.CpuArchitecture' } });
    expect(mistakes('MicroserviceFleetProps', { cpuArchitecture: new marked() })).toEqual([]);
  });

  test('rejects an object that only resembles one of this library', () => {
    expect(mistakes('ReptidexPlatformProps', { environmentName: 'a', projectName: 'b', tier: { name: 'DEVELOPMENT' } })).toHaveLength(1);
  });
});

describe('tokens', () => {
  test('are accepted as strings, numbers, lists, members of an enum, and resolvables', () => {
    expect(mistakes('MicroserviceProps', {
      name: Token.asString({ Ref: 'Name' }),
      port: Token.asNumber({ Ref: 'Port' }),
      hostnames: Token.asList({ Ref: 'Hosts' }),
      user: Lazy.any({ produce: () => 'me' }),
      command: [Lazy.string({ produce: () => 'run' }), cdk.Fn.ref('Command')],
      environment: { A: cdk.Fn.getAtt('Thing', 'Arn'), B: cdk.Aws.REGION },
    })).toEqual([]);
    expect(mistakes('PlatformFirewallOptions', { logRetention: Token.asNumber({ Ref: 'Days' }), removalPolicy: Token.asString({ Ref: 'Policy' }) })).toEqual([]);
  });

  test('are rejected in place of a list, which is iterated at synth, and of a Boolean value', () => {
    expect(mistakes('MicroserviceProps', { name: 'core', hostnames: cdk.Fn.getAtt('A', 'B'), eventBus: cdk.Fn.getAtt('A', 'B') })).toEqual([
      expect.stringMatching(/^thing: 'eventBus' must be true or false, got .*; it must be known at synth$/),
      expect.stringMatching(/^thing: 'hostnames' must be a list of strings, got .*; wrap it with a method of Token$/),
    ]);
  });
});

describe('suggestions', () => {
  const platform = (props: object) => mistakes('ReptidexPlatformProps', { environmentName: 'dev', projectName: 'shop', ...props }, 'platform');
  const service = (props: object) => platform({ services: [{ name: 'core', ...props }] });

  test.each<[object, string]>([
    [{ tier: 'development' }, "platform: 'tier' must be a PlatformTier, got 'development'; write PlatformTier.DEVELOPMENT"],
    [{ tier: 'staging' }, "platform: 'tier' must be a PlatformTier, got 'staging'; create one with PlatformTier.of()"],
    [{ services: {} }, "platform: 'services' must be a list of objects of options, got an object without props"],
    [{ services: ['core'] }, "platform: 'services[0]' must be an object of options, got 'core'; write { name: 'core' }"],
    [{ domain: 'example.com' }, "platform: 'domain' must be an object of options, got 'example.com'; write { zoneName: 'example.com' }"],
    [{ alarms: false }, "platform: 'alarms' must be an object of options, got false; write { enabled: false }"],
    [{ alarms: null }, "platform: 'alarms' must be an object of options, got null"],
    [{ database: false }, "platform: 'database' must be a PlatformDatabase, got false; create one with PlatformDatabase.existing(), PlatformDatabase.none(), PlatformDatabase.postgres()"],
    [{ cache: {} }, "platform: 'cache' must be a PlatformCache, got an object without props; create one with PlatformCache.existing(), PlatformCache.none(), PlatformCache.redis()"],
    [{ encryption: { key: 5 } }, "platform: 'encryption' must be a PlatformEncryption, got an object of 'key'; create one with PlatformEncryption.awsManaged(), PlatformEncryption.customerManaged()"],
    [{ loadBalancer: { idleTimeout: 5 } }, "load balancer: 'idleTimeout' must be a Duration, got 5; create one with Duration.days(), Duration.hours(), Duration.millis(), Duration.minutes(), Duration.parse()"],
    [{ domain: {} }, "domain: 'zoneName' is required"],
    [{ alarms: { service: { cpuPercent: '80' } } }, "alarms: 'service.cpuPercent' must be a number, got '80'; write 80"],
    [{ buckets: [{ name: 'media' }, { purpose: 'ASSETS' }] }, "bucket 2: 'name' is required"],
    [{ logRetention: 'a week' }, "platform: 'logRetention' must be a logs.RetentionDays, got 'a week'"],
    [{ cpuArchitecture: 'arm64' }, "platform: 'cpuArchitecture' must be an ecs.CpuArchitecture, got 'arm64'; write ecs.CpuArchitecture.ARM64"],
    [{ bootstrap: 'True' }, "platform: 'bootstrap' must be true or false, got 'True'; write true"],
    [{ enviromentName: 'dev', environmentName: undefined }, "platform: 'enviromentName' must be the name of a prop, got 'dev'; did you mean 'environmentName'?"],
  ])('%j', (props, line) => {
    expect(platform(props)).toContain(line);
  });

  test.each<[object, string]>([
    [{ profile: 'backend' }, "service 'core': 'profile' must be a ServiceProfile, got 'backend'; write ServiceProfile.BACKEND"],
    [{ hostnames: 'a.example.com' }, "service 'core': 'hostnames' must be a list of strings, got 'a.example.com'; write ['a.example.com']"],
    [{ hostnames: ['a', 5] }, "service 'core': 'hostnames[1]' must be a string, got 5; write '5'"],
    [{ memory: 1024 }, "service 'core': 'memory' must be the name of a prop, got 1024; did you mean 'memoryMiB'?"],
    [{ environment: { DEBUG: true } }, "service 'core': 'environment.DEBUG' must be a string, got true; write 'true'"],
    [{ environment: { DEBUG: undefined } }, "service 'core': 'environment.DEBUG' must be a string, but is not set"],
    [{ environment: ['A=1'] }, "service 'core': 'environment' must be an object that maps names to strings, got ['A=1']"],
    [{ port: '8000' }, "service 'core': 'port' must be a number, got '8000'; write 8000"],
    [{ scaling: { maxTasks: 3, cpu: 60 } }, "service 'core': 'scaling.cpu' must be the name of a prop, got 60; did you mean 'cpuPercent'?"],
    [{ scaling: { maxTasks: 3, schedules: [{ cron: '0 7 * * ? *' }] } }, "service 'core': 'scaling.schedules[0].name' is required"],
  ])('in a service: %j', (props, line) => {
    expect(service(props)).toEqual([line]);
  });

  test('name the methods that create an image', () => {
    expect(service({ image: 'nginx' })).toEqual([
      expect.stringMatching(/^service 'core': 'image' must be an ecs\.ContainerImage, got 'nginx'; create one with .*ecs\.ContainerImage\.fromRegistry\(\)/),
    ]);
  });

  test('accept a construct for the prop that takes it', () => {
    const network = new ec2.Vpc(stack(), 'Vpc');
    expect(platform({ network })).toEqual([expect.stringMatching(/^platform: 'network' must be an object of options, got .*; write \{ vpc: … \}$/)]);
  });

  test('do not contain secret values', () => {
    const [arn, text] = service({ secrets: { A: 'arn:aws:ssm:us-east-1:111122223333:parameter/a', B: 'hunter2' } });
    expect(arn).toMatch(/^service 'core': 'secrets\.A' must be an ecs\.Secret, got 'arn:aws:ssm:us-east-1:111122223333:parameter\/a'; create one /);
    expect(text).toMatch(/^service 'core': 'secrets\.B' must be an ecs\.Secret, got text, which is not shown;/);
    const secret = secretsmanager.Secret.fromSecretNameV2(stack(), 'Secret', 'secret');
    expect(service({ secrets: { A: secret } })).toHaveLength(1);
    expect(service({ secrets: { A: ecs.Secret.fromSecretsManager(secret) } })).toEqual([]);
  });

  test('cover all mistakes', () => {
    expect(platform({ database: 5, services: [{ name: 'a', port: '1' }, { name: 'b', port: '2' }, {}] })).toHaveLength(4);
  });

  test('ignore additional props of a spread object', () => {
    expect(service({ team: 'shop', costCenter: 5, teamName: 'x', nothing: undefined, memory: undefined })).toEqual([]);
  });
});

test.each<[string, () => unknown]>([
  ['Binding.table', () => Binding.table('orders', { variabel: 'ORDERS' } as unknown as DataBindingOptions)],
  ['Binding.bucket', () => Binding.bucket('media', 'READ' as unknown as DataBindingOptions)],
  ['Binding.queue', () => Binding.queue('mail', { access: 'BOTH' } as unknown as QueueBindingOptions)],
  ['Binding.queue', () => Binding.queue(5 as unknown as string)],
  ['Binding.service', () => Binding.service(undefined as unknown as string)],
  ['Binding.of', () => Binding.of(undefined as unknown as string, {})],
  ['Binding.eventBus', () => Binding.eventBus({ variable: 'BUS' } as unknown as string)],
  ['WorkloadExtension.sidecar', () => WorkloadExtension.sidecar(undefined as unknown as string, { image: ecs.ContainerImage.fromRegistry('nginx') })],
  ['ServiceProfile.of', () => ServiceProfile.of({ port: 80 } as unknown as string, {})],
  ['PlatformTier.of', () => PlatformTier.of(5 as unknown as string, PlatformTier.PRODUCTION)],
  ['Binding.database', () => Binding.database({ url: true } as unknown as DatabaseVariables)],
  ['Binding.cache', () => Binding.cache('REDIS_URL' as unknown as CacheVariables)],
  ['PlatformDatabase.postgres', () => PlatformDatabase.postgres({ rotation: { reservedConcurrentExecutions: '1' as unknown as number } })],
  ['PlatformDatabase.existing', () => PlatformDatabase.existing({ maxConnections: '100' } as unknown as BindingOptions)],
  ['PlatformCache.redis', () => PlatformCache.redis({ nodeCount: '2' as unknown as number })],
  ['PlatformCache.existing', () => PlatformCache.existing({ environment: 'REDIS_URL' } as unknown as BindingOptions)],
  ['PlatformBackup.daily', () => PlatformBackup.daily({ startTime: 5 as unknown as string })],
  ['PlatformEncryption.customerManaged', () => PlatformEncryption.customerManaged('alias/team' as unknown as kms.IKey)],
  ['WorkloadExtension.tracing', () => WorkloadExtension.tracing({ image: 'collector' } as unknown as TracingOptions)],
  ['Stack/Backup', () => createBackups(stack(), 'Backup').addDatabase('main', {} as rds.IDatabaseInstance, { encryptionKey: 'key' } as unknown as DatabaseBackupOptions)],
  ['Stack/Hours', () => createHours(stack(), 'Hours', { start: '07:00', end: '19:00' }).addService('core', {} as ecs.BaseService, { minTasks: '1' } as unknown as ScheduledServiceProps)],
])('%s names the thing and its value', (path, act) => {
  expect(act).toThrow(InvalidPropsError);
  expect(act).toThrow(`${path}: `);
});

describe('an object of a class', () => {
  const platform = (props: object) => mistakes('ReptidexPlatformProps', { environmentName: 'dev', projectName: 'shop', ...props }, 'platform');

  class Config {
    readonly port = 80;

    get name(): string {
      return 'core';
    }

    get desiredCount(): number {
      return 2;
    }
  }

  test('whose getters would be lost is rejected', () => {
    expect(platform({ services: [new Config()] })).toEqual(['desiredCount', 'name'].map((prop) => expect.stringMatching(
      new RegExp(`^service 'core': '${prop}' must be a property of the object itself, .*; pass a plain object$`),
    )));
    const network = Object.create({ natGateways: 1 }) as object;
    expect(platform({ network })).toEqual([expect.stringMatching(/^network: 'natGateways' must be a property of the object itself/)]);
  });

  test('with only properties of its own is accepted', () => {
    class Fields {
      readonly name = 'core';
      readonly port = 80;
    }
    expect(platform({ services: [new Fields()] })).toEqual([]);
  });
});

test('a struct on its own is reported as one error', () => {
  expect(() => requireStruct('ServiceProfile.of', 'profile', 'ServiceProfileDefaults', { memory: 5, port: '80' })).toThrow(InvalidPropsError);
  expect(() => requireStruct('ServiceProfile.of', 'profile', 'ServiceProfileDefaults', { memoryMiB: 512 })).not.toThrow();
});

test.each([
  ['ServiceBucketProps', { name: 'media' }, "bucket 'media'"], ['PlatformDatabaseOptions', {}, 'database'], ['GithubOidcProviderProps', {}, 'github oidc provider'], ['PlatformLoadBalancerOptions', {}, 'load balancer'],
  ['EventBusOptions', undefined, 'event bus'], ['QueueOptions', { name: 'mail' }, "queue 'mail'"], ['PlatformFirewallOptions', {}, 'web firewall'], ['ServiceBucketProps', { name: Token.asString({ Ref: 'A' }) }, 'bucket'],
])('%s describes %j as %s', (struct, props, subject) => {
  expect(subjectOf(struct, props)).toBe(subject);
});
