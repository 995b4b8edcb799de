import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { withService } from './breakages/breakage';
import { Environment, shown, withoutSecondFirewall } from './environment';
import { MicroserviceProps } from '../../src';

/** A value, and what an environment with it in a certain prop looks like. */
export interface OddValue {
  readonly prop: string;
  readonly value: unknown;
  readonly environment: Environment;
}

const NUMBERS = [-1, 0, 0.5, 1, 7, 1_000, 65_536, 1_000_000, 2 ** 31, 2 ** 53, NaN, Infinity, -Infinity];
const TEXTS = [
  '', ' ', '0', 'a', 'a b', 'ä', 'a\nb', '*', '/', '/*', '..', "it's", '"', '{{resolve:ssm:x}}', '-', '_', '.', 'a-', 'AWS::Region', 'x'.repeat(64), 'x'.repeat(300), 'x'.repeat(3000),
  'latest@sha', 'arn:aws:s3:::x', '日本',
];
const DURATIONS = [0, 1, 500, 999, 1_000, 1_500, 59_999, 60_000, 90_000, 3_600_000, 86_400_000, 86_400_001, 400 * 86_400_000,
  40_000 * 86_400_000].map((value) => Duration.millis(value));

type Kind = 'number' | 'text' | 'duration';
const VALUES: Record<Kind, unknown[]> = { number: NUMBERS, text: TEXTS, duration: DURATIONS };

/** Sets a field of a struct in a struct, by its path. */
function set(target: any, path: string[], value: unknown): any {
  const [first, ...rest] = path;
  if (Array.isArray(target) || /^\d+$/.test(first)) {
    const list = [...target ?? []];
    list[Number(first)] = rest.length > 0 ? set(list[Number(first)], rest, value) : value;
    return list;
  }
  return { ...target, [first]: rest.length > 0 ? set(target?.[first], rest, value) : value };
}

const OF_SERVICE: Record<Kind, string[]> = {
  number: [
    'port', 'cpu', 'memoryMiB', 'priority', 'desiredCount', 'databasePoolSize',
    'scaling.minTasks', 'scaling.maxTasks', 'scaling.cpuPercent', 'scaling.memoryPercent', 'scaling.requestsPerTarget', 'scaling.schedules.0.minTasks', 'scaling.schedules.0.maxTasks',
    'deployment.minHealthyPercent', 'deployment.maxHealthyPercent',
    'alarmThresholds.cpuPercent', 'alarmThresholds.memoryPercent', 'alarmThresholds.errorRatePercent', 'alarmThresholds.unhealthyTargets',
  ],
  text: ['name', 'healthCheckPath', 'hostnames.0', 'paths.0', 'repositoryName', 'command.0', 'environment.KEY', 'user', 'writablePaths.0', 'scaling.schedules.0.name', 'scaling.schedules.0.cron'],
  duration: [
    'healthCheckInterval', 'scaling.scaleInCooldown', 'scaling.scaleOutCooldown', 'deployment.stopTimeout', 'deployment.deregistrationDelay', 'deployment.healthCheckGracePeriod',
    'alarmThresholds.p95Latency',
  ],
};

const OF_PLATFORM: Record<Kind, string[]> = {
  number: [
    'network.availabilityZoneCount', 'network.natGateways', 'database.allocatedStorageGiB', 'database.maxAllocatedStorageGiB', 'database.readReplicas', 'database.rotation.reservedConcurrentExecutions',
    'cache.nodeCount', 'cache.shards', 'cache.snapshotRetentionDays', 'queues.0.maxReceiveCount', 'firewall.rateLimit',
    'alarms.service.cpuPercent', 'alarms.service.unhealthyTargets', 'alarms.loadBalancer.errorCount', 'alarms.database.cpuPercent', 'alarms.database.connections', 'alarms.database.freeStorageGiB',
    'alarms.cache.cpuPercent', 'alarms.cache.evictions', 'deployment.minHealthyPercent', 'deployment.maxHealthyPercent',
  ],
  text: [
    'environmentName', 'projectName', 'imageTag', 'secretPath', 'network.cidr', 'network.availabilityZones.0', 'network.publicSubnetCidrs.0', 'loadBalancer.accessLogsPrefix',
    'database.instanceClass', 'database.readReplicaInstanceClass', 'database.databaseName', 'database.masterUsername', 'database.masterSecretName', 'database.urlScheme', 'database.connectionSecretName',
    'database.urlSecretName', 'cache.nodeType', 'cache.engineVersion', 'cache.urlSecretName', 'cache.authTokenSecretName',
    'buckets.0.name', 'buckets.0.bucketName', 'tables.0.name', 'tables.0.tableName', 'tables.0.partitionKey.name', 'tables.0.timeToLiveAttribute', 'tables.0.globalSecondaryIndexes.0.indexName',
    'queues.0.name', 'queues.0.queueName', 'eventBus.busName', 'firewall.commonRules.excludedRules.0', 'contentDelivery.hostnames.0', 'contentDelivery.uncachedPaths.0',
    'contentDelivery.assetPaths.0', 'contentDelivery.webAclArn', 'contentDelivery.originSecretName', 'schedule.start', 'schedule.end', 'backup.startTime', 'backup.vaultName',
  ],
  duration: [
    'loadBalancer.idleTimeout', 'database.backupRetention', 'database.monitoringInterval', 'database.rotation.checkInterval',
    'buckets.0.expiration', 'buckets.0.noncurrentVersionRetention', 'queues.0.visibilityTimeout', 'queues.0.retention', 'queues.0.deadLetterRetention', 'eventBus.archiveRetention',
    'contentDelivery.defaultTtl', 'contentDelivery.assetTtl', 'contentDelivery.originReadTimeout', 'schedule.databaseLead', 'schedule.databaseLag', 'backup.retention',
    'alarms.service.p95Latency', 'alarms.database.readLatency', 'alarms.database.writeLatency', 'deployment.stopTimeout', 'deployment.deregistrationDelay',
  ],
};

