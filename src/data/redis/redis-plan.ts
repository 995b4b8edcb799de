import { aws_elasticache as elasticache, RemovalPolicy, Token } from 'aws-cdk-lib';
import { CacheEngine, RedisCacheOptions } from './redis-options';
import { hashOfKey, NAME_LIMIT, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { checkSecretName } from '../../private/secret-names';
import { checkInstanceClass } from '../checks';

const SUBJECT = 'cache';
const DEFAULT_ENGINE = CacheEngine.REDIS;
const DEFAULT_NODE_TYPE = 'cache.t4g.small';
const DEFAULT_NODE_COUNT = 2;
const DEFAULT_SHARDS = 1;
const DEFAULT_SNAPSHOT_RETENTION_DAYS = 7;

interface EngineVersions {
  readonly default: string;
  /** Versions that a replication group can be created with today; TLS with AUTH is in all of them. */
  readonly offered: string[];
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html */
const VERSIONS: { [engine in CacheEngine]: EngineVersions } = {
  [CacheEngine.REDIS]: { default: '7.1', offered: ['6.2', '7.0', '7.1'] },
  [CacheEngine.VALKEY]: { default: '8.1', offered: ['7.2', '8.0', '8.1', '8.2', '9.0', '9.1'] },
};

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
const NODES = { min: 1, max: 6 };
const SHARDS = { min: 1, max: 500 };
const MAX_NODES = 500;
/** Node types with disks, which ElastiCache creates only with data tiering. */
const TIERED = /^cache\.r6gd\./;
const SNAPSHOT_DAYS = { min: 0, max: 35, unit: 'days' };

/** A cache with every default filled in. */
export interface RedisPlan extends RedisCacheOptions {
  readonly namePrefix?: string;
  readonly engine: CacheEngine;
  readonly engineVersion: string;
  readonly nodeType: string;
  /** Number of nodes, in cluster mode per shard. */
  readonly nodeCount: number;
  readonly shards: number;
  readonly clusterMode: boolean;
  /** Whether there is a replica, as far as is known at synth. */
  readonly hasReplicas: boolean;
  readonly automaticFailover: boolean;
  readonly authToken: boolean;
  readonly dataTiering: boolean;
  readonly snapshotRetentionDays: number;
  readonly removalPolicy: RemovalPolicy;
  /** Physical names, or undefined if CloudFormation generates them. */
  readonly names: { readonly group?: string; readonly subnetGroup?: string; readonly securityGroup?: string; readonly authToken?: string };
}

/** Fills in the defaults. */
export function resolveRedis<O extends RedisCacheOptions & { namePrefix?: string }>(options: O): O & RedisPlan {
  const { namePrefix } = options;
  const engine = options.engine ?? DEFAULT_ENGINE;
  const nodeCount = options.nodeCount ?? DEFAULT_NODE_COUNT;
  const shards = options.shards ?? DEFAULT_SHARDS;
  const snapshotRetentionDays = options.snapshotRetentionDays ?? DEFAULT_SNAPSHOT_RETENTION_DAYS;
  const nodeType = options.nodeType ?? DEFAULT_NODE_TYPE;
  const hasReplicas = Token.isUnresolved(nodeCount) || nodeCount > 1;
  const replacing = {
    authToken: options.authToken ?? true,
    clusterMode: options.clusterMode ?? (Token.isUnresolved(shards) || shards > 1),
    dataTiering: TIERED.test(nodeType),
  };
  return {
    ...options,
    ...replacing,
    engine,
    engineVersion: options.engineVersion ?? VERSIONS[engine].default,
    nodeType,
    nodeCount,
    shards,
    hasReplicas,
    automaticFailover: options.automaticFailover ?? (hasReplicas || replacing.clusterMode),
    snapshotRetentionDays,
    removalPolicy: options.removalPolicy ?? (snapshotRetentionDays > 0 ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY),
    names: {
      group: physicalName(namePrefix, groupName({ ...replacing, encryptionKey: options.encryptionKey }), NAME_LIMIT.REPLICATION_GROUP),
      subnetGroup: physicalName(namePrefix, 'redis-subnets'),
      securityGroup: physicalName(namePrefix, 'cache-sg'),
      authToken: options.authTokenSecretName ?? physicalName(namePrefix, 'redis-auth'),
    },
  };
}

/**
 * CloudFormation cannot replace a cache with one of the same name, so the name contains everything whose change replaces the cache.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html
 */
function groupName({ authToken, clusterMode, dataTiering, encryptionKey }: Pick<RedisPlan, 'authToken' | 'clusterMode' | 'dataTiering' | 'encryptionKey'>): string {
  return [
    // Not at the end, because a shortened name keeps its end.
    ...encryptionKey ? [hashOfKey(encryptionKey)] : [], 'redis', ...authToken ? ['auth'] : [], ...clusterMode ? ['cluster'] : [], ...dataTiering ? ['tiered'] : [],
  ].join('-');
}

/** Collects what ElastiCache would reject. */
export function checkRedis(plan: RedisPlan, problems: Problems): void {
  checkInstanceClass(problems, SUBJECT, 'nodeType', plan.nodeType, 'cache');
  checkVersion(plan, problems);
  problems.integer(SUBJECT, 'nodeCount', plan.nodeCount, NODES);
  problems.integer(SUBJECT, 'shards', plan.shards, SHARDS);
  problems.integer(SUBJECT, 'snapshotRetentionDays', plan.snapshotRetentionDays, SNAPSHOT_DAYS);
  checkSecretName(problems, SUBJECT, 'authTokenSecretName', plan.authTokenSecretName);
  if (plan.authTokenSecretName !== undefined && !plan.authToken) {
    problems.add({ subject: SUBJECT, prop: 'authTokenSecretName', must: "not be set when 'authToken' is false", got: plan.authTokenSecretName });
  }
  checkClusterMode(plan, problems);
  checkFailover(plan, problems);
}

function checkVersion({ engine, engineVersion }: RedisPlan, problems: Problems): void {
  const other = engine === CacheEngine.REDIS ? CacheEngine.VALKEY : CacheEngine.REDIS;
  const { offered } = VERSIONS[engine];
  const fix = VERSIONS[other].offered.includes(engineVersion) ? `use 'engine' ${other} for this version` : undefined;
  problems.pattern(
    SUBJECT, 'engineVersion', engineVersion, new RegExp(`^(${offered.join('|').replace(/\./g, '\\.')})$`), `be one of ${offered.join(', ')} with 'engine' ${engine}`, fix,
  );
}

function checkFailover({ clusterMode, automaticFailover, hasReplicas }: RedisPlan, problems: Problems): void {
  if (automaticFailover && !hasReplicas && !clusterMode) {
    problems.add({ subject: SUBJECT, prop: 'automaticFailover', must: 'not be true with one node, because there is no replica that can take over', got: true, fix: "set 'nodeCount' to 2" });
  } else if (!automaticFailover && clusterMode) {
    problems.add({ subject: SUBJECT, prop: 'automaticFailover', must: 'not be false in cluster mode, because ElastiCache requires failover there', got: false });
  }
}

function checkClusterMode({ clusterMode, shards, nodeCount }: RedisPlan, problems: Problems): void {
  if (!clusterMode && !Token.isUnresolved(shards) && shards > 1) {
    problems.add({ subject: SUBJECT, prop: 'clusterMode', must: `not be false with ${shards} 'shards'`, got: false });
  }
  if (clusterMode && Token.isUnresolved(nodeCount)) {
    problems.add({ subject: SUBJECT, prop: 'nodeCount', must: 'be known at synth in cluster mode', got: nodeCount });
    return;
  }
  if (clusterMode && nodeCount === 1) {
    // https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1275
    problems.add({
      subject: SUBJECT, prop: 'nodeCount', must: 'be at least 2 in cluster mode: CloudFormation cannot update a cluster without replicas', got: nodeCount,
    });
  }
  const nodes = shards * nodeCount;
  if (!Token.isUnresolved(shards) && !Token.isUnresolved(nodeCount) && shards <= SHARDS.max && nodeCount <= NODES.max && nodes > MAX_NODES) {
    problems.add({ subject: SUBJECT, prop: 'shards', must: `result in at most ${MAX_NODES} nodes with 'nodeCount' ${nodeCount}`, got: shards });
  }
}

/**
 * ElastiCache's default parameter group. It is set explicitly because CloudFormation rejects an upgrade from Redis to Valkey without it. A version that is
 * known only at deployment is assumed to have the default version's major.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
 */
export function parameterGroup({ engine, engineVersion, clusterMode }: RedisPlan): string {
  const [major] = (Token.isUnresolved(engineVersion) ? VERSIONS[engine].default : engineVersion).split('.');
  // Only the family of Redis 6 has a wildcard in its name.
  return `default.${engine}${major}${engine === CacheEngine.REDIS && major === '6' ? '.x' : ''}${clusterMode ? '.cluster.on' : ''}`;
}

type NodeProps = Pick<elasticache.CfnReplicationGroupProps, 'numCacheClusters' | 'numNodeGroups' | 'replicasPerNodeGroup'>;

/** Number and arrangement of the nodes, as properties of the replication group. */
export function nodeProps({ clusterMode, shards, nodeCount }: RedisPlan): NodeProps {
  // Only the number of replicas is set, because changing a configuration of single shards can replace the cache.
  // https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/918
  return clusterMode ? { numNodeGroups: shards, replicasPerNodeGroup: nodeCount - 1 } : { numCacheClusters: nodeCount };
}

/** The suffixes of the node IDs, after the group's ID. If the number of nodes is not known at synth, only that of the first node. */
export function nodeSuffixes({ clusterMode, shards, nodeCount }: RedisPlan): string[] {
  const nodes = count(nodeCount).map((node) => `-${pad(node, 3)}`);
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
