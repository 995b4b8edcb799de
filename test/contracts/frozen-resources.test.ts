/**
 * A resource whose logical id or replacing property changes is deleted and made anew, with its data, its addresses and its name. What is frozen of
 * the environment apps, in `frozen/`, may grow; a line that changes or goes is a breaking release, with a way to migrate.
 */
import { ALSO, APPS, frozenOf, frozenTypes, NOT, readFrozen, replacingProperties } from './frozen/freeze';

const { resources, properties } = readFrozen();

test('every environment app is frozen', () => {
  expect(Object.keys(resources)).toEqual(Object.keys(APPS));
});

test.each(Object.keys(APPS))('%s replaces no resource (if one must be replaced: npx tsx test/contracts/frozen/freeze.ts)', (app) => {
  expect(frozenOf(app, properties)).toEqual(resources[app]);
}, 60_000);

test.each([
  ['AWS::RDS::DBInstance', ['DBInstanceIdentifier', 'DBName', 'DBSubnetGroupName', 'KmsKeyId', 'MasterUsername', 'StorageEncrypted']],
  ['AWS::ElastiCache::ReplicationGroup', ['AtRestEncryptionEnabled', 'CacheSubnetGroupName', 'ReplicationGroupId']],
  ['AWS::DynamoDB::Table', ['KeySchema', 'TableName']],
  ['AWS::S3::Bucket', ['BucketName']],
  ['AWS::ElasticLoadBalancingV2::TargetGroup', ['Name', 'Port', 'Protocol', 'TargetType', 'VpcId']],
  ['AWS::SecretsManager::Secret', ['GenerateSecretString', 'Name']],
  // One under another id is off: CloudFormation deletes the old one last, and with it what the secret has by then.
  ['AWS::SecretsManager::RotationSchedule', ['SecretId']],
])('for %s it is known which properties replace it', (type, names) => {
  expect(properties[type]).toEqual(expect.arrayContaining(names));
});

test('the properties that replace a resource match the specification (else: npx tsx test/contracts/frozen/freeze.ts)', () => {
  expect(properties).toEqual(replacingProperties(frozenTypes(resources)));
});

test('each exception differs from the specification', () => {
  const specified = replacingProperties(frozenTypes(resources), {}, {});
  const said = (lists: Record<string, string[]>) => Object.entries(lists).flatMap(([type, names]) => names.map((name) => [specified[type].includes(name), `${type} ${name}`]));
  expect(said(ALSO).filter(([known]) => known)).toEqual([]);
  expect(said(NOT).filter(([known]) => !known)).toEqual([]);
});
