import { aws_kms as kms, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { resolveServiceLogGroup } from './service-log-group-plan';
import { planOf } from '../private/plan';

/** Properties of `ServiceLogGroup`. */
export interface ServiceLogGroupProps {
  /**
   * Name of the log group.
   *
   * @default - CloudFormation names it
   */
  readonly logGroupName?: string;

  /**
   * How long log events are kept. Storage costs 0.03 USD a GB-month, ingestion 0.50 USD a GB.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly retention?: logs.RetentionDays;

  /**
   * What happens to the logs when the group leaves the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key of the team's own that the logs are encrypted with. CloudWatch Logs must be allowed to use it.
   *
   * @default - CloudWatch Logs' own, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}

/** One log group for all services of an environment; a service's streams begin with its name. */
export class ServiceLogGroup extends Construct {
  /** The log group. */
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: ServiceLogGroupProps = {}) {
    super(scope, id);
    const plan = planOf(this, props, resolveServiceLogGroup);
    this.logGroup = new logs.LogGroup(this, 'Resource', {
      logGroupName: plan.logGroupName,
      encryptionKey: plan.encryptionKey,
      retention: plan.retention,
      removalPolicy: plan.removalPolicy,
    });
  }
}
