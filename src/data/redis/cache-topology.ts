import { aws_elasticache as elasticache, Token } from 'aws-cdk-lib';
import { RedisCacheOptions } from './redis-options';

export const DEFAULT_SHARDS = 1;
export const DEFAULT_NODE_COUNT = 2;

/** How the nodes of a cache are arranged. */
export interface CacheTopology {
  readonly clusterMode: boolean;
  readonly shards: number;
  /** The primary and its replicas, of each shard. */
  readonly nodesPerShard: number;
  /** Whether there is a replica to take over, as far as is known at synth. */
  readonly hasReplicas: boolean;
}

export function topologyOf(options: RedisCacheOptions): CacheTopology {
  const shards = options.shards ?? DEFAULT_SHARDS;
  const nodesPerShard = options.nodeCount ?? DEFAULT_NODE_COUNT;
  return {
    shards,
    nodesPerShard,
    clusterMode: options.clusterMode ?? (Token.isUnresolved(shards) || shards > 1),
    hasReplicas: Token.isUnresolved(nodesPerShard) || nodesPerShard > 1,
  };
}

type NodeProps = Pick<elasticache.CfnReplicationGroupProps, 'numCacheClusters' | 'numNodeGroups' | 'nodeGroupConfiguration' | 'replicasPerNodeGroup'>;

/** Number and arrangement of the nodes, in the replication group's own properties. */
export function nodeProps({ clusterMode, shards, nodesPerShard }: CacheTopology): NodeProps {
  if (!clusterMode) {
    return { numCacheClusters: nodesPerShard };
  }
  const replicaCount = nodesPerShard - 1;
  if (Token.isUnresolved(shards)) {
    return { numNodeGroups: shards, replicasPerNodeGroup: replicaCount };
  }
  // Shard by shard, because a change of `ReplicasPerNodeGroup` replaces the cache.
  return { numNodeGroups: shards, nodeGroupConfiguration: shardIds(shards).map((nodeGroupId) => ({ nodeGroupId, replicaCount })) };
}

/** Ids of the nodes after that of the group, as ElastiCache gives them; the first alone where their number is not known at synth. */
export function nodeSuffixes({ clusterMode, shards, nodesPerShard }: CacheTopology): string[] {
  const nodes = count(nodesPerShard).map((node) => `-${pad(node, 3)}`);
  return clusterMode ? shardIds(shards).flatMap((shard) => nodes.map((node) => `-${shard}${node}`)) : nodes;
}

function shardIds(shards: number): string[] {
  return count(shards).map((shard) => pad(shard, 4));
}

function count(upTo: number): number[] {
  return Array.from({ length: Token.isUnresolved(upTo) ? 1 : upTo }, (_, index) => index + 1);
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
