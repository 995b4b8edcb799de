import { CopiesPlan, DataPlan, PlatformNames, PlatformReplicationPlan } from './platform-plan';
import { PlatformReplicationOptions } from './platform-replication-options';
import { BucketPlan, checkReplicationOptions, copiesNameOf, resolveReplication } from '../data/bucket/bucket-plan';
import { checkName } from '../private/names';
import { Problems } from '../private/problems';

const SUBJECT = 'bucket replication';
const DEFAULT_SUFFIX = 'copies';

/** Resolves the copies of all buckets. */
export function resolvePlatformReplication(given: PlatformReplicationOptions | undefined): PlatformReplicationPlan | undefined {
  if (!given) {
    return undefined;
  }
  const { destinationSuffix = DEFAULT_SUFFIX, ...options } = given;
  return { options, destinationSuffix };
}

/** Resolves the copies of one bucket, or undefined where it has none, or a `replication` of its own. */
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

/** Collects mistakes in the copies of all buckets. */
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
      subject: SUBJECT, prop: 'encryptionKey', must: "be given where buckets have a key of the team's own", got: undefined, fix: "import one of the destinations' region by kms.Key.fromKeyArn: S3 copies what a key has encrypted with another key alone",
    });
  }
  if (!areGiven && copied.some(({ plan }) => plan.bucketName === undefined)) {
    problems.add({
      subject: 'platform', prop: 'physicalNames', must: "be true where there is 'bucketReplication': the buckets that copies go to are named after the others", got: false, fix: "or give each bucket a 'replication' of its own",
    });
  }
}
