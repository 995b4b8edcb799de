import { aws_cloudwatch as cloudwatch, aws_elasticloadbalancingv2 as elbv2, aws_rds as rds, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { resolveDatabaseThresholds } from '../../src/data/postgres/database-alarms';
import { databaseSection } from '../../src/data/postgres/database-dashboard';
import { queueSection } from '../../src/data/queue/queue-dashboard';
import { resolveCacheThresholds } from '../../src/data/redis/cache-alarms';
import { cacheSection } from '../../src/data/redis/cache-dashboard';
import { resolveLoadBalancerThresholds } from '../../src/ingress/load-balancer-alarms';
import { loadBalancerSection } from '../../src/ingress/load-balancer-dashboard';
import { EnvironmentDashboard } from '../../src/observability/environment-dashboard';
import { DashboardSection } from '../../src/private/dashboard-section';
import { resolveServiceThresholds } from '../../src/workload/service-alarms';
import { serviceSection } from '../../src/workload/service-dashboard';
import { Nodes } from '../data/redis/nodes';
import { newStack, onlyOf, render, unknown } from '../support';

const DASHBOARD = 'AWS::CloudWatch::Dashboard';
const THRESHOLDS = resolveServiceThresholds({ cpuPercent: 70, errorRatePercent: 2, p95Latency: Duration.millis(750) });

function service(stack: Stack, name: string): DashboardSection {
  return serviceSection(
    name, { scope: stack, clusterName: 'c', serviceName: name }, [{ scope: stack, targetGroupFullName: `targetgroup/${name}/1`, loadBalancerFullName: 'app/a/1' }], THRESHOLDS,
  );
}

/** The widgets of a dashboard, with each token as what it refers to. */
function widgets(sections: (stack: Stack) => DashboardSection[], stack: Stack = newStack()): any[] {
  const made = sections(stack);
  new EnvironmentDashboard(stack, 'Dashboard', { dashboardName: 'dev-reptidex', sections: () => [...made] });
  const { DashboardBody } = onlyOf(render(stack), DASHBOARD).Properties;
  const [text, variables] = DashboardBody['Fn::Sub'];
  return JSON.parse(text.replace(/\$\{(\w+)\}/g, (_: string, name: string) => `\${${variables[name].Ref}}`)).widgets;
}

const titles = (all: any[]) => all.map(({ properties }) => properties.title);
/** Names of the metrics of a graph, or their expressions. */
const metricsOf = ({ properties }: any) => properties.metrics.map((metric: any[]) => metric[0].expression ?? metric[1]);
const thresholdsOf = ({ properties }: any) => (properties.annotations?.horizontal ?? []).map(({ value, yAxis }: any) => [yAxis, value]);

const loadBalancer = (stack: Stack) => loadBalancerSection(elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
  loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/a/1', securityGroupId: 'sg-1',
}), resolveLoadBalancerThresholds());
const instance = (stack: Stack, id: string) => rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, id, {
  instanceIdentifier: id, instanceEndpointAddress: 'db', port: 5432, securityGroups: [],
});

test('has a name, and shows the Region of its stack', () => {
  const stack = newStack();
  const [widget] = widgets((its) => [service(its, 'core')], stack);
  expect(onlyOf(render(stack), DASHBOARD).Properties.DashboardName).toBe('dev-reptidex');
  expect(widget.properties.region).toBe('${AWS::Region}');
});

test('has a row for each service: CPU and memory, requests and errors, response time, tasks, with the thresholds of its alarms', () => {
  const all = widgets((stack) => [service(stack, 'core')]);
  expect(all.map((widget) => [widget.properties.title, widget.x, widget.y, metricsOf(widget), thresholdsOf(widget)])).toEqual([
    ['core: CPU and memory', 0, 0, ['CPUUtilization', 'MemoryUtilization'], [['left', 70], ['left', 80]]],
    ['core: requests, 5xx', 6, 0, expect.arrayContaining(['RequestCount', 'HTTPCode_Target_5XX_Count', 'IF(requests >= 20, 100 * errors / requests, 0)']), [['right', 2]]],
    ['core: response time', 12, 0, ['TargetResponseTime', 'TargetResponseTime'], [['left', 0.75]]],
    ['core: tasks', 18, 0, ['DesiredTaskCount', 'RunningTaskCount', 'HealthyHostCount', 'UnHealthyHostCount'], []],
  ]);
});

