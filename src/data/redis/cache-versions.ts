import { Token } from 'aws-cdk-lib';
import { CacheEngine } from './cache-engine';

interface EngineVersions {
  readonly default: string;
  /** Versions that a replication group can be created with today; TLS with AUTH is in all of them. */
  readonly offered: string[];
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html */
export const VERSIONS: { [engine in CacheEngine]: EngineVersions } = {
  [CacheEngine.REDIS]: { default: '7.1', offered: ['6.2', '7.0', '7.1'] },
  [CacheEngine.VALKEY]: { default: '8.1', offered: ['7.2', '8.0', '8.1', '8.2', '9.0', '9.1'] },
};

/**
 * ElastiCache's own parameter group with cluster mode on. A version that only a deployment knows is taken to have the default one's major.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
 */
export function clusterParameterGroup(engine: CacheEngine, version: string): string {
  const [major] = (Token.isUnresolved(version) ? VERSIONS[engine].default : version).split('.');
  // The family of Redis 6 alone has the wildcard in its name.
  return `default.${engine}${major}${engine === CacheEngine.REDIS && major === '6' ? '.x' : ''}.cluster.on`;
}
