/** Writes the index of API.md from the jsii assembly. `npx projen docgen` puts it into docs/reference.md, with API.md. */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

export const REFERENCE_PAGE = join(__dirname, '..', 'reference.md');
const PACKAGE = '@reptidex-app/platform';

/** Types by what they are for, the ones that one begins with first. */
export const TASKS: Array<[task: string, types: string[]]> = [
  ['Create an environment', ['ReptidexPlatform', 'ReptidexPlatformProps', 'PlatformTier', 'PlatformTierOptions', 'DomainOptions']],
  ['Run HTTP services', ['MicroserviceProps', 'Microservice', 'ServiceProfile', 'ServiceSize', 'ServiceIsolation', 'WorkloadVolume']],
  ['Call other services', ['ServiceProtocol', 'ServiceVariables']],
  ['Run workers, jobs and migrations', ['WorkerOptions', 'Worker', 'ScheduledJobOptions', 'ScheduledJob', 'MigrationOptions', 'Migration']],
  ['Scale', ['ScalingOptions', 'ScheduledScaling', 'WorkerScalingOptions']],
  ['Deploy new versions', ['DeploymentOptions', 'DeploymentStrategy', 'DeploymentLifecycleHook', 'WorkerDeploymentOptions', 'ImageRepositories', 'GithubDeployRole', 'GithubOidcProvider']],
  ['Use PostgreSQL', ['PlatformDatabase', 'PlatformDatabaseOptions', 'DatabaseVariables', 'PostgresDatabase', 'DatabaseConnectionSecrets']],
  ['Use Redis or Valkey', ['PlatformCache', 'PlatformCacheOptions', 'CacheVariables', 'CacheEngine', 'RedisCache']],
  ['Use buckets, tables, queues and events', ['BucketOptions', 'TableOptions', 'QueueOptions', 'EventBusOptions', 'ServiceBucket', 'ServiceTable', 'ServiceQueue', 'ServiceEventBus']],
  ['Use something else', ['Binding', 'BindingOptions', 'IBinding', 'IWorkloadExtension', 'Workload', 'WorkloadExtension']],
  ['Rotate secrets', ['RotationSchedule', 'PlatformRotationOptions', 'PlatformCacheRotationOptions', 'OriginRotationOptions', 'DatabaseRotation', 'CacheRotation', 'SecretRollout']],
  ['Encrypt', ['PlatformEncryption']],
  ['Plan the network', ['PlatformNetworkOptions', 'PlatformNetwork', 'PlatformLoadBalancerOptions', 'IngressLoadBalancer']],
  ['Put CloudFront and AWS WAF in front', ['PlatformContentDeliveryOptions', 'OriginAccess', 'PlatformFirewallOptions', 'ManagedRuleGroupOptions', 'ContentDelivery', 'WebFirewall']],
  ['Watch', ['PlatformAlarmOptions', 'ServiceAlarmThresholds', 'WorkerAlarmThresholds', 'DatabaseAlarmThresholds', 'CacheAlarmThresholds', 'LoadBalancerAlarmThresholds']],
  ['Stop an environment at night', ['OffHoursOptions', 'ServiceScheduleOptions', 'WeekDay', 'OffHoursSchedule']],
  ['Back up and copy', ['PlatformBackup', 'BackupOptions', 'BackupPlan', 'PlatformReplicationOptions', 'BucketReplicationOptions']],
  ['Share a platform between teams', ['MicroserviceFleet', 'MicroserviceFleetProps', 'IReptidexPlatform', 'PlatformEnvironmentAttributes']],
];
/** Structs whose props are listed with what each takes. */
const BEGIN_WITH = ['ReptidexPlatformProps', 'MicroserviceProps'];
const KINDS = { construct: 'Constructs', struct: 'Options', value: 'Values', interface: 'Interfaces' };

interface Type { readonly fqn?: string; readonly primitive?: string; readonly collection?: { readonly kind: string; readonly elementtype: Type } }
interface Docs { readonly summary?: string; readonly default?: string }
interface Property { readonly name: string; readonly type: Type; readonly optional?: boolean; readonly docs?: Docs }
interface Method {
  readonly name: string;
  readonly static?: boolean;
  readonly parameters?: Array<{ readonly type: Type }>;
  readonly returns?: { readonly type: Type };
}
interface ApiType {
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  readonly base?: string;
  readonly docs?: Docs;
  readonly properties?: Property[];
  readonly methods?: Method[];
  readonly locationInModule: { readonly filename: string };
}

