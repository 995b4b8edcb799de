import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { fittingDelivery, fittingFirewall } from './edge';
import { DrawnKinds, fittingKinds } from './kinds';
import { DrawnService } from './services';
import { BackupOptions, MicroserviceProps, PlatformContentDeliveryOptions, PlatformReplicationOptions } from '../../../src';
import { derivedPriority } from '../../../src/ingress/listener-priority';
import { proxyPortOf } from '../../../src/workload/extensions/sidecar';
import { IMAGE } from '../../support';
import { Domain, Drawn, Environment, EnvironmentProps, KeyedPart, priorityName, shown } from '../environment';
import { DrawnSubscription } from '../topics';

/** An environment whose parts were drawn one by one. */
export interface DrawnEnvironment {
  readonly tier: Environment['tier'];
  readonly props: EnvironmentProps;
  readonly services: DrawnService[];
  readonly kinds: DrawnKinds;
  /** Of the first queue, and of the second. */
  readonly subscriptions: DrawnSubscription[][];
  readonly masterUser: { masterUsername?: string; masterSecretName?: string };
  readonly domain?: Domain;
  readonly contentDelivery?: PlatformContentDeliveryOptions;
  readonly keyed: KeyedPart[];
  readonly ownMasterSecret: boolean;
  readonly knownRegion: boolean;
  readonly flags: Record<string, unknown>;
  readonly backup?: Drawn<BackupOptions>;
  readonly bucketReplication?: PlatformReplicationOptions;
}

/** A label and a host name have so many characters at most. */
const MAX_LABEL = 63;
const MAX_CONDITION_VALUES = 5;
/** Last of the priorities that are derived for exact host names. */
const MAX_PINNED_WITH_HOST = 32_393;
const NO_DOMAIN = 'example.net';

/** Makes what was drawn fit together, by changing as little of it as makes it valid. */
export function fitted(drawn: DrawnEnvironment): Environment {
  const hasDatabase = drawn.props.database?.enabled ?? true;
  const ownMasterSecret = drawn.ownMasterSecret && hasDatabase;
  const props: EnvironmentProps = {
    ...drawn.props,
    ...(drawn.props.network && { network: fittingNetwork(drawn.props) }),
    // The dead-letter queue of the bus has such a name.
    ...(drawn.props.eventBus && drawn.props.queues && { queues: drawn.props.queues.filter(({ name }) => !/^events(-dlq)?$/.test(name)) }),
    // The buckets of copies are named after the others.
    ...(drawn.bucketReplication && (drawn.props.physicalNames ?? true) && { bucketReplication: drawn.bucketReplication }),
    ...(drawn.backup && { backup: fittingBackup(drawn.backup, drawn.props) }),
    ...(drawn.props.database && hasDatabase && { database: fittingDatabase(drawn, ownMasterSecret) }),
  };
  const room = new Room(props, drawn.domain);
  const services = drawn.services.flatMap((service) => room.fit(service));
  const contentDelivery = fittingDelivery(drawn.contentDelivery, drawn.domain, services);
  const { tier, domain, knownRegion, flags } = drawn;
  return shown({
    tier,
    domain,
    knownRegion,
    flags,
    ownMasterSecret,
    keyed: drawn.keyed.filter((part) => (part !== 'database' || hasDatabase) && (part !== 'cache' || (props.cache?.enabled ?? true))),
    props: {
      ...props,
      ...(props.firewall && { firewall: fittingFirewall(props.firewall, contentDelivery) }),
      ...(services.length > 0 && { services }),
      ...fittingKinds(drawn.kinds, services, props),
      ...(contentDelivery && { contentDelivery }),
    },
    subscriptions: Object.fromEntries((props.queues ?? []).map((queue, index) => [queue.name, drawn.subscriptions[index]])),
    // No variable twice: Amazon ECS rejects it.
    secrets: Object.fromEntries(services.map(({ name, environment }) => [
      name, drawn.services.find(({ own }) => own.name === name)!.secrets.filter((variable) => !(variable in (environment ?? {}))),
    ])),
  });
}

