import { Aws, aws_iam as iam, aws_s3 as s3 } from 'aws-cdk-lib';

/**
 * Lets AWS services write the account's logs to a bucket: load balancers, S3 server access logging, and CloudWatch log delivery.
 *
 * The account is a pseudo parameter, and no region-specific ELB account is named. So it works in every region, including those that opened after August
 * 2022, and in environment-agnostic stacks.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 */
export function allowLogDelivery(bucket: s3.Bucket): void {
  // Load balancers and log delivery write below a prefix for the account, after an optional prefix of your choice. In the order that the feature flag for
  // minimizing policies would produce.
  const accountFolders = ['*/', ''].map((prefix) => bucket.arnForObjects(`${prefix}AWSLogs/${Aws.ACCOUNT_ID}/*`));
  const fromThisAccount = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
  const delivery = new iam.ServicePrincipal('delivery.logs.amazonaws.com');
  const deliverySources = { 'aws:SourceArn': `arn:${Aws.PARTITION}:logs:*:${Aws.ACCOUNT_ID}:*` };

  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'LoadBalancerLogs',
    principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: accountFolders,
  }));
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'ServerAccessLogs',
    principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: { StringEquals: fromThisAccount },
  }));
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'DeliveredLogs',
    principals: [delivery],
    actions: ['s3:PutObject'],
    resources: accountFolders,
    conditions: { StringEquals: { ...fromThisAccount, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike: deliverySources },
  }));
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'DeliveredLogsAclCheck',
    principals: [delivery],
    actions: ['s3:GetBucketAcl'],
    resources: [bucket.bucketArn],
    conditions: { StringEquals: fromThisAccount, ArnLike: deliverySources },
  }));
}
