import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { WorkloadOptions } from './workload-options';
import { ServiceScheduleOptions } from '../operations/off-hours-options';

/**
 * How the number of a worker's tasks follows its work.
 *
 * Autoscaling then owns the number: the template says none, so that a deployment does not undo what it has done.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export interface WorkerScalingOptions {
  /**
   * Fewest tasks, 0 to 5000.
   *
   * With 0, which needs a `queue`, the worker costs nothing while its queue is empty. The first message then waits for an alarm and for a task to start,
   * two to three minutes, and up to 15 minutes longer where the queue has not been used for six hours: SQS reports no metrics for it then. The last task
   * stops when nothing has been waiting or in flight for 15 minutes.
   *
   * @default 1
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
   */
  readonly minTasks?: number;

  /** Most tasks, 1 to 5000 and at least `minTasks`. Each costs its CPU and memory while it runs. */
  readonly maxTasks: number;

  /**
   * How long a message may wait before it is processed. With `processingTime`, it gives the number of messages per task that scaling keeps:
   * `acceptableLatency` / `processingTime`, but at least one.
   *
   * Needs a `queue`.
   *
   * @default Duration.minutes(5)
   */
  readonly acceptableLatency?: Duration;

  /**
   * How long a task takes for a message, on average. For a task that works on several at once, divide it by their number. At most the visibility timeout
   * of the queue: a message that takes longer is received again while it is still being processed.
   *
   * Needs a `queue`.
   *
   * @default - the visibility timeout of the queue, which is the longest that it can be; 30 seconds where that is not known
   */
  readonly processingTime?: Duration;

  /**
   * Metric that scaling keeps at `target`, such as the length of a list in Redis that your application publishes. It must fall as tasks are added, and
   * be published every minute. Takes the place of the backlog of the `queue`.
   *
   * @default - the backlog of the `queue`; required without one
   */
  readonly metric?: cloudwatch.Metric;

  /**
   * Value of `metric` to keep, above 0.
   *
   * @default - required with `metric`
   */
  readonly target?: number;

  /**
   * Least time between two steps down, in seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Least time between two steps up, in seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;
}

/** How a new version of a worker replaces the old one, and how its tasks stop. */
export interface WorkerDeploymentOptions {
  /**
   * Fewest running tasks during a deployment, in percent of the desired count, 0 to 100.
   *
   * @default - the fleet's, else 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Most tasks during a deployment, in percent of the desired count, 100 to 200. Must leave room above `minHealthyPercent`.
   *
   * @default - the fleet's, else 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * Whether a deployment whose tasks keep failing is stopped and rolled back. Without it such a deployment hangs for up to three hours.
   *
   * @default - the fleet's, else true
   */
  readonly circuitBreaker?: boolean;

  /**
   * How long a task may take from SIGTERM to its end before it is killed, 2 to 120 seconds, which is the longest that Fargate allows.
   *
   * At SIGTERM, the worker should stop receiving, finish what it has begun, and exit. At least the `processingTime`, as far as that is at most 120
   * seconds: a message that is not finished is received again after the visibility timeout of the queue.
   *
   * @default Duration.seconds(120)
   */
  readonly stopTimeout?: Duration;
}

/** Thresholds of a worker's alarms. */
export interface WorkerAlarmThresholds {
  /**
   * Average memory of 5 minutes, in percent of what the tasks reserve, above 0 and at most 100, for three periods in a row.
   *
   * @default - the fleet's, else 80
   */
  readonly memoryPercent?: number;

  /**
   * Age of the oldest message in the `queue`.
   *
   * @default - three times the acceptable latency: 15 minutes where none is given
   */
  readonly messageAge?: Duration;
}

/**
 * A worker of a fleet: tasks without a port that run all the time, or as long as there is work.
 *
 * Give it the `queue` that it consumes, and it scales on the backlog. Without a `queue`, such as for Celery on Redis, its number of tasks is fixed or
 * follows a metric of your own.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export interface WorkerOptions extends WorkloadOptions {
  /**
   * Queue of the platform or fleet that the worker consumes, by its name: `QUEUE_URL` and `QUEUE_URL_{NAME}`, and the permissions to receive and delete
   * messages. One queue has one worker; those that it also sends to are in `queues`.
   *
   * Changing it starts new tasks, which consume the other queue.
   *
   * @default - none
   */
  readonly queue?: string;

  /**
   * Services of the same fleet that the worker calls, by their names: `http://{name}:{port}` is in the variable `{NAME}_URL`, and the security groups
   * allow it. `Binding.service()` in `uses` chooses other names of variables.
   *
   * Amazon ECS Service Connect adds a proxy to the worker's tasks, which uses CPU and memory of the task: add 256 CPU units and 64 MiB. The worker is
   * created after the services. A change deploys the worker, and a public service that had no consumer before.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
   */
  readonly consumes?: string[];

  /**
   * Number of tasks, 0 to 5000, where the worker does not scale.
   *
   * @default - 1, or as `scaling` says
   */
  readonly desiredCount?: number;

  /**
   * How the number of tasks follows the work.
   *
   * @default - with a `queue` and without a `desiredCount` 1 to 4 tasks by the backlog; else the number of tasks is fixed
   */
  readonly scaling?: WorkerScalingOptions;

  /**
   * How the worker departs from the working hours of its fleet or platform, which must have some.
   *
   * @default - not at all
   */
  readonly schedule?: ServiceScheduleOptions;

  /**
   * How a new version replaces the old one, and how tasks stop.
   *
   * @default - each option's own default
   */
  readonly deployment?: WorkerDeploymentOptions;

  /**
   * Thresholds of the worker's alarms.
   *
   * @default - each threshold's own default
   */
  readonly alarmThresholds?: WorkerAlarmThresholds;
}