test('has no request graphs for a service without a target group', () => {
  const [utilization, tasks, ...more] = widgets((stack) => [serviceSection('mailer', { scope: stack, clusterName: 'c', serviceName: 'mailer' }, [], THRESHOLDS)]);
  expect([metricsOf(utilization), metricsOf(tasks), more]).toEqual([['CPUUtilization', 'MemoryUtilization'], ['DesiredTaskCount', 'RunningTaskCount'], []]);
});

test('shows the database with its replicas', () => {
  const graphs = (replicas: number) => widgets((stack) => [databaseSection(
    instance(stack, 'db'), Array.from({ length: replicas }, (_, index) => instance(stack, `replica-${index + 1}`)), resolveDatabaseThresholds(),
  )]).map((widget) => [widget.properties.title, metricsOf(widget), thresholdsOf(widget)]);
  expect(graphs(0)).toEqual([
    ['Database: CPU, percent', ['CPUUtilization'], [['left', 80]]],
    ['Database: connections', ['DatabaseConnections'], [['left', 80]]],
    ['Database: free storage, freeable memory', ['FreeStorageSpace', 'FreeableMemory'], [['left', 5 * 1024 ** 3]]],
    ['Database: disk latency, seconds', ['ReadLatency', 'WriteLatency'], [['left', 0.05]]],
    ['Database: IOPS', ['ReadIOPS', 'WriteIOPS'], []],
  ]);
  expect(widgets((stack) => [databaseSection(instance(stack, 'db'), [], resolveDatabaseThresholds()), service(stack, 'core')]).map(({ x, y }) => [x, y])).toEqual([
    [0, 0], [6, 0], [12, 0], [18, 0], [0, 6], [6, 6], [12, 6], [18, 6], [0, 12],
  ]);
  expect(graphs(2)[0]).toEqual(['Database: CPU, percent', ['CPUUtilization', 'CPUUtilization', 'CPUUtilization'], [['left', 80]]]);
  expect(graphs(2)[5]).toEqual(['Database: replica lag, seconds', ['ReplicaLag', 'ReplicaLag'], [['left', 60]]]);
});

test('shows all nodes of the cache in each graph', () => {
  const all = widgets((stack) => [cacheSection(new Nodes(stack, ['redis-0001-001', 'redis-0002-001']), resolveCacheThresholds({ evictions: 5 }))]);
  expect(all.map((widget) => [metricsOf(widget), thresholdsOf(widget)])).toEqual([
    [['EngineCPUUtilization', 'EngineCPUUtilization'], [['left', 80]]],
    [['DatabaseMemoryUsagePercentage', 'DatabaseMemoryUsagePercentage'], [['left', 80]]],
    [['Evictions', 'Evictions'], [['left', 5]]],
    [['CurrConnections', 'CurrConnections'], []],
  ]);
  expect(all[0].properties.metrics.map((metric: any[]) => [metric[3], metric[4].label])).toEqual([
    ['redis-0001-001', 'Shard 1, node 1'], ['redis-0002-001', 'Shard 2, node 1'],
  ]);
});

test('shows queues, and dead-letter queues of other resources', () => {
  const all = widgets((stack) => [
    queueSection('mail', new sqs.Queue(stack, 'Mail'), new sqs.Queue(stack, 'MailDeadLetters')), queueSection('events', undefined, new sqs.Queue(stack, 'EventDeadLetters')),
  ]);
  expect(all.map((widget) => [widget.properties.title, metricsOf(widget)])).toEqual([
    ['events: dead letters', ['ApproximateNumberOfMessagesVisible']],
    ['mail: messages', ['ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage']],
  ]);
});

test('shows the responses of the load balancer itself', () => {
  const all = widgets((stack) => [loadBalancer(stack)]);
  expect(all.map((widget) => [metricsOf(widget), thresholdsOf(widget)])).toEqual([
    [['RequestCount', 'HTTPCode_Target_5XX_Count'], []],
    [['HTTPCode_ELB_5XX_Count'], [['left', 10]]],
    [['TargetResponseTime', 'TargetResponseTime'], []],
    [['ActiveConnectionCount', 'RejectedConnectionCount'], []],
  ]);
});

