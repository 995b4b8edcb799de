import { aws_scheduler as scheduler, Duration, TimeZone } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { healthCheck, migrationExtensions, workerExtensions } from './extensions';
import { MicroserviceProps, MigrationOptions, ScheduledJobOptions, WorkerOptions, WorkloadExtension } from '../../../src';
import { IMAGE } from '../../support';
import { EnvironmentProps } from '../environment';

/** Workloads that nothing connects to, before it is known what else there is. */
export interface DrawnKinds {
  readonly worker?: {
    readonly ofQueue: boolean;
    readonly ofSeveral: boolean;
    readonly processingTime?: Duration;
    readonly consumes: boolean;
    readonly desiredCount: number;
    readonly extensions: WorkloadExtension[];
    readonly healthy: boolean;
  };
  readonly job?: { readonly schedule: scheduler.ScheduleExpression; readonly extensions: WorkloadExtension[] };
  readonly migration?: { readonly hasEarlier: boolean; readonly extensions: WorkloadExtension[] };
}

export const kinds: fc.Arbitrary<DrawnKinds> = fc.record({
  worker: fc.record({
    ofQueue: fc.boolean(),
    ofSeveral: fc.boolean(),
    processingTime: fc.option(fc.integer({ min: 1, max: 30_000 }).map((value) => Duration.millis(value)), { nil: undefined }),
    consumes: fc.boolean(),
    desiredCount: fc.nat(3),
    extensions: workerExtensions,
    healthy: fc.boolean(),
  }),
  job: fc.record({
    schedule: fc.constantFrom(
      scheduler.ScheduleExpression.rate(Duration.hours(2)), scheduler.ScheduleExpression.cron({ minute: '0', hour: '6', timeZone: TimeZone.EUROPE_LONDON }),
    ),
    extensions: workerExtensions,
  }),
  migration: fc.record({ hasEarlier: fc.boolean(), extensions: migrationExtensions }),
}, { requiredKeys: [] });

const extended = (extensions: WorkloadExtension[]) => (extensions.length > 0 ? { extensions } : {});

/** What of them fits the services and the queues. */
export function fittingKinds(
  { worker, job, migration }: DrawnKinds, services: MicroserviceProps[], { queues = [] }: EnvironmentProps,
): Pick<EnvironmentProps, 'workers' | 'jobs' | 'migrations'> {
  const internal = services.filter((service) => service.internal).map(({ name }) => name);
  // A worker cannot consume a queue that does not hide messages.
  const hidden = queues.filter(({ visibilityTimeout }) => visibilityTimeout?.toSeconds() !== 0);
  const additionalQueues = hidden.slice(1, 4).map(({ name, visibilityTimeout = Duration.seconds(30) }) => {
    const { processingTime } = worker ?? {};
    return processingTime && processingTime.toMilliseconds() <= visibilityTimeout.toMilliseconds() ? { name, processingTime } : { name };
  });
  const workers: WorkerOptions[] = worker ? [{
    name: 'the-worker',
    image: IMAGE,
    ...(worker.ofQueue && hidden.length > 0
      ? { queue: hidden[0].name, ...(worker.ofSeveral && additionalQueues.length > 0 && { additionalQueues }) }
      : { desiredCount: worker.desiredCount }),
    ...(worker.consumes && internal.length > 0 && { consumes: internal }),
    ...(worker.healthy && { containerHealthCheck: healthCheck }),
    ...extended(worker.extensions),
  }] : [];
  const jobs: ScheduledJobOptions[] = job ? [{ name: 'the-job', image: IMAGE, schedule: job.schedule, ...extended(job.extensions) }] : [];
  const before = [...services.slice(0, 1), ...workers].map(({ name }) => name);
  const migrations: MigrationOptions[] = migration && before.length > 0 ? [
    { name: 'the-migration', image: IMAGE, before, ...extended(migration.extensions) },
    ...migration.hasEarlier ? [{ name: 'an-earlier-migration', image: IMAGE, before: ['the-migration'] }] : [],
  ] : [];
  return { ...(workers.length > 0 && { workers }), ...(jobs.length > 0 && { jobs }), ...(migrations.length > 0 && { migrations }) };
}
