import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlatformPlan, PlatformSchedulePlan } from './platform-plan';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { OffHoursOptions } from '../operations/off-hours-options';
import { checkKnownHours, checkOffHours, OffHoursPlan, resolveOffHours } from '../operations/off-hours-plan';
import { OffHoursSchedule } from '../operations/off-hours-schedule';
import { Problems } from '../private/problems';

/** Resolves the hours of the environment. */
export function resolveSchedule(schedule: OffHoursOptions | undefined, createsDatabase: boolean): PlatformSchedulePlan | undefined {
  const plan = schedule && resolveOffHours(schedule);
  return plan && { ...plan, stopDatabase: createsDatabase && plan.stopDatabase, stopsAddedDatabases: plan.stopDatabase };
}

/** The working hours, if the database is stopped outside of them. */
export function stoppingHours(schedule: OffHoursPlan | undefined): OffHoursPlan | undefined {
  return schedule?.stopDatabase ? schedule : undefined;
}

/** Collects mistakes in the hours, and in their combination with the database. */
export function checkSchedule({ schedule, database, alarms }: PlatformPlan, problems: Problems): void {
  if (!schedule) {
    return;
  }
  checkOffHours(schedule, problems);
  // Once for each prop.
  if (alarms.enabled) {
    checkKnownHours(schedule, 'alarms are muted', problems);
  } else if (schedule.stopDatabase) {
    checkKnownHours(schedule, 'a database is stopped outside working hours', problems);
  }
  const readReplicas = database.made?.postgres.readReplicas ?? 0;
  if (schedule.stopDatabase && readReplicas > 0) {
    problems.add({
      subject: 'schedule', prop: 'stopDatabase', must: `be false when the database has read replicas ('readReplicas' is ${readReplicas})`, got: true, fix: 'RDS cannot stop such a database: keep it running, or remove the replicas',
    });
  }
}

/** Creates the schedule for the hours. Fleets add their services themselves. */
export function createSchedule(
  scope: Construct, { schedule, names: { namePrefix } }: PlatformPlan, database: PostgresDatabase | undefined, alarms: cloudwatch.IAlarm[],
): OffHoursSchedule | undefined {
  if (!schedule) {
    return undefined;
  }
  const { stopsAddedDatabases: stopDatabase } = schedule;
  const offHours = OffHoursSchedule._create(scope, 'OffHours', { ...schedule, stopDatabase, namePrefix });
  if (database) {
    offHours.addDatabase('Database', database.instance);
  }
  offHours.addAlarms(...alarms);
  return offHours;
}
