/**
 * What is passed to a method that adds something is checked like props.
 */
import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { PlatformBackup, SecretRollout, Workload } from '../../src';
import { fleet, mistakesOf, newStack, platform, service } from '../support';

const nothing = undefined as never;
const hours = (stack: Stack) => platform({ schedule: { start: '07:00', end: '19:00' } }, stack).offHours!;
const backup = (stack: Stack) => platform({ backup: PlatformBackup.daily() }, stack).backup!;
const workload = (stack: Stack) => fleet({ services: [service('core')] }, stack).service('core').workload;
const bound = (bind: (to: Workload) => unknown) => (stack: Stack) => fleet({ services: [service('core', { extensions: [{ bind: (to) => void bind(to) }] })] }, stack);

test.each<[string, (stack: Stack) => unknown, string]>([
  ['OffHoursSchedule.addAlarms', (stack) => hours(stack).addAlarms(nothing), "schedule: 'alarms[0]' is missing"],
  ['OffHoursSchedule.addDatabase', (stack) => hours(stack).addDatabase('Orders', nothing), "database: 'database' is missing"],
  ['OffHoursSchedule.addService', (stack) => hours(stack).addService('core', nothing, { minTasks: 1 }), "service 'core': 'service' is missing"],
  ['BackupPlan.addDatabase', (stack) => backup(stack).addDatabase('orders', nothing), "backup 'orders': 'database' is missing"],
  ['BackupPlan.addTable', (stack) => backup(stack).addTable('orders', nothing), "backup 'orders': 'table' is missing"],
  ['ServiceEventBus.addRule', (stack) => platform({ eventBus: {} }, stack).eventBus!.addRule('Orders', nothing), "rule: 'props' is missing"],
  ['SecretRollout.addConsumer', (stack) => new SecretRollout(stack, 'Rollout', { secret: new secretsmanager.Secret(stack, 'Secret') }).addConsumer(nothing), "rollout: 'service' is missing"],
  ['Workload.addContainer', (stack) => workload(stack).addContainer('Agent', {} as ecs.ContainerDefinitionOptions), "container: 'options.image' is missing"],
])('%s', (_, act, expected) => {
  const stack = newStack();
  expect(mistakesOf(() => act(stack))).toEqual([expected]);
});

test.each<[string, (to: Workload) => unknown, string]>([
  ['Workload.connectTo', (to) => to.connectTo('search', nothing), "connection 'search': 'target' is required"],
  ['Workload.rollOnRotation', (to) => to.rollOnRotation('search', nothing), "rollout 'search': 'secret' is required"],
])('%s', (_, act, expected) => {
  expect(() => bound(act)(newStack())).toThrow(expected);
});
