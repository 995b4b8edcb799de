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
 * A private bucket for files of services: encrypted, over TLS only, without ACLs, with public access blocked. Noncurrent versions and incomplete uploads
 * are deleted automatically.
 *
 * Costs 0.023 USD per GB-month in S3 Standard, 0.0125 in Standard-IA, 0.0036 in Glacier (us-east-1).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class ServiceBucket extends Construct {
  /** The bucket. Resources that write logs to it should depend on it, because they can write only after the bucket policy is created. */
  readonly bucket: s3.Bucket;
  /** The role that S3 assumes to replicate objects, for the policies of a bucket and key in another account, or undefined if the bucket is not replicated. */
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
      // One request to KMS for many objects, instead of one for each object.
      bucketKeyEnabled: plan.encryptionKey ? true : undefined,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: plan.versioned,
      lifecycleRules: lifecycleRules(plan),
      cors: plan.cors,
      removalPolicy: plan.removalPolicy,
    });
    // A retained bucket keeps its policy: it still rejects requests without TLS, and still accepts logs.
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
      // The L2 allows log delivery by ACL or by policy, depending on a feature flag of the consumer.
      (this.bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
        destinationBucketName: plan.accessLogBucket.bucketName, logFilePrefix: `s3/${plan.name}/`,
      };
    }
  }

  /**
   * Lets CloudFront write its access logs (standard logging), which requires ACLs. The bucket owner still owns all objects, and public access remains
   * blocked. Throws unless the purpose is `BucketPurpose.LOGS`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
   */
  allowContentDeliveryLogs(): void {
    const { name, purpose } = this.plan;
    if (purpose !== BucketPurpose.LOGS) {
      const problems = new Problems();
      problems.add({ subject: `bucket '${name}'`, prop: 'purpose', must: "be 'logs' for a bucket that CloudFront writes logs to", got: purpose });
      problems.throwIfAny(this);
    }
    (this.bucket.node.defaultChild as s3.CfnBucket).ownershipControls = { rules: [{ objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED }] };
  }

  /** Lets a service list and read objects. */
  grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantBucket(this.bucket, grantee, 'read');
  }

  /** Lets a service list, read, write and delete objects. Deleted objects can be restored as long as their versions are kept. */
  grantReadWrite(grantee: iam.IGrantable): iam.Grant {
    return grantBucket(this.bucket, grantee, 'readWrite');
  }

  /**
   * Number of objects that could not be replicated, by default the sum over five minutes. Throws if the bucket is not replicated.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html#s3-cloudwatch-replication-metrics
   */
  metricFailedReplication(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { name, replication } = this.plan;
    const problems = new Problems();
    if (!replication) {
      problems.add({ subject: `bucket '${name}'`, prop: 'replication', must: 'be set to have a metric of its failures', got: undefined });
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
      + 'with Amazon S3 managed keys (SSE-S3) only.');
    const endless = 'It stores access logs: logging access to it would create logs endlessly.';
    acknowledge(resource, ['AwsSolutions-S1', ...ruleIn(['nist', 'hipaa', 'pci'], 'S3BucketLoggingEnabled')], endless);
    skipChecks(resource, ['CKV_AWS_18'], endless);
  }
}
