import { aws_scheduler as scheduler, Duration } from 'aws-cdk-lib';
import { MicroserviceFleetProps, MigrationOptions, ServiceIsolation } from '../../src';
import { errorOf, fleet, IMAGE, mistakesOf, newStack, newVpc, onlyOf, platform, propsOf, render, Rendered, resourcesOf, service, unknown } from '../support';

const SERVICES = [service('core', { hostnames: ['core.example.com'] }), service('web', { hostnames: ['web.example.com'] })];
const migration = (more: Partial<MigrationOptions> = {}): MigrationOptions => ({ name: 'alembic', image: IMAGE, command: ['alembic', 'upgrade', 'head'], before: ['core'], ...more });
const withMigration = (more: Partial<MigrationOptions> = {}, props: Partial<MicroserviceFleetProps> = {}) => fleet({
  services: SERVICES, migrations: [migration(more)], ...props,
});
const rendered = (...args: Parameters<typeof withMigration>) => render(withMigration(...args));
const variablesIn = (template: Rendered) => onlyOf(template, 'AWS::Lambda::Function', (id) => id.includes('alembic')).Properties.Environment.Variables;
const gate = (template: Rendered) => onlyOf(template, 'Custom::Migration');
const waitsFor = (template: Rendered, name: string) => onlyOf(template, 'AWS::ECS::Service', (id) => id.startsWith(`Fleet${name}`))
  .DependsOn!.filter((id) => id.startsWith('Fleetalembic'));

test('the CDK finds the default child of each construct, for its reports', () => {
  const { node } = withMigration().migration('alembic');
  expect(() => node.findAll().map((construct) => construct.node.defaultChild)).not.toThrow();
});

test('a migration is a task that a deployment runs', () => {
  const template = rendered();
  const [container] = onlyOf(template, 'AWS::ECS::TaskDefinition', (id) => id.includes('alembic')).Properties.ContainerDefinitions;
  expect([container.Command, container.PortMappings]).toEqual([['alembic', 'upgrade', 'head'], undefined]);
  expect(resourcesOf(template, 'AWS::ECS::Service').filter(([id]) => id.includes('alembic'))).toEqual([]);
  expect(gate(template).Properties).toMatchObject({
    ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^FleetalembicRunnerFunction/), 'Arn'] },
    ServiceTimeout: '960',
    Migration: 'alembic',
    TaskDefinition: { Ref: expect.stringMatching(/^FleetalembicTaskDefinition/) },
  });
  expect(variablesIn(template)).toEqual({
    MIGRATION: 'alembic',
    CLUSTER: expect.anything(),
    CONTAINER: 'alembic',
    TASK_DEFINITION: { Ref: expect.stringMatching(/^FleetalembicTaskDefinition/) },
    LOG_GROUP: { Ref: expect.stringMatching(/^FleetLogs/) },
    SUBNETS: expect.anything(),
    SECURITY_GROUPS: { 'Fn::Join': [',', [{ 'Fn::GetAtt': [expect.stringMatching(/SecurityGroup/), 'GroupId'] }]] },
    TIMEOUT_SECONDS: '840',
  });
});

test("the services and workers in 'before' depend on it, and no others do", () => {
  const template = rendered({ before: ['core', 'mailer'] }, { workers: [{ name: 'mailer', image: IMAGE }] });
  const waiting = [expect.stringMatching(/^FleetalembicRun[0-9A-F]{8}$/)];
  expect([waitsFor(template, 'core'), waitsFor(template, 'mailer'), waitsFor(template, 'web')]).toEqual([waiting, waiting, []]);
});

describe('the order of migrations', () => {
  const ordered = (befores: { [name: string]: string[] }) => fleet({
    services: SERVICES, migrations: Object.entries(befores).map(([name, before]) => migration({ name, before })),
  });
  const runsAfter = (template: Rendered, name: string) => onlyOf(template, 'Custom::Migration', (id) => id.startsWith(`Fleet${name}Run`))
    .DependsOn!.filter((id) => /^Fleet(extra|schema|seed)Run[0-9A-F]{8}$/.test(id)).map((id) => /^Fleet(\w+)Run/.exec(id)![1]);

  test.each([
    { schema: ['seed', 'core'], seed: ['core'] },
    { seed: ['core'], schema: ['core', 'seed'] },
    { schema: ['seed'], seed: ['core'] },
  ])('a migration runs after those that name it: %j', (befores) => {
    const template = render(ordered(befores));
    expect([runsAfter(template, 'seed'), runsAfter(template, 'schema')]).toEqual([['schema'], []]);
  });

  test('a migration runs after one with a later name', () => {
    const template = render(ordered({ seed: ['extra'], extra: ['core'] }));
    expect([runsAfter(template, 'extra'), runsAfter(template, 'seed')]).toEqual([['seed'], []]);
  });

  test('migrations that do not name each other have none', () => {
    const template = render(ordered({ schema: ['core'], seed: ['core'] }));
    expect([runsAfter(template, 'seed'), runsAfter(template, 'schema')]).toEqual([[], []]);
  });

  test('a migration that is added later can run before an existing one', () => {
    const built = ordered({ seed: ['core'] });
    built.addMigration(migration({ name: 'schema', before: ['seed'] }));
    expect(runsAfter(render(built), 'seed')).toEqual(['schema']);
  });

  test('the first deployment without images has none', () => {
    const migrations = [migration({ name: 'schema', before: ['seed'] }), migration({ name: 'seed' })];
    expect(() => render(fleet({ services: SERVICES, migrations, bootstrap: true }))).not.toThrow();
  });

  test('cannot be a cycle', () => {
    expect(mistakesOf(() => ordered({ seed: ['schema'], extra: ['core', 'seed'], schema: ['core', 'seed'] }))).toEqual([
      "migration 'schema': 'before', got 'schema → seed → schema'",
    ]);
    expect(mistakesOf(() => ordered({ seed: ['extra'], extra: ['schema'], schema: ['seed'] }))).toEqual([
      "migration 'extra': 'before', got 'extra → schema → seed → extra'",
    ]);
    expect(mistakesOf(() => ordered({ seed: ['seed'] }))).toEqual(["migration 'seed': 'before', got 'seed'"]);
  });
});

