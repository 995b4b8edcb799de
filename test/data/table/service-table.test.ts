import { aws_dynamodb as dynamodb, aws_kms as kms, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { TableOptions } from '../../../src/data/table/table-options';
import { checkTables, resolveTables } from '../../../src/data/table/table-plan';
import { Problems } from '../../../src/private/problems';
import { TableInput, createTable } from '../../parts';
import { actionsOf, mistakesOf, newStack, onlyOf, Rendered, render, resourcesOf, roleIn, statementsOf, unknown } from '../template';

const TABLE = 'AWS::DynamoDB::Table';
const { STRING, NUMBER, BINARY } = dynamodb.AttributeType;
const id: dynamodb.Attribute = { name: 'id', type: STRING };

function table(props: Partial<TableInput> = {}, stack: Stack = newStack()): Rendered {
  createTable(stack, 'Table', { name: 'orders', partitionKey: id, ...props });
  return render(stack);
}

const propsOf = (props: Partial<TableInput> = {}) => onlyOf(table(props), TABLE).Properties;

function mistakes(tables: Array<Partial<TableOptions>>, namePrefix?: string): string[] {
  const problems = new Problems();
  checkTables(resolveTables(tables.map((options) => ({ name: 'orders', partitionKey: id, ...options })), { namePrefix }), problems);
  return mistakesOf(() => problems.throwIfAny(newStack()));
}

const indexed = (...indexes: dynamodb.GlobalSecondaryIndexProps[]) => mistakes([{ globalSecondaryIndexes: indexes }]);

describe('protection', () => {
  test('uses on-demand capacity, point-in-time recovery and deletion protection', () => {
    expect(propsOf()).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    expect(onlyOf(table(), TABLE)).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('is encrypted with a new key that rotates and is retained with the table', () => {
    const template = table({ namePrefix: 'prod-shop' });
    const [[key, { Properties, DeletionPolicy }]] = resourcesOf(template, 'AWS::KMS::Key');
    expect(onlyOf(template, TABLE).Properties.SSESpecification).toEqual({
      SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
    });
    expect(Properties.EnableKeyRotation).toBe(true);
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(onlyOf(template, 'AWS::KMS::Alias').Properties.AliasName).toBe('alias/prod-shop-orders');
  });

  test('several tables can share a key', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Shared');
    const tables = ['orders', 'customers'].map((name) => createTable(stack, name, { name, partitionKey: id, encryption: dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey) }));
    const template = render(stack);
    const [[key, ...none]] = resourcesOf(template, 'AWS::KMS::Key').map(([logicalId]) => [logicalId]);
    expect(none).toEqual([]);
    for (const [, { Properties }] of resourcesOf(template, TABLE)) {
      expect(Properties.SSESpecification.KMSMasterKeyId).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
    }
    expect(tables[0].encryptionKey).toBe(encryptionKey);
  });

  test('accepts an imported key', () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555';
    const template = table({ encryption: dynamodb.TableEncryptionV2.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', keyArn)) }, stack);
    expect(onlyOf(template, TABLE).Properties.SSESpecification.KMSMasterKeyId).toBe(keyArn);
  });

  test('can be disabled entirely', () => {
    const encryption = dynamodb.TableEncryptionV2.dynamoOwnedKey();
    const template = table({ encryption, pointInTimeRecovery: false, deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY });
    const { Properties, DeletionPolicy } = onlyOf(template, TABLE);
    expect(resourcesOf(template, 'AWS::KMS::Key')).toEqual([]);
    expect(Properties.SSESpecification).toEqual({ SSEEnabled: false });
    expect(Properties).toMatchObject({ DeletionProtectionEnabled: false, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } });
    expect(DeletionPolicy).toBe('Delete');
  });

  test('a new key is deleted with a table that is deleted', () => {
    expect(onlyOf(table({ removalPolicy: RemovalPolicy.DESTROY }), 'AWS::KMS::Key').DeletionPolicy).toBe('Delete');
  });
});

test('keys, indexes, time to live and stream', () => {
  const byCustomer: dynamodb.GlobalSecondaryIndexProps = { indexName: 'by-customer', partitionKey: { name: 'customer', type: STRING }, sortKey: { name: 'at', type: NUMBER } };
  expect(propsOf({
    sortKey: { name: 'at', type: NUMBER }, globalSecondaryIndexes: [byCustomer], timeToLiveAttribute: 'expires', stream: dynamodb.StreamViewType.KEYS_ONLY,
  })).toMatchObject({
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }],
    AttributeDefinitions: expect.arrayContaining([{ AttributeName: 'customer', AttributeType: 'S' }, { AttributeName: 'at', AttributeType: 'N' }]),
    GlobalSecondaryIndexes: [{
      IndexName: 'by-customer', KeySchema: [{ AttributeName: 'customer', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }], Projection: { ProjectionType: 'ALL' },
    }],
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
  });
});