/** RDS stops no database with replicas; a rotation keeps the hours in which the database runs, and leaves a secret of the team's own alone. */
function fittingDatabase({ props, masterUser }: DrawnEnvironment, ownMasterSecret: boolean): EnvironmentProps['database'] {
  const { rotation, readReplicas, ...database } = props.database!;
  const stops = props.schedule !== undefined && (props.schedule.stopDatabase ?? true);
  return {
    ...database,
    ...(!ownMasterSecret && masterUser),
    ...(readReplicas !== undefined && { readReplicas: stops ? 0 : readReplicas }),
    ...(rotation && !ownMasterSecret && { rotation: stops && !rotation.schedule?._isNever ? {} : rotation }),
  };
}

/** A database that is stopped is backed up in working hours. */
function fittingBackup(backup: Drawn<BackupOptions>, { schedule }: EnvironmentProps): Drawn<BackupOptions> {
  return schedule && (schedule.stopDatabase ?? true) ? { ...backup, startTime: undefined, days: undefined } : backup;
}

const { SECRETS_MANAGER, ELASTICACHE, ECS } = ec2.InterfaceVpcEndpointAwsService;
const WAYS = [SECRETS_MANAGER, ELASTICACHE, ECS];

/** The functions of rotations need a way to AWS. */
function fittingNetwork({ network }: EnvironmentProps): EnvironmentProps['network'] {
  return network?.natGateways === 0 ? { ...network, interfaceEndpoints: WAYS } : network;
}

/** What shifts traffic scales by no requests, and has no circuit breaker. */
function withStrategy(drawn: DrawnService): DrawnService {
  const { own, strategy } = drawn;
  return strategy === undefined ? drawn : {
    ...drawn,
    own: {
      ...own,
      deployment: { ...own.deployment, circuitBreaker: undefined, strategy },
      ...(own.scaling && { scaling: { ...own.scaling, requestsPerTarget: undefined } }),
    },
  };
}

/** What no load balancer reaches has nothing of it. */
function withoutIngress(drawn: DrawnService): DrawnService {
  const { healthCheckPath, healthCheckInterval, scaling, deployment, alarmThresholds, ...own } = drawn.own;
  return {
    ...drawn,
    strategy: undefined,
    own: {
      ...own,
      ...(scaling && { scaling: { ...scaling, requestsPerTarget: undefined } }),
      ...(deployment && { deployment: { ...deployment, deregistrationDelay: undefined } }),
      ...(alarmThresholds && { alarmThresholds: { cpuPercent: alarmThresholds.cpuPercent, memoryPercent: alarmThresholds.memoryPercent } }),
    },
  };
}

/** A proxy listens on another port than the container. */
function fittingExtensions({ own, extensions }: DrawnService): Pick<MicroserviceProps, 'extensions'> {
  const port = own.containerPort ?? own.port ?? own.profile?.defaults.port;
  const fitting = extensions.filter((extension) => proxyPortOf([extension._part]) !== port);
  return fitting.length > 0 ? { extensions: fitting } : {};
}

/** What the services that were fitted have left for those to come. */
class Room {
  private readonly names = new Set<string>();
  private readonly hosts = new Set<string>();
  private readonly priorities = new Set<number>();
  private readonly internal: string[] = [];
  private hasDefault = false;
  private defaultHasHosts = false;
  private readonly zone: string;

  constructor(private readonly props: EnvironmentProps, domain: Domain | undefined) {
    this.zone = (domain?.zoneName ?? NO_DOMAIN).replace(/\.$/, '');
  }

  fit(anyDrawn: DrawnService): MicroserviceProps[] {
    const drawn = anyDrawn.internal ? withoutIngress(anyDrawn) : withStrategy(anyDrawn);
    const { name } = drawn.own;
    if (this.names.has(name)) {
      return [];
    }
    if (drawn.internal) {
      this.names.add(name);
      const service = { ...this.common(drawn), ...drawn.internal, internal: true };
      this.internal.push(name);
      return [service];
    }
    const isDefault = drawn.isDefault && !this.hasDefault;
    const paths = isDefault ? [] : drawn.paths.map((path) => `/${name}${path}`);
    const hostnames = this.hostsFor(drawn, paths.length, isDefault);
    if (!hostnames) {
      return [];
    }
    const priority = this.priorityFor(drawn, { hostnames, paths }, isDefault);
    if (priority === 'taken') {
      return [];
    }
    this.names.add(name);
    this.hasDefault ||= isDefault;
    this.defaultHasHosts ||= isDefault && hostnames.length > 0;
    hostnames.forEach((host) => this.hosts.add(host.toLowerCase()));
    return [{
      ...this.common(drawn),
      ...(hostnames.length > 0 && { hostnames }),
      ...(paths.length > 0 && { paths }),
      ...(priority !== undefined && drawn.priority === priority && { priority }),
      ...(isDefault && { isDefault }),
    }];
  }

