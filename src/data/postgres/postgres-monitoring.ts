import { Aws, aws_iam as iam, aws_rds as rds, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PostgresDatabaseOptions } from './postgres-options';
import { ADVANCED_INSIGHTS_RETENTION } from './validate-postgres';
import { acknowledge, wildcardRule } from '../../private/acknowledge';

const MONITORING_ACTIONS = [
  'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:PutLogEvents', 'logs:PutRetentionPolicy',
];
const DEFAULT_INTERVAL = Duration.seconds(60);
const DEFAULT_INSIGHTS = rds.DatabaseInsightsMode.STANDARD;
const STANDARD_RETENTION = rds.PerformanceInsightRetention.DEFAULT;

/** Enhanced Monitoring of an instance and its replicas, with the role that it writes its logs by. */
export function monitoringOf(scope: Construct, options: PostgresDatabaseOptions, removalPolicy: RemovalPolicy): Partial<rds.DatabaseInstanceNewProps> {
  const monitoringInterval = options.monitoringInterval ?? DEFAULT_INTERVAL;
  if (!monitoringInterval.isUnresolved() && monitoringInterval.toSeconds() === 0) {
    return { monitoringInterval };
  }
  const monitoringRole = new iam.Role(scope, 'MonitoringRole', {
    description: 'Enhanced Monitoring of the database',
    assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    managedPolicies: [monitoringPolicy(scope, removalPolicy)],
  });
  monitoringRole.applyRemovalPolicy(removalPolicy);
  return { monitoringInterval, monitoringRole };
}

/** What AWS's AmazonRDSEnhancedMonitoringRole allows, of the one log group that RDS writes to, in this account and region. */
function monitoringPolicy(scope: Construct, removalPolicy: RemovalPolicy): iam.ManagedPolicy {
  const logGroup = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:RDSOSMetrics`;
  const policy = new iam.ManagedPolicy(scope, 'MonitoringPolicy', {
    statements: [new iam.PolicyStatement({ actions: MONITORING_ACTIONS, resources: [logGroup, `${logGroup}:*`] })],
  });
  // A policy that a retained role has cannot be deleted.
  policy.applyRemovalPolicy(removalPolicy);
  acknowledge(policy.node.defaultChild!, [wildcardRule(scope, `${logGroup}:*`)], 'The streams of this one log group: RDS names them by the instances.');
  return policy;
}

/** What is recorded of the instance's sessions, and how much of it is shown. */
export function insightsOf(options: PostgresDatabaseOptions): Partial<rds.DatabaseInstanceNewProps> {
  const databaseInsightsMode = options.databaseInsights ?? DEFAULT_INSIGHTS;
  const retention = databaseInsightsMode === rds.DatabaseInsightsMode.ADVANCED ? ADVANCED_INSIGHTS_RETENTION : STANDARD_RETENTION;
  return { databaseInsightsMode, ...recordsOf(options, retention) };
}

/** The same of a replica: RDS has no mode for it, so it keeps what the standard one does. */
export function replicaInsightsOf(options: PostgresDatabaseOptions): Partial<rds.DatabaseInstanceNewProps> {
  return recordsOf(options, STANDARD_RETENTION);
}

function recordsOf(options: PostgresDatabaseOptions, retention: rds.PerformanceInsightRetention): Partial<rds.DatabaseInstanceNewProps> {
  return (options.performanceInsights ?? true)
    ? { enablePerformanceInsights: true, performanceInsightRetention: options.performanceInsightRetention ?? retention }
    : { enablePerformanceInsights: false };
}
