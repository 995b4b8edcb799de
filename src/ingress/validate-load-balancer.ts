import { aws_elasticloadbalancingv2 as elbv2, Token } from 'aws-cdk-lib';
import { LoadBalancerOptions } from './load-balancer-options';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout */
const IDLE_TIMEOUT_SECONDS = { min: 1, max: 4000, unit: 'seconds' };
/** Quota of certificates besides the default one. */
const MAX_EXTRA_CERTIFICATES = 25;

/** Collects mistakes in the options. */
export function checkLoadBalancer(options: LoadBalancerOptions & { certificates?: elbv2.IListenerCertificate[] }, problems: Problems): void {
  const { idleTimeout, certificates } = options;
  if (idleTimeout && !idleTimeout.isUnresolved()) {
    problems.integer('load balancer', 'idleTimeout', idleTimeout.toSeconds({ integral: false }), IDLE_TIMEOUT_SECONDS);
  }
  if (certificates && !Token.isUnresolved(certificates) && certificates.length > MAX_EXTRA_CERTIFICATES + 1) {
    problems.add({
      subject: 'load balancer', prop: 'certificates', must: `be at most ${MAX_EXTRA_CERTIFICATES + 1}, an AWS quota`, got: certificates.length,
    });
  }
}
