import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, aws_servicediscovery as servicediscovery } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { warnOfImported } from './existing-cluster';
import { warnOfQuota } from './fargate-quota';
import { FleetParts } from './fleet-parts';
import { checkFleet, checkGround, FleetPlan, queueWorkers, resolveFleet } from './fleet-plan';
import { checkWorkloads, FleetWorkloads, PlannedWorkload, plannedWorkload, resolveWorkloads } from './fleet-workloads';
import { MicroserviceFleetProps } from './microservice-fleet-props';
import { SecretConsumers } from './secret-consumers';
import { watchStackResources } from './stack-resources';
import { watchEgress } from './task-egress';
import { RepositoryImage } from '../delivery/repository-image';
import { HostRecords } from '../ingress/host-records';
import { ListenerRoutes } from '../ingress/listener-routes';
import { loadBalancerFullName } from '../ingress/load-balancer-name';
import { createServiceNamespace } from '../network/service-namespace';
import { serviceLogDriver, ServiceLogGroup } from '../observability/service-log-group';
import { nameNotFound } from '../private/names';
import { Problems } from '../private/problems';
import { requireShape, requireStruct } from '../private/shapes/check-shape';
import { watchNames } from '../private/unique-names';
import { FleetSettings } from '../workload/fleet-settings';
import { IdentityProvider, PerServiceIdentity, SharedIdentity, WorkloadIdentity } from '../workload/identity';
import { KindPlan, WorkloadKind } from '../workload/kind';
import { Microservice } from '../workload/microservice';
import { MicroservicePlan, testListenerOf } from '../workload/microservice-plan';
import { MicroserviceProps } from '../workload/microservice-props';
import { Migration, MIGRATION } from '../workload/migration';
import { MigrationOptions } from '../workload/migration-options';
import { JOB, ScheduledJob } from '../workload/scheduled-job';
import { ScheduledJobOptions } from '../workload/scheduled-job-options';
import { ServiceConnect, ServiceEndpoint } from '../workload/service-connect';
import { ServiceHours } from '../workload/service-hours';
import { ServiceIsolation } from '../workload/service-isolation';
import { createServiceTls } from '../workload/service-tls';
import { Traffic } from '../workload/traffic-rules';
import { Worker, WORKER } from '../workload/worker';
import { WorkerOptions } from '../workload/worker-options';
import { FleetContext } from '../workload/workload-context';
import { WorkloadOptions } from '../workload/workload-options';
import { ImagePlan, subjectOf, WorkloadPlan } from '../workload/workload-plan';

/** Plans of fleets that their platform has resolved and checked. */
const planned = new WeakMap<MicroserviceFleetProps, FleetPlan>();

