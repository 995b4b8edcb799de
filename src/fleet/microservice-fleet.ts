import {
  aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_events as events, aws_logs as logs,
  aws_route53 as route53, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DeploymentOptions } from './deployment-options';
import { IdentityProvider, PerServiceIdentity, SharedIdentity } from './identity';
import { Microservice } from './microservice';
import { MicroserviceProps } from './microservice-props';
import { ResolvedService, resolveService } from './resolve-service';
import { ScalingOptions } from './scaling-options';
import { checkRollouts, SecretConsumers } from './secret-consumers';
import { ServiceBinding } from './service-binding';
import { ServiceIsolation } from './service-isolation';
import { grantResources } from './service-resources';
import { ServiceSize } from './service-size';
import { checkDeployment, checkServices, repositoryNameOf, routeOf, ServicesContext } from './validate-services';
import { ImageRepositories } from '../delivery/image-repositories';
import { RepositoryImage } from '../delivery/repository-image';
import { ownsDefaultAction } from '../ingress/default-action';
import { HostRecords } from '../ingress/host-records';
import { ListenerRoutes } from '../ingress/listener-routes';
import { loadBalancerFullName } from '../ingress/load-balancer-name';
import { ServiceLogGroup } from '../observability/service-log-group';
import { ServiceAlarmThresholds } from '../observability/thresholds';
import { checkThresholds } from '../observability/validate-thresholds';
import { checkNamePrefix } from '../private/names';
import { Problems } from '../private/problems';

/** Context value that has the same effect as the `bootstrap` prop: `cdk deploy -c @reptidex-app/platform:bootstrap=true`. */
const BOOTSTRAP_CONTEXT = '@reptidex-app/platform:bootstrap';

/** Properties of `MicroserviceFleet`. */
export interface MicroserviceFleetProps {
  /** The cluster that the services run in. */
  readonly cluster: ecs.ICluster;

  /** The listener that leads to them. An imported one must come with its load balancer's security group. */
  readonly listener: elbv2.IApplicationListener;

  /**
   * The services. Their order does not matter.
   *
   * @default - none; add them with `addService`
   */
  readonly services?: MicroserviceProps[];

  /**
   * Where the tasks run.
   *
   * @default - the private subnets of the cluster's VPC
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * First part of the names an operator sees: the service `{prefix}-{name}`, the target group `{prefix}-{name}-tg`.
   *
   * @default - CloudFormation names them
   */
  readonly namePrefix?: string;

  /**
   * How far services are kept apart.
   *
   * @default ServiceIsolation.PER_SERVICE
   */
  readonly isolation?: ServiceIsolation;

  /**
   * Load balancer of the listener; DNS records point to it.
   *
   * @default - the listener's own, where the listener is made in this app
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * Zone that gets an alias record for each host name that lies in it.
   *
   * @default - no records
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Names on the listener's certificate. Host names that none of them covers are an error.
   *
   * @default - not checked
   */
  readonly certificateDomains?: string[];

  /**
   * Repositories of the services that say no image.
   *
   * @default - none; each service says its image
   */
  readonly imageRepositories?: ImageRepositories;

  /**
   * First part of the names of those repositories, `{prefix}-{service}`.
   *
   * @default - the service's name alone
   */
  readonly repositoryPrefix?: string;

  /**
   * Tag of the images of those repositories. CI moves it and forces a new deployment.
   *
   * @default 'main'
   */
  readonly imageTag?: string;

  /**
   * Architecture of the images. ARM64 costs about a fifth less.
   *
   * @default CpuArchitecture.ARM64
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;

  /**
   * What a service gets that uses the database.
   *
   * @default - there is no database
   */
  readonly database?: ServiceBinding;

  /**
   * What a service gets that uses the cache.
   *
   * @default - there is no cache
   */
  readonly cache?: ServiceBinding;

  /**
   * Buckets that services may name.
   *
   * @default - none
   */
  readonly buckets?: { [name: string]: s3.IBucket };

  /**
   * Tables that services may name.
   *
   * @default - none
   */
  readonly tables?: { [name: string]: dynamodb.ITable };

