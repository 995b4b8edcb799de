import { PlatformBackup } from './platform-backup-options';
import { PlatformCache } from './platform-cache-options';
import { PlatformDatabase } from './platform-database-options';
import { omitUndefined } from '../private/omit-undefined';
import { RotationOptions } from '../rotation/rotation-options';
import { RotationSchedule } from '../rotation/rotation-schedule';

/** A part of an environment that has options if the platform creates it. */
interface Optional<O> {
  readonly _options?: O;
}

/** Merges the tier's database with the one that the user passes. */
export function mergeDatabase(base: PlatformDatabase, given: PlatformDatabase | undefined): PlatformDatabase {
  return merge(base, given, (options) => PlatformDatabase.postgres(options));
}

/** Merges the tier's cache with the one that the user passes. */
export function mergeCache(base: PlatformCache, given: PlatformCache | undefined): PlatformCache {
  return merge(base, given, (options) => PlatformCache.redis(options));
}

/** Merges the tier's backups with those that the user passes. */
export function mergeBackup(base: PlatformBackup, given: PlatformBackup | undefined): PlatformBackup {
  return merge(base, given, (options) => PlatformBackup.daily(options));
}

/** The base if nothing is passed, a merge field by field if both create the part, otherwise what is passed. */
function merge<O extends object, P extends Optional<O>>(base: P, given: P | undefined, create: (options: O) => P): P {
  if (!given) {
    return base;
  }
  if (!base._options || !given._options) {
    return given;
  }
  const rotation = mergeRotation(rotationOf(base._options), rotationOf(given._options));
  return create({ ...base._options, ...omitUndefined(given._options), ...(rotation && { rotation }) });
}

function rotationOf(options: object): RotationOptions | undefined {
  return (options as { readonly rotation?: RotationOptions }).rotation;
}

/** Setting an option of a rotation enables it, so a schedule that never rotates is not inherited. */
export function mergeRotation<O extends { readonly schedule?: RotationSchedule }>(base: O | undefined, given: O | undefined): O | undefined {
  if (!base || !given) {
    return given ?? base;
  }
  const { schedule, ...options } = base;
  return { ...options, ...(schedule && !schedule._isNever && { schedule }), ...omitUndefined(given) } as O;
}
