/**
 * Creates single parts of a platform: resolves and checks the options, as `resolvePlatform` and `checkPlatform` do for all parts together, and creates the part.
 */
import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventBusOptions } from '../src/data/event-bus/event-bus-options';
import { checkEventBus, resolveEventBus } from '../src/data/event-bus/event-bus-plan';
import { ServiceEventBus } from '../src/data/event-bus/service-event-bus';
import { PostgresDatabase } from '../src/data/postgres/postgres-database';
import { PostgresDatabaseOptions } from '../src/data/postgres/postgres-options';
import { checkPostgres, resolvePostgres } from '../src/data/postgres/postgres-plan';
import { QueueOptions } from '../src/data/queue/queue-options';
import { checkQueues, resolveQueue } from '../src/data/queue/queue-plan';
import { ServiceQueue } from '../src/data/queue/service-queue';
import { RedisCache } from '../src/data/redis/redis-cache';
import { RedisCacheOptions } from '../src/data/redis/redis-options';
import { checkRedis, resolveRedis } from '../src/data/redis/redis-plan';
import { ServiceTable } from '../src/data/table/service-table';
import { TableOptions } from '../src/data/table/table-options';
import { checkTables, resolveTable } from '../src/data/table/table-plan';
import { ContentDelivery } from '../src/edge/content-delivery';
import { ContentDeliveryOptions } from '../src/edge/content-delivery-options';
import { checkContentDelivery, checkOrigin, ContentDeliveryPlacement, resolveContentDelivery } from '../src/edge/content-delivery-plan';
import { WebFirewall } from '../src/edge/web-firewall';
import { WebFirewallOptions } from '../src/edge/web-firewall-options';
import { checkWebFirewall, resolveWebFirewall, WebFirewallPlacement } from '../src/edge/web-firewall-plan';
import { IngressLoadBalancer } from '../src/ingress/ingress-load-balancer';
import { LoadBalancerOptions } from '../src/ingress/load-balancer-options';
import { checkLoadBalancer, resolveLoadBalancer, withCertificates } from '../src/ingress/load-balancer-plan';
import { NetworkOptions } from '../src/network/network-options';
import { checkNetwork, resolveNetwork } from '../src/network/network-plan';
import { PlatformNetwork } from '../src/network/platform-network';
import { BackupOptions } from '../src/operations/backup-options';
import { BackupPlan } from '../src/operations/backup-plan';
import { checkBackupSettings, resolveBackupSettings } from '../src/operations/backup-settings';
import { OffHoursOptions } from '../src/operations/off-hours-options';
import { checkOffHours, resolveOffHours } from '../src/operations/off-hours-plan';
import { OffHoursSchedule } from '../src/operations/off-hours-schedule';
import { Problems } from '../src/private/problems';
import { CacheRotation, PlacedCacheRotationPlan } from '../src/rotation/cache-rotation';
import {
  checkConnectionSecrets, DatabaseConnectionSecrets, DatabaseConnectionSecretsOptions, PlacedConnectionSecretsPlan, resolveConnectionSecrets,
} from '../src/rotation/database-connection-secrets';
import { DatabaseRotation, PlacedDatabaseRotationPlan } from '../src/rotation/database-rotation';
import { PlacedRedisUrlSecretPlan, RedisUrlSecret, resolveRedisUrlSecret } from '../src/rotation/redis-url-secret';
import { CACHE_SUBJECT, checkRotation, DATABASE_SUBJECT, resolveRotation, RotationOptions, RotationPlan } from '../src/rotation/rotation-options';

