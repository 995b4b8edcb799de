/**
 * What a change of a template does to each resource, as the CloudFormation registry says it, and what of that CloudFormation refuses: it creates the new
 * resource before it deletes the old one, and two cannot have one name.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-resource-name.html
 */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { NAME_RULES } from '../../../src/private/name-rules';
import { Rendered, Resource } from '../../support';

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

/** A resource whose replacement CloudFormation refuses, and the property that asks for it. */
export interface Refused {
  readonly id: string;
  /** Type and property, as in `AWS::ECS::Service.Cluster`. */
  readonly cause: string;
  readonly name: string;
}

/** What an update does to a resource. */
export interface ResourceChange {
  readonly id: string;
  readonly type: string;
  readonly does: 'adds' | 'removes' | 'changes' | 'replaces';
  /** Properties that have another value, also because what they refer to is replaced. */
  readonly properties: string[];
  readonly was?: Resource;
  readonly is?: Resource;
}

/** What the update from the first template to the second does to resources. */
export function changesBetween(before: Rendered, after: Rendered): ResourceChange[] {
  const replaced = replacements(before, after);
  const ids = [...new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)])];
  return ids.flatMap((id): ResourceChange[] => {
    const [was, is] = [before.Resources[id], after.Resources[id]];
    if (!was || !is) {
      return [{ id, type: (was ?? is).Type, does: was ? 'removes' : 'adds', properties: [], was, is }];
    }
    const properties = changedProperties(was, is, replaced);
    return properties.length > 0 ? [{ id, type: is.Type, does: replaced.has(id) ? 'replaces' : 'changes', properties, was, is }] : [];
  });
}

function changedProperties(was: Resource, is: Resource, replaced: Map<string, string>): string[] {
  const names = [...new Set([...Object.keys(was.Properties ?? {}), ...Object.keys(is.Properties ?? {})])];
  const attributes = ['DeletionPolicy', 'UpdateReplacePolicy'] as const;
  return [
    ...names.filter((name) => differ(was.Properties?.[name], is.Properties?.[name]) || refersTo(is.Properties?.[name], replaced)),
    ...attributes.filter((name) => was[name] !== is[name]),
  ];
}

/** By the ids of resources that are replaced, the property that asks for it. */
function replacements(before: Rendered, after: Rendered): Map<string, string> {
  const causes = new Map<string, string>();
  const ids = Object.keys(after.Resources).filter((id) => before.Resources[id]?.Type === after.Resources[id].Type);
  // What refers to a resource that is replaced has another value then, which may replace it as well.
  let found: string[];
  do {
    found = ids.filter((id) => !causes.has(id) && causeOf(before.Resources[id], after.Resources[id], causes) !== undefined);
    found.forEach((id) => causes.set(id, causeOf(before.Resources[id], after.Resources[id], causes)!));
  } while (found.length > 0);
  return causes;
}

/** What CloudFormation refuses to replace when the second template follows the first. */
export function refusedReplacements(before: Rendered, after: Rendered): Refused[] {
  const causes = replacements(before, after);
  return [...causes].flatMap(([id, cause]) => {
    const [was, is] = [before.Resources[id], after.Resources[id]];
    const place = hasSameName(was, is, causes) ? String(nameOf(is)) : samePlace(was, is, causes);
    return place === undefined ? [] : [{ id, cause, name: place }];
  });
}

/**
 * What CloudFormation refuses to create, because something else has its name, or its place, until the update has succeeded.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
 */
export function refusedCreations(before: Rendered, after: Rendered): Refused[] {
  const taken = new Map(Object.entries(before.Resources).flatMap(([id, resource]) => placesOf(resource).map((place): [string, string] => [place, id])));
  return Object.entries(after.Resources).filter(([id]) => !before.Resources[id]).flatMap(([id, resource]) => placesOf(resource).flatMap((place) => {
    const owner = taken.get(place);
    // What stays and gives the place up in the same update is updated before or after: nobody knows.
    return owner === undefined ? [] : [{ id, cause: `${resource.Type} of ${owner}`, name: place }];
  }));
}

