import { aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_kms as kms, aws_rds as rds, CfnParameter, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { BackupPlan, WeekDay } from '../../src';
import { BackupInput, createBackups, createTable } from '../parts';
import { errorOf, logicalId, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, resourceOf, resourcesOf } from '../support';

const [VAULT, PLAN, SELECTION] = ['BackupVault', 'BackupPlan', 'BackupSelection'].map((type) => `AWS::Backup::${type}`);
const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555';

function plan(props: BackupInput = {}, stack = newStack()): BackupPlan {
  return createBackups(stack, 'Backups', props);
}

function databaseIn(stack: Stack, props: Partial<rds.DatabaseInstanceProps> = {}): rds.DatabaseInstance {
  return new rds.DatabaseInstance(stack, 'Database', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }), vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }), ...props,
  });
}

function tableIn(stack: Stack, props: Partial<dynamodb.TableProps> = {}): dynamodb.Table {
  return new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, ...props });
}

const ruleOf = (backups: BackupPlan) => onlyOf(render(backups), PLAN).Properties.BackupPlan.BackupPlanRule[0];

/** What the roles may do: actions, resources and conditions as text. */
function allowed(template: Rendered): string[] {
  const policies = resourcesOf(template, 'AWS::IAM::ManagedPolicy').filter(([id]) => id.startsWith('Backups'));
  const text = (value: any): string => {
    if (typeof value !== 'object') {
      return String(value);
    }
    if (Array.isArray(value)) {
      return value.map(text).join(' ');
    }
    const [[name, argument]] = Object.entries<any>(value);
    const known: { [name: string]: () => string } = {
      'Ref': () => `<${argument.replace(/^AWS::/, '').replace(/[0-9A-F]{8}$/, '')}>`,
      'Fn::GetAtt': () => `<${argument[0].replace(/[0-9A-F]{8}$/, '')}.${argument[1]}>`,
      'Fn::Join': () => argument[1].map(text).join(argument[0]),
    };
    return known[name]?.() ?? Object.entries(value).map(([key, inner]) => `${key} ${text(inner)}`).join(' ');
  };
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.map(({ Action, Resource, Condition }: any) => (
    `${text(Action)} on ${text(Resource)}${Condition ? ` where ${text(Condition)}` : ''}`
  ))).sort();
}

const OF_ALL = ['backup:CopyIntoBackupVault backup:DescribeBackupVault on <BackupsVault.BackupVaultArn>', 'tag:GetResources on *'];
const RDS = 'arn:<Partition>:rds:<Region>:<AccountId>';
const OF_A_DATABASE = [
  ...OF_ALL,
  `rds:AddTagsToResource rds:CopyDBSnapshot rds:CreateDBSnapshot rds:DeleteDBSnapshot rds:ListTagsForResource on ${RDS}:snapshot:awsbackup:*`,
  `rds:CopyDBSnapshot rds:ListTagsForResource on ${RDS}:snapshot:rds:<Database>-????-??-??-??-??`,
  `rds:CreateDBSnapshot rds:ListTagsForResource on ${RDS}:db:<Database>`,
  `rds:DescribeDBInstances on ${RDS}:db:*`,
  `rds:DescribeDBSnapshots on ${RDS}:snapshot:*`,
].sort();
const OF_A_TABLE = [
  'backup:TagResource on arn:<Partition>:backup:<Region>:<AccountId>:recovery-point:*',
  ...OF_ALL,
  'dynamodb:CreateBackup dynamodb:DescribeTable dynamodb:ListTagsOfResource dynamodb:StartAwsBackupJob on <Table.Arn>',
  'dynamodb:DeleteBackup dynamodb:DescribeBackup on <Table.Arn>/backup/*',
].sort();

describe('the vault', () => {
  test('is retained when it is removed from the stack, and deleted when its creation is rolled back', () => {
    expect(onlyOf(render(plan()), VAULT)).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(onlyOf(render(plan({ removalPolicy: RemovalPolicy.DESTROY })), VAULT)).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });

  test('denies the deletion of recovery points before they expire, unless disabled', () => {
    expect(onlyOf(render(plan()), VAULT).Properties.AccessPolicy.Statement).toEqual([
      { Effect: 'Deny', Principal: { AWS: '*' }, Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'], Resource: '*' },
    ]);
    expect(onlyOf(render(plan({ deletionProtection: false })), VAULT).Properties.AccessPolicy).toBeUndefined();
  });

  test('is encrypted with the customer managed key, or that of AWS Backup', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
    expect(onlyOf(render(plan({ encryptionKey }, stack)), VAULT).Properties.EncryptionKeyArn).toBe(KEY_ARN);
    expect(onlyOf(render(plan()), VAULT).Properties.EncryptionKeyArn).toBeUndefined();
  });

  test('can have a name that is set', () => {
    expect(onlyOf(render(plan({ namePrefix: 'prod', vaultName: 'Our_2nd-vault' })), VAULT).Properties.BackupVaultName).toBe('Our_2nd-vault');
  });

  test.each<[string, string | undefined, unknown]>([
    ['with the prefix', 'prod-reports', 'prod-reports-backups'],
    ['within 50 characters', `prod-${'reports-'.repeat(10)}x`, expect.stringMatching(/^prod-reports-reports-[a-z-]+-[0-9a-f]{8}-backups$/)],
    ['with its path without a prefix', undefined, expect.stringMatching(/^StackBackupsVault/)],
  ])('has a name %s', (_, namePrefix, expected) => {
    const { BackupVaultName } = onlyOf(render(plan({ namePrefix })), VAULT).Properties;
    expect(BackupVaultName).toEqual(expected);
    expect(BackupVaultName.length).toBeLessThanOrEqual(50);
  });
});

