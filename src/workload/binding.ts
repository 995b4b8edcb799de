import { aws_ecs as ecs, Tokenization } from 'aws-cdk-lib';
import { BindingOptions } from './binding-options';
import { CacheVariables, DataAccess, DataBindingOptions, DatabaseVariables, QueueAccess, QueueBindingOptions, ServiceVariables } from './binding-variables';
import { Catalog, CatalogFacts, factsOfServer, Server, ServerFacts, queueOf } from './catalog';
import type { Workload } from './workload';
import { grantBucket, grantConsume, grantSend, grantTable } from '../private/grants';
import { checkName } from '../private/names';
import { Problems } from '../private/problems';
import { requireStruct, requireValue } from '../private/shapes/check-shape';

/**
 * A resource that a workload uses: a database, a queue, an API of a partner.
 *
 * `bind` sets up everything that a workload needs to use it: variables, secrets, permissions, the network path, and deployments of the workload when a
 * secret has a new value.
 */
export interface IBinding {
  /** Name of the binding, unique among the bindings of a workload. */
  readonly bindingName: string;

  /**
   * Gives the workload access. Called once for each workload that uses the resource, before its ECS service is created.
   *
   * @param workload Workload that uses the resource
   */
  bind(workload: Workload): void;
}

/** Kinds of resources that workloads use by name, as props list them. */
type StoreKind = 'buckets' | 'tables' | 'queues';
type ServerKind = 'database' | 'cache';
const SERVERS = {
  database: { id: 'Database', url: 'DATABASE_URL' },
  cache: { id: 'Cache', url: 'REDIS_URL' },
} as const;
const STORE_VARIABLES: Record<StoreKind, string> = { buckets: 'S3_BUCKET', tables: 'TABLE_NAME', queues: 'QUEUE_URL' };
const EVENT_BUS_VARIABLE = 'EVENT_BUS_NAME';

/**
 * How a workload uses a resource of its platform or fleet, by name, or another resource.
 *
 * The props `database`, `cache`, `buckets`, `tables`, `queues`, `eventBus` and `consumes` of a service are short forms of bindings. Use a binding in `uses`
 * to choose the names of variables, or to restrict access.
 *
 * @example
 * declare const key: secretsmanager.ISecret;
 *
 * new ReptidexPlatform(this, 'Platform', {
 *   environmentName: 'dev',
 *   projectName: 'reptidex',
 *   queues: [{ name: 'mail' }],
 *   services: [{
 *     name: 'core',
 *     profile: ServiceProfile.BACKEND,
 *     isDefault: true,
 *     uses: [
 *       Binding.database({ url: 'DATABASE_URI' }),
 *       Binding.queue('mail', { variable: 'MAIL_QUEUE', access: QueueAccess.SEND }),
 *       Binding.of('partner', { secrets: { PARTNER_API_KEY: ecs.Secret.fromSecretsManager(key) } }),
 *     ],
 *   }],
 * });
 */
export abstract class Binding implements IBinding {
  /** The database of the platform or fleet. */
  static database(variables: DatabaseVariables = {}): Binding {
    requireStruct('Binding.database', 'variables', 'DatabaseVariables', variables);
    return new ServerBinding('database', { ...variables });
  }

  /** The cache of the platform or fleet. */
  static cache(variables: CacheVariables = {}): Binding {
    requireStruct('Binding.cache', 'variables', 'CacheVariables', variables);
    return new ServerBinding('cache', { ...variables });
  }

  /** A bucket of the platform or fleet. */
  static bucket(name: string, options: DataBindingOptions = {}): Binding {
    requireValue('Binding.bucket', 'bucket', 'name', { of: 'string' }, name);
    requireStruct('Binding.bucket', `bucket '${name}'`, 'DataBindingOptions', options);
    return new StoreBinding('buckets', name, variablesOf('buckets', name, options.variable), options.access);
  }

