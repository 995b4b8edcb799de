import { aws_kms as kms } from 'aws-cdk-lib';
import { requireValue } from '../private/shapes/check-shape';

/**
 * The key that encrypts logs, secrets, buckets, queues and the vault of backups.
 *
 * Buckets for access logs are encrypted with keys of Amazon S3. Database, cache, tables and image repositories have props of their own for a key, because
 * changing their key replaces them. If you change the key, also change the `vaultName` of the backups: the old vault is kept.
 */
export class PlatformEncryption {
  /** AWS owned and AWS managed keys, at no cost. Their key policies cannot be changed. */
  static awsManaged(): PlatformEncryption {
    return new PlatformEncryption(false);
  }

  /**
   * A customer managed key in AWS KMS. Its key policy controls access to the data that it encrypts, and CloudTrail records its use.
   *
   * Costs 1 USD a month, 1 USD more after each of the first two rotations, and 0.03 USD per 10,000 requests.
   *
   * @param key An existing key in the region of the stack. Its key policy must allow CloudWatch Logs and EventBridge to use it. By default, the platform
   * creates a key, which AWS KMS rotates every year and which is retained when the environment is deleted
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#customer-mgn-key
   */
  static customerManaged(key?: kms.IKey): PlatformEncryption {
    if (key !== undefined) {
      requireValue('PlatformEncryption.customerManaged', 'encryption', 'key', { of: 'type', name: 'cdk.aws_kms.IKey' }, key);
    }
    return new PlatformEncryption(true, key);
  }

  private constructor(private readonly hasKey: boolean, private readonly key?: kms.IKey) {}

  /**
   * Whether there is a customer managed key.
   *
   * @internal
   */
  get _isCustomerManaged(): boolean {
    return this.hasKey;
  }

  /**
   * An existing key.
   *
   * @internal
   */
  get _key(): kms.IKey | undefined {
    return this.key;
  }

  /** Who manages the key. */
  toString(): string {
    return this.hasKey ? 'customer managed' : 'AWS managed';
  }
}
