import { createHash } from 'crypto';
import { aws_kms as kms, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Problems } from './problems';

/** Maximum length of names in AWS, by kind of resource. */
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
 * Maximum length of the name of a service, project or environment: a DNS label, so that it can be used in host names and for service discovery.
 */
export const MAX_NAME_LENGTH = 63;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** A prefix consists of the names of an environment and a project. */
export const MAX_PREFIX_LENGTH = 2 * MAX_NAME_LENGTH + 1;

/** Whether every AWS name can be derived from it. */
export function isName(value: string, maxLength = MAX_NAME_LENGTH): boolean {
  return value.length <= maxLength && NAME.test(value);
}

/** All AWS names derived from it allow this: ECR requires lower case, target groups allow no underscores, and RDS no double hyphens. */
export function checkName(problems: Problems, subject: string, prop: string, value: string | undefined, maxLength = MAX_NAME_LENGTH): void {
  if (value !== undefined && !Token.isUnresolved(value) && !isName(value, maxLength)) {
    problems.add({
      subject,
      prop,
      must: `have 1 to ${maxLength} lower-case letters, digits and single hyphens, and begin with a letter`,
      got: value,
      fix: 'Amazon ECR, target groups and RDS reject other names',
    });
  }
}

/** Reserved prefixes of names of load balancers and security groups. */
const RESERVED_PREFIX = /^(internal|sg)(-|$)/;

/** Whether every AWS name can begin with it. */
export function isNamePrefix(value: string, maxLength = MAX_PREFIX_LENGTH): boolean {
  return isName(value, maxLength) && !RESERVED_PREFIX.test(value);
}

/** A prefix that is valid in names of every AWS service. */
export function checkNamePrefix(problems: Problems, subject: string, prop: string, value: string | undefined, maxLength = MAX_PREFIX_LENGTH): void {
  checkName(problems, subject, prop, value, maxLength);
  if (value !== undefined && RESERVED_PREFIX.test(value)) {
    problems.add({ subject, prop, must: "not begin with 'internal' or 'sg', which load balancers and security groups reject", got: value });
  }
}

/** Maximum length of the last part of a name that a shortened name keeps. */
const MAX_KEPT_LENGTH = 14;
/** Maximum length of a region code, such as `ap-southeast-4`. */
const MAX_REGION_LENGTH = 14;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/**
 * Context value: the region whose account-wide names have no suffix. In other regions, they end in the region.
 *
 * It is a context value because all stacks and fleets of an environment must use the same value, in every app.
 */
export const PRIMARY_REGION_CONTEXT = '@reptidex-app/platform:primaryRegion';

/**
 * `{prefix}-{thing}`. A name that exceeds the limit is shortened with a hash, in a deterministic way. The last part is kept, because it tells operators
 * what the resource is.
 *
 * Undefined without a prefix, in which case CloudFormation generates the name.
 */
export function physicalName(prefix: string | undefined, thing: string, limit: number = NAME_LIMIT.DEFAULT): string | undefined {
  return prefix === undefined ? undefined : shorten(`${prefix}-${thing}`, limit);
}

/** The name of the only resource of its type in a fleet or environment. The prefix of a fleet ends in a hyphen, to be part of longer names. */
export function wholeName(prefix: string | undefined): string | undefined {
  return prefix?.replace(/-$/, '');
}

/**
 * A name that must be unique in all regions of an account, such as that of an IAM role, or in all accounts, such as that of a bucket.
 *
 * Outside of the primary region, it ends in the region. If the context has no primary region, it is the same in every region.
 */
export function accountWideName<T extends string | undefined>(scope: IConstruct, name: T, limit: number = NAME_LIMIT.DEFAULT): T {
  const primary = primaryRegionOf(scope);
  const { region } = Stack.of(scope);
  if (name === undefined || primary === undefined || primary === region) {
    return name;
  }
  // A region that is known only at deployment is not part of the text to shorten.
  return (Token.isUnresolved(region) ? `${shorten(name, limit - MAX_REGION_LENGTH - 1)}-${region}` : shorten(`${name}-${region}`, limit, region)) as T;
}

/** A prefix for such names. */
export function accountWidePrefix(scope: IConstruct, prefix: string | undefined): string | undefined {
  return accountWideName(scope, prefix, MAX_PREFIX_LENGTH);
}

function primaryRegionOf(scope: IConstruct): string | undefined {
  const primary = scope.node.tryGetContext(PRIMARY_REGION_CONTEXT);
  if (primary !== undefined && primary !== null && !(typeof primary === 'string' && REGION.test(primary))) {
    const problems = new Problems();
    problems.add({ subject: 'context', prop: PRIMARY_REGION_CONTEXT, must: 'be the code of a region, such as us-east-1', got: primary });
    problems.throwIfAny(scope);
  }
  return primary ?? undefined;
}

/** Identifies a key: by its ARN, or by the logical ID of a key that the app creates. */
export function hashOfKey({ keyArn, stack }: kms.IKey): string {
  return hashOf(JSON.stringify(stack.resolve(keyArn)));
}

/** A short hash, the same in every release. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}

function shorten(full: string, limit: number, kept = full.slice(full.lastIndexOf('-') + 1)): string {
  if (Token.isUnresolved(full) || full.length <= limit) {
    return full;
  }
  const hash = hashOf(full);
  const end = kept.length <= MAX_KEPT_LENGTH ? `${hash}-${kept}` : hash;
  return `${full.slice(0, limit - end.length - 1).replace(/-+$/, '')}-${end}`;
}

/** The message for a lookup of a name that does not exist. */
export function nameNotFound(scope: IConstruct, kind: string, name: string | undefined, known: string[]): string {
  const names = known.map((other) => `'${other}'`).join(', ') || 'none';
  const message = name === undefined ? `the name of a ${kind} is required; existing names: ${names}` : `there is no ${kind} '${name}', only ${names}`;
  return `${scope.node.path}: ${message}`;
}
