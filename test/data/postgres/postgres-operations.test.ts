import { aws_kms as kms, aws_logs as logs, aws_rds as rds, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { DatabaseInput, createDatabase } from '../../parts';
import { mistakesOf, newStack, onlyOf, Rendered, render, resourcesOf, unknown, vpcIn } from '../template';

const INSTANCE = 'AWS::RDS::DBInstance';

function database(props: Partial<DatabaseInput> = {}, stack: Stack = newStack()): Rendered {
  createDatabase(stack, 'Database', { vpc: props.vpc ?? vpcIn(stack), ...props });
  return render(stack);
}

const instanceOf = (props: Partial<DatabaseInput> = {}) => onlyOf(database(props), INSTANCE).Properties;
const mistakes = (props: Partial<DatabaseInput>, stack = newStack()) => mistakesOf(() => database(props, stack));

describe('TLS', () => {
  const groupOf = (props: Partial<DatabaseInput> = {}) => onlyOf(database(props), 'AWS::RDS::DBParameterGroup');

  test('is enforced by a parameter group of the instance', () => {
    const template = database();
    const [[Ref, group]] = resourcesOf(template, 'AWS::RDS::DBParameterGroup');
    expect(group.Properties.Parameters).toEqual({ 'rds.force_ssl': '1' });
    expect(onlyOf(template, INSTANCE).Properties.DBParameterGroupName).toEqual({ Ref });
  });

  test('is explicitly disabled if not wanted, because it is enabled by default from PostgreSQL 15', () => {
    expect(groupOf({ enforceTls: false }).Properties.Parameters).toEqual({ 'rds.force_ssl': '0' });
  });

  test.each([
    [undefined, 'postgres17'], [rds.PostgresEngineVersion.VER_15, 'postgres15'], [rds.PostgresEngineVersion.VER_18, 'postgres18'],
    [rds.PostgresEngineVersion.of('16.9', '16'), 'postgres16'],
  ])('uses the parameter group family of the major version', (engineVersion, family) => {
    expect(groupOf({ engineVersion }).Properties.Family).toBe(family);
  });

  test('has a parameter group without a name, so that a new major version can replace it', () => {
    expect(groupOf({ namePrefix: 'prod-reptidex' }).Properties).not.toHaveProperty('DBParameterGroupName');
  });

  test('retains the parameter group if the instance is retained', () => {
    expect(groupOf({ removalPolicy: RemovalPolicy.RETAIN }).DeletionPolicy).toBe('Retain');
    expect(groupOf({ removalPolicy: RemovalPolicy.SNAPSHOT }).DeletionPolicy).toBe('Delete');
  });
});

describe('Enhanced Monitoring', () => {
  test('runs every minute, with a role that only RDS in this account can assume', () => {
    const template = database();
    const [[role, { Properties }]] = resourcesOf(template, 'AWS::IAM::Role');
    expect(onlyOf(template, INSTANCE).Properties).toMatchObject({ MonitoringInterval: 60, MonitoringRoleArn: { 'Fn::GetAtt': [role, 'Arn'] } });
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'monitoring.rds.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    }]);
    expect(Properties.ManagedPolicyArns).toEqual([
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole']] },
    ]);
    expect(resourcesOf(template, 'AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  test('has no role if disabled', () => {
    const template = database({ monitoringInterval: Duration.seconds(0) });
    expect(onlyOf(template, INSTANCE).Properties.MonitoringInterval).toBe(0);
    expect(onlyOf(template, INSTANCE).Properties).not.toHaveProperty('MonitoringRoleArn');
    expect(resourcesOf(template, 'AWS::IAM::Role')).toEqual([]);
  });

  test.each([[0], [1], [5], [10], [15], [30], [60]])('accepts %i seconds', (seconds) => {
    expect(instanceOf({ monitoringInterval: Duration.seconds(seconds) }).MonitoringInterval).toBe(seconds);
  });

  test.each([[2], [59], [61], [120], [0.5]])('fails on %d seconds', (seconds) => {
    expect(mistakes({ monitoringInterval: Duration.millis(seconds * 1000) })).toEqual([
      `database: 'monitoringInterval', got ${seconds}`,
    ]);
  });

  test('accepts a token as the interval', () => {
    const stack = newStack();
    const template = database({ monitoringInterval: Duration.seconds(unknown.number(stack)) }, stack);
    expect(onlyOf(template, INSTANCE).Properties.MonitoringInterval).toEqual({ Ref: 'Number' });
  });
});

describe('Database Insights', () => {
  const { ADVANCED, STANDARD } = rds.DatabaseInsightsMode;
  const insightsOf = (props: Partial<DatabaseInput>) => {
    const { DatabaseInsightsMode, EnablePerformanceInsights, PerformanceInsightsRetentionPeriod } = instanceOf(props);
    return [DatabaseInsightsMode, EnablePerformanceInsights, PerformanceInsightsRetentionPeriod];
  };

  test.each<[string, Partial<DatabaseInput>, unknown[]]>([
    ['standard with seven days, which is free', {}, ['standard', true, 7]],
    ['advanced with 15 months, which is required', { databaseInsights: ADVANCED }, ['advanced', true, 465]],
    ['standard with a longer retention', { performanceInsightRetention: rds.PerformanceInsightRetention.MONTHS_3 }, ['standard', true, 93]],
    ['advanced with explicit 15 months', { databaseInsights: ADVANCED, performanceInsightRetention: rds.PerformanceInsightRetention.MONTHS_15 }, ['advanced', true, 465]],
    ['without Performance Insights', { performanceInsights: false }, ['standard', false, undefined]],
    ['standard without Performance Insights', { performanceInsights: false, databaseInsights: STANDARD }, ['standard', false, undefined]],
  ])('%s', (_, props, expected) => {
    expect(insightsOf(props)).toEqual(expected);
  });

  test.each([['db.t4g.micro'], ['db.t4g.small'], ['db.r7g.large']])('on %s', (instanceClass) => {
    expect(insightsOf({ instanceClass })).toEqual(['standard', true, 7]);
  });

  test.each([[rds.PerformanceInsightRetention.MONTHS_14], [rds.PerformanceInsightRetention.MONTHS_16]])('fails on advanced insights with %i days', (performanceInsightRetention) => {
    expect(mistakes({ databaseInsights: ADVANCED, performanceInsightRetention })).toEqual([
      `database: 'performanceInsightRetention', got ${performanceInsightRetention}`,
    ]);
  });

  test('fails on retention without Performance Insights', () => {
    expect(mistakes({ databaseInsights: ADVANCED, performanceInsights: false })).toEqual([
      "database: 'performanceInsights', got false",
    ]);
    expect(mistakes({ performanceInsights: false, performanceInsightRetention: rds.PerformanceInsightRetention.DEFAULT })).toEqual([
      expect.stringContaining("'performanceInsightRetention'"),
    ]);
  });
});

describe('logs', () => {
  const groupsOf = (props: Partial<DatabaseInput>) => resourcesOf(database(props), 'AWS::Logs::LogGroup');

  test('of the server and of upgrades go to log groups with a retention, which are created before the instance', () => {
    const template = database({ namePrefix: 'prod-reptidex' });
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(groups.map(([, { Properties }]) => [Properties.LogGroupName, Properties.RetentionInDays])).toEqual([
      ['/aws/rds/instance/prod-reptidex-postgres/postgresql', 365], ['/aws/rds/instance/prod-reptidex-postgres/upgrade', 365],
    ]);
    const instance = onlyOf(template, INSTANCE);
    expect(instance.Properties.EnableCloudwatchLogsExports).toEqual(['postgresql', 'upgrade']);
    expect(instance.DependsOn).toEqual(expect.arrayContaining(groups.map(([id]) => id)));
  });

  test('need no function that sets the retention', () => {
    const types = Object.values(database({ namePrefix: 'prod' }).Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /^Custom::|Lambda/.test(type))).toEqual([]);
  });

  test('have the retention and removal policy that are set', () => {
    const of = (props: Partial<DatabaseInput>) => groupsOf({ namePrefix: 'prod', ...props }).map(([, { Properties, DeletionPolicy }]) => [Properties.RetentionInDays, DeletionPolicy]);
    expect(of({ logRetention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.RETAIN })).toEqual([[7, 'Retain'], [7, 'Retain']]);
    expect(of({ removalPolicy: RemovalPolicy.DESTROY })).toEqual([[365, 'Delete'], [365, 'Delete']]);
  });

  test('go to log groups that RDS creates if the instance has no name', () => {
    const template = database();
    expect(resourcesOf(template, 'AWS::Logs::LogGroup')).toEqual([]);
    expect(onlyOf(template, INSTANCE).Properties.EnableCloudwatchLogsExports).toEqual(['postgresql', 'upgrade']);
  });

  test('stay on the instance if exports are disabled', () => {
    const template = database({ namePrefix: 'prod', logExports: false });
    expect(resourcesOf(template, 'AWS::Logs::LogGroup')).toEqual([]);
    expect(onlyOf(template, INSTANCE).Properties).not.toHaveProperty('EnableCloudwatchLogsExports');
  });

  test('accept a token as the name', () => {
    const stack = newStack();
    const [[, { Properties }]] = resourcesOf(database({ namePrefix: unknown.text(stack) }, stack), 'AWS::Logs::LogGroup');
    expect(Properties.LogGroupName).toEqual({ 'Fn::Join': ['', ['/aws/rds/instance/', { Ref: 'Text' }, '-postgres/postgresql']] });
  });
});

test('IAM authentication is enabled by default', () => {
  expect(instanceOf().EnableIAMDatabaseAuthentication).toBe(true);
  expect(instanceOf({ iamAuthentication: false }).EnableIAMDatabaseAuthentication).toBe(false);
});

test('the CA certificate can be set', () => {
  expect(instanceOf()).not.toHaveProperty('CACertificateIdentifier');
  expect(instanceOf({ caCertificate: rds.CaCertificate.RDS_CA_ECC384_G1 }).CACertificateIdentifier).toBe('rds-ca-ecc384-g1');
});

test('a customer managed key encrypts the storage', () => {
  const stack = newStack();
  const template = database({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  const [[key]] = resourcesOf(template, 'AWS::KMS::Key');
  expect(onlyOf(template, INSTANCE).Properties).toMatchObject({ StorageEncrypted: true, KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
  expect(instanceOf()).not.toHaveProperty('KmsKeyId');
});

test('logical IDs do not change', () => {
  expect(Object.keys(database({ namePrefix: 'prod' }).Resources).filter((id) => id.startsWith('Database')).sort()).toEqual([
    'DatabaseInstanceAA8A5FDE',
    'DatabaseLogsPostgresql0610CA6C',
    'DatabaseLogsUpgrade50ABA674',
    'DatabaseMasterSecretAttachment67754D68',
    'DatabaseMasterSecretC5C2A01Fc9bf9222',
    'DatabaseMonitoringRole576991DA',
    'DatabaseParameterGroup2A921026',
    'DatabaseSecurityGroup5C91FDCB',
    'DatabaseSubnetGroup7D60F180',
  ]);
});

test('reports several mistakes together', () => {
  expect(mistakes({
    monitoringInterval: Duration.seconds(3), readReplicas: 16, performanceInsights: false, databaseInsights: rds.DatabaseInsightsMode.ADVANCED, instanceClass: 't4g.micro',
  })).toHaveLength(4);
});
