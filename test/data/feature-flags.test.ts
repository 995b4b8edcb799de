/**
 * The consumer's feature flags do not matter: the data room renders the same with none and with all.
 */
import { aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_events_targets as targets, aws_rds as rds, aws_s3 as s3 } from 'aws-cdk-lib';
import { newStack, render, roleIn } from './template';
import { BucketPurpose } from '../../src/data/bucket/bucket-options';
import { ServiceBucket } from '../../src/data/bucket/service-bucket';
import { EncryptionKey, resolveEncryptionKey } from '../../src/data/encryption-key';
import { CacheEngine } from '../../src/data/redis/redis-options';
import { createBus, createCache, createDatabase, createQueue, createTable } from '../parts';

const FLAGS = jest.requireActual<Record<string, unknown>>('aws-cdk-lib/recommended-feature-flags.json');

function template(context: Record<string, unknown>) {
  // Whether the statements of resource policies are merged is the consumer's own matter: it changes no permission.
  const stack = newStack({}, { ...context, '@aws-cdk/aws-iam:minimizePolicies': true });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-a', 'subnet-b'], isolatedSubnetRouteTableIds: ['rtb-a', 'rtb-b'],
  });
  const namePrefix = 'prod-shop';
  const role = roleIn(stack);
  const { key: encryptionKey } = new EncryptionKey(stack, 'Key', resolveEncryptionKey('data', { namePrefix }));
  const logs = new ServiceBucket(stack, 'Logs', { name: 'logs', namePrefix, purpose: BucketPurpose.LOGS });
  const uploads = new ServiceBucket(stack, 'Uploads', { name: 'uploads', namePrefix, encryptionKey, accessLogBucket: logs.bucket, purpose: BucketPurpose.UPLOADS });
  const destination = s3.Bucket.fromBucketName(stack, 'Copies', 'copies');
  new ServiceBucket(stack, 'Copied', { name: 'copied', replication: { destination } });
  new ServiceBucket(stack, 'Encrypted', { name: 'encrypted', namePrefix, encryptionKey, replication: { destination, encryptionKey } });
  const orders = createTable(stack, 'Orders', {
    name: 'orders', namePrefix, encryption: dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey), partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.KEYS_ONLY,
  });
  const emails = createQueue(stack, 'Emails', { name: 'emails', namePrefix, encryptionKey });
  const bus = createBus(stack, 'Bus', { namePrefix, encryptionKey });
  bus.addRule('Orders', { eventPattern: { source: ['orders'] }, targets: [new targets.SqsQueue(createQueue(stack, 'Plain', { name: 'plain', namePrefix }).queue)] });
  [uploads, orders].forEach((thing) => thing.grantReadWrite(role));
  emails.grantSend(role);
  emails.grantConsume(role);
  bus.grantPutEvents(role);
  createDatabase(stack, 'Database', { vpc, namePrefix, encryptionKey, readReplicas: 1, databaseInsights: rds.DatabaseInsightsMode.ADVANCED });
  createCache(stack, 'Cache', { vpc, namePrefix, encryptionKey, engine: CacheEngine.VALKEY, shards: 2 });
  return render(stack);
}

test('the templates are the same with no feature flags and with all recommended ones', () => {
  expect(Object.keys(FLAGS).length).toBeGreaterThan(70);
  expect(template(FLAGS)).toEqual(template({}));
});
