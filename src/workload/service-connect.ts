import { aws_ecs as ecs, aws_logs as logs, aws_servicediscovery as servicediscovery, Lazy, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { WorkloadIdentity } from './identity';
import { ServiceConnectOptions } from './service-connect-options';
import { renderTimeouts } from './service-connect-plan';
import { ServiceProtocol } from './service-protocol';
import { ServiceTls } from './service-tls';
import { serviceLogConfiguration } from '../observability/service-log-group';

/** Endpoint at which consumers reach a service. */
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
  /** Undefined for a workload that cannot be consumed. */
  readonly endpoint?: ServiceEndpoint;
  /** Whether only its consumers can reach it. Such a service has an endpoint even before it has consumers. */
  readonly isInternal: boolean;
  readonly timeouts?: ServiceConnectOptions;
  /** How the proxies encrypt requests to it; undefined without encryption. */
  readonly tls?: ServiceTls;
}

const APP_PROTOCOLS = {
  [ServiceProtocol.HTTP]: ecs.AppProtocol.http,
  [ServiceProtocol.HTTP2]: ecs.AppProtocol.http2,
  [ServiceProtocol.GRPC]: ecs.AppProtocol.grpc,
};

/**
 * Service Connect of one fleet: which services have an endpoint, and which of them connect to it.
 *
 * Services can be added in any order. A service that neither consumes others nor is consumed has no proxy.
 */
export class ServiceConnect {
  private readonly members = new Map<string, Member>();
  /** Consumers that wait for a service to be added, by its name. */
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

/** The role of a service in Service Connect: none, a client, or a client and server. */
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
        // Without permission to issue certificates, the deployment fails.
        this.cfnService.node.addDependency(this.own.tls.role);
      }
    }
  }

  /** Adds rules on both sides. A task knows only endpoints that existed when its deployment started, so the other service is created first. */
  connectTo(other: Member): void {
    other.serve();
    this.isClient = true;
    const rules = this.own.identity.connectToService({ name: other.own.name, identity: other.own.identity, port: other.own.endpoint!.containerPort });
    [...rules, other.cfnService].forEach((each: IConstruct) => this.cfnService.node.addDependency(each));
  }

  /** For HTTP protocols, the proxy balances requests instead of connections. */
  private nameProtocol(): void {
    const { container, endpoint } = this.own;
    const mappings = container.portMappings;
    const index = mappings.findIndex(({ name }) => name === this.own.name);
    mappings[index] = { ...mappings[index], appProtocol: APP_PROTOCOLS[endpoint!.protocol] };
  }

  private render(): ecs.CfnService.ServiceConnectConfigurationProperty {
    const { name, service, endpoint, timeouts, tls } = this.own;
    return {
      enabled: true,
      namespace: this.namespace().namespaceArn,
      services: this.isServer ? [{
        portName: name,
        discoveryName: name,
        clientAliases: [{ dnsName: name, port: endpoint!.port }],
        timeout: renderTimeouts(timeouts),
        tls: tls?.configuration,
      }] : undefined,
      // The same log stream prefix as the service's containers, to which the execution role already has access.
      logConfiguration: serviceLogConfiguration(service, this.logGroup, name),
    };
  }
}
