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

  test('is enforced, by a parameter group of the instance', () => {
    const template = database();
    const [[Ref, group]] = resourcesOf(template, 'AWS::RDS::DBParameterGroup');
    expect(group.Properties.Parameters).toEqual({ 'rds.force_ssl': '1' });
    expect(onlyOf(template, INSTANCE).Properties.DBParameterGroupName).toEqual({ Ref });
  });

  test('is said to be off where it is not wanted, because the default of PostgreSQL 15 and later is on', () => {
    expect(groupOf({ enforceTls: false }).Properties.Parameters).toEqual({ 'rds.force_ssl': '0' });
  });

  test.each([
    [undefined, 'postgres17'], [rds.PostgresEngineVersion.VER_15, 'postgres15'], [rds.PostgresEngineVersion.VER_18, 'postgres18'],
    [rds.PostgresEngineVersion.of('16.9', '16'), 'postgres16'],
  ])('the family follows the major version', (engineVersion, family) => {
    expect(groupOf({ engineVersion }).Properties.Family).toBe(family);
  });

  test('the group has no name, so that a new major version can replace it', () => {
    expect(groupOf({ namePrefix: 'prod-reptidex' }).Properties).not.toHaveProperty('DBParameterGroupName');
  });

  test('the group stays with an instance that stays', () => {
    expect(groupOf({ removalPolicy: RemovalPolicy.RETAIN }).DeletionPolicy).toBe('Retain');
    expect(groupOf({ removalPolicy: RemovalPolicy.SNAPSHOT }).DeletionPolicy).toBe('Delete');
  });
});

