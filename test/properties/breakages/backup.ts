import { Duration, TimeZone } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Breakage, breakage, ofPart, outside } from './breakage';
import { aroundTheClock } from './edge';
import { BackupOptions, WeekDay } from '../../../src';
import { withProps } from '../environment';

const RULE = 'https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html';
const VAULT = 'https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html';
const STOP = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html#USER_StopInstance.Limitations';
const TROUBLE = 'https://docs.aws.amazon.com/aws-backup/latest/devguide/troubleshooting.html';

export const ofBackup = ofPart<BackupOptions>('backup', (backup) => ({ backup }), aroundTheClock);

/** A database that runs from 07:00 to 19:00 in UTC, from Monday to Friday. */
const ofStopped = ofPart<BackupOptions>('backup', (backup) => ({ backup, schedule: { start: '07:00', end: '19:00' } }), aroundTheClock);

export const BACKUP_BREAKAGES: Breakage[] = [
  ofBackup({ rule: 'Recovery points are kept for 1 to 36,500 days', source: RULE, prop: 'retention', example: 0, values: outside(1, 36_500).filter((days) => days >= 0 && Number.isFinite(days)), options: (days) => ({ retention: Duration.days(days) }) }),
  ofBackup({ rule: "'backup.startTime' is a time of the day", prop: 'startTime', example: '24:00', values: fc.constantFrom('', '5', '5:00', '24:00', '12:60', 'night'), options: (startTime) => ({ startTime }) }),
  ofBackup({ rule: "'backup.days' has at least one day", prop: 'days', example: [] as WeekDay[], options: (days) => ({ days }) }),
  ofBackup({
    rule: "'vaultName' has 2 to 50 letters, digits, hyphens and underscores",
    source: VAULT,
    prop: 'vaultName',
    example: 'our vault',
    values: fc.constantFrom('', 'a', 'our vault', 'a.b', 'v'.repeat(51)),
    options: (vaultName) => ({ vaultName }),
  }),
  ofStopped({ rule: 'A database is backed up while it runs', source: STOP, prop: 'startTime', example: '18:30', values: fc.constantFrom('06:59', '18:01', '23:00'), options: (startTime) => ({ startTime }) }),
  ofStopped({ rule: 'A database runs on each of the days on which it is backed up', source: STOP, prop: 'days', example: [WeekDay.SUNDAY], values: fc.constantFrom(WeekDay.SUNDAY, WeekDay.SATURDAY).map((day) => [day]), options: (days) => ({ startTime: '16:00', days }) }),
  ofStopped({ rule: "If the database is stopped, 'backup.days' requires 'backup.startTime'", source: STOP, prop: 'days', example: [WeekDay.FRIDAY], options: (days) => ({ days }) }),
  breakage<string>({
    rule: 'Working hours have an hour for backups that does not overlap the windows of the database',
    source: TROUBLE,
    example: '13:30',
    values: fc.constantFrom('12:15', '13:30', '13:55'),
    apply: (environment, end) => ({
      environment: withProps(aroundTheClock(environment), { schedule: { start: '09:00', end, timeZone: TimeZone.EUROPE_LONDON }, backup: {} }),
      expected: { subject: 'backup', prop: 'startTime', got: 'nothing' },
    }),
  }),
];
