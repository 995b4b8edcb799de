import { aws_elasticloadbalancingv2 as elbv2, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ResourceThresholds } from './platform-plan';
import { databaseSection } from '../data/postgres/database-dashboard';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { queueSection } from '../data/queue/queue-dashboard';
import { cacheSection } from '../data/redis/cache-dashboard';
import { RedisCache } from '../data/redis/redis-cache';
import { loadBalancerSection } from '../ingress/load-balancer-dashboard';
import { EnvironmentDashboard } from '../observability/environment-dashboard';
import { DashboardSection } from '../private/dashboard-section';
import { accountWideName } from '../private/names';

/** Resources on the dashboard, in addition to the services. */
export interface ShownParts {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly database?: PostgresDatabase;
  readonly cache?: RedisCache;
  readonly data: {
    readonly queues?: { [name: string]: sqs.IQueue };
    /** Also dead-letter queues that do not belong to a queue. */
    readonly deadLetterQueues: { [name: string]: sqs.IQueue };
  };
}

/**
 * Creates the environment's dashboard `{prefix}`.
 *
 * @param services Returns the graphs of the services, at synth
 */
export function createDashboard(
  scope: Construct, namePrefix: string | undefined, thresholds: ResourceThresholds, parts: ShownParts, services: () => DashboardSection[],
): EnvironmentDashboard {
  const { loadBalancer, database, cache, data: { queues = {}, deadLetterQueues } } = parts;
  return new EnvironmentDashboard(scope, 'Dashboard', {
    dashboardName: accountWideName(scope, namePrefix),
    sections: () => [
      loadBalancerSection(loadBalancer, thresholds.loadBalancer),
      ...services(),
      ...database ? [databaseSection(database.instance, database.readReplicas, thresholds.database)] : [],
      ...cache ? [cacheSection(cache, thresholds.cache)] : [],
      ...[...new Set([...Object.keys(queues), ...Object.keys(deadLetterQueues)])].map((name) => queueSection(name, queues[name], deadLetterQueues[name])),
    ],
  });
}
