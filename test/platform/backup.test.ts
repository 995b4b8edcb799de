import { aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { PlatformBackup, PlatformDatabase, PlatformTier, ReptidexPlatform, ReptidexPlatformProps, WeekDay } from '../../src';
import { LEAN, mistakesOf, newApp, newStack, onlyOf, platform, propsOf, render, Rendered } from '../support';

const [VAULT, PLAN, SELECTION] = ['BackupVault', 'BackupPlan', 'BackupSelection'].map((type) => `AWS::Backup::${type}`);
const ORDERS = { name: 'orders', partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } };

function rendered(props: Partial<ReptidexPlatformProps> = {}, stack = newStack()): Rendered {
  platform({ ...LEAN, tier: PlatformTier.PRODUCTION, database: undefined, backup: undefined, ...props }, stack);
  return render(stack);
}

const ruleOf = (template: Rendered) => onlyOf(template, PLAN).Properties.BackupPlan.BackupPlanRule[0];
const backedUp = (template: Rendered) => propsOf(template, SELECTION).map(({ BackupSelection }) => BackupSelection.SelectionName).sort();
const windowsOf = (template: Rendered) => {
  const { PreferredBackupWindow, PreferredMaintenanceWindow } = onlyOf(template, 'AWS::RDS::DBInstance').Properties;
  return [PreferredBackupWindow, PreferredMaintenanceWindow];
};

test('the data of a production app is retained', () => {
  const stack = new Stack(newApp(), 'Environment');
  const environment = new ReptidexPlatform(stack, 'Platform', { environmentName: 'prod', projectName: 'reptidex', tables: [ORDERS] });
  expect(environment.backup!.vault.backupVaultName).toBeDefined();
  const template = Template.fromStack(stack);
  template.hasResource(VAULT, {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: { BackupVaultName: 'prod-reptidex-backups', EncryptionKeyArn: stack.resolve(environment.encryptionKey!.keyArn) },
  });
  template.hasResourceProperties(SELECTION, { BackupSelection: { Resources: [stack.resolve(environment.database!.instance.instanceArn)] } });
  template.hasResourceProperties(SELECTION, { BackupSelection: { Resources: [stack.resolve(environment.table('orders').tableArn)] } });
  template.hasResourceProperties(PLAN, { BackupPlan: { BackupPlanRule: [Match.objectLike({ ScheduleExpression: 'cron(0 5 * * ? *)', Lifecycle: { DeleteAfterDays: 35 } })] } });
});

describe('the default of the tier', () => {
  test.each<[string, PlatformTier, PlatformBackup | undefined, number[]]>([
    ['production: 35 days', PlatformTier.PRODUCTION, undefined, [35]],
    ['development: no backups', PlatformTier.DEVELOPMENT, undefined, []],
    ['development: enabled if options are set', PlatformTier.DEVELOPMENT, PlatformBackup.daily(), [35]],
    ['production: another retention', PlatformTier.PRODUCTION, PlatformBackup.daily({ retention: Duration.days(365) }), [365]],
    ['production: disabled', PlatformTier.PRODUCTION, PlatformBackup.none(), []],
  ])('%s', (_, tier, backup, expected) => {
    expect(propsOf(rendered({ tier, backup }), PLAN).map(({ BackupPlan }) => BackupPlan.BackupPlanRule[0].Lifecycle.DeleteAfterDays)).toEqual(expected);
  });
});

