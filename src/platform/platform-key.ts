import { aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Settings } from './settings';
import { EncryptionKey } from '../data/encryption-key';
import { letEventBridgeSend, letLogsUse } from '../private/key-policy';

/** The key of the environment, made where there is to be one and none is given. */
export function keyOf(scope: Construct, { encryption, namePrefix }: Settings): kms.IKey | undefined {
  if (!(encryption.enabled ?? false)) {
    return undefined;
  }
  if (encryption.key) {
    return encryption.key;
  }
  const { key } = new EncryptionKey(scope, 'Key', { name: 'environment', namePrefix });
  letLogsUse(key);
  letEventBridgeSend(key);
  return key;
}
