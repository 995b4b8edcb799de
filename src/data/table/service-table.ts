import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EncryptionKey } from '../encryption-key';
import { TablePlan } from './table-plan';
import { grantTable } from '../../private/grants';

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
  static _create(scope: Construct, id: string, plan: TablePlan): ServiceTable {
    return new ServiceTable(scope, id, plan);
  }

  /** The table. */
  readonly table: dynamodb.Table;
  /** Customer managed key that encrypts the items, or undefined if AWS owns or manages the key. */
  readonly encryptionKey?: kms.IKey;

  private constructor(scope: Construct, id: string, plan: TablePlan) {
    super(scope, id);
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
