import { aws_kms as kms, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What RDS for PostgreSQL writes. */
export const LOG_EXPORTS = ['postgresql', 'upgrade'];

export interface PostgresLogsProps {
  /** Identifier of the instance, or undefined where CloudFormation makes it: RDS makes the log groups then. */
  readonly instanceIdentifier?: string;
  readonly retention: logs.RetentionDays;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The log groups that an instance exports to, made before the instance: RDS takes those that are there.
 *
 * So they expire without the function that the L2 would deploy for it.
 */
export class PostgresLogs extends Construct {
  constructor(scope: Construct, id: string, props: PostgresLogsProps) {
    super(scope, id);
    if (props.instanceIdentifier === undefined) {
      return;
    }
    for (const log of LOG_EXPORTS) {
      new logs.LogGroup(this, log.charAt(0).toUpperCase() + log.slice(1), {
        logGroupName: `/aws/rds/instance/${props.instanceIdentifier}/${log}`,
        retention: props.retention,
        encryptionKey: props.encryptionKey,
        removalPolicy: props.removalPolicy,
      });
    }
  }
}