/** The types of the jsii assembly, by name. */
export function apiTypes(): Map<string, ApiType> {
  const { types } = JSON.parse(readFileSync(join(__dirname, '..', '..', '.jsii'), 'utf8')) as { types: Record<string, ApiType> };
  return new Map(Object.values(types).map((type) => [type.name, type]));
}

/** The page, as it should be. */
export function referencePage(): string {
  const types = apiTypes();
  const rooms = [...new Set([...types.values()].map(roomOf))].sort();
  return `# Reference

This page is an index of [API.md](../API.md), which describes every prop with its unit, range, default and price. Both are generated (\`npx projen docgen\`).

${BEGIN_WITH.map((name) => propsOf(types, types.get(name)!)).join('\n')}
## By task

| Task | Types |
| --- | --- |
${TASKS.map(([task, names]) => `| ${task} | ${names.filter((name) => types.has(name)).map(link).join(', ')} |`).join('\n')}

## By room

Types by folder of \`src/\`: see [architecture.md](architecture.md#rooms).

${rooms.map((room) => roomSection(room, [...types.values()].filter((type) => roomOf(type) === room))).join('\n')}`;
}

/** The props of a struct, those that are required first, with what each takes. */
function propsOf(types: Map<string, ApiType>, { name, properties = [] }: ApiType): string {
  const sorted = [...properties].sort((a, b) => Number(a.optional ?? false) - Number(b.optional ?? false) || (a.name < b.name ? -1 : 1));
  const rows = sorted.map((prop) => `| [\`${prop.name}\`](${anchor(`${name}.property.${prop.name}`)}) | ${takes(types, prop.type)} | ${cell(prop.docs?.summary)} | ${prop.optional ? cell(prop.docs?.default) : 'required'} |`);
  return `## ${name}\n\n| Prop | Takes | What it is | Default |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

function takes(types: Map<string, ApiType>, { fqn, primitive, collection }: Type): string {
  if (collection) {
    const inner = takes(types, collection.elementtype);
    return collection.kind === 'array' ? `list of ${inner}` : `map of ${inner}`;
  }
  const name = fqn?.split('.').at(-1);
  const own = fqn?.startsWith(`${PACKAGE}.`) ? types.get(name!) : undefined;
  if (!own) {
    return `\`${name ?? primitive}\``;
  }
  // The options of what its factories create.
  const structs = (own.methods ?? []).filter((method) => method.static && method.returns?.type.fqn === fqn)
    .flatMap(({ parameters = [] }) => parameters.map(({ type }) => types.get(type.fqn?.split('.').at(-1) ?? '')))
    .flatMap((type) => (type?.datatype ? [link(type.name)] : []));
  return structs.length > 0 ? `${link(own.name)}, of ${structs.join(' or ')}` : link(own.name);
}

function roomSection(room: string, types: ApiType[]): string {
  const lines = Object.entries(KINDS).flatMap(([kind, heading]) => {
    const names = types.filter((type) => kindOf(type) === kind).map(({ name }) => name).sort();
    return names.length > 0 ? [`| ${heading} | ${names.map(link).join(', ')} |`] : [];
  });
  return `### ${room}\n\n| | |\n| --- | --- |\n${lines.join('\n')}\n`;
}

function kindOf({ kind, datatype, base }: ApiType): keyof typeof KINDS {
  if (kind === 'interface') {
    return datatype ? 'struct' : 'interface';
  }
  return base === 'constructs.Construct' ? 'construct' : 'value';
}

function roomOf({ locationInModule: { filename } }: ApiType): string {
  return filename.split('/')[1];
}

function link(name: string): string {
  return `[\`${name}\`](${anchor(name)})`;
}

function anchor(id: string): string {
  return `../API.md#${PACKAGE}.${id}`;
}

function cell(text = ''): string {
  return text.replace(/^- /, '').replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim().replace(/;$/, '.');
}

if (require.main === module) {
  writeFileSync(REFERENCE_PAGE, referencePage());
}
