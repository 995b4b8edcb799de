/**
 * What must never change of a deployed environment: logical ids of what cannot be made anew without being noticed, and each of its properties
 * whose change replaces it. `npx tsx test/contracts/frozen/freeze.ts` writes both files anew; a line that changes or goes is a breaking release.
 */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { EnvironmentTemplate } from '../../seeds/environment-template';

/** The environment apps, with what they are told on the command line. */
export const APPS: Record<string, Record<string, unknown>> = {
  'reptidex-dev': {},
  'reptidex-prod': {},
  'scalable-orders': { region: 'ap-southeast-4' },
  'skin-club-pro': { region: 'eu-west-2', imageTag: '1.0.0' },
};

type Specification = ReturnType<typeof loadAwsServiceSpecSync>;
let loaded: Specification | undefined;
interface Property { readonly type: unknown; readonly causesReplacement?: string }

const RESOURCES_FILE = join(__dirname, 'resources.json');
const PROPERTIES_FILE = join(__dirname, 'replacing-properties.json');

/** What is made anew without anybody noticing. All else is frozen, also of types that are new. */
const REPLACEABLE = new RegExp(`^AWS::(${[
  'CloudWatch::.*', 'EC2::(Route|RouteTable|InternetGateway|FlowLog|SubnetRouteTableAssociation|VPCGatewayAttachment|SecurityGroup(In|E)gress)',
  'ECS::(TaskDefinition|ClusterCapacityProviderAssociations)', 'IAM::(Policy|ManagedPolicy)', 'Lambda::Permission', '.*Policy', '.*Association', '.*Attachment',
  'ElasticLoadBalancingV2::ListenerRule', 'ApplicationAutoScaling::ScalingPolicy', 'WAFv2::LoggingConfiguration', 'Scheduler::Schedule',
].join('|')})$`);

/** Beyond what the specification says: a change of these makes another password, or another service. */
export const ALSO: Record<string, string[]> = {
  'AWS::SecretsManager::Secret': ['GenerateSecretString'],
  'AWS::ECS::Service': ['CapacityProviderStrategy'],
};

/** What the specification says may replace, and does so of other databases than ours: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html */
export const NOT: Record<string, string[]> = {
  'AWS::RDS::DBInstance': ['AutoMinorVersionUpgrade', 'BackupRetentionPeriod', 'MultiAZ', 'PreferredMaintenanceWindow', 'StorageType'],
};

/** Resources by logical id: their type, and those of their properties. */
export type Frozen = { readonly [id: string]: { readonly [property: string]: unknown } };
/** Properties whose change replaces a resource, by type. */
export type ReplacingProperties = { readonly [type: string]: string[] };

/**
 * What is frozen of an app as it is now. A type that the file of the properties does not know is an error, but for custom resources: what
 * replaces them their function says.
 */
export function frozenOf(app: string, properties: ReplacingProperties): Frozen {
  const { Resources } = JSON.parse(templateOf(app)) as { Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }> };
  const kept = Object.entries(Resources).filter(([, { Type }]) => !REPLACEABLE.test(Type)).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept.map(([id, { Type, Properties = {} }]) => {
    if (!properties[Type] && !Type.startsWith('Custom::')) {
      throw new Error(`which properties replace ${Type} is not in ${PROPERTIES_FILE}: npx tsx test/contracts/frozen/freeze.ts`);
    }
    return [`${id} ${Type}`, Object.fromEntries((properties[Type] ?? []).filter((name) => name in Properties).map((name) => [name, Properties[name]]))];
  }));
}

export function readFrozen(): { readonly resources: { readonly [app: string]: Frozen }; readonly properties: ReplacingProperties } {
  return { resources: JSON.parse(readFileSync(RESOURCES_FILE, 'utf8')), properties: JSON.parse(readFileSync(PROPERTIES_FILE, 'utf8')) };
}

function templateOf(app: string): string {
  return EnvironmentTemplate.synthesize(`integ.${app}.ts`, APPS[app]).text;
}

/** Types of what is frozen, whose properties the specification knows: those of custom resources their functions know. */
export function frozenTypes(resources: { readonly [app: string]: Frozen }): string[] {
  const types = Object.values(resources).flatMap((frozen) => Object.keys(frozen)).map((key) => key.split(' ')[1]);
  return [...new Set(types)].filter((type) => type.startsWith('AWS::')).sort();
}

/** What replaces resources of these types, from CloudFormation's own registry by the CDK's copy of it. */
export function replacingProperties(types: string[], also = ALSO, not = NOT): ReplacingProperties {
  const specification = loaded ??= loadAwsServiceSpecSync();
  return Object.fromEntries(types.map((type) => {
    const { properties, additionalReplacementProperties = [] } = specification.lookup('resource', 'cloudFormationType', 'equals', type).only();
    const replacing = Object.keys(properties).filter((name) => replaces(specification, properties[name]) && !(not[type] ?? []).includes(name));
    return [type, [...new Set([...replacing, ...additionalReplacementProperties.map(([name]) => name), ...also[type] ?? []])].sort()];
  }));
}

/** Whether a change of a property, or of anything in it, replaces its resource, be it under some conditions only. */
function replaces(specification: Specification, { causesReplacement = 'no', type }: Property, seen: string[] = []): boolean {
  const definitions = [...JSON.stringify(type).matchAll(/"\$ref":"(\w+)"/g)].map(([, id]) => id).filter((id) => !seen.includes(id));
  return causesReplacement !== 'no' || definitions.some((id) => (
    Object.values(specification.get('typeDefinition', id).properties).some((property) => replaces(specification, property, [...seen, ...definitions]))
  ));
}

/** A resource a line, so that a difference can be read. */
function write(file: string, sections: Record<string, object>): void {
  const lines = (object: object) => Object.entries(object).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
  writeFileSync(file, `{\n${Object.entries(sections).map(([name, object]) => `  ${JSON.stringify(name)}: {\n${lines(object)}\n  }`).join(',\n')}\n}\n`);
}

if (require.main === module) {
  const templates = Object.keys(APPS).map((app) => JSON.parse(templateOf(app)).Resources as Record<string, { Type: string }>);
  const types = [...new Set(templates.flatMap((resources) => Object.values(resources).map(({ Type }) => Type)))];
  const properties = replacingProperties(types.filter((type) => !REPLACEABLE.test(type) && type.startsWith('AWS::')).sort());
  writeFileSync(PROPERTIES_FILE, `{\n${Object.entries(properties).map(([type, names]) => `  "${type}": ${JSON.stringify(names)}`).join(',\n')}\n}\n`);
  write(RESOURCES_FILE, Object.fromEntries(Object.keys(APPS).map((app) => [app, frozenOf(app, properties)])));
}
