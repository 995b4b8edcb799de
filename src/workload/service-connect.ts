import { aws_ecs as ecs, aws_logs as logs, aws_servicediscovery as servicediscovery, Lazy, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { WorkloadIdentity } from './identity';
import { ServiceProtocol } from './service-protocol';
import { ServiceTls } from './service-tls';
import { serviceLogConfiguration } from '../observability/service-log-group';

/** Where services that consume a service reach it. */
export interface ServiceEndpoint {
  readonly port: number;
  readonly containerPort: number;
  readonly protocol: ServiceProtocol;
}

/** An ECS service that consumes others, is consumed, or both. */
export interface ConnectedService {
  readonly name: string;
  readonly service: ecs.FargateService;
  readonly container: ecs.ContainerDefinition;
  readonly identity: WorkloadIdentity;
  /** Names of the services that it consumes. */
  readonly consumes: string[];
  /** Undefined for what none can consume. */
  readonly endpoint?: ServiceEndpoint;
  /** Whether it is reached by those that consume it alone, and so is there for them before any does. */
  readonly isInternal: boolean;
  /** How the proxies encrypt what they send to it; undefined where they do not. */
  readonly tls?: ServiceTls;
}

const APP_PROTOCOLS = {
  [ServiceProtocol.HTTP]: ecs.AppProtocol.http,
  [ServiceProtocol.HTTP2]: ecs.AppProtocol.http2,
  [ServiceProtocol.GRPC]: ecs.AppProtocol.grpc,
};

/**
 * Service Connect of one fleet: which services have an endpoint, and which connect to it.
 *
 * Services may be added in any order. One that neither consumes nor is consumed has no proxy.
 */
export class ServiceConnect {
  private readonly members = new Map<string, Member>();
  /** Those that wait for a service to be added, by its name. */
  private readonly waiting = new Map<string, Member[]>();

  constructor(private readonly namespace: () => servicediscovery.INamespace, private readonly logGroup: logs.ILogGroup) {}

  add(connected: ConnectedService): void {
    const member = new Member(connected, this.namespace, this.logGroup);
    this.members.set(connected.name, member);
    if (connected.isInternal) {
      member.serve();
    }
    for (const name of connected.consumes) {
      const other = this.members.get(name);
      if (other) {
        member.connectTo(other);
      } else {
        this.waiting.set(name, [...this.waiting.get(name) ?? [], member]);
      }
    }
    this.waiting.get(connected.name)?.forEach((consumer) => consumer.connectTo(member));
    this.waiting.delete(connected.name);
  }
}

/** What one service is in Service Connect: nothing, a client, or a client and server. */
class Member {
  private isClient = false;
  private isServer = false;
  private readonly cfnService: ecs.CfnService;

  constructor(
    private readonly own: ConnectedService,
    private readonly namespace: () => servicediscovery.INamespace,
    private readonly logGroup: logs.ILogGroup,
  ) {
    const { service } = own;
    this.cfnService = service.node.defaultChild as ecs.CfnService;
    const rendered = this.cfnService.serviceConnectConfiguration;
    const enabledByHand = () => Stack.of(service).resolve(rendered);
    this.cfnService.serviceConnectConfiguration = Lazy.any({ produce: () => (this.isClient || this.isServer ? this.render() : enabledByHand()) });
    service.node.addValidation({
      validate: () => ((this.isClient || this.isServer) && enabledByHand() ? [
        `service '${own.name}': 'enableServiceConnect' must not be called for a service that consumes others or is consumed, which the fleet has enabled it for`,
      ] : []),
    });
  }

  serve(): void {
    if (!this.isServer) {
      this.isServer = true;
      this.namespace();
      this.nameProtocol();
      if (this.own.tls) {
        // One that is not allowed to issue certificates fails the deployment.
        this.cfnService.node.addDependency(this.own.tls.role);
      }
    }
  }

  /** Rules on both sides; and a task knows the endpoints that were there when its deployment began, so the other service comes first. */
  connectTo(other: Member): void {
    other.serve();
    this.isClient = true;
    const rules = this.own.identity.connectToService({ name: other.own.name, identity: other.own.identity, port: other.own.endpoint!.containerPort });
    [...rules, other.cfnService].forEach((each: IConstruct) => this.cfnService.node.addDependency(each));
  }

  /** The proxy of what speaks HTTP balances requests, and of anything else connections. */
  private nameProtocol(): void {
    const { container, endpoint } = this.own;
    const mappings = container.portMappings;
    const index = mappings.findIndex(({ name }) => name === this.own.name);
    mappings[index] = { ...mappings[index], appProtocol: APP_PROTOCOLS[endpoint!.protocol] };
  }

  private render(): ecs.CfnService.ServiceConnectConfigurationProperty {
    const { name, service, endpoint, tls } = this.own;
    return {
      enabled: true,
      namespace: this.namespace().namespaceArn,
      services: this.isServer ? [{
        portName: name, discoveryName: name, clientAliases: [{ dnsName: name, port: endpoint!.port }], tls: tls?.configuration,
      }] : undefined,
      // Of the same streams as the service's containers, which the execution role can already write.
      logConfiguration: serviceLogConfiguration(service, this.logGroup, name),
    };
  }
}
