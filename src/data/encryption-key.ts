import { aws_iam as iam, aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkEncryptionKey, resolveEncryptionKey } from './encryption-key-plan';
import { keyPolicy } from '../private/key-policy';
import { planOf } from '../private/plan';

/** What a user of a symmetric key needs: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-users-crypto */
const USE_ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** Properties of `EncryptionKey`. */
export interface EncryptionKeyProps {
  /** What the key encrypts, for example `data`: the last part of its alias. */
  readonly name: string;

  /**
   * First part of the key's alias, `alias/{prefix}-{name}`.
   *
   * @default - the key has no alias
   */
  readonly namePrefix?: string;

  /**
   * AWS services, and principals of other accounts, that the key's policy lets encrypt and decrypt. What runs in the account itself gets
   * that through its own policies, and needs no mention here.
   *
   * Give a service principal conditions, such as `aws:SourceAccount`, where the service states its source.
   *
   * @default - none
   */
  readonly principals?: iam.IPrincipal[];

  /**
   * What happens to the key when it leaves the stack. What it encrypts can never be read again once the key is deleted.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A symmetric key of the team's own, which KMS rotates every year.
 *
 * One key may serve tables, buckets, queues and a bus; whoever may read one of these then needs the key as well, which the constructs' grant
 * methods see to. Costs 1 USD a month, as much again for each of the first two rotations, and 0.03 USD per 10,000 requests.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export class EncryptionKey extends Construct {
  /** The key. */
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const plan = planOf(this, props, resolveEncryptionKey, checkEncryptionKey);
    this.key = new kms.Key(this, 'Resource', {
      description: `Encryption of ${plan.name}`,
      alias: plan.alias,
      enableKeyRotation: true,
      policy: keyPolicy(),
      removalPolicy: plan.removalPolicy,
    });
    for (const principal of plan.principals) {
      // A statement each: the conditions of one principal are not those of another.
      this.key.addToResourcePolicy(new iam.PolicyStatement({ principals: [principal], actions: USE_ACTIONS, resources: ['*'] }));
    }
  }
}
