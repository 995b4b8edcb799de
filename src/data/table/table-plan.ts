import { aws_dynamodb as dynamodb, aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';
import { TableOptions } from './table-options';
import { checkName, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { checkNamed, checkUnique } from '../checks';
import { EncryptionKeyPlan, resolveEncryptionKey } from '../encryption-key';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
const NAME_RULE = 'be 3 to 255 letters, digits, underscores, hyphens and periods';
const KEY_ATTRIBUTE = /^.{1,255}$/s;
const MAX_INDEXES = 20;
const MAX_PROJECTED_ATTRIBUTES = 100;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html */
const MAX_ATTRIBUTES_OF_INDEX = 20;

/** A table with every default filled in. */
export interface TablePlan extends TableOptions {
  readonly namePrefix?: string;
  /** Sorted by name, so that the order of the props does not matter. */
  readonly globalSecondaryIndexes: dynamodb.GlobalSecondaryIndexProps[];
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionType: dynamodb.TableEncryption;
  /** The existing customer managed key. */
  readonly encryptionKey?: kms.IKey;
  /** The customer managed key that is created for the table; undefined if one is given, or AWS owns or manages the key. */
  readonly createdKey?: EncryptionKeyPlan;
  /** Physical names, or undefined if CloudFormation generates them. */
  readonly names: { readonly table?: string };
}

/** Fills in the defaults. */
export function resolveTable<O extends TableOptions & { namePrefix?: string }>(options: O): O & TablePlan {
  const { encryption, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = options;
  return {
    ...options,
    globalSecondaryIndexes: [...options.globalSecondaryIndexes ?? []].sort((a, b) => (a.indexName < b.indexName ? -1 : 1)),
    pointInTimeRecovery: options.pointInTimeRecovery ?? true,
    deletionProtection: options.deletionProtection ?? true,
    removalPolicy,
    encryptionType: encryption?.type ?? dynamodb.TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: encryption?.tableKey,
    createdKey: encryption === undefined ? resolveEncryptionKey(options.name, { namePrefix: options.namePrefix, removalPolicy }) : undefined,
    names: { table: options.tableName ?? physicalName(options.namePrefix, options.name) },
  };
}

/** Fills in the defaults of each table. */
export function resolveTables(tables: TableOptions[], { namePrefix }: { namePrefix?: string }): TablePlan[] {
  return tables.map((table) => resolveTable({ ...table, namePrefix }));
}

/** Collects what DynamoDB would reject in each table, and duplicate names. */
export function checkTables(plans: TablePlan[], problems: Problems): void {
  const tables = checkNamed(problems, 'table', plans);
  tables.forEach((table) => checkOne(table, problems));
  const named = checkUnique(problems, 'tables', 'name', tables, (table) => table.name);
  checkUnique(problems, 'tables', 'tableName', named, (table) => table.names.table);
}

function checkOne(plan: TablePlan, problems: Problems): void {
  const subject = `table '${plan.name}'`;
  checkName(problems, subject, 'name', plan.name);
  problems.pattern(subject, 'tableName', plan.names.table, NAME, NAME_RULE);
  const replicas = Object.keys(plan.encryption?.replicaKeyArns ?? {});
  if (replicas.length > 0) {
    problems.add({ subject, prop: 'encryption', must: 'have no replica keys: the table has no replicas', got: replicas });
  }
  checkIndexes(subject, plan.globalSecondaryIndexes, problems);
  checkKeys(subject, plan, problems);
}

function checkIndexes(subject: string, indexes: dynamodb.GlobalSecondaryIndexProps[], problems: Problems): void {
  const prop = 'globalSecondaryIndexes';
  if (indexes.length > MAX_INDEXES) {
    problems.add({ subject, prop, must: `be at most ${MAX_INDEXES}, an AWS quota`, got: indexes.length });
  }
  checkUnique(problems, subject, `${prop}.indexName`, indexes, (index) => index.indexName);
  for (const index of indexes) {
    problems.pattern(subject, `${prop}.indexName`, index.indexName, NAME, NAME_RULE);
    const of = `${prop}.${index.indexName}`;
    if (!index.partitionKey && !index.partitionKeys?.length) {
      problems.add({ subject, prop: of, must: "have a 'partitionKey'", got: undefined });
    }
    for (const capacity of ['readCapacity', 'writeCapacity'] as const) {
      if (index[capacity] !== undefined) {
        problems.add({ subject, prop: `${of}.${capacity}`, must: 'not be set, because the table uses on-demand capacity', got: index[capacity] });
      }
    }
    const included = index.projectionType === dynamodb.ProjectionType.INCLUDE;
    if (included !== (index.nonKeyAttributes !== undefined && index.nonKeyAttributes.length > 0)) {
      problems.add({
        subject, prop: `${of}.nonKeyAttributes`, must: "be set if, and only if, 'projectionType' is INCLUDE", got: index.nonKeyAttributes,
      });
    }
    const attributes = index.nonKeyAttributes?.length ?? 0;
    if (attributes > MAX_ATTRIBUTES_OF_INDEX) {
      problems.add({ subject, prop: `${of}.nonKeyAttributes`, must: `name at most ${MAX_ATTRIBUTES_OF_INDEX} attributes`, got: attributes });
    }
  }
  const projected = indexes.reduce((sum, index) => sum + (index.nonKeyAttributes?.length ?? 0), 0);
  if (projected > MAX_PROJECTED_ATTRIBUTES) {
    problems.add({ subject, prop, must: `project at most ${MAX_PROJECTED_ATTRIBUTES} attributes together`, got: projected });
  }
}

/** An attribute that is part of several keys must have the same type in all of them. */
function checkKeys(subject: string, plan: TablePlan, problems: Problems): void {
  const { partitionKey, sortKey } = plan;
  if (sortKey && sortKey.name === partitionKey.name) {
    problems.add({ subject, prop: 'sortKey', must: "be a different attribute than 'partitionKey'", got: sortKey.name });
  }
  const types = new Map<string, dynamodb.AttributeType>();
  const indexKeys = plan.globalSecondaryIndexes.flatMap((index) => [
    index.partitionKey, index.sortKey, ...index.partitionKeys ?? [], ...index.sortKeys ?? [],
  ].map((key) => [`globalSecondaryIndexes.${index.indexName}`, key] as const));
  for (const [prop, key] of [['partitionKey', partitionKey], ['sortKey', sortKey], ...indexKeys] as const) {
    if (!key) {
      continue;
    }
    problems.pattern(subject, prop, key.name, KEY_ATTRIBUTE, 'name attributes of 1 to 255 characters');
    const type = types.get(key.name) ?? key.type;
    if (type !== key.type) {
      problems.add({ subject, prop, must: `have the type ${type} for '${key.name}', as in another key`, got: key.type });
    }
    types.set(key.name, type);
  }
  const { timeToLiveAttribute } = plan;
  problems.pattern(subject, 'timeToLiveAttribute', timeToLiveAttribute, KEY_ATTRIBUTE, 'be the name of an attribute, of 1 to 255 characters');
  const ttlType = timeToLiveAttribute === undefined ? undefined : types.get(timeToLiveAttribute);
  if (ttlType && ttlType !== dynamodb.AttributeType.NUMBER) {
    problems.add({ subject, prop: 'timeToLiveAttribute', must: `be a number, but another key uses it with the type ${ttlType}`, got: timeToLiveAttribute });
  }
}
