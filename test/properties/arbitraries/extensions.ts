import { aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { WorkloadExtension } from '../../../src';

const IMAGE = ecs.ContainerImage.fromRegistry('example/sidecar:1');
const WORKSPACES = ['us-east-1', 'eu-west-1'].map((region) => `arn:aws:aps:${region}:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555`);
/** No default of a profile. */
const PORTS = [8443, 9090];

/** What containers reserve leaves half of the smallest task to the workload's own, whatever else is added. */
const reserved: fc.Arbitrary<Pick<ecs.ContainerDefinitionOptions, 'cpu' | 'memoryReservationMiB' | 'memoryLimitMiB'>> = fc.constantFrom(
  {}, { cpu: 32, memoryReservationMiB: 16 }, { memoryLimitMiB: 32 }, { cpu: 1, memoryReservationMiB: 16, memoryLimitMiB: 32 },
);

/** A command that asks in the container whether it is healthy. */
export const healthCheck: ecs.HealthCheck = { command: ['CMD', '/healthy'], interval: Duration.seconds(5) };

const tracing = fc.constant(() => WorkloadExtension.tracing());
const prometheus = fc.record({
  workspaceArn: fc.constantFrom(...WORKSPACES),
  // The port of what is not a service has no default.
  port: fc.constantFrom(9464, 65_535),
  path: fc.constantFrom('/metrics', '/-/prometheus?all=1'),
  scrapeInterval: fc.integer({ min: 1, max: 300 }).map((value) => Duration.seconds(value)),
}, { requiredKeys: ['workspaceArn', 'port'] }).map((options) => () => WorkloadExtension.prometheus(options));
const logRouting = fc.record({
  output: fc.constantFrom('loki', 'cloudwatch_logs'),
  options: fc.constantFrom<{ [name: string]: string }>({ host: 'loki.example.com', port: '443' }, {}),
}, { requiredKeys: ['output'] }).map((options) => () => WorkloadExtension.logRouting(options));
const sidecar = fc.tuple(reserved, fc.boolean()).map(([reserves, essential]) => () => WorkloadExtension.sidecar('the-agent', { image: IMAGE, essential, ...reserves }));
const initContainer = (name: string) => reserved.map((reserves) => () => WorkloadExtension.initContainer(name, { image: IMAGE, ...reserves }));
const efsVolume = (name: string) => fc.record({ readOnly: fc.boolean() }, { requiredKeys: [] })
  .map((options) => () => WorkloadExtension.efsVolume({ name, containerPath: `/mnt/${name}`, ...options }));
const proxy = fc.tuple(fc.constantFrom(...PORTS), reserved, fc.constantFrom({}, { healthCheck }, { environment: { UPSTREAM: 'elsewhere' } }))
  .map(([port, reserves, more]) => () => WorkloadExtension.proxy(port, { image: IMAGE, ...reserves, ...more }));

const ANYWHERE = {
  tracing, prometheus, sidecar, fetch: initContainer('fetch-files'), warmUp: initContainer('warm-up'), uploads: efsVolume('uploads'), shared: efsVolume('shared-files'),
};

function someOf(factories: { [kind: string]: fc.Arbitrary<() => WorkloadExtension> }): fc.Arbitrary<WorkloadExtension[]> {
  const chosen = fc.record(factories, { requiredKeys: [] }).map((record) => Object.values(record).filter((create) => create !== undefined));
  return chosen.chain((all) => fc.shuffledSubarray(all, { minLength: all.length })).map((all) => all.map((create) => create()));
}

const none = fc.constant<WorkloadExtension[]>([]);

/** Of a service. Its proxy must fit its port. */
export const serviceExtensions = fc.oneof({ weight: 1, arbitrary: none }, { weight: 1, arbitrary: someOf({ ...ANYWHERE, logRouting, proxy }) });
/** Of what nothing connects to. */
export const workerExtensions = fc.oneof({ weight: 1, arbitrary: none }, { weight: 1, arbitrary: someOf({ ...ANYWHERE, logRouting }) });
/** Of what links to its log when it fails. */
export const migrationExtensions = fc.oneof({ weight: 1, arbitrary: none }, { weight: 1, arbitrary: someOf(ANYWHERE) });
