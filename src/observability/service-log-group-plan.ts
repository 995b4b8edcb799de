import { aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import type { ServiceLogGroupProps } from './service-log-group';

const DEFAULT_RETENTION = logs.RetentionDays.ONE_YEAR;

/** A log group with every default filled in. */
export interface ServiceLogGroupPlan extends ServiceLogGroupProps {
  readonly retention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Fills in the defaults. */
export function resolveServiceLogGroup(props: ServiceLogGroupProps): ServiceLogGroupPlan {
  return { ...props, retention: props.retention ?? DEFAULT_RETENTION, removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE };
}
