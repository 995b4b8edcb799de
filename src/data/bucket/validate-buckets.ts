import { Token } from 'aws-cdk-lib';
import { purposeOf, transitionDays } from './bucket-lifecycle';
import { BucketOptions, BucketPurpose } from './bucket-options';
import { checkNamed, checkUnique, checkDays } from '../checks';
import { checkReplication } from './validate-replication';
import { checkName, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';

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

/** The bucket's name, or undefined where CloudFormation makes one. */
export function bucketNameOf(options: BucketOptions, namePrefix: string | undefined): string | undefined {
  return options.bucketName ?? physicalName(namePrefix, options.name, MAX_LENGTH);
}

/** Name of the bucket that copies of another one go to. */
export function copiesNameOf(bucketName: string, suffix: string): string {
  return physicalName(bucketName, suffix, MAX_LENGTH)!;
}

/**
 * Collects mistakes in a bucket's options, and in the name that the prefix makes of them.
 *
 * @param hasKey Whether buckets that say none have a key of the team's own, but for those for logs
 */
export function checkBucket(options: BucketOptions, problems: Problems, namePrefix?: string, hasKey = false): void {
  const subject = `bucket '${options.name}'`;
  checkName(problems, subject, 'name', options.name);
  checkBucketName(problems, subject, options.bucketName === undefined ? 'name' : 'bucketName', bucketNameOf(options, namePrefix));

  const purpose = purposeOf(options);
  const isEncrypted = options.encryptionKey !== undefined || (hasKey && purpose !== BucketPurpose.LOGS);
  checkReplication(options, problems, bucketNameOf(options, namePrefix), isEncrypted);
  const least = (transitionDays(purpose) ?? 0) + 1;
  checkDays(problems, subject, 'expiration', options.expiration, { min: least, max: MOST_DAYS },
    least > 1 ? `objects for '${purpose}' move to another storage class after ${least - 1} days, and S3 deletes none before that` : undefined);
  checkDays(problems, subject, 'noncurrentVersionRetention', options.noncurrentVersionRetention, { min: 1, max: MOST_DAYS });
  if (purpose === BucketPurpose.LOGS && options.encryptionKey) {
    problems.add({
      subject, prop: 'encryptionKey', must: "be left out with 'purpose' logs", got: options.encryptionKey.node.path, fix: 'load balancers write logs to no bucket with a key of the team\'s own',
    });
  }
  const rules = options.cors?.length;
  if (rules !== undefined && rules > MAX_CORS_RULES) {
    problems.add({ subject, prop: 'cors', must: `be at most ${MAX_CORS_RULES} rules`, got: rules });
  }
}

/** Collects mistakes in each bucket's options, and names that two of them share. */
export function checkBuckets(given: BucketOptions[], problems: Problems, namePrefix?: string, hasKey?: boolean): void {
  const buckets = checkNamed(problems, 'bucket', given);
  buckets.forEach((bucket) => checkBucket(bucket, problems, namePrefix, hasKey));
  const named = checkUnique(problems, 'buckets', 'name', buckets, (bucket) => bucket.name);
  checkUnique(problems, 'buckets', 'bucketName', named, (bucket) => bucketNameOf(bucket, namePrefix));
  // Copies of one would be versions of another's.
  checkUnique(problems, 'buckets', 'replication', buckets, (bucket) => bucket.replication?.destination?.bucketName);
}

/** Collects what S3 documents that it refuses. */
function checkBucketName(problems: Problems, subject: string, prop: string, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name)) {
    return;
  }
  const mistake = (must: string) => problems.add({ subject, prop, must: prop === 'name' ? `make a bucket name that S3 takes: it must ${must}` : must, got: name });
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
    mistake(`not begin with '${prefix}', which S3 keeps for itself`);
  }
  const suffix = RESERVED_SUFFIXES.find((reserved) => name.endsWith(reserved));
  if (suffix) {
    mistake(`not end with '${suffix}', which S3 keeps for itself`);
  }
}
