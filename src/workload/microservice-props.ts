import { Duration } from 'aws-cdk-lib';
import { DeploymentOptions } from './deployment-options';
import { ScalingOptions } from './scaling-options';
import { ServiceProfile } from './service-profile';
import { ServiceProtocol } from './service-protocol';
import { ServiceAlarmThresholds } from './service-thresholds';
import { ServiceTlsOptions } from './service-tls-options';
import { WorkloadOptions } from './workload-options';
import { ServiceScheduleOptions } from '../operations/off-hours-options';

/** An HTTP or gRPC service of a fleet: a workload with a port, and a route unless it is internal. */
export interface MicroserviceProps extends WorkloadOptions {
  /**
   * What kind of service it is.
   *
   * @default - a plain service: it says its port, its health check path is `/`, it uses neither database nor cache
   */
  readonly profile?: ServiceProfile;

  /**
   * Port of the service, 1 to 65535: services that consume it reach it at `http://{name}:{port}`. The container listens on it, unless `containerPort` is
   * another.
   *
   * Changing it is a deployment: the load balancer sends requests to old tasks at the old port and to new ones at the new port. Services that consume it are
   * deployed after it.
   *
   * @default - the profile's
   */
  readonly port?: number;

  /**
   * Port that the container listens on, 1 to 65535. Changing it is a deployment.
   *
   * @default - the `port`
   */
  readonly containerPort?: number;

  /**
   * What the service speaks. A load balancer speaks HTTP/2 and gRPC to the tasks behind an HTTPS listener alone.
   *
   * Decide it before the first deployment of a service that others consume: Amazon ECS does not change it, and another protocol is another service. For a
   * service that none consumes, changing it replaces the target group.
   *
   * @default ServiceProtocol.HTTP
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
   */
  readonly protocol?: ServiceProtocol;

  /**
   * Whether the service is reached by the services that consume it, and by nobody else: it has no route, no target group and no alarms of them.
   *
   * Cannot be combined with `hostnames`, `paths`, `priority`, `isDefault`, `healthCheckPath` and `healthCheckInterval`. `containerHealthCheck` says whether
   * a task is healthy. Changing it deletes or creates the target group and the route.
   *
   * @default false
   */
  readonly internal?: boolean;

  /**
   * TLS between the tasks of an internal service and those of the services and workers that consume it: the proxies of Service Connect encrypt what they
   * send to each other. Nothing changes for the containers, which go on speaking `http://{name}:{port}` to the proxy of their own task.
   *
   * Only for an `internal` service. Needs a certificate authority of AWS Private CA, at 50 USD a month or more. Amazon ECS issues a certificate for the
   * service and replaces it every five days. Changing it deploys the service. Decide it before the first deployment: what the proxies of running
   * consumers do until they are replaced is not documented.
   *
   * @default - no TLS: traffic stays in the VPC, and only security groups of consumers are let in
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
   */
  readonly tls?: ServiceTlsOptions;

  /**
   * Services of the same fleet that this one calls, by their names: `http://{name}:{port}` is in the variable `{NAME}_URL`, and the security groups let it
   * through. `Binding.service()` in `uses` chooses other names of variables.
   *
   * Amazon ECS Service Connect adds a proxy to the tasks of both, which takes CPU and memory of the task: plan 256 CPU units and 64 MiB for it. A service is
   * created after those that it consumes, so they cannot consume each other in a cycle. Changing it is a deployment of this service, and of a public service
   * that nobody consumed before.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
   */
  readonly consumes?: string[];

  /**
   * Host names that lead to the service; with `paths` at most five. `*.example.com` matches every name below `example.com`, as far as no other
   * service has an exact or a longer wildcard host name for it.
   *
   * Changing it updates the listener rule in place, and its priority where the route becomes more or less specific.
   *
   * @default - any host, when `paths` are given
   */
  readonly hostnames?: string[];

  /**
   * Path patterns that lead to the service, such as `/reports/*`. `*` matches any number of characters, `?` exactly one; the case matters.
   *
   * A longer pattern is asked before a shorter one, `/api/orders/*` before `/api/*`, whichever service has it. Two services whose patterns are
   * equally long and match one request are an error: pin the `priority` of one. Changing it updates the listener rule in place.
   *
   * @default - any path of the `hostnames`
   */
  readonly paths?: string[];

  /**
   * Priority of the listener rule, 1 to 50000. Lower ones are asked first.
   *
   * Needed only to change the order of routes, or where the names of two services lead to one number. Those from 1 to 999 are asked before all that are
   * derived. A priority by which a service would never get a request for one of its host names or paths is an error. Changing it creates the new rule
   * before it deletes the old one. If another service takes over the priority, such as this one under another name, it also takes over the rule.
   *
   * @default - derived from the route and the service's name, 1000 to 49983: exact host names before wildcards, longer paths before shorter ones
   */
  readonly priority?: number;

  /**
   * Whether the service answers what no other takes. At most one does.
   *
   * It becomes the default action of the listener, or where the listener is imported its last rule.
   *
   * @default false
   */
  readonly isDefault?: boolean;

  /**
   * Path that the load balancer asks every `healthCheckInterval`; it must answer 200. Of a gRPC service it is a method, `/package.service/method`, which must
   * answer with code 0.
   *
   * @default - the profile's, else '/'; of a gRPC service any answer is healthy that shows that it speaks gRPC
   */
  readonly healthCheckPath?: string;

  /**
   * Time between two health checks of a task, 5 to 300 seconds. A task has 5 seconds to answer, or 4 where that is the interval.
   *
   * Two answers in a row make a task healthy, three that fail make it unhealthy. So a rolling deployment takes at best twice the interval and the
   * deregistration delay of 30 seconds: 50 seconds by default, 90 with checks every 30 seconds.
   *
   * @default Duration.seconds(10)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
   */
  readonly healthCheckInterval?: Duration;

  /**
   * Number of tasks, 0 to 5000.
   *
   * @default - by profile and tier; on a fleet alone 1
   */
  readonly desiredCount?: number;

  /**
   * How the number of tasks follows the load.
   *
   * @default - none where the service says its `desiredCount`; else by profile and tier (none in development), on a fleet alone none
   */
  readonly scaling?: ScalingOptions;

  /**
   * How the service departs from the working hours of its fleet or platform, which must have some.
   *
   * @default - not at all
   */
  readonly schedule?: ServiceScheduleOptions;

  /**
   * How a new version replaces the old one.
   *
   * @default - the fleet's, field by field
   */
  readonly deployment?: DeploymentOptions;

  /**
   * Where the service's alarms sound.
   *
   * @default - the fleet's, field by field
   */
  readonly alarmThresholds?: ServiceAlarmThresholds;
}
