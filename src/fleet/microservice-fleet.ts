import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FleetParts } from './fleet-parts';
import { checkFleet, checkGround, FleetPlan, resolveFleet, resolveServices } from './fleet-plan';
import { MicroserviceFleetProps } from './microservice-fleet-props';
import { SecretConsumers } from './secret-consumers';
import { watchStackResources } from './stack-resources';
import { checkServices } from './validate-services';
import { RepositoryImage } from '../delivery/repository-image';
import { HostRecords } from '../ingress/host-records';
import { ListenerRoutes } from '../ingress/listener-routes';
import { loadBalancerFullName } from '../ingress/load-balancer-name';
import { ServiceLogGroup } from '../observability/service-log-group';
import { Problems } from '../private/problems';
import { requireShape, requireStruct } from '../private/shapes/check-shape';
import { FleetSettings } from '../workload/fleet-settings';
import { IdentityProvider, PerServiceIdentity, SharedIdentity } from '../workload/identity';
import { WorkloadKind } from '../workload/kind';
import { Microservice } from '../workload/microservice';
import { MicroservicePlan } from '../workload/microservice-plan';
import { MicroserviceProps } from '../workload/microservice-props';
import { ServiceHours } from '../workload/service-hours';
import { ServiceIsolation } from '../workload/service-isolation';
import { FleetContext } from '../workload/workload-context';
import { WorkloadOptions } from '../workload/workload-options';
import { ImagePlan, subjectOf, WorkloadPlan } from '../workload/workload-plan';

