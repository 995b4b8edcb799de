import { aws_applicationautoscaling as appscaling, aws_cloudwatch as cloudwatch, aws_ecs as ecs, aws_sqs as sqs, Duration, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MeasuredService, runningTasks } from './service-metrics';
import { WorkerScalingPlan } from './worker-plan';
import { physicalName } from '../private/names';

const MINUTE = { period: Duration.minutes(1) };
/** Minutes without any message after which the last task stops. */
const IDLE_MINUTES = 15;
/**
 * Minutes without a sample of any running task after which none is assumed to run. Samples can be up to a minute late. One minute more than the alarm that
 * stops the last task needs to notice a message, so that it does not stop the first task.
 */
const WITHOUT_TASK_MINUTES = 2;
const MOST = { ...MINUTE, statistic: cloudwatch.Stats.MAXIMUM };

interface Step extends Pick<appscaling.StepScalingActionProps, 'adjustmentType' | 'cooldown'> {
  readonly step: appscaling.AdjustmentTier;
}

/** Messages of a queue: an expression, and the metrics in it. */
interface Messages {
  readonly sum: string;
  readonly metrics: { readonly [id: string]: cloudwatch.Metric };
}

export interface WorkerScalingProps {
  readonly service: ecs.FargateService;
  readonly measured: MeasuredService;
  /** In the order of the plan. */
  readonly queues: sqs.IQueue[];
  readonly scaling: WorkerScalingPlan;
  readonly bootstrap: boolean;
  /** First part of the names of the alarms that start the first task and stop the last one. */
  readonly namePrefix?: string;
}

/** Scales the number of a worker's tasks by its backlog, or by a custom metric. */
export class WorkerScaling extends Construct {
  readonly taskCount: ecs.ScalableTaskCount;

  constructor(scope: Construct, id: string, private readonly props: WorkerScalingProps) {
    super(scope, id);
    const { service, scaling, bootstrap } = props;
    this.taskCount = service.autoScaleTaskCount({ minCapacity: bootstrap ? 0 : scaling.minTasks, maxCapacity: bootstrap ? 0 : scaling.maxTasks });
    if (scaling.options.metric) {
      const { scaleInCooldown, scaleOutCooldown, options: { metric, target } } = scaling;
      this.taskCount.scaleToTrackCustomMetric('Metric', { metric, targetValue: target!, scaleInCooldown, scaleOutCooldown });
    } else {
      this.trackBacklog(scaling);
      if (scaling.minTasks === 0) {
        this.startFirstTask();
        this.stopLastTask();
      }
    }
  }

