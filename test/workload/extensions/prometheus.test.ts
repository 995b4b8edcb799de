import { aws_aps as aps, aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import { MicroserviceProps, PrometheusOptions, WorkloadExtension } from '../../../src';
import { fleet, IMAGE, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, service } from '../../support';

const WORKSPACE = 'arn:aws:aps:eu-west-1:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555';
const withMetrics = (options: Partial<PrometheusOptions> = {}, more: Partial<MicroserviceProps> = {}) => render(fleet({
  services: [service('core', { extensions: [WorkloadExtension.prometheus({ workspaceArn: WORKSPACE, ...options })], ...more })],
}));
const containers = (template: Rendered) => onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
const collectorOf = (template: Rendered) => containers(template).find(({ Name }: any) => Name === 'collector');
/** The configuration, with a mark where only the deployment knows the text. */
function configOf(template: Rendered): any {
  const [{ Name, Value }] = collectorOf(template).Environment;
  expect(Name).toBe('AOT_CONFIG_CONTENT');
  return JSON.parse(typeof Value === 'string' ? Value : Value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : `<${JSON.stringify(part).replace(/"/g, "'")}>`)).join(''));
}
const says = (options: Partial<PrometheusOptions>) => mistakesOf(() => withMetrics(options));

test('a collector scrapes the container and writes to the workspace', () => {
  const template = withMetrics();
  expect(collectorOf(template)).toMatchObject({ Essential: false, Cpu: 32, MemoryReservation: 128, HealthCheck: { Command: ['CMD', '/healthcheck'] } });
  expect(collectorOf(template).Command).toEqual(['--config=env:AOT_CONFIG_CONTENT']);
  expect(collectorOf(template).LogConfiguration.Options).toMatchObject({ 'awslogs-stream-prefix': 'core' });
  const { receivers, exporters, extensions, service: { pipelines } } = configOf(template);
  expect(receivers).toEqual({
    prometheus: { config: { global: { scrape_interval: '30s' }, scrape_configs: [{ job_name: 'core', metrics_path: '/metrics', static_configs: [{ targets: ['127.0.0.1:8080'] }] }] } },
  });
  expect(extensions.sigv4auth).toEqual({ region: 'eu-west-1', service: 'aps' });
  expect(exporters.prometheusremotewrite).toMatchObject({
    endpoint: "https://aps-workspaces.eu-west-1.<{'Ref':'AWS::URLSuffix'}>/workspaces/ws-11111111-2222-3333-4444-555555555555/api/v1/remote_write",
    auth: { authenticator: 'sigv4auth' },
  });
  expect(Object.keys(pipelines)).toEqual(['metrics']);
});

test('every component that a pipeline names is defined', () => {
  const { service: { extensions, pipelines }, ...parts } = configOf(withMetrics({}, { tracing: true }));
  expect(Object.keys(parts.extensions)).toEqual(extensions);
  for (const kind of ['receivers', 'processors', 'exporters']) {
    expect(Object.keys(parts[kind]).sort()).toEqual([...new Set(Object.values<any>(pipelines).flatMap((pipeline) => pipeline[kind]))].sort());
  }
});

test('port, path and interval can be set', () => {
  const { receivers: { prometheus: { config } } } = configOf(withMetrics({ port: 9100, path: '/q/metrics', scrapeInterval: Duration.minutes(1) }));
  expect(config.global.scrape_interval).toBe('60s');
  expect(config.scrape_configs[0]).toMatchObject({ metrics_path: '/q/metrics', static_configs: [{ targets: ['127.0.0.1:9100'] }] });
});

test('the default port is that of the container, not that of the service or of a proxy', () => {
  const template = withMetrics({}, {
    containerPort: 8090, extensions: [WorkloadExtension.prometheus({ workspaceArn: WORKSPACE }), WorkloadExtension.proxy(80, { image: IMAGE })],
  });
  expect(configOf(template).receivers.prometheus.config.scrape_configs[0].static_configs).toEqual([{ targets: ['127.0.0.1:8090'] }]);
});

