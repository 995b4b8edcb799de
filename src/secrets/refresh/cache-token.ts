import { randomBytes } from 'node:crypto';
import { connect } from 'node:tls';
import { DescribeReplicationGroupsCommand, ElastiCacheClient, ModifyReplicationGroupCommand } from '@aws-sdk/client-elasticache';
import { Rotation } from '../../functions/rotation-steps';
import { TokenConfiguration } from '../refresh-configuration';

/** 192 bits. */
const TOKEN_BYTES = 24;
/** How often the cache is asked whether a change is through, which takes it minutes. */
const POLL_MILLISECONDS = 5_000;
const CONNECT_WITHIN_MILLISECONDS = 10_000;

/** A cache whose AUTH token changes, and how it is waited for. */
export interface Cache extends TokenConfiguration {
  readonly pollMilliseconds?: number;
}

/**
 * The rotation of a cache's AUTH token: the cache takes the new one besides the one before, which it goes on taking until the next rotation. Nobody is
 * refused meanwhile.
 *
 * It is asked for once alone: a second `ROTATE` with the same token would have the cache forget the one that clients still use.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
 */
export function tokenRotation(elastiCache: ElastiCacheClient, cache: Cache): Rotation {
  return {
    // Letters and digits alone, which no URL needs encoded.
    create: async () => randomBytes(TOKEN_BYTES).toString('hex'),
    set: async (pending) => {
      // What an earlier try has asked for may be under way.
      await untilThrough(elastiCache, cache);
      if (await logsIn(cache, pending)) {
        return;
      }
      await elastiCache.send(new ModifyReplicationGroupCommand({
        ReplicationGroupId: cache.replicationGroupId, AuthToken: pending, AuthTokenUpdateStrategy: 'ROTATE', ApplyImmediately: true,
      }));
      console.log(`${cache.replicationGroupId} is to take another token`);
      await untilThrough(elastiCache, cache);
    },
    test: async (token) => {
      if (!await logsIn(cache, token)) {
        throw new Error(`${cache.replicationGroupId} does not take the token`);
      }
    },
  };
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
        resolve(answer.startsWith('+OK'));
      }
    });
    socket.on('timeout', () => socket.destroy(new Error(`${host} did not answer within ${CONNECT_WITHIN_MILLISECONDS} ms`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${host} closed the connection`)));
  });
}