describe('the plan', () => {
  test('creates backups every day and keeps them for 35 days', () => {
    expect(ruleOf(plan())).toEqual({
      RuleName: 'daily',
      TargetBackupVault: { 'Fn::GetAtt': [expect.stringMatching(/^BackupsVault/), 'BackupVaultName'] },
      ScheduleExpression: 'cron(0 5 * * ? *)',
      StartWindowMinutes: 60,
      CompletionWindowMinutes: 1440,
      Lifecycle: { DeleteAfterDays: 35 },
    });
  });

  test('can have another schedule and retention', () => {
    const rule = ruleOf(plan({ retention: Duration.days(36500), startTime: '23:59', days: [WeekDay.SUNDAY, WeekDay.MONDAY] }));
    expect([rule.ScheduleExpression, rule.Lifecycle.DeleteAfterDays]).toEqual(['cron(59 23 ? * MON,SUN *)', 36500]);
  });

  test('accepts tokens', () => {
    const stack = newStack();
    const [days, time] = [new CfnParameter(stack, 'Days', { type: 'Number' }), new CfnParameter(stack, 'Time')];
    const backups = plan({ retention: Duration.days(days.valueAsNumber), startTime: time.valueAsString, namePrefix: Token.asString({ Ref: 'Prefix' }) }, stack);
    backups.addDatabase('reports', databaseIn(stack));
    expect(JSON.stringify(ruleOf(backups).ScheduleExpression)).toContain('{"Fn::Split":[":",{"Ref":"Time"}]}');
    expect(ruleOf(backups).Lifecycle.DeleteAfterDays).toEqual({ Ref: 'Days' });
    expect(onlyOf(render(stack), 'AWS::RDS::DBInstance').Properties.PreferredBackupWindow).toBeUndefined();
  });

  test.each<[string, BackupInput, string]>([
    ['no day', { retention: Duration.days(0) }, "backup: 'retention', got 0"],
    ['more than a hundred years', { retention: Duration.days(36501) }, "backup: 'retention', got 36501"],
    ['a fraction of a day', { retention: Duration.hours(25) }, `backup: 'retention', got ${25 / 24}`],
    ['hours that are tokens', { retention: Duration.hours(Token.asNumber({ Ref: 'Hours' })) }, "backup: 'retention', got 'Duration.hours()'"],
    ['an invalid time', { startTime: '24:00' }, "backup: 'startTime', got '24:00'"],
    ['no day of the week', { days: [] }, "backup: 'days', got []"],
    ['an invalid vault name', { vaultName: 'our vault' }, "backup: 'vaultName', got 'our vault'"],
  ])('fails with %s', (_, props, expected) => {
    expect(mistakesOf(() => plan(props))).toEqual([expected]);
  });
});

