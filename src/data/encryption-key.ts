import { aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { keyPolicy } from '../private/key-policy';
import { physicalName } from '../private/names';

/** A key with every default filled in. */
export interface EncryptionKeyPlan {
  /** What it encrypts. */
  readonly name: string;
  /** Undefined where the key has none. */
  readonly alias?: string;
  readonly removalPolicy: RemovalPolicy;
}

/** What decides a key besides its name. */
export interface KeyPlacement {
  readonly namePrefix?: string;
  readonly removalPolicy?: RemovalPolicy;
}

/** Fills in the defaults. What a key encrypts can never be read again once the key is deleted, so by default it stays. */
export function resolveEncryptionKey(name: string, { namePrefix, removalPolicy }: KeyPlacement): EncryptionKeyPlan {
  const fullName = physicalName(namePrefix, name);
  return { name, alias: fullName && `alias/${fullName}`, removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE };
}

/**
 * A symmetric customer managed key, which KMS rotates every year.
 *
 * Whoever may read what it encrypts needs the key as well, which the grant methods of the constructs see to. Costs 1 USD a month, as much again for each of
 * the first two rotations, and 0.03 USD per 10,000 requests.
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
