import { aws_s3 as s3, Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { BucketOptions, BucketPurpose, BucketReplicationOptions } from './bucket-options';
import { ReplicationOptions } from './bucket-replication-options';
import { checkName, MAX_PREFIX_LENGTH, NAME_LIMIT, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { checkDays, checkNamed, checkUnique } from '../checks';

const DEFAULT_PURPOSE = BucketPurpose.ASSETS;
const DEFAULT_NONCURRENT_RETENTION = Duration.days(30);
const DEFAULT_LOG_EXPIRATION = Duration.days(365);
const DEFAULT_REMOVAL_POLICY = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
const DEFAULT_COPIES_CLASS = s3.StorageClass.INFREQUENT_ACCESS;
const INCOMPLETE_UPLOADS = Duration.days(7);

/** Which storage class objects move to, and after how many days. */
const TRANSITIONS: { [purpose in BucketPurpose]?: { readonly storageClass: s3.StorageClass; readonly days: number } } = {
  [BucketPurpose.UPLOADS]: { storageClass: s3.StorageClass.INFREQUENT_ACCESS, days: 30 },
  [BucketPurpose.BACKUPS]: { storageClass: s3.StorageClass.GLACIER, days: 7 },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const MAX_LENGTH = 63;
const FORM = new RegExp(`^[a-z0-9][a-z0-9.-]{1,${MAX_LENGTH - 2}}[a-z0-9]$`);
const IP_ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
const RESERVED_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3', '-an'];
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html */
const MOST_DAYS = 2 ** 31 - 1;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
const MAX_CORS_RULES = 100;
const ENABLED = { status: 'Enabled' };
const ACCOUNT = /^\d{12}$/;
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-replicationdestination.html */
const STORAGE_CLASSES = ['DEEP_ARCHIVE', 'GLACIER', 'GLACIER_IR', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'REDUCED_REDUNDANCY', 'STANDARD', 'STANDARD_IA'];

/** A bucket's replication with every default filled in. */
export interface ReplicationPlan extends BucketReplicationOptions {
  readonly deleteMarkerReplication: boolean;
}

/** A bucket with every default filled in. */
export interface BucketPlan extends BucketOptions {
  readonly namePrefix?: string;
  readonly purpose: BucketPurpose;
  readonly versioned: boolean;
  readonly noncurrentVersionRetention: Duration;
  readonly removalPolicy: RemovalPolicy;
  /** Whether a customer managed key encrypts the objects: `encryptionKey`, or a key that is created later. */
  readonly isKmsEncrypted: boolean;
  readonly replication?: ReplicationPlan;
  /** Physical names, or undefined if CloudFormation generates them. */
  readonly names: { readonly bucket?: string; readonly replicationRole?: string };
}

/** The bucket's name, or undefined if CloudFormation generates one. */
export function bucketNameOf(options: BucketOptions, namePrefix: string | undefined): string | undefined {
  return options.bucketName ?? physicalName(namePrefix, options.name, MAX_LENGTH);
}

/** Name of the destination bucket of a bucket's replication. */
export function copiesNameOf(bucketName: string, suffix: string): string {
  return physicalName(bucketName, suffix, MAX_LENGTH)!;
}

/**
 * Fills in the defaults.
 *
 * @param hasEncryptionKey Whether a bucket without a key gets one that is created later, unless it is for logs
 */
export function resolveBucket<O extends BucketOptions & { namePrefix?: string }>(options: O, hasEncryptionKey = false): O & BucketPlan {
  const { name, namePrefix, replication } = options;
  const purpose = options.purpose ?? DEFAULT_PURPOSE;
  const isForLogs = purpose === BucketPurpose.LOGS;
  return {
    ...options,
    purpose,
    versioned: options.versioned ?? true,
    noncurrentVersionRetention: options.noncurrentVersionRetention ?? DEFAULT_NONCURRENT_RETENTION,
    expiration: options.expiration ?? (isForLogs ? DEFAULT_LOG_EXPIRATION : undefined),
    removalPolicy: options.removalPolicy ?? DEFAULT_REMOVAL_POLICY,
    isKmsEncrypted: options.encryptionKey !== undefined || (hasEncryptionKey && !isForLogs),
    replication: replication && resolveReplication(replication, purpose),
    names: {
      bucket: bucketNameOf(options, namePrefix),
      replicationRole: replication?.roleName ?? physicalName(namePrefix, `${name}-bucket-replication-role`, NAME_LIMIT.ROLE),
    },
  };
}

/** Fills in the defaults of replication. The destination bucket may be set later. */
export function resolveReplication<O extends ReplicationOptions>(options: O, purpose: BucketPurpose): O & Pick<ReplicationPlan, 'deleteMarkerReplication'> {
  return {
    ...options,
    deleteMarkerReplication: options.deleteMarkerReplication ?? false,
    storageClass: options.storageClass ?? (purpose === BucketPurpose.LOGS ? undefined : DEFAULT_COPIES_CLASS),
  };
}

/** Collects what S3 would reject in a standalone bucket. */
export function checkBucket(plan: BucketPlan, problems: Problems): void {
  checkName(problems, `bucket '${plan.name}'`, 'namePrefix', plan.namePrefix, MAX_PREFIX_LENGTH);
  checkOne(plan, problems);
}

/** Collects what S3 would reject in each bucket, and duplicate names. */
export function checkBuckets(plans: BucketPlan[], problems: Problems): void {
  const buckets = checkNamed(problems, 'bucket', plans);
  buckets.forEach((bucket) => checkOne(bucket, problems));
  const named = checkUnique(problems, 'buckets', 'name', buckets, (bucket) => bucket.name);
  checkUnique(problems, 'buckets', 'bucketName', named, (bucket) => bucket.names.bucket);
  // Copies from one bucket would become versions of the other bucket's objects.
  checkUnique(problems, 'buckets', 'replication', buckets, (bucket) => bucket.replication?.destination?.bucketName);
}

function checkOne(plan: BucketPlan, problems: Problems): void {
  const subject = `bucket '${plan.name}'`;
  checkName(problems, subject, 'name', plan.name);
  checkBucketName(problems, subject, plan.bucketName === undefined ? 'name' : 'bucketName', plan.names.bucket);
  checkReplication(plan, problems);
  const { purpose } = plan;
  const least = (TRANSITIONS[purpose]?.days ?? 0) + 1;
  checkDays(problems, subject, 'expiration', plan.expiration, { min: least, max: MOST_DAYS },
    least > 1 ? `with 'purpose' ${purpose}, objects move to another storage class after ${least - 1} days, and S3 cannot delete them earlier` : undefined);
  checkDays(problems, subject, 'noncurrentVersionRetention', plan.noncurrentVersionRetention, { min: 1, max: MOST_DAYS });
  if (purpose === BucketPurpose.LOGS && plan.encryptionKey) {
    problems.add({
      subject, prop: 'encryptionKey', must: "not be set with 'purpose' logs", got: plan.encryptionKey.node.path, fix: 'load balancers cannot write logs to a bucket with a customer managed key',
    });
  }
  const rules = plan.cors?.length;
  if (rules !== undefined && rules > MAX_CORS_RULES) {
    problems.add({ subject, prop: 'cors', must: `be at most ${MAX_CORS_RULES} rules`, got: rules });
  }
}

/** Collects what S3 rejects according to its documentation. */
function checkBucketName(problems: Problems, subject: string, prop: string, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name)) {
    return;
  }
  const mistake = (must: string) => problems.add({ subject, prop, must: prop === 'name' ? `result in a valid bucket name, which must ${must}` : must, got: name });
  if (!FORM.test(name)) {
    mistake('have 3 to 63 lower-case letters, digits, hyphens and periods, and begin and end with a letter or digit');
  }
  if (name.includes('..')) {
    mistake('not have two periods in a row');
  }
  if (IP_ADDRESS.test(name)) {
    mistake('not look like an IP address');
  }
  const prefix = RESERVED_PREFIXES.find((reserved) => name.startsWith(reserved));
  if (prefix) {
    mistake(`not begin with '${prefix}', which S3 reserves`);
  }
  const suffix = RESERVED_SUFFIXES.find((reserved) => name.endsWith(reserved));
  if (suffix) {
    mistake(`not end with '${suffix}', which S3 reserves`);
  }
}

/** Collects mistakes in replication options, for one bucket or for all. */
export function checkReplicationOptions(problems: Problems, subject: string, options: ReplicationOptions): void {
  problems.pattern(subject, 'destinationAccount', options.destinationAccount, ACCOUNT, 'be an account ID of 12 digits');
  const storageClass = options.storageClass?.value;
  if (storageClass !== undefined && !Token.isUnresolved(storageClass) && !STORAGE_CLASSES.includes(storageClass)) {
    problems.add({ subject, prop: 'storageClass', must: `be one of ${STORAGE_CLASSES.join(', ')}`, got: storageClass });
  }
}

function checkReplication({ name, replication, versioned, isKmsEncrypted, names }: BucketPlan, problems: Problems): void {
  if (!replication) {
    return;
  }
  const subject = `replication of bucket '${name}'`;
  checkReplicationOptions(problems, subject, replication);
  problems.pattern(subject, 'roleName', replication.roleName, ROLE_NAME, 'have 1 to 64 letters, digits and the characters +=,.@_-');
  if (!versioned) {
    problems.add({ subject: `bucket '${name}'`, prop: 'versioned', must: 'be true when the bucket is replicated, because S3 replicates versions', got: versioned });
  }
  const { destination, encryptionKey } = replication;
  if (!keepsVersions(destination)) {
    problems.add({ subject, prop: 'destination', must: 'be a bucket with versioning enabled', got: destination.node.path, fix: "create it with 'versioned: true'" });
  } else if (names.bucket !== undefined && !Token.isUnresolved(names.bucket) && destination.bucketName === names.bucket) {
    problems.add({ subject, prop: 'destination', must: 'be another bucket', got: names.bucket });
  }
  if (isKmsEncrypted && !encryptionKey) {
    problems.add({
      subject, prop: 'encryptionKey', must: 'be set when the bucket has a customer managed key', got: undefined, fix: "import a key from the destination's region with kms.Key.fromKeyArn, because S3 encrypts the copies of objects that a customer managed key encrypts with another such key",
    });
  }
  if (!isKmsEncrypted && encryptionKey) {
    problems.add({
      subject, prop: 'encryptionKey', must: 'not be set when the bucket has no customer managed key', got: encryptionKey.node.path, fix: 'S3 encrypts the copies with Amazon S3 managed keys, like the objects',
    });
  }
}

/** Whether versioning is enabled, as far as known at synth. For an imported bucket it is assumed. */
function keepsVersions(destination: s3.IBucket): boolean {
  const made = destination.node.defaultChild;
  const versioning = made instanceof s3.CfnBucket ? made.versioningConfiguration : ENABLED;
  return Token.isUnresolved(versioning) || (versioning as Partial<typeof ENABLED> | undefined)?.status === ENABLED.status;
}

/** One rule for each concern, so that you can find it by its name in the console. */
export function lifecycleRules({ purpose, expiration, noncurrentVersionRetention }: BucketPlan): s3.LifecycleRule[] {
  const transition = TRANSITIONS[purpose];
  return [
    { id: 'IncompleteUploads', abortIncompleteMultipartUploadAfter: INCOMPLETE_UPLOADS, expiredObjectDeleteMarker: true },
    { id: 'NoncurrentVersions', noncurrentVersionExpiration: noncurrentVersionRetention },
    ...transition ? [{ id: 'Transition', transitions: [{ storageClass: transition.storageClass, transitionAfter: Duration.days(transition.days) }] }] : [],
    ...expiration ? [{ id: 'Expiration', expiration }] : [],
  ];
}
