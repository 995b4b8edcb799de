import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NetworkPart, PlatformPlan, PlatformSubnets, RotationsPlan } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { stoppingHours } from './platform-schedule';
import { RedisCache } from '../data/redis/redis-cache';
import { isValid, OffHoursPlan } from '../operations/off-hours-plan';
import { liesInHours, rotationWindow } from '../operations/rotation-window';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';
import { selectionError } from '../private/zones';
import { CacheRotation, PlacedCacheRotationPlan } from '../rotation/cache-rotation';
import { DatabaseRotation, PlacedDatabaseRotationPlan } from '../rotation/database-rotation';
import { CACHE_NEED, checkRotationNetwork, checkRotationSubnets, DATABASE_NEED, platformPlace, RotationNeed } from '../rotation/placement';
import { CACHE_SUBJECT, checkRotation, DATABASE_SUBJECT, resolveRotation, RotationOptions } from '../rotation/rotation-options';
import { RotationSchedule } from '../rotation/rotation-schedule';
import { SharedRotationParts, SharedRotationPartsProps } from '../rotation/shared-rotation-parts';

const WITHIN = 'within working hours, because the database is stopped outside of them';

/** Resolves the rotations. Existing secrets rotate where they are created. */
export function resolveRotations(
  props: ReptidexPlatformProps, { database, cache, schedule }: Pick<PlatformPlan, 'database' | 'cache' | 'schedule'>,
): RotationsPlan {
  const hours = stoppingHours(schedule);
  const [ofDatabase, ofCache] = [props.database?._options?.rotation, props.cache?._options?.rotation];
  const [wantedOfDatabase, wantedOfCache] = [wanted(database.made?.rotation), wanted(cache.made?.rotation)];
  // With an interval in days, AWS would choose any time of the day on any day of the week.
  const window = hours && ofDatabase?.schedule === undefined ? rotationWindow(hours) : undefined;
  const inHours = window && { schedule: RotationSchedule.cron(window.cron, window.windowDuration) };
  const rotatesDatabase = wantedOfDatabase && database.made && !database.made.postgres.masterSecret;
  const rotatesCache = wantedOfCache && cache.made?.redis.authToken;
  return {
    database: {
      made: rotatesDatabase ? resolveRotation({ ...wantedOfDatabase, ...inHours }) : undefined,
      given: ofDatabase,
    },
    cache: {
      made: rotatesCache ? resolveRotation(wantedOfCache) : undefined,
      given: ofCache,
    },
    hours,
  };
}

/** The options of a rotation, or undefined if the secret does not rotate. */
function wanted<O extends RotationOptions>(options: O | undefined): O | undefined {
  return options?.schedule?._isNever ? undefined : options;
}

/** Collects mistakes in the rotation of the database's password, and networks without suitable subnets. */
export function checkDatabaseRotation({ database, network, rotations: { database: { made, given }, hours } }: PlatformPlan, problems: Problems): void {
  if (database.made?.postgres.masterSecret && wanted(given)) {
    problems.add({
      subject: 'database', prop: 'rotation', must: "not be set when 'masterSecret' is given", got: Object.keys(omitUndefined(given)), fix: 'rotate the existing secret where it is created',
    });
  }
  if (!made) {
    return;
  }
  checkRotation(DATABASE_SUBJECT, made, problems);
  checkHours(given?.schedule, hours, problems);
  checkPlace(DATABASE_NEED, network, { subject: DATABASE_SUBJECT, prop: 'secretsManagerEndpoint', of: 'database.rotation', value: made.secretsManagerEndpoint }, problems);
}

/** Collects mistakes in the rotation of the cache's token, and networks without suitable subnets. */
export function checkCacheRotation({ cache, network, rotations: { cache: { made, given } } }: PlatformPlan, problems: Problems): void {
  if (cache.made?.redis.authToken === false && wanted(given)) {
    problems.add({
      subject: 'cache', prop: 'rotation', must: "not be set when 'authToken' is false", got: Object.keys(omitUndefined(given)), fix: "without a token, there is nothing to rotate: remove 'rotation' or 'authToken'",
    });
  }
  if (made) {
    checkRotation(CACHE_SUBJECT, made, problems);
    checkPlace(CACHE_NEED, network, { subject: CACHE_SUBJECT, prop: 'interfaceEndpoints', of: 'cache.rotation', value: made.interfaceEndpoints }, problems);
  }
}