/**
 * A resource that keeps its id and cannot be what it is to become.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
 */
export function refusedUpdates(before: Rendered, after: Rendered): Refused[] {
  const replaced = replacements(before, after);
  return Object.entries(after.Resources).flatMap(([id, is]) => {
    const was = before.Resources[id];
    if (!was) {
      return [];
    }
    if (was.Type !== is.Type) {
      return [{ id, cause: `${is.Type} in place of ${was.Type}`, name: id }];
    }
    const token = is.Properties?.ServiceToken;
    return token !== undefined && (differ(was.Properties?.ServiceToken, token) || refersTo(token, replaced)) ? [{ id, cause: `${is.Type}.ServiceToken`, name: id }] : [];
  });
}

/** What only one resource at a time can have, by type, where it is not its name: properties. */
const PLACES: { readonly [type: string]: string[] } = {
  'AWS::ApplicationAutoScaling::ScalableTarget': ['ResourceId', 'ScalableDimension', 'ServiceNamespace'],
  'AWS::EC2::Route': ['RouteTableId', 'DestinationCidrBlock'],
  'AWS::EC2::SecurityGroupEgress': ['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'CidrIpv6', 'DestinationSecurityGroupId', 'DestinationPrefixListId'],
  'AWS::EC2::SecurityGroupIngress': ['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'CidrIpv6', 'SourceSecurityGroupId', 'SourcePrefixListId'],
  'AWS::EC2::Subnet': ['VpcId', 'CidrBlock'],
  'AWS::EC2::SubnetRouteTableAssociation': ['SubnetId'],
  'AWS::EC2::VPCEndpoint': ['VpcId', 'ServiceName'],
  'AWS::ElasticLoadBalancingV2::Listener': ['LoadBalancerArn', 'Port'],
  'AWS::ElasticLoadBalancingV2::ListenerRule': ['ListenerArn', 'Priority'],
  'AWS::SecretsManager::ResourcePolicy': ['SecretId'],
  'AWS::SecretsManager::RotationSchedule': ['SecretId'],
  'AWS::SQS::QueuePolicy': ['Queues'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::WAFv2::WebACLAssociation': ['ResourceArn'],
};

/** What a resource has and no other can have at the same time: its name, and its place in something else. */
function placesOf(resource: Resource): string[] {
  const { Type, Properties } = resource;
  const rule = NAME_RULES[Type];
  const name = nameOf(resource);
  const shown = JSON.stringify(name);
  return [
    ...(name === undefined ? [] : [[rule.sharedWith ?? Type, rule.ignoreCase ? shown.toLowerCase() : shown, JSON.stringify(rule.within && Properties[rule.within])].join(' ')]),
    ...(PLACES[Type] ? [`${Type} ${JSON.stringify(PLACES[Type].map((property) => Properties[property]))}`] : []),
  ];
}

/** The place in something else that both have, where that is not replaced itself. */
function samePlace(was: Resource, is: Resource, replaced: Map<string, string>): string | undefined {
  const [one, other] = [was, is].map(({ Type, Properties }) => PLACES[Type]?.map((property) => Properties[property]));
  return other && !differ(one, other) && !refersTo(other, replaced) ? JSON.stringify(other) : undefined;
}

function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

function causeOf(was: Resource, is: Resource, replaced: Map<string, string>): string | undefined {
  const property = replacingOf(is.Type).find((name) => {
    const [one, other] = [was.Properties?.[name], is.Properties?.[name]];
    const differs = differ(one, other);
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
  const isElsewhere = within !== undefined && (differ(one, other) || refersTo(other, replaced));
  return !isElsewhere && nameOf(is) !== undefined && JSON.stringify(nameOf(was)) === JSON.stringify(nameOf(is));
}

/** The name that a resource is given, or undefined where CloudFormation generates one. */
export function nameOf({ Type, Properties }: Resource): unknown {
  const rule = SEVERAL.includes(Type) ? undefined : NAME_RULES[Type];
  return rule?.name.split('.').reduce((value, key) => value?.[key], Properties);
}
