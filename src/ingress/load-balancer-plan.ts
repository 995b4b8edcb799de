import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Duration, Token } from 'aws-cdk-lib';
import { checkLogs } from './load-balancer-logs';
import { LoadBalancerOptions } from './load-balancer-options';
import { checkCertificateRegion } from '../private/certificate-region';
import { checkNamePrefix, NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { checkTwoZones } from '../private/zones';

const SUBJECT = 'load balancer';
const DEFAULT_IDLE_TIMEOUT = Duration.seconds(60);
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout */
const IDLE_TIMEOUT_SECONDS = { min: 1, max: 4000, unit: 'seconds' };
/** Quota of certificates besides the default one. */
const MAX_EXTRA_CERTIFICATES = 25;
/** A load balancer can be in a single Local Zone: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
const LOCAL_ZONE = /-\d+-[a-z]+-\d+[a-z]$/;

/** Inputs of a load balancer in addition to its options: its network, its certificates, and its name prefix. */
export interface LoadBalancerPlacement {
  readonly vpc?: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly certificates?: elbv2.IListenerCertificate[];
  readonly namePrefix?: string;
  /** Region of the stack. */
  readonly region?: string;
}

/** A load balancer with every default filled in. */
export interface LoadBalancerPlan extends LoadBalancerOptions, LoadBalancerPlacement {
  readonly internetFacing: boolean;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly certificates: elbv2.IListenerCertificate[];
  /** Whether clients connect with HTTPS. */
  readonly isSecure: boolean;
  /** Whether port 80 redirects to HTTPS, which is for browsers that connect directly. */
  readonly redirects: boolean;
  readonly idleTimeout: Duration;
  readonly deletionProtection: boolean;
  readonly sslPolicy: elbv2.SslPolicy;
  /** Physical names, or undefined if CloudFormation generates them. */
  readonly names: { readonly loadBalancer?: string; readonly securityGroup?: string };
}

/** Fills in the defaults. The VPC may be set later. */
export function resolveLoadBalancer<O extends LoadBalancerOptions & LoadBalancerPlacement>(options: O): O & LoadBalancerPlan {
  const internetFacing = options.internetFacing ?? true;
  return withCertificates({
    ...options,
    internetFacing,
    vpcSubnets: options.vpcSubnets ?? { subnetType: internetFacing ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS },
    idleTimeout: options.idleTimeout ?? DEFAULT_IDLE_TIMEOUT,
    deletionProtection: options.deletionProtection ?? true,
    sslPolicy: options.sslPolicy ?? elbv2.SslPolicy.TLS13_RES,
    names: {
      loadBalancer: physicalName(options.namePrefix, 'alb', NAME_LIMIT.LOAD_BALANCER),
      securityGroup: physicalName(options.namePrefix, 'alb-sg'),
    },
  }, options.certificates ?? []);
}

/** The plan with its certificates, which may be created after the rest of the plan is resolved. */
export function withCertificates<P extends Pick<LoadBalancerPlan, 'internetFacing' | 'allowedPeers'>>(
  plan: P, certificates: elbv2.IListenerCertificate[],
): P & Pick<LoadBalancerPlan, 'certificates' | 'isSecure' | 'redirects'> {
  const isSecure = certificates.length > 0;
  return { ...plan, certificates, isSecure, redirects: isSecure && plan.internetFacing && !plan.allowedPeers };
}

/** Collects what Elastic Load Balancing would reject. The bucket for access logs may not exist yet. */
export function checkLoadBalancer(plan: LoadBalancerPlan, problems: Problems, { accessLogsAreMade = false } = {}): void {
  const { idleTimeout, certificates } = plan;
  if (!idleTimeout.isUnresolved()) {
    problems.integer(SUBJECT, 'idleTimeout', idleTimeout.toSeconds({ integral: false }), IDLE_TIMEOUT_SECONDS);
  }
  if (!Token.isUnresolved(certificates) && certificates.length > MAX_EXTRA_CERTIFICATES + 1) {
    problems.add({
      subject: SUBJECT, prop: 'certificates', must: `be at most ${MAX_EXTRA_CERTIFICATES + 1}, an AWS quota`, got: certificates.length,
    });
  }
  if (plan.region !== undefined) {
    for (const certificate of certificates) {
      checkCertificateRegion(problems, SUBJECT, 'certificates', certificate, plan.region);
    }
  }
  checkLogs(problems, SUBJECT, 'accessLogs', plan.accessLogs, plan.accessLogsPrefix, accessLogsAreMade);
  checkLogs(problems, SUBJECT, 'connectionLogs', plan.connectionLogs, plan.connectionLogsPrefix);
  checkNamePrefix(problems, SUBJECT, 'namePrefix', plan.namePrefix);
  if (plan.vpc) {
    checkLoadBalancerZones(problems, { subject: SUBJECT, prop: 'vpcSubnets' }, plan.vpc, plan.vpcSubnets);
  }
}

/** Collects subnets of a load balancer that are in a single zone, if this is known at synth. */
export function checkLoadBalancerZones(problems: Problems, thing: { subject: string; prop: string }, vpc: ec2.IVpc, selection: ec2.SubnetSelection): void {
  checkTwoZones(problems, { ...thing, must: 'be in at least two zones, which Elastic Load Balancing requires' }, vpc, selection, LOCAL_ZONE);
}
