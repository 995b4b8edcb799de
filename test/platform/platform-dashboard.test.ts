import { Stack } from 'aws-cdk-lib';
import { PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatform, ReptidexPlatformProps } from '../../src';
import { resolveAlarms } from '../../src/platform/platform-alarms';
import { createDashboard } from '../../src/platform/platform-dashboard';
import { backend, frontend, newStack, onlyOf, platform, render } from '../support';

/** A platform with a dashboard, as the template has it. */
function rendered(props: Partial<ReptidexPlatformProps>, stack: Stack = newStack()) {
  const built: ReptidexPlatform = platform(props, stack);
  const names = (props.queues ?? []).map(({ name }) => name);
  const queues = Object.fromEntries(names.map((name) => [name, built.queue(name)]));
  createDashboard(built, 'dev-reptidex', resolveAlarms({}, {}, {}, PlatformTier.PRODUCTION._defaults).thresholds, {
    ...built, data: { queues, deadLetterQueues: built.eventBus ? { events: built.eventBus.deadLetterQueue } : {} },
  }, () => built.fleet.serviceNames.map((name) => built.fleet.service(name)._dashboardSection()));
  const { DashboardName, DashboardBody } = onlyOf(render(stack), 'AWS::CloudWatch::Dashboard').Properties;
  const [text] = DashboardBody['Fn::Sub'];
  return { name: DashboardName, body: JSON.parse(text), text: JSON.stringify(DashboardBody) };
}

const parts = ({ body }: ReturnType<typeof rendered>) => [...new Set(body.widgets.map(({ properties }: any) => properties.title.split(':')[0]))];

test('shows all resources of the environment, from the load balancer down', () => {
  const shown = rendered({ services: [frontend('web', { isDefault: true }), backend('core')], queues: [{ name: 'mail' }], eventBus: {} });
  expect(shown.name).toBe('dev-reptidex');
  expect(parts(shown)).toEqual(['Load balancer', 'core', 'web', 'Database', 'Cache', 'events', 'mail']);
});

test('shows nothing that the environment does not have', () => {
  expect(parts(rendered({ database: PlatformDatabase.none(), cache: PlatformCache.none() }))).toEqual(['Load balancer']);
});

test('does not depend on the order of the services', () => {
  const services = ['c', 'a', 'b'].map((name) => backend(name));
  expect(rendered({ services }).text).toBe(rendered({ services: [...services].reverse() }).text);
});

test("shows the thresholds of a service's own alarms", () => {
  const { body } = rendered({ services: [backend('core', { alarmThresholds: { cpuPercent: 55 } })] });
  const graph = body.widgets.find(({ properties }: any) => properties.title === 'core: CPU and memory');
  expect(graph.properties.annotations.horizontal.map(({ value }: any) => value)).toEqual([55, 80]);
});
