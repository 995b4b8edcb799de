import { aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { BucketOptions, BucketPurpose } from './bucket-options';

const DEFAULT_PURPOSE = BucketPurpose.ASSETS;
const DEFAULT_NONCURRENT_RETENTION = Duration.days(30);
const DEFAULT_LOG_EXPIRATION = Duration.days(365);
const INCOMPLETE_UPLOADS = Duration.days(7);

/** Where objects move to, and after how many days. */
const TRANSITIONS: { [purpose in BucketPurpose]?: { readonly storageClass: s3.StorageClass; readonly days: number } } = {
  [BucketPurpose.UPLOADS]: { storageClass: s3.StorageClass.INFREQUENT_ACCESS, days: 30 },
  [BucketPurpose.BACKUPS]: { storageClass: s3.StorageClass.GLACIER, days: 7 },
};

export function purposeOf(options: BucketOptions): BucketPurpose {
  return options.purpose ?? DEFAULT_PURPOSE;
}

/** Days after which objects of the purpose move to another storage class, or undefined where they stay. */
export function transitionDays(purpose: BucketPurpose): number | undefined {
  return TRANSITIONS[purpose]?.days;
}

/** A rule a concern, so that each can be found by its name in the console. */
export function lifecycleRules(options: BucketOptions): s3.LifecycleRule[] {
  const purpose = purposeOf(options);
  const transition = TRANSITIONS[purpose];
  const expiration = options.expiration ?? (purpose === BucketPurpose.LOGS ? DEFAULT_LOG_EXPIRATION : undefined);
  return [
    { id: 'IncompleteUploads', abortIncompleteMultipartUploadAfter: INCOMPLETE_UPLOADS, expiredObjectDeleteMarker: true },
    { id: 'NoncurrentVersions', noncurrentVersionExpiration: options.noncurrentVersionRetention ?? DEFAULT_NONCURRENT_RETENTION },
    ...transition ? [{ id: 'Transition', transitions: [{ storageClass: transition.storageClass, transitionAfter: Duration.days(transition.days) }] }] : [],
    ...expiration ? [{ id: 'Expiration', expiration }] : [],
  ];
}