  /** A table of the platform or fleet. */
  static table(name: string, options: DataBindingOptions = {}): Binding {
    requireValue('Binding.table', 'table', 'name', { of: 'string' }, name);
    requireStruct('Binding.table', `table '${name}'`, 'DataBindingOptions', options);
    return new StoreBinding('tables', name, variablesOf('tables', name, options.variable), options.access);
  }

  /** A queue of the platform or fleet. */
  static queue(name: string, options: QueueBindingOptions = {}): Binding {
    requireValue('Binding.queue', 'queue', 'name', { of: 'string' }, name);
    requireStruct('Binding.queue', `queue '${name}'`, 'QueueBindingOptions', options);
    return new StoreBinding('queues', name, variablesOf('queues', name, options.variable), options.access);
  }

  /**
   * The event bus of the platform or fleet, to which the workload can put events.
   *
   * @param variable Variable with the name of the event bus, `EVENT_BUS_NAME` by default
   */
  static eventBus(variable: string = EVENT_BUS_VARIABLE): Binding {
    requireValue('Binding.eventBus', 'event bus', 'variable', { of: 'string' }, variable);
    return new EventBusBinding(variable);
  }

  /** A service of the same fleet. */
  static service(name: string, variables: ServiceVariables = {}): Binding {
    requireValue('Binding.service', 'service', 'name', { of: 'string' }, name);
    requireStruct('Binding.service', `service '${name}'`, 'ServiceVariables', variables);
    return new ServiceBinding(name, variables);
  }

  /**
   * Another resource, such as a second database or an API of a partner.
   *
   * @param name Name of the binding, unique in the workload
   * @param options Variables, secrets and network path
   */
  static of(name: string, options: BindingOptions): Binding {
    requireValue('Binding.of', 'binding', 'name', { of: 'string' }, name);
    requireStruct('Binding.of', `binding '${name}'`, 'BindingOptions', options);
    return new OptionsBinding(name, options);
  }

  abstract readonly bindingName: string;

  /** Gives the workload access. */
  abstract bind(workload: Workload): void;

  /**
   * Collects mistakes: resources that the platform or fleet does not have.
   *
   * @internal
   */
  abstract _check(subject: string, prop: string, catalog: CatalogFacts, problems: Problems): void;

  /**
   * Names of the variables that the binding sets.
   *
   * @internal
   */
  abstract _variables(catalog: CatalogFacts): string[];

  /**
   * Properties of the resource that limit its workloads.
   *
   * @internal
   */
  _facts(_catalog: CatalogFacts): ServerFacts | undefined {
    return undefined;
  }
}

/** The short forms of a workload's props, as bindings. If a store is the only one of its kind, it also sets the variable without a name. */
export function storeBindings(kind: StoreKind, names: string[] = []): Binding[] {
  return names.map((name) => new StoreBinding(kind, name, [...variablesOf(kind, name), ...(names.length === 1 ? [STORE_VARIABLES[kind]] : [])]));
}

/** A queue that a worker consumes. The main one also sets the variable without a name, even if the worker uses other queues. */
export function consumedQueue(name: string, { alsoSends, isAdditional = false }: { readonly alsoSends: boolean; readonly isAdditional?: boolean }): Binding {
  const variables = [...variablesOf('queues', name), ...isAdditional ? [] : [STORE_VARIABLES.queues]];
  return new StoreBinding('queues', name, variables, alsoSends ? undefined : QueueAccess.CONSUME, isAdditional ? 'additionalQueues' : 'queue');
}

/** Name that identifies the binding of a prop: a binding in `uses` replaces the one of the profile. */
export function bindingNameOf(kind: ServerKind): string {
  return SERVERS[kind].id;
}

function variablesOf(kind: StoreKind, name: string, variable?: string): string[] {
  return [variable ?? `${STORE_VARIABLES[kind]}_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`];
}

class ServerBinding extends Binding {
  readonly bindingName: string;
  private readonly variables: { [part: string]: string };

