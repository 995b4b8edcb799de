import { PlatformBackup } from './platform-backup-options';
import { PlatformCache } from './platform-cache-options';
import { PlatformDatabase } from './platform-database-options';
import { defined } from '../private/defined';
import { RotationOptions } from '../rotation/rotation-options';
import { RotationSchedule } from '../rotation/rotation-schedule';

/** A part of an environment that has options where the platform creates it. */
interface Optional<O> {
  readonly _options?: O;
}

/** What becomes of the database, where the tier has one and one may be given. */
export function mergeDatabase(base: PlatformDatabase, given: PlatformDatabase | undefined): PlatformDatabase {
  return merge(base, given, (options) => PlatformDatabase.postgres(options));
}

/** What becomes of the cache, likewise. */
export function mergeCache(base: PlatformCache, given: PlatformCache | undefined): PlatformCache {
  return merge(base, given, (options) => PlatformCache.redis(options));
}

/** What becomes of the backups, likewise. */
export function mergeBackup(base: PlatformBackup, given: PlatformBackup | undefined): PlatformBackup {
  return merge(base, given, (options) => PlatformBackup.daily(options));
}

/** The base where nothing is given, both field by field where both create the part, otherwise what is given. */
function merge<O extends object, P extends Optional<O>>(base: P, given: P | undefined, create: (options: O) => P): P {
  if (!given) {
    return base;
  }
  if (!base._options || !given._options) {
    return given;
  }
  const rotation = mergeRotation(rotationOf(base._options), rotationOf(given._options));
  return create({ ...base._options, ...defined(given._options), ...(rotation && { rotation }) });
}

function rotationOf(options: object): RotationOptions | undefined {
  return (options as { readonly rotation?: RotationOptions }).rotation;
}

/** Setting an option of a rotation enables it: a schedule that never rotates is not inherited then. */
export function mergeRotation<O extends { readonly schedule?: RotationSchedule }>(base: O | undefined, given: O | undefined): O | undefined {
  if (!base || !given) {
    return given ?? base;
  }
  const { schedule, ...options } = base;
  return { ...options, ...(schedule && !schedule._isNever && { schedule }), ...defined(given) } as O;
}
