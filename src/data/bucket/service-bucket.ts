import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_s3 as s3, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { lifecycleRules, purposeOf } from './bucket-lifecycle';
import { BucketOptions, BucketPurpose } from './bucket-options';
import { replicate, REPLICATION_RULE } from './bucket-replication';
import { allowLogDelivery } from './log-delivery';
import { bucketNameOf, checkBucket } from './validate-buckets';
import { acknowledge, acknowledgeBucket, ruleIn, skipChecks } from '../../private/acknowledge';
import { grantBucket } from '../../private/grants';
import { checkName, MAX_PREFIX_LENGTH } from '../../private/names';
import { Problems } from '../../private/problems';

/** Properties of `ServiceBucket`. */
export interface ServiceBucketProps extends BucketOptions {
  /**
   * First part of the bucket's name, `{prefix}-{name}`.
   *
   * @default - CloudFormation names it
   */
  readonly namePrefix?: string;
}

/**
 * A private bucket for files of services: encrypted, over TLS only, without ACLs, with public access blocked, and with
 * versions and incomplete uploads that go away by themselves.
 *
 * Costs 0.023 USD a GB-month in S3 Standard, 0.0125 in Standard-IA, 0.0036 in Glacier (us-east-1).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class ServiceBucket extends Construct {
  /** The bucket. What writes logs to it should depend on it, because it is allowed to only with the bucket's policy in place. */
  readonly bucket: s3.Bucket;
  /** The role by which S3 copies objects, for the policies of another account's bucket and key, or undefined where there are no copies. */
  readonly replicationRole?: iam.IRole;
  private readonly isForLogs: boolean;

  constructor(scope: Construct, id: string, private readonly props: ServiceBucketProps) {
    super(scope, id);
    const problems = new Problems();
    checkName(problems, `bucket '${props.name}'`, 'namePrefix', props.namePrefix, MAX_PREFIX_LENGTH);
    checkBucket(props, problems, props.namePrefix);
    problems.throwIfAny(this);

    this.isForLogs = purposeOf(props) === BucketPurpose.LOGS;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    this.bucket = new s3.Bucket(this, 'Resource', {
      bucketName: bucketNameOf(props, props.namePrefix),
      encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: props.encryptionKey,
      // One request to KMS for many objects, instead of one for each.
      bucketKeyEnabled: props.encryptionKey ? true : undefined,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: props.versioned ?? true,
      lifecycleRules: lifecycleRules(props),
      cors: props.cors,
      removalPolicy,
    });
    // A bucket that stays still takes requests over TLS alone, and logs where it takes these.
    this.bucket.policy?.applyRemovalPolicy(removalPolicy);
    if (props.replication) {
      this.replicationRole = replicate(this, this.bucket, { ...props, replication: props.replication }, bucketNameOf(props, props.namePrefix));
    } else {
      acknowledgeBucket(this.bucket);
    }
    if (this.isForLogs) {
      allowLogDelivery(this.bucket);
      acknowledge(this.bucket.node.defaultChild!, ruleIn(['nist', 'hipaa', 'pci'], 'S3DefaultEncryptionKMS'), 'Load balancers write their access logs to buckets '
        + 'with Amazon S3’s own keys (SSE-S3) alone.');
      const endless = 'It is where access logs go: a log of those who write them would never end.';
      acknowledge(this.bucket.node.defaultChild!, ['AwsSolutions-S1', ...ruleIn(['nist', 'hipaa', 'pci'], 'S3BucketLoggingEnabled')], endless);
      skipChecks(this.bucket.node.defaultChild!, ['CKV_AWS_18'], endless);
    }
    if (props.accessLogBucket) {
      // Not by the L2, which allows the delivery by ACL or by policy, as a feature flag of the consumer's says.
      (this.bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
        destinationBucketName: props.accessLogBucket.bucketName, logFilePrefix: `s3/${props.name}/`,
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
    if (!this.isForLogs) {
      const problems = new Problems();
      problems.add({ subject: `bucket '${this.props.name}'`, prop: 'purpose', must: "be 'logs' where CloudFront writes its logs", got: purposeOf(this.props) });
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
    const { name, replication } = this.props;
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
}