  constructor(private readonly kind: ServerKind, variables: { [part: string]: string | undefined }) {
    super();
    this.bindingName = SERVERS[kind].id;
    const named = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined);
    this.variables = Object.fromEntries(named);
  }

  bind(workload: Workload): void {
    // Checked: it exists.
    const server = workload._catalog[this.kind]!;
    const isRenamed = Object.keys(this.variables).length > 0;
    if (!isRenamed) {
      workload._shareSecrets(`${this.bindingName}Secrets`, server.secrets ?? {});
    }
    bindOptions(workload, this.bindingName, isRenamed ? { ...server, ...this.renamed(server) } : server);
  }

  _check(subject: string, prop: string, catalog: CatalogFacts, problems: Problems): void {
    if (!catalog[this.kind]) {
      problems.add({ subject, prop, must: `not be set when there is no ${this.kind}`, got: true, fix: `give the platform or the fleet a ${this.kind}` });
      return;
    }
    const { parts, options } = catalog[this.kind]!;
    const hasUrl = !options || [options.secrets, options.environment].some((values) => values?.[SERVERS[this.kind].url] !== undefined);
    const known = [...hasUrl ? ['url'] : [], ...parts];
    for (const part of Object.keys(this.variables).filter((each) => !known.includes(each))) {
      const provided = known.map((each) => `'${each}'`).join(', ') || 'no values';
      problems.add({ subject, prop, must: `not request '${part}', because the ${this.kind} provides only ${provided}`, got: this.variables[part], fix: 'omit this environment variable' });
    }
  }

  _variables(): string[] {
    const names = Object.values(this.variables);
    return names.length > 0 ? names : [SERVERS[this.kind].url];
  }

  _facts(catalog: CatalogFacts): ServerFacts | undefined {
    return catalog[this.kind];
  }

  /** The requested values, under the chosen variable names. */
  private renamed(server: Server): { environment: { [name: string]: string }; secrets: { [name: string]: ecs.Secret } } {
    const { url } = SERVERS[this.kind];
    const parts: { [part: string]: string | ecs.Secret | undefined } = { url: server.secrets?.[url] ?? server.environment?.[url], ...server.parts };
    const environment: { [name: string]: string } = {};
    const secrets: { [name: string]: ecs.Secret } = {};
    for (const [part, variable] of Object.entries(this.variables)) {
      // Checked: it exists.
      const value = parts[part]!;
      if (typeof value === 'string') {
        environment[variable] = value;
      } else {
        secrets[variable] = value;
      }
    }
    return { environment, secrets };
  }
}

class StoreBinding extends Binding {
  readonly bindingName: string;

  constructor(
    private readonly kind: StoreKind, private readonly name: string, private readonly variables: string[], private readonly access?: DataAccess | QueueAccess,
    private readonly prop: string = kind,
  ) {
    super();
    this.bindingName = `${kind}/${name}`;
  }

  bind(workload: Workload): void {
    const where = this.allow(workload, workload._catalog);
    this.variables.forEach((variable) => workload.addEnvironment(variable, where));
  }

  _check(subject: string, _prop: string, catalog: CatalogFacts, problems: Problems): void {
    const there = [...catalog[this.kind]].sort();
    if (catalog.hasPublished) {
      // The name is part of the name of a parameter.
      checkName(problems, subject, this.kind, this.name);
    } else if (!there.includes(this.name)) {
      problems.add({
        subject,
        prop: this.prop,
        must: there.length > 0 ? `name one of ${there.map((name) => `'${name}'`).join(', ')}` : `not be set when there are no ${this.kind}`,
        got: this.name,
      });
    }
  }

  _variables(): string[] {
    return this.variables;
  }

