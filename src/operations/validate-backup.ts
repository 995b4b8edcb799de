import { BackupOptions } from './backup-options';
import { TIME } from './working-hours';
import { checkUnit } from '../private/durations';
import { Problems } from '../private/problems';

const SUBJECT = 'backup';
const VAULT_NAME = /^[A-Za-z0-9_-]{2,50}$/;
/** https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html: a hundred years. */
const RETENTION_RANGE = { min: 1, max: 36500, unit: 'days' };

/** Collects mistakes in what is said of backups. */
export function checkBackup({ retention, startTime, days, vaultName }: BackupOptions, problems: Problems): void {
  checkUnit(problems, SUBJECT, 'retention', retention, 'days');
  if (retention && !retention.isUnresolved()) {
    problems.integer(SUBJECT, 'retention', retention.toDays({ integral: false }), RETENTION_RANGE);
  }
  problems.pattern(SUBJECT, 'startTime', startTime, TIME, "be a time from '00:00' to '23:59', in UTC");
  problems.pattern(SUBJECT, 'vaultName', vaultName, VAULT_NAME, 'have 2 to 50 letters, digits, hyphens and underscores');
  if (days?.length === 0) {
    problems.add({ subject: SUBJECT, prop: 'days', must: 'name a day of the week', got: days, fix: 'leave it out for every day' });
  }
}