describe('the resources that are backed up', () => {
  test.each<[string, (stack: Stack) => Partial<ReptidexPlatformProps>, string[]]>([
    ['the database', () => ({}), ['database-daily']],
    ['the tables', () => ({ database: PlatformDatabase.none(), tables: [{ ...ORDERS, name: 'carts' }, ORDERS] }), ['carts-table-daily', 'orders-table-daily']],
    ['a table of the longest name', () => ({ database: PlatformDatabase.none(), tables: [{ ...ORDERS, name: 't'.repeat(63) }] }), [expect.stringMatching(/^t+-[0-9a-f]{8}-daily$/)]],
    ['none, if there are no data stores', () => ({ database: PlatformDatabase.none() }), []],
    ['no existing resources', (stack) => ({
      database: PlatformDatabase.existing({
        target: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-11111111111111111').connections as unknown as ec2.IConnectable,
        secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'url')) },
      }),
    }), []],
  ])('are %s', (_, props, expected) => {
    const stack = newStack();
    const template = rendered(props(stack), stack);
    expect(backedUp(template)).toEqual(expected);
    expect(propsOf(template, VAULT)).toHaveLength(expected.length > 0 ? 1 : 0);
  });

  test('do not include read replicas', () => {
    expect(backedUp(rendered({ database: PlatformDatabase.postgres({ readReplicas: 2 }) }))).toEqual(['database-daily']);
  });

  test('include those that are added later', () => {
    const stack = newStack();
    const { backup } = platform({ tier: PlatformTier.PRODUCTION }, stack);
    backup!.addTable('legacy', dynamodb.Table.fromTableName(stack, 'Legacy', 'legacy'));
    expect(backedUp(render(stack))).toEqual(['database-daily', 'legacy-daily']);
  });

  test('do not depend on the order of tables', () => {
    const tables = ['carts', 'orders', 'users'].map((name) => ({ ...ORDERS, name }));
    expect(JSON.stringify(rendered({ tables }))).toBe(JSON.stringify(rendered({ tables: [...tables].reverse() })));
  });

  test('do not change when a table is added', () => {
    const of = (template: Rendered) => Object.fromEntries(Object.entries(template.Resources).filter(([id]) => id.startsWith('PlatformBackup')));
    const before = of(rendered({ tables: [ORDERS] }));
    expect(of(rendered({ tables: [{ ...ORDERS, name: 'carts' }, ORDERS] }))).toMatchObject(before);
  });
});

describe('the windows of the database', () => {
  test('do not overlap the backup', () => {
    expect(windowsOf(rendered())).toEqual(['03:00-03:30', 'sun:08:00-sun:08:30']);
  });

  test('are after the backup', () => {
    expect(windowsOf(rendered({ backup: PlatformBackup.daily({ startTime: '01:30' }) }))).toEqual(['23:30-00:00', 'sun:04:30-sun:05:00']);
    expect(windowsOf(rendered({ backup: PlatformBackup.daily({ startTime: '23:00' }) }))).toEqual(['21:00-21:30', 'mon:02:00-mon:02:30']);
  });

  test('are chosen by RDS without backups', () => {
    expect(windowsOf(rendered({ backup: PlatformBackup.none() }))).toEqual([undefined, undefined]);
  });
});

