import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EncryptionKey } from '../encryption-key';
import { TableOptions } from './table-options';
import { checkTable, resolveTable, TablePlan } from './table-plan';
import { grantTable } from '../../private/grants';
import { planOf } from '../../private/plan';

/** Options of `ServiceTable`, and where the platform places it. */
export interface ServiceTableProps extends TableOptions {
  /**
   * Prefix of the table's name, `{prefix}-{name}`.
   *
   * @default - CloudFormation generates the name
   */
  readonly namePrefix?: string;
}

/**
 * A DynamoDB table in on-demand mode, with point-in-time recovery, by default encrypted with a customer managed key.
 *
 * Created by `ReptidexPlatform`, with its prop `tables`.
 *
 * Costs 0.625 USD per million writes of up to 1 KB, 0.125 per million reads of up to 4 KB, and 0.25 per GB-month (us-east-1).
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html
 */
export class ServiceTable extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: ServiceTableProps): ServiceTable {
    return new ServiceTable(scope, id, props);
  }

  /** The table. */
  readonly table: dynamodb.Table;
  /** Customer managed key that encrypts the items, or undefined if AWS owns or manages the key. */
  readonly encryptionKey?: kms.IKey;

  private constructor(scope: Construct, id: string, props: ServiceTableProps) {
    super(scope, id);
    const plan = planOf<ServiceTableProps, TablePlan>(this, props, resolveTable, checkTable);
    this.encryptionKey = plan.createdKey ? new EncryptionKey(this, 'Key', plan.createdKey).key : plan.encryptionKey;
    this.table = new dynamodb.Table(this, 'Resource', {
      tableName: plan.names.table,
      partitionKey: plan.partitionKey,
      sortKey: plan.sortKey,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: plan.pointInTimeRecovery },
      encryption: plan.encryptionType,
      encryptionKey: this.encryptionKey,
      timeToLiveAttribute: plan.timeToLiveAttribute,
      stream: plan.stream,
      deletionProtection: plan.deletionProtection,
      removalPolicy: plan.removalPolicy,
    });
    plan.globalSecondaryIndexes.forEach((index) => this.table.addGlobalSecondaryIndex(index));
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
