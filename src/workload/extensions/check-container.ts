import { aws_ecs as ecs, DefaultTokenResolver, StringConcat, Token, Tokenization } from 'aws-cdk-lib';
import { checkPortMappings } from './container-ports';
import { hasPart } from './part';
import { checkKnownSeconds, checkSeconds } from '../../private/durations';
import { Problems } from '../../private/problems';
import { Binding } from '../binding';
import { checkClearText } from '../clear-text';
import { checkContainerHealthCheck } from '../container-health-check';
import { checkImage } from '../container-images';
import { checkEnvironmentFiles } from '../environment-files';
import { checkUser } from '../root-filesystem';
import { checkVariables } from '../variable-names';
import type { WorkloadPlan } from '../workload-plan';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const CPU = { min: 0, max: 32_768, unit: 'CPU units' };
const MEMORY = { min: 6, max: 249_856, unit: 'MiB' };
const FARGATE_TIMEOUT = { min: 2, max: 120 };
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-services-parameters */
const NOT_ON_FARGATE = [
  'disableNetworking', 'dnsSearchDomains', 'dnsServers', 'dockerSecurityOptions', 'extraHosts', 'gpuCount', 'hostname', 'inferenceAcceleratorResources', 'privileged',
] as const;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html */
const LINUX_NOT_ON_FARGATE = ['devices', 'maxSwap', 'sharedMemorySize', 'swappiness'] as const;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html */
const CAPABILITY = /^SYS_PTRACE$/;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html */
const RESTART_PERIOD = { min: 60, max: 1_800 };
const MAX_EXIT_CODES = 50;
const MAX_CREDENTIAL_SPECS = 1;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html */
const LOG_DRIVER = /^(awslogs|splunk|awsfirelens)$/;
const ROUTED = 'awsfirelens';

/** Name of an option of the container in messages. */
type Option = (name: string) => string;

/** Collects what AWS Fargate or the CDK would reject in a container that an extension adds. */
export function checkContainer(
  subject: string, option: Option, container: ecs.ContainerDefinitionOptions, plan: WorkloadPlan, problems: Problems,
): void {
  checkImage(subject, option('image'), container.image, problems);
  checkEnvironmentFiles(subject, container.environmentFiles, problems, option('environmentFiles'));
  problems.integer(subject, option('cpu'), container.cpu, CPU);
  checkMemory(subject, option, container, problems);
  checkVariables(subject, container, problems, option);
  checkClearText(subject, container, problems, option);
  checkUser(subject, option('user'), container.user, problems);
  checkContainerHealthCheck(subject, container.healthCheck, problems, option('healthCheck'));
  checkPortMappings(subject, option('portMappings'), container.portMappings, problems);
  checkSeconds(subject, option('startTimeout'), container.startTimeout, FARGATE_TIMEOUT, problems);
  checkSeconds(subject, option('stopTimeout'), container.stopTimeout, FARGATE_TIMEOUT, problems);
  checkRestartPolicy(subject, option, container, problems);
  checkLogging(subject, option('logging'), container.logging, plan, problems);
  checkUnsupported(subject, option, container, problems);
}

/** The CDK compares both as numbers, even if one is known only at deployment. */
function checkMemory(subject: string, option: Option, { memoryLimitMiB, memoryReservationMiB }: ecs.ContainerDefinitionOptions, problems: Problems): void {
  problems.integer(subject, option('memoryLimitMiB'), memoryLimitMiB, MEMORY);
  problems.integer(subject, option('memoryReservationMiB'), memoryReservationMiB, MEMORY);
  if (memoryLimitMiB !== undefined && memoryReservationMiB !== undefined && memoryLimitMiB < memoryReservationMiB) {
    const isKnown = !Token.isUnresolved(memoryLimitMiB) && !Token.isUnresolved(memoryReservationMiB);
    problems.add({
      subject,
      prop: option('memoryReservationMiB'),
      must: isKnown ? `be at most 'memoryLimitMiB' ${memoryLimitMiB}` : "not be combined with 'memoryLimitMiB' when one is known only at deployment",
      got: memoryReservationMiB,
    });
  }
}

