import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Token } from 'aws-cdk-lib';
import { checkLogs } from './load-balancer-logs';
import { LoadBalancerOptions } from './load-balancer-options';
import { Problems } from '../private/problems';
import { checkTwoZones } from '../private/zones';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout */
const IDLE_TIMEOUT_SECONDS = { min: 1, max: 4000, unit: 'seconds' };
/** Quota of certificates besides the default one. */
const MAX_EXTRA_CERTIFICATES = 25;
/** A load balancer may be in one local zone alone: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
const LOCAL_ZONE = /-\d+-[a-z]+-\d+[a-z]$/;

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

/** Where a load balancer is that has no subnets of its own said. */
export function loadBalancerSubnets(internetFacing: boolean): ec2.SubnetSelection {
  return { subnetType: internetFacing ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS };
}

/** Collects subnets of a load balancer that lie in one zone, as far as that is known at synth. */
export function checkLoadBalancerZones(problems: Problems, thing: { subject: string; prop: string }, vpc: ec2.IVpc, selection: ec2.SubnetSelection): void {
  checkTwoZones(problems, { ...thing, must: 'lie in at least two zones, which Elastic Load Balancing wants' }, vpc, selection, LOCAL_ZONE);
}