describe('a database', () => {
  function backedUp(props: BackupInput = {}, database: Partial<rds.DatabaseInstanceProps> = {}) {
    const stack = newStack();
    const instance = databaseIn(stack, database);
    const backups = plan(props, stack);
    backups.addDatabase('reports', instance, { encryptionKey: database.storageEncryptionKey as kms.IKey });
    return { stack, instance, backups };
  }

  test('is selected by its ARN, with a role that can back up only it', () => {
    const { stack, instance } = backedUp({ namePrefix: 'prod' });
    const template = render(stack);
    const [[roleId, role]] = resourcesOf(template, 'AWS::IAM::Role').filter(([id]) => id.startsWith('Backups'));
    expect(onlyOf(template, SELECTION).Properties).toEqual({
      BackupPlanId: { Ref: expect.stringMatching(/^Backups/) },
      BackupSelection: { SelectionName: 'reports-daily', IamRoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] }, Resources: [stack.resolve(instance.instanceArn)] },
    });
    expect(role.Properties).toMatchObject({
      RoleName: 'prod-reports-backup-role', AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'backup.amazonaws.com' } }] },
    });
    expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    expect(allowed(template)).toEqual(OF_A_DATABASE);
  });

  test('is selected after its role has its policy', () => {
    const template = render(backedUp().stack);
    const [[policy]] = resourcesOf(template, 'AWS::IAM::ManagedPolicy');
    expect(onlyOf(template, SELECTION).DependsOn).toContain(policy);
  });

  test('has its own key, which the role uses only by grants to AWS services', () => {
    const stack = newStack();
    const [own, vaults] = ['Own', 'Vaults'].map((id) => new kms.Key(stack, id));
    const backups = plan({ encryptionKey: vaults }, stack);
    backups.addDatabase('reports', databaseIn(stack, { storageEncryptionKey: own }), { encryptionKey: own });
    expect(allowed(render(stack))).toEqual([
      ...OF_A_DATABASE,
      'kms:CreateGrant on <Own.Arn> <Vaults.Arn> where Bool kms:GrantIsForAWSResource true',
      'kms:DescribeKey on <Own.Arn> <Vaults.Arn>',
    ].sort());
  });

  test.each<[string, Partial<rds.DatabaseInstanceProps>, unknown[]]>([
    ['gets windows that do not overlap the backup', {}, ['03:00-03:30', 'sun:08:00-sun:08:30']],
    ['keeps its own windows', { preferredBackupWindow: '07:00-07:30', preferredMaintenanceWindow: 'tue:04:00-tue:05:00' }, ['07:00-07:30', 'tue:04:00-tue:05:00']],
    ['keeps the window that it has, and gets the other', { preferredBackupWindow: '01:00-02:00' }, ['01:00-02:00', 'sun:08:00-sun:08:30']],
    ['gets no window that overlaps the one that it has', { preferredMaintenanceWindow: 'sun:03:29-sun:04:00' }, [undefined, 'sun:03:29-sun:04:00']],
    ['gets no window if the other is a token', { preferredMaintenanceWindow: Token.asString({ Ref: 'Window' }) }, [undefined, { Ref: 'Window' }]],
  ])('%s', (_, props, expected) => {
    const { PreferredBackupWindow, PreferredMaintenanceWindow } = onlyOf(render(backedUp({}, props).stack), 'AWS::RDS::DBInstance').Properties;
    expect([PreferredBackupWindow, PreferredMaintenanceWindow]).toEqual(expected);
  });

  test.each<[string, BackupInput, Partial<rds.DatabaseInstanceProps>, string]>([
    ['in its backup window', {}, { preferredBackupWindow: '04:31-05:01' }, '04:31-05:01'],
    ['before its backup window', {}, { preferredBackupWindow: '06:59-07:29' }, '06:59-07:29'],
    ['over midnight', { startTime: '22:01' }, { preferredBackupWindow: '00:00-00:30' }, '00:00-00:30'],
    ['in its maintenance window', { days: [WeekDay.MONDAY] }, { preferredMaintenanceWindow: 'mon:06:59-mon:07:29' }, 'mon:06:59-mon:07:29'],
    ['in a maintenance window at the end of the week', { startTime: '00:29' }, { preferredMaintenanceWindow: 'Sun:23:30-Mon:00:30' }, 'Sun:23:30-Mon:00:30'],
  ])('fails with a backup %s', (_, props, database, window) => {
    const { stack } = backedUp(props, database);
    expect(errorOf(() => render(stack))).toContain(`got '${props.startTime ?? '05:00'}' with '${window}'`);
  });

  test.each<[string, BackupInput, Partial<rds.DatabaseInstanceProps>]>([
    ['after its backup window', {}, { preferredBackupWindow: '04:30-05:00' }],
    ['two hours before its backup window', {}, { preferredBackupWindow: '07:00-07:30' }],
    ['on another day than its maintenance window', { days: [WeekDay.TUESDAY] }, { preferredMaintenanceWindow: 'mon:05:00-mon:06:00' }],
    ['with a backup window that is a token', {}, { preferredBackupWindow: Token.asString({ Ref: 'Window' }) }],
  ])('can be backed up %s', (_, props, database) => {
    expect(propsOf(render(backedUp(props, database).stack), SELECTION)).toHaveLength(1);
  });

  test('can be imported from another app', () => {
    const stack = newStack();
    const database = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Database', {
      instanceIdentifier: 'reports', instanceEndpointAddress: 'reports.example.com', port: 5432, securityGroups: [],
    });
    plan({}, stack).addDatabase('reports', database);
    expect(JSON.stringify(onlyOf(render(stack), SELECTION).Properties.BackupSelection.Resources)).toMatch(/:db:reports"/);
  });

  test('cannot be a read replica', () => {
    const { stack, instance, backups } = backedUp();
    const replica = new rds.DatabaseInstanceReadReplica(stack, 'Replica', {
      sourceDatabaseInstance: instance, instanceType: new ec2.InstanceType('t4g.micro'), vpc: stack.node.findChild('Vpc') as ec2.Vpc,
    });
    expect(mistakesOf(() => backups.addDatabase('replica', replica))).toEqual(["backup of 'replica': 'database', got 'Stack/Replica'"]);
  });
});

