export * from './platform/platform-backup-options';
export * from './platform/platform-cache-options';
export * from './platform/platform-cache-rotation-options';
export * from './platform/platform-database-options';
export * from './platform/platform-edge-options';
export * from './platform/platform-encryption-options';
export * from './platform/platform-environment-attributes';
export * from './platform/platform-options';
export * from './platform/platform-props';
export * from './platform/platform-replication-options';
export * from './platform/platform-rotation-options';
export * from './platform/platform-tier';
export * from './platform/reptidex-platform';

export * from './workload/deployment-options';
export * from './workload/deployment-strategy';
export type { BlueGreenOptions, CanaryOptions, DeploymentLifecycleHook, LinearOptions, RollingOptions } from './workload/deployment-strategy-options';
export * from './workload/microservice';
export * from './fleet/microservice-fleet';
export * from './fleet/microservice-fleet-props';
export * from './fleet/platform';
export * from './workload/microservice-props';
export { Migration } from './workload/migration';
export * from './workload/migration-options';
export { ScheduledJob } from './workload/scheduled-job';
export * from './workload/scheduled-job-options';
export { Worker } from './workload/worker';
export * from './workload/service-connect-options';
export * from './workload/worker-options';
export * from './workload/scaling-options';
export * from './workload/binding';
export * from './workload/binding-options';
export * from './workload/binding-variables';
export * from './workload/extension';
export * from './workload/workload-extension';
export type { EfsVolumeOptions } from './workload/extensions/efs-volume';
export type { LogRoutingOptions } from './workload/extensions/log-routing';
export type { PrometheusOptions } from './workload/extensions/prometheus';
export type { TracingOptions } from './workload/extensions/tracing';
export * from './workload/service-isolation';
export * from './workload/service-profile';
export * from './workload/service-protocol';
export * from './workload/service-size';
export * from './workload/service-tls-options';

export { ContentDelivery } from './edge/content-delivery';
export { OriginAccess } from './edge/content-delivery-options';
export { IngressLoadBalancer } from './ingress/ingress-load-balancer';
export { WebFirewall } from './edge/web-firewall';
export type { ManagedRuleGroupOptions } from './edge/web-firewall-options';

export { PlatformNetwork } from './network/platform-network';

export * from './data/bucket/bucket-options';
export * from './data/event-bus/event-bus-options';
export { PostgresDatabase } from './data/postgres/postgres-database';
export * from './data/queue/queue-options';
export * from './data/queue/queue-subscription-options';
export { RedisCache } from './data/redis/redis-cache';
export { CacheEngine } from './data/redis/redis-options';
export * from './data/bucket/service-bucket';
export { ServiceEventBus } from './data/event-bus/service-event-bus';
export { ServiceQueue } from './data/queue/service-queue';
export { ServiceTable } from './data/table/service-table';
export * from './data/table/table-options';

export * from './rotation';

export * from './delivery/github-deploy-role';
export * from './delivery/github-oidc-provider';
export * from './delivery/image-repositories';

export * from './workload/service-thresholds';
export * from './ingress/load-balancer-thresholds';
export * from './data/postgres/database-thresholds';
export * from './data/redis/cache-thresholds';
export * from './workload/workload';
export type { WorkloadVolume } from './workload/workload-options';

export * from './operations/backup-options';
export { BackupPlan } from './operations/backup-plan';
export type { DatabaseBackupOptions } from './operations/backup-plan';
export * from './operations/off-hours-options';
export { OffHoursSchedule } from './operations/off-hours-schedule';
export type { ScheduledServiceProps } from './operations/off-hours-schedule';
export * from './operations/week-day';
