import { aws_iam as iam, aws_kms as kms, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { grantKey, grantOn } from './grants';

const READ_ACTIONS = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
const WRITE_ACTIONS = ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret', 'secretsmanager:UpdateSecretVersionStage'];

/**
 * A secret whose readers can use its key through their own policies, only through Secrets Manager.
 *
 * The L2 adds each reader to the key policy. A shared key would then change with every service, and a service in another stack would create a circular
 * dependency.
 */
export class EncryptedSecret extends secretsmanager.Secret {
  grantRead(grantee: iam.IGrantable, versionStages?: string[]): iam.Grant {
    return this.encryptionKey ? this.grant(grantee, READ_ACTIONS, ['kms:Decrypt'], versionStages) : super.grantRead(grantee, versionStages);
  }

  grantWrite(grantee: iam.IGrantable): iam.Grant {
    return this.encryptionKey ? this.grant(grantee, WRITE_ACTIONS, ['kms:Decrypt', 'kms:GenerateDataKey']) : super.grantWrite(grantee);
  }

  private grant(grantee: iam.IGrantable, actions: string[], keyActions: string[], versionStages?: string[]): iam.Grant {
    const conditions = versionStages && { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages } };
    return grantOn(this, { grantee, actions, resourceArns: [this.arnForPolicies], conditions })
      .combine(grantKey(this.encryptionKey, grantee, 'secretsmanager', keyActions));
  }
}

/** Grants read access to an existing secret, whose full ARN is known, and to its key only through Secrets Manager. */
export function grantSecretRead(secret: secretsmanager.ISecret, key: kms.IKey, grantee: iam.IGrantable): iam.Grant {
  return grantOn(secret, { grantee, actions: READ_ACTIONS, resourceArns: [secret.secretArn] }).combine(grantKey(key, grantee, 'secretsmanager', ['kms:Decrypt']));
}
