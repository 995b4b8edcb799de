import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, Duration } from 'aws-cdk-lib';
import * as recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import * as fc from 'fast-check';
import { bucketReplication, buckets, cache, database, eventBus, masterUser, queues, subscriptions, tables } from './data';
import { contentDelivery, firewall } from './edge';
import { fitted } from './fit';
import { backup, offHours } from './hours';
import { kinds } from './kinds';
import { name } from './names';
import { network } from './network';
import { deployment, drawnService, serviceThresholds } from './services';
import { PlatformAlarmOptions, PlatformLoadBalancerOptions, PlatformTier, ServiceIsolation } from '../../../src';
import { Domain, Environment, KeyedPart } from '../environment';

const { default: _, ...FLAGS } = recommended as Record<string, unknown>;

/** The consumer's feature flags: none, all that are recommended, or any of them. */
export const flags: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.constant({}),
  fc.constant(FLAGS),
  fc.subarray(Object.keys(FLAGS)).map((some) => Object.fromEntries(some.map((flag) => [flag, FLAGS[flag]]))),
);

const ZONES = ['example.com', 'dev.example.com', 'example.org.'];
export const domain: fc.Arbitrary<Domain> = fc.oneof(
  fc.record({ zoneName: fc.constantFrom(...ZONES), hasHostedZone: fc.constant(true), hasCertificate: fc.boolean() }),
  fc.record({ zoneName: fc.constantFrom(...ZONES), hasHostedZone: fc.boolean(), hasCertificate: fc.constant(true) }),
);

const loadBalancer: fc.Arbitrary<PlatformLoadBalancerOptions> = fc.record({
  accessLogsEnabled: fc.boolean(),
  idleTimeout: fc.integer({ min: 1, max: 4000 }).map((value) => Duration.seconds(value)),
  deletionProtection: fc.boolean(),
  sslPolicy: fc.constantFrom(elbv2.SslPolicy.TLS13_RES, elbv2.SslPolicy.FORWARD_SECRECY_TLS12_RES_GCM),
  allowedPeers: fc.constantFrom([ec2.Peer.ipv4('198.51.100.0/24')], [ec2.Peer.prefixList('pl-11111111'), ec2.Peer.ipv4('203.0.113.7/32')]),
}, { requiredKeys: [] });

const threshold = fc.integer({ min: 1, max: 100 });
const alarms: fc.Arbitrary<PlatformAlarmOptions> = fc.record({
  enabled: fc.boolean(),
  service: serviceThresholds,
  loadBalancer: fc.record({ errorCount: threshold }, { requiredKeys: [] }),
  database: fc.record({
    cpuPercent: threshold, freeStorageGiB: threshold, connections: threshold, readLatency: threshold.map((value) => Duration.millis(value)),
  }, { requiredKeys: [] }),
  cache: fc.record({ cpuPercent: threshold, memoryPercent: threshold, evictions: threshold }, { requiredKeys: [] }),
}, { requiredKeys: [] });

const KEYED: KeyedPart[] = ['database', 'cache', 'eventBus', 'buckets', 'tables', 'queues'];
const off = fc.constant({ enabled: false });

/**
 * A valid environment of at most so many services.
 *
 * @param connected Whether workloads may depend on each other: internal services and their consumers, migrations and what waits for them
 */
export function environment(tier: PlatformTier, maxServices = 3, connected = true): fc.Arbitrary<Environment> {
  return fc.record({
    tier: fc.constant(tier),
    props: fc.record({
      environmentName: name(['dev', 'qa', 'prod', 'staging']),
      // Load balancers and security groups reject the last two at the beginning of a name, where the environment's is.
      projectName: fc.oneof({ arbitrary: name(['reptidex', 'skin-club', 'orders']), weight: 9 }, { arbitrary: fc.constantFrom('internal', 'sg'), weight: 1 }),
      network,
      database: fc.oneof({ arbitrary: database, weight: 3 }, { arbitrary: off, weight: 1 }),
      cache: fc.oneof({ arbitrary: cache, weight: 3 }, { arbitrary: off, weight: 1 }),
      buckets,
      tables,
      queues,
      eventBus,
      tracing: fc.boolean(),
      loadBalancer,
      firewall,
      schedule: offHours,
      secretPath: fc.constantFrom('prod/SkinClubPro', 'a'),
      isolation: fc.constantFrom(...Object.values(ServiceIsolation)),
      deployment,
      alarms,
      containerInsights: fc.constantFrom(...Object.values(ecs.ContainerInsights)),
      logRetention: fc.constantFrom(logs.RetentionDays.ONE_DAY, logs.RetentionDays.INFINITE),
      imageTag: fc.constantFrom('staging', 'v1.2.3'),
      cpuArchitecture: fc.constantFrom(ecs.CpuArchitecture.ARM64, ecs.CpuArchitecture.X86_64),
      bootstrap: fc.boolean(),
      physicalNames: fc.boolean(),
    }, { requiredKeys: ['environmentName', 'projectName'] }),
    services: fc.array(connected ? drawnService : drawnService.map((service) => ({ ...service, internal: undefined })), { maxLength: maxServices }),
    kinds: connected ? kinds : fc.constant({}),
    subscriptions: fc.array(subscriptions, { minLength: 2, maxLength: 2 }),
    masterUser,
    bucketReplication: fc.option(bucketReplication, { nil: undefined, freq: 2 }),
    domain: fc.option(domain, { nil: undefined }),
    contentDelivery: fc.option(contentDelivery, { nil: undefined, freq: 2 }),
    keyed: fc.oneof({ arbitrary: fc.constant<KeyedPart[]>([]), weight: 2 }, { arbitrary: fc.subarray(KEYED), weight: 1 }),
    ownMasterSecret: fc.boolean(),
    knownRegion: fc.boolean(),
    flags,
    backup: fc.option(backup, { nil: undefined }),
  }).map(fitted);
}

/** A valid environment of either tier. */
export function anyEnvironment(maxServices?: number, connected?: boolean): fc.Arbitrary<Environment> {
  return fc.oneof(...Object.values(PlatformTier).map((tier) => environment(tier, maxServices, connected)));
}
