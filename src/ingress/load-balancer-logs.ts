import { Annotations, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, aws_s3 as s3, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/** Each kind of log has three attributes with this prefix: whether it is enabled, its bucket, and its key prefix. */
export type LoadBalancerLogs = 'access_logs' | 'connection_logs';

/**
 * The service principal that writes the logs, which works in all regions. The ELB accounts of older regions would require the region to be known.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html#attach-bucket-policy
 */
const LOG_DELIVERY = 'logdelivery.elasticloadbalancing.amazonaws.com';

/**
 * Lets a load balancer write its logs to a bucket. The L2's `logAccessLogs` works only if the stack has a region.
 *
 * Elastic Load Balancing writes a test object when logging is enabled, so the bucket policy must exist before.
 */
export function writeLogs(loadBalancer: elbv2.ApplicationLoadBalancer, kind: LoadBalancerLogs, bucket?: s3.IBucket, prefix?: string): void {
  if (!bucket) {
    return;
  }
  loadBalancer.setAttribute(`${kind}.s3.enabled`, 'true');
  loadBalancer.setAttribute(`${kind}.s3.bucket`, bucket.bucketName);
  if (prefix) {
    loadBalancer.setAttribute(`${kind}.s3.prefix`, prefix);
  }
  const { statementAdded, policyDependable } = bucket.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(LOG_DELIVERY)],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`${prefix ? `${prefix}/` : ''}AWSLogs/${Stack.of(loadBalancer).account}/*`)],
  }));
  if (policyDependable) {
    loadBalancer.node.defaultChild!.node.addDependency(policyDependable);
  }
  if (!statementAdded) {
    Annotations.of(loadBalancer).addWarningV2(
      '@reptidex-app/platform:ingress.logBucketPolicy',
      `The policy of the imported bucket for '${kind}' cannot be changed by this stack: it must allow ${LOG_DELIVERY} to put objects under AWSLogs/ of this account, otherwise the deployment fails`,
    );
  }
}

/** Collects what Elastic Load Balancing would reject in a log bucket and its prefix. */
export function checkLogs(
  problems: Problems, subject: string, prop: string, bucket: s3.IBucket | undefined, prefix: string | undefined, isMade = false,
): void {
  if (bucket && usesKms(bucket)) {
    problems.add({
      subject,
      prop,
      must: 'be a bucket that is encrypted with Amazon S3 managed keys (SSE-S3), because Elastic Load Balancing cannot use a KMS key',
      got: bucket.node.path,
      fix: "set its 'encryption' to s3.BucketEncryption.S3_MANAGED",
    });
  }
  if (prefix !== undefined && !bucket && !isMade) {
    problems.add({ subject, prop: `${prop}Prefix`, must: `not be set without '${prop}'`, got: prefix });
  }
  if (prefix !== undefined && !Token.isUnresolved(prefix) && (prefix.includes('AWSLogs') || !/^[^/](.*[^/])?$/.test(prefix))) {
    problems.add({ subject, prop: `${prop}Prefix`, must: "be a path without a slash at either end and without 'AWSLogs'", got: prefix });
  }
}

function usesKms(bucket: s3.IBucket): boolean {
  if (bucket.encryptionKey) {
    return true;
  }
  const cfnBucket = bucket.node.defaultChild;
  if (!cfnBucket || !CfnResource.isCfnResource(cfnBucket)) {
    return false;
  }
  const encryption = Stack.of(cfnBucket).resolve((cfnBucket as s3.CfnBucket).bucketEncryption);
  return JSON.stringify(encryption ?? '').includes('aws:kms');
}
