export * from './platform/platform-backup-options';
export * from './platform/platform-cache-rotation-options';
export * from './platform/platform-edge-options';
export * from './platform/platform-encryption-options';
export * from './platform/platform-options';
export * from './platform/platform-props';
export * from './platform/platform-replication-options';
export * from './platform/platform-rotation-options';
export * from './platform/platform-tier';
export * from './platform/reptidex-platform';

export * from './fleet/deployment-options';
export * from './fleet/fargate-cluster';
export * from './fleet/microservice';
export * from './fleet/microservice-fleet';
export * from './fleet/microservice-fleet-props';
export * from './fleet/microservice-props';
export * from './fleet/scaling-options';
export * from './fleet/service-binding';
export * from './fleet/service-isolation';
export * from './fleet/service-profile';
export * from './fleet/service-size';

export * from './ingress/content-delivery';
export * from './ingress/content-delivery-options';
export * from './ingress/load-balancer-options';
export * from './ingress/origin-rotation-options';
export * from './ingress/public-load-balancer';
export * from './ingress/web-firewall';
export * from './ingress/web-firewall-options';

export * from './network/network-options';
export * from './network/platform-network';

export * from './data/bucket-options';
export * from './data/bucket-replication-options';
export * from './data/cache-engine';
export * from './data/encryption-key';
export * from './data/event-bus-options';
export * from './data/postgres-database';
export * from './data/postgres-options';
export * from './data/queue-options';
export * from './data/redis-cache';
export * from './data/redis-options';
export * from './data/service-bucket';
export * from './data/service-event-bus';
export * from './data/service-queue';
export * from './data/service-table';
export * from './data/table-options';

export * from './secrets/cache-rotation';
export * from './secrets/cache-rotation-options';
export * from './secrets/connection-secrets-options';
export * from './secrets/database-connection-secrets';
export * from './secrets/database-rotation';
export * from './secrets/redis-url-secret';
export * from './secrets/rotation-options';
export * from './secrets/secret-refresh-options';
export * from './secrets/secret-rollout';

export * from './delivery/github-deploy-role';
export * from './delivery/github-deploy-role-options';
export * from './delivery/github-oidc-provider';
export * from './delivery/image-repositories';

export * from './observability/alarm-set';
export * from './observability/alarm-topic';
export * from './observability/backup-alarms';
export * from './observability/data-alarms';
export * from './observability/resource-alarms';
export * from './observability/rotation-alarms';
export * from './observability/service-alarms';
export * from './observability/service-log-group';
export * from './observability/thresholds';
export * from './observability/tracing-collector';

export * from './operations/backup-options';
export * from './operations/backup-plan';
export * from './operations/off-hours-options';
export * from './operations/off-hours-schedule';
export * from './operations/week-day';
