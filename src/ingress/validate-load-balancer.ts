import { aws_elasticloadbalancingv2 as elbv2, Token } from 'aws-cdk-lib';
import { checkLogs } from './load-balancer-logs';
import { LoadBalancerOptions } from './load-balancer-options';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout */
const IDLE_TIMEOUT_SECONDS = { min: 1, max: 4000, unit: 'seconds' };
/** Quota of certificates besides the default one. */
const MAX_EXTRA_CERTIFICATES = 25;

/** Collects mistakes in the options. The bucket for access logs may be one that is yet to be made. */
export function checkLoadBalancer(
  options: LoadBalancerOptions & { certificates?: elbv2.IListenerCertificate[] }, problems: Problems, { accessLogsAreMade = false } = {},
): void {
  const { idleTimeout, certificates } = options;
  const subject = 'load balancer';
  if (idleTimeout && !idleTimeout.isUnresolved()) {
    problems.integer(subject, 'idleTimeout', idleTimeout.toSeconds({ integral: false }), IDLE_TIMEOUT_SECONDS);
  }
  if (certificates && !Token.isUnresolved(certificates) && certificates.length > MAX_EXTRA_CERTIFICATES + 1) {
    problems.add({
      subject, prop: 'certificates', must: `be at most ${MAX_EXTRA_CERTIFICATES + 1}, an AWS quota`, got: certificates.length,
    });
  }
  checkLogs(problems, subject, 'accessLogs', options.accessLogs, options.accessLogsPrefix, accessLogsAreMade);
  checkLogs(problems, subject, 'connectionLogs', options.connectionLogs, options.connectionLogsPrefix);
}
