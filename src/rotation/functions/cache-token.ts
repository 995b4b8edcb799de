import { randomBytes } from 'node:crypto';
import { connect } from 'node:tls';
import { DescribeReplicationGroupsCommand, ElastiCacheClient, ModifyReplicationGroupCommand } from '@aws-sdk/client-elasticache';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { TokenConfiguration } from './configuration';
import { Rotation } from './rotation-steps';
import { currentValue, valueOf, versionsSinceCurrent } from './secret-versions';

/** 192 bits. */
const TOKEN_BYTES = 24;
/** How often the cache is asked whether a change is through, which takes it minutes. */
const POLL_MILLISECONDS = 5_000;
const CONNECT_WITHIN_MILLISECONDS = 10_000;
/** What Redis and Valkey say of a token that they do not take. */
const REFUSED = /^-(WRONGPASS|ERR invalid password|ERR AUTH)/;

/** A cache whose AUTH token changes, and how it is waited for. */
export interface Cache extends TokenConfiguration {
  readonly pollMilliseconds?: number;
}

/**
 * The rotation of a cache's AUTH token: the cache takes the new one besides the current one, which it goes on taking until the next rotation. Nobody is
 * refused meanwhile.
 *
 * A cache takes the two newest tokens, and with another one (`ROTATE`) it forgets the older of them. So it is asked for a token once alone, and only where the current
 * token is the newer one. After a rotation that was given up or taken back it is not: the newer one is of a later version of the secret. That one is used
 * then, without asking the cache for anything. `SET`, which ends the older token, is allowed for the newer one alone, and is not needed.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token
 */
export function tokenRotation(secretsManager: SecretsManagerClient, elastiCache: ElastiCacheClient, cache: Cache): Rotation {
  const test = async (token: string) => {
    if (!await logsIn(cache, token)) {
      throw new Error(`${cache.replicationGroupId} does not take the token`);
    }
  };
  return {
    create: async () => {
      // What an earlier rotation has asked for may be under way.
      await untilThrough(elastiCache, cache);
      // Letters and digits alone, which no URL needs encoded.
      return await newerToken(secretsManager, cache) ?? randomBytes(TOKEN_BYTES).toString('hex');
    },
    set: async (pending) => {
      await untilThrough(elastiCache, cache);
      if (await logsIn(cache, pending)) {
        return;
      }
      if (await newerToken(secretsManager, cache) !== undefined) {
        // The current version has changed since the new token was created.
        throw new Error(`${cache.replicationGroupId} would forget the current token; give this rotation up, and rotate again`);
      }
      await rotate(elastiCache, cache, pending);
    },
    test,
    // A deployment that changed the cache meanwhile may have had it forget the token.
    use: test,
  };
}

/** The token that the cache takes and that is newer than the current one, if there is one. */
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
    // It has the token already: an earlier call came through, whose answer was lost. The next step tries the token.
    if ((error as Error).name !== 'NoOperationFault') {
      throw error;
    }
  }
  console.log(`${replicationGroupId} is to take another token`);
  // It may say for a moment that nothing is under way.
  await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  await untilThrough(elastiCache, cache);
}

/** Ends with the function's time at the latest; Secrets Manager takes the step again. */
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

/** Whether the cache takes the token. Rejects where it cannot be asked. */
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
          // Such as that there are too many clients: it says nothing of the token.
          reject(new Error(`${host} answered '${answer.split(' ', 1)[0]}'`));
        }
      }
    });
    socket.on('timeout', () => socket.destroy(new Error(`${host} did not answer within ${CONNECT_WITHIN_MILLISECONDS} ms`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${host} closed the connection`)));
  });
}
