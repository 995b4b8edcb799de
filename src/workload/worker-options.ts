import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { WorkloadOptions } from './workload-options';
import { ServiceScheduleOptions } from '../operations/off-hours-options';

/**
 * Options for scaling the number of a worker's tasks with its work.
 *
 * Application Auto Scaling then owns the number of tasks. The template does not contain it, so a deployment does not reset it.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export interface WorkerScalingOptions {
  /**
   * Minimum number of tasks, 0 to 5000.
   *
   * With 0, which requires a `queue`, the worker costs nothing while its queue is empty. The first message then waits three to four minutes, until an alarm
   * fires and a task has started. If the queue has not been used for six hours, it waits up to 15 minutes longer, because SQS does not report metrics for
   * an inactive queue. The last task stops when no message has been waiting or in flight for 15 minutes.
   *
   * @default 1
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
   */
  readonly minTasks?: number;

  /** Maximum number of tasks, 1 to 5000 and at least `minTasks`. Each task costs its CPU and memory while it runs. */
  readonly maxTasks: number;

  /**
   * Time that a message can wait before it is processed. Together with `processingTime`, it determines the number of messages per task that scaling keeps:
   * `acceptableLatency` / `processingTime`, but at least one. With `additionalQueues`, scaling adds up the processing times of the messages in
   * all queues, and keeps the total at `acceptableLatency` per task.
   *
   * Requires a `queue`.
   *
   * @default Duration.minutes(5)
   */
  readonly acceptableLatency?: Duration;

  /**
   * Average time that a task needs for a message of the `queue`. If a task processes several messages at the same time, divide it by their number. At most
   * the visibility timeout of the queue, because a message that takes longer is received again while it is still being processed.
   *
   * Requires a `queue`.
   *
   * @default - the visibility timeout of the queue, which is the maximum; 30 seconds if that is not known
   */
  readonly processingTime?: Duration;

  /**
   * Metric that scaling keeps at `target`, such as the length of a list in Redis that your application publishes. It must decrease when tasks are added,
   * and must be published every minute. It replaces the backlog of the `queue`.
   *
   * @default - the backlog of the `queue`; required without one
   */
  readonly metric?: cloudwatch.Metric;

  /**
   * Target value of `metric`, above 0.
   *
   * @default - required with `metric`
   */
  readonly target?: number;

  /**
   * Minimum time between two scale-in activities, in seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Minimum time between two scale-out activities, in seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;
}

/** A queue that a worker consumes in addition to its `queue`. */
export interface WorkerQueueOptions {
  /** Name of the queue of the platform or fleet. */
  readonly name: string;

  /**
   * Average time that a task needs for a message of this queue. If a task processes several messages at the same time, divide it by their number. At most the
   * visibility timeout of the queue, because a message that takes longer is received again while it is still being processed.
   *
   * @default - the visibility timeout of the queue, which is the maximum; 30 seconds if that is not known
   */
  readonly processingTime?: Duration;
}

/** Options for the deployment of a new version of a worker. */
export interface WorkerDeploymentOptions {
  /**
   * Minimum number of running tasks during a deployment, in percent of the desired count, 0 to 100.
   *
   * @default - the fleet's, else 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Maximum number of tasks during a deployment, in percent of the desired count, 100 to 200. Must be greater than `minHealthyPercent`.
   *
   * @default - the fleet's, else 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * Whether a deployment whose tasks keep failing is stopped and rolled back. If false, such a deployment continues for up to three hours.
   *
   * @default - the fleet's, else true
   */
  readonly circuitBreaker?: boolean;

  /**
   * Time that a task has to stop after SIGTERM before it is killed, 2 to 120 seconds. 120 seconds are the maximum on Fargate.
   *
   * On SIGTERM, the worker should stop receiving messages, finish the current ones, and exit. The time must be at least the `processingTime` of each queue
   * or, if that is not set, its visibility timeout. 120 seconds are always accepted. A message that is not finished by then is received again.
   *
   * @default Duration.seconds(120)
   */
  readonly stopTimeout?: Duration;
}

/** Thresholds of a worker's alarms. */
export interface WorkerAlarmThresholds {
  /**
   * Average memory utilization over 5 minutes, in percent of the reservation of the tasks, above 0 and at most 100, for three periods in a row.
   *
   * @default - the fleet's, else 80
   */
  readonly memoryPercent?: number;

  /**
   * Age of the oldest message in the `queue`, and in each of `additionalQueues`.
   *
   * @default - three times the acceptable latency, which is 15 minutes by default
   */
  readonly messageAge?: Duration;
}

/**
 * A worker of a fleet: tasks without a port that run all the time, or while there is work.
 *
 * With the `queue` that it consumes, a worker scales on the backlog. Without a `queue`, for example for Celery on Redis, its number of tasks is fixed or
 * follows a custom metric.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export interface WorkerOptions extends WorkloadOptions {
  /**
   * Name of the queue of the platform or fleet that the worker consumes. The worker gets the variables `QUEUE_URL` and `QUEUE_URL_{NAME}`, and permission
   * to receive and delete messages. The visibility timeout of the queue must be above 0. A queue can have only one worker in all fleets of an app. Queues to which the
   * worker sends messages are in `queues`.
   *
   * A change starts new tasks, which consume the other queue.
   *
   * @default - none
   */
  readonly queue?: string;

  /**
   * Queues that the worker consumes in addition to `queue`. Requires `queue`. The same conditions apply to each of them. For each queue, the variable
   * `QUEUE_URL_{NAME}` contains the URL. Scaling adds up the processing times of the messages in all queues. A worker that scales on the backlog can have at
   * most three additional queues.
   *
   * A change starts new tasks, which consume the other queues.
   *
   * @default - none
   */
  readonly additionalQueues?: WorkerQueueOptions[];

  /**
   * Names of the services of the same fleet that the worker calls. The variable `{NAME}_URL` contains `http://{name}:{port}`, and the security groups allow
   * the connections. To choose other names of variables, use `Binding.service()` in `uses`.
   *
   * Amazon ECS Service Connect adds a proxy to the worker's tasks, which uses CPU and memory of the task: add 256 CPU units and 64 MiB. The worker is
   * created after the services. A change deploys the worker, and a public service that had no consumer before.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
   */
  readonly consumes?: string[];

  /**
   * Number of tasks, 0 to 5000, if the worker does not scale.
   *
   * @default - 1, or determined by `scaling`
   */
  readonly desiredCount?: number;

  /**
   * Options for scaling the number of tasks with the work.
   *
   * @default - with a `queue` and without a `desiredCount`, 1 to 4 tasks by the backlog; otherwise the number of tasks is fixed
   */
  readonly scaling?: WorkerScalingOptions;

  /**
   * Differences from the working hours of the fleet or platform. Requires that the fleet or platform has working hours.
   *
   * @default - no differences
   */
  readonly schedule?: ServiceScheduleOptions;

  /**
   * Options for the deployment of a new version, and for stopping tasks.
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
