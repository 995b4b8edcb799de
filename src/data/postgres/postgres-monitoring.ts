import { Aws, aws_iam as iam, aws_kms as kms, aws_logs as logs, aws_rds as rds, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PostgresPlan } from './postgres-plan';
import { acknowledge } from '../../private/acknowledge';

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html */
const MONITORING_POLICY = 'service-role/AmazonRDSEnhancedMonitoringRole';
const MANAGED = 'AWS maintains the policy for this one purpose: it allows Amazon RDS to write its metrics to log groups whose names begin with RDS.';
/** Log types of RDS for PostgreSQL. */
export const LOG_EXPORTS = ['postgresql', 'upgrade'];

/** Enhanced Monitoring of an instance and its replicas, with the role that writes its logs. */
export function monitoringOf(scope: Construct, { monitoringInterval, companionRemovalPolicy }: PostgresPlan): Partial<rds.DatabaseInstanceNewProps> {
  if (!monitoringInterval.isUnresolved() && monitoringInterval.toSeconds() === 0) {
    return { monitoringInterval };
  }
  const monitoringRole = new iam.Role(scope, 'MonitoringRole', {
    description: 'Enhanced Monitoring of the database',
    assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(MONITORING_POLICY)],
  });
  monitoringRole.applyRemovalPolicy(companionRemovalPolicy);
  acknowledge(monitoringRole.node.defaultChild!, [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${MONITORING_POLICY}]`], MANAGED);
  return { monitoringInterval, monitoringRole };
}

/** Performance Insights and Database Insights of the instance. */
export function insightsOf({ databaseInsights, performanceInsights, performanceInsightRetention }: PostgresPlan): Partial<rds.DatabaseInstanceNewProps> {
  return {
    databaseInsightsMode: databaseInsights,
    enablePerformanceInsights: performanceInsights,
    ...performanceInsights && { performanceInsightRetention },
  };
}

/** Performance Insights of a replica, for which RDS has no Database Insights mode. */
export function replicaInsightsOf({ performanceInsights, readReplicaInsightRetention }: PostgresPlan): Partial<rds.DatabaseInstanceNewProps> {
  return { enablePerformanceInsights: performanceInsights, ...performanceInsights && { performanceInsightRetention: readReplicaInsightRetention } };
}

export interface PostgresLogsProps {
  /** Identifier of the instance, or undefined if CloudFormation generates it. In that case, RDS creates the log groups. */
  readonly instanceIdentifier?: string;
  readonly retention: logs.RetentionDays;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The log groups that an instance exports to. They are created before the instance, because RDS uses those that exist.
 *
 * This way they expire without the Lambda function that the L2 would deploy to set the retention.
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