describe('Enhanced Monitoring', () => {
  test('every minute, by a role that only RDS in this account can take', () => {
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

  test('never: no role', () => {
    const template = database({ monitoringInterval: Duration.seconds(0) });
    expect(onlyOf(template, INSTANCE).Properties.MonitoringInterval).toBe(0);
    expect(onlyOf(template, INSTANCE).Properties).not.toHaveProperty('MonitoringRoleArn');
    expect(resourcesOf(template, 'AWS::IAM::Role')).toEqual([]);
  });

  test.each([[0], [1], [5], [10], [15], [30], [60]])('%i seconds are fine', (seconds) => {
    expect(instanceOf({ monitoringInterval: Duration.seconds(seconds) }).MonitoringInterval).toBe(seconds);
  });

  test.each([[2], [59], [61], [120], [0.5]])('fails on %d seconds', (seconds) => {
    expect(mistakes({ monitoringInterval: Duration.millis(seconds * 1000) })).toEqual([
      `database: 'monitoringInterval', got ${seconds}`,
    ]);
  });

  test('as often as only a deployment knows', () => {
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
    ['standard with the seven days that cost nothing', {}, ['standard', true, 7]],
    ['advanced with the 15 months that it needs', { databaseInsights: ADVANCED }, ['advanced', true, 465]],
    ['standard for longer', { performanceInsightRetention: rds.PerformanceInsightRetention.MONTHS_3 }, ['standard', true, 93]],
    ['advanced, its 15 months said', { databaseInsights: ADVANCED, performanceInsightRetention: rds.PerformanceInsightRetention.MONTHS_15 }, ['advanced', true, 465]],
    ['nothing recorded', { performanceInsights: false }, ['standard', false, undefined]],
    ['nothing recorded, standard said', { performanceInsights: false, databaseInsights: STANDARD }, ['standard', false, undefined]],
  ])('%s', (_, props, expected) => {
    expect(insightsOf(props)).toEqual(expected);
  });

  test.each([['db.t4g.micro'], ['db.t4g.small'], ['db.r7g.large']])('on %s', (instanceClass) => {
    expect(insightsOf({ instanceClass })).toEqual(['standard', true, 7]);
  });

  test.each([[rds.PerformanceInsightRetention.MONTHS_14], [rds.PerformanceInsightRetention.MONTHS_16]])('fails on advanced insights that are kept %i days', (performanceInsightRetention) => {
    expect(mistakes({ databaseInsights: ADVANCED, performanceInsightRetention })).toEqual([
      `database: 'performanceInsightRetention', got ${performanceInsightRetention}`,
    ]);
  });

  test('fails on insights into nothing', () => {
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

  test('of the server and of upgrades go to log groups that expire, made before the instance', () => {
    const template = database({ namePrefix: 'prod-reptidex' });
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(groups.map(([, { Properties }]) => [Properties.LogGroupName, Properties.RetentionInDays])).toEqual([
      ['/aws/rds/instance/prod-reptidex-postgres/postgresql', 365], ['/aws/rds/instance/prod-reptidex-postgres/upgrade', 365],
    ]);
    const instance = onlyOf(template, INSTANCE);
    expect(instance.Properties.EnableCloudwatchLogsExports).toEqual(['postgresql', 'upgrade']);
    expect(instance.DependsOn).toEqual(expect.arrayContaining(groups.map(([id]) => id)));
  });

  test('without a function that sets the retention', () => {
    const types = Object.values(database({ namePrefix: 'prod' }).Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /^Custom::|Lambda/.test(type))).toEqual([]);
  });

  test('are kept as long as the user says, and as long as the instance', () => {
    const of = (props: Partial<DatabaseInput>) => groupsOf({ namePrefix: 'prod', ...props }).map(([, { Properties, DeletionPolicy }]) => [Properties.RetentionInDays, DeletionPolicy]);
    expect(of({ logRetention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.RETAIN })).toEqual([[7, 'Retain'], [7, 'Retain']]);
    expect(of({ removalPolicy: RemovalPolicy.DESTROY })).toEqual([[365, 'Delete'], [365, 'Delete']]);
  });

  test('go to groups of RDS where the instance has no name', () => {
    const template = database();
    expect(resourcesOf(template, 'AWS::Logs::LogGroup')).toEqual([]);
    expect(onlyOf(template, INSTANCE).Properties.EnableCloudwatchLogsExports).toEqual(['postgresql', 'upgrade']);
  });

  test('stay on the instance where they are not wanted', () => {
    const template = database({ namePrefix: 'prod', logExports: false });
    expect(resourcesOf(template, 'AWS::Logs::LogGroup')).toEqual([]);
    expect(onlyOf(template, INSTANCE).Properties).not.toHaveProperty('EnableCloudwatchLogsExports');
  });

  test('under a name that only a deployment knows', () => {
    const stack = newStack();
    const [[, { Properties }]] = resourcesOf(database({ namePrefix: unknown.text(stack) }, stack), 'AWS::Logs::LogGroup');
    expect(Properties.LogGroupName).toEqual({ 'Fn::Join': ['', ['/aws/rds/instance/', { Ref: 'Text' }, '-postgres/postgresql']] });
  });
});

test('IAM users may log in, unless told otherwise', () => {
  expect(instanceOf().EnableIAMDatabaseAuthentication).toBe(true);
  expect(instanceOf({ iamAuthentication: false }).EnableIAMDatabaseAuthentication).toBe(false);
});

test('the authority of the certificate', () => {
  expect(instanceOf()).not.toHaveProperty('CACertificateIdentifier');
  expect(instanceOf({ caCertificate: rds.CaCertificate.RDS_CA_ECC384_G1 }).CACertificateIdentifier).toBe('rds-ca-ecc384-g1');
});

test('a key of the team\'s own', () => {
  const stack = newStack();
  const template = database({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  const [[key]] = resourcesOf(template, 'AWS::KMS::Key');
  expect(onlyOf(template, INSTANCE).Properties).toMatchObject({ StorageEncrypted: true, KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
  expect(instanceOf()).not.toHaveProperty('KmsKeyId');
});

test('logical ids are for good', () => {
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

test('several mistakes are reported together', () => {
  expect(mistakes({
    monitoringInterval: Duration.seconds(3), readReplicas: 16, performanceInsights: false, databaseInsights: rds.DatabaseInsightsMode.ADVANCED, instanceClass: 't4g.micro',
  })).toHaveLength(4);
});
