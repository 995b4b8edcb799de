/**
 * What a change of a template replaces, as the CloudFormation registry says it, and what of that CloudFormation refuses: it creates the new resource
 * before it deletes the old one, and two cannot have one name.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-resource-name.html
 */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { NAME_RULES } from '../../src/private/name-rules';
import { Rendered, Resource } from '../support';

const SPEC = loadAwsServiceSpecSync();

/** Types of which several can have one name: the revisions of a task definition. */
const SEVERAL = ['AWS::ECS::TaskDefinition'];

/**
 * When a change of a property replaces the resource, as its documentation says, where the schema does not tell. Other properties that replace a resource
 * on conditions are properties of databases, and their conditions are engines and sources that the library does not have.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html
 */
const CONDITIONAL: { readonly [property: string]: (was: unknown, is: unknown, resource: any) => boolean } = {
  // "If ADDING the AuthToken, update requires Replacement."
  'AWS::ElastiCache::ReplicationGroup.AuthToken': (was) => was === undefined,
  // "Upgrading an existing engine from redis to valkey is done through in-place migration, and requires a parameter group."
  'AWS::ElastiCache::ReplicationGroup.Engine': (was, is, { Properties }) => !(was === 'redis' && is === 'valkey' && Properties.CacheParameterGroupName),
  'AWS::ElastiCache::ReplicationGroup.NumNodeGroups': (_was, _is, { UpdatePolicy }) => UpdatePolicy?.UseOnlineResharding !== true,
  // In place since July 2026, where it is used alone: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/918
  'AWS::ElastiCache::ReplicationGroup.ReplicasPerNodeGroup': (was, is, { Properties }) => was === undefined || is === undefined || 'NodeGroupConfiguration' in Properties,
};

const replacing = new Map<string, string[]>();

/** The properties of a type whose change replaces the resource, or may do so. */
function replacingOf(type: string): string[] {
  const known = replacing.get(type);
  if (known) {
    return known;
  }
  const [definition] = SPEC.lookup('resource', 'cloudFormationType', 'equals', type);
  const properties = Object.entries(definition?.properties ?? {})
    .filter(([name, { causesReplacement }]) => causesReplacement === 'yes' || `${type}.${name}` in CONDITIONAL)
    .map(([name]) => name);
  replacing.set(type, properties);
  return properties;
}

/** A resource whose replacement CloudFormation rejects, and the property that asks for it. */
export interface Refused {
  readonly id: string;
  /** Type and property, as in `AWS::ECS::Service.Cluster`. */
  readonly cause: string;
  readonly name: string;
}

/** What CloudFormation refuses to replace when the second template follows the first. */
export function refusedReplacements(before: Rendered, after: Rendered): Refused[] {
  const causes = new Map<string, string>();
  const ids = Object.keys(after.Resources).filter((id) => before.Resources[id]?.Type === after.Resources[id].Type);
  // What refers to a resource that is replaced has another value then, which may replace it as well.
  let found: string[];
  do {
    found = ids.filter((id) => !causes.has(id) && causeOf(before.Resources[id], after.Resources[id], causes) !== undefined);
    found.forEach((id) => causes.set(id, causeOf(before.Resources[id], after.Resources[id], causes)!));
  } while (found.length > 0);
  return ids.flatMap((id) => {
    const cause = causes.get(id);
    const [was, is] = [before.Resources[id], after.Resources[id]];
    return cause && hasSameName(was, is, causes) ? [{ id, cause, name: String(nameOf(is)) }] : [];
  });
}

function causeOf(was: Resource, is: Resource, replaced: Map<string, string>): string | undefined {
  const property = replacingOf(is.Type).find((name) => {
    const [one, other] = [was.Properties?.[name], is.Properties?.[name]];
    const differs = JSON.stringify(one) !== JSON.stringify(other);
    const key = `${is.Type}.${name}`;
    return differs ? CONDITIONAL[key]?.(one, other, is) ?? true : !(key in CONDITIONAL) && refersTo(other, replaced);
  });
  return property && `${is.Type}.${property}`;
}

function refersTo(value: unknown, replaced: Map<string, string>): boolean {
  const text = JSON.stringify(value) ?? '';
  return [...replaced.keys()].some((id) => text.includes(`{"Ref":"${id}"}`) || text.includes(`{"Fn::GetAtt":["${id}",`));
}

/** Whether the new resource has the old one's name, in the same cluster, VPC or group where the name is unique in that. */
function hasSameName(was: Resource, is: Resource, replaced: Map<string, string>): boolean {
  const within = NAME_RULES[is.Type]?.within;
  const [one, other] = [was, is].map(({ Properties }) => within && Properties[within]);
  const isElsewhere = within !== undefined && (JSON.stringify(one) !== JSON.stringify(other) || refersTo(other, replaced));
  return !isElsewhere && nameOf(is) !== undefined && JSON.stringify(nameOf(was)) === JSON.stringify(nameOf(is));
}

function nameOf({ Type, Properties }: Resource): unknown {
  const rule = SEVERAL.includes(Type) ? undefined : NAME_RULES[Type];
  return rule?.name.split('.').reduce((value, key) => value?.[key], Properties);
}