/** Plans of fleets that their platform has resolved and checked. */
const planned = new WeakMap<MicroserviceFleetProps, FleetPlan>();

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
  /**
   * A fleet whose plan its platform has checked with everything else.
   *
   * @internal
   */
  static _create(scope: Construct, id: string, plan: FleetPlan): MicroserviceFleet {
    const props = {};
    planned.set(props, plan);
    return new MicroserviceFleet(scope, id, props);
  }

  /** The cluster. */
  readonly cluster: ecs.ICluster;
  /** The listener. */
  readonly listener: elbv2.IApplicationListener;
  /** Log group of the containers; the streams of a service begin with its name. */
  readonly logGroup: logs.ILogGroup;

  private readonly microservices = new Map<string, Microservice>();
  private readonly plans: MicroservicePlan[] = [];
  private readonly settings: FleetSettings;
  private readonly parts: FleetParts;
  private readonly identities: IdentityProvider;
  private readonly consumers: SecretConsumers;
  private readonly hours?: ServiceHours;
  private readonly records?: HostRecords;

  constructor(scope: Construct, id: string, props: MicroserviceFleetProps) {
    super(scope, id);
    const { settings, parts, services } = planned.get(props) ?? this.resolve(id, props);
    const { namePrefix } = settings;
    this.settings = settings;
    this.parts = parts;
    this.cluster = parts.cluster;
    this.listener = parts.listener;
    if (parts.hostedZone && parts.loadBalancer) {
      const { listener, hostedZone, hostedZoneExists: condition, loadBalancer } = parts;
      this.records = new HostRecords(this, 'Records', { listener, hostedZone, condition, loadBalancer });
    }
    this.logGroup = parts.logGroup ?? new ServiceLogGroup(this, 'Logs', { ...parts.logs, logGroupName: namePrefix && `/ecs/${namePrefix}` }).logGroup;
    this.identities = this.createIdentities();
    this.consumers = new SecretConsumers(this, namePrefix, settings.alarms ? { topic: parts.alarmTopic, namePrefix } : undefined);
    this.hours = settings.schedule && new ServiceHours(this, settings.schedule, namePrefix);
    // By name, so that the order in which they were written does not show in the template.
    for (const service of [...services].sort((a, b) => (a.workload.name < b.workload.name ? -1 : 1))) {
      this.create(service);
    }
    watchStackResources(this, () => this.serviceNames);
  }

  /** Names of the services, sorted. */
  get serviceNames(): string[] {
    return [...this.microservices.keys()].sort();
  }

  /**
   * Adds one service. Throws one error with every mistake in its props, and leaves the fleet as it was.
   *
   * @param service The service
   */
  addService(service: MicroserviceProps): Microservice {
    requireStruct(this.node.path, 'service', 'MicroserviceProps', service);
    const problems = new Problems();
    const added = resolveServices([service], this.settings);
    checkServices(added, this.plans, this.settings, ListenerRoutes.of(this.listener), problems);
    problems.throwIfAny(this);
    return this.create(added[0]);
  }

  /**
   * The service of that name. Throws when there is none.
   *
   * @param name Name of the service
   */
  service(name: string): Microservice {
    const service = this.microservices.get(name);
    if (!service) {
      throw new Error(`${this.node.path}: there is no service '${name}', only ${this.serviceNames.map((n) => `'${n}'`).join(', ') || 'none yet'}`);
    }
    return service;
  }

  /**
   * Adds a workload of any kind. Its name is unique in the fleet, whatever the kinds.
   *
   * @internal
   */
  _addWorkload<O extends WorkloadOptions, P extends { readonly workload: WorkloadPlan }, W>(kind: WorkloadKind<O, P, W>, options: O): W {
    const problems = new Problems();
    const plan = kind.resolve(options, this.settings);
    kind.check(plan, this.settings, problems);
    if (this.node.tryFindChild(plan.workload.name)) {
      problems.add({ subject: subjectOf(plan.workload), prop: 'name', must: 'be unique in its fleet', got: plan.workload.name });
    }
    problems.throwIfAny(this);
    return kind.create(this, plan, this.contextOf(plan.workload));
  }

  /** Resolves and checks a fleet that no platform has planned. */
  private resolve(id: string, props: MicroserviceFleetProps): FleetPlan {
    requireShape(this, props);
    const problems = new Problems();
    checkGround(props, problems);
    problems.throwIfAny(this);
    const plan = resolveFleet(this, id, props);
    checkFleet(this, id, props, plan, problems);
    problems.throwIfAny(this);
    return plan;
  }

  private create(plan: MicroservicePlan): Microservice {
    const { listener, loadBalancer } = this.parts;
    const { name } = plan.workload;
    const microservice = Microservice._create(this, plan, {
      ...this.contextOf(plan.workload), listener, loadBalancerFullName: loadBalancerFullName(listener, loadBalancer),
    });
    this.consumers.add(microservice.service, microservice.workload._rollouts);
    if (!this.settings.bootstrap) {
      this.hours?.add(microservice, plan);
    }
    ListenerRoutes.of(listener).add(plan.route);
    this.records?.add(plan.route);
    this.microservices.set(name, microservice);
    this.plans.push(plan);
    return microservice;
  }

  private contextOf({ name, image }: WorkloadPlan): FleetContext {
    const { namePrefix, cpuArchitecture, bootstrap, alarms } = this.settings;
    const { cluster, vpcSubnets, catalog, alarmTopic } = this.parts;
    return {
      cluster,
      vpcSubnets,
      namePrefix,
      cpuArchitecture,
      bootstrap,
      catalog,
      image: this.createImage(image),
      logDriver: ecs.LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: name }),
      alarms: alarms ? { topic: alarmTopic } : undefined,
      identify: (workload) => this.identities.provide(workload, name),
      rollOnRotation: (service, workload) => this.consumers.add(service, workload._rollouts),
    };
  }

  private createIdentities(): IdentityProvider {
    const context = {
      vpc: this.cluster.vpc,
      namePrefix: this.settings.namePrefix,
      loadBalancerGroups: this.listener.connections.securityGroups,
    };
    return this.settings.isolation === ServiceIsolation.SHARED ? new SharedIdentity(this, context) : new PerServiceIdentity(this, context);
  }

  private createImage({ given, repositoryName, tag }: ImagePlan): ecs.ContainerImage {
    return given ?? new RepositoryImage(this.parts.imageRepositories!.repository(repositoryName), tag);
  }
}
