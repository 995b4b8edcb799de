import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack, Token } from 'aws-cdk-lib';
import { Binding, IBinding, MicroserviceProps, ServiceProfile } from '../../src';
import { containerOf, fleet, mistakesOf, newStack, render, service } from '../support';

const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`;
const secret = (stack: Stack, name: string) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, name, arn(name)));

/** What the container of a service gets, on a fleet with a database and a cache. */
function variables(more: (stack: Stack) => Partial<MicroserviceProps>): { environment: Record<string, string>; secrets: Record<string, string> } {
  const stack = newStack();
  const built = fleet({
    database: { environment: { DATABASE_HOST: 'db' }, secrets: { DATABASE_URL: secret(stack, 'database') } },
    cache: { environment: { REDIS_URL: 'rediss://cache' } },
    services: [service('core', more(stack))],
  }, stack);
  const { Environment = [], Secrets = [] } = containerOf(render(built));
  return {
    environment: Object.fromEntries(Environment.map(({ Name, Value }: any) => [Name, Value])),
    secrets: Object.fromEntries(Secrets.map(({ Name, ValueFrom }: any) => [Name, ValueFrom])),
  };
}

const DATABASE = { DATABASE_URL: arn('database') };

test.each([
  ['nothing by default', {}, {}, {}],
  ['the database', { database: true }, { DATABASE_HOST: 'db' }, DATABASE],
  ['the cache', { cache: true }, { REDIS_URL: 'rediss://cache' }, {}],
  ['both, by its profile', { profile: ServiceProfile.BACKEND }, { DATABASE_HOST: 'db', REDIS_URL: 'rediss://cache' }, DATABASE],
  ['neither, by its profile', { profile: ServiceProfile.FRONTEND }, {}, {}],
  ['not the database, against its profile', { profile: ServiceProfile.BACKEND, database: false }, { REDIS_URL: 'rediss://cache' }, {}],
  ['the cache, beyond its profile', { profile: ServiceProfile.FRONTEND, cache: true }, { REDIS_URL: 'rediss://cache' }, {}],
])('a service that uses %s', (_, more, environment, secrets) => {
  expect(variables(() => more)).toEqual({ environment, secrets });
});

test("a service's own variables are added to those of the resources that it uses", () => {
  expect(variables((stack) => ({ database: true, environment: { LOG_LEVEL: 'debug' }, secrets: { API_KEY: secret(stack, 'key') } }))).toEqual({
    environment: { DATABASE_HOST: 'db', LOG_LEVEL: 'debug' }, secrets: { ...DATABASE, API_KEY: arn('key') },
  });
});

test.each([
  ['a variable replaces a variable', () => ({ environment: { DATABASE_HOST: 'mine' } }), { environment: { DATABASE_HOST: 'mine' }, secrets: DATABASE }],
  ['a variable replaces a secret', () => ({ environment: { DATABASE_URL: 'mine' } }), { environment: { DATABASE_HOST: 'db', DATABASE_URL: 'mine' }, secrets: {} }],
  ['a secret replaces a secret', (stack: Stack) => ({ secrets: { DATABASE_URL: secret(stack, 'mine') } }), { environment: { DATABASE_HOST: 'db' }, secrets: { DATABASE_URL: arn('mine') } }],
  ['a secret replaces a variable', (stack: Stack) => ({ secrets: { DATABASE_HOST: secret(stack, 'mine') } }), { environment: {}, secrets: { ...DATABASE, DATABASE_HOST: arn('mine') } }],
])('%s of what the service uses', (_, more, expected) => {
  expect(variables((stack) => ({ database: true, ...more(stack) }))).toEqual(expected);
});

test('the order of variables does not change the template', () => {
  const names = ['B', 'A', 'C'];
  const make = (order: string[]) => {
    const stack = newStack();
    const all = Object.fromEntries(order.map((name) => [name, name.toLowerCase()]));
    const secrets = Object.fromEntries(order.map((name) => [`S${name}`, ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, order.indexOf('A') + name, name))]));
    return containerOf(render(fleet({ services: [service('core', { environment: all, secrets })] }, stack)));
  };
  const { Environment, Secrets } = make(names);
  expect(Environment.map(({ Name }: any) => Name)).toEqual(['A', 'B', 'C']);
  expect(Secrets.map(({ Name }: any) => Name)).toEqual(['SA', 'SB', 'SC']);
  expect(make([...names].reverse())).toEqual(make(names));
});

test('an empty value is kept', () => {
  expect(variables(() => ({ environment: { EMPTY: '' } })).environment).toEqual({ EMPTY: '' });
});

test('two services do not share variables', () => {
  const built = fleet({ services: [service('a', { environment: { A: '1' } }), service('b', { environment: { B: '2' } })] });
  const containers = Object.values(render(built).Resources).filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition').map(({ Properties }) => Properties.ContainerDefinitions[0].Environment);
  expect(containers).toEqual([[{ Name: 'A', Value: '1' }], [{ Name: 'B', Value: '2' }]]);
});

test.each<[string, unknown, string]>([
  ['A=B', 'text', "variable of workload 'core': 'name', got 'A=B'"], [' ', 'text', "variable of workload 'core': 'name', got ' '"],
  ['PORT', 80, "variable 'PORT': 'value', got 80"], ['PORT', undefined, "variable 'PORT': 'value' is missing"],
])('no variable %j of the value %j is added', (name, value, expected) => {
  const { workload } = fleet({ services: [service('core')] }).service('core');
  expect(mistakesOf(() => workload.addEnvironment(name, value as string))).toEqual([expected]);
});

test('no secret is added as text', () => {
  const { workload } = fleet({ services: [service('core')] }).service('core');
  expect(mistakesOf(() => workload.addSecret('KEY', 'text' as unknown as ecs.Secret))).toEqual([expect.stringMatching(/^variable 'KEY': 'secret', got text/)]);
});

test.each(['my search', '1st', '', 'a.b', Token.asString({ Ref: 'Name' })])('no binding is named %j', (name) => {
  const got = Token.isUnresolved(name) ? 'a value known only at deployment' : `'${name}'`;
  expect(mistakesOf(() => fleet({ services: [service('core', { uses: [Binding.of(name, {})] })] }))).toEqual([`service 'core': 'uses', got ${got}`]);
});

test.each(['search', 'Search_2', 'orders-database'])('a binding can be named %j', (name) => {
  expect(() => fleet({ services: [service('core', { uses: [Binding.of(name, {})] })] })).not.toThrow();
});

test('custom bindings without a name are rejected, not sorted by it', () => {
  const uses = [5, undefined].map((bindingName) => ({ bindingName, bind: () => undefined }) as unknown as IBinding);
  expect(mistakesOf(() => fleet({ services: [service('core', { uses })] }))).toHaveLength(2);
});
