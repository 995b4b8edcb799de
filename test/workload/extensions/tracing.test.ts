import { fleet, onlyOf, propsOf, render, resourcesOf, service } from '../../support';

const containers = (tracing?: boolean, own?: boolean) => onlyOf(render(fleet({ tracing, services: [service('core', { tracing: own })] })), 'AWS::ECS::TaskDefinition')
  .Properties.ContainerDefinitions;

test('there is no collector where nobody asks for it', () => {
  expect(containers().map(({ Name }: any) => Name)).toEqual(['core']);
});

test('the collector runs beside the container, which goes on without it', () => {
  const [own, collector] = containers(true);
  expect(collector).toMatchObject({ Name: 'tracing-collector', Essential: false, Command: ['--config=/etc/ecs/ecs-xray.yaml'], Cpu: 32, MemoryReservation: 128 });
  expect(collector.Image).toMatch(/^public\.ecr\.aws\/aws-observability\/aws-otel-collector:v\d+\.\d+\.\d+$/);
  expect(collector.LogConfiguration.Options).toMatchObject({ 'awslogs-stream-prefix': 'core' });
  expect(own.Environment).toEqual(expect.arrayContaining([
    { Name: 'OTEL_EXPORTER_OTLP_ENDPOINT', Value: 'http://localhost:4318' },
    { Name: 'OTEL_SERVICE_NAME', Value: 'core' },
  ]));
});

test.each([[true, false, 1], [false, true, 2], [undefined, true, 2], [true, undefined, 2]])('fleet %s and service %s make %s containers', (all, own, count) => {
  expect(containers(all, own)).toHaveLength(count);
});

test('only a traced service may write traces', () => {
  const template = render(fleet({ services: [service('core', { tracing: true }), service('other')] }));
  const policies = resourcesOf(template, 'AWS::IAM::ManagedPolicy').filter(([id]) => id.includes('TaskRole'));
  expect(policies.map(([id]) => id)).toEqual([expect.stringContaining('core')]);
  expect(policies[0][1].Properties.PolicyDocument.Statement).toEqual([expect.objectContaining({ Action: expect.arrayContaining(['xray:PutTraceSegments']), Resource: '*' })]);
  expect(propsOf(template, 'AWS::ECS::Service')).toHaveLength(2);
});
