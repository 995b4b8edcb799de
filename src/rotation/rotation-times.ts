import { aws_events as events, Duration } from 'aws-cdk-lib';
import { RotationOptions } from './rotation-options';
import { RotationTimes } from './rotation-schedule';

const DEFAULT_PERIOD = Duration.days(30);

/** When a secret rotates, in the words of Secrets Manager. */
export function rotationTimes({ cron, automaticallyAfter, windowDuration }: RotationOptions): RotationTimes {
  return {
    scheduleExpression: cron === undefined ? events.Schedule.rate(automaticallyAfter ?? DEFAULT_PERIOD).expressionString : `cron(${cron})`,
    duration: windowDuration && `${windowDuration.toHours()}h`,
  };
}