  /**
   * Queues that services may name.
   *
   * @default - none
   */
  readonly queues?: { [name: string]: sqs.IQueue };

  /**
   * Event bus that services may use.
   *
   * @default - none
   */
  readonly eventBus?: events.IEventBus;

  /**
   * Scaling by the name of the profile (`backend`, `frontend`, your own; `plain` is without one), where a service says none.
   *
   * @default - the number of tasks is fixed
   */
  readonly scaling?: { [profile: string]: ScalingOptions };

  /**
   * Sizes by the name of the profile (`backend`, `frontend`, your own; `plain` is without one), where service and profile say none.
   *
   * @default - 256 CPU units, 512 MiB, one task
   */
  readonly sizes?: { [profile: string]: ServiceSize };

  /**
   * How a new version replaces the old one.
   *
   * @default - each option's own default
   */
  readonly deployment?: DeploymentOptions;

  /**
   * Log group of the containers. A service's streams begin with its name.
   *
   * @default - one is made, `/ecs/{prefix}`, kept for a year and retained
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Whether services send their traces to AWS X-Ray, through a collector beside each container.
   *
   * @default false
   */
  readonly tracing?: boolean;

  /**
   * Whether each service has alarms.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * Where alarms are published.
   *
   * @default - nowhere: they only change their state
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Where the services' alarms sound.
   *
   * @default - each threshold's own default
   */
  readonly alarmThresholds?: ServiceAlarmThresholds;

  /**
   * Whether services start without tasks, for the first deployment, when no image has been pushed yet. The next deployment without it
   * starts them.
   *
   * @default - the context value `@reptidex-app/platform:bootstrap`, else false
   */
  readonly bootstrap?: boolean;
}

/**
 * A team's services on one cluster and behind one listener.
 *
 * Adding, removing, renaming or reordering a service changes no resource of another. Throws one error with every mistake in the props
 * before anything is made.
 *
 * @example
 * declare const cluster: ecs.Cluster;
 * declare const listener: elbv2.ApplicationListener;
 *
 * const fleet = new MicroserviceFleet(this, 'Fleet', {
 *   cluster,
 *   listener,
 *   services: [
 *     { name: 'orders', port: 8005, image: ecs.ContainerImage.fromRegistry('example/orders'), hostnames: ['orders.example.com'] },
 *   ],
 * });
 * fleet.addService({ name: 'reports', port: 8006, image: ecs.ContainerImage.fromRegistry('example/reports'), paths: ['/reports/*'] });
 */
export class MicroserviceFleet extends Construct {
  /** The cluster. */
  readonly cluster: ecs.ICluster;
  /** The listener. */
  readonly listener: elbv2.IApplicationListener;

  private readonly microservices = new Map<string, Microservice>();
  private readonly added = new Map<string, MicroserviceProps>();
  private readonly identities: IdentityProvider;
  private readonly consumers: SecretConsumers;
  private readonly logGroup: logs.ILogGroup;
  private readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
  private readonly records?: HostRecords;

  constructor(scope: Construct, id: string, private readonly props: MicroserviceFleetProps) {
    super(scope, id);
    this.cluster = props.cluster;
    this.listener = props.listener;
    this.loadBalancer = props.loadBalancer ?? (props.listener instanceof elbv2.ApplicationListener ? props.listener.loadBalancer : undefined);
    this.checkFleet();

    if (props.hostedZone && this.loadBalancer) {
      this.records = new HostRecords(this, 'Records', { listener: props.listener, hostedZone: props.hostedZone, loadBalancer: this.loadBalancer });
    }
    this.logGroup = props.logGroup ?? new ServiceLogGroup(this, 'Logs', { logGroupName: props.namePrefix && `/ecs/${props.namePrefix}` }).logGroup;
    this.identities = this.createIdentities();
    this.consumers = new SecretConsumers(this, props.namePrefix, props.alarms ?? true ? { topic: props.alarmTopic, namePrefix: props.namePrefix } : undefined);
    // By name, so that the order in which they were written does not show in the template.
    for (const service of [...props.services ?? []].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      this.create(service);
    }
  }

  /** Names of the services, sorted. */
  get serviceNames(): string[] {
    return [...this.microservices.keys()].sort();
  }

