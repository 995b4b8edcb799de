import { fleet, onlyOf, propsOf, render, resourcesOf, service } from '../../support';

const containers = (tracing?: boolean, own?: boolean) => onlyOf(render(fleet({ tracing, services: [service('core', { tracing: own })] })), 'AWS::ECS::TaskDefinition')
  .Properties.ContainerDefinitions;

test('there is no collector by default', () => {
  expect(containers().map(({ Name }: any) => Name)).toEqual(['core']);
});

test('the collector runs beside the container, which does not depend on it', () => {
  const [own, collector] = containers(true);
  expect(collector).toMatchObject({ Name: 'tracing-collector', Essential: false, Command: ['--config=env:AOT_CONFIG_CONTENT'], Cpu: 32, MemoryReservation: 128 });
  expect(collector.Image).toMatch(/^public\.ecr\.aws\/aws-observability\/aws-otel-collector:v\d+\.\d+\.\d+$/);
  expect(collector.LogConfiguration.Options).toMatchObject({ 'awslogs-stream-prefix': 'core' });
  expect(own.Environment).toEqual(expect.arrayContaining([
    { Name: 'OTEL_EXPORTER_OTLP_ENDPOINT', Value: 'http://localhost:4318' },
    { Name: 'OTEL_SERVICE_NAME', Value: 'core' },
  ]));
});

test('the collector receives OpenTelemetry traces and X-Ray segments only from its own task, and sends both to X-Ray', () => {
  const [, { Environment }] = containers(true);
  expect(Environment.map(({ Name }: any) => Name)).toEqual(['AOT_CONFIG_CONTENT']);
  const { receivers, processors, exporters, extensions, service: { pipelines, extensions: enabled } } = JSON.parse(Environment[0].Value);
  expect(receivers).toMatchObject({ otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } }, awsxray: { endpoint: '127.0.0.1:2000', transport: 'udp' } });
  expect(pipelines).toEqual({ traces: { receivers: Object.keys(receivers), processors: Object.keys(processors), exporters: Object.keys(exporters) } });
  expect(exporters).toEqual({ awsxray: {} });
  // What the health check of the container asks.
  expect([Object.keys(extensions), enabled]).toEqual([['health_check'], ['health_check']]);
});

test.each([[true, false, 1], [false, true, 2], [undefined, true, 2], [true, undefined, 2]])('fleet %s and service %s: %s containers', (all, own, count) => {
  expect(containers(all, own)).toHaveLength(count);
});

test('only a service with tracing can write traces', () => {
  const template = render(fleet({ services: [service('core', { tracing: true }), service('other')] }));
  const policies = resourcesOf(template, 'AWS::IAM::ManagedPolicy').filter(([id]) => id.includes('TaskRole'));
  expect(policies.map(([id]) => id)).toEqual([expect.stringContaining('core')]);
  expect(policies[0][1].Properties.PolicyDocument.Statement).toEqual([expect.objectContaining({ Action: expect.arrayContaining(['xray:PutTraceSegments']), Resource: '*' })]);
  expect(propsOf(template, 'AWS::ECS::Service')).toHaveLength(2);
});
