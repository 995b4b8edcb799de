import { Annotations, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, aws_s3 as s3, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/** Of each kind of log there is one attribute of this name for whether, one for where and one for the prefix. */
export type LoadBalancerLogs = 'access_logs' | 'connection_logs';

/**
 * The service that writes the logs, in every region. The accounts that did it in the regions before August 2022 need the region to be known.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html#attach-bucket-policy
 */
const LOG_DELIVERY = 'logdelivery.elasticloadbalancing.amazonaws.com';

/**
 * Lets a load balancer write its logs to a bucket. The L2's `logAccessLogs` does so in the regions alone that the stack names.
 *
 * Elastic Load Balancing writes a test object when it is told of the bucket, so the bucket's policy comes first.
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
      `The policy of the imported bucket for '${kind}' cannot be changed from here: let ${LOG_DELIVERY} put objects under AWSLogs/ of this account, or the deployment fails`,
    );
  }
}

/** Collects what Elastic Load Balancing refuses of a log bucket and of its prefix. */
export function checkLogs(
  problems: Problems, subject: string, prop: string, bucket: s3.IBucket | undefined, prefix: string | undefined, isMade = false,
): void {
  if (bucket && usesKms(bucket)) {
    problems.add({
      subject,
      prop,
      must: "be a bucket that Amazon S3's own keys encrypt (SSE-S3): Elastic Load Balancing cannot write with a KMS key",
      got: bucket.node.path,
      fix: 'give it s3.BucketEncryption.S3_MANAGED',
    });
  }
  if (prefix !== undefined && !bucket && !isMade) {
    problems.add({ subject, prop: `${prop}Prefix`, must: `be left out where no '${prop}' is given`, got: prefix });
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
