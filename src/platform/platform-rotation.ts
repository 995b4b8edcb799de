import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NetworkPart, PlatformPlan, PlatformSubnets, RotationsPlan } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { stoppingHours } from './platform-schedule';
import { RedisCache } from '../data/redis/redis-cache';
import { isSound, OffHoursPlan } from '../operations/off-hours-plan';
import { liesInHours, rotationWindow } from '../operations/rotation-window';
import { defined } from '../private/defined';
import { checked } from '../private/plan';
import { Problems } from '../private/problems';
import { selectionError } from '../private/zones';
import { CacheRotation, CacheRotationProps } from '../rotation/cache-rotation';
import { DatabaseRotation, DatabaseRotationProps } from '../rotation/database-rotation';
import { CACHE_NEED, checkRotationNetwork, checkRotationSubnets, DATABASE_NEED, hasEndpoints, platformPlace, RotationNeed } from '../rotation/placement';
import { CACHE_SUBJECT, checkRotation, DATABASE_SUBJECT, resolveRotation, RotationOptions } from '../rotation/rotation-options';
import { RotationSchedule } from '../rotation/rotation-schedule';
import { SharedRotationParts, SharedRotationPartsProps } from '../rotation/shared-rotation-parts';

const WITHIN = 'within working hours, outside of which the database is stopped';

/** Resolves the rotations. Existing secrets rotate where they are created. */
export function resolveRotations(
  props: ReptidexPlatformProps, { database, cache, network, schedule }: Pick<PlatformPlan, 'database' | 'cache' | 'network' | 'schedule'>,
): RotationsPlan {
  const hours = stoppingHours(schedule);
  const [ofDatabase, ofCache] = [props.database?._options?.rotation, props.cache?._options?.rotation];
  const [wantedOfDatabase, wantedOfCache] = [wanted(database.made?.rotation), wanted(cache.made?.rotation)];
  // By the tier's days, AWS would choose any time of the day and any day of the week.
  const window = hours && ofDatabase?.schedule === undefined ? rotationWindow(hours) : undefined;
  const inHours = window && { schedule: RotationSchedule.cron(window.cron, window.windowDuration) };
  const rotatesDatabase = wantedOfDatabase && database.made && !database.made.postgres.masterSecret;
  const rotatesCache = wantedOfCache && cache.made?.redis.authToken;
  return {
    database: {
      made: rotatesDatabase ? resolveRotation({ ...wantedOfDatabase, ...inHours }) : undefined,
      hasEndpoints: leadsThere(DATABASE_NEED, network, wantedOfDatabase?.secretsManagerEndpoint),
      given: ofDatabase,
    },
    cache: {
      made: rotatesCache ? resolveRotation(wantedOfCache) : undefined,
      hasEndpoints: leadsThere(CACHE_NEED, network, wantedOfCache?.interfaceEndpoints),
      given: ofCache,
    },
    hours,
  };
}

/** The options of a rotation, or undefined where nothing rotates. */
function wanted<O extends RotationOptions>(options: O | undefined): O | undefined {
  return options?.schedule?._isNever ? undefined : options;
}

/** Whether endpoints lead to what the rotation must reach: in an existing VPC, as the user says. */
function leadsThere(need: RotationNeed, network: NetworkPart, given: boolean | undefined): boolean {
  return network.made ? hasEndpoints(need, network.made) : given ?? false;
}

/** Collects mistakes in the rotation of the database's password, and networks that have no place for it. */
export function checkDatabaseRotation({ database, network, rotations: { database: { made, given }, hours } }: PlatformPlan, problems: Problems): void {
  if (database.made?.postgres.masterSecret && wanted(given)) {
    problems.add({
      subject: 'database', prop: 'rotation', must: "be left out where 'masterSecret' is given", got: Object.keys(defined(given)), fix: 'create a DatabaseRotation for the existing secret, beside the platform',
    });
  }
  if (!made) {
    return;
  }
  checkRotation(DATABASE_SUBJECT, made, problems);
  checkHours(given?.schedule, hours, problems);
  if (made.superuserSecret) {
    problems.add({
      subject: DATABASE_SUBJECT, prop: 'superuserSecret', must: 'be left out on a platform, whose master user changes the own password', got: made.superuserSecret.node.path, fix: 'let two users take turns by a DatabaseRotation of your own',
    });
  }
  checkPlace(DATABASE_NEED, network, { subject: DATABASE_SUBJECT, prop: 'secretsManagerEndpoint', of: 'database.rotation', value: made.secretsManagerEndpoint }, problems);
}

