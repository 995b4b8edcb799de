import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EncryptionKey } from '../encryption-key';
import { TableOptions } from './table-options';
import { checkTable, tableNameOf } from './validate-tables';
import { grantTable } from '../../private/grants';
import { checkNamePrefix } from '../../private/names';
import { Problems } from '../../private/problems';

/** Properties of `ServiceTable`. */
export interface ServiceTableProps extends TableOptions {
  /**
   * First part of the table's name, `{prefix}-{name}`.
   *
   * @default - CloudFormation names it
   */
  readonly namePrefix?: string;
}

/**
 * A DynamoDB table that is paid by request, with point-in-time recovery, encrypted with a key of the team's own.
 *
 * Costs 0.625 USD a million writes of up to 1 KB, 0.125 a million reads of up to 4 KB, and 0.25 a GB-month (us-east-1).
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html
 */
export class ServiceTable extends Construct {
  /** The table. */
  readonly table: dynamodb.Table;
  /** Key that items are encrypted with, or undefined where it is one of AWS. */
  readonly encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, props: ServiceTableProps) {
    super(scope, id);
    const problems = new Problems();
    checkNamePrefix(problems, `table '${props.name}'`, 'namePrefix', props.namePrefix);
    checkTable(props, problems, props.namePrefix);
    problems.throwIfAny(this);

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    this.encryptionKey = props.encryptionKey ?? ((props.customerManagedKey ?? true)
      ? new EncryptionKey(this, 'Key', { name: props.name, namePrefix: props.namePrefix, removalPolicy }).key
      : undefined);
    this.table = new dynamodb.Table(this, 'Resource', {
      tableName: tableNameOf(props, props.namePrefix),
      partitionKey: props.partitionKey,
      sortKey: props.sortKey,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.pointInTimeRecovery ?? true },
      encryption: this.encryptionKey ? dynamodb.TableEncryption.CUSTOMER_MANAGED : dynamodb.TableEncryption.DEFAULT,
      encryptionKey: this.encryptionKey,
      timeToLiveAttribute: props.timeToLiveAttribute,
      stream: props.stream,
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy,
    });
    // By name, so that the order in which they are listed changes nothing.
    const indexes = [...props.globalSecondaryIndexes ?? []].sort((a, b) => (a.indexName < b.indexName ? -1 : 1));
    indexes.forEach((index) => this.table.addGlobalSecondaryIndex(index));
  }

  /** Lets a service read items, from the table and its indexes. */
  grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantTable(this.table, grantee, 'read');
  }

  /** Lets a service read, write and delete items, not change the table. */
  grantReadWrite(grantee: iam.IGrantable): iam.Grant {
    return grantTable(this.table, grantee, 'readWrite');
  }
}