test('the task role can write only to that workspace', () => {
  const statements = propsOf(withMetrics(), 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument: { Statement } }) => Statement);
  expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('aps:'))).toEqual([{ Action: 'aps:RemoteWrite', Effect: 'Allow', Resource: WORKSPACE }]);
});

test('one collector serves tracing and metrics', () => {
  const template = withMetrics({}, { tracing: true });
  expect(containers(template).map(({ Name }: any) => Name)).toEqual(['core', 'collector']);
  const { receivers, exporters, service: { pipelines } } = configOf(template);
  expect(pipelines.traces).toEqual({ receivers: ['otlp', 'awsxray'], processors: ['resourcedetection', 'batch/traces'], exporters: ['awsxray'] });
  expect(receivers.otlp.protocols.http.endpoint).toBe('127.0.0.1:4318');
  expect(exporters.awsxray).toEqual({});
  expect(containers(template)[0].Environment).toEqual(expect.arrayContaining([{ Name: 'OTEL_EXPORTER_OTLP_ENDPOINT', Value: 'http://localhost:4318' }]));
  expect(JSON.stringify(propsOf(template, 'AWS::IAM::ManagedPolicy'))).toContain('xray:PutTraceSegments');
});

test('the order of the two extensions does not matter', () => {
  const both = [WorkloadExtension.prometheus({ workspaceArn: WORKSPACE }), WorkloadExtension.tracing()];
  const [one, other] = [both, [...both].reverse()].map((extensions) => configOf(withMetrics({}, { extensions })));
  expect(one).toEqual(other);
});

test('the image can be set', () => {
  expect(collectorOf(withMetrics({ image: ecs.ContainerImage.fromRegistry('example/collector:1') })).Image).toBe('example/collector:1');
});

test('the workspace can be in the same stack', () => {
  const stack = newStack();
  const { attrArn } = new aps.CfnWorkspace(stack, 'Workspace');
  const template = render(fleet({ services: [service('core', { extensions: [WorkloadExtension.prometheus({ workspaceArn: attrArn })] })] }, stack));
  const { endpoint } = configOf(template).exporters.prometheusremotewrite;
  expect(endpoint).toMatch(/^https:\/\/aps-workspaces\.<.*Fn::Select.*>\.<.*>\/workspaces\/<.*Fn::Select.*>\/api\/v1\/remote_write$/);
});

test('a worker requires a port', () => {
  const worker = (port?: number) => () => fleet({
    workers: [{ name: 'mailer', image: IMAGE, extensions: [WorkloadExtension.prometheus({ workspaceArn: WORKSPACE, port })] }],
  });
  expect(configOf(render(worker(9100)())).receivers.prometheus.config.scrape_configs[0].static_configs).toEqual([{ targets: ['127.0.0.1:9100'] }]);
  expect(mistakesOf(worker())).toEqual([expect.stringContaining("worker 'mailer': 'extensions.prometheus.port' is missing")]);
});

test('a service without a port is one mistake', () => {
  const services = [{ name: 'core', image: IMAGE, isDefault: true, extensions: [WorkloadExtension.prometheus({ workspaceArn: WORKSPACE })] }];
  expect(mistakesOf(() => fleet({ services }))).toEqual([expect.stringContaining("service 'core': 'port' is missing")]);
});

test.each<[Partial<PrometheusOptions>, string]>([
  [{ workspaceArn: 'ws-1' }, 'workspaceArn'],
  [{ port: 0 }, 'port'],
  [{ path: 'metrics' }, 'path'],
  [{ path: '/${env:SECRET}' }, 'path'],
  [{ scrapeInterval: Duration.millis(500) }, 'scrapeInterval'],
  [{ scrapeInterval: Duration.minutes(6) }, 'scrapeInterval'],
])('rejects %j', (options, prop) => {
  expect(says(options)).toEqual([expect.stringContaining(`service 'core': 'extensions.prometheus.${prop}'`)]);
});
