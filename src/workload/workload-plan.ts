import { aws_ecs as ecs, Duration, Token } from 'aws-cdk-lib';
import { Binding, bindingNameOf, consumedServiceOf, IBinding, storeBindings } from './binding';
import { ServerFacts } from './catalog';
import { checkClearText } from './clear-text';
import { checkContainerHealthCheck } from './container-health-check';
import { checkImage } from './container-images';
import { checkEnvironmentFiles } from './environment-files';
import { IWorkloadExtension } from './extension';
import { checkExtensions } from './extensions/check-extensions';
import { ExtensionPart, hasPart } from './extensions/part';
import { FleetSettings } from './fleet-settings';
import { checkContainerSecurity } from './root-filesystem';
import { checkVariables, VARIABLE_NAME, VARIABLE_RULE } from './variable-names';
import { checkVolumes } from './volumes';
import { WorkloadExtension } from './workload-extension';
import { WorkloadOptions, WorkloadVolume } from './workload-options';
import { checkRepositoryName } from '../delivery/repository-names';
import { checkFargateSize } from '../private/fargate-size';
import { checkName, isName } from '../private/names';
import { Problems } from '../private/problems';

/** Names of security groups and of functions are made of it. */
const BINDING_NAME = /^[A-Za-z][A-Za-z0-9_/-]*$/;
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html */
const EPHEMERAL_STORAGE = { min: 21, max: 200, unit: 'GiB' };
/** Middle parts of names such as `{prefix}-rds-sg`, `{prefix}-redis-cpu` and `{prefix}-postgres-replica-1-cpu`. */
const RESERVED_NAMES = ['alb', 'alb-targets', 'cache', 'cache-clients', 'cache-refresh', 'database-clients', 'db-refresh', 'db-rotation', 'ecs', 'endpoints', 'origin-rotation', 'postgres', 'rds', 'redis', 'rotation'];
const RESERVED_NAME = new RegExp(`^(${RESERVED_NAMES.join('|')}|postgres-replica-\\d+)$`);
const POOL_SIZE = { min: 1, max: 5_000 };
const DATABASE = bindingNameOf('database');
const KINDS = [DATABASE, bindingNameOf('cache'), 'buckets', 'tables', 'queues', 'eventBus', 'services'];

/** Source of a workload's image. */
export interface ImagePlan {
  /** The image that the user has set, or undefined for an image in a repository. */
  readonly given?: ecs.ContainerImage;
  readonly repositoryName: string;
  readonly tag: string;
}

/** A workload with every default filled in: the task, the resources that it uses, and its extensions. */
export interface WorkloadPlan {
  readonly name: string;
  /** Name of the kind of workload in messages: `service`. */
  readonly noun: string;
  readonly image: ImagePlan;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly stopTimeout: Duration;
  readonly environment: { [name: string]: string };
  readonly secrets: { [name: string]: ecs.Secret };
  readonly readonlyRootFilesystem: boolean;
  readonly enableExecuteCommand: boolean;
  readonly writablePaths: string[];
  readonly volumes: WorkloadVolume[];
  /** Sorted by name, so that the order of the props has no effect. */
  readonly uses: UsePlan[];
  /** Names of the services that it consumes; undefined for a kind that cannot consume services. */
  readonly consumes?: string[];
  readonly extensions: IWorkloadExtension[];
  /** Implementations of the library's extensions. */
  readonly parts: ExtensionPart[];
  /** Whether its container accepts connections. */
  readonly hasPort: boolean;
  /** Port that its container listens on, if it accepts connections. */
  readonly port?: number;
  /** Options without a default of the library. */
  readonly options: WorkloadOptions;
}

/** A binding of a workload, and the prop that names it. */
export interface UsePlan {
  readonly binding: IBinding;
  readonly prop: string;
  readonly facts?: ServerFacts;
}

/** Defaults of a kind of workload. */
export interface TaskDefaults {
  readonly noun: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly stopTimeout: Duration;
  /** Whether its profile uses database and cache, if they exist. */
  readonly database: boolean;
  readonly cache: boolean;
  /** Services that it consumes, in the short form; undefined for a kind without an ECS service, for which Service Connect is not available. */
  readonly consumes?: string[];
  /** Whether it accepts connections, and the port that its container listens on. */
  readonly hasPort?: boolean;
  readonly port?: number;
}