test('it depends on its permissions, its function and the route to the resources that it uses', () => {
  const built = platform({ services: [service('core', { hostnames: undefined, isDefault: true })], migrations: [migration({ database: true })], isolation: ServiceIsolation.PER_SERVICE });
  const { DependsOn } = gate(render(built));
  const needed = [
    /alembicTaskDefinition/, /FleetExecutionPolicy/, /FleetDatabaseSecrets/, /alembicSecurityGroup/, /FleetDatabaseClientsIntoDatabase/,
    /alembicRunnerFunction/,
  ];
  needed.forEach((each) => expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(each)])));
  const stack = newStack();
  const inNewVpc = fleet({ services: SERVICES, migrations: [migration()] }, stack, newVpc(stack));
  expect(gate(render(inNewVpc)).DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^VpcPrivateSubnet1DefaultRoute/)]));
});

test('it can run only its own task, and describe the stack', () => {
  const statements = propsOf(rendered(), 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const of = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => Resource);
  expect(of('ecs:RunTask')).toEqual([{ Ref: expect.stringMatching(/^FleetalembicTaskDefinition/) }]);
  expect(of('cloudformation:DescribeStacks')).toEqual([[{ Ref: 'AWS::StackId' }]]);
  expect(JSON.stringify(of('ecs:StopTask'))).toContain(':task/');
});

test('a change of image or command runs it again, and a change of another service does not', () => {
  const of = (more: Partial<MigrationOptions>, props = {}) => gate(rendered(more, props)).Properties;
  const taskDefinition = (more: Partial<MigrationOptions>) => JSON.stringify(onlyOf(rendered(more), 'AWS::ECS::TaskDefinition', (id) => id.includes('alembic')).Properties);
  expect(taskDefinition({ command: ['alembic', 'upgrade', '1'] })).not.toBe(taskDefinition({}));
  expect(of({}, { services: [{ ...SERVICES[0], cpu: 512, memoryMiB: 1024 }] })).toEqual(of({}));
});

test('the first deployment without images does not run it', () => {
  const built = withMigration({}, { bootstrap: true });
  expect(resourcesOf(render(built), 'Custom::Migration')).toEqual([]);
  expect(built.migration('alembic').resource).toBeUndefined();
});

test('a migration that is added later results in the same template', () => {
  const built = fleet({ services: SERVICES });
  const added = built.addMigration(migration());
  expect(built.migration('alembic')).toBe(added);
  expect(render(built)).toEqual(rendered());
  expect(errorOf(() => built.migration('other'))).toBe("Stack/Fleet: there is no migration 'other', only 'alembic'");
});

test.each(Object.values(ServiceIsolation))('adding one changes other workloads only by a dependency, with isolation %s', (isolation) => {
  const of = (migrations: MigrationOptions[]) => render(platform({ isolation, services: [service('core', { hostnames: undefined, isDefault: true }), service('web')], migrations }));
  const [before, after] = [of([]), of([migration()])];
  const changed = Object.keys(before.Resources).filter((id) => JSON.stringify(before.Resources[id]) !== JSON.stringify(after.Resources[id]));
  // The policy of all execution roles names the role of one more.
  const services = changed.filter((id) => !/^PlatformFleetExecutionPolicy/.test(id));
  expect(services).toEqual([expect.stringMatching(/^PlatformFleetcoreService/)]);
  const [was, is] = [before, after].map(({ Resources }) => Resources[services[0]]);
  expect(is.Properties).toEqual(was.Properties);
});

test('accepts tokens', () => {
  const stack = newStack();
  const timeout = Duration.seconds(unknown.number(stack));
  expect(variablesIn(render(fleet({ services: SERVICES, migrations: [migration({ timeout })] }, stack))).TIMEOUT_SECONDS).toEqual({ Ref: 'Number' });
});

test.each<[Partial<MigrationOptions>, string]>([
  [{ before: [] }, "migration 'alembic': 'before', got []"],
  [{ before: ['api'] }, "migration 'alembic': 'before', got 'api'"],
  [{ before: ['core', 'core'] }, "migration 'alembic': 'before', got 'core'"],
  [{ timeout: Duration.minutes(15) }, "migration 'alembic': 'timeout', got 900"],
  [{ name: 'web' }, "migration 'web': 'name', got 'web'"],
  [{ port: 80 } as any, "migration 'alembic': 'port', got 80"],
])('fails on %j', (more, message) => {
  expect(mistakesOf(() => withMigration(more))).toEqual([message]);
});

test('fails if the fleet has none of the services', () => {
  expect(mistakesOf(() => withMigration({}, { services: [] }))).toEqual(["migration 'alembic': 'before', got 'core'"]);
});

test('fails on jobs, which are not updated by a deployment', () => {
  const jobs = [{ name: 'report', image: IMAGE, schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) }];
  expect(mistakesOf(() => withMigration({ before: ['core', 'report'] }, { jobs }))).toEqual(["migration 'alembic': 'before', got 'report'"]);
});