  /**
   * Messages that are waiting or in flight, per running task. Messages in flight count, so that scaling does not stop the tasks that process them. Messages of
   * several queues count with the time that they take.
   */
  private trackBacklog({ backlog, scaleInCooldown, scaleOutCooldown }: WorkerScalingPlan): void {
    // Checked: the worker has a queue, and so a backlog.
    const { perTask, weights } = backlog!;
    const waiting = this.props.queues.map((queue, index) => this.messages(queue, index, true));
    const isOne = waiting.length === 1;
    const sum = isOne ? `(${waiting[0].sum})` : `(${waiting.map((each, index) => `${weights[index]} * (${each.sum})`).join(' + ')})`;
    // Without the L2, which does not support metric expressions.
    new appscaling.CfnScalingPolicy(this, 'Backlog', {
      policyName: `${Names.uniqueId(this)}Backlog`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: this.target().scalableTargetId,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: perTask,
        scaleInCooldown: scaleInCooldown.toSeconds(),
        scaleOutCooldown: scaleOutCooldown.toSeconds(),
        customizedMetricSpecification: {
          metrics: [
            ...waiting.flatMap(({ metrics }) => Object.entries(metrics)).map(([id, metric]) => metricData(id, metric)),
            metricData('running', runningTasks(this.props.measured)),
            { id: 'backlog', expression: `${sum} / running`, label: isOne ? 'Messages per task' : 'Seconds of work per task', returnData: true },
          ],
        },
      },
    });
  }

  /**
   * Without a running task, there is no backlog per task, so target tracking has no data and does nothing.
   *
   * The step adds a task instead of setting an exact number: if the samples of running tasks are late, it must not stop tasks. Until a new task sends samples,
   * the cooldown prevents more tasks from being added. It is at most the time after which the last task stops, so it does not delay the next first task.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
   */
  private startFirstTask(): void {
    const waiting = this.props.queues.map((queue, index) => this.messages(queue, index, false));
    this.step('FirstTask', 'first-task', {
      adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY, cooldown: Duration.minutes(IDLE_MINUTES), step: { lowerBound: 0, adjustment: 1 },
    }, {
      alarmDescription: 'Messages are waiting and no task is running: starts the first one. Scaling of the worker, and no reason to worry',
      metric: new cloudwatch.MathExpression({
        expression: `IF(FILL(running, 0) < 1, ${waiting.map(({ sum }) => sum).join(' + ')}, 0)`,
        usingMetrics: { ...Object.assign({}, ...waiting.map(({ metrics }) => metrics)), running: runningTasks(this.props.measured) },
        label: 'Messages without a running task',
        ...MINUTE,
      }),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: WITHOUT_TASK_MINUTES,
    });
  }

  /** Sets an exact number of tasks, so a repeated alarm has no further effect. */
  private stopLastTask(): void {
    const waiting = this.props.queues.map((queue, index) => this.messages(queue, index, true));
    this.step('NoTask', 'no-task', {
      adjustmentType: appscaling.AdjustmentType.EXACT_CAPACITY, cooldown: MINUTE.period, step: { upperBound: 0, adjustment: 0 },
    }, {
      alarmDescription: 'No message is waiting or in flight: stops the last task. Scaling of the worker, and no reason to worry',
      metric: new cloudwatch.MathExpression({
        expression: waiting.map(({ sum }) => sum).join(' + '),
        usingMetrics: Object.assign({}, ...waiting.map(({ metrics }) => metrics)),
        label: 'Messages',
        ...MINUTE,
      }),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 0,
      evaluationPeriods: IDLE_MINUTES,
    });
  }

  /**
   * Messages of a queue. SQS reports no metrics for a queue that has not been used for six hours. If the worker has several queues, such a queue counts as empty.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
   */
  private messages(queue: sqs.IQueue, index: number, withInFlight: boolean): Messages {
    const number = index === 0 ? '' : index + 1;
    const metrics = {
      [`visible${number}`]: queue.metricApproximateNumberOfMessagesVisible(MOST),
      ...withInFlight && { [`inFlight${number}`]: queue.metricApproximateNumberOfMessagesNotVisible(MOST) },
    };
    const terms = Object.keys(metrics).map((id) => (this.props.queues.length === 1 ? id : `FILL(${id}, 0)`));
    return { sum: terms.join(' + '), metrics };
  }

  /** The alarm does not send notifications. Bounds of a step are relative to the threshold of the alarm: above it, or below it. */
  private step(id: string, name: string, { step, ...policy }: Step, alarm: Omit<cloudwatch.AlarmProps, 'treatMissingData'>): void {
    const action = new appscaling.StepScalingAction(this, id, {
      ...policy, scalingTarget: this.target(), metricAggregationType: appscaling.MetricAggregationType.MAXIMUM,
    });
    action.addAdjustment(step);
    new cloudwatch.Alarm(this, `${id}Alarm`, {
      ...alarm, alarmName: physicalName(this.props.namePrefix, name), treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }).addAlarmAction({ bind: () => ({ alarmActionArn: action.scalingPolicyArn }) });
  }

  private target(): appscaling.ScalableTarget {
    return this.taskCount.node.findChild('Target') as appscaling.ScalableTarget;
  }
}

/** A metric of an Application Auto Scaling expression, which is evaluated every minute. */
function metricData(id: string, metric: cloudwatch.Metric): appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty {
  const { namespace, metricName, dimensions = {}, statistic } = metric;
  return {
    id,
    metricStat: {
      metric: { namespace, metricName, dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value: value as string })) },
      stat: statistic,
    },
    returnData: false,
  };
}
