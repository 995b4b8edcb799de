import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Problems } from './problems';

/** Longest name AWS takes, by kind of resource. */
export const NAME_LIMIT = {
  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
  LOAD_BALANCER: 32,
  TARGET_GROUP: 32,
  /** https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
  REPLICATION_GROUP: 40,
  /** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
  DB_INSTANCE: 63,
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  ROLE: 64,
  /** ECS clusters, services and task families; security groups; subnet groups; alarms; topics. */
  DEFAULT: 255,
} as const;

const HASH_LENGTH = 8;

/**
 * Longest name of a service, a project or an environment: a DNS label, so that the name also serves in a host name
 * or as a service discovery name.
 */
export const MAX_NAME_LENGTH = 63;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** A prefix is the names of an environment and a project. */
export const MAX_PREFIX_LENGTH = 2 * MAX_NAME_LENGTH + 1;

/** Whether every AWS name can be made from it. */
export function isName(value: string, maxLength = MAX_NAME_LENGTH): boolean {
  return value.length <= maxLength && NAME.test(value);
}

/** Every AWS name made from it allows this: ECR wants lower case, target groups want no underscore, RDS no double hyphen. */
export function checkName(problems: Problems, subject: string, prop: string, value: string | undefined, maxLength = MAX_NAME_LENGTH): void {
  if (value !== undefined && !Token.isUnresolved(value) && !isName(value, maxLength)) {
    problems.add({
      subject,
      prop,
      must: `have 1 to ${maxLength} lower-case letters, digits and single hyphens, and begin with a letter`,
      got: value,
      fix: 'Amazon ECR, target groups and RDS refuse other names',
    });
  }
}

/** What AWS keeps for itself at the start of a load balancer's and of a security group's name. */
const RESERVED_PREFIX = /^(internal|sg)(-|$)/;

/** Whether every AWS name can begin with it. */
export function isNamePrefix(value: string, maxLength = MAX_PREFIX_LENGTH): boolean {
  return isName(value, maxLength) && !RESERVED_PREFIX.test(value);
}

/** A prefix of names that every AWS service takes. */
export function checkNamePrefix(problems: Problems, subject: string, prop: string, value: string | undefined, maxLength = MAX_PREFIX_LENGTH): void {
  checkName(problems, subject, prop, value, maxLength);
  if (value !== undefined && RESERVED_PREFIX.test(value)) {
    problems.add({ subject, prop, must: "not begin with 'internal' or 'sg', which load balancers and security groups refuse", got: value });
  }
}

/** Throws for a prefix that names cannot be made from, where a part has nothing else to check. */
export function requireNamePrefix(scope: IConstruct, subject: string, value: string | undefined): void {
  const problems = new Problems();
  checkNamePrefix(problems, subject, 'namePrefix', value);
  problems.throwIfAny(scope);
}

/**
 * `{prefix}-{thing}`, shortened with a hash when past the limit, the same way each time.
 *
 * Without a prefix there is no name: CloudFormation makes one.
 */
export function physicalName(prefix: string | undefined, thing: string, limit: number = NAME_LIMIT.DEFAULT): string | undefined {
  if (prefix === undefined) {
    return undefined;
  }
  const full = `${prefix}-${thing}`;
  if (Token.isUnresolved(full) || full.length <= limit) {
    return full;
  }
  const hash = createHash('sha256').update(full).digest('hex').slice(0, HASH_LENGTH);
  return `${full.slice(0, limit - HASH_LENGTH - 1).replace(/-+$/, '')}-${hash}`;
}

/** The message for a look-up by a name that nothing has. */
export function nameNotFound(scope: IConstruct, kind: string, name: string | undefined, known: string[]): string {
  const names = known.map((other) => `'${other}'`).join(', ') || 'none';
  const message = name === undefined ? `the name of a ${kind} is required, got nothing; the names are: ${names}` : `there is no ${kind} '${name}', only ${names}`;
  return `${scope.node.path}: ${message}`;
}
