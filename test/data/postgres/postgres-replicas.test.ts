import { aws_rds as rds, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PostgresDatabase } from '../../../src/data/postgres/postgres-database';
import { DatabaseInput, createDatabase } from '../../parts';
import { mistakesOf, newStack, Rendered, render, resourceOf, resourcesOf, unknown, vpcIn } from '../template';

function databaseIn(stack: Stack, props: Partial<DatabaseInput> = {}): PostgresDatabase {
  return createDatabase(stack, 'Database', { vpc: vpcIn(stack), ...props });
}

/** The properties of the replicas, and the template they are in. */
function replicas(props: Partial<DatabaseInput>): { all: any[]; template: Rendered; database: PostgresDatabase } {
  const stack = newStack();
  const database = databaseIn(stack, props);
  const template = render(stack);
  return { template, database, all: database.readReplicas.map((replica) => resourceOf(template, replica)) };
}

const mistakes = (props: Partial<DatabaseInput>, stack = newStack()) => mistakesOf(() => databaseIn(stack, props));

test('there are none by default', () => {
  const { all, template, database } = replicas({});
  expect(all).toEqual([]);
  expect(database.readReplicaHosts).toEqual([]);
  expect(resourcesOf(template, 'AWS::RDS::DBInstance')).toHaveLength(1);
});

test('reject a pinned minor version', () => {
  const of = (version: string) => mistakes({ readReplicas: 1, engineVersion: rds.PostgresEngineVersion.of(version, '17') });
  expect([of('17'), of('17.4')]).toEqual([[], ["database: 'engineVersion', got '17.4'"]]);
});

test('refer to the database by its identifier', () => {
  const { all, template, database } = replicas({ readReplicas: 2 });
  const source = database.instance.stack.resolve(database.instance.instanceIdentifier);
  expect(source).toEqual({ Ref: expect.any(String) });
  expect(template.Resources[source.Ref].Properties).not.toHaveProperty('SourceDBInstanceIdentifier');
  expect(all.map(({ Properties }) => Properties.SourceDBInstanceIdentifier)).toEqual([source, source]);
});

test('have their own names, endpoints and log groups', () => {
  const { all, template, database } = replicas({ readReplicas: 2, namePrefix: 'prod-reptidex' });
  expect(all.map(({ Properties }) => Properties.DBInstanceIdentifier)).toEqual(['prod-reptidex-postgres-replica-1', 'prod-reptidex-postgres-replica-2']);
  expect(new Set(database.readReplicaHosts).size).toBe(2);
  expect(resourcesOf(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.LogGroupName)).toEqual([
    '/aws/rds/instance/prod-reptidex-postgres/postgresql',
    '/aws/rds/instance/prod-reptidex-postgres/upgrade',
    '/aws/rds/instance/prod-reptidex-postgres-replica-1/postgresql',
    '/aws/rds/instance/prod-reptidex-postgres-replica-1/upgrade',
    '/aws/rds/instance/prod-reptidex-postgres-replica-2/postgresql',
    '/aws/rds/instance/prod-reptidex-postgres-replica-2/upgrade',
  ]);
});

test('have the same network, monitoring and maintenance settings as the database, and are not public', () => {
  const { all: [{ Properties }], template, database } = replicas({ readReplicas: 1, monitoringInterval: Duration.seconds(15), maxAllocatedStorageGiB: 200 });
  const source = resourceOf(template, database.instance).Properties;
  for (const shared of [
    'VPCSecurityGroups', 'DBSubnetGroupName', 'MonitoringInterval', 'MonitoringRoleArn', 'EnableIAMDatabaseAuthentication', 'EnableCloudwatchLogsExports',
    'StorageType', 'MaxAllocatedStorage', 'AutoMinorVersionUpgrade', 'Port', 'PubliclyAccessible', 'DBInstanceClass', 'EnablePerformanceInsights',
  ]) {
    expect([shared, Properties[shared]]).toEqual([shared, source[shared]]);
    expect(Properties).toHaveProperty(shared);
  }
  expect(Properties).toMatchObject({ PubliclyAccessible: false, StorageType: 'gp3', MultiAZ: false });
});

test('do not set what RDS takes from the source database', () => {
  const { all: [{ Properties }] } = replicas({ readReplicas: 1, databaseInsights: rds.DatabaseInsightsMode.ADVANCED });
  for (const inherited of [
    'DBParameterGroupName', 'StorageEncrypted', 'KmsKeyId', 'AllocatedStorage', 'Engine', 'EngineVersion', 'DBName', 'MasterUsername', 'BackupRetentionPeriod', 'DatabaseInsightsMode',
  ]) {
    expect(Properties).not.toHaveProperty(inherited);
  }
  expect(Properties.PerformanceInsightsRetentionPeriod).toBe(7);
});

test('are deleted with a change of the number, whatever the removal policy of the database', () => {
  for (const removalPolicy of [undefined, RemovalPolicy.RETAIN, RemovalPolicy.SNAPSHOT]) {
    const { all: [{ DeletionPolicy, Properties }] } = replicas({ readReplicas: 1, removalPolicy });
    expect([DeletionPolicy, Properties.DeletionProtection]).toEqual(['Delete', false]);
  }
});

test('can have their own instance class', () => {
  const { all } = replicas({ readReplicas: 2, instanceClass: 'db.r7g.large', readReplicaInstanceClass: 'db.t4g.medium' });
  expect(all.map(({ Properties }) => Properties.DBInstanceClass)).toEqual(['db.t4g.medium', 'db.t4g.medium']);
});

test('that are added change neither the database nor the existing replicas', () => {
  const [one, two] = [1, 2].map((readReplicas) => replicas({ readReplicas, namePrefix: 'prod' }).template.Resources);
  expect(two).toMatchObject(one);
  expect(Object.keys(two)).toHaveLength(Object.keys(one).length + 3);
});

describe('invalid options', () => {
  test.each([[0, 0], [15, 0], [16, 1], [-1, 1], [1.5, 1]])('%d replicas: %i mistakes', (readReplicas, count) => {
    const found = mistakes({ readReplicas });
    expect(found).toHaveLength(count);
    expect(found.every((mistake) => mistake === `database: 'readReplicas', got ${readReplicas}`)).toBe(true);
  });

  test('fails without backups', () => {
    expect(mistakes({ readReplicas: 1, backupRetention: Duration.days(0) })).toEqual([
      "database: 'readReplicas', got 1",
    ]);
    expect(mistakes({ readReplicas: 1, backupRetention: Duration.days(1) })).toEqual([]);
    expect(mistakes({ readReplicas: 0, backupRetention: Duration.days(0) })).toEqual([]);
  });

  test('fails on an instance class that RDS does not have', () => {
    expect(mistakes({ readReplicas: 1, readReplicaInstanceClass: 'cache.t4g.micro' })).toEqual([expect.stringContaining("'readReplicaInstanceClass'")]);
  });

  test('fails on a number that is a token', () => {
    const stack = newStack();
    expect(mistakes({ readReplicas: unknown.number(stack) }, stack)).toEqual(["database: 'readReplicas', got a value known only at deployment"]);
  });

  test('accepts a token as the backup retention', () => {
    const stack = newStack();
    expect(mistakes({ readReplicas: 1, backupRetention: Duration.days(unknown.number(stack)) }, stack)).toEqual([]);
  });
});
