import { aws_kms as kms } from 'aws-cdk-lib';

/** What a user says of the key that an environment is encrypted with. */
export interface PlatformEncryptionOptions {
  /**
   * Whether logs, secrets, buckets, queues, but those for access logs, and the vault of backups are encrypted with a key of the team's own, so that its
   * policy and CloudTrail say who reads them. Costs 1 USD a month, as much again for each of the first two rotations, and 0.03 USD per 10,000 requests.
   *
   * Database, cache, tables and image repositories have keys of their own props, because a change of theirs would replace them. The vault of backups has
   * this one: with another key it needs another `backup.vaultName`, and the old vault stays.
   *
   * @default true - where `encryption` is given; else the tier's: false in development, true in production
   */
  readonly enabled?: boolean;

  /**
   * A key that the team already has, in the region of the stack. A vault of backups needs another `backup.vaultName` when it changes. CloudWatch Logs and EventBridge must be allowed to use it.
   *
   * @default - one is made, which KMS rotates every year and which stays when the environment goes
   */
  readonly key?: kms.IKey;
}
