import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MicroserviceFleetProps } from './microservice-fleet-props';
import { checkRollouts, SecretConsumers } from './secret-consumers';
import { ServiceHours } from './service-hours';
import { checkDeployment, checkServices, repositoryNameOf, routeOf, ServicesContext } from './validate-services';
import { RepositoryImage } from '../delivery/repository-image';
import { checkImageTag } from '../delivery/repository-names';
import { HostRecords } from '../ingress/host-records';
import { ownsDefaultAction } from '../ingress/listener-route';
import { ListenerRoutes } from '../ingress/listener-routes';
import { loadBalancerFullName } from '../ingress/load-balancer-name';
import { ServiceLogGroup } from '../observability/service-log-group';
import { checkOffHours } from '../operations/validate-off-hours';
import { checkNamePrefix } from '../private/names';
import { Problems } from '../private/problems';
import { checkThresholds } from '../private/thresholds';
import { IdentityProvider, PerServiceIdentity, SharedIdentity } from '../workload/identity';
import { Microservice } from '../workload/microservice';
import { MicroserviceProps } from '../workload/microservice-props';
import { ResolvedService, resolveService } from '../workload/resolve-service';
import { ServiceIsolation } from '../workload/service-isolation';
import { grantResources } from '../workload/service-resources';

/** Context value that has the same effect as the `bootstrap` prop: `cdk deploy -c @reptidex-app/platform:bootstrap=true`. */
const BOOTSTRAP_CONTEXT = '@reptidex-app/platform:bootstrap';

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
  private readonly hours?: ServiceHours;
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
    this.hours = props.schedule && new ServiceHours(this, props.schedule, props.namePrefix);
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
    const { services, namePrefix, deployment, alarmThresholds, hostedZone, database, cache, schedule, imageTag } = this.props;
    const problems = new Problems();
    checkNamePrefix(problems, 'fleet', 'namePrefix', namePrefix);
    checkDeployment('fleet', deployment ?? {}, problems);
    checkThresholds('fleet', 'alarmThresholds', alarmThresholds, problems);
    checkImageTag(problems, 'fleet', 'imageTag', imageTag);
    checkRollouts(this, { database, cache }, problems);
    if (schedule) {
      checkOffHours(schedule, problems);
    }
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
    if (!this.bootstrap) {
      this.hours?.add(microservice, resolved, props.schedule);
    }
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
    return this.props.isolation === ServiceIsolation.SHARED ? new SharedIdentity(this, context) : new PerServiceIdentity(this, context);
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
