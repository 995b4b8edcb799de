import { aws_dynamodb as dynamodb, RemovalPolicy } from 'aws-cdk-lib';

/** Options for a table. */
export interface TableOptions {
  /** Name by which services refer to the table, for example `orders`. Lower-case letters, digits and single hyphens, beginning with a letter. */
  readonly name: string;

  /**
   * Name of the table, 3 to 255 letters, digits, underscores, hyphens and periods.
   *
   * Changing it replaces the table. The old table and its items are retained.
   *
   * @default - `{prefix}-{name}`
   */
  readonly tableName?: string;

  /**
   * Attribute that items are partitioned by. Changing it replaces the table, which then needs another `tableName`. The old table is kept, with its items.
   *
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly partitionKey: dynamodb.Attribute;

  /**
   * Attribute that items with the same partition key are sorted by. Changing it replaces the table, which then needs another `tableName`. The old table is
   * kept, with its items.
   *
   * @default - none: the partition key alone identifies an item
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly sortKey?: dynamodb.Attribute;

  /**
   * Attribute with the time, in seconds since 1970, at which DynamoDB deletes an item, within a few days and at no cost.
   *
   * @default - items are kept
   */
  readonly timeToLiveAttribute?: string;

  /**
   * Further keys to query by, at most 20. One deployment can add or remove only one of them.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
   */
  readonly globalSecondaryIndexes?: dynamodb.GlobalSecondaryIndexProps[];

  /**
   * What each change writes to the table's stream.
   *
   * @default - there is no stream
   */
  readonly stream?: dynamodb.StreamViewType;

  /**
   * Whether the table can be restored to any second of the last 35 days. Costs 0.20 USD per GB-month (us-east-1).
   *
   * @default true
   */
  readonly pointInTimeRecovery?: boolean;

  /**
   * Key that encrypts the items: `customerManagedKey(key)`, which several tables can share, `awsManagedKey()`, or `dynamoOwnedKey()` at no cost. It can be
   * changed later without interruption.
   *
   * @default - a customer managed key is created for the table, so that you control its policy and audit its use, at 1 USD a month
   */
  readonly encryption?: dynamodb.TableEncryptionV2;

  /**
   * Whether AWS refuses to delete the table.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What happens to the table, and to a key that is created for it, when it is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
