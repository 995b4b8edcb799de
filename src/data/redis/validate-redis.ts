import { Token } from 'aws-cdk-lib';
import { CacheEngine } from './cache-engine';
import { topologyOf } from './cache-topology';
import { VERSIONS } from './cache-versions';
import { RedisCacheOptions } from './redis-options';
import { Problems } from '../../private/problems';
import { checkSecretName } from '../../private/secret-names';
import { checkInstanceClass } from '../postgres/instance-class';

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
const NODES = { min: 1, max: 6 };
const SHARDS = { min: 1, max: 500 };
const MAX_NODES = 500;
const SNAPSHOT_DAYS = { min: 0, max: 35, unit: 'days' };

/** Collects mistakes in the options. */
export function checkRedis(options: RedisCacheOptions, problems: Problems): void {
  const subject = 'cache';
  checkInstanceClass(problems, subject, 'nodeType', options.nodeType, 'cache');
  checkVersion(options, problems);
  problems.integer(subject, 'nodeCount', options.nodeCount, NODES);
  problems.integer(subject, 'shards', options.shards, SHARDS);
  problems.integer(subject, 'snapshotRetentionDays', options.snapshotRetentionDays, SNAPSHOT_DAYS);
  checkSecretName(problems, subject, 'authTokenSecretName', options.authTokenSecretName);
  if (options.authTokenSecretName !== undefined && options.authToken === false) {
    problems.add({ subject, prop: 'authTokenSecretName', must: "be left out where 'authToken' is false", got: options.authTokenSecretName });
  }
  checkClusterMode(options, problems);
}

function checkVersion({ engine = CacheEngine.REDIS, engineVersion }: RedisCacheOptions, problems: Problems): void {
  const other = engine === CacheEngine.REDIS ? CacheEngine.VALKEY : CacheEngine.REDIS;
  const { offered } = VERSIONS[engine];
  const fix = engineVersion !== undefined && VERSIONS[other].offered.includes(engineVersion) ? `say 'engine' ${other} for this one` : undefined;
  problems.pattern(
    'cache', 'engineVersion', engineVersion, new RegExp(`^(${offered.join('|').replace(/\./g, '\\.')})$`), `be one of ${offered.join(', ')} with 'engine' ${engine}`, fix,
  );
}

function checkClusterMode(options: RedisCacheOptions, problems: Problems): void {
  const subject = 'cache';
  const { clusterMode, shards, nodesPerShard } = topologyOf(options);
  if (!clusterMode && !Token.isUnresolved(shards) && shards > 1) {
    problems.add({ subject, prop: 'clusterMode', must: `not be false with ${shards} 'shards'`, got: false });
  }
  if (clusterMode && Token.isUnresolved(nodesPerShard)) {
    problems.add({ subject, prop: 'nodeCount', must: 'be known at synth in cluster mode', got: 'a value that only a deployment knows' });
    return;
  }
  const nodes = shards * nodesPerShard;
  if (!Token.isUnresolved(shards) && !Token.isUnresolved(nodesPerShard) && shards <= SHARDS.max && nodesPerShard <= NODES.max && nodes > MAX_NODES) {
    problems.add({ subject, prop: 'shards', must: `make at most ${MAX_NODES} nodes with 'nodeCount' ${nodesPerShard}`, got: shards });
  }
}