/** Fills in every default. */
export function resolveWorkload(options: WorkloadOptions, defaults: TaskDefaults, settings: FleetSettings): WorkloadPlan {
  const { repositories } = settings;
  const extensions = resolveExtensions(options.extensions ?? [], options.tracing ?? settings.tracing);
  const uses = resolveUses(options, defaults, settings);
  return {
    name: options.name,
    noun: defaults.noun,
    image: {
      given: options.image,
      repositoryName: options.repositoryName ?? defaultRepositoryName(options.name, settings),
      tag: repositories?.tag ?? '',
    },
    cpu: options.cpu ?? defaults.cpu,
    memoryMiB: options.memoryMiB ?? defaults.memoryMiB,
    stopTimeout: defaults.stopTimeout,
    environment: options.environment ?? {},
    secrets: options.secrets ?? {},
    readonlyRootFilesystem: options.readonlyRootFilesystem ?? false,
    enableExecuteCommand: options.enableExecuteCommand ?? false,
    writablePaths: options.writablePaths ?? [],
    volumes: options.volumes ?? [],
    uses,
    consumes: defaults.consumes && uses.flatMap(({ binding }) => consumedServiceOf(binding) ?? []),
    extensions,
    parts: partsOf(extensions),
    hasPort: defaults.hasPort ?? false,
    port: defaults.port,
    options,
  };
}

/** `{prefix}-{name}`; on a fleet with a name of its own `{prefix}/{fleet}/{name}`, because another fleet can have a workload of the same name. */
function defaultRepositoryName(name: string, { fleetName, repositories }: FleetSettings): string {
  const prefix = repositories?.prefix;
  if (fleetName !== undefined) {
    return [prefix, fleetName, name].filter((part) => part !== undefined).join('/');
  }
  return prefix === undefined ? name : `${prefix}-${name}`;
}

/** The extensions in the list, and the one that `tracing` adds. */
function resolveExtensions(listed: IWorkloadExtension[], tracing: boolean): IWorkloadExtension[] {
  return tracing && !hasPart(partsOf(listed), 'tracing') ? [...listed, WorkloadExtension.tracing()] : listed;
}

function partsOf(extensions: IWorkloadExtension[]): ExtensionPart[] {
  return extensions.filter((extension): extension is WorkloadExtension => extension instanceof WorkloadExtension).map(({ _part }) => _part);
}

/** Whether the workload uses the database. */
export function usesDatabase({ uses }: WorkloadPlan): boolean {
  return uses.some(({ binding }) => binding.bindingName === DATABASE);
}

/** Database and cache first, then sorted by name, regardless of the order in which they were listed. */
function rankOf({ binding: { bindingName } }: UsePlan): string {
  const rank = KINDS.indexOf(String(bindingName).split('/')[0]);
  return `${rank === -1 ? KINDS.length : rank} ${bindingName}`;
}

/** A binding in `uses` replaces the short form. Resources that only a profile requests are used if they exist. */
function resolveUses(options: WorkloadOptions, defaults: TaskDefaults, { catalog }: FleetSettings): UsePlan[] {
  const named = (options.uses ?? []).map((binding) => ({ binding, prop: 'uses' }));
  const short = [
    ...(options.database ?? (defaults.database && catalog.database !== undefined) ? [{ binding: Binding.database(), prop: 'database' }] : []),
    ...(options.cache ?? (defaults.cache && catalog.cache !== undefined) ? [{ binding: Binding.cache(), prop: 'cache' }] : []),
    ...(['buckets', 'tables', 'queues'] as const).flatMap((prop) => storeBindings(prop, options[prop]).map((binding) => ({ binding, prop }))),
    ...(options.eventBus ? [{ binding: Binding.eventBus(), prop: 'eventBus' }] : []),
    ...(defaults.consumes ?? []).map((name) => ({ binding: Binding.service(name), prop: 'consumes' })),
  ].filter(({ binding }) => !named.some((other) => other.binding.bindingName === binding.bindingName));
  return [...named, ...short]
    .map((use) => ({ ...use, facts: use.binding instanceof Binding ? use.binding._facts(catalog) : undefined }))
    .sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1));
}

/** Collects mistakes of a single workload. */
export function checkWorkload(plan: WorkloadPlan, settings: FleetSettings, problems: Problems): void {
  const subject = subjectOf(plan);
  checkWorkloadName(plan, settings, problems);
  checkFargateSize(problems, subject, plan.cpu, plan.memoryMiB);
  checkImageSource(plan, settings, problems);
  checkImage(subject, 'image', plan.image.given, problems);
  checkUses(plan, settings, problems);
  checkVariables(subject, plan, problems);
  checkClearText(subject, plan.options, problems);
  checkContainerSecurity(subject, plan, problems);
  problems.integer(subject, 'ephemeralStorageGiB', plan.options.ephemeralStorageGiB, EPHEMERAL_STORAGE);
  checkContainerHealthCheck(subject, plan.options.containerHealthCheck, problems);
  checkEnvironmentFiles(subject, plan.options.environmentFiles, problems);
  checkVolumes(subject, plan, problems);
  checkExtensions(subject, plan, settings, problems);
  checkPoolSize(plan, problems);
  if (plan.enableExecuteCommand && plan.readonlyRootFilesystem) {
    problems.add({
      subject, prop: 'enableExecuteCommand', must: "not be combined with 'readonlyRootFilesystem'", got: true, fix: 'the SSM agent of ECS Exec writes to the root filesystem',
    });
  }
}

export function subjectOf({ noun, name }: WorkloadPlan): string {
  return `${noun} '${name}'`;
}

