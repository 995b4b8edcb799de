import { aws_elasticloadbalancingv2 as elbv2, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { Problems } from '../private/problems';

const protectedBy = new WeakMap<IConstruct, string>();

/** Associates a web ACL with a load balancer. */
export function protect(scope: Construct, loadBalancer: elbv2.IApplicationLoadBalancer, webAclArn: string): void {
  protectedBy.set(loadBalancer, scope.node.path);
  new wafv2.CfnWebACLAssociation(scope, 'Association', { resourceArn: loadBalancer.loadBalancerArn, webAclArn });
}

/** Whether a web ACL of this app is associated with a load balancer. */
export function isProtected(loadBalancer: elbv2.IApplicationLoadBalancer): boolean {
  return protectedBy.has(loadBalancer);
}

/** Collects a second web ACL for a load balancer. AWS WAF would silently replace the first one. */
export function checkUnprotected(problems: Problems, subject: string, prop: string, loadBalancer: elbv2.IApplicationLoadBalancer): void {
  const other = protectedBy.get(loadBalancer);
  if (other) {
    problems.add({
      subject,
      prop,
      must: `have only one web ACL, and ${other} already associates one`,
      got: loadBalancer.node.path,
      fix: 'behind CloudFront, add the rules to a web ACL with the scope CLOUDFRONT',
    });
  }
}
