import { aws_s3 as s3, Token } from 'aws-cdk-lib';
import { BucketOptions } from './bucket-options';
import { ReplicationOptions } from './bucket-replication-options';
import { Problems } from '../../private/problems';

const ENABLED = { status: 'Enabled' };
const ACCOUNT = /^\d{12}$/;
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-replicationdestination.html */
const STORAGE_CLASSES = ['DEEP_ARCHIVE', 'GLACIER', 'GLACIER_IR', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'REDUCED_REDUNDANCY', 'STANDARD', 'STANDARD_IA'];

/** Collects mistakes in what is said of copies, whichever bucket they are of. */
export function checkReplicationOptions(problems: Problems, subject: string, options: ReplicationOptions): void {
  problems.pattern(subject, 'destinationAccount', options.destinationAccount, ACCOUNT, 'be the number of an account, in 12 digits');
  const storageClass = options.storageClass?.value;
  if (storageClass !== undefined && !Token.isUnresolved(storageClass) && !STORAGE_CLASSES.includes(storageClass)) {
    problems.add({ subject, prop: 'storageClass', must: `be one of ${STORAGE_CLASSES.join(', ')}`, got: storageClass });
  }
}

/** Of a bucket that was made elsewhere nothing is known. */
function keepsVersions(destination: s3.IBucket): boolean {
  const made = destination.node.defaultChild;
  const versioning = made instanceof s3.CfnBucket ? made.versioningConfiguration : ENABLED;
  return Token.isUnresolved(versioning) || (versioning as Partial<typeof ENABLED> | undefined)?.status === ENABLED.status;
}

/**
 * Collects mistakes in a bucket's replication.
 *
 * @param bucketName Undefined where CloudFormation makes one
 * @param isEncrypted Whether the bucket has a key of the team's own
 */
export function checkReplication(
  { name, replication, versioned }: BucketOptions, problems: Problems, bucketName: string | undefined, isEncrypted: boolean,
): void {
  if (!replication) {
    return;
  }
  const subject = `replication of bucket '${name}'`;
  checkReplicationOptions(problems, subject, replication);
  problems.pattern(subject, 'roleName', replication.roleName, ROLE_NAME, 'have 1 to 64 letters, digits and characters of +=,.@_-');
  if (versioned === false) {
    problems.add({ subject: `bucket '${name}'`, prop: 'versioned', must: 'be true where the bucket is replicated: S3 copies versions', got: versioned });
  }
  const { destination, encryptionKey } = replication;
  if (!destination) {
    // Not every language has a compiler that asks for it.
    problems.add({ subject, prop: 'destination', must: 'be given', got: undefined });
  } else if (!keepsVersions(destination)) {
    problems.add({ subject, prop: 'destination', must: 'be a bucket with versions', got: destination.node.path, fix: "make it with 'versioned: true'" });
  } else if (bucketName !== undefined && !Token.isUnresolved(bucketName) && destination.bucketName === bucketName) {
    problems.add({ subject, prop: 'destination', must: 'be another bucket', got: bucketName });
  }
  if (isEncrypted && !encryptionKey) {
    problems.add({
      subject, prop: 'encryptionKey', must: 'be given where the bucket has a key of the team\'s own', got: undefined, fix: "import one of the destination's region by kms.Key.fromKeyArn: S3 copies what a key has encrypted with another key alone",
    });
  }
  if (!isEncrypted && encryptionKey) {
    problems.add({
      subject, prop: 'encryptionKey', must: 'be left out where the bucket has none of the team\'s own', got: encryptionKey.node.path, fix: 'S3 encrypts copies of what its own key encrypts likewise',
    });
  }
}