describe('a table', () => {
  test('is selected by its ARN, with a role that can back up only it', () => {
    const stack = newStack();
    const table = tableIn(stack);
    plan({}, stack).addTable('carts', table);
    const template = render(stack);
    expect(onlyOf(template, SELECTION).Properties.BackupSelection).toMatchObject({ SelectionName: 'carts-daily', Resources: [{ 'Fn::GetAtt': [logicalId(table), 'Arn'] }] });
    expect(allowed(template)).toEqual(OF_A_TABLE);
  });

  test('can have a key, which the role uses only through DynamoDB', () => {
    const stack = newStack();
    plan({ encryptionKey: new kms.Key(stack, 'Vaults') }, stack).addTable('carts', tableIn(stack, { encryptionKey: new kms.Key(stack, 'Own') }));
    const keys = '<Own.Arn> <Vaults.Arn>';
    expect(allowed(render(stack))).toEqual([
      ...OF_A_TABLE,
      `kms:CreateGrant on ${keys} where Bool kms:GrantIsForAWSResource true`,
      `kms:Decrypt kms:GenerateDataKey on ${keys} where StringEquals kms:ViaService dynamodb.<Region>.<URLSuffix>`,
      `kms:DescribeKey on ${keys}`,
    ].sort());
  });

  test("can share the vault's key", () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Shared');
    plan({ encryptionKey }, stack).addTable('carts', tableIn(stack, { encryptionKey }));
    expect(allowed(render(stack))).toContain('kms:DescribeKey on <Shared.Arn>');
  });

  test('does not change key policies', () => {
    const keyPolicies = (isBackedUp: boolean) => {
      const stack = newStack();
      const { table } = createTable(stack, 'Carts', { name: 'carts', partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
      if (isBackedUp) {
        plan({}, stack).addTable('carts', table);
      }
      return propsOf(render(stack), 'AWS::KMS::Key').map(({ KeyPolicy }) => KeyPolicy);
    };
    expect(keyPolicies(true)).toEqual(keyPolicies(false));
  });
});

test('each of a hundred tables has its own role, because no policy could contain all of them', () => {
  const stack = newStack();
  const backups = plan({ namePrefix: 'prod' }, stack);
  const names = Array.from({ length: 100 }, (_, index) => `table-${index + 1}`);
  names.forEach((name) => backups.addTable(name, dynamodb.Table.fromTableName(stack, name, `prod-${name}`)));
  const template = render(stack);
  expect(propsOf(template, 'AWS::IAM::Role').map(({ RoleName }) => RoleName).sort()).toEqual(names.map((name) => `prod-${name}-backup-role`).sort());
  expect(propsOf(template, SELECTION)).toHaveLength(100);
});

test.each<[string, string, string]>([
  ['twice', 'carts', "backup of 'carts': 'name', got 'carts'"],
  ['with an empty name', '', "backup of '': 'name', got ''"],
  ['with an invalid name', 'Carts', "backup of 'Carts': 'name', got 'Carts'"],
])('is not added %s', (_, name, expected) => {
  const stack = newStack();
  const backups = plan({}, stack);
  backups.addTable('carts', tableIn(stack));
  expect(mistakesOf(() => backups.addTable(name, dynamodb.Table.fromTableName(stack, 'Other', 'other')))).toEqual([expected]);
});

test('metrics have the dimension of the vault', () => {
  const stack = newStack();
  const backups = plan({}, stack);
  const told = [backups.metricFailedJobs(), backups.metricExpiredJobs({ period: Duration.hours(1) }), backups.metric('NumberOfRecoveryPointsCompleted')];
  expect(told.map(({ namespace, metricName, statistic, period }) => `${namespace} ${metricName} ${statistic} ${period.toMinutes()}`)).toEqual([
    'AWS/Backup NumberOfBackupJobsFailed Sum 5', 'AWS/Backup NumberOfBackupJobsExpired Sum 60', 'AWS/Backup NumberOfRecoveryPointsCompleted Sum 5',
  ]);
  expect(stack.resolve(told[0].dimensions)).toEqual({ BackupVaultName: { 'Fn::GetAtt': [logicalId(backups.vault), 'BackupVaultName'] } });
  expect(resourceOf(render(stack), backups.vault).Type).toBe(VAULT);
});
