import { Construct } from 'constructs';
import { ReptidexPlatformProps } from './platform-props';
import { PlatformSubnets } from './platform-subnets';
import { checkPlace, leadsThere } from './rotation-place';
import { Settings } from './settings';
import { RedisCache } from '../data/redis/redis-cache';
import { defined } from '../private/defined';
import { Problems } from '../private/problems';
import { CacheRotation, CacheRotationProps } from '../rotation/cache-rotation';
import { CACHE_NEED } from '../rotation/placement';
import { CACHE_SUBJECT, checkRotation, resolveRotation } from '../rotation/rotation-options';

/** Collects mistakes in the rotation of the token, and networks that have no place for it. */
export function checkCacheRotation(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const given = defined(props.cache?.rotation);
  const { rotation, existing, authToken } = settings.cache;
  if (props.cache?.rotation && (given.enabled ?? true) && (existing || authToken === false)) {
    const [must, fix] = existing
      ? ["be left out where 'existing' is given", 'rotate a token of your own where it is made, by a CacheRotation']
      : ["be left out where 'authToken' is false", "leave 'authToken' out, and clients present a token"];
    problems.add({ subject: 'cache', prop: 'rotation', must, got: Object.keys(given), fix });
  }
  if (!rotation || !rotates(settings)) {
    return;
  }
  checkRotation(CACHE_SUBJECT, resolveRotation(rotation), problems);
  const own = { subject: CACHE_SUBJECT, prop: 'interfaceEndpoints', of: 'cache.rotation', value: rotation.interfaceEndpoints };
  checkPlace(CACHE_NEED, props, settings, own, problems);
}

/** Makes the rotation of the token, where there is to be one. */
export function createCacheRotation(
  scope: Construct, props: ReptidexPlatformProps, settings: Settings, parts: PlatformSubnets & Pick<CacheRotationProps, 'encryptionKey' | 'urlSecret'> & { cache: RedisCache },
): CacheRotation | undefined {
  if (!rotates(settings)) {
    return undefined;
  }
  const { rotation } = settings.cache;
  const { cache, urlSecret, encryptionKey, vpc, privateSubnets } = parts;
  return new CacheRotation(scope, 'CacheRotation', {
    encryptionKey,
    ...rotation,
    cache,
    urlSecret,
    replicationGroupId: cache.replicationGroup.ref,
    vpc,
    vpcSubnets: privateSubnets,
    interfaceEndpoints: leadsThere(CACHE_NEED, props, settings, rotation?.interfaceEndpoints),
    namePrefix: settings.namePrefix,
  });
}

/** Without a token there is nothing to rotate. */
function rotates({ cache }: Settings): boolean {
  return (cache.enabled ?? true) && !cache.existing && (cache.authToken ?? true) && (cache.rotation?.enabled ?? false);
}
