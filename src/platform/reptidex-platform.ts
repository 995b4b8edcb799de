import {
  aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_logs as logs, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImportedPlatform } from './imported-platform';
import { createAlarmTopic, createResourceAlarms } from './platform-alarms';
import { createBackup } from './platform-backup';
import { createCache, createCacheBinding, createCacheUrl } from './platform-cache';
import { createDashboard } from './platform-dashboard';
import { createData, PlatformData } from './platform-data';
import { createDatabase, createDatabaseBinding, createDatabaseSecrets } from './platform-database';
import { createCertificate } from './platform-domain';
import { createEdge } from './platform-edge';
import { createKey } from './platform-encryption';
import { PlatformEnvironmentAttributes } from './platform-environment-attributes';
import { createCluster, FLEET, routesOf, publishedQueues } from './platform-fleet';
import { createRepositories } from './platform-images';
import { createIngress } from './platform-ingress';
import { createNetwork } from './platform-network';
import { ReptidexPlatformProps } from './platform-props';
import { publishPlatform } from './platform-publication';
import { createCacheRotation, createDatabaseRotation, createSharedRotationParts } from './platform-rotation';
import { createSchedule } from './platform-schedule';
import { checkPlatform, resolvePlatform } from './resolve-platform';
import { ServiceEventBus } from '../data/event-bus/service-event-bus';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { RedisCache } from '../data/redis/redis-cache';
import { ImageRepositories } from '../delivery/image-repositories';
import { ContentDelivery } from '../edge/content-delivery';
import { WebFirewall } from '../edge/web-firewall';
import { FleetParts, SharedFleetSettings } from '../fleet/fleet-parts';
import { MicroserviceFleet } from '../fleet/microservice-fleet';
import { IReptidexPlatform } from '../fleet/platform';
import { ServiceLogGroup } from '../observability/service-log-group';
import { BackupPlan } from '../operations/backup-plan';
import { OffHoursSchedule } from '../operations/off-hours-schedule';
import { nameNotFound } from '../private/names';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shapes/check-shape';
import { watchNames } from '../private/unique-names';
import { CacheRotation } from '../rotation/cache-rotation';
import { DatabaseConnectionSecrets } from '../rotation/database-connection-secrets';
import { DatabaseRotation } from '../rotation/database-rotation';
import { RedisUrlSecret } from '../rotation/redis-url-secret';
import { BindingOptions } from '../workload/binding-options';

