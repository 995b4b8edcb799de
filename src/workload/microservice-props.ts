import { Duration } from 'aws-cdk-lib';
import { DeploymentOptions } from './deployment-options';
import { ScalingOptions } from './scaling-options';
import { ServiceProfile } from './service-profile';
import { ServiceAlarmThresholds } from './service-thresholds';
import { WorkloadOptions } from './workload-options';
import { ServiceScheduleOptions } from '../operations/off-hours-options';

/** An HTTP service of a fleet: a workload with a port and a route. */
export interface MicroserviceProps extends WorkloadOptions {
  /**
   * What kind of service it is.
   *
   * @default - a plain service: it says its port, its health check path is `/`, it uses neither database nor cache
   */
  readonly profile?: ServiceProfile;

  /**
   * Port that the container listens on, 1 to 65535.
   *
   * Changing it is a deployment: the load balancer sends requests to old tasks at the old port and to new ones at the new port.
   *
   * @default - the profile's
   */
  readonly port?: number;

  /**
   * Host names that lead to the service; with `paths` at most five. `*.example.com` matches every name below `example.com`, as far as no other
   * service has an exact or a longer wildcard host name for it.
   *
   * Changing it updates the listener rule in place, and its priority where the route becomes more or less specific.
   *
   * @default - any host, where `paths` are given
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
   * Needed only to change the order of routes, or where the names of two services lead to one number. Those from 1 to 999 are asked before all that
   * are derived. A priority by which a service would never get a request for one of its host names or paths is an error. Changing it updates the
   * rule in place.
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
   * Path that the load balancer asks every `healthCheckInterval`; it must answer 200.
   *
   * @default - the profile's, else '/'
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
