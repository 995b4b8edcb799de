import { randomBytes } from 'node:crypto';
import { connect } from 'node:tls';
import { AuthTokenUpdateStrategyType, DescribeReplicationGroupsCommand, ElastiCacheClient, ModifyReplicationGroupCommand } from '@aws-sdk/client-elasticache';
import { TokenConfiguration } from './configuration';
import { Rotation } from './rotation-steps';

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
 * The cache keeps the newest two. Hence it is asked for a token once alone, and is to take the current one alone first: whatever else it takes, of a rotation
 * before, of one that was given up or taken back, would have it forget the token that clients use.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
 */
export function tokenRotation(elastiCache: ElastiCacheClient, cache: Cache): Rotation {
  const test = async (token: string) => {
    if (!await logsIn(cache, token)) {
      throw new Error(`${cache.replicationGroupId} does not take the token`);
    }
  };
  return {
    // Letters and digits alone, which no URL needs encoded.
    create: async () => randomBytes(TOKEN_BYTES).toString('hex'),
    set: async (pending, current) => {
      // What an earlier try has asked for may be under way.
      await untilThrough(elastiCache, cache);
      if (await logsIn(cache, pending)) {
        return;
      }
      await setAlone(elastiCache, cache, current);
      await ask(elastiCache, cache, pending, 'ROTATE');
    },
    test,
    // A deployment that changed the cache meanwhile may have had it forget the token.
    use: test,
  };
}

/** ElastiCache may refuse to be told of a token that is the only one already: then there is nothing to put away. */
async function setAlone(elastiCache: ElastiCacheClient, cache: Cache, current: string): Promise<void> {
  try {
    await ask(elastiCache, cache, current, 'SET');
  } catch (error) {
    if (!(error as Error).name.startsWith('InvalidParameter')) {
      throw error;
    }
  }
}

async function ask(elastiCache: ElastiCacheClient, cache: Cache, token: string, strategy: AuthTokenUpdateStrategyType): Promise<void> {
  const { replicationGroupId, pollMilliseconds = POLL_MILLISECONDS } = cache;
  await elastiCache.send(new ModifyReplicationGroupCommand({
    ReplicationGroupId: replicationGroupId, AuthToken: token, AuthTokenUpdateStrategy: strategy, ApplyImmediately: true,
  }));
  console.log(strategy === 'SET' ? `${replicationGroupId} is to take the current token alone` : `${replicationGroupId} is to take another token`);
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
