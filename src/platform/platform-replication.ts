import { CopiesPlan, DataPlan, PlatformNames, PlatformReplicationPlan } from './platform-plan';
import { PlatformReplicationOptions } from './platform-replication-options';
import { BucketPlan, checkReplicationOptions, copiesNameOf, resolveReplication } from '../data/bucket/bucket-plan';
import { checkName } from '../private/names';
import { Problems } from '../private/problems';

const SUBJECT = 'bucket replication';
const DEFAULT_SUFFIX = 'copies';

/** Resolves the replication of all buckets. */
export function resolvePlatformReplication(given: PlatformReplicationOptions | undefined): PlatformReplicationPlan | undefined {
  if (!given) {
    return undefined;
  }
  const { destinationSuffix = DEFAULT_SUFFIX, ...options } = given;
  return { options, destinationSuffix };
}

/** Resolves the replication of a bucket, or undefined if it is not replicated, or has its own `replication`. */
export function resolveCopies(plan: BucketPlan, replication: PlatformReplicationPlan | undefined): CopiesPlan | undefined {
  if (!replication || plan.replication || !plan.versioned) {
    return undefined;
  }
  const { encryptionKey, ...options } = replication.options;
  return {
    bucketName: plan.names.bucket && copiesNameOf(plan.names.bucket, replication.destinationSuffix),
    replication: resolveReplication(plan.isKmsEncrypted ? { ...options, encryptionKey } : options, plan.purpose),
  };
}

/** Collects mistakes in the replication of all buckets. */
export function checkPlatformReplication({ replication, buckets, accessLogs }: DataPlan, { areGiven }: PlatformNames, problems: Problems): void {
  if (!replication) {
    return;
  }
  const { options, destinationSuffix } = replication;
  checkReplicationOptions(problems, SUBJECT, options);
  checkName(problems, SUBJECT, 'destinationSuffix', destinationSuffix);
  const copied = [...buckets, ...accessLogs.made ? [accessLogs.made] : []].filter(({ copies }) => copies);
  if (!options.encryptionKey && copied.some(({ plan }) => plan.isKmsEncrypted)) {
    problems.add({
      subject: SUBJECT, prop: 'encryptionKey', must: 'be set when buckets have a customer managed key', got: undefined, fix: "import a key from the destinations' region with kms.Key.fromKeyArn, because S3 encrypts the copies of objects that a customer managed key encrypts with another such key",
    });
  }
  if (!areGiven && copied.some(({ plan }) => plan.bucketName === undefined)) {
    problems.add({
      subject: 'platform', prop: 'physicalNames', must: "be true with 'bucketReplication', because the names of destination buckets are derived from those of the buckets", got: false, fix: "or set 'replication' on each bucket",
    });
  }
}
