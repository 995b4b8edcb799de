import { aws_ecs as ecs } from 'aws-cdk-lib';
import { IBinding } from './binding';
import { IWorkloadExtension } from './extension';

/** A volume of a task, with its mount point in the container. */
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
 * Options of all kinds of workloads: the task, the resources that it uses, and its extensions. jsii copies them into the types that extend them.
 *
 * @internal
 */
export interface WorkloadOptions {
  /**
   * Name of the workload, unique in its fleet: 1 to 63 lowercase letters, digits and single hyphens, starting with a letter.
   *
   * The IDs of all its constructs are derived from this name: renaming it deletes one workload and creates another.
   */
  readonly name: string;

  /**
   * Image of the container.
   *
   * @default - the image with the fleet's `imageTag` in the repository `repositoryName`; required on a fleet without image repositories
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Name of the image repository. Cannot be combined with `image`.
   *
   * @default - `{project}-{name}`; `{project}/{fleet}/{name}` in a fleet with a `platform`
   */
  readonly repositoryName?: string;

  /**
   * CPU units of a task. 1024 units are one vCPU. One of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768.
   *
   * @default - by profile and tier; 256 on a fleet without a platform
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB, one of the values that Fargate supports with `cpu`.
   *
   * @default - by profile and tier; 512 on a fleet without a platform
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
   */
  readonly memoryMiB?: number;

  /**
   * Environment variables, in clear text: anyone who can read the task definition can read them.
   *
   * @default - the variables of the bindings
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables from secrets. They replace variables of bindings that have the same name, such as `DATABASE_URL`.
   *
   * @default - the secrets of the bindings
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * At most 10 files in Amazon S3 with environment variables and names that end with `.env`, which the container agent reads when a task starts: `ecs.EnvironmentFile.fromBucket()`. The execution
   * role gets permission to read them. A variable of the same name in `environment` or `secrets` takes precedence. At most one can be a local file,
   * `ecs.EnvironmentFile.fromAsset()`, which the CDK uploads.
   *
   * If a customer managed key encrypts the files, also let the execution role use the key: `key.grantDecrypt(workload.executionRole)`.
   *
   * Anyone who can read the bucket can read the variables, so use `secrets` for secrets.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
   */
  readonly environmentFiles?: ecs.EnvironmentFile[];

  /**
   * Entry point of the container, to which `command` is passed.
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
   * User that runs the container, or user and group with a colon between them, by name or number: for example `10001:10001`. It replaces the image's
   * `USER`, or root if the image has none. If the user cannot read the image's files, the task does not start.
   *
   * @default - the image's
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-20
   */
  readonly user?: string;

  /**
   * Command that checks inside the container whether it is healthy. If a container is unhealthy, Amazon ECS stops and replaces its task.
   *
   * It works in addition to the load balancer's health check: a task must pass both. The `interval` is 5 to 300 seconds, the `timeout` 2 to 60 seconds, the
   * `startPeriod` 0 to 300 seconds, and `retries` 1 to 10.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
   */
  readonly containerHealthCheck?: ecs.HealthCheck;

  /**
   * Whether `aws ecs execute-command` can open a shell in the tasks. The task role gets the permissions that the SSM agent needs. Anyone with permission
   * for `ecs:ExecuteCommand` on the service can do everything that its tasks can do.
   *
   * Cannot be combined with `readonlyRootFilesystem`, because the agent writes to the root filesystem. A change starts new tasks.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * Whether the container can write only to `writablePaths`. An image that writes to other paths does not start, or fails later.
   *
   * @default false
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Directories that the container can write to with `readonlyRootFilesystem`, for example `/tmp` or `/var/cache/nginx`. Each is an empty volume on the
   * task's disk, and is deleted with the task. Root owns it, unless the image declares the path as a `VOLUME` with another owner.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonly writablePaths?: string[];

  /**
   * Size of the task's disk in GiB, 21 to 200. The disk is deleted with the task. Beyond 20 GiB, it costs 0.000111 USD per GB-hour (us-east-1).
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
   * Bindings to resources that the workload uses, with custom names of variables, or to resources that neither the platform nor the fleet has. `database`,
   * `cache`, `buckets`, `tables`, `queues` and `eventBus`, and `consumes` of a service, are short forms of bindings.
   *
   * @default - only the bindings of the short forms
   */
  readonly uses?: IBinding[];

  /**
   * Whether the service uses the database. It gets the variable `DATABASE_URL` and a network path to the database.
   *
   * @default - the profile's, if there is a database
   */
  readonly database?: boolean;

  /**
   * Maximum number of connections that one task opens to the database, 1 to 5000: the pools of all its processes, including their overflow.
   *
   * At synth, the connections of all services that set it are added up, for the maximum number of tasks during a deployment, including old and new ones. A
   * sum above the limit of the database is an error. For example, six services with one task each, doubled by a deployment, can have 8 connections each on
   * a `db.t4g.micro`: (112 - 5) / 12.
   *
   * @default - not counted
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
   */
  readonly databasePoolSize?: number;

  /**
   * Whether the service uses the cache. It gets the variable `REDIS_URL` and a network path to the cache.
   *
   * @default - the profile's, if there is a cache
   */
  readonly cache?: boolean;

  /**
   * Names of the buckets that the service reads and writes. It gets a variable `S3_BUCKET_{NAME}` for each, and `S3_BUCKET` if there is only one.
   *
   * @default - none
   */
  readonly buckets?: string[];

  /**
   * Names of the tables that the service reads and writes. It gets a variable `TABLE_NAME_{NAME}` for each, and `TABLE_NAME` if there is only one.
   *
   * @default - none
   */
  readonly tables?: string[];

  /**
   * Names of the queues that the service sends to and consumes. It gets a variable `QUEUE_URL_{NAME}` for each, and `QUEUE_URL` if there is only one.
   *
   * @default - none
   */
  readonly queues?: string[];

  /**
   * Whether the service puts events on the event bus. It gets the variable `EVENT_BUS_NAME`.
   *
   * @default false
   */
  readonly eventBus?: boolean;

  /**
   * Additions to the task definition, such as a sidecar container: `WorkloadExtension`, or custom extensions. They are applied in this order.
   *
   * @default - none; `WorkloadExtension.tracing()` if `tracing` is true
   */
  readonly extensions?: IWorkloadExtension[];

  /**
   * Whether the service sends traces to AWS X-Ray, through a collector container in its task.
   *
   * @default - the fleet's
   */
  readonly tracing?: boolean;
}