test('the order of the indexes does not change the template', () => {
  const indexes = ['by-c', 'by-a', 'by-b'].map((indexName) => ({ indexName, partitionKey: { name: indexName, type: STRING } }));
  expect(JSON.stringify(table({ globalSecondaryIndexes: indexes }))).toBe(JSON.stringify(table({ globalSecondaryIndexes: [...indexes].reverse() })));
});

describe('names', () => {
  test.each([
    [{ namePrefix: 'prod-shop' }, 'prod-shop-orders'], [{ namePrefix: 'prod-shop', tableName: 'Orders_v2' }, 'Orders_v2'], [{}, undefined],
  ])('%j', (props, name) => {
    expect(propsOf(props).TableName).toBe(name);
  });

  test('can be tokens', () => {
    const stack = newStack();
    expect(onlyOf(table({ tableName: unknown.text(stack) }, stack), TABLE).Properties.TableName).toEqual({ Ref: 'Text' });
  });
});

describe('permissions of a service', () => {
  function granted(grant: 'grantRead' | 'grantReadWrite', props: Partial<TableInput> = {}) {
    const stack = newStack();
    expect(createTable(stack, 'Table', { name: 'orders', partitionKey: id, ...props })[grant](roleIn(stack)).success).toBe(true);
    return statementsOf(render(stack));
  }

  test('to read: read and decrypt items, without writes', () => {
    const actions = actionsOf(granted('grantRead'));
    expect(actions).toEqual(expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:Query', 'kms:Decrypt']));
    expect(actions.filter((action) => /Put|Update|Delete|Write|Create|kms:(Encrypt|GenerateDataKey)/.test(action))).toEqual([]);
  });

  test('to write: also write items, without changes of the table', () => {
    const actions = actionsOf(granted('grantReadWrite'));
    expect(actions).toEqual(expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem', 'kms:Encrypt', 'kms:Decrypt']));
    expect(actions.filter((action) => /Table$|Backup|TimeToLive|\*$/.test(action) && !/^kms:|DescribeTable/.test(action))).toEqual([]);
  });

  test('include the indexes of the table', () => {
    const globalSecondaryIndexes = [{ indexName: 'by-customer', partitionKey: { name: 'customer', type: STRING } }];
    expect(JSON.stringify(granted('grantRead', { globalSecondaryIndexes }))).toContain('/index/*');
    expect(JSON.stringify(granted('grantRead'))).not.toContain('/index/*');
  });
});

describe('invalid input', () => {
  test.each([['abc'], ['A-b_c.9'], ['x'.repeat(255)]])("accepts '%s' as a table name", (tableName) => {
    expect(mistakes([{ tableName }])).toEqual([]);
  });

  test.each([['ab'], ['x'.repeat(256)], ['a b c'], ['orders/2'], ['']])("fails on the table name '%s'", (tableName) => {
    expect(mistakes([{ tableName }])).toEqual([`table 'orders': 'tableName', got '${tableName}'`]);
  });

  test('fails on two tables with the same name', () => {
    expect(mistakes([{}, {}])).toEqual(["tables: 'name', got 'orders'"]);
    expect(mistakes([{ name: 'a', tableName: 'shared' }, { name: 'b', tableName: 'shared' }])).toEqual([expect.stringContaining("tables: 'tableName', got 'shared'")]);
    expect(mistakes([{ name: 'a' }, { name: 'b', tableName: 'prod-a' }], 'prod')).toEqual([expect.stringContaining("got 'prod-a'")]);
  });

  test('fails on the same attribute for both keys', () => {
    expect(mistakes([{ sortKey: id }])).toEqual(["table 'orders': 'sortKey', got 'id'"]);
  });

  test('fails on an attribute with two types', () => {
    expect(indexed({ indexName: 'by-id', partitionKey: { name: 'id', type: NUMBER } })).toEqual([
      "table 'orders': 'globalSecondaryIndexes.by-id', got 'N'",
    ]);
  });

  test('fails on attribute names that DynamoDB rejects', () => {
    expect(mistakes([{ partitionKey: { name: '', type: STRING }, sortKey: { name: 'x'.repeat(256), type: STRING } }])).toHaveLength(2);
    expect(mistakes([{ sortKey: { name: 'x'.repeat(255), type: STRING } }])).toEqual([]);
  });

  test('fails on a time-to-live attribute that is not a number', () => {
    expect(mistakes([{ timeToLiveAttribute: 'id' }])).toEqual(["table 'orders': 'timeToLiveAttribute', got 'id'"]);
    expect(mistakes([{ timeToLiveAttribute: 'at', sortKey: { name: 'at', type: BINARY } }])).toHaveLength(1);
    expect(mistakes([{ timeToLiveAttribute: 'at', sortKey: { name: 'at', type: NUMBER } }])).toEqual([]);
  });

  test('fails on keys of replicas, because the table has none', () => {
    const key = kms.Key.fromKeyArn(newStack(), 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1');
    expect(mistakes([{ encryption: dynamodb.TableEncryptionV2.customerManagedKey(key, { 'eu-west-1': 'arn:aws:kms:eu-west-1:111122223333:key/2' }) }])).toEqual([
      "table 'orders': 'encryption', got ['eu-west-1']",
    ]);
  });

  function index(indexName: string, more: Partial<dynamodb.GlobalSecondaryIndexProps> = {}): dynamodb.GlobalSecondaryIndexProps {
    return { indexName, partitionKey: id, ...more };
  }

  test('accepts 20 indexes and rejects 21', () => {
    const indexes = (count: number) => Array.from({ length: count }, (_, number) => index(`index-${number}`));
    expect(indexed(...indexes(20))).toEqual([]);
    expect(indexed(...indexes(21))).toEqual(["table 'orders': 'globalSecondaryIndexes', got 21"]);
  });

  test('fails on indexes that DynamoDB rejects', () => {
    expect(indexed(index('ab'))).toEqual([expect.stringContaining("'globalSecondaryIndexes.indexName'")]);
    expect(indexed(index('by-id'), index('by-id'))).toEqual([expect.stringContaining("'globalSecondaryIndexes.indexName', got 'by-id'")]);
    expect(indexed({ indexName: 'by-none' })).toEqual(["table 'orders': 'globalSecondaryIndexes.by-none' is missing"]);
    expect(indexed(index('by-id', { readCapacity: 5 }))).toEqual(["table 'orders': 'globalSecondaryIndexes.by-id.readCapacity', got 5"]);
  });

  test('requires projected attributes with INCLUDE, and rejects them otherwise', () => {
    const { INCLUDE, KEYS_ONLY } = dynamodb.ProjectionType;
    expect(indexed(index('by-id', { projectionType: INCLUDE, nonKeyAttributes: ['total'] }))).toEqual([]);
    expect(indexed(index('by-id', { projectionType: KEYS_ONLY }))).toEqual([]);
    expect(indexed(index('by-id', { projectionType: INCLUDE }))).toHaveLength(1);
    expect(indexed(index('by-id', { projectionType: KEYS_ONLY, nonKeyAttributes: ['total'] }))).toHaveLength(1);
  });

  describe('projected attributes', () => {
    const projecting = (count: number, number = 0) => index(`by-id-${number}`, {
      projectionType: dynamodb.ProjectionType.INCLUDE, nonKeyAttributes: Array.from({ length: count }, (_, n) => `a${n}`),
    });

    test('20 of one index, but not 21', () => {
      expect(indexed(projecting(20))).toEqual([]);
      expect(indexed(projecting(21))).toEqual(["table 'orders': 'globalSecondaryIndexes.by-id-0.nonKeyAttributes', got 21"]);
    });

    test('100 of all indexes, but not 101', () => {
      const hundred = Array.from({ length: 5 }, (_, number) => projecting(20, number));
      expect(indexed(...hundred)).toEqual([]);
      expect(indexed(...hundred, projecting(1, 5))).toEqual(["table 'orders': 'globalSecondaryIndexes', got 101"]);
    });
  });

  test('accepts a key of several attributes', () => {
    const keys = [{ name: 'country', type: STRING }, { name: 'city', type: STRING }];
    expect(indexed({ indexName: 'by-place', partitionKeys: keys })).toEqual([]);
    expect(mistakesOf(() => table({ globalSecondaryIndexes: [{ indexName: 'by-place', partitionKeys: keys }] }))).toEqual([]);
  });
});