function checkWorkloadName(plan: WorkloadPlan, { namePrefix }: FleetSettings, problems: Problems): void {
  const subject = subjectOf(plan);
  if (Token.isUnresolved(plan.name)) {
    problems.add({ subject: `a ${plan.noun}`, prop: 'name', must: 'be known at synth, because construct IDs are derived from it', got: plan.name });
  }
  checkName(problems, subject, 'name', plan.name);
  if (namePrefix !== undefined && RESERVED_NAME.test(plan.name)) {
    problems.add({
      subject, prop: 'name', must: `not be one of ${RESERVED_NAMES.join(', ')} and postgres-replica-1 onwards, by which other resources of the environment are named`, got: plan.name, fix: 'choose another, or switch physical names off',
    });
  }
}

function checkImageSource(plan: WorkloadPlan, { repositories }: FleetSettings, problems: Problems): void {
  const subject = subjectOf(plan);
  const { image, options } = plan;
  if (Token.isUnresolved(options.repositoryName)) {
    problems.add({ subject, prop: 'repositoryName', must: 'be known at synth, because the construct ID of the repository is derived from it', got: options.repositoryName });
  } else if (options.repositoryName !== undefined || (!image.given && repositories && isName(plan.name) && isName(repositories.prefix ?? 'a'))) {
    checkRepositoryName(problems, subject, 'repositoryName', image.repositoryName);
  }
  if (image.given && options.repositoryName !== undefined) {
    problems.add({ subject, prop: 'repositoryName', must: "not be set when 'image' is given", got: options.repositoryName });
  }
  if (!image.given && !repositories) {
    problems.add({
      subject,
      prop: 'image',
      must: 'be set on a fleet without image repositories',
      got: undefined,
      fix: "pass an ecs.ContainerImage, or give the fleet 'imageRepositories' and 'imageTag'",
    });
  }
}

/** Resources that are used must exist, must not be repeated, and must not set a variable that another one sets. */
function checkUses(plan: WorkloadPlan, { catalog }: FleetSettings, problems: Problems): void {
  const subject = subjectOf(plan);
  const setBy = new Map<string, string>();
  plan.uses.forEach(({ binding, prop }, index) => {
    const name = binding.bindingName;
    if (typeof name !== 'string' || Token.isUnresolved(name) || !BINDING_NAME.test(name)) {
      problems.add({ subject, prop, must: "have a 'bindingName' of letters, digits, hyphens and underscores that begins with a letter", got: name });
      return;
    }
    if (plan.uses.findIndex((other) => other.binding.bindingName === name) < index) {
      problems.add({ subject, prop, must: 'name each once', got: name.split('/').pop() });
      return;
    }
    if (!(binding instanceof Binding)) {
      return;
    }
    const service = consumedServiceOf(binding);
    if (service !== undefined && !plan.consumes) {
      problems.add({ subject, prop, must: `name no service: Service Connect does not reach a ${plan.noun}`, got: service });
    }
    binding._check(subject, prop, catalog, problems);
    for (const variable of binding._variables(catalog)) {
      problems.pattern(subject, prop, variable, VARIABLE_NAME, VARIABLE_RULE);
      const other = setBy.get(variable);
      if (other !== undefined) {
        problems.add({ subject, prop: 'uses', must: `set each variable once, and ${other} sets it`, got: variable, fix: 'choose other names of variables' });
      }
      setBy.set(variable, `'${name}'`);
    }
  });
  for (const { kind, variables } of plan.parts) {
    for (const variable of variables.filter((each) => setBy.has(each) && !(each in plan.environment) && !(each in plan.secrets))) {
      problems.add({
        subject, prop: 'uses', must: `not set an environment variable that the extension '${kind}' sets`, got: variable, fix: "set it in 'environment' of the workload, which takes precedence",
      });
    }
  }
}

function checkPoolSize(plan: WorkloadPlan, problems: Problems): void {
  const subject = subjectOf(plan);
  const { databasePoolSize } = plan.options;
  problems.integer(subject, 'databasePoolSize', databasePoolSize, POOL_SIZE, 'count what one task opens at most, the overflow of its pool included');
  if (databasePoolSize !== undefined && !usesDatabase(plan)) {
    problems.add({ subject, prop: 'databasePoolSize', must: `not be set when the ${plan.noun} uses no database`, got: databasePoolSize });
  }
}

/** Props that only a service has, including common misspellings. */
const INGRESS = ['hostname', 'hostnames', 'path', 'paths', 'port', 'healthCheckPath', 'isDefault', 'priority'];

/** Collects ingress options of a kind of workload that cannot have any. Without TypeScript, users can set them. */
export function checkNoIngress(plan: WorkloadPlan, problems: Problems): void {
  const options = plan.options as unknown as { readonly [prop: string]: unknown };
  for (const prop of INGRESS.filter((each) => options[each] !== undefined)) {
    problems.add({
      subject: subjectOf(plan), prop, must: `not be set for a ${plan.noun}, which nothing connects to`, got: options[prop], fix: "what listens on a port is one of 'services'",
    });
  }
}
