import { aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ReptidexPlatformProps } from './platform-props';
import { PlatformReplicationOptions } from './platform-replication-options';
import { Settings } from './settings';
import { BucketOptions, BucketPurpose } from '../data/bucket/bucket-options';
import { bucketNameOf, checkReplicationOptions, copiesNameOf } from '../data/bucket/bucket-plan';
import { checkName, NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';

const SUBJECT = 'bucket replication';
const DEFAULT_SUFFIX = 'copies';

/**
 * Collects mistakes in what is said of the copies of all buckets.
 *
 * @param buckets Those that are made, also by the platform itself
 */
export function checkPlatformReplication(props: ReptidexPlatformProps, settings: Settings, buckets: BucketOptions[], problems: Problems): void {
  const options = replicationOf(props);
  if (!options) {
    return;
  }
  checkReplicationOptions(problems, SUBJECT, options);
  checkName(problems, SUBJECT, 'destinationSuffix', options.destinationSuffix);
  const replicated = buckets.filter(isReplicated);
  if (!options.encryptionKey && replicated.some((bucket) => isEncrypted(bucket, settings))) {
    problems.add({
      subject: SUBJECT, prop: 'encryptionKey', must: "be given where buckets have a key of the team's own", got: undefined, fix: "import one of the destinations' region by kms.Key.fromKeyArn: S3 copies what a key has encrypted with another key alone",
    });
  }
  if (props.physicalNames === false && replicated.some(({ bucketName }) => bucketName === undefined)) {
    problems.add({
      subject: 'platform', prop: 'physicalNames', must: "be true where there is 'bucketReplication': the buckets that copies go to are named after the others", got: false, fix: "or give each bucket a 'replication' of its own",
    });
  }
}

/** Where the copies of the platform's buckets go. */
export class Copies {
  private readonly options?: PlatformReplicationOptions;
  private room?: Construct;

  constructor(private readonly scope: Construct, props: ReptidexPlatformProps, private readonly settings: Settings) {
    this.options = replicationOf(props);
  }

  /**
   * The bucket's options, with those of its copies.
   *
   * @param label What its role is called, which no other bucket is
   */
  of(bucket: BucketOptions, label: string, bucketPrefix: string | undefined): BucketOptions {
    const roleName = physicalName(this.settings.namePrefix, `${label}-replication-role`, NAME_LIMIT.ROLE);
    if (bucket.replication || !this.options || !isReplicated(bucket)) {
      return bucket.replication ? { ...bucket, replication: { ...bucket.replication, roleName: bucket.replication.roleName ?? roleName } } : bucket;
    }
    const { enabled, destinationSuffix = DEFAULT_SUFFIX, ...options } = this.options;
    // Checked: it has one.
    const copies = copiesNameOf(bucketNameOf(bucket, bucketPrefix)!, destinationSuffix);
    this.room ??= new Construct(this.scope, 'Copies');
    const destination = s3.Bucket.fromBucketName(this.room, label, copies);
    return { ...bucket, replication: { ...options, encryptionKey: bucket.encryptionKey && options.encryptionKey, destination, roleName } };
  }
}

function replicationOf({ bucketReplication: options }: ReptidexPlatformProps): PlatformReplicationOptions | undefined {
  return options?.enabled ?? true ? options : undefined;
}

/** Whether the platform says where its copies go. */
function isReplicated({ replication, versioned }: BucketOptions): boolean {
  return replication === undefined && (versioned ?? true);
}

function isEncrypted({ encryptionKey, purpose }: BucketOptions, { encryption }: Settings): boolean {
  return encryptionKey !== undefined || ((encryption.enabled ?? false) && purpose !== BucketPurpose.LOGS);
}
