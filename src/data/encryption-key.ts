import { aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { keyPolicy } from '../private/key-policy';
import { physicalName } from '../private/names';

/** A key with every default filled in. */
export interface EncryptionKeyPlan {
  /** What the key encrypts. */
  readonly name: string;
  /** Undefined if the key has no alias. */
  readonly alias?: string;
  readonly removalPolicy: RemovalPolicy;
}

/** Inputs of a key in addition to its name. */
export interface KeyPlacement {
  readonly namePrefix?: string;
  readonly removalPolicy?: RemovalPolicy;
}

/** Fills in the defaults. Data cannot be decrypted after its key is deleted, so by default the key is retained. */
export function resolveEncryptionKey(name: string, { namePrefix, removalPolicy }: KeyPlacement): EncryptionKeyPlan {
  const fullName = physicalName(namePrefix, name);
  return { name, alias: fullName && `alias/${fullName}`, removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE };
}

/**
 * A symmetric customer managed key that KMS rotates every year.
 *
 * To read encrypted data, a principal also needs access to the key, which the grant methods of the constructs provide. A key costs 1 USD a month, plus 1
 * USD a month for each of the first two rotations, and 0.03 USD per 10,000 requests.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export class EncryptionKey extends Construct {
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, { name, alias, removalPolicy }: EncryptionKeyPlan) {
    super(scope, id);
    this.key = new kms.Key(this, 'Resource', { description: `Encryption of ${name}`, alias, enableKeyRotation: true, policy: keyPolicy(), removalPolicy });
  }
}