  /** What an internal service has too. */
  private common(drawn: DrawnService): MicroserviceProps {
    const consumes = this.internal.filter((_, index) => drawn.consumes[index]);
    return {
      ...drawn.own,
      ...fittingExtensions(drawn),
      ...(drawn.hasImage && { image: IMAGE, repositoryName: undefined }),
      ...(drawn.size && { cpu: drawn.size[0], memoryMiB: drawn.size[1] }),
      ...(consumes.length > 0 && { consumes }),
      ...this.uses(drawn),
      ...this.hours(drawn),
    };
  }

  private hostsFor({ own, hosts, onSharedHost }: DrawnService, paths: number, isDefault: boolean): string[] | undefined {
    const wildcard = `*.${this.zone}`;
    // A wildcard takes the host names of the default service, which is asked last.
    if (isDefault && this.hosts.has(wildcard.toLowerCase())) {
      return [];
    }
    const free = [...new Set(hosts.map((host) => this.host(host, own.name)))]
      .filter((host) => !this.hosts.has(host.toLowerCase()) && !(host === wildcard && (isDefault || this.defaultHasHosts)));
    const shared = onSharedHost && paths > 0 ? [`shared.${this.zone}`] : [];
    const all = [...free.filter((host) => !shared.includes(host)), ...shared].slice(0, MAX_CONDITION_VALUES - paths);
    if (all.length + paths > 0 || isDefault) {
      return all;
    }
    const usual = this.host('', own.name);
    return this.hosts.has(usual) ? undefined : [usual];
  }

  /** One label below the zone, which the certificate of the zone covers. A wildcard belongs to the first service that asks for it. */
  private host(label: string, name: string): string {
    return label === '*' ? `*.${this.zone}` : `${`${label}${name}`.slice(0, MAX_LABEL).replace(/-$/, 'x')}.${this.zone}`;
  }

  private priorityFor(drawn: DrawnService, route: { hostnames: string[]; paths: string[] }, isDefault: boolean): number | undefined | 'taken' {
    if (isDefault) {
      return undefined;
    }
    const derived = derivedPriority({ name: priorityName(drawn.own), ...route });
    // What has a wildcard host name is asked after all that have exact ones.
    const isInOrder = drawn.priority! <= MAX_PINNED_WITH_HOST && !route.hostnames.some((host) => host.startsWith('*'));
    const canPin = drawn.priority !== undefined && (route.hostnames.length === 0 || isInOrder) && !this.priorities.has(drawn.priority);
    const priority = canPin ? drawn.priority! : derived;
    if (this.priorities.has(priority)) {
      return 'taken';
    }
    this.priorities.add(priority);
    return priority;
  }

  /** Working hours set the numbers that schedules of scaling would set too. */
  private hours({ own, schedule, database, databasePoolSize }: DrawnService): Partial<MicroserviceProps> {
    const usesDatabase = (this.props.database?.enabled ?? true) && (database ?? own.profile?.defaults.database ?? false);
    const { scaling } = own;
    return {
      ...(this.props.schedule && schedule && { schedule }),
      ...(this.props.schedule && scaling?.schedules && { scaling: { ...scaling, schedules: undefined } }),
      // Where the number of tasks is the tier's, or at most five, so few connections fit every database.
      ...(usesDatabase && !scaling && databasePoolSize !== undefined && { databasePoolSize }),
    };
  }

  private uses({ database, cache, eventBus, names }: DrawnService): Partial<MicroserviceProps> {
    const { props } = this;
    const named = (things: Array<{ name: string }> = [], offset: number) => things.map(({ name }) => name).filter((_, index) => names[offset + index]);
    const [buckets, tables, queues] = [named(props.buckets, 0), named(props.tables, 2), named(props.queues, 4)];
    return {
      ...((props.database?.enabled ?? true) && database !== undefined && { database }),
      ...((props.cache?.enabled ?? true) && cache !== undefined && { cache }),
      ...(props.eventBus && eventBus !== undefined && { eventBus }),
      ...(buckets.length > 0 && { buckets }),
      ...(tables.length > 0 && { tables }),
      ...(queues.length > 0 && { queues }),
    };
  }
}
