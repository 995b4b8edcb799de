import { Duration } from 'aws-cdk-lib';
import { PlatformBackup, PlatformCache, PlatformDatabase, PlatformTier, RotationSchedule } from '../../src';
import { mergeBackup, mergeCache, mergeDatabase } from '../../src/platform/merge-options';
import { newStack, platform } from '../support';

const [NEVER, WEEKLY] = [RotationSchedule.never(), RotationSchedule.every(Duration.days(7))];
const CREATED = PlatformDatabase.postgres({ multiAz: true, rotation: { schedule: NEVER, checkInterval: Duration.minutes(9) } });
const EXISTING = PlatformDatabase.existing({ maxConnections: 100 });

describe('a database', () => {
  test('is that of the base if none is set', () => {
    expect(mergeDatabase(CREATED, undefined)).toBe(CREATED);
  });

  test.each([[EXISTING, CREATED], [CREATED, EXISTING], [CREATED, PlatformDatabase.none()], [PlatformDatabase.none(), CREATED]])('%j is replaced by %j', (base, given) => {
    expect(mergeDatabase(base, given)).toBe(given);
  });

  test('is merged field by field if both create one, and undefined values are ignored', () => {
    expect(mergeDatabase(CREATED, PlatformDatabase.postgres({ instanceClass: 'db.r7g.large', multiAz: undefined }))._options)
      .toEqual({ multiAz: true, instanceClass: 'db.r7g.large', rotation: CREATED._options!.rotation });
  });

  test('has merged rotation options, and any of them enables rotation again', () => {
    const rotationOf = (rotation: object) => mergeDatabase(CREATED, PlatformDatabase.postgres({ rotation }))._options!.rotation;
    expect(rotationOf({})).toEqual({ checkInterval: Duration.minutes(9) });
    expect(rotationOf({ schedule: WEEKLY })).toEqual({ schedule: WEEKLY, checkInterval: Duration.minutes(9) });
    expect(rotationOf({ schedule: NEVER, checkInterval: Duration.minutes(1) })).toEqual({ schedule: NEVER, checkInterval: Duration.minutes(1) });
  });

  test('keeps a rotation schedule', () => {
    const base = PlatformDatabase.postgres({ rotation: { schedule: WEEKLY } });
    expect(mergeDatabase(base, PlatformDatabase.postgres({ rotation: {} }))._options!.rotation).toEqual({ schedule: WEEKLY });
  });
});

test('a cache and backups are merged in the same way', () => {
  expect(mergeCache(PlatformCache.redis({ nodeCount: 2 }), PlatformCache.redis({ authToken: true }))._options).toEqual({ nodeCount: 2, authToken: true });
  expect(mergeBackup(PlatformBackup.daily({ startTime: '05:00' }), PlatformBackup.daily({ vaultName: 'v2' }))._options).toEqual({ startTime: '05:00', vaultName: 'v2' });
  expect(mergeBackup(PlatformBackup.none(), PlatformBackup.daily())._options).toEqual({});
});

test('a tier can have no database and no cache', () => {
  const tier = PlatformTier.of('small', PlatformTier.DEVELOPMENT, { database: PlatformDatabase.none(), cache: PlatformCache.none() });
  expect(platform({ tier })).toMatchObject({ database: undefined, databaseBinding: undefined, cache: undefined, cacheBinding: undefined });
  expect(platform({ tier, database: PlatformDatabase.postgres() }, newStack()).database).toBeDefined();
});

test.each([[NEVER, 'never'], [WEEKLY, 'every 7 days'], [RotationSchedule.cron('0 10 ? * TUE *'), 'cron(0 10 ? * TUE *)']])('a rotation schedule is displayed in words: %s', (schedule, text) => {
  expect(`${schedule}`).toBe(text);
});
