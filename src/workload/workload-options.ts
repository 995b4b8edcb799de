import { aws_ecs as ecs } from 'aws-cdk-lib';
import { IBinding } from './binding';
import { IWorkloadExtension } from './extension';

/** A volume of a task, and where its container mounts it. */
export interface WorkloadVolume {
  /** The volume. Its name must be unique in the task. */
  readonly volume: ecs.Volume;
  /** Absolute path in the container. */
  readonly containerPath: string;
  /**
   * Whether the container can only read it.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * What all kinds of workloads have in common, the task, what it uses and what is added to it: options, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface WorkloadOptions {
  /**
   * Name of the workload, unique in its fleet: 1 to 63 lower-case letters, digits and single hyphens, beginning with a letter.
   *
   * All its constructs are below this name: renaming it deletes one workload and creates another.
   */
  readonly name: string;

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
   * CPU units of a task; 1024 are one vCPU. One of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768.
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
   * Files with environment variables, in Amazon S3, that the container agent reads when a task starts: `ecs.EnvironmentFile.fromBucket()`. The execution
   * role may read them. A variable of the same name in `environment` or `secrets` takes precedence.
   *
   * If a customer managed key encrypts the files, also let the execution role use the key: `key.grantDecrypt(workload.executionRole)`.
   *
   * Whoever may read the bucket may read the variables: keep secrets in `secrets`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
   */
  readonly environmentFiles?: ecs.EnvironmentFile[];

  /**
   * Entry point of the container, which `command` is passed to.
   *
   * @default - the image's
   */
  readonly entryPoint?: string[];

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
   * Command that tells inside the container whether it is healthy. A task whose container is unhealthy is stopped and replaced.
   *
   * It works beside the load balancer's health check: a task must pass both.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
   */
  readonly containerHealthCheck?: ecs.HealthCheck;

  /**
   * Whether `aws ecs execute-command` can open a shell in the tasks. The task role gets the permissions that the SSM agent needs, and whoever may call
   * `ecs:ExecuteCommand` on the service can do what its tasks can do.
   *
   * Cannot be combined with `readonlyRootFilesystem`, because the agent writes to the root filesystem. Changing it starts new tasks.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly enableExecuteCommand?: boolean;

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
   * Size of the task's own disk in GiB, 21 to 200. It is gone with the task. Beyond 20 GiB it costs 0.000111 USD per GB-hour (us-east-1).
   *
   * @default - 20 GiB, which Fargate includes
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
   */
  readonly ephemeralStorageGiB?: number;

  /**
   * Volumes of the task that its container mounts, such as an Amazon EFS file system.
   *
   * @default - none
   */
  readonly volumes?: WorkloadVolume[];

  /**
   * What the workload uses, with the names of variables that you choose, or things that neither platform nor fleet has. `database`, `cache`, `buckets`,
   * `tables`, `queues` and `eventBus`, and `consumes` of a service, are short forms of it.
   *
   * @default - what the short forms name
   */
  readonly uses?: IBinding[];

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
   * What is added to the task definition, such as a sidecar container: `WorkloadExtension`, or one of your own. They are applied in this order.
   *
   * @default - none; `WorkloadExtension.tracing()` where `tracing` is on
   */
  readonly extensions?: IWorkloadExtension[];

  /**
   * Whether the service's traces go to AWS X-Ray, through a collector beside its container.
   *
   * @default - the fleet's
   */
  readonly tracing?: boolean;
}
