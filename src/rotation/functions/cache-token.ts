import { randomBytes } from 'node:crypto';
import { connect } from 'node:tls';
import { DescribeReplicationGroupsCommand, ElastiCacheClient, ModifyReplicationGroupCommand } from '@aws-sdk/client-elasticache';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { TokenConfiguration } from './configuration';
import { Rotation } from './rotation-steps';
import { currentValue, valueOf, versionsSinceCurrent } from './secret-versions';

/** 192 bits. */
const TOKEN_BYTES = 24;
/** How often to check whether the cache has finished a change, which takes minutes. */
const POLL_MILLISECONDS = 5_000;
const CONNECT_WITHIN_MILLISECONDS = 10_000;
/** Errors that Redis and Valkey return for an invalid token. */
const REFUSED = /^-(WRONGPASS|ERR invalid password|ERR AUTH)/;

/** A cache whose AUTH token rotates, and how long to wait for it. */
export interface Cache extends TokenConfiguration {
  readonly pollMilliseconds?: number;
}

/**
 * Rotation of a cache's AUTH token: the cache accepts the new token in addition to the current one, which it accepts until the next rotation. Nobody is
 * rejected meanwhile.
 *
 * A cache accepts the two newest tokens, and `ROTATE` with another token drops the older of them. So a token is added only once, and only if the current
 * token is the newer one. After a rotation that was cancelled or reverted, the newer token belongs to a later version of the secret. In that case, this
 * token is used and the cache is not changed. `SET`, which drops the older token, is allowed only for the newer one, and is not needed.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token
 */
export function tokenRotation(secretsManager: SecretsManagerClient, elastiCache: ElastiCacheClient, cache: Cache): Rotation {
  const test = async (token: string) => {
    if (!await logsIn(cache, token)) {
      throw new Error(`${cache.replicationGroupId} does not accept the token`);
    }
  };
  return {
    create: async () => {
      // A change by an earlier rotation may still be in progress.
      await untilThrough(elastiCache, cache);
      // Only letters and digits, which need no URL encoding.
      return await newerToken(secretsManager, cache) ?? randomBytes(TOKEN_BYTES).toString('hex');
    },
    set: async (pending) => {
      await untilThrough(elastiCache, cache);
      if (await logsIn(cache, pending)) {
        return;
      }
      if (await newerToken(secretsManager, cache) !== undefined) {
        // The current version has changed since the new token was created.
        throw new Error(`${cache.replicationGroupId} would drop the current token; cancel this rotation, and rotate again`);
      }
      await rotate(elastiCache, cache, pending);
    },
    test,
    // A deployment that changed the cache in the meantime may have dropped the token.
    use: test,
  };
}

/** A token that the cache accepts and that is newer than the current one, if there is one. */
async function newerToken(secretsManager: SecretsManagerClient, cache: Cache): Promise<string | undefined> {
  const { value: current } = await currentValue(secretsManager, cache.secret);
  for (const version of await versionsSinceCurrent(secretsManager, cache.secret)) {
    const token = await valueOf(secretsManager, cache.secret, version);
    if (token !== undefined && token !== current && await logsIn(cache, token)) {
      return token;
    }
  }
  return undefined;
}

async function rotate(elastiCache: ElastiCacheClient, cache: Cache, token: string): Promise<void> {
  const { replicationGroupId, pollMilliseconds = POLL_MILLISECONDS } = cache;
  try {
    await elastiCache.send(new ModifyReplicationGroupCommand({
      ReplicationGroupId: replicationGroupId, AuthToken: token, AuthTokenUpdateStrategy: 'ROTATE', ApplyImmediately: true,
    }));
  } catch (error) {
    // The cache already has the token, because the response of an earlier call was lost. The next step tests the token.
    if ((error as Error).name !== 'NoOperationFault') {
      throw error;
    }
  }
  console.log(`${replicationGroupId} is changing its token`);
  // For a moment, the cache may report that no change is in progress.
  await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  await untilThrough(elastiCache, cache);
}

/** Ends at the latest when the function times out. Secrets Manager then retries the step. */
async function untilThrough(elastiCache: ElastiCacheClient, { replicationGroupId, pollMilliseconds = POLL_MILLISECONDS }: Cache): Promise<void> {
  for (;;) {
    const { ReplicationGroups } = await elastiCache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: replicationGroupId }));
    const [group] = ReplicationGroups ?? [];
    if (group?.Status === 'available' && group.PendingModifiedValues?.AuthTokenStatus === undefined) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

/** Whether the cache accepts the token. Rejects if the cache cannot be reached. */
async function logsIn({ host, port }: Cache, token: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), servername: host, timeout: CONNECT_WITHIN_MILLISECONDS });
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('secureConnect', () => socket.write(`*2\r\n$4\r\nAUTH\r\n$${Buffer.byteLength(token)}\r\n${token}\r\n`));
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.includes('\r\n')) {
        socket.destroy();
        if (answer.startsWith('+OK') || REFUSED.test(answer)) {
          resolve(answer.startsWith('+OK'));
        } else {
          // For example, too many clients are connected. This does not depend on the token.
          reject(new Error(`${host} answered '${answer.split(' ', 1)[0]}'`));
        }
      }
    });
    socket.on('timeout', () => socket.destroy(new Error(`${host} did not respond within ${CONNECT_WITHIN_MILLISECONDS} ms`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${host} closed the connection`)));
  });
}