  /** Adds one service. Throws one error with every mistake in its props, and leaves the fleet as it was. */
  addService(service: MicroserviceProps): Microservice {
    this.checkServices([service]);
    return this.create(service);
  }

  /** The service of that name. Throws when there is none. */
  service(name: string): Microservice {
    const service = this.microservices.get(name);
    if (!service) {
      throw new Error(`${this.node.path}: there is no service '${name}', only ${this.serviceNames.map((n) => `'${n}'`).join(', ') || 'none yet'}`);
    }
    return service;
  }

  private checkFleet(): void {
    const { services, namePrefix, deployment, alarmThresholds, hostedZone, database, cache } = this.props;
    const problems = new Problems();
    checkNamePrefix(problems, 'fleet', 'namePrefix', namePrefix);
    checkDeployment('fleet', deployment ?? {}, problems);
    checkThresholds('fleet', 'alarmThresholds', alarmThresholds, problems);
    checkRollouts(this, { database, cache }, problems);
    if (hostedZone && !this.loadBalancer) {
      problems.add({ subject: 'fleet', prop: 'loadBalancer', must: "be given with 'hostedZone' where the listener is imported", got: undefined, fix: 'the records point to it' });
    }
    this.checkServices(services ?? [], problems);
  }

  private checkServices(services: MicroserviceProps[], problems = new Problems()): void {
    checkServices(services, this.servicesContext(), ListenerRoutes.of(this.listener), problems);
    problems.throwIfAny(this);
  }

  private create(props: MicroserviceProps): Microservice {
    const resolved = resolveService(props, this.props);
    const route = routeOf(props, this.servicesContext());
    const microservice = Microservice._create(this, props, resolved, {
      cluster: this.cluster,
      vpcSubnets: this.props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      listener: this.listener,
      loadBalancerFullName: loadBalancerFullName(this.listener, this.loadBalancer),
      namePrefix: this.props.namePrefix,
      image: this.imageOf(props),
      logDriver: ecs.LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: props.name }),
      cpuArchitecture: this.props.cpuArchitecture ?? ecs.CpuArchitecture.ARM64,
      bootstrap: this.bootstrap,
      alarms: this.props.alarms ?? true,
      alarmTopic: this.props.alarmTopic,
      route,
      identify: (service) => this.identities.provide(service, { name: props.name, port: resolved.port!, targets: targetsOf(resolved) }),
    });
    grantResources(microservice.taskRole, props, this.props);
    this.consumers.add(microservice.service, resolved);
    ListenerRoutes.of(this.listener).add(route);
    this.records?.add(route);
    this.microservices.set(props.name, microservice);
    this.added.set(props.name, props);
    return microservice;
  }

  private createIdentities(): IdentityProvider {
    const context = {
      vpc: this.cluster.vpc,
      namePrefix: this.props.namePrefix,
      loadBalancerGroups: this.listener.connections.securityGroups,
    };
    return this.props.isolation === ServiceIsolation.SHARED ? new SharedIdentity(this, context) : new PerServiceIdentity(context);
  }

  private imageOf(service: MicroserviceProps): ecs.ContainerImage {
    if (service.image) {
      return service.image;
    }
    const { repositoryPrefix, imageTag, imageRepositories } = this.props;
    return new RepositoryImage(imageRepositories!.repository(repositoryNameOf(service, repositoryPrefix)), imageTag ?? DEFAULT_IMAGE_TAG);
  }

  private servicesContext(): ServicesContext {
    return {
      ...this.props,
      hasImageRepositories: this.props.imageRepositories !== undefined,
      ownsDefaultAction: ownsDefaultAction(this.listener, this),
      fleet: this.node.path,
      existing: [...this.added.values()],
    };
  }

  private get bootstrap(): boolean {
    return this.props.bootstrap ?? ['true', true].includes(this.node.tryGetContext(BOOTSTRAP_CONTEXT));
  }
}

const DEFAULT_IMAGE_TAG = 'main';

function targetsOf(service: ResolvedService): Array<{ id: string; target: ec2.IConnectable }> {
  return Object.entries(service.uses).flatMap(([id, { target }]) => (target ? [{ id, target }] : []));
}
