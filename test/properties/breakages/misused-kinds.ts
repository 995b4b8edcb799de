import { aws_cloudwatch as cloudwatch, aws_scheduler as scheduler, aws_sqs as sqs, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { ONLY_DEPLOYED, show } from './breakage';
import { Misuse } from './misuse';
import { MicroserviceFleetProps, MigrationOptions, ScheduledJobOptions, WorkerOptions } from '../../../src';
import { fleet, IMAGE, platform, service } from '../../support';

const SQS_VISIBILITY = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html';
const TARGET_TRACKING = 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html';
const SERVICE_QUOTAS = 'https://docs.aws.amazon.com/general/latest/gr/ecs-service.html';
const SCHEDULE_TYPES = 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html';
const RETRY_POLICY = 'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html';
const TIME_WINDOW = 'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html';
const ALARM = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html';

/** Where something is broken: a fleet with a service, and a queue whose visibility timeout is a minute. */
function inFleet(stack: Stack, props: Partial<MicroserviceFleetProps>): void {
  fleet({ services: [service('core')], queues: { mail: new sqs.Queue(stack, 'Mail', { visibilityTimeout: Duration.minutes(1) }) }, ...props }, stack);
}

function ofWorker(rule: string, prop: string, got: string, options: Partial<WorkerOptions>, source?: string): Misuse {
  const worker = { name: 'mailer', image: IMAGE, queue: 'mail', ...options };
  return { rule, source, says: { subject: "worker 'mailer'", prop, got }, make: (stack) => inFleet(stack, { workers: [worker] }) };
}

function ofJob(rule: string, prop: string, got: string, options: Partial<ScheduledJobOptions>, source?: string): Misuse {
  const job = { name: 'digest', image: IMAGE, schedule: at('rate(1 hour)'), ...options };
  return { rule, source, says: { subject: "job 'digest'", prop, got }, make: (stack) => inFleet(stack, { jobs: [job] }) };
}

function ofMigration(rule: string, prop: string, got: string, options: Partial<MigrationOptions>, source?: string): Misuse {
  const migration = { name: 'alembic', image: IMAGE, before: ['core'], ...options };
  return { rule, source, says: { subject: "migration 'alembic'", prop, got }, make: (stack) => inFleet(stack, { migrations: [migration] }) };
}

const at = (expression: string, timeZone?: TimeZone) => scheduler.ScheduleExpression.expression(expression, timeZone);
const metric = new cloudwatch.Metric({ namespace: 'Celery', metricName: 'Waiting' });
const TOKEN = 'a value known only at deployment';

export const KIND_MISUSES: Misuse[] = [
  ofWorker('Workers, jobs and migrations have no props for incoming requests', 'hostnames', show(['api.example.com']), { hostnames: ['api.example.com'] } as object),
  ofWorker('A worker has 0 to 5000 tasks', 'desiredCount', '5001', { queue: undefined, desiredCount: 5001 }, SERVICE_QUOTAS),
  ofWorker("'desiredCount' of a worker cannot be combined with 'scaling'", 'desiredCount', '2', { desiredCount: 2, scaling: { maxTasks: 3 } }),
  ofWorker("The 'scaling.minTasks' of a worker is 0 to 5000", 'scaling.minTasks', '-1', { scaling: { minTasks: -1, maxTasks: 3 } }, SERVICE_QUOTAS),
  ofWorker("The 'scaling.maxTasks' of a worker is 1 to 5000", 'scaling.maxTasks', '5001', { scaling: { maxTasks: 5001 } }, SERVICE_QUOTAS),
  ofWorker("The 'scaling.maxTasks' of a worker is at least its 'minTasks'", 'scaling.maxTasks', '3', { scaling: { minTasks: 4, maxTasks: 3 } }),
  ofWorker('A worker without a queue has at least one task', 'scaling.minTasks', '0', { scaling: { minTasks: 0, maxTasks: 3, metric, target: 1 } }),
  ofWorker("The 'scaling.scaleInCooldown' of a worker is a whole number of seconds", 'scaling.scaleInCooldown', '0.5', { scaling: { maxTasks: 3, scaleInCooldown: Duration.millis(500) } }, TARGET_TRACKING),
  ofWorker("The 'scaling.scaleOutCooldown' of a worker is a whole number of seconds", 'scaling.scaleOutCooldown', '0.5', { scaling: { maxTasks: 3, scaleOutCooldown: Duration.millis(500) } }, TARGET_TRACKING),
  ofWorker("'acceptableLatency' is known at synth", 'scaling.acceptableLatency', TOKEN, { scaling: { maxTasks: 3, acceptableLatency: Duration.seconds(ONLY_DEPLOYED.number) } }),
  ofWorker("'acceptableLatency' is at least one second", 'scaling.acceptableLatency', '0', { scaling: { maxTasks: 3, acceptableLatency: Duration.seconds(0) } }),
  ofWorker('Scaling of a worker without a queue requires a metric', 'scaling.metric', 'nothing', { queue: undefined, scaling: { maxTasks: 3 } }),
  ofWorker("'scaling.metric' requires a target", 'scaling.target', 'nothing', { scaling: { maxTasks: 3, metric } }),
  ofWorker("'scaling.target' requires a metric", 'scaling.target', '3', { scaling: { maxTasks: 3, target: 3 } }),
  ofWorker("'scaling.target' is above 0", 'scaling.target', '0', { scaling: { maxTasks: 3, metric, target: 0 } }),
  ofWorker("'acceptableLatency' requires a queue on whose backlog the worker scales", 'scaling.acceptableLatency', show('Duration.minutes(1)'), { scaling: { maxTasks: 3, metric, target: 1, acceptableLatency: Duration.minutes(1) } }),
  ofWorker("'processingTime' is known at synth", 'scaling.processingTime', TOKEN, { scaling: { maxTasks: 3, processingTime: Duration.seconds(ONLY_DEPLOYED.number) } }),
  ofWorker("'processingTime' is at least one millisecond", 'scaling.processingTime', '0', { scaling: { maxTasks: 3, processingTime: Duration.millis(0) } }),
  ofWorker("'processingTime' is at most the visibility timeout of the queue", 'scaling.processingTime', show('2 minutes'), { scaling: { maxTasks: 3, processingTime: Duration.minutes(2) } }, SQS_VISIBILITY),
  ofWorker("'stopTimeout' of a worker is at least its 'processingTime'", 'deployment.stopTimeout', show('10 seconds'), {
    scaling: { maxTasks: 3, processingTime: Duration.seconds(30) }, deployment: { stopTimeout: Duration.seconds(10) },
  }),
  ofWorker("'stopTimeout' of a worker is at least the visibility timeout of its queue, unless it has a 'processingTime'", 'deployment.stopTimeout', show('10 seconds'), { deployment: { stopTimeout: Duration.seconds(10) } }),
  {
    rule: 'The visibility timeout of a queue with a worker is above 0',
    source: SQS_VISIBILITY,
    says: { subject: "worker 'mailer'", prop: 'queue', got: show('hot') },
    make: (stack) => inFleet(stack, {
      queues: { hot: new sqs.Queue(stack, 'Hot', { visibilityTimeout: Duration.seconds(0) }) }, workers: [{ name: 'mailer', image: IMAGE, queue: 'hot' }],
    }),
  },
  ofWorker("'additionalQueues' of a worker require a 'queue'", 'queue', 'nothing', { queue: undefined, additionalQueues: [{ name: 'mail' }] }),
  ofWorker('A worker consumes each queue once', 'additionalQueues', show('mail'), { additionalQueues: [{ name: 'mail' }] }),
  {
    rule: "A worker that scales on the backlog has at most three 'additionalQueues'",
    source: ALARM,
    says: { subject: "worker 'mailer'", prop: 'additionalQueues', got: '4' },
    make: (stack) => {
      const names = ['mail', 'a', 'b', 'c', 'd'];
      inFleet(stack, {
        queues: Object.fromEntries(names.map((name) => [name, new sqs.Queue(stack, `Queue-${name}`)])),
        workers: [{ name: 'mailer', image: IMAGE, queue: 'mail', additionalQueues: names.slice(1).map((name) => ({ name })) }],
      });
    },
  },
  ofWorker("'alarmThresholds.messageAge' requires a queue", 'alarmThresholds.messageAge', show('Duration.minutes(1)'), { queue: undefined, alarmThresholds: { messageAge: Duration.minutes(1) } }),
  ofWorker('The alarm threshold of a worker is above 0 and at most 100 percent', 'alarmThresholds.memoryPercent', '101', { alarmThresholds: { memoryPercent: 101 } }),
  ofWorker('A worker can use only a queue that exists', 'queue', show('fax'), { queue: 'fax' }),
  {
    rule: 'A queue has only one worker',
    says: { subject: "worker 'sender'", prop: 'queue', got: show('mail') },
    make: (stack) => inFleet(stack, { workers: ['mailer', 'sender'].map((name) => ({ name, image: IMAGE, queue: 'mail' })) }),
  },
  {
    rule: 'A fleet returns only workers that it has',
    says: /there is no worker 'sender', only none$/,
    make: (stack) => fleet({}, stack).worker('sender'),
  },
  ofJob('The schedule of a job is one that EventBridge Scheduler accepts', 'schedule', show('rate(0 minutes)'), { schedule: at('rate(0 minutes)') }, SCHEDULE_TYPES),
  ofJob('The time zone of a job is an IANA name', 'schedule.timeZone', show('London'), { schedule: at('rate(1 hour)', TimeZone.of('London')) }, SCHEDULE_TYPES),
  ofJob('The timeout of a job is 1 minute to 7 days', 'timeout', '59', { timeout: Duration.seconds(59) }),
  ofJob("'retryAttempts' of a job is 0 to 185", 'retryAttempts', '186', { retryAttempts: 186 }, RETRY_POLICY),
  ofJob("'maxEventAge' of a job is 1 minute to 24 hours", 'maxEventAge', '59', { maxEventAge: Duration.seconds(59) }, RETRY_POLICY),
  {
    rule: 'A job that uses a database which is stopped outside working hours starts within them',
    says: { subject: "job 'digest'", prop: 'schedule', got: show('cron(0 3 * * ? *) Etc/UTC') },
    make: (stack) => void platform({
      schedule: { start: '07:00', end: '19:00' }, jobs: [{ name: 'digest', image: IMAGE, schedule: at('cron(0 3 * * ? *)'), database: true }],
    }, stack),
  },
  ofJob("'missedRunAlarm' requires a known time of less than seven days between two runs", 'missedRunAlarm', 'true', { schedule: at('rate(8 days)'), missedRunAlarm: true }, ALARM),
  ofJob("The timeout of a job without 'overlap' is at most the time between two runs", 'timeout', show('2 hours'), { timeout: Duration.hours(2) }),
  ofJob("'flexibleWindow' is known at synth", 'flexibleWindow', TOKEN, { flexibleWindow: Duration.minutes(ONLY_DEPLOYED.number) }),
  ofJob("'flexibleWindow' is 1 minute to 24 hours", 'flexibleWindow', '0.5', { flexibleWindow: Duration.seconds(30) }, TIME_WINDOW),
  ofJob("'flexibleWindow' is shorter than the time between two runs", 'flexibleWindow', show('1 hour'), { flexibleWindow: Duration.hours(1) }),
  ofMigration('A migration has at least one service, worker or migration that waits for it', 'before', '[]', { before: [] }),
  ofMigration("'before' of a migration contains each name once", 'before', show('core'), { before: ['core', 'core'] }),
  ofMigration('The timeout of a migration is 1 to 14 minutes', 'timeout', '900', { timeout: Duration.minutes(15) }, 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html'),
  {
    rule: 'Migrations do not wait for each other',
    says: { subject: "migration 'data'", prop: 'before', got: show('data → schema → data') },
    make: (stack) => inFleet(stack, { migrations: [['schema', 'data'], ['data', 'schema']].map(([name, before]) => ({ name, image: IMAGE, before: [before] })) }),
  },
  ofMigration("'before' of a migration names services, workers and other migrations of its fleet", 'before', show('api'), { before: ['api'] }),
];
