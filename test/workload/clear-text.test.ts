import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Fn, Lazy, SecretValue } from 'aws-cdk-lib';
import { MicroserviceProps } from '../../src';
import { errorOf, fleet, mistakesOf, newStack, render, service } from '../support';

const VALUE = () => SecretValue.secretsManager('team/key').unsafeUnwrap();
const make = (props: Partial<MicroserviceProps>) => {
  const stack = newStack();
  return { stack, fleet: fleet({ services: [service('core', props)] }, stack) };
};
const told = (prop: string, name: string) => (
  `service 'core': '${prop}', got '${name}'`
);

test.each<[string, Partial<MicroserviceProps>, string]>([
  ['a variable', { environment: { KEY: VALUE() } }, told('environment', 'KEY')],
  ["a variable named 'command'", { environment: { command: VALUE() } }, told('environment', 'command')],
  ['one argument of the command', { command: ['run', VALUE(), VALUE()] }, told('command', 'command')],
])('the value of a secret in %s is rejected in the constructor', (_, props, expected) => {
  expect(mistakesOf(() => make(props))).toEqual([expected]);
});

test.each<[string, Partial<MicroserviceProps>, string]>([
  ['a variable', { environment: { URL: Fn.join('', ['postgres://app:', VALUE(), '@host']) } }, "variable 'URL'"],
  ['the command', { command: [Fn.sub('run ${Key}', { Key: VALUE() })] }, "'command'"],
])('the value of a secret in a CloudFormation function, in %s, is rejected at synth', (_, props, place) => {
  const { stack } = make(props);
  expect(errorOf(() => render(stack))).toContain(`service 'core': ${place} of container 'core' must`);
});

test('checks what is added to the task definition later', () => {
  const { stack, fleet: made } = make({});
  const { taskDefinition } = made.service('core');
  taskDefinition.defaultContainer!.addEnvironment('LATER', VALUE());
  taskDefinition.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry('example/proxy'), entryPoint: ['proxy', VALUE()] });
  expect(errorOf(() => render(stack))).toMatch(/variable 'LATER' of container 'core' [^]*'command' of container 'proxy'/);
});

test('checks containers that an override of the L1 construct sets', () => {
  const { stack, fleet: made } = make({});
  const cfnTaskDefinition = made.service('core').taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const image = 'example/core';
  cfnTaskDefinition.containerDefinitions = [
    { name: 'core', image, environment: [{ name: 'URL', value: `postgres://app:${Fn.join('', ['x', VALUE()])}@host` }] },
    Lazy.any({ produce: () => ({ name: 'proxy', image, command: Lazy.list({ produce: () => ['run', VALUE()] }) }) }),
  ];
  expect(errorOf(() => render(stack))).toMatch(/variable 'URL' of container 'core' [^]*'command' of container 'proxy'/);
});

test('accepts the ARN of a secret, a token, and a secret of the container', () => {
  const stack = newStack();
  const secret = new secretsmanager.Secret(stack, 'Secret');
  fleet({
    services: [service('core', {
      environment: { ARN: secret.secretArn, LATER: Lazy.string({ produce: () => 'x' }) }, secrets: { KEY: ecs.Secret.fromSecretsManager(secret) },
    })],
  }, stack);
  expect(() => render(stack)).not.toThrow();
});
