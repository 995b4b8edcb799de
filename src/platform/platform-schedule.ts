import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlatformPlan } from './platform-plan';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { OffHoursOptions } from '../operations/off-hours-options';
import { checkKnownHours, checkOffHours, OffHoursPlan, resolveOffHours } from '../operations/off-hours-plan';
import { OffHoursSchedule } from '../operations/off-hours-schedule';
import { checked } from '../private/plan';
import { Problems } from '../private/problems';

/** Resolves the hours of the environment, which stop no database but the one that its platform creates. */
export function resolveSchedule(schedule: OffHoursOptions | undefined, createsDatabase: boolean): OffHoursPlan | undefined {
  const plan = schedule && resolveOffHours(schedule);
  return plan && { ...plan, stopDatabase: createsDatabase && plan.stopDatabase };
}

/** The hours outside of which the database is stopped. */
export function stoppingHours(schedule: OffHoursPlan | undefined): OffHoursPlan | undefined {
  return schedule?.stopDatabase ? schedule : undefined;
}

/** Collects mistakes in the hours, also together with the database. */
export function checkSchedule({ schedule, database, alarms }: PlatformPlan, problems: Problems): void {
  if (!schedule) {
    return;
  }
  checkOffHours(schedule, problems);
  // Once for each prop, however many need it.
  if (alarms.enabled) {
    checkKnownHours(schedule, 'alarms are muted', problems);
  } else if (schedule.stopDatabase) {
    checkKnownHours(schedule, 'a database is stopped with the services', problems);
  }
  const readReplicas = database.made?.postgres.readReplicas ?? 0;
  if (schedule.stopDatabase && readReplicas > 0) {
    problems.add({
      subject: 'schedule', prop: 'stopDatabase', must: `be false where the database has read replicas ('readReplicas' is ${readReplicas})`, got: true, fix: 'RDS stops no such database: keep it running, or leave the replicas out',
    });
  }
}

/** Creates what keeps the hours, except for services, which their fleet sees to. */
export function createSchedule(
  scope: Construct, { schedule, names: { namePrefix } }: PlatformPlan, database: PostgresDatabase | undefined, alarms: cloudwatch.IAlarm[],
): OffHoursSchedule | undefined {
  if (!schedule) {
    return undefined;
  }
  const offHours = new OffHoursSchedule(scope, 'OffHours', checked({ ...schedule, namePrefix }));
  if (database) {
    offHours.addDatabase('Database', database.instance);
  }
  offHours.addAlarms(...alarms);
  return offHours;
}
