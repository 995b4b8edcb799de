import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, SecretValue } from 'aws-cdk-lib';
import { LogRoutingOptions, MicroserviceProps, WorkloadExtension } from '../../../src';
import { fleet, IMAGE, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, service } from '../../support';

const routed = (options: Partial<LogRoutingOptions> = {}, more: Partial<MicroserviceProps> = {}, stack = newStack()) => render(fleet({
  services: [service('core', { extensions: [WorkloadExtension.logRouting({ output: 'loki', options: { port: '443', host: 'loki.example.com' }, ...options })], ...more })],
}, stack));
const containers = (template: Rendered) => onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;

test("the container's output goes to the log router, which forwards it", () => {
  const [core, router, ...others] = containers(routed());
  expect(others).toEqual([]);
  expect(core.LogConfiguration).toEqual({ LogDriver: 'awsfirelens', Options: { Name: 'loki', host: 'loki.example.com', port: '443' } });
  expect(router).toMatchObject({ Name: 'log-router', Essential: true, MemoryReservation: 50, User: '0', FirelensConfiguration: { Type: 'fluentbit' } });
  expect(router.Image).toMatch(/^public\.ecr\.aws\/aws-observability\/aws-for-fluent-bit:\d+\.\d+\.\d+$/);
});

test('the log router and other containers log to the log group', () => {
  const template = routed({}, { tracing: true });
  const drivers = containers(template).map(({ Name, LogConfiguration: { LogDriver, Options } }: any) => [Name, LogDriver, Options['awslogs-stream-prefix']]);
  expect(drivers).toEqual([['core', 'awsfirelens', undefined], ['log-router', 'awslogs', 'core'], ['tracing-collector', 'awslogs', 'core']]);
});

test("the execution role can read the secrets in 'secretOptions'", () => {
  const stack = newStack();
  const secret = new secretsmanager.Secret(stack, 'Password');
  const template = routed({ secretOptions: { http_passwd: ecs.Secret.fromSecretsManager(secret) } }, {}, stack);
  const arn = stack.resolve(secret.secretArn);
  expect(containers(template)[0].LogConfiguration.SecretOptions).toEqual([{ Name: 'http_passwd', ValueFrom: arn }]);
  const readers = propsOf(template, 'AWS::IAM::ManagedPolicy').filter(({ PolicyDocument }) => JSON.stringify(PolicyDocument).includes('secretsmanager:GetSecretValue'));
  expect(JSON.stringify(readers.map(({ Roles }) => Roles))).toContain('ExecutionRole');
});

test('the container can have a read-only root filesystem, which the log router does not have', () => {
  const [core, router] = containers(routed({}, { readonlyRootFilesystem: true }));
  expect([core.ReadonlyRootFilesystem, router.ReadonlyRootFilesystem]).toEqual([true, undefined]);
});

test('the order of the options does not change the template', () => {
  expect(routed()).toEqual(routed({ options: { host: 'loki.example.com', port: '443' } }));
});

test.each<[string, Partial<LogRoutingOptions>, string]>([
  ['an output without a name', { output: '' }, 'output'],
  ['an option that names the output', { options: { Name: 'http' } }, 'options'],
  ['an option with a space', { options: { 'a b': 'c' } }, 'options'],
  ['a secret in clear text', { options: { http_passwd: SecretValue.secretsManager('loki').unsafeUnwrap() } }, 'options'],
])('rejects %s', (_, options, prop) => {
  expect(mistakesOf(() => routed(options))).toEqual([expect.stringContaining(`service 'core': 'extensions.logRouting.${prop}'`)]);
});

test("rejects an option that is in both 'options' and 'secretOptions'", () => {
  const stack = newStack();
  const secret = ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Loki', 'loki'));
  expect(mistakesOf(() => routed({ secretOptions: { host: secret } }, {}, stack))).toEqual([expect.stringContaining("'extensions.logRouting.secretOptions', got 'host'")]);
});

test('rejects a migration, whose error messages link to the log group', () => {
  const extensions = [WorkloadExtension.logRouting({ output: 'loki' })];
  expect(mistakesOf(() => fleet({ services: [service('core')], migrations: [{ name: 'alembic', image: IMAGE, before: ['core'], extensions }] }))).toEqual([
    expect.stringContaining("migration 'alembic': 'extensions'"),
  ]);
});

test('cannot be bound directly, because the container already has its log driver', () => {
  const core = fleet({ services: [service('core')] }).service('core');
  expect(() => WorkloadExtension.logRouting({ output: 'loki' }).bind(core.workload)).toThrow("WorkloadExtension.logRouting() must be in the 'extensions' of the workload");
});