/**
 * A team's whole AWS environment: network, load balancer, cluster, database, cache, image repositories, alarms, and its services.
 *
 * Every part can be replaced with an existing one, or sized by the tier or with props, and database and cache are optional. If props are invalid, one
 * error lists all mistakes, before any construct is created.
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
  /**
   * Imports a platform that another stack creates, in the same app or in another repository, for the fleets of this stack.
   *
   * CloudFormation reads the values that the platform publishes in AWS Systems Manager Parameter Store at each deployment of this stack. There are no
   * lookups at synth and no exports, and the platform's stack does not change. The platform must be deployed first, in the same account and Region.
   * Otherwise, the deployment fails before any resource changes: `Unable to fetch parameters [/reptidex/prod/platform/v1/base/around-the-clock]` contains
   * the environment, the version of the contract and the missing parameter.
   *
   * Pass the same values as in the platform's own stack. Defaults come from `tier`, as in that stack.
   *
   * @param scope Construct in the stack of the fleets
   * @param id ID of the construct
   * @param attributes The environment
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
   */
  static fromEnvironment(scope: Construct, id: string, attributes: PlatformEnvironmentAttributes): IReptidexPlatform {
    return new ImportedPlatform(scope, id, attributes);
  }

  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** The listener to which services add their rules. */
  readonly listener: elbv2.IApplicationListener;
  /** The cluster. */
  readonly cluster: ecs.ICluster;
  /** The services. */
  readonly fleet: MicroserviceFleet;
  /** The database, or undefined if it is an existing one or there is none. */
  readonly database?: PostgresDatabase;
  /** The secrets of the database that services read, or undefined if the database is an existing one or there is none. */
  readonly databaseSecrets?: DatabaseConnectionSecrets;
  /** The rotation of the database's password, or undefined if there is none. */
  readonly databaseRotation?: DatabaseRotation;
  /**
   * Binding for services of another fleet that use the database, or undefined if there is none. Pass it as `database` of that fleet, in any stack. If the
   * platform's `schedule` stops the database, that fleet needs the same `schedule`.
   */
  readonly databaseBinding?: BindingOptions;
  /** The cache, or undefined if it is an existing one or there is none. */
  readonly cache?: RedisCache;
  /** The rotation of the cache's AUTH token, or undefined if there is none. */
  readonly cacheRotation?: CacheRotation;
  /** Binding for services of another fleet that use the cache, or undefined if there is none. Pass it as `cache` of that fleet, in any stack. */
  readonly cacheBinding?: BindingOptions;
  /** The image repositories. */
  readonly imageRepositories: ImageRepositories;
  /** The event bus, or undefined if there is none. */
  readonly eventBus?: ServiceEventBus;
  /** CloudFront in front of the load balancer, or undefined if there is none. */
  readonly contentDelivery?: ContentDelivery;
  /** The web firewall, or undefined if there is none. */
  readonly firewall?: WebFirewall;
  /** The additional web firewall on the load balancer, or undefined without `firewall.alsoOnLoadBalancer`. */
  readonly loadBalancerFirewall?: WebFirewall;
  /** The working hours, to which you can add your own resources, or undefined if the environment runs around the clock. */
  readonly offHours?: OffHoursSchedule;
  /** The backups of database and tables, to which you can add your own resources, or undefined if there are none. */
  readonly backup?: BackupPlan;
  /** The customer managed key of the environment, or undefined if there is none. */
  readonly encryptionKey?: kms.IKey;
  /** Topic for alarms, or undefined if there is none. */
  readonly alarmTopic?: sns.ITopic;

  /** Log group of the services' containers. The log streams of a service have its name as their prefix. */
  readonly logGroup: logs.ILogGroup;

  /** @internal */
  readonly _fleetSettings: SharedFleetSettings;
  /** @internal */
  readonly _fleetParts: FleetParts;
  private readonly data: PlatformData;

  constructor(scope: Construct, id: string, props: ReptidexPlatformProps) {
    super(scope, id);
    requireShape(this, props);
    watchNames(this);
    const plan = resolvePlatform(this, props);
    const problems = new Problems();
    checkPlatform(this, plan, problems);
    problems.throwIfAny(this);
    const { names: { namePrefix }, database, cache } = plan;

    const encryptionKey = createKey(this, plan.encryptionKey);
    this.encryptionKey = encryptionKey;
    const network = createNetwork(this, plan.network, encryptionKey);
    this.vpc = network.vpc;
    this.data = createData(this, plan, encryptionKey);
    this.eventBus = this.data.serviceEventBus;
    // An existing listener has its own certificate.
    const certificate = plan.ingress.loadBalancer.made ? plan.domain && createCertificate(this, plan.domain) : plan.domain?.certificate;
    ({ loadBalancer: this.loadBalancer, listener: this.listener } = createIngress(this, plan.ingress, network, certificate, this.data.logBucket));
    // Fleets on imports of this platform add their rules to the same listener.
    routesOf(this, plan.names, this.listener);
    ({ contentDelivery: this.contentDelivery, firewall: this.firewall, loadBalancerFirewall: this.loadBalancerFirewall } = createEdge(this, plan, {
      loadBalancer: this.loadBalancer, certificate, encryptionKey, logBucket: this.data.ownLogBucket,
    }));
    this.cluster = createCluster(this, plan.cluster, this.vpc);
    this.imageRepositories = createRepositories(this, plan.imageRepositories);
    const shared = createSharedRotationParts(this, plan.rotations, { vpc: this.vpc, namePrefix, encryptionKey });
    this.databaseBinding = database.existing;
    if (database.made) {
      this.database = createDatabase(this, database.made, network, encryptionKey);
      this.databaseSecrets = createDatabaseSecrets(this, database.made, this.database, encryptionKey);
      this.databaseRotation = createDatabaseRotation(this, plan.rotations.database, {
        ...network, namePrefix, encryptionKey, shared, database: this.database, connectionSecrets: [this.databaseSecrets],
      });
      this.databaseBinding = createDatabaseBinding(this.database, this.databaseSecrets, this.databaseRotation, plan.schedule);
    }
    this.cacheBinding = cache.existing;
    let cacheUrlSecret: RedisUrlSecret | undefined;
    if (cache.made) {
      this.cache = createCache(this, cache.made, network, encryptionKey);
      cacheUrlSecret = createCacheUrl(this, cache.made, this.cache, encryptionKey);
      this.cacheRotation = cacheUrlSecret && createCacheRotation(this, plan.rotations.cache, {
        ...network, namePrefix, encryptionKey, shared, cache: this.cache, urlSecret: cacheUrlSecret,
      });
      this.cacheBinding = createCacheBinding(this.cache, cache.made, cacheUrlSecret, this.cacheRotation);
    }
    if (plan.alarms.enabled) {
      this.alarmTopic = createAlarmTopic(this, plan.alarms.topic, plan.encryptionKey, encryptionKey);
    }
    const watched = {
      loadBalancer: this.loadBalancer,
      database: this.database,
      databaseRotation: this.databaseRotation,
      cache: this.cache,
      cacheRotation: this.cacheRotation,
      contentDelivery: this.contentDelivery,
      data: this.data,
    };
    const resourceAlarms = this.alarmTopic ? createResourceAlarms(this, namePrefix, this.alarmTopic, plan.alarms.thresholds, watched) : [];
    this.offHours = createSchedule(this, plan, this.database, resourceAlarms);
    this.backup = createBackup(this, plan, { encryptionKey, database: this.database, tables: this.data.tables, topic: this.alarmTopic });
    const fleetLogs = { encryptionKey, retention: plan.logs.retention, removalPolicy: plan.logs.removalPolicy };
    this.logGroup = plan.logs.group ?? new ServiceLogGroup(this, 'Logs', { ...fleetLogs, namePrefix }).logGroup;
    this._fleetSettings = plan.shared;
    this._fleetParts = {
      logs: fleetLogs,
      encryptionKey,
      cluster: this.cluster,
      listener: this.listener,
      loadBalancer: this.loadBalancer,
      vpcSubnets: network.privateSubnets,
      // The records for CloudFront replace those for the load balancer.
      hostedZone: this.contentDelivery ? undefined : plan.domain?.hostedZone,
      imageRepositories: this.imageRepositories,
      catalog: { ...this.data, database: this.databaseBinding, cache: this.cacheBinding, publishedAs: publishedQueues(this, plan.names) },
      alarmTopic: this.alarmTopic,
    };
    publishPlatform(this, plan, {
      network, fleet: this._fleetParts, database: this.database, databaseSecrets: this.databaseSecrets, cache: this.cache, cacheUrlSecret,
    });
    this.fleet = MicroserviceFleet._create(this, FLEET, { ...plan.fleet, parts: { ...this._fleetParts, logGroup: this.logGroup } });
    if (plan.dashboard) {
      const sections = () => this.fleet.serviceNames.map((name) => this.fleet.service(name)._dashboardSection());
      createDashboard(this, namePrefix, plan.alarms.thresholds, watched, sections);
    }
  }

  /** The bucket with this name, from the platform's `buckets`. Throws if there is none. */
  bucket(name: string): s3.IBucket {
    return this.named('bucket', this.data.buckets, name);
  }

  /** The table with this name, from the platform's `tables`. Throws if there is none. */
  table(name: string): dynamodb.ITable {
    return this.named('table', this.data.tables, name);
  }

  /** The queue with this name, from the platform's `queues`. Throws if there is none. */
  queue(name: string): sqs.IQueue {
    return this.named('queue', this.data.queues, name);
  }

  private named<T>(kind: string, things: { [name: string]: T } = {}, name: string): T {
    if (!Object.keys(things).includes(name)) {
      throw new Error(nameNotFound(this, kind, name, Object.keys(things).sort()));
    }
    return things[name];
  }
}
