import { Match } from '@aws-cdk/integ-tests-alpha';
import { Aws } from 'aws-cdk-lib';
import { Answer, Fact, Questions } from './questions';

/** Where the copies of a bucket go. */
export interface Expected {
  /** The bucket that is copied. */
  readonly bucket: string;
  /** What its role is called. */
  readonly role: string;
  /** Region of the key of the copies, where there is one. */
  readonly keyRegion?: string;
}

/** Copies of all that is written, which outlive a wrong deletion, by a role that writes copies and nothing else. */
export function expectCopies(aws: Questions, subject: string, { bucket, role, keyRegion }: Expected): void {
  const replication = aws.ask('s3', 'GetBucketReplication', { Bucket: bucket });
  const rule: Answer = (path) => replication(`ReplicationConfiguration.Rules.0.${path}`);
  const may = (action: string, to: string) => aws.ask('iam', 'SimulatePrincipalPolicy', {
    PolicySourceArn: replication('ReplicationConfiguration.Role'),
    ActionNames: [action],
    ResourceArns: [`arn:aws:s3:::${to}/a`],
    ContextEntries: [{ ContextKeyName: 's3:ResourceAccount', ContextKeyType: 'string', ContextKeyValues: [Aws.ACCOUNT_ID] }],
  })('EvaluationResults.0.EvalDecision');
  const facts: Record<string, Fact> = {
    role: [replication('ReplicationConfiguration.Role'), Match.stringLikeRegexp(`:role/${role}$`)],
    rule: [`${rule('ID')} ${rule('Status')} ${rule('Priority')}`, 'Copies Enabled 1'],
    destination: [rule('Destination.Bucket'), `arn:aws:s3:::${bucket}-copies`],
    metrics: [rule('Destination.Metrics.Status'), 'Enabled'],
    deletions: [rule('DeleteMarkerReplication.Status'), 'Disabled'],
    reads: [may('s3:GetObjectVersionForReplication', bucket), 'allowed'],
    writes: [may('s3:ReplicateObject', `${bucket}-copies`), 'allowed'],
    deletes: [may('s3:ReplicateDelete', `${bucket}-copies`), 'implicitDeny'],
  };
  aws.expect(subject, {
    ...facts,
    ...keyRegion && {
      key: [rule('Destination.EncryptionConfiguration.ReplicaKmsKeyID'), Match.stringLikeRegexp(`^arn:aws:kms:${keyRegion}:`)],
      encrypted: [rule('SourceSelectionCriteria.SseKmsEncryptedObjects.Status'), 'Enabled'],
      storageClass: [rule('Destination.StorageClass'), 'STANDARD_IA'],
    },
  });
}
