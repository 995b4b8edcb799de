import { aws_events as events, Duration } from 'aws-cdk-lib';
import { RotationOptions } from './rotation-options';

const DEFAULT_PERIOD = Duration.days(30);

/** How often, as `AWS::SecretsManager::RotationSchedule` has it. */
export interface RotationTimes {
  readonly scheduleExpression: string;
  readonly duration?: string;
}

/** When a secret rotates, in the words of Secrets Manager. */
export function rotationTimes({ cron, automaticallyAfter, windowDuration }: RotationOptions): RotationTimes {
  return {
    scheduleExpression: cron === undefined ? events.Schedule.rate(automaticallyAfter ?? DEFAULT_PERIOD).expressionString : `cron(${cron})`,
    duration: windowDuration && `${windowDuration.toHours()}h`,
  };
}
