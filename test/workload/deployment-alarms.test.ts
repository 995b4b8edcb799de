import { aws_ecs as ecs, aws_iam as iam } from 'aws-cdk-lib';
import { DeploymentOptions, Microservice, PlatformTier } from '../../src';
import { backend, fleet, onlyOf, platform, render, Rendered, service } from '../support';

const SERVICE = 'AWS::ECS::Service';

function core(deployment?: DeploymentOptions, more: Parameters<typeof fleet>[0] = {}): Microservice {
  return fleet({ deployment, services: [service('core')], ...more }).service('core');
}

const alarmsOf = (template: Rendered) => onlyOf(template, SERVICE).Properties.DeploymentConfiguration.Alarms;
/** Ids of constructs of alarms, without the hash of their paths. */
const idsOf = (template: Rendered) => alarmsOf(template).AlarmNames.map(({ Ref }: any) => Ref.replace(/^.*coreAlarms|[0-9A-F]{8}$/g, ''));

test('alarms of the target group roll back a deployment', () => {
  const template = render(core());
  expect(alarmsOf(template)).toMatchObject({ Enable: true, Rollback: true });
  expect(idsOf(template)).toEqual(['5xxRate', 'UnhealthyTargets', 'P95Latency']);
});

test('the service depends on its alarms, and no alarm depends on the service', () => {
  const template = render(core());
  const [service_] = Object.entries(template.Resources).filter(([, { Type }]) => Type === SERVICE).map(([id]) => id);
  for (const { Ref } of alarmsOf(template).AlarmNames) {
    expect(JSON.stringify(template.Resources[Ref])).not.toContain(service_);
  }
});

test.each<[string, () => Microservice]>([
  ['disabled', () => core({ rollbackOnAlarms: false })],
  ['for one service', () => fleet({ services: [service('core', { deployment: { rollbackOnAlarms: false } })] }).service('core')],
  ['without alarms', () => core({}, { alarms: false })],
])('no deployment alarms when %s', (_, make) => {
  expect(onlyOf(render(make()), SERVICE).Properties.DeploymentConfiguration).not.toHaveProperty('Alarms');
});

test.each([[PlatformTier.PRODUCTION, true], [PlatformTier.DEVELOPMENT, undefined]])('%s: %s', (tier, enabled) => {
  expect(alarmsOf(render(platform({ tier, services: [backend('core')] })))?.Enable).toBe(enabled);
});

describe('alarms that are enabled on the ECS service itself', () => {
  test('are combined with the default ones', () => {
    const { service: ecsService } = core();
    ecsService.enableDeploymentAlarms(['mine'], { behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM });
    ecsService.enableDeploymentAlarms(['mine', 'yours']);
    const { AlarmNames, ...rest } = alarmsOf(render(ecsService));
    expect(AlarmNames).toHaveLength(5);
    expect(AlarmNames.slice(3)).toEqual(['mine', 'yours']);
    expect(rest).toEqual({ Enable: true, Rollback: true });
  });

  test('are the only ones if there are no others, with their own behavior', () => {
    const { service: ecsService } = core({ rollbackOnAlarms: false });
    ecsService.enableDeploymentAlarms(['mine'], { behavior: ecs.AlarmBehavior.FAIL_ON_ALARM });
    expect(alarmsOf(render(ecsService))).toEqual({ AlarmNames: ['mine'], Enable: true, Rollback: false });
  });

  test('are rejected if they contradict the default ones', () => {
    expect(() => core().service.enableDeploymentAlarms(['mine'], { behavior: ecs.AlarmBehavior.FAIL_ON_ALARM })).toThrow(/same AlarmBehavior/);
  });
});

test('lifecycle hooks that are added to the ECS service are in its deployment configuration', () => {
  const { service: ecsService } = core();
  const role = iam.Role.fromRoleName(ecsService, 'HookRole', 'hook');
  const target = { targetArn: 'arn:aws:lambda:us-east-1:111122223333:function:hook', lifecycleStages: [ecs.DeploymentLifecycleStage.PRE_SCALE_UP] };
  ecsService.addLifecycleHook({ bind: () => ({ ...target, role }) });
  expect(onlyOf(render(ecsService), SERVICE).Properties.DeploymentConfiguration.LifecycleHooks).toHaveLength(1);
});
