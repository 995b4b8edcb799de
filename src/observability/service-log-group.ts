import { aws_kms as kms, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The log group of services, with every default filled in. */
export interface LogsPlan {
  readonly retention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
}

/** Defaults for the log group of a fleet without a platform. */
export const DEFAULT_LOGS: LogsPlan = { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE };

/** Properties of `ServiceLogGroup`. */
export interface ServiceLogGroupProps extends LogsPlan {
  readonly namePrefix?: string;
}

/** One log group for all services of a fleet. The log streams of a service have its name as their prefix. */
export class ServiceLogGroup extends Construct {
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, { namePrefix, retention, removalPolicy, encryptionKey }: ServiceLogGroupProps) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Resource', { logGroupName: namePrefix && `/ecs/${namePrefix}`, encryptionKey, retention, removalPolicy });
  }
}
