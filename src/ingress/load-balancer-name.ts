import { aws_elasticloadbalancingv2 as elbv2, Fn } from 'aws-cdk-lib';

/**
 * The load balancer's full name `app/{name}/{id}`, the dimension of its metrics.
 *
 * For an imported listener, only the ARN is known, `…:listener/app/{name}/{id}/{listener}`, which contains the name.
 */
export function loadBalancerFullName(listener: elbv2.IApplicationListener, loadBalancer?: elbv2.IApplicationLoadBalancer): string {
  if (loadBalancer instanceof elbv2.ApplicationLoadBalancer) {
    return loadBalancer.loadBalancerFullName;
  }
  const parts = Fn.split('/', listener.listenerArn, 5);
  return `${parts[1]}/${parts[2]}/${parts[3]}`;
}
