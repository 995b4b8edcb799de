import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { checkNamed, checkUnique } from '../checks';
import { TableOptions } from './table-options';
import { checkName, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
const NAME_RULE = 'be 3 to 255 letters, digits, underscores, hyphens and periods';
const KEY_ATTRIBUTE = /^.{1,255}$/s;
const MAX_INDEXES = 20;
const MAX_PROJECTED_ATTRIBUTES = 100;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html */
const MAX_ATTRIBUTES_OF_INDEX = 20;

/** The table's name, or undefined where CloudFormation makes one. */
export function tableNameOf(options: TableOptions, namePrefix: string | undefined): string | undefined {
  return options.tableName ?? physicalName(namePrefix, options.name);
}

/** Collects mistakes in a table's options. */
export function checkTable(options: TableOptions, problems: Problems, namePrefix?: string): void {
  const subject = `table '${options.name}'`;
  checkName(problems, subject, 'name', options.name);
  problems.pattern(subject, 'tableName', tableNameOf(options, namePrefix), NAME, NAME_RULE);
  if (options.encryptionKey && options.customerManagedKey === false) {
    problems.add({ subject, prop: 'customerManagedKey', must: "not be false with an 'encryptionKey'", got: false });
  }
  checkIndexes(subject, options.globalSecondaryIndexes ?? [], problems);
  checkKeys(subject, options, problems);
}

/** Collects mistakes in each table's options, and names that two of them share. */
export function checkTables(given: TableOptions[], problems: Problems, namePrefix?: string): void {
  const tables = checkNamed(problems, 'table', given);
  tables.forEach((table) => checkTable(table, problems, namePrefix));
  const named = checkUnique(problems, 'tables', 'name', tables, (table) => table.name);
  checkUnique(problems, 'tables', 'tableName', named, (table) => tableNameOf(table, namePrefix));
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
        problems.add({ subject, prop: `${of}.${capacity}`, must: 'be left out: the table is paid by request', got: index[capacity] });
      }
    }
    const included = index.projectionType === dynamodb.ProjectionType.INCLUDE;
    if (included !== (index.nonKeyAttributes !== undefined && index.nonKeyAttributes.length > 0)) {
      problems.add({
        subject, prop: `${of}.nonKeyAttributes`, must: "be given with 'projectionType' INCLUDE, and only then", got: index.nonKeyAttributes,
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

/** An attribute that is part of several keys has one type. */
function checkKeys(subject: string, options: TableOptions, problems: Problems): void {
  const { partitionKey, sortKey } = options;
  // Not every language has a compiler that asks for it.
  if (partitionKey === undefined) {
    problems.add({ subject, prop: 'partitionKey', must: 'be given', got: undefined });
    return;
  }
  if (sortKey && sortKey.name === partitionKey.name) {
    problems.add({ subject, prop: 'sortKey', must: "be another attribute than 'partitionKey'", got: sortKey.name });
  }
  const types = new Map<string, dynamodb.AttributeType>();
  const indexKeys = (options.globalSecondaryIndexes ?? []).flatMap((index) => [
    index.partitionKey, index.sortKey, ...index.partitionKeys ?? [], ...index.sortKeys ?? [],
  ].map((key) => [`globalSecondaryIndexes.${index.indexName}`, key] as const));
  for (const [prop, key] of [['partitionKey', partitionKey], ['sortKey', sortKey], ...indexKeys] as const) {
    if (!key) {
      continue;
    }
    problems.pattern(subject, prop, key.name, KEY_ATTRIBUTE, 'name attributes of 1 to 255 characters');
    const type = types.get(key.name) ?? key.type;
    if (type !== key.type) {
      problems.add({ subject, prop, must: `give '${key.name}' the type ${type}, which another key gives it`, got: key.type });
    }
    types.set(key.name, type);
  }
  const { timeToLiveAttribute } = options;
  problems.pattern(subject, 'timeToLiveAttribute', timeToLiveAttribute, KEY_ATTRIBUTE, 'be the name of an attribute, of 1 to 255 characters');
  const ttlType = timeToLiveAttribute === undefined ? undefined : types.get(timeToLiveAttribute);
  if (ttlType && ttlType !== dynamodb.AttributeType.NUMBER) {
    problems.add({ subject, prop: 'timeToLiveAttribute', must: `be a number, not an attribute of a key of type ${ttlType}`, got: timeToLiveAttribute });
  }
}
