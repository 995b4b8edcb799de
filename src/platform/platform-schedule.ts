import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ReptidexPlatformProps } from './platform-props';
import { Settings } from './settings';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { OffHoursOptions } from '../operations/off-hours-options';
import { OffHoursSchedule } from '../operations/off-hours-schedule';
import { checkKnownHours, checkOffHours } from '../operations/validate-off-hours';
import { workingHours } from '../operations/working-hours';
import { Problems } from '../private/problems';

/** The hours of the environment, which stop no database but the one that the platform makes. */
export function scheduleOf({ schedule }: ReptidexPlatformProps, { database }: Settings): OffHoursOptions | undefined {
  const made = (database.enabled ?? true) && !database.existing;
  return schedule && { ...schedule, stopDatabase: made && (schedule.stopDatabase ?? true) };
}

/** The hours outside of which the database is stopped. */
export function stoppingHours(props: ReptidexPlatformProps, settings: Settings): OffHoursOptions | undefined {
  const schedule = scheduleOf(props, settings);
  return schedule?.stopDatabase ? schedule : undefined;
}

/** Collects what makes no sense of the hours, by themselves and with the database. */
export function checkSchedule(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const schedule = scheduleOf(props, settings);
  if (!schedule) {
    return;
  }
  checkOffHours(schedule, problems);
  // Once for each prop, however many need it.
  if (props.alarms?.enabled ?? true) {
    checkKnownHours(workingHours(schedule), 'alarms are muted', problems);
  } else if (schedule.stopDatabase) {
    checkKnownHours(workingHours(schedule), 'a database is stopped with the services', problems);
  }
  if (!schedule.stopDatabase) {
    return;
  }
  const { readReplicas } = settings.database;
  if (readReplicas !== undefined && readReplicas > 0) {
    problems.add({
      subject: 'schedule', prop: 'stopDatabase', must: `be false where the database has read replicas ('readReplicas' is ${readReplicas})`, got: true, fix: 'RDS stops no such database: keep it running, or leave the replicas out',
    });
  }
}

/** What of the environment keeps the hours, but for its services, which their fleet sees to. */
export function createSchedule(
  scope: Construct, props: ReptidexPlatformProps, settings: Settings, database: PostgresDatabase | undefined, alarms: cloudwatch.IAlarm[],
): OffHoursSchedule | undefined {
  const options = scheduleOf(props, settings);
  if (!options) {
    return undefined;
  }
  const schedule = new OffHoursSchedule(scope, 'OffHours', { ...options, namePrefix: settings.namePrefix });
  if (database) {
    schedule.addDatabase('Database', database.instance);
  }
  schedule.addAlarms(...alarms);
  return schedule;
}
