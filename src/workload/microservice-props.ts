import { Duration } from 'aws-cdk-lib';
import { DeploymentOptions } from './deployment-options';
import { ScalingOptions } from './scaling-options';
import { ServiceConnectOptions } from './service-connect-options';
import { ServiceProfile } from './service-profile';
import { ServiceProtocol } from './service-protocol';
import { ServiceAlarmThresholds } from './service-thresholds';
import { ServiceTlsOptions } from './service-tls-options';
import { WorkloadOptions } from './workload-options';
import { ServiceScheduleOptions } from '../operations/off-hours-options';

/** An HTTP or gRPC service of a fleet: a workload with a port, and a route unless it is internal. */
export interface MicroserviceProps extends WorkloadOptions {
  /**
   * Kind of the service, which determines its defaults.
   *
   * @default - no profile: `port` is required, the health check path is `/`, and the service uses neither the database nor the cache
   */
  readonly profile?: ServiceProfile;

  /**
   * Port of the service, 1 to 65535. Services that consume it use the URL `http://{name}:{port}`. The container listens on this port, unless
   * `containerPort` is set.
   *
   * A change starts a deployment: the load balancer sends requests to old tasks at the old port and to new tasks at the new port. Services that consume it
   * are deployed after it.
   *
   * @default - the profile's
   */
  readonly port?: number;

  /**
   * Port that the container listens on, 1 to 65535. A change starts a deployment.
   *
   * @default - the `port`
   */
  readonly containerPort?: number;

  /**
   * Protocol of the service. A load balancer can use HTTP/2 and gRPC only behind an HTTPS listener.
   *
   * For a service that others consume, decide the protocol before its first deployment. Amazon ECS does not change it, so another protocol requires another
   * service. For a service that no other service consumes, a change replaces the target group.
   *
   * @default ServiceProtocol.HTTP
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
   */
  readonly protocol?: ServiceProtocol;

  /**
   * Whether only the services and workers that consume the service can reach it. It has no route, no target group and no alarms for a target group.
   *
   * Cannot be combined with `hostnames`, `paths`, `priority`, `isDefault`, `healthCheckPath` and `healthCheckInterval`. `containerHealthCheck` determines
   * whether a task is healthy. A change deletes or creates the target group and the route.
   *
   * @default false
   */
  readonly internal?: boolean;

  /**
   * TLS between the tasks of an internal service and those of the services and workers that consume it: the proxies of Service Connect encrypt the traffic
   * between them. Containers do not change: they keep sending requests for `http://{name}:{port}` to the proxy of their own task.
   *
   * Only for an `internal` service. Requires a certificate authority of AWS Private CA, which costs 50 USD a month or more. Amazon ECS issues a certificate
   * for the service and replaces it every five days. A change deploys the service. Decide it before the first deployment, because AWS does not document
   * what the proxies of running consumers do until they are replaced.
   *
   * @default - no TLS: traffic stays in the VPC, and only the security groups of consumers are allowed
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
   */
  readonly tls?: ServiceTlsOptions;

  /**
   * Amazon ECS Service Connect timeouts for requests from the services and workers that consume this service. They do not apply to requests from the load
   * balancer, and have no effect while nothing consumes the service. A change deploys the service.
   *
   * @default - 15 seconds for a complete response, 5 minutes for a connection without traffic
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html
   */
  readonly serviceConnect?: ServiceConnectOptions;

  /**
   * Names of the services of the same fleet that this service calls. The variable `{NAME}_URL` contains `http://{name}:{port}`, and the security groups
   * allow the connections. To choose other names of variables, use `Binding.service()` in `uses`.
   *
   * Amazon ECS Service Connect adds a proxy to the tasks of both services, which uses CPU and memory of the task: add 256 CPU units and 64 MiB. A service
   * is created after the services that it consumes, so cycles are not possible. A change deploys this service, and a public service that had no consumer
   * before.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
   */
  readonly consumes?: string[];

  /**
   * Host names that are routed to the service. Together with `paths`, five at most. `*.example.com` matches every name below `example.com`, unless another
   * service has an exact or a longer wildcard host name for it.
   *
   * A change updates the listener rule in place, and its priority if the route becomes more or less specific.
   *
   * @default - any host name, if `paths` are set
   */
  readonly hostnames?: string[];

  /**
   * Path patterns that are routed to the service, such as `/reports/*`. `*` matches any number of characters, and `?` exactly one. Patterns are
   * case-sensitive.
   *
   * A longer pattern is evaluated before a shorter one, regardless of the service: `/api/orders/*` before `/api/*`. If two services have patterns of the
   * same length that match the same request, synth reports an error: set the `priority` of one of them. A change updates the listener rule in place.
   *
   * @default - any path of the `hostnames`
   */
  readonly paths?: string[];

  /**
   * Priority of the listener rule, 1 to 50000. Lower numbers are evaluated first.
   *
   * Needed only to change the order of routes, or if the same number is derived for two services. The numbers 1 to 999 are evaluated before all derived
   * priorities. A priority with which a service would never receive a request for one of its host names or paths is an error. A change creates the new rule
   * before it deletes the old one. If another service takes over the priority, such as this service under another name, it also takes over the rule. With a
   * deployment strategy that shifts traffic, the old rule keeps its requests until it is deleted.
   *
   * @default - derived from the route and the service's name, 1000 to 49983: exact host names before wildcards, longer paths before shorter ones
   */
  readonly priority?: number;

  /**
   * Whether the service receives the requests that no other service matches. At most one service can set it.
   *
   * It becomes the default action of the listener, or the last rule of an imported listener.
   *
   * @default false
   */
  readonly isDefault?: boolean;

  /**
   * Path that the load balancer requests every `healthCheckInterval`. The service must respond with status 200. For gRPC, it is a method,
   * `/package.service/method`, which must return code 0.
   *
   * @default - the profile's, else '/'; for gRPC, any response of a gRPC server is healthy
   */
  readonly healthCheckPath?: string;

  /**
   * Time between two health checks of a task, 5 to 300 seconds. A task must respond within 5 seconds, or within 4 seconds if the interval is 5 seconds.
   *
   * A task is healthy after two successful checks in a row, and unhealthy after three failed ones. A rolling deployment therefore takes at least twice the
   * interval plus the deregistration delay of 30 seconds: 50 seconds by default, and 90 seconds with checks every 30 seconds.
   *
   * @default Duration.seconds(10)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
   */
  readonly healthCheckInterval?: Duration;

  /**
   * Number of tasks, 0 to 5000.
   *
   * @default - by profile and tier; 1 on a fleet without a platform
   */
  readonly desiredCount?: number;

  /**
   * Options for scaling the number of tasks with the load.
   *
   * @default - none if the service sets its `desiredCount`; else by profile and tier (none in development); none on a fleet without a platform
   */
  readonly scaling?: ScalingOptions;

  /**
   * Differences from the working hours of the fleet or platform. Requires that the fleet or platform has working hours.
   *
   * @default - no differences
   */
  readonly schedule?: ServiceScheduleOptions;

  /**
   * Options for the deployment of a new version.
   *
   * @default - the fleet's, field by field
   */
  readonly deployment?: DeploymentOptions;

  /**
   * Thresholds of the service's alarms.
   *
   * @default - the fleet's, field by field
   */
  readonly alarmThresholds?: ServiceAlarmThresholds;
}
