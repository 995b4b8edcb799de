import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ReptidexPlatformProps } from './platform-props';
import { PlatformRotationOptions } from './platform-rotation-options';
import { stoppingHours } from './platform-schedule';
import { PlatformSubnets } from './platform-subnets';
import { checkPlace, leadsThere } from './rotation-place';
import { Settings } from './settings';
import { liesInHours, rotationWindow } from '../operations/rotation-window';
import { isSound } from '../operations/validate-off-hours';
import { defined } from '../private/defined';
import { Problems } from '../private/problems';
import { DatabaseRotation, DatabaseRotationProps } from '../rotation/database-rotation';
import { DATABASE_NEED } from '../rotation/placement';
import { checkRotation as checkRotationPlan, DATABASE_SUBJECT, resolveRotation } from '../rotation/rotation-options';
import { RotationSchedule } from '../rotation/rotation-schedule';

const WITHIN = 'within working hours, outside of which the database is stopped';
/** Collects mistakes in the rotation, and networks that have no place for it. */
export function checkRotation(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const given = defined(props.database?.rotation);
  const foreign = (['existing', 'masterSecret'] as const).find((prop) => settings.database[prop]);
  if (foreign && props.database?.rotation && (given.enabled ?? true)) {
    problems.add({ subject: 'database', prop: 'rotation', must: `be left out where '${foreign}' is given`, got: Object.keys(given), fix: 'rotate a secret of your own where it is made, by a DatabaseRotation' });
  }
  const { rotation } = settings.database;
  if (!rotation || !rotates(settings)) {
    return;
  }
  checkRotationPlan(DATABASE_SUBJECT, resolveRotation(rotation), problems);
  checkHours(props, settings, problems);
  if (rotation.superuserSecret) {
    problems.add({
      subject: 'rotation', prop: 'superuserSecret', must: 'be left out on a platform, whose master user changes the own password', got: rotation.superuserSecret.node.path, fix: 'let two users take turns by a DatabaseRotation of your own',
    });
  }
  checkPlace(DATABASE_NEED, props, settings, {
    subject: DATABASE_SUBJECT, prop: 'secretsManagerEndpoint', of: 'database.rotation', value: rotation.secretsManagerEndpoint,
  }, problems);
}

/** Makes the rotation, where there is to be one. */
export function createRotation(
  scope: Construct, props: ReptidexPlatformProps, settings: Settings, parts: PlatformSubnets & Pick<DatabaseRotationProps, 'database' | 'connectionSecrets' | 'encryptionKey'>,
): DatabaseRotation | undefined {
  if (!rotates(settings)) {
    return undefined;
  }
  const { vpc, privateSubnets, database, connectionSecrets, encryptionKey } = parts;
  return new DatabaseRotation(scope, 'DatabaseRotation', {
    encryptionKey,
    ...rotationOf(props, settings),
    vpc,
    database,
    connectionSecrets,
    vpcSubnets: privateSubnets,
    secretsManagerEndpoint: leadsThere(DATABASE_NEED, props, settings, settings.database.rotation?.secretsManagerEndpoint),
    namePrefix: settings.namePrefix,
  });
}

/** By the tier's days AWS would choose any time of the day, and any day of the week. */
function rotationOf(props: ReptidexPlatformProps, settings: Settings): PlatformRotationOptions {
  const rotation = settings.database.rotation ?? {};
  const hours = stoppingHours(props, settings);
  const window = hours && !props.database?.rotation?.schedule ? rotationWindow(hours) : undefined;
  return window ? { ...rotation, schedule: RotationSchedule.cron(window.cron, window.windowDuration) } : rotation;
}

/** A stopped database takes no new password. */
function checkHours(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const hours = stoppingHours(props, settings);
  if (!hours || !isSound(hours)) {
    return;
  }
  const subject = 'rotation';
  const given = props.database?.rotation?.schedule;
  if (given?._expression !== undefined) {
    if (!liesInHours(given._expression, given._windowDuration, hours)) {
      problems.add({ subject, prop: 'schedule', must: `keep its window, in UTC, ${WITHIN}`, got: given._expression, fix: 'leave it out for a window once a month, or choose a shorter window' });
    }
    return;
  }
  if (given) {
    problems.add({ subject, prop: 'schedule', must: `be a RotationSchedule.cron, which alone can keep a rotation ${WITHIN}`, got: given._interval!.toHumanString(), fix: 'leave it out for a window once a month' });
  }
  // Of times that only the deployment knows the schedule says so.
  if (![hours.start, hours.end].some((time) => Token.isUnresolved(time)) && !rotationWindow(hours)) {
    problems.add({ subject, prop: 'schedule', must: `be given where no whole hour of UTC is, all year round, ${WITHIN}`, got: undefined, fix: "widen them, or keep the database running with 'stopDatabase: false', or switch the rotation off" });
  }
}

/** A master secret of the team's own rotates where the team says so. */
function rotates({ database }: Settings): boolean {
  return (database.enabled ?? true) && !database.existing && !database.masterSecret && (database.rotation?.enabled ?? false);
}
