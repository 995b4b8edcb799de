import { Fn, Token } from 'aws-cdk-lib';
import { WorkingHours } from '../operations/working-hours';

/**
 * Version of what a platform publishes for fleets in other stacks, part of the names of all parameters.
 *
 * Within a version, a parameter never changes its fields: CloudFormation's message for a field that a list does not have names neither the parameter
 * nor who writes it. What is new gets a parameter of its own.
 */
const CONTRACT_VERSION = 'v1';

/** What stands for a value that a platform does not have: a parameter cannot be empty. */
export const ABSENT = '-';

/** Between the elements of a list inside a value. */
const LIST_SEPARATOR = '|';

/** Fields of what every platform has, in the order of their positions. */
export const BASE_FIELDS = [
  'vpcId', 'availabilityZones', 'privateSubnetIds',
  'listenerArn', 'loadBalancerGroupId', 'loadBalancerArn', 'loadBalancerDnsName', 'loadBalancerZoneId',
  'hostedZoneId', 'zoneName',
  'clusterName', 'encryptionKeyArn',
] as const;

/** Each parameter of what a platform may have once, with its fields. */
export const PARAMETERS = {
  'database': ['host', 'databaseName', 'securityGroupId', 'urlSecretArn', 'connectionSecretArn'],
  'cache/with-auth-token': ['host', 'securityGroupId', 'urlSecretArn', 'authTokenSecretArn'],
  'cache/without-auth-token': ['host', 'securityGroupId'],
  'alarms': ['topicArn'],
  'event-bus': ['eventBusName', 'eventBusArn'],
} as const;

/** Ports of database and cache. Security group rules have them at synth, so they are part of the contract itself. */
export const PORTS = { database: 5432, cache: 6379 };

/** Fields of each bucket, table and queue, which all have a parameter of their own. */
export const STORE_PARAMETERS = {
  buckets: ['bucketName', 'encryptionKeyArn'],
  tables: ['tableArn', 'encryptionKeyArn'],
  queues: ['queueArn', 'queueUrl', 'encryptionKeyArn'],
} as const;

/** Name of a parameter that every platform may publish once. */
export type ParameterName = keyof typeof PARAMETERS;
/** Kind of a thing that services use by name. */
export type StoreKind = keyof typeof STORE_PARAMETERS;
/** Values of a parameter's fields. */
export type FieldsOf<P extends readonly string[]> = { readonly [field in P[number]]: string };
/** Values of what every platform has. */
export type BaseFields = FieldsOf<typeof BASE_FIELDS>;

/** Name of a parameter. */
export function parameterName({ projectName, environmentName }: { projectName: string; environmentName: string }, name: string): string {
  return `/${projectName}/${environmentName}/platform/${CONTRACT_VERSION}/${name}`;
}

/**
 * Name of the parameter with `BASE_FIELDS`. The platform's working hours are part of it: for a fleet that states others, CloudFormation finds no parameter,
 * and names the hours that the platform does not keep.
 */
export function baseParameter(schedule: WorkingHours | undefined): string {
  if (!schedule) {
    return 'base/around-the-clock';
  }
  const { start, end, days, timeZone } = schedule;
  return ['base/working-hours', days.join('.'), `${nameable(start, ':')}-${nameable(end, ':')}`, nameable(timeZone.timezoneName, '+')].join('/');
}

/** Text as the name of a parameter takes it, also text that only the deployment knows. */
function nameable(text: string, separator: string): string {
  return Token.isUnresolved(text) ? Fn.join('.', Fn.split(separator, text)) : text.split(separator).join('.');
}

/** A list inside a value. */
export function joinList(values: string[]): string {
  return values.length === 0 ? ABSENT : Fn.join(LIST_SEPARATOR, values);
}

/** The list that was inside a value. */
export function splitList(value: string): string[] {
  return Fn.split(LIST_SEPARATOR, value);
}

/** The value of a parameter. */
export function renderFields<F extends readonly string[]>(fields: F, values: FieldsOf<F>): string {
  return Fn.join(',', fields.map((field) => values[field as F[number]]));
}

/** The fields of a parameter by its value, a list. */
export function readFields<F extends readonly string[]>(fields: F, value: string[]): FieldsOf<F> {
  return Object.fromEntries(fields.map((field, index) => [field, Fn.select(index, value)])) as FieldsOf<F>;
}
