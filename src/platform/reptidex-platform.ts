import {
  aws_certificatemanager as acm, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_logs as logs, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createCacheBinding, createDatabaseBinding } from './bindings';
import { createResourceAlarms, resolveResourceThresholds } from './platform-alarms';
import { createBackup } from './platform-backup';
import { createCacheRotation } from './platform-cache-rotation';
import { createDashboard } from './platform-dashboard';
import { createData, PlatformData } from './platform-data';
import { createEdge } from './platform-edge';
import { FLEET, resolveOwnFleet, resolveSharedSettings } from './platform-fleet';
import { keyOf } from './platform-key';
import { ReptidexPlatformProps } from './platform-props';
import { createRotation } from './platform-rotation';
import { createSchedule, scheduleOf } from './platform-schedule';
import { networkOf, PlatformSubnets } from './platform-subnets';
import { Settings, settingsOf } from './settings';
import { checkSettings } from './validate-platform';
import { ServiceEventBus } from '../data/event-bus/service-event-bus';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { RedisCache } from '../data/redis/redis-cache';
import { ImageRepositories } from '../delivery/image-repositories';
import { ContentDelivery } from '../edge/content-delivery';
import { WebFirewall } from '../edge/web-firewall';
import { FargateCluster } from '../fleet/fargate-cluster';
import { FleetParts, SharedFleetSettings } from '../fleet/fleet-parts';
import { MicroserviceFleet } from '../fleet/microservice-fleet';
import { IReptidexPlatform } from '../fleet/platform';
import { IngressLoadBalancer } from '../ingress/ingress-load-balancer';
import { AlarmTopic } from '../observability/alarm-topic';
import { ServiceLogGroup } from '../observability/service-log-group';
import { BackupPlan } from '../operations/backup-plan';
import { OffHoursSchedule } from '../operations/off-hours-schedule';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shapes/check-shape';
import { CacheRotation } from '../rotation/cache-rotation';
import { DatabaseConnectionSecrets } from '../rotation/database-connection-secrets';
import { DatabaseRotation } from '../rotation/database-rotation';
import { RedisUrlSecret } from '../rotation/redis-url-secret';
import { BindingOptions } from '../workload/binding-options';

/**
 * A team's whole AWS environment: network, load balancer, cluster, database, cache, image repositories, alarms, and its services.
 *
 * Every part can be replaced by one that the team already has, sized by the tier or prop by prop, and database and cache can be
 * switched off. Throws one error with every mistake in the props before anything is made.
 *
 * @example
 * const platform = new ReptidexPlatform(this, 'Platform', {
 *   environmentName: 'dev',
 *   projectName: 'reptidex',
 *   tier: PlatformTier.DEVELOPMENT,
 *   services: [
 *     { name: 'core', profile: ServiceProfile.BACKEND, hostnames: ['api.example.com'] },
 *     { name: 'web', profile: ServiceProfile.FRONTEND, isDefault: true },
 *   ],
 * });
 * platform.fleet.service('core').taskRole.addManagedPolicy(
 *   iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSESFullAccess'),
 * );
 */
export class ReptidexPlatform extends Construct implements IReptidexPlatform {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** The listener that the services add their rules to. */
  readonly listener: elbv2.IApplicationListener;
  /** The cluster. */
  readonly cluster: ecs.ICluster;
  /** The services. */
  readonly fleet: MicroserviceFleet;
  /** The database, or undefined where it is the team's own or there is none. */
  readonly database?: PostgresDatabase;
  /** The secrets of the database that services read, or undefined likewise. */
  readonly databaseSecrets?: DatabaseConnectionSecrets;
  /** The rotation of the database's password, or undefined where there is none. */
  readonly databaseRotation?: DatabaseRotation;
  /**
   * What services of another fleet get that use the database, or undefined where there is none: `database` of that fleet, in whatever stack. Where the
   * platform's `schedule` stops the database, that fleet needs the same `schedule`.
   */
  readonly databaseBinding?: BindingOptions;
  /** The cache, or undefined where it is the team's own or there is none. */
  readonly cache?: RedisCache;
  /** The rotation of the cache's AUTH token, or undefined where there is none. */
  readonly cacheRotation?: CacheRotation;
  /** What services of another fleet get that use the cache, or undefined where there is none: `cache` of that fleet, in whatever stack. */
  readonly cacheBinding?: BindingOptions;
  /** The image repositories. */
  readonly imageRepositories: ImageRepositories;
  /** The event bus, or undefined where there is none. */
  readonly eventBus?: ServiceEventBus;
  /** CloudFront in front of the load balancer, or undefined where there is none. */
  readonly contentDelivery?: ContentDelivery;
  /** The web firewall, or undefined where there is none. */
  readonly firewall?: WebFirewall;
  /** The web firewall of the load balancer, where the other is CloudFront's and `firewall.alsoOnLoadBalancer` is said, or undefined. */
  readonly loadBalancerFirewall?: WebFirewall;
  /** The working hours, to add what is the team's own, or undefined where the environment runs around the clock. */
  readonly offHours?: OffHoursSchedule;
  /** The backups of database and tables, to add what is the team's own, or undefined where there are none. */
  readonly backup?: BackupPlan;
  /** The key of the environment, or undefined where keys of AWS are enough. */
  readonly encryptionKey?: kms.IKey;
  /** Where alarms are published, or undefined where there are none. */
  readonly alarmTopic?: sns.ITopic;

