import { ArnFormat, aws_kms as kms, aws_logs as logs, aws_wafv2 as wafv2, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** AWS WAF requires this prefix for the names of log groups. */
const LOG_GROUP_PREFIX = 'aws-waf-logs-';
/** Defaults for the logs of web ACLs. */
export const DEFAULT_LOG_RETENTION = logs.RetentionDays.ONE_YEAR;
export const DEFAULT_LOG_REMOVAL_POLICY = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
const SECRET_HEADERS = ['authorization', 'cookie'];

/** Settings of a web ACL's log. */
export interface WebAclLogsProps {
  readonly webAclArn: string;
  /** Suffix of the log group's name. */
  readonly name: string;
  /** Headers to redact in addition to the standard ones. */
  readonly secretHeaders?: string[];
  readonly encryptionKey?: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Logs the requests that a web ACL blocks or counts. Construct IDs begin with `prefix`. */
export function logWebAcl(scope: Construct, prefix: string, props: WebAclLogsProps): logs.LogGroup {
  const logGroup = new logs.LogGroup(scope, `${prefix}Logs`, {
    logGroupName: `${LOG_GROUP_PREFIX}${props.name}`,
    encryptionKey: props.encryptionKey,
    retention: props.logRetention,
    removalPolicy: props.removalPolicy,
  });
  const keep = (action: string) => ({ ActionCondition: { Action: action } });
  new wafv2.CfnLoggingConfiguration(scope, `${prefix}Logging`, {
    resourceArn: props.webAclArn,
    // Not `logGroupArn`, because it ends in `:*`, which AWS WAF rejects.
    logDestinationConfigs: [Stack.of(scope).formatArn({
      service: 'logs', resource: 'log-group', resourceName: logGroup.logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })],
    redactedFields: [...SECRET_HEADERS, ...props.secretHeaders ?? []].map((header) => ({ singleHeader: { Name: header } })),
    loggingFilter: {
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [keep('BLOCK'), keep('COUNT'), keep('EXCLUDED_AS_COUNT')] }],
    },
  });
  return logGroup;
}
