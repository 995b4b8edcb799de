import { aws_ecs as ecs, aws_kms as kms, aws_logs as logs, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { wholeName } from '../private/names';

/**
 * A container keeps running while CloudWatch Logs cannot be reached, and log events that do not fit into the buffer are lost. Explicit, because the default
 * depends on the account (`defaultLogDriverMode`) and changed from blocking to non-blocking in June 2025.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#default-log-driver-mode
 * @see https://aws.amazon.com/blogs/containers/preventing-log-loss-with-non-blocking-mode-in-the-awslogs-container-log-driver/
 */
const MODE = ecs.AwsLogDriverMode.NON_BLOCKING;
const BUFFER = Size.mebibytes(25);

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
    this.logGroup = new logs.LogGroup(this, 'Resource', { logGroupName: namePrefix && `/ecs/${wholeName(namePrefix)}`, encryptionKey, retention, removalPolicy });
  }
}

/** Writes the output of containers to streams that begin with the prefix. */
export function serviceLogDriver(logGroup: logs.ILogGroup, streamPrefix: string): ecs.LogDriver {
  return ecs.LogDrivers.awsLogs({ logGroup, streamPrefix, mode: MODE, maxBufferSize: BUFFER });
}

/** The same configuration for properties that do not take a `LogDriver`. */
export function serviceLogConfiguration(scope: IConstruct, logGroup: logs.ILogGroup, streamPrefix: string): ecs.CfnService.LogConfigurationProperty {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': logGroup.logGroupName,
      'awslogs-region': Stack.of(scope).region,
      'awslogs-stream-prefix': streamPrefix,
      'mode': MODE,
      'max-buffer-size': `${BUFFER.toBytes()}b`,
    },
  };
}