  /** Log group of the services' containers; the streams of a service begin with its name. */
  readonly logGroup: logs.ILogGroup;

  /** @internal */
  readonly _fleetSettings: SharedFleetSettings;
  /** @internal */
  readonly _fleetParts: FleetParts;
  private readonly network: PlatformSubnets;
  private readonly data: PlatformData;

  constructor(scope: Construct, id: string, props: ReptidexPlatformProps) {
    super(scope, id);
    requireShape(this, props);
    const settings = settingsOf(props);
    const shared = resolveSharedSettings(this, props, settings);
    const fleet = resolveOwnFleet(this, props, shared);
    const problems = new Problems();
    checkSettings(this, props, settings, fleet, problems);
    problems.throwIfAny(this);
    const { tier, namePrefix } = settings;

    this.encryptionKey = keyOf(this, settings);
    const secretEncryptionKey = this.encryptionKey;
    this.network = networkOf(this, settings, props.cluster, this.encryptionKey);
    this.vpc = this.network.vpc;
    this.data = createData(this, props, settings, this.encryptionKey);
    this.eventBus = this.data.serviceEventBus;
    const certificate = this.certificateOf(props);
    ({ loadBalancer: this.loadBalancer, listener: this.listener } = this.createIngress(settings, certificate));
    ({ contentDelivery: this.contentDelivery, firewall: this.firewall, loadBalancerFirewall: this.loadBalancerFirewall } = createEdge(this, props, settings, {
      loadBalancer: this.loadBalancer, certificate, encryptionKey: this.encryptionKey, logBucket: this.data.ownLogBucket,
    }));
    this.cluster = props.cluster ?? new FargateCluster(this, 'Cluster', {
      vpc: this.vpc, namePrefix, containerInsights: props.containerInsights ?? tier.containerInsights,
    }).cluster;
    this.imageRepositories = props.imageRepositories ?? new ImageRepositories(this, 'Images');
    if (!settings.database.existing && (settings.database.enabled ?? true)) {
      this.database = new PostgresDatabase(this, 'Database', {
        secretEncryptionKey, logEncryptionKey: this.encryptionKey, ...settings.database, namePrefix, vpc: this.vpc, vpcSubnets: this.network.dataSubnets,
      });
      this.databaseSecrets = this.createDatabaseSecrets(this.database, settings);
      this.databaseRotation = createRotation(this, props, settings, {
        ...this.network, encryptionKey: this.encryptionKey, database: this.database, connectionSecrets: [this.databaseSecrets],
      });
      this.databaseBinding = createDatabaseBinding(this.database, this.databaseSecrets, this.databaseRotation, scheduleOf(props, settings));
    } else if (settings.database.enabled ?? true) {
      this.databaseBinding = settings.database.existing;
    }
    if (!settings.cache.existing && (settings.cache.enabled ?? true)) {
      this.cache = new RedisCache(this, 'Cache', { secretEncryptionKey, ...settings.cache, namePrefix, vpc: this.vpc, vpcSubnets: this.network.dataSubnets });
      const urlSecret = this.createCacheUrl(this.cache, settings);
      this.cacheRotation = urlSecret && createCacheRotation(this, props, settings, {
        ...this.network, encryptionKey: this.encryptionKey, cache: this.cache, urlSecret,
      });
      this.cacheBinding = createCacheBinding(this.cache, urlSecret, this.cacheRotation);
    } else if (settings.cache.enabled ?? true) {
      this.cacheBinding = settings.cache.existing;
    }
    if (props.alarms?.enabled ?? true) {
      this.alarmTopic = props.alarms?.topic ?? new AlarmTopic(this, 'Alarms', { namePrefix }).topic;
    }
    const thresholds = resolveResourceThresholds(settings.alarms, { ...settings.database, maxConnections: this.database?.maxConnections });
    const resourceAlarms = this.alarmTopic ? createResourceAlarms(this, namePrefix, this.alarmTopic, thresholds, {
      loadBalancer: this.loadBalancer,
      database: this.database,
      databaseRotation: this.databaseRotation,
      cache: this.cache,
      cacheRotation: this.cacheRotation,
      contentDelivery: this.contentDelivery,
      data: this.data,
    }) : [];
    this.offHours = createSchedule(this, props, settings, this.database, resourceAlarms);
    this.backup = createBackup(this, props, settings, {
      encryptionKey: this.encryptionKey, database: this.database, tables: this.data.tables, topic: this.alarmTopic,
    });
    const fleetLogs = { encryptionKey: this.encryptionKey, retention: props.logRetention ?? tier.logRetention, removalPolicy: tier.removalPolicy };
    this.logGroup = props.logGroup ?? new ServiceLogGroup(this, 'Logs', { ...fleetLogs, logGroupName: namePrefix && `/ecs/${namePrefix}` }).logGroup;
    this._fleetSettings = shared;
    this._fleetParts = {
      logs: fleetLogs,
      cluster: this.cluster,
      listener: this.listener,
      loadBalancer: this.loadBalancer,
      vpcSubnets: this.network.privateSubnets,
      // CloudFront's records take the place of the load balancer's.
      hostedZone: this.contentDelivery ? undefined : props.domain?.hostedZone,
      imageRepositories: this.imageRepositories,
      catalog: { ...this.data, database: this.databaseBinding, cache: this.cacheBinding },
      alarmTopic: this.alarmTopic,
    };
    this.fleet = MicroserviceFleet._create(this, FLEET, { ...fleet, parts: { ...this._fleetParts, logGroup: this.logGroup } });
    if (settings.dashboard) {
      const sections = () => this.fleet.serviceNames.map((name) => this.fleet.service(name)._dashboardSection());
      createDashboard(this, namePrefix, thresholds, { loadBalancer: this.loadBalancer, database: this.database, cache: this.cache, data: this.data }, sections);
    }
  }

