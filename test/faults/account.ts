import { CloudFormationClient, DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client, ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { DeleteBucketCommand, DeleteObjectsCommand, ListBucketsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { Assembly } from './assembly';
import { Emulator, EmulatorOptions, Outcome } from '../../integ/emulator/emulator';
import { ProcessGroup } from '../../integ/emulator/process-group';

// Node 20 is the floor, and the SDK's warning that it will not be much longer is known.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** What holds data, or a name or an id that others keep: losing one is losing more than what a deployment makes again. */
const STATEFUL = [
  'AWS::Backup::BackupPlan', 'AWS::Backup::BackupVault', 'AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::ElastiCache::ReplicationGroup',
  'AWS::Events::Archive', 'AWS::Events::EventBus',
  'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::RDS::DBInstance', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::SQS::Queue',
  'AWS::Route53::HostedZone', 'AWS::CertificateManager::Certificate', 'AWS::CloudFront::Distribution', 'AWS::ElasticLoadBalancingV2::LoadBalancer',
];

export interface AccountOptions extends EmulatorOptions {
  /** Whether the account is prepared for the CDK. @default true */
  readonly bootstrap?: boolean;
}

/** An AWS account that an app is deployed to with the CDK CLI. */
export class Account {
  static async open({ bootstrap = true, ...options }: AccountOptions = {}): Promise<Account> {
    const emulator = await Emulator.start(() => undefined, options);
    try {
      if (bootstrap) {
        await emulator.bootstrap();
      }
    } catch (error) {
      await emulator.stop();
      throw error;
    }
    return new Account(emulator);
  }

  private constructor(readonly emulator: Emulator) {}

  get control() {
    return this.emulator.control;
  }

  async deploy(assembly: Assembly): Promise<Outcome> {
    return this.emulator.tryCdk(deployment(assembly));
  }

  /** Starts a deployment that may be killed. */
  startDeployment(assembly: Assembly): ProcessGroup {
    return this.emulator.startCdk(deployment(assembly));
  }

  async destroy({ directory, stacks }: Assembly): Promise<Outcome> {
    return this.emulator.tryCdk(['destroy', ...stacks, '--app', directory, '--force']);
  }

  /** Status of each stack, by name; one that is gone is none. */
  async statuses({ stacks }: Assembly): Promise<string[]> {
    const { Stacks } = await this.client().send(new DescribeStacksCommand({}));
    return stacks.map((name) => Stacks!.find(({ StackName }) => StackName === name)?.StackStatus ?? 'none');
  }

  /** Physical ids of what is stateful, by logical id. */
  async statefulIds({ stacks }: Assembly): Promise<{ [logicalId: string]: string }> {
    const ids: { [logicalId: string]: string } = {};
    for (const StackName of stacks) {
      for await (const page of paginateListStackResources({ client: this.client() }, { StackName })) {
        for (const { LogicalResourceId, PhysicalResourceId, ResourceType } of page.StackResourceSummaries ?? []) {
          if (STATEFUL.includes(ResourceType!)) {
            ids[LogicalResourceId!] = PhysicalResourceId!;
          }
        }
      }
    }
    return ids;
  }

  /** Switches deletion protection off, as an operator does before a destroy. */
  async liftDeletionProtection(): Promise<void> {
    const configuration = this.emulator.clientConfiguration;
    const [rds, elb, dynamodb] = [new RDSClient(configuration), new ElasticLoadBalancingV2Client(configuration), new DynamoDBClient(configuration)];
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({}));
    for (const { DBInstanceIdentifier } of DBInstances!.filter(({ DeletionProtection }) => DeletionProtection)) {
      await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, DeletionProtection: false, ApplyImmediately: true }));
    }
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({}));
    for (const { LoadBalancerArn } of LoadBalancers!) {
      await elb.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes: [{ Key: 'deletion_protection.enabled', Value: 'false' }] }));
    }
    await this.deleteTestedBuckets();
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    for (const TableName of TableNames!) {
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
      if (Table!.DeletionProtectionEnabled) {
        await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
      }
    }
  }

  /** Buckets that have nothing in them but what Elastic Load Balancing tests them with, and that a deletion of their stack would keep under their names. */
  private async deleteTestedBuckets(): Promise<void> {
    const s3 = new S3Client({ ...this.emulator.clientConfiguration, forcePathStyle: true });
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    for (const { Name: Bucket } of Buckets) {
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      if (Versions.length > 0 && Versions.every(({ Key }) => /\/ELB(Access|Connection)LogTestFile$/.test(Key!))) {
        await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Versions.map(({ Key, VersionId }) => ({ Key, VersionId })) } }));
        await s3.send(new DeleteBucketCommand({ Bucket }));
      }
    }
  }

  async close(): Promise<void> {
    await this.emulator.stop();
  }

  /** Its address is another one after a restart. */
  private client(): CloudFormationClient {
    return new CloudFormationClient(this.emulator.clientConfiguration);
  }
}

function deployment({ directory, stacks }: Assembly): string[] {
  return ['deploy', ...stacks, '--app', directory, '--require-approval', 'never', '--progress', 'events'];
}
