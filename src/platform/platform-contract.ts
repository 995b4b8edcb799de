import { Fn, Token } from 'aws-cdk-lib';
import { WorkingHours } from '../operations/working-hours';

/**
 * Version of the contract that a platform publishes for fleets in other stacks, part of the names of all parameters.
 *
 * Within a version, the fields of a parameter never change, because CloudFormation's error for a missing element of a list names neither the parameter nor
 * its owner. New values get separate parameters.
 */
const CONTRACT_VERSION = 'v1';

/** Placeholder for a missing value, because a parameter cannot be empty. */
export const ABSENT = '-';

/** Separator of the elements of a list inside a value. */
const LIST_SEPARATOR = '|';

/** Fields that every platform has, in order. */
export const BASE_FIELDS = [
  'vpcId', 'availabilityZones', 'privateSubnetIds',
  'listenerArn', 'loadBalancerGroupId', 'loadBalancerArn', 'loadBalancerDnsName', 'loadBalancerZoneId',
  'hostedZoneId', 'zoneName',
  'clusterName', 'encryptionKeyArn',
] as const;

/** Parameters of resources that a platform can have at most once, with their fields. */
export const PARAMETERS = {
  'database': ['host', 'databaseName', 'securityGroupId', 'urlSecretArn', 'connectionSecretArn'],
  'cache/with-auth-token': ['host', 'securityGroupId', 'urlSecretArn', 'authTokenSecretArn'],
  'cache/without-auth-token': ['host', 'securityGroupId'],
  'alarms': ['topicArn'],
  'event-bus': ['eventBusName', 'eventBusArn'],
} as const;

/** Ports of database and cache. Security group rules have them at synth, so they are part of the contract itself. */
export const PORTS = { database: 5432, cache: 6379 };

/** Fields of each bucket, table and queue, which each have a separate parameter. */
export const STORE_PARAMETERS = {
  buckets: ['bucketName', 'encryptionKeyArn'],
  tables: ['tableArn', 'encryptionKeyArn'],
  queues: ['queueArn', 'queueUrl', 'encryptionKeyArn'],
} as const;

/** Name of a parameter that every platform publishes at most once. */
export type ParameterName = keyof typeof PARAMETERS;
/** Kind of a resource that services use by name. */
export type StoreKind = keyof typeof STORE_PARAMETERS;
/** Values of a parameter's fields. */
export type FieldsOf<P extends readonly string[]> = { readonly [field in P[number]]: string };
/** Values of the fields that every platform has. */
export type BaseFields = FieldsOf<typeof BASE_FIELDS>;

/** Name of a parameter. */
export function parameterName({ projectName, environmentName }: { projectName: string; environmentName: string }, name: string): string {
  return `/${projectName}/${environmentName}/platform/${CONTRACT_VERSION}/${name}`;
}

/**
 * Name of the parameter with `BASE_FIELDS`. The platform's working hours are part of the name: if a fleet states other hours, CloudFormation does not find
 * the parameter, and its error contains those hours.
 */
export function baseParameter(schedule: WorkingHours | undefined): string {
  if (!schedule) {
    return 'base/around-the-clock';
  }
  const { start, end, days, timeZone } = schedule;
  return ['base/working-hours', days.join('.'), `${nameable(start, ':')}-${nameable(end, ':')}`, nameable(timeZone.timezoneName, '+')].join('/');
}

/** Text that is valid in the name of a parameter, even if it is known only at deployment. */
function nameable(text: string, separator: string): string {
  return Token.isUnresolved(text) ? Fn.join('.', Fn.split(separator, text)) : text.split(separator).join('.');
}

/** A list inside a value. */
export function joinList(values: string[]): string {
  return values.length === 0 ? ABSENT : Fn.join(LIST_SEPARATOR, values);
}

/** The list that was inside a value. */
export function splitList(value: string, count?: number): string[] {
  const list = Fn.split(LIST_SEPARATOR, value);
  return count === undefined ? list : Array.from({ length: count }, (_, index) => Fn.select(index, list));
}

/** The value of a parameter. */
export function renderFields<F extends readonly string[]>(fields: F, values: FieldsOf<F>): string {
  return Fn.join(',', fields.map((field) => values[field as F[number]]));
}

/** The fields of a parameter by its value, a list. */
export function readFields<F extends readonly string[]>(fields: F, value: string[]): FieldsOf<F> {
  return Object.fromEntries(fields.map((field, index) => [field, Fn.select(index, value)])) as FieldsOf<F>;
}
