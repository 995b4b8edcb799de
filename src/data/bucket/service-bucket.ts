import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BucketOptions, BucketPurpose } from './bucket-options';
import { BucketPlan, checkBucket, lifecycleRules, resolveBucket } from './bucket-plan';
import { replicate, REPLICATION_RULE } from './bucket-replication';
import { allowLogDelivery } from './log-delivery';
import { acknowledge, acknowledgeBucket, ruleIn, skipChecks } from '../../private/acknowledge';
import { grantBucket } from '../../private/grants';
import { planOf } from '../../private/plan';
import { Problems } from '../../private/problems';

/** Properties of `ServiceBucket`. */
export interface ServiceBucketProps extends BucketOptions {
  /**
   * Prefix of the bucket's name, `{prefix}-{name}`.
   *
   * @default - CloudFormation generates the name
   */
  readonly namePrefix?: string;
}

/**
 * A private bucket for files of services: encrypted, over TLS only, without ACLs, with public access blocked. Old versions and
 * incomplete uploads are deleted automatically.
 *
 * Costs 0.023 USD a GB-month in S3 Standard, 0.0125 in Standard-IA, 0.0036 in Glacier (us-east-1).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class ServiceBucket extends Construct {
  /** The bucket. Resources that write logs to it should depend on it, because they are allowed to only once the bucket's policy is in place. */
  readonly bucket: s3.Bucket;
  /** The role by which S3 copies objects, for the policies of another account's bucket and key, or undefined where there are no copies. */
  readonly replicationRole?: iam.IRole;
  private readonly plan: BucketPlan;

  constructor(scope: Construct, id: string, props: ServiceBucketProps) {
    super(scope, id);
    const plan = planOf<ServiceBucketProps, BucketPlan>(this, props, resolveBucket, checkBucket);
    this.plan = plan;
    this.bucket = new s3.Bucket(this, 'Resource', {
      bucketName: plan.names.bucket,
      encryption: plan.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: plan.encryptionKey,
      // One request to KMS for many objects, instead of one for each.
      bucketKeyEnabled: plan.encryptionKey ? true : undefined,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: plan.versioned,
      lifecycleRules: lifecycleRules(plan),
      cors: plan.cors,
      removalPolicy: plan.removalPolicy,
    });
    // A retained bucket still accepts requests over TLS only, and logs where it accepts these.
    this.bucket.policy?.applyRemovalPolicy(plan.removalPolicy);
    if (plan.replication) {
      this.replicationRole = replicate(this, this.bucket, { ...plan, replication: plan.replication });
    } else {
      acknowledgeBucket(this.bucket);
    }
    if (plan.purpose === BucketPurpose.LOGS) {
      allowLogDelivery(this.bucket);
      this.acknowledgeLogs();
    }
    if (plan.accessLogBucket) {
      // Not by the L2, which allows the delivery by ACL or by policy, depending on a feature flag of the consumer.
      (this.bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
        destinationBucketName: plan.accessLogBucket.bucketName, logFilePrefix: `s3/${plan.name}/`,
      };
    }
  }

  /**
   * Lets CloudFront write its access logs (standard logging), which it does through the bucket's ACL. The objects are the bucket's owner's all
   * the same, and public access stays blocked. Throws unless the purpose is `BucketPurpose.LOGS`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
   */
  allowContentDeliveryLogs(): void {
    const { name, purpose } = this.plan;
    if (purpose !== BucketPurpose.LOGS) {
      const problems = new Problems();
      problems.add({ subject: `bucket '${name}'`, prop: 'purpose', must: "be 'logs' where CloudFront writes its logs", got: purpose });
      problems.throwIfAny(this);
    }
    (this.bucket.node.defaultChild as s3.CfnBucket).ownershipControls = { rules: [{ objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED }] };
  }

  /** Lets a service list and read objects. */
  grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantBucket(this.bucket, grantee, 'read');
  }

  /** Lets a service list, read, write and delete objects. What was deleted can be brought back as long as versions are kept. */
  grantReadWrite(grantee: iam.IGrantable): iam.Grant {
    return grantBucket(this.bucket, grantee, 'readWrite');
  }

  /**
   * Objects that could not be copied, by default in five minutes. Throws where there is no replication.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html#s3-cloudwatch-replication-metrics
   */
  metricFailedReplication(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { name, replication } = this.plan;
    const problems = new Problems();
    if (!replication) {
      problems.add({ subject: `bucket '${name}'`, prop: 'replication', must: 'be given where its failures are counted', got: undefined });
    }
    problems.throwIfAny(this);
    return new cloudwatch.Metric({
      namespace: 'AWS/S3',
      metricName: 'OperationsFailedReplication',
      dimensionsMap: { SourceBucket: this.bucket.bucketName, DestinationBucket: replication!.destination.bucketName, RuleId: REPLICATION_RULE },
      statistic: 'Sum',
      period: Duration.minutes(5),
      ...options,
    });
  }

  private acknowledgeLogs(): void {
    const resource = this.bucket.node.defaultChild!;
    acknowledge(resource, ruleIn(['nist', 'hipaa', 'pci'], 'S3DefaultEncryptionKMS'), 'Load balancers write their access logs to buckets '
      + 'with Amazon S3’s own keys (SSE-S3) alone.');
    const endless = 'It is where access logs go: a log of those who write them would never end.';
    acknowledge(resource, ['AwsSolutions-S1', ...ruleIn(['nist', 'hipaa', 'pci'], 'S3BucketLoggingEnabled')], endless);
    skipChecks(resource, ['CKV_AWS_18'], endless);
  }
}
