import { aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import { DeploymentOptions } from './deployment-options';
import { ScalingOptions } from './scaling-options';
import { ServiceProfile } from './service-profile';
import { ServiceAlarmThresholds } from './service-thresholds';
import { ServiceScheduleOptions } from '../operations/off-hours-options';

/** One service of a fleet. */
export interface MicroserviceProps {
  /**
   * Name of the service, unique in its fleet: 1 to 63 lower-case letters, digits and single hyphens, beginning with a letter.
   *
   * Everything of the service hangs under it, so renaming is removing one service and adding another.
   */
  readonly name: string;

  /**
   * What kind of service it is.
   *
   * @default - a plain service: it says its port, its health check path is `/`, it uses neither database nor cache
   */
  readonly profile?: ServiceProfile;

  /**
   * Image of the container.
   *
   * @default - the fleet's `imageTag` of the repository `repositoryName`; an error on a fleet without image repositories
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Name of the image repository, where no `image` is given.
   *
   * @default - `{project}-{name}`
   */
  readonly repositoryName?: string;

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
   * CPU units of a task; 1024 are one vCPU. One of 256, 512, 1024, 2048, 4096, 8192, 16384.
   *
   * @default - by profile and tier; on a fleet alone 256
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB, of those that Fargate offers with `cpu`.
   *
   * @default - by profile and tier; on a fleet alone 512
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
   */
  readonly memoryMiB?: number;

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
   * Environment variables, in clear text: whoever may read the task definition may read them.
   *
   * @default - those of what the service uses
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables from secrets. One of the same name as a binding's, such as `DATABASE_URL`, takes its place.
   *
   * @default - those of what the service uses
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Command of the container.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * User, or user and group with a colon between, that the container runs as, by name or number, for example `10001:10001`: in place of the
   * image's own `USER`, or of root where it has none. One that may not read the image's files keeps the task from starting.
   *
   * @default - the image's
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-20
   */
  readonly user?: string;

  /**
   * Whether the container can write its root filesystem nowhere but to `writablePaths`. An image that writes elsewhere does not start, or fails later.
   *
   * @default false
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Directories that the container can write with `readonlyRootFilesystem`, for example `/tmp` or `/var/cache/nginx`: each is an empty volume on the
   * task's own disk and is gone with the task. Root owns it, unless the image has the path as a `VOLUME` with an owner of its own.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonly writablePaths?: string[];

  /**
   * Whether the service uses the database: `DATABASE_URL` and a way to it.
   *
   * @default - the profile's, where there is a database
   */
  readonly database?: boolean;

  /**
   * Connections to the database that one task opens at most, 1 to 5000: its pool and the pool's overflow, of all its processes.
   *
   * Services that say it are added up at synth, each with its most tasks in a deployment, old and new ones at once. A sum above what the database
   * allows is an error. Six services of one task each, doubled by a deployment, can have 8 each on a `db.t4g.micro`: (112 - 5) / 12.
   *
   * @default - not counted
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
   */
  readonly databasePoolSize?: number;

  /**
   * Whether the service uses the cache: `REDIS_URL` and a way to it.
   *
   * @default - the profile's, where there is a cache
   */
  readonly cache?: boolean;

  /**
   * Buckets that the service reads and writes, by their names: `S3_BUCKET` where it is one, and `S3_BUCKET_{NAME}` for each.
   *
   * @default - none
   */
  readonly buckets?: string[];

  /**
   * Tables that the service reads and writes, by their names: `TABLE_NAME` where it is one, and `TABLE_NAME_{NAME}` for each.
   *
   * @default - none
   */
  readonly tables?: string[];

  /**
   * Queues that the service sends to and consumes, by their names: `QUEUE_URL` where it is one, and `QUEUE_URL_{NAME}` for each.
   *
   * @default - none
   */
  readonly queues?: string[];

  /**
   * Whether the service puts events on the event bus: `EVENT_BUS_NAME`.
   *
   * @default false
   */
  readonly eventBus?: boolean;

  /**
   * Whether the service's traces go to AWS X-Ray, through a collector beside its container.
   *
   * @default - the fleet's
   */
  readonly tracing?: boolean;

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
