import { aws_ecs as ecs } from 'aws-cdk-lib';
import { listened } from './container-ports';
import { ExtensionPart, requireListed } from './part';
import { Problems } from '../../private/problems';
import { showsSecret } from '../../private/secret-values';
import { checkImage } from '../container-images';
import type { Workload } from '../workload';
import type { WorkloadPlan } from '../workload-plan';

/** A released version of the image instead of `stable`, so that it changes only with the library. */
const IMAGE = 'public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.14';
const NAME = 'log-router';
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html */
const FORWARD_PORTS = [24_224];
/** Option in which Amazon ECS passes the name of the output. */
const OUTPUT_OPTION = 'Name';
const OUTPUT = /^[a-z][a-z0-9_.-]*$/i;
const OPTION = /^\S+$/;

/** Options for the routing of logs. */
export interface LogRoutingOptions {
  /**
   * Output plugin of Fluent Bit that logs are sent to, for example `loki`, `opensearch`, `datadog` or `cloudwatch_logs`.
   *
   * @see https://docs.fluentbit.io/manual/pipeline/outputs
   */
  readonly output: string;

  /**
   * Options of the output, such as `host` and `port`. They are readable in the task definition.
   *
   * @default - none
   */
  readonly options?: { [name: string]: string };

  /**
   * Secret options of the output, such as a password or an API key. The execution role gets permission to read them.
   *
   * @default - none
   */
  readonly secretOptions?: { [name: string]: ecs.Secret };

  /**
   * Image of the log router, which must contain Fluent Bit.
   *
   * @default - a released version of AWS for Fluent Bit
   */
  readonly image?: ecs.ContainerImage;
}

/** A log router, and the log driver that sends the container's output to it. */
export class LogRoutingPart implements ExtensionPart {
  readonly kind = 'logRouting';
  readonly containers = [NAME];
  readonly variables = [];
  readonly mounts = [];
  readonly ports = listened('extensions.logRouting', FORWARD_PORTS);
  readonly reserves = { cpu: 0, memoryMiB: 50 };

  constructor(private readonly options: LogRoutingOptions) {}

  check(subject: string, { noun }: WorkloadPlan, problems: Problems): void {
    const { output, options = {}, secretOptions = {}, image } = this.options;
    checkImage(subject, 'extensions.logRouting.image', image, problems);
    problems.pattern(subject, 'extensions.logRouting.output', output, OUTPUT, 'be the name of an output plugin of Fluent Bit, such as loki');
    if (noun === 'migration') {
      problems.add({
        subject, prop: 'extensions', must: 'not route the logs of a migration, because the error message of a failed migration links to CloudWatch Logs', got: 'logRouting',
      });
    }
    for (const name of [...Object.keys(options), ...Object.keys(secretOptions)]) {
      problems.pattern(subject, 'extensions.logRouting.options', name, OPTION, 'have names without spaces');
      if (name.toLowerCase() === OUTPUT_OPTION.toLowerCase()) {
        problems.add({ subject, prop: 'extensions.logRouting.options', must: "not include the name of the output, which 'output' sets", got: name });
      }
    }
    for (const [name, value] of Object.entries(options)) {
      if (Object.keys(secretOptions).includes(name)) {
        problems.add({ subject, prop: 'extensions.logRouting.secretOptions', must: "not repeat a name of 'options'", got: name });
      }
      if (showsSecret(value)) {
        problems.add({
          subject, prop: 'extensions.logRouting.options', must: 'not contain the value of a secret', got: name, fix: "pass it in 'secretOptions', as an ecs.Secret",
        });
      }
    }
  }

  /** Log driver of the workload's container. */
  get logDriver(): ecs.LogDriver {
    const { output, options, secretOptions } = this.options;
    return ecs.LogDrivers.firelens({ options: { [OUTPUT_OPTION]: output, ...sorted(options) }, secretOptions: sorted(secretOptions) });
  }

  bind(workload: Workload): void {
    requireListed(workload, this);
    workload.taskDefinition.addFirelensLogRouter('LogRouter', {
      containerName: NAME,
      image: this.options.image ?? ecs.ContainerImage.fromRegistry(IMAGE),
      // Otherwise, a task without its log router would log nothing, and nobody would notice.
      essential: true,
      memoryReservationMiB: this.reserves.memoryMiB,
      // It creates a socket, which requires root: https://github.com/aws/containers-roadmap/issues/2122
      user: '0',
      firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT },
      logging: workload._logDriver,
    });
  }
}

function sorted<T>(options: { [name: string]: T } | undefined): { [name: string]: T } | undefined {
  return options && Object.fromEntries(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
}