/** What a struct needs besides the odd value. */
const BESIDES: Record<string, unknown> = {
  'scaling.maxTasks': 9,
  'scaling.schedules.0.name': 'night',
  'scaling.schedules.0.cron': '0 22 * * ? *',
  'scaling.schedules.0.minTasks': 1,
  'buckets.0.name': 'things',
  'tables.0.name': 'things',
  'tables.0.partitionKey': { name: 'id', type: 'S' },
  'tables.0.globalSecondaryIndexes.0.indexName': 'index',
  'tables.0.globalSecondaryIndexes.0.partitionKey': { name: 'id', type: 'S' },
  'queues.0.name': 'things',
  'schedule.start': '07:00',
  'schedule.end': '19:00',
  'network.availabilityZones.1': 'us-east-1b',
};

function withBesides(target: any, path: string): any {
  return Object.entries(BESIDES).filter(([beside]) => beside !== path && parentsOf(path).includes(parentOf(beside)) && lookUp(target, beside.split('.')) === undefined)
    .reduce((all, [beside, value]) => set(all, beside.split('.'), value), target);
}

const parentOf = (path: string) => path.split('.').slice(0, -1).join('.');
const parentsOf = (path: string) => path.split('.').map((_, index, all) => all.slice(0, index).join('.')).filter((parent) => parent !== '');
const lookUp = (target: any, path: string[]): unknown => path.reduce((value, key) => value?.[key], target);

/** Without what would have a say in the values of others. */
function alone(environment: Environment, prop: string): Environment {
  const { backup, contentDelivery, database, schedule, services, ...props } = environment.props;
  // In front of a domain it needs a host name, which it has where it was drawn with the environment.
  const isNew = prop.startsWith('contentDelivery') && !contentDelivery;
  return shown({
    ...environment,
    domain: isNew ? undefined : environment.domain,
    props: {
      ...props,
      ...(prop.startsWith('backup') && { backup }),
      ...(!prop.startsWith('schedule') && { database }),
      ...(prop.startsWith('contentDelivery') ? { contentDelivery } : withoutSecondFirewall(props)),
      ...(prop.startsWith('schedule') && { schedule }),
      services: isNew ? undefined : services?.map((service) => ({ ...service, schedule: undefined })),
    },
  });
}

/** Any prop of an environment, with any value of its kind that nobody would think of. */
export function oddValue(environments: fc.Arbitrary<Environment>): fc.Arbitrary<OddValue> {
  const places = (['number', 'text', 'duration'] as const).flatMap((kind) => [
    ...OF_SERVICE[kind].map((prop) => ({ kind, prop, isService: true })), ...OF_PLATFORM[kind].map((prop) => ({ kind, prop, isService: false })),
  ]);
  return fc.tuple(environments, fc.constantFrom(...places), fc.nat(1_000)).map(([drawn, { kind, prop, isService }, number]) => {
    const environment = alone(drawn, prop);
    const value = VALUES[kind][number % VALUES[kind].length];
    const path = prop.split('.');
    if (isService) {
      const change = (service: MicroserviceProps) => set(withBesides(service, prop), path, value) as MicroserviceProps;
      return { prop, value, environment: withService(environment, number, change).environment };
    }
    const props = set(withBesides(environment.props, prop), path, value);
    return { prop, value, environment: shown({ ...environment, props }) };
  });
}

