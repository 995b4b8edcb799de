import { aws_cloudwatch as cloudwatch, aws_sqs as sqs, aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { ScheduledJobPlan } from './scheduled-job-plan';
import { QUEUE_METRICS } from '../data/queue/queue-metrics';
import { AlarmSpec } from '../private/alarm-spec';

/** The resources that the alarms of a job monitor. */
export interface WatchedJob {
  readonly stateMachine: sfn.IStateMachine;
  readonly deadLetterQueue: sqs.IQueue;
  readonly bootstrap: boolean;
}

/** The alarms of a job. While its schedule is disabled, there is no alarm for missed runs. */
export function jobAlarms({ workload: { name }, missedRunHours }: ScheduledJobPlan, { stateMachine, deadLetterQueue, bootstrap }: WatchedJob): AlarmSpec[] {
  return [
    {
      name: 'failed',
      description: `${name}: a run of the job failed or took too long. Look at the error of its execution first, then at its log; run it again once it is fixed`,
      metric: stateMachine.metricFailed(),
      threshold: 1,
      periods: 1,
    },
    {
      name: 'not-started',
      description: `${name}: EventBridge Scheduler could not start a run of the job. Look at the error in the message of the dead-letter queue first`,
      metric: QUEUE_METRICS.messages(deadLetterQueue),
      threshold: 1,
      periods: 1,
    },
    ...missedRunHours !== undefined && !bootstrap ? [{
      name: 'missed-run',
      description: `${name}: no run of the job has started for ${missedRunHours} hours. Look at whether its schedule is enabled first. A new job has this alarm until its first run`,
      metric: stateMachine.metricStarted({ period: Duration.hours(1) }),
      threshold: 1,
      periods: missedRunHours,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: cloudwatch.TreatMissingData.BREACHING,
    }] : [],
  ];
}