/** Collects mistakes in the rotation of the cache's token, and networks that have no place for it. */
export function checkCacheRotation({ cache, network, rotations: { cache: { made, given } } }: PlatformPlan, problems: Problems): void {
  if (cache.made?.redis.authToken === false && wanted(given)) {
    problems.add({
      subject: 'cache', prop: 'rotation', must: "be left out where 'authToken' is false", got: Object.keys(defined(given)), fix: "without a token there is nothing to rotate: leave 'rotation' or 'authToken' out",
    });
  }
  if (made) {
    checkRotation(CACHE_SUBJECT, made, problems);
    checkPlace(CACHE_NEED, network, { subject: CACHE_SUBJECT, prop: 'interfaceEndpoints', of: 'cache.rotation', value: made.interfaceEndpoints }, problems);
  }
}

/** What is said of the endpoints in an existing VPC: by which prop, of what, and its value. */
interface EndpointsProp {
  readonly subject: string;
  readonly prop: string;
  readonly of: string;
  readonly value?: boolean;
}

/** Collects networks that have no place for a rotation. */
function checkPlace(need: RotationNeed, { made, existing }: NetworkPart, { subject, prop, of, value }: EndpointsProp, problems: Problems): void {
  if (made) {
    checkRotationNetwork(need, made, problems);
    if (value !== undefined) {
      problems.add({ subject, prop, must: "be left out where no 'vpc' is given", got: value });
    }
  }
  // That the VPC has no such subnets is a mistake of the network.
  if (existing && selectionError(existing.vpc, existing.privateSubnets) === undefined) {
    checkRotationSubnets(need, platformPlace(need, `${of}.${prop}`), existing.vpc, existing.privateSubnets, value ?? false, problems);
  }
}

/** A stopped database takes no new password. */
function checkHours(given: RotationSchedule | undefined, hours: OffHoursPlan | undefined, problems: Problems): void {
  if (!hours || !isSound(hours)) {
    return;
  }
  const subject = DATABASE_SUBJECT;
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
    problems.add({ subject, prop: 'schedule', must: `be given if no hour of UTC is, all year round, ${WITHIN}`, got: undefined, fix: "widen the working hours, or keep the database running with 'stopDatabase: false', or turn the rotation off with RotationSchedule.never()" });
  }
}

/** Creates what the rotations share, where there is at least one. */
export function createSharedRotationParts(scope: Construct, { database, cache }: RotationsPlan, props: Omit<SharedRotationPartsProps, 'rotations'>): SharedRotationParts | undefined {
  const rotations = [database, cache].flatMap(({ made }) => made ?? []);
  return rotations.length > 0 ? new SharedRotationParts(scope, 'Rotation', { ...props, rotations }) : undefined;
}

/** Creates the rotation of the database's password, where there is to be one. */
export function createDatabaseRotation(
  scope: Construct,
  { made, hasEndpoints: secretsManagerEndpoint }: RotationsPlan['database'],
  parts: PlatformSubnets & Pick<DatabaseRotationProps, 'database' | 'connectionSecrets' | 'encryptionKey' | 'namePrefix' | '_shared'>,
): DatabaseRotation | undefined {
  const { vpc, privateSubnets: vpcSubnets, database, connectionSecrets, encryptionKey, namePrefix, _shared } = parts;
  return made && new DatabaseRotation(scope, 'DatabaseRotation', checked({
    encryptionKey, ...defined(made), vpc, vpcSubnets, database, connectionSecrets, secretsManagerEndpoint, namePrefix, _shared,
  }));
}

/** Creates the rotation of the cache's token, where there is to be one. */
export function createCacheRotation(
  scope: Construct,
  { made, hasEndpoints: interfaceEndpoints }: RotationsPlan['cache'],
  parts: PlatformSubnets & Pick<CacheRotationProps, 'encryptionKey' | 'urlSecret' | 'namePrefix' | '_shared'> & { cache: RedisCache },
): CacheRotation | undefined {
  const { vpc, privateSubnets: vpcSubnets, cache, urlSecret, encryptionKey, namePrefix, _shared } = parts;
  return made && new CacheRotation(scope, 'CacheRotation', checked({
    encryptionKey, ...defined(made), vpc, vpcSubnets, cache, urlSecret, replicationGroupId: cache.replicationGroup.ref, interfaceEndpoints, namePrefix, _shared,
  }));
}