/**
 * A team's services on one cluster and behind one listener.
 *
 * Adding, removing, renaming or reordering a service does not change resources of other services. Throws one error that lists every mistake in the props,
 * before anything is created.
 *
 * Only errors of custom code are found later, while a workload is created: bindings, extensions, images and log drivers whose class belongs to neither this
 * library nor the CDK. The fleet then contains part of that workload, so synthesis fails, even if the app catches the error.
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
   * A fleet whose plan its platform has already checked.
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
  /** Log group of the containers. The log streams of a service have its name as their prefix. */
  readonly logGroup: logs.ILogGroup;

  private readonly microservices = new Map<string, Microservice>();
  private readonly workloads = new Map<string, { readonly noun: string; readonly workload: Construct }>();
  private readonly plans: { readonly services: MicroservicePlan[]; readonly others: PlannedWorkload[] } = { services: [], others: [] };
  private readonly settings: FleetSettings;
  private readonly parts: FleetParts;
  private readonly identities: IdentityProvider;
  private readonly consumers: SecretConsumers;
  private readonly serviceConnect: ServiceConnect;
  /** Service Connect of all services, including those that are created later. */
  private readonly endpoints: { [name: string]: ServiceEndpoint } = {};
  /** Created when the first service needs it. */
  private namespace?: servicediscovery.INamespace;
  private readonly hours?: ServiceHours;
  private readonly records?: HostRecords;
  /** Created when the first service needs it. */
  private traffic?: Traffic;

  constructor(scope: Construct, id: string, props: MicroserviceFleetProps) {
    super(scope, id);
    watchNames(this);
    const { settings, parts, services, others } = planned.get(props) ?? this.resolve(id, props);
    const { namePrefix } = settings;
    this.settings = settings;
    this.parts = parts;
    this.cluster = parts.cluster;
    this.listener = parts.listener;
    if (parts.hostedZone && parts.loadBalancer) {
      const { listener, hostedZone, hostedZoneExists: condition, loadBalancer } = parts;
      this.records = new HostRecords(this, 'Records', { listener, hostedZone, condition, loadBalancer });
    }
    this.logGroup = parts.logGroup ?? new ServiceLogGroup(this, 'Logs', { ...parts.logs, namePrefix }).logGroup;
    this.identities = this.createIdentities();
    this.consumers = new SecretConsumers(this, namePrefix, settings.alarms ? { topic: parts.alarmTopic, namePrefix } : undefined);
    this.hours = settings.schedule && new ServiceHours(this, settings.schedule, namePrefix);
    this.serviceConnect = new ServiceConnect(() => this.namespace ??= createServiceNamespace(this, namePrefix), this.logGroup);
    services.forEach((service) => this.endpoints[service.workload.name] = service);
    // Sorted by name, so that the order of the props does not change the template. Kinds are in order, because some refer to others.
    for (const service of [...services].sort(byName)) {
      this.build(service, () => this.create(service));
    }
    for (const kind of new Set(others.map((other) => other.kind))) {
      others.filter((other) => other.kind === kind).sort((a, b) => byName(a.plan, b.plan)).forEach((other) => {
        this.build(other.plan, () => this.createOther(other));
      });
    }
    if (settings.bootstrap) {
      warnOfQuota(this, this.plans);
    }
    watchEgress(this, { vpc: this.cluster.vpc, vpcSubnets: parts.vpcSubnets });
    watchStackResources(this, () => [...this.microservices.keys(), ...this.workloads.keys()].sort());
  }

  /** Names of the services, sorted. */
  get serviceNames(): string[] {
    return [...this.microservices.keys()].sort();
  }

  /**
   * Adds a service. If its props are invalid, throws one error that lists every mistake, and does not change the fleet.
   *
   * @param service The service
   */
  addService(service: MicroserviceProps): Microservice {
    requireStruct(this.node.path, 'service', 'MicroserviceProps', service);
    const added = resolveWorkloads({ services: [service] }, this.settings);
    this.check(added);
    this.endpoints[service.name] = added.services[0];
    return this.build(added.services[0], () => this.create(added.services[0]));
  }

  /**
   * Adds a worker. If its options are invalid, throws one error that lists every mistake, and does not change the fleet.
   *
   * @param worker The worker
   */
  addWorker(worker: WorkerOptions): Worker {
    requireStruct(this.node.path, 'worker', 'WorkerOptions', worker);
    return this._addWorkload(WORKER, worker);
  }

  /**
   * Adds a scheduled job. If its options are invalid, throws one error that lists every mistake, and does not change the fleet.
   *
   * @param job The job
   */
  addJob(job: ScheduledJobOptions): ScheduledJob {
    requireStruct(this.node.path, 'job', 'ScheduledJobOptions', job);
    return this._addWorkload(JOB, job);
  }

  /**
   * Adds a migration, which runs before existing services and workers of the fleet are updated. If its options are invalid, throws one error that lists
   * every mistake, and does not change the fleet.
   *
   * @param migration The migration
   */
  addMigration(migration: MigrationOptions): Migration {
    requireStruct(this.node.path, 'migration', 'MigrationOptions', migration);
    return this._addWorkload(MIGRATION, migration);
  }

  /**
   * The service with this name. Throws if there is none.
   *
   * @param name Name of the service
   */
  service(name: string): Microservice {
    return this.named('service', this.serviceNames, name, this.microservices.get(name));
  }

  /**
   * The worker with this name. Throws if there is none.
   *
   * @param name Name of the worker
   */
  worker(name: string): Worker {
    return this.other('worker', name);
  }

  /**
   * The scheduled job with this name. Throws if there is none.
   *
   * @param name Name of the job
   */
  job(name: string): ScheduledJob {
    return this.other('job', name);
  }

  /**
   * The migration with this name. Throws if there is none.
   *
   * @param name Name of the migration
   */
  migration(name: string): Migration {
    return this.other('migration', name);
  }

  /**
   * Adds a workload of any kind. Its name must be unique in the fleet across all kinds.
   *
   * @internal
   */
  _addWorkload<O extends WorkloadOptions, P extends KindPlan, W extends Construct>(kind: WorkloadKind<O, P, W>, options: O): W {
    const added = plannedWorkload(kind, options, this.settings);
    this.check({ services: [], others: [added] });
    return this.build(added.plan, () => this.createOther(added)) as W;
  }

  private check(added: FleetWorkloads): void {
    const problems = new Problems();
    const shared = { routes: ListenerRoutes.of(this.listener), queues: queueWorkers(this, this.settings, this.parts) };
    checkWorkloads(this, added, this.plans, this.settings, shared, problems);
    problems.throwIfAny(this);
  }

  private other<W>(noun: string, name: string): W {
    const all = [...this.workloads].filter(([, workload]) => workload.noun === noun);
    return this.named(noun, all.map(([each]) => each).sort(), name, all.find(([each]) => each === name)?.[1].workload as W | undefined);
  }

  private named<W>(noun: string, names: string[], name: string, workload: W | undefined): W {
    if (!workload) {
      throw new Error(nameNotFound(this, noun, name, names));
    }
    return workload;
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
    if (!props.platform) {
      warnOfImported(this, plan.parts.cluster);
    }
    return plan;
  }

  /** Half a workload must not be deployed, so an error during the creation also fails the synthesis. */
  private build<W>({ workload }: KindPlan, create: () => W): W {
    let created: W | undefined;
    try {
      created = this.identities.inOrder(workload.name, create);
      return created;
    } finally {
      if (created === undefined) {
        this.node.addValidation({ validate: () => [`${subjectOf(workload)}: it was created only in part, because of an error; fix the error instead of catching it`] });
      }
    }
  }

  private create(plan: MicroservicePlan): Microservice {
    const { listener, loadBalancer } = this.parts;
    const context = this.contextOf(plan.workload);
    const microservice = Microservice._create(this, plan, {
      ...context, listener, loadBalancerFullName: loadBalancerFullName(listener, loadBalancer), traffic: () => this.traffic ??= this.createTraffic(),
    });
    const { service, workload, scaling, alarms } = microservice;
    context.rollOnRotation(service, workload);
    context.keepHours(service, {
      minTasks: plan.scaling?.minTasks ?? plan.desiredCount,
      maxTasks: plan.scaling?.maxTasks,
      scaling,
      schedule: plan.props.schedule,
      alarms,
    });
    this.serviceConnect.add({
      name: plan.workload.name,
      service,
      container: workload._receiver,
      identity: workload._identity,
      consumes: plan.workload.consumes ?? [],
      endpoint: plan,
      isInternal: plan.loadBalancing === undefined,
      timeouts: plan.props.serviceConnect,
      tls: plan.props.tls && createServiceTls(microservice, plan.props.tls),
    });
    if (plan.loadBalancing) {
      ListenerRoutes.of(listener).add(plan.loadBalancing.route);
      const testListener = testListenerOf(plan);
      if (testListener) {
        ListenerRoutes.of(testListener).add(plan.loadBalancing.route);
      }
      this.records?.addRoute(plan.loadBalancing.route);
    }
    this.microservices.set(plan.workload.name, microservice);
    this.plans.services.push(plan);
    return microservice;
  }

  private createOther(planOfOther: PlannedWorkload): Construct {
    const { kind, plan } = planOfOther;
    const { name, noun } = plan.workload;
    const workload = kind.create(this, plan as never, this.contextOf(plan.workload));
    this.workloads.set(name, { noun, workload });
    this.plans.others.push(planOfOther);
    queueWorkers(this, this.settings, this.parts).add(plan);
    return workload;
  }

  private contextOf({ name, image, consumes = [] }: WorkloadPlan): FleetContext {
    const { namePrefix, cpuArchitecture, bootstrap, alarms } = this.settings;
    const { cluster, vpcSubnets, catalog, alarmTopic } = this.parts;
    return {
      cluster,
      vpcSubnets,
      namePrefix,
      cpuArchitecture,
      bootstrap,
      catalog: { ...catalog, endpoints: this.endpoints },
      image: this.createImage(image),
      logDriver: serviceLogDriver(this.logGroup, name),
      alarms: alarms ? { topic: alarmTopic } : undefined,
      identify: (workload) => this.identify(workload, name, image),
      encryptionKey: this.parts.encryptionKey,
      logGroup: this.logGroup,
      rollOnRotation: (service, workload) => this.consumers.add(service, workload),
      connectToConsumed: (service, workload) => {
        this.serviceConnect.add({ name, service, container: workload.container, identity: workload._identity, consumes, isInternal: false });
      },
      keepHours: (service, scheduled) => {
        if (!bootstrap) {
          this.hours?.keep(service, scheduled);
        }
      },
    };
  }

  /** Permissions of all execution roles: to write logs, and to pull images from the repositories that the fleet knows. */
  private identify(workload: Construct, name: string, { given, repositoryName }: ImagePlan): WorkloadIdentity {
    const identity = this.identities.provide(workload, name);
    identity.grantExecution('ExecutionPolicy', (grantee) => {
      this.logGroup.grantWrite(grantee);
      if (!given) {
        this.parts.imageRepositories!.repository(repositoryName).grantPull(grantee);
      }
    });
    return identity;
  }

  private createTraffic(): Traffic {
    return new Traffic(this, 'Traffic', { namePrefix: this.settings.namePrefix, encryptionKey: this.parts.encryptionKey });
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

function byName(a: KindPlan, b: KindPlan): number {
  return a.workload.name < b.workload.name ? -1 : 1;
}
