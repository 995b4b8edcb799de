import { aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import { DeploymentOptions } from './deployment-options';
import { MicroserviceProps } from './microservice-props';
import { ScalingOptions } from './scaling-options';
import { resolveServiceThresholds } from './service-alarms';
import { ServiceBinding } from './service-binding';
import { resourceVariables, ServiceResources } from './service-resources';
import { ServiceSize } from './service-size';
import { ServiceAlarmThresholds } from './service-thresholds';
import { defined } from '../private/defined';

const DEFAULT_SIZE = { cpu: 256, memoryMiB: 512, desiredCount: 1 };
const DEFAULT_HEALTH_CHECK_PATH = '/';
const DEFAULT_HEALTH_CHECK_INTERVAL = Duration.seconds(10);

/** What a fleet says for all its services. */
export interface ServiceDefaults extends ServiceResources {
  readonly sizes?: { [profile: string]: ServiceSize };
  readonly deployment?: DeploymentOptions;
  readonly alarmThresholds?: ServiceAlarmThresholds;
  readonly database?: ServiceBinding;
  readonly cache?: ServiceBinding;
  readonly scaling?: { [profile: string]: ScalingOptions };
  readonly tracing?: boolean;
}

/** Key of the size that services without a profile get. */
export const PLAIN_PROFILE = 'plain';

/** A service with every default filled in: service before profile before fleet. */
export interface ResolvedService {
  readonly name: string;
  readonly port: number | undefined;
  readonly healthCheckPath: string;
  readonly healthCheckInterval: Duration;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly desiredCount: number;
  readonly hostnames: string[];
  readonly paths: string[];
  readonly isDefault: boolean;
  readonly scaling?: ScalingOptions;
  readonly tracing: boolean;
  readonly deployment: DeploymentOptions;
  readonly alarmThresholds: Required<ServiceAlarmThresholds>;
  readonly environment: { [name: string]: string };
  readonly secrets: { [name: string]: ecs.Secret };
  /** What the service uses, by the construct id of the rule that lets it in. */
  readonly uses: { [id: string]: ServiceBinding };
}

export function resolveService(service: MicroserviceProps, fleet: ServiceDefaults): ResolvedService {
  const profile = service.profile?.defaults ?? {};
  const fleetSize = fleet.sizes?.[service.profile?.name ?? PLAIN_PROFILE];
  const size = { ...DEFAULT_SIZE, ...defined(fleetSize), ...defined<ServiceSize>(profile), ...defined<ServiceSize>(service) };
  const uses: { [id: string]: ServiceBinding } = {};
  if (fleet.database && (service.database ?? profile.database)) {
    uses.Database = fleet.database;
  }
  if (fleet.cache && (service.cache ?? profile.cache)) {
    uses.Cache = fleet.cache;
  }
  const variables = mergeVariables(service, [...Object.values(uses), { environment: resourceVariables(service, fleet) }]);
  return {
    name: service.name,
    port: service.port ?? profile.port,
    healthCheckPath: service.healthCheckPath ?? profile.healthCheckPath ?? DEFAULT_HEALTH_CHECK_PATH,
    healthCheckInterval: service.healthCheckInterval ?? DEFAULT_HEALTH_CHECK_INTERVAL,
    cpu: size.cpu,
    memoryMiB: size.memoryMiB,
    desiredCount: size.desiredCount,
    hostnames: service.hostnames ?? [],
    paths: service.paths ?? [],
    isDefault: service.isDefault ?? false,
    // A number that the service says itself is the number: it scales only where it says so too.
    scaling: service.scaling ?? (service.desiredCount === undefined ? fleet.scaling?.[service.profile?.name ?? PLAIN_PROFILE] : undefined),
    tracing: service.tracing ?? fleet.tracing ?? false,
    deployment: { ...defined(fleet.deployment), ...defined(service.deployment) },
    alarmThresholds: resolveServiceThresholds(fleet.alarmThresholds, service.alarmThresholds),
    ...variables,
    uses,
  };
}

/** The user's own variable takes the place of a binding's, whichever of the two kinds it is. */
function mergeVariables(service: MicroserviceProps, bindings: ServiceBinding[]): Pick<ResolvedService, 'environment' | 'secrets'> {
  const own = new Set([...Object.keys(service.environment ?? {}), ...Object.keys(service.secrets ?? {})]);
  const bound = <T>(variables: Array<{ [name: string]: T } | undefined>) => variables
    .flatMap((some) => Object.entries(some ?? {}))
    .filter(([name]) => !own.has(name));
  return {
    environment: sorted([...bound(bindings.map((b) => b.environment)), ...Object.entries(service.environment ?? {})]),
    secrets: sorted([...bound(bindings.map((b) => b.secrets)), ...Object.entries(service.secrets ?? {})]),
  };
}

/** In the order of the names, so that the order in which they were written does not show. */
function sorted<T>(entries: Array<[string, T]>): { [name: string]: T } {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
