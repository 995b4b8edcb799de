import { aws_kms as kms, Duration } from 'aws-cdk-lib';

/** Options for the event bus. */
export interface EventBusOptions {
  /**
   * Name of the bus, 1 to 256 letters, digits, underscores, hyphens and periods, and not `default`.
   *
   * Changing it replaces the bus, its archive and its rules.
   *
   * @default - `{prefix}-events`
   */
  readonly busName?: string;

  /**
   * Whether events are archived, so that they can be sent again.
   *
   * @default true - 0.10 USD per GB, and 0.023 per GB-month (us-east-1)
   */
  readonly archive?: boolean;

  /**
   * How long archived events are kept, in whole days. With 0 days, they are kept forever.
   *
   * @default Duration.days(30)
   */
  readonly archiveRetention?: Duration;

  /**
   * Customer managed key that encrypts events on the bus and in the archive. Permissions for EventBridge are added to its key policy. The key policy of an
   * imported key must allow `events.amazonaws.com` the actions `kms:DescribeKey`, `kms:Decrypt`, `kms:GenerateDataKey` and `kms:ReEncrypt*`.
   *
   * Events that EventBridge cannot encrypt or decrypt are sent to the dead-letter queue, which therefore uses SQS managed encryption (SSE-SQS).
   *
   * @default - an AWS owned key, at no cost
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption.html
   */
  readonly encryptionKey?: kms.IKey;
}
