export * from './platform/platform-props';
export * from './platform/platform-tier';
export * from './platform/reptidex-platform';

export * from './fleet/deployment-options';
export * from './fleet/fargate-cluster';
export { ServiceIsolation } from './fleet/isolation';
export { Microservice } from './fleet/microservice';
export * from './fleet/microservice-fleet';
export * from './fleet/microservice-props';
export { ServiceSize } from './fleet/resolve-service';
export * from './fleet/service-binding';
export * from './fleet/service-profile';

export * from './ingress/load-balancer-options';
export { PublicLoadBalancer, PublicLoadBalancerProps } from './ingress/public-load-balancer';

export * from './network/network-options';
export * from './network/platform-network';

export * from './data/postgres-options';
export { PostgresDatabase, PostgresDatabaseProps } from './data/postgres-database';
export * from './data/redis-options';
export { RedisCache, RedisCacheProps } from './data/redis-cache';

export { DatabaseConnectionSecrets, DatabaseConnectionSecretsOptions, DatabaseConnectionSecretsProps } from './secrets/database-connection-secrets';
export * from './secrets/redis-url-secret';

export { ImageRepositories, ImageRepositoriesProps } from './delivery/image-repositories';

export { AlarmSet, AlarmSetProps } from './observability/alarm-set';
export * from './observability/alarm-topic';
export * from './observability/resource-alarms';
export * from './observability/service-alarms';
export * from './observability/service-log-group';
export * from './observability/thresholds';
