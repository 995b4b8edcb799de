import { aws_certificatemanager as acm, aws_elasticloadbalancingv2 as elbv2, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IngressPlan, PlatformNames, PlatformSubnets, Protection } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { TierDefaults } from './tier-defaults';
import { OriginAccess } from '../edge/content-delivery-options';
import { IngressLoadBalancer } from '../ingress/ingress-load-balancer';
import { checkLoadBalancer, resolveLoadBalancer, withCertificates } from '../ingress/load-balancer-plan';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';

const SUBJECT = 'load balancer';

/** A listener with its load balancer. */
export interface IngressParts {
  readonly listener: elbv2.IApplicationListener;
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
}

/** Resolves the load balancer. */
export function resolveIngress(props: ReptidexPlatformProps, { namePrefix }: PlatformNames, tier: TierDefaults, protection: Protection): IngressPlan {
  const { loadBalancer: given = {}, contentDelivery } = props;
  // Behind CloudFront, a load balancer has no public address, unless CloudFront reaches it over the internet.
  const isBehind = contentDelivery && contentDelivery.originAccess !== OriginAccess.SECRET_HEADER;
  const merged = { ...tier.loadBalancer, ...(isBehind && { internetFacing: false }), ...omitUndefined(given) };
  const { listener, loadBalancer, accessLogsEnabled, ...options } = merged;
  return {
    loadBalancer: listener
      ? { existing: { listener, loadBalancer: loadBalancer ?? loadBalancerOf(listener) } }
      : { made: resolveLoadBalancer({ ...options, ...protection, namePrefix }) },
    writesLogs: protection.deletionProtection !== false,
    accessLogs: { enabled: accessLogsEnabled, bucket: options.accessLogs },
    stray: listener ? undefined : loadBalancer,
  };
}

/** Collects mistakes in the load balancer. */
export function checkIngress({ loadBalancer: { made, existing }, accessLogs, stray }: IngressPlan, problems: Problems): void {
  if (made) {
    checkLoadBalancer(made, problems, { accessLogsAreMade: accessLogs.enabled });
  }
  // An imported listener does not know its load balancer, which DNS records and alarms need.
  if (existing && !existing.loadBalancer) {
    problems.add({
      subject: SUBJECT, prop: 'loadBalancer', must: "be set with an imported 'listener'", got: undefined, fix: 'import it with ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes',
    });
  }
  if (stray) {
    problems.add({ subject: SUBJECT, prop: 'listener', must: "be set with 'loadBalancer'", got: undefined });
  }
}

/** Creates the load balancer and its listener, if none exist. */
export function createIngress(
  scope: Construct,
  { loadBalancer: { made, existing }, writesLogs }: IngressPlan,
  network: PlatformSubnets,
  certificate?: acm.ICertificate,
  accessLogs?: s3.IBucket,
): IngressParts {
  if (existing) {
    return { listener: existing.listener, loadBalancer: existing.loadBalancer! };
  }
  return IngressLoadBalancer._create(scope, 'Ingress', {
    ...withCertificates(made!, certificate ? [certificate] : []),
    accessLogs: writesLogs ? accessLogs : undefined,
    connectionLogs: writesLogs ? made!.connectionLogs : undefined,
    vpc: network.vpc,
    vpcSubnets: made!.internetFacing ? network.publicSubnets : network.privateSubnets,
  });
}

/** The load balancer of a listener that is created in this app. */
function loadBalancerOf(listener: elbv2.IApplicationListener): elbv2.IApplicationLoadBalancer | undefined {
  return (listener as Partial<elbv2.ApplicationListener>).loadBalancer;
}
