import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Duration } from 'aws-cdk-lib';
import { checkLogs } from './load-balancer-logs';
import { LoadBalancerOptions } from './load-balancer-options';
import { NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { checkTwoZones } from '../private/zones';

const SUBJECT = 'load balancer';
const DEFAULT_IDLE_TIMEOUT = Duration.seconds(60);
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout */
const IDLE_TIMEOUT_SECONDS = { min: 1, max: 4000, unit: 'seconds' };
/** A load balancer can be in a single Local Zone: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
const LOCAL_ZONE = /-\d+-[a-z]+-\d+[a-z]$/;

/** A load balancer with every default filled in. */
export interface LoadBalancerPlan extends LoadBalancerOptions {
  readonly internetFacing: boolean;
  readonly idleTimeout: Duration;
  readonly deletionProtection: boolean;
  readonly sslPolicy: elbv2.SslPolicy;
  /** Physical names, or undefined if CloudFormation generates them. */
  readonly names: { readonly loadBalancer?: string; readonly securityGroup?: string };
}

/** A plan with the certificates of the listener. Without any, the listener is unencrypted. */
export interface CertifiedLoadBalancerPlan extends LoadBalancerPlan {
  /** The first one is the default certificate. */
  readonly certificates: elbv2.IListenerCertificate[];
  /** Whether clients connect with HTTPS. */
  readonly isSecure: boolean;
  /** Whether port 80 redirects to HTTPS, which is for browsers that connect directly. */
  readonly redirects: boolean;
}

/** A plan with its certificates, and the subnets of the load balancer. */
export interface PlacedLoadBalancerPlan extends CertifiedLoadBalancerPlan {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
}

/** Fills in the defaults. */
export function resolveLoadBalancer<O extends LoadBalancerOptions & { namePrefix?: string }>(options: O): O & LoadBalancerPlan {
  return {
    ...options,
    internetFacing: options.internetFacing ?? true,
    idleTimeout: options.idleTimeout ?? DEFAULT_IDLE_TIMEOUT,
    deletionProtection: options.deletionProtection ?? true,
    sslPolicy: options.sslPolicy ?? elbv2.SslPolicy.TLS13_RES,
    names: {
      loadBalancer: physicalName(options.namePrefix, 'alb', NAME_LIMIT.LOAD_BALANCER),
      securityGroup: physicalName(options.namePrefix, 'alb-sg'),
    },
  };
}

/** The plan with its certificates, which are created after the plan is resolved. */
export function withCertificates(plan: LoadBalancerPlan, certificates: elbv2.IListenerCertificate[]): CertifiedLoadBalancerPlan {
  const isSecure = certificates.length > 0;
  return { ...plan, certificates, isSecure, redirects: isSecure && plan.internetFacing && !plan.allowedPeers };
}

/** Collects what Elastic Load Balancing would reject. The bucket for access logs may not exist yet. */
export function checkLoadBalancer(plan: LoadBalancerPlan, problems: Problems, { accessLogsAreMade = false } = {}): void {
  const { idleTimeout } = plan;
  if (!idleTimeout.isUnresolved()) {
    problems.integer(SUBJECT, 'idleTimeout', idleTimeout.toSeconds({ integral: false }), IDLE_TIMEOUT_SECONDS);
  }
  checkLogs(problems, SUBJECT, 'accessLogs', plan.accessLogs, plan.accessLogsPrefix, accessLogsAreMade);
  checkLogs(problems, SUBJECT, 'connectionLogs', plan.connectionLogs, plan.connectionLogsPrefix);
}

/** Collects subnets of a load balancer that are in a single zone, if this is known at synth. */
export function checkLoadBalancerZones(problems: Problems, thing: { subject: string; prop: string }, vpc: ec2.IVpc, selection: ec2.SubnetSelection): void {
  checkTwoZones(problems, { ...thing, must: 'be in at least two zones, which Elastic Load Balancing requires' }, vpc, selection, LOCAL_ZONE);
}
