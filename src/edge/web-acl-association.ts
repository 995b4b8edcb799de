import { aws_elasticloadbalancingv2 as elbv2, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { Problems } from '../private/problems';

const protectedBy = new WeakMap<IConstruct, string>();

/** Puts a web ACL before a load balancer. */
export function protect(scope: Construct, loadBalancer: elbv2.IApplicationLoadBalancer, webAclArn: string): void {
  protectedBy.set(loadBalancer, scope.node.path);
  new wafv2.CfnWebACLAssociation(scope, 'Association', { resourceArn: loadBalancer.loadBalancerArn, webAclArn });
}

/** Whether a load balancer has a web ACL of this app. */
export function isProtected(loadBalancer: elbv2.IApplicationLoadBalancer): boolean {
  return protectedBy.has(loadBalancer);
}

/** Collects a second web ACL of one load balancer. AWS WAF would let it silently take the place of the first. */
export function checkUnprotected(problems: Problems, subject: string, prop: string, loadBalancer: elbv2.IApplicationLoadBalancer): void {
  const other = protectedBy.get(loadBalancer);
  if (other) {
    problems.add({
      subject,
      prop,
      must: `have one web ACL, and ${other} gives it one`,
      got: loadBalancer.node.path,
      fix: 'behind CloudFront, put the rules into a web ACL of the scope CLOUDFRONT',
    });
  }
}