/** The prop that states the endpoints of an existing VPC: its name, subject and value. */
interface EndpointsProp {
  readonly subject: string;
  readonly prop: string;
  readonly of: string;
  readonly value?: boolean;
}

/** Collects networks without suitable subnets for a rotation. */
function checkPlace(need: RotationNeed, { made, existing }: NetworkPart, { subject, prop, of, value }: EndpointsProp, problems: Problems): void {
  if (made) {
    checkRotationNetwork(need, made, problems);
    if (value !== undefined) {
      problems.add({ subject, prop, must: "not be set without 'vpc'", got: value });
    }
  }
  // Missing subnets are reported as a mistake in the network.
  if (existing && selectionError(existing.vpc, existing.privateSubnets) === undefined) {
    checkRotationSubnets(need, platformPlace(need, `${of}.${prop}`), existing.vpc, existing.privateSubnets, value ?? false, problems);
  }
}

/** The password of a stopped database cannot be changed. */
function checkHours(given: RotationSchedule | undefined, hours: OffHoursPlan | undefined, problems: Problems): void {
  if (!hours || !isValid(hours)) {
    return;
  }
  const subject = DATABASE_SUBJECT;
  if (given?._expression !== undefined) {
    if (!liesInHours(given._expression, given._windowDuration, hours)) {
      problems.add({ subject, prop: 'schedule', must: `keep its window, in UTC, ${WITHIN}`, got: given._expression, fix: 'do not set it for a window once a month, or set a shorter window' });
    }
    return;
  }
  if (given) {
    problems.add({ subject, prop: 'schedule', must: `be a RotationSchedule.cron, to keep the rotation ${WITHIN}`, got: given._interval!.toHumanString(), fix: 'do not set it for a window once a month' });
  }
  // Times that are known only at deployment are reported by the schedule.
  if (![hours.start, hours.end].some((time) => Token.isUnresolved(time)) && !rotationWindow(hours)) {
    problems.add({ subject, prop: 'schedule', must: `be set when no hour in UTC is, all year round, ${WITHIN}`, got: undefined, fix: "extend the working hours, keep the database running with 'stopDatabase: false', or disable the rotation with RotationSchedule.never()" });
  }
}

/** Creates the resources that the rotations share, if there is at least one rotation. */
export function createSharedRotationParts(scope: Construct, { database, cache }: RotationsPlan, props: Omit<SharedRotationPartsProps, 'rotations'>): SharedRotationParts | undefined {
  const rotations = [database, cache].flatMap(({ made }) => made ?? []);
  return rotations.length > 0 ? new SharedRotationParts(scope, 'Rotation', { ...props, rotations }) : undefined;
}

/** Creates the rotation of the database's password, if it is enabled. */
export function createDatabaseRotation(
  scope: Construct,
  { made }: RotationsPlan['database'],
  parts: PlatformSubnets & Pick<PlacedDatabaseRotationPlan, 'database' | 'connectionSecrets' | 'encryptionKey' | 'namePrefix' | 'shared'>,
): DatabaseRotation | undefined {
  const { vpc, privateSubnets: vpcSubnets, database, connectionSecrets, encryptionKey, namePrefix, shared } = parts;
  return made && DatabaseRotation._create(scope, 'DatabaseRotation', {
    ...made, encryptionKey: made.encryptionKey ?? encryptionKey, vpc, vpcSubnets, database, connectionSecrets, namePrefix, shared,
  });
}

/** Creates the rotation of the cache's token, if it is enabled. */
export function createCacheRotation(
  scope: Construct,
  { made }: RotationsPlan['cache'],
  parts: PlatformSubnets & Pick<PlacedCacheRotationPlan, 'encryptionKey' | 'urlSecret' | 'namePrefix' | 'shared'> & { cache: RedisCache },
): CacheRotation | undefined {
  const { vpc, privateSubnets: vpcSubnets, cache, urlSecret, encryptionKey, namePrefix, shared } = parts;
  return made && CacheRotation._create(scope, 'CacheRotation', {
    ...made,
    encryptionKey: made.encryptionKey ?? encryptionKey,
    vpc,
    vpcSubnets,
    cache,
    urlSecret,
    namePrefix,
    shared,
    replicationGroupId: cache.replicationGroup.ref,
  });
}
