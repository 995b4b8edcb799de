import { checkInstanceClass } from './instance-class';
import { RedisCacheOptions } from './redis-options';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
const NODES = { min: 1, max: 6 };
const SNAPSHOT_DAYS = { min: 0, max: 35, unit: 'days' };
/** Versions that a replication group can be created with today; TLS with AUTH is in all of them. */
const ENGINE_VERSIONS = ['6.2', '7.0', '7.1'];

/** Collects mistakes in the options. */
export function checkRedis(options: RedisCacheOptions, problems: Problems): void {
  const subject = 'cache';
  checkInstanceClass(problems, subject, 'nodeType', options.nodeType, 'cache');
  problems.pattern(
    subject, 'engineVersion', options.engineVersion, new RegExp(`^(${ENGINE_VERSIONS.join('|').replace(/\./g, '\\.')})$`), `be one of ${ENGINE_VERSIONS.join(', ')}`,
  );
  problems.integer(subject, 'nodeCount', options.nodeCount, NODES);
  problems.integer(subject, 'snapshotRetentionDays', options.snapshotRetentionDays, SNAPSHOT_DAYS);
}
