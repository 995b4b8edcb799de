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
   * @default true - 0.10 USD a GB, and 0.023 a GB-month (us-east-1)
   */
  readonly archive?: boolean;

  /**
   * How long archived events are kept, in whole days. 0 days keeps them for ever.
   *
   * @default Duration.days(30)
   */
  readonly archiveRetention?: Duration;

  /**
   * Key that events are encrypted with, on the bus and in the archive. Its policy is extended for EventBridge; a key from elsewhere must allow
   * `events.amazonaws.com` to describe it, decrypt, generate data keys and re-encrypt.
   *
   * Events that EventBridge cannot encrypt or decrypt go to the dead-letter queue, which for that reason has a key of SQS.
   *
   * @default - a key of AWS, at no cost
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption.html
   */
  readonly encryptionKey?: kms.IKey;
}
