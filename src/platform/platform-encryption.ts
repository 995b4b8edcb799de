import { aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NONE } from './part';
import { KeyPart, PlatformNames } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { TierDefaults } from './tier-defaults';
import { EncryptionKey, resolveEncryptionKey } from '../data/encryption-key';
import { letCloudWatchPublish, letEventBridgeSend, letLogsUse } from '../private/key-policy';

/** Resolves the environment's key. */
export function resolveKey({ encryption }: ReptidexPlatformProps, { namePrefix }: PlatformNames, tier: TierDefaults): KeyPart {
  const { _isCustomerManaged, _key: key } = encryption ?? tier.encryption;
  if (!_isCustomerManaged) {
    return NONE;
  }
  return key ? { existing: key } : { made: resolveEncryptionKey('environment', { namePrefix }) };
}

/** Creates the environment's key, if it needs one and none exists. */
export function createKey(scope: Construct, { made, existing }: KeyPart): kms.IKey | undefined {
  if (!made) {
    return existing;
  }
  const { key } = new EncryptionKey(scope, 'Key', made);
  letLogsUse(key);
  letEventBridgeSend(key);
  letCloudWatchPublish(key);
  return key;
}
