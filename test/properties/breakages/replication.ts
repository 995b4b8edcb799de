import { aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { badNames, Breakage, Given, ofPart } from './breakage';
import { ofBucket, ofData, withoutNamed } from './named-data';
import { BucketOptions, BucketPurpose, BucketReplicationOptions, PlatformEncryption, PlatformReplicationOptions } from '../../../src';
import { KEY_ARN } from '../environment';

const REPLICATION = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html#replication-requirements';
const DESTINATION = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-replicationdestination.html';
const KEYS = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html';
const ROLES = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html';

const copies = (name = 'theirs') => s3.Bucket.fromBucketName(new Stack(), 'Copies', name);
const key = () => kms.Key.fromKeyArn(new Stack(undefined, 'Theirs'), 'Key', KEY_ARN);
const badAccounts = fc.constantFrom('1111-2222-3333', '11112222333', '1111222233334', '', 'root');
const badClasses = fc.constantFrom('SNOW', 'standard', 'OUTPOSTS', '').map((value) => new s3.StorageClass(value));

/** A bucket without a key, in whichever environment. */
const replicated = (replication: Partial<BucketReplicationOptions>, bucket: Partial<BucketOptions> = {}) => ({
  purpose: BucketPurpose.LOGS, replication: { destination: copies(), ...replication }, ...bucket,
});
const ofCopies = <T>({ options, ...given }: Given<T, Partial<BucketReplicationOptions>>) => ofData('buckets', {
  ...given, subject: "replication of bucket 'things'", options: (value) => [{ name: 'things', ...replicated(options(value)) }],
});
/** Of buckets without keys, and with names. */
const ofAll = ofPart<PlatformReplicationOptions>(
  'bucket replication',
  (bucketReplication) => ({ bucketReplication, physicalNames: true, encryption: PlatformEncryption.awsManaged(), buckets: [{ name: 'things' }] }),
  (environment) => ({ ...withoutNamed(environment), keyed: environment.keyed.filter((part) => part !== 'buckets') }),
);

export const REPLICATION_BREAKAGES: Breakage[] = [
  ofBucket({ rule: 'A bucket that is replicated has versioning enabled', source: REPLICATION, prop: 'versioned', example: false, options: (versioned) => replicated({}, { versioned }) }),
  ofBucket({ rule: "'replication.destination' is required", source: DESTINATION, prop: 'replication.destination', example: undefined, options: () => replicated({ destination: undefined }, { versioned: true }) }),
  ofData('buckets', {
    rule: 'The destination of a replication is not the bucket itself',
    source: REPLICATION,
    subject: "replication of bucket 'things'",
    prop: 'destination',
    example: 'same-name',
    options: (bucketName) => [{ name: 'things', bucketName, ...replicated({ destination: copies(bucketName) }) }],
  }),
  ofData('buckets', {
    rule: 'Each replicated bucket has its own destination',
    subject: 'buckets',
    prop: 'replication',
    example: 'same-copies',
    options: (name) => ['first', 'second'].map((bucket) => ({ name: bucket, ...replicated({ destination: copies(name) }) })),
  }),
  ofCopies({
    rule: "'destinationAccount' is an account ID of 12 digits", source: DESTINATION, prop: 'destinationAccount', example: '1111-2222-3333', values: badAccounts, options: (destinationAccount) => ({ destinationAccount }),
  }),
  ofCopies({
    rule: 'The storage class of replicas is one that S3 can replicate to',
    source: DESTINATION,
    prop: 'storageClass',
    example: new s3.StorageClass('SNOW'),
    values: badClasses,
    got: ({ value }) => `'${value}'`,
    options: (storageClass) => ({ storageClass }),
  }),
  ofCopies({
    rule: 'The name of the replication role has 1 to 64 letters, digits and the characters +=,.@_-',
    source: ROLES,
    prop: 'roleName',
    example: 'a role',
    values: fc.constantFrom('a role', '', 'x'.repeat(65), 'a/b'),
    options: (roleName) => ({ roleName }),
  }),
  ofData('buckets', {
    rule: 'Replication of a bucket with a customer managed key requires a key for the replicas',
    source: KEYS,
    subject: "replication of bucket 'things'",
    prop: 'encryptionKey',
    example: undefined,
    options: (encryptionKey) => [{ name: 'things', encryptionKey: key(), replication: { destination: copies(), encryptionKey } }],
  }),
  ofCopies({
    rule: 'A key for replicas requires a bucket with a customer managed key', source: KEYS, prop: 'encryptionKey', example: 'Theirs/Key', got: () => "'Theirs/Key'", options: () => ({ encryptionKey: key() }),
  }),
  ofAll({ rule: "The 'destinationAccount' of all buckets is an account ID of 12 digits", source: DESTINATION, prop: 'destinationAccount', example: '1111-2222-3333', values: badAccounts, options: (destinationAccount) => ({ destinationAccount }) }),
  ofAll({
    rule: "'destinationSuffix' has 1 to 63 lower-case letters, digits and single hyphens, and begins with a letter", prop: 'destinationSuffix', example: 'My_Copies', values: badNames, options: (destinationSuffix) => ({ destinationSuffix }),
  }),
  ofPart<PlatformReplicationOptions>(
    'bucket replication',
    (bucketReplication) => ({ bucketReplication, physicalNames: true, encryption: PlatformEncryption.customerManaged(), buckets: [{ name: 'things' }] }),
    withoutNamed,
  )({ rule: 'Replication of all buckets requires a key for the replicas if the buckets have a customer managed key', source: KEYS, prop: 'encryptionKey', example: undefined, options: (encryptionKey) => ({ encryptionKey }) }),
  ofPart<boolean>(
    'platform',
    (physicalNames) => ({ physicalNames, bucketReplication: {}, encryption: PlatformEncryption.awsManaged(), buckets: [{ name: 'things' }] }),
    (environment) => ({ ...withoutNamed(environment), keyed: environment.keyed.filter((part) => part !== 'buckets') }),
  )({ rule: "'bucketReplication' requires physical names, from which the names of destination buckets are derived", prop: 'physicalNames', example: false, options: (physicalNames) => physicalNames }),
];