interface Named {
  readonly namePrefix?: string;
}
interface Placed {
  readonly vpc: ec2.IVpc;
  /** A layer that suits the part, if none are selected. */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/** Throws one error with every mistake in the plan of a part. */
function valid<P>(scope: Construct, id: string, plan: P, check: (plan: P, problems: Problems) => void): P {
  const problems = new Problems();
  check(plan, problems);
  problems.throwIfAnyOf(`${scope.node.path}/${id}`);
  return plan;
}

function isolated({ vpc, vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }: Placed): Required<Placed> {
  return { vpc, vpcSubnets };
}

export type BusInput = EventBusOptions & Named;
export function createBus(scope: Construct, id: string, options: BusInput = {}): ServiceEventBus {
  return ServiceEventBus._create(scope, id, valid(scope, id, resolveEventBus(options), checkEventBus));
}

export type QueueInput = QueueOptions & Named;
export function createQueue(scope: Construct, id: string, options: QueueInput): ServiceQueue {
  return ServiceQueue._create(scope, id, valid(scope, id, resolveQueue(options), (plan, problems) => checkQueues([plan], problems)));
}

export type TableInput = TableOptions & Named;
export function createTable(scope: Construct, id: string, options: TableInput): ServiceTable {
  return ServiceTable._create(scope, id, valid(scope, id, resolveTable(options), (plan, problems) => checkTables([plan], problems)));
}

export type DatabaseInput = PostgresDatabaseOptions & Named & Placed;
export function createDatabase(scope: Construct, id: string, options: DatabaseInput): PostgresDatabase {
  return PostgresDatabase._create(scope, id, { ...valid(scope, id, resolvePostgres(options), checkPostgres), ...isolated(options) });
}

export type CacheInput = RedisCacheOptions & Named & Placed;
export function createCache(scope: Construct, id: string, options: CacheInput): RedisCache {
  return RedisCache._create(scope, id, { ...valid(scope, id, resolveRedis(options), checkRedis), ...isolated(options) });
}

export type NetworkInput = NetworkOptions & Named & { readonly encryptionKey?: kms.IKey };
export function createNetwork(scope: Construct, id: string, { encryptionKey, ...options }: NetworkInput = {}): PlatformNetwork {
  return PlatformNetwork._create(scope, id, { ...valid(scope, id, resolveNetwork(scope, options), checkNetwork), encryptionKey });
}

export type IngressInput = LoadBalancerOptions & Named & Placed & { readonly certificates?: elbv2.IListenerCertificate[] };
export function createIngress(scope: Construct, id: string, { vpc, vpcSubnets, certificates = [], ...options }: IngressInput): IngressLoadBalancer {
  const plan = valid(scope, id, resolveLoadBalancer(options), checkLoadBalancer);
  return IngressLoadBalancer._create(scope, id, {
    ...withCertificates(plan, certificates),
    vpc,
    vpcSubnets: vpcSubnets ?? { subnetType: plan.internetFacing ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS },
  });
}

export type DeliveryInput = ContentDeliveryOptions & ContentDeliveryPlacement & {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly encryptionKey?: kms.IKey;
};
export function createDelivery(scope: Construct, id: string, { loadBalancer, encryptionKey, ...options }: DeliveryInput): ContentDelivery {
  const plan = valid(scope, id, resolveContentDelivery(options), (resolved, problems) => {
    checkContentDelivery(resolved, problems);
    checkOrigin(resolved, loadBalancer, problems);
  });
  return ContentDelivery._create(scope, id, { ...plan, loadBalancer, encryptionKey });
}

export type FirewallInput = WebFirewallOptions & WebFirewallPlacement & { readonly loadBalancer?: elbv2.IApplicationLoadBalancer };
export function createFirewall(scope: Construct, id: string, { loadBalancer, ...options }: FirewallInput = {}): WebFirewall {
  return WebFirewall._create(scope, id, { ...valid(scope, id, resolveWebFirewall(options), checkWebFirewall), loadBalancer });
}

export type ConnectionSecretsInput = DatabaseConnectionSecretsOptions & Omit<PlacedConnectionSecretsPlan, 'names' | 'urlScheme'>;
export function createConnectionSecrets(scope: Construct, id: string, options: ConnectionSecretsInput): DatabaseConnectionSecrets {
  return DatabaseConnectionSecrets._create(scope, id, valid(scope, id, resolveConnectionSecrets(options), checkConnectionSecrets));
}

export type UrlSecretInput = Omit<PlacedRedisUrlSecretPlan, 'names'>;
export function createUrlSecret(scope: Construct, id: string, options: UrlSecretInput): RedisUrlSecret {
  return new RedisUrlSecret(scope, id, resolveRedisUrlSecret(options));
}

/** What a rotation is placed with, in the private subnets if none are selected. */
type Rotating<P extends RotationPlan> = RotationOptions & Omit<P, keyof RotationPlan | 'vpcSubnets'> & { readonly vpcSubnets?: ec2.SubnetSelection };
const PRIVATE = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };

export type DatabaseRotationInput = Rotating<PlacedDatabaseRotationPlan>;
export function createDatabaseRotation(scope: Construct, id: string, options: DatabaseRotationInput): DatabaseRotation {
  const plan = valid(scope, id, resolveRotation(options), (resolved, problems) => checkRotation(DATABASE_SUBJECT, resolved, problems));
  return DatabaseRotation._create(scope, id, { ...plan, vpcSubnets: options.vpcSubnets ?? PRIVATE });
}

export type CacheRotationInput = Rotating<PlacedCacheRotationPlan>;
export function createCacheRotation(scope: Construct, id: string, options: CacheRotationInput): CacheRotation {
  const plan = valid(scope, id, resolveRotation(options), (resolved, problems) => checkRotation(CACHE_SUBJECT, resolved, problems));
  return CacheRotation._create(scope, id, { ...plan, vpcSubnets: options.vpcSubnets ?? PRIVATE });
}

export type BackupInput = BackupOptions & Named & { readonly encryptionKey?: kms.IKey };
export function createBackups(scope: Construct, id: string, { encryptionKey, ...options }: BackupInput = {}): BackupPlan {
  return BackupPlan._create(scope, id, { ...valid(scope, id, resolveBackupSettings(options), checkBackupSettings), encryptionKey });
}

export type HoursInput = OffHoursOptions & Named;
export function createHours(scope: Construct, id: string, options: HoursInput): OffHoursSchedule {
  return OffHoursSchedule._create(scope, id, valid(scope, id, resolveOffHours(options), checkOffHours));
}