  /** The bucket of that name, of the platform's `buckets`. Throws when there is none. */
  bucket(name: string): s3.IBucket {
    return this.named('bucket', this.data.buckets, name);
  }

  /** The table of that name, of the platform's `tables`. Throws when there is none. */
  table(name: string): dynamodb.ITable {
    return this.named('table', this.data.tables, name);
  }

  /** The queue of that name, of the platform's `queues`. Throws when there is none. */
  queue(name: string): sqs.IQueue {
    return this.named('queue', this.data.queues, name);
  }

  private named<T>(kind: string, things: { [name: string]: T } = {}, name: string): T {
    if (!Object.keys(things).includes(name)) {
      const there = Object.keys(things).sort().map((other) => `'${other}'`).join(', ');
      throw new Error(`${this.node.path}: there is no ${kind} '${name}', only ${there || 'none'}`);
    }
    return things[name];
  }

  private createIngress(
    settings: Settings, certificate?: acm.ICertificate,
  ): { loadBalancer: elbv2.IApplicationLoadBalancer; listener: elbv2.IApplicationListener } {
    const { listener, loadBalancer, ...options } = settings.loadBalancer;
    if (listener) {
      // Checked: an imported listener comes with its load balancer.
      return { listener, loadBalancer: loadBalancer ?? (listener as elbv2.ApplicationListener).loadBalancer };
    }
    return new IngressLoadBalancer(this, 'Ingress', {
      ...options,
      accessLogs: this.data.logBucket,
      namePrefix: settings.namePrefix,
      vpc: this.vpc,
      vpcSubnets: options.internetFacing ?? true ? this.network.publicSubnets : this.network.privateSubnets,
      certificates: certificate && [certificate],
    });
  }

  /** The listener's certificate, made where none is given. The team's own listener has its own. */
  private certificateOf({ domain, loadBalancer }: ReptidexPlatformProps): acm.ICertificate | undefined {
    if (!domain || domain.certificate || loadBalancer?.listener) {
      return domain?.certificate;
    }
    const zoneName = domain.zoneName.replace(/\.$/, '');
    return new acm.Certificate(this, 'Certificate', {
      domainName: zoneName,
      subjectAlternativeNames: [`*.${zoneName}`],
      validation: acm.CertificateValidation.fromDns(domain.hostedZone),
    });
  }

  private createDatabaseSecrets(database: PostgresDatabase, settings: Settings): DatabaseConnectionSecrets {
    return new DatabaseConnectionSecrets(this, 'DatabaseSecrets', {
      ...settings.database,
      // The secrets can be rendered again from the master secret, whatever happens to the database.
      removalPolicy: undefined,
      encryptionKey: this.encryptionKey,
      namePrefix: settings.namePrefix,
      masterSecret: database.masterSecret,
      host: database.host,
      port: database.port,
      databaseName: database.databaseName,
    });
  }

  private createCacheUrl({ authTokenSecret, host, port }: RedisCache, settings: Settings): RedisUrlSecret | undefined {
    return authTokenSecret && new RedisUrlSecret(this, 'CacheSecrets', {
      authTokenSecret,
      host,
      port,
      namePrefix: settings.namePrefix,
      secretName: settings.cache.urlSecretName,
      encryptionKey: this.encryptionKey,
    });
  }
}