  /** Grants only the requested access. Returns the name or URL of the resource. */
  private allow(workload: Workload, catalog: Catalog): string {
    const { buckets, tables, published } = catalog;
    const { name } = this;
    const access = this.access === DataAccess.READ ? 'read' : 'readWrite';
    // Checked: a resource that is not listed is published.
    switch (this.kind) {
      case 'buckets': {
        const bucket = buckets?.[name] ?? published!.bucket(name);
        grantBucket(bucket, workload, access);
        return bucket.bucketName;
      }
      case 'tables': {
        const table = tables?.[name] ?? published!.table(name);
        grantTable(table, workload, access);
        return table.tableName;
      }
      case 'queues': {
        const queue = queueOf(catalog, name);
        if (this.access !== QueueAccess.CONSUME) {
          grantSend(queue, workload);
        }
        if (this.access !== QueueAccess.SEND) {
          grantConsume(queue, workload);
        }
        return queue.queueUrl;
      }
    }
  }
}

class EventBusBinding extends Binding {
  readonly bindingName = 'eventBus';

  constructor(private readonly variable: string) {
    super();
  }

  bind(workload: Workload): void {
    const { eventBus: listed, published } = workload._catalog;
    const eventBus = listed ?? published!.eventBus();
    eventBus.grantPutEventsTo(workload);
    workload.addEnvironment(this.variable, eventBus.eventBusName);
  }

  _check(subject: string, prop: string, { eventBus, hasPublished }: CatalogFacts, problems: Problems): void {
    if (!eventBus && !hasPublished) {
      problems.add({ subject, prop, must: 'not be set when there is no event bus', got: true, fix: 'give the fleet or the platform one' });
    }
  }

  _variables(): string[] {
    return [this.variable];
  }
}

class ServiceBinding extends Binding {
  readonly bindingName: string;
  private readonly variables: ServiceVariables;

  constructor(readonly service: string, variables: ServiceVariables) {
    super();
    this.bindingName = `services/${service}`;
    const isNamed = Object.values(variables).some((variable) => variable !== undefined);
    this.variables = isNamed ? variables : { url: `${service.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL` };
  }

  /** The fleet adds the network path, because only the fleet knows the other service. */
  bind(workload: Workload): void {
    const address = `${this.service}:${Tokenization.stringifyNumber(workload._catalog.endpoints![this.service].port)}`;
    const { url, address: plain } = this.variables;
    if (url !== undefined) {
      workload.addEnvironment(url, `http://${address}`);
    }
    if (plain !== undefined) {
      workload.addEnvironment(plain, address);
    }
  }

  _check(): void {
    // The fleet checks it, because the fleet knows its services.
  }

  _variables(): string[] {
    return [this.variables.url, this.variables.address].filter((variable): variable is string => variable !== undefined);
  }
}

/** Name of the service that a workload consumes by this binding, or undefined for other bindings. */
export function consumedServiceOf(binding: IBinding): string | undefined {
  return binding instanceof ServiceBinding ? binding.service : undefined;
}

class OptionsBinding extends Binding {
  constructor(readonly bindingName: string, private readonly options: BindingOptions) {
    super();
  }

  bind(workload: Workload): void {
    bindOptions(workload, this.bindingName, this.options);
  }

  _check(): void {
    // It does not refer to anything in the catalog.
  }

  _variables(): string[] {
    return [...Object.keys(this.options.environment ?? {}), ...Object.keys(this.options.secrets ?? {})];
  }

  _facts(): ServerFacts {
    return factsOfServer(this.options);
  }
}

function bindOptions(workload: Workload, name: string, { target, environment = {}, secrets = {}, rollout, rotatingSecret }: BindingOptions): void {
  if (target) {
    workload.connectTo(name, target);
  }
  Object.keys(environment).sort().forEach((variable) => workload.addEnvironment(variable, environment[variable]));
  const read = Object.keys(secrets).sort().filter((variable) => workload.addSecret(variable, secrets[variable]));
  if ((rollout || rotatingSecret) && (read.length > 0 || Object.keys(secrets).length === 0)) {
    workload._rollOut({ name, rollout, rotatingSecret });
  }
}