test('is ordered by kind and name, regardless of the order in which resources are added', () => {
  const sections = [
    (stack: Stack) => service(stack, 'web'), (stack: Stack) => cacheSection(new Nodes(stack, ['a']), resolveCacheThresholds()), loadBalancer, (stack: Stack) => service(stack, 'core'),
  ];
  const [forth, back] = [sections, [...sections].reverse()].map((some) => widgets((stack) => some.map((section) => section(stack))));
  expect(back).toEqual(forth);
  expect([...new Set(titles(forth).map((title) => title.split(':')[0]))]).toEqual(['Load balancer', 'core', 'web', 'Cache']);
});

test('includes resources that are added later', () => {
  const stack = newStack();
  const sections = [service(stack, 'core')];
  new EnvironmentDashboard(stack, 'Dashboard', { sections: () => sections });
  sections.push(service(stack, 'late'));
  expect(JSON.stringify(onlyOf(render(stack), DASHBOARD).Properties)).toContain('late: CPU and memory');
});

test('of 100 services and all other resources stays within the limits of CloudWatch', () => {
  const all = widgets((stack) => [
    loadBalancer(stack), ...Array.from({ length: 100 }, (_, index) => service(stack, `service-${index}`)),
    databaseSection(instance(stack, 'db'), [], resolveDatabaseThresholds()), cacheSection(new Nodes(stack, ['a', 'b']), resolveCacheThresholds()),
  ]);
  expect(all).toHaveLength(4 + 400 + 5 + 4);
  expect(all.reduce((sum, { properties }) => sum + properties.metrics.length, 0)).toBeLessThan(2500);
  // A template has 1 MB, and so much belongs to nothing else in it.
  expect(JSON.stringify(all).length).toBeLessThan(500_000);
});

test('contains a threshold that is a token as a number', () => {
  const stack = newStack();
  const thresholds = resolveServiceThresholds({ cpuPercent: unknown.number(stack, 'Cpu') });
  new EnvironmentDashboard(stack, 'Dashboard', { sections: () => [serviceSection('core', { scope: stack, clusterName: 'c', serviceName: 's' }, [], thresholds)] });
  const [text, variables] = onlyOf(render(stack), DASHBOARD).Properties.DashboardBody['Fn::Sub'];
  const [, variable] = /"value":\$\{(\w+)\},/.exec(text)!;
  expect(variables[variable]).toEqual({ Ref: 'Cpu' });
});

describe('lines contain only properties that differ from the defaults of CloudWatch', () => {
  const env = { account: '111122223333', region: 'us-east-1' };
  const metric = new cloudwatch.Metric({ namespace: 'N', metricName: 'M', dimensionsMap: { Name: 'a' } });

  test.each<[string, cloudwatch.Metric, unknown[]]>([
    ['nothing', metric, []],
    ['statistic and period', metric.with({ statistic: 'p95', period: Duration.minutes(1) }), [{ stat: 'p95', period: 60 }]],
    ['label and color', metric.with({ label: 'L', color: '#fff' }), [{ label: 'L', color: '#fff' }]],
    ['not the account and Region of the same stack', metric.with(env), []],
    ['the account and Region of another stack', metric.with({ account: '444455556666', region: 'eu-west-1' }), [{ accountId: '444455556666', region: 'eu-west-1' }]],
  ])('%s', (_, shown, options) => {
    const { DashboardBody } = rendered(shown);
    expect(JSON.parse(DashboardBody).widgets[0].properties).toMatchObject({ region: 'us-east-1', metrics: [['N', 'M', 'Name', 'a', ...options]] });
  });

  test('metrics that are used in math are hidden, including in nested math', () => {
    const inner = new cloudwatch.MathExpression({ expression: 'm * 2', usingMetrics: { m: metric }, period: Duration.minutes(1) });
    const { DashboardBody } = rendered(new cloudwatch.MathExpression({ expression: 'i + 1', usingMetrics: { i: inner }, period: Duration.minutes(1), label: 'L' }));
    expect(JSON.parse(DashboardBody).widgets[0].properties.metrics).toEqual([
      [{ label: 'L', expression: 'i + 1', period: 60 }], [{ id: 'i', visible: false, expression: 'm * 2', period: 60 }], ['N', 'M', 'Name', 'a', { id: 'm', visible: false, period: 60 }],
    ]);
  });

  function rendered(shown: cloudwatch.IMetric): any {
    const stack = newStack({ env });
    new EnvironmentDashboard(stack, 'Dashboard', { sections: () => [{ part: 'services', name: 'core', graphs: [{ title: 'all', left: [shown] }] }] });
    return onlyOf(render(stack), DASHBOARD).Properties;
  }
});
