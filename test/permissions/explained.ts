/** A permission that no call of the suite needs, and why it is there all the same. */
export interface Explanation {
  /** Logical IDs of the policies. */
  readonly policy: RegExp;
  /** The actions, or the resources. */
  readonly what: RegExp;
  readonly why: string;
}

const LOG_BUCKET = /(AccessLogs|Bucketslogs)Policy/;

export const EXPLAINED: Explanation[] = [
  {
    policy: /(ExecutionRolePolicy|DatabaseSecrets|CacheSecrets)[0-9A-F]{8}$/,
    what: /^secretsmanager:DescribeSecret$/,
    why: "The CDK's grantRead() includes it, because AWS's caching clients describe a secret before they read it. A description contains no value.",
  },
  {
    policy: /^PlatformKey/,
    what: /^kms:Describe\*$/,
    why: 'AWS documents it for CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
  },
  {
    policy: /^PlatformKey/,
    what: /^kms:(CreateGrant|Decrypt|DescribeKey|Encrypt|GenerateDataKey\*|ReEncrypt\*)$/,
    why: 'Every secret of the CDK with a key lets the account use it through Secrets Manager, which the first statement of the key policy already does.',
  },
  {
    policy: /^PlatformKey/,
    what: /^(kms:GenerateDataKey|\*)$/,
    why: 'A rule of EventBridge may send to a queue that the key encrypts, also a rule that is added later.',
  },
  {
    policy: /ReplicationRolePolicy/,
    what: /^kms:GenerateDataKey$/,
    why: 'AWS documents kms:Encrypt for copies, but Amazon S3 encrypts objects with data keys: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    policy: LOG_BUCKET,
    what: /^(s3:PutObject|s3:GetBucketAcl|arn:aws:s3:::[^/]+)$/,
    why: 'A bucket for logs accepts all kinds of logs of the account, also of resources outside the environment.',
  },
  { policy: LOG_BUCKET, what: /^arn:aws:s3:::[^/]+\/(\*\/)?(AWSLogs\/\d{12}\/)?\*$/, why: 'Logs can have a prefix.' },
  { policy: /^PlatformFleet\w+TaskRolePolicy/, what: /^(ses:Send(Raw)?Email|arn:aws:ses:.*)$/, why: 'The environment app grants it to its services, which send e-mails.' },
  {
    policy: /^BoutiquePlatformFleet(Execution|Task)Role/,
    what: /^(sts:AssumeRole|arn:aws:iam:.*)$/,
    why: 'Roles that all services of a fleet share exist before the first service. They have no permissions until then.',
  },
];
