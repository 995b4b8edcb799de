import { aws_dynamodb as dynamodb, aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';

/** What a user says of a table. */
export interface TableOptions {
  /** What services call the table, for example `orders`. Lower-case letters, digits and single hyphens, beginning with a letter. */
  readonly name: string;

  /**
   * Name of the table, 3 to 255 letters, digits, underscores, hyphens and periods.
   *
   * Changing it replaces the table; the old one stays, with its items.
   *
   * @default - `{prefix}-{name}`
   */
  readonly tableName?: string;

  /** Attribute that items are spread by. Changing it replaces the table. */
  readonly partitionKey: dynamodb.Attribute;

  /**
   * Attribute that items with the same partition key are sorted by. Changing it replaces the table.
   *
   * @default - none: the partition key alone tells items apart
   */
  readonly sortKey?: dynamodb.Attribute;

  /**
   * Attribute with the time, in seconds since 1970, at which DynamoDB deletes an item, within a few days and at no cost.
   *
   * @default - items stay
   */
  readonly timeToLiveAttribute?: string;

  /**
   * Further keys to query by, at most 20. One deployment can add or remove one of them.
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
   * Whether the table can be restored as it was at any second of the last 35 days. 0.20 USD a GB-month (us-east-1).
   *
   * @default true
   */
  readonly pointInTimeRecovery?: boolean;

  /**
   * Key of the team's own that items are encrypted with. Several tables may share one.
   *
   * @default - a key is made for the table, unless `customerManagedKey` is false
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether items are encrypted with a key of the team's own, so that its policy and its audit trail are theirs. Else with one of AWS, at no cost.
   *
   * @default true - 1 USD a month for a key that is made
   */
  readonly customerManagedKey?: boolean;

  /**
   * Whether AWS refuses to delete the table.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What happens to the table, and to a key that is made for it, when it leaves the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