function checkRestartPolicy(subject: string, option: Option, container: ecs.ContainerDefinitionOptions, problems: Problems): void {
  const { enableRestartPolicy, restartIgnoredExitCodes, restartAttemptPeriod } = container;
  if (enableRestartPolicy === false) {
    for (const prop of (['restartIgnoredExitCodes', 'restartAttemptPeriod'] as const).filter((each) => container[each] !== undefined)) {
      problems.add({ subject, prop: option(prop), must: "not be set when 'enableRestartPolicy' is false", got: container[prop] });
    }
  }
  if (restartIgnoredExitCodes && restartIgnoredExitCodes.length > MAX_EXIT_CODES) {
    problems.add({ subject, prop: option('restartIgnoredExitCodes'), must: `be at most ${MAX_EXIT_CODES} exit codes`, got: restartIgnoredExitCodes.length });
  }
  checkKnownSeconds(subject, option('restartAttemptPeriod'), restartAttemptPeriod, RESTART_PERIOD, problems);
}

/** A log driver of another class than the CDK's is known only when it is bound. */
function checkLogging(subject: string, prop: string, logging: ecs.LogDriver | undefined, plan: WorkloadPlan, problems: Problems): void {
  const driver = logging && driverOf(logging);
  problems.pattern(subject, prop, driver, LOG_DRIVER, 'be awslogs, splunk or awsfirelens, because AWS Fargate supports no other log driver');
  const isCustom = plan.extensions.length > plan.parts.length || plan.uses.some(({ binding }) => !(binding instanceof Binding));
  if (driver === ROUTED && !hasPart(plan.parts, 'logRouting') && !isCustom) {
    problems.add({
      subject,
      prop,
      must: 'not use FireLens without a log router, because the CDK then adds one with a log group that never expires',
      got: driver,
      fix: 'add WorkloadExtension.logRouting()',
    });
  }
}

function driverOf(logging: ecs.LogDriver): string | undefined {
  const { FireLensLogDriver, FluentdLogDriver, GelfLogDriver, GenericLogDriver, JournaldLogDriver, JsonFileLogDriver, NoneLogDriver, SyslogLogDriver } = ecs;
  if (logging instanceof GenericLogDriver) {
    return (logging as unknown as { readonly logDriver?: string }).logDriver;
  }
  const names = new Map<Function, string>([
    [FireLensLogDriver, ROUTED], [FluentdLogDriver, 'fluentd'], [GelfLogDriver, 'gelf'], [JournaldLogDriver, 'journald'], [JsonFileLogDriver, 'json-file'],
    [NoneLogDriver, 'none'], [SyslogLogDriver, 'syslog'],
  ]);
  return names.get(logging.constructor);
}

function checkUnsupported(subject: string, option: Option, container: ecs.ContainerDefinitionOptions, problems: Problems): void {
  const reject = (prop: string, got: unknown) => {
    problems.add({ subject, prop: option(prop), must: 'not be set, because AWS Fargate does not support it', got });
  };
  NOT_ON_FARGATE.filter((prop) => isSet(container[prop])).forEach((prop) => reject(prop, container[prop]));
  const { credentialSpecs = [], linuxParameters } = container;
  if (credentialSpecs.length > MAX_CREDENTIAL_SPECS) {
    problems.add({ subject, prop: option('credentialSpecs'), must: `be at most ${MAX_CREDENTIAL_SPECS}, which Amazon ECS requires`, got: credentialSpecs.length });
  }
  if (linuxParameters) {
    const resolver = new DefaultTokenResolver(new StringConcat());
    const linux = Tokenization.resolve(linuxParameters.renderLinuxParameters(), { scope: linuxParameters, resolver });
    LINUX_NOT_ON_FARGATE.filter((prop) => isSet(linux[prop])).forEach((prop) => reject(`linuxParameters.${prop}`, linux[prop]));
    for (const capability of linux.capabilities?.add ?? []) {
      problems.pattern(subject, option('linuxParameters.capabilities'), capability, CAPABILITY, 'add only SYS_PTRACE, because AWS Fargate supports no other');
    }
  }
}

/** An empty list and `false` change nothing. */
function isSet(value: unknown): boolean {
  return Boolean(value) && (typeof value !== 'object' || Object.keys(value as object).length > 0);
}