describe('a database that is stopped outside working hours', () => {
  const HOURS = { start: '07:00', end: '19:00' };

  test.each<[string, Partial<ReptidexPlatformProps>, string]>([
    ['in the last working hour', {}, 'cron(0 18 ? * MON,TUE,WED,THU,FRI *)'],
    ['in the last working hour all year round', { schedule: { ...HOURS, timeZone: TimeZone.EUROPE_LONDON } }, 'cron(0 17 ? * MON,TUE,WED,THU,FRI *)'],
    ['on the next day in UTC', { schedule: { ...HOURS, end: '18:30', timeZone: TimeZone.PACIFIC_HONOLULU, days: [WeekDay.SUNDAY, WeekDay.MONDAY] } }, 'cron(30 3 ? * MON,TUE *)'],
    ['on the previous day in UTC', { schedule: { ...HOURS, end: '13:00', timeZone: TimeZone.PACIFIC_KIRITIMATI, days: [WeekDay.MONDAY] } }, 'cron(0 22 ? * SUN *)'],
    ['at the start time that is set, on working days', { backup: PlatformBackup.daily({ startTime: '16:15' }) }, 'cron(15 16 ? * MON,TUE,WED,THU,FRI *)'],
    ['on the days that are set', { backup: PlatformBackup.daily({ startTime: '16:15', days: [WeekDay.FRIDAY, WeekDay.TUESDAY] }) }, 'cron(15 16 ? * TUE,FRI *)'],
    ['at any time, if it is not stopped', { schedule: { ...HOURS, stopDatabase: false } }, 'cron(0 5 * * ? *)'],
  ])('is backed up %s', (_, props, expected) => {
    expect(ruleOf(rendered({ schedule: HOURS, ...props })).ScheduleExpression).toBe(expected);
  });

  test('has its windows in the middle of the day', () => {
    expect(windowsOf(rendered({ schedule: HOURS }))).toEqual(['13:00-13:30', 'mon:12:30-mon:13:00']);
  });

  test.each<[string, Partial<ReptidexPlatformProps>, string]>([
    [
      'hours that leave no time', { schedule: { start: '09:00', end: '13:00', timeZone: TimeZone.EUROPE_LONDON } },
      "backup: 'startTime' is missing",
    ],
    [
      'a time outside them', { backup: PlatformBackup.daily({ startTime: '18:01' }) },
      "backup: 'startTime', got '18:01'",
    ],
    ['a day outside working hours', { backup: PlatformBackup.daily({ startTime: '16:00', days: [WeekDay.FRIDAY, WeekDay.SATURDAY] }) }, "backup: 'days', got ['SAT']"],
    [
      'days alone', { backup: PlatformBackup.daily({ days: [WeekDay.FRIDAY] }) },
      "backup: 'days', got ['FRI']",
    ],
  ])('fails with %s', (_, props, expected) => {
    expect(mistakesOf(() => rendered({ schedule: HOURS, ...props }))).toContain(expected);
  });

  test('fails with a start time in its windows', () => {
    expect(mistakesOf(() => rendered({ schedule: HOURS, backup: PlatformBackup.daily({ startTime: '13:00' }) })).join()).toMatch(/'startTime' must be after the windows of 'Stack\/Platform\/Database\/Instance'.*, got '13:00' with '13:00-13:30'/);
  });
});

describe('alarms on backups', () => {
  const alarms = (template: Rendered) => propsOf(template, 'AWS::CloudWatch::Alarm').filter(({ Namespace }) => Namespace === 'AWS/Backup');

  test('go off at the first failed backup', () => {
    expect(alarms(rendered({ alarms: {} }))).toEqual(['Failed', 'Expired'].map((outcome) => expect.objectContaining({
      AlarmName: `dev-reptidex-backup-${outcome === 'Failed' ? 'failures' : 'expiries'}`,
      MetricName: `NumberOfBackupJobs${outcome}`,
      Dimensions: [{ Name: 'BackupVaultName', Value: { 'Fn::GetAtt': [expect.stringMatching(/^PlatformBackupVault/), 'BackupVaultName'] } }],
      Statistic: 'Sum',
      Threshold: 1,
      AlarmActions: [{ Ref: expect.stringMatching(/^PlatformAlarms/) }],
    })));
  });

  test('are not muted outside working hours, because a failed backup can be repeated in the morning', () => {
    const mutes = JSON.stringify(propsOf(rendered({ alarms: {}, schedule: { start: '07:00', end: '19:00' } }), 'AWS::CloudWatch::AlarmMuteRule'));
    expect(mutes).not.toContain('Backup');
    expect(mutes).toContain('DatabaseAlarms');
  });

  test('are not created if alarms are disabled', () => {
    expect(alarms(rendered({ alarms: { enabled: false } }))).toEqual([]);
  });
});

test('reports mistakes together with those of other parts', () => {
  const database = PlatformDatabase.postgres({ backupRetention: Duration.days(40) });
  expect(mistakesOf(() => rendered({ backup: PlatformBackup.daily({ retention: Duration.hours(36), days: [] }), database }))).toEqual([
    expect.stringMatching(/^database: 'backupRetention'/),
    "backup: 'retention', got 1.5",
    "backup: 'days', got []",
  ]);
});

test('cannot return backups that are disabled', () => {
  expect(backedUp(rendered({ backup: PlatformBackup.none() }))).toEqual([]);
});
