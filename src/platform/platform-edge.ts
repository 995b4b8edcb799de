import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlatformFirewallOptions } from './platform-edge-options';
import { secretNameBelowPath } from './platform-names';
import { EdgePlan, PlatformPlan } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { TierDefaults } from './tier-defaults';
import { ServiceBucket } from '../data/bucket/service-bucket';
import { ContentDelivery } from '../edge/content-delivery';
import { ContentDeliveryOptions, OriginAccess } from '../edge/content-delivery-options';
import {
  checkContentDelivery, checkOrigin, checkOriginVpc, checkScheme, ContentDeliveryPlan, resolveContentDelivery, takesContentDeliveryLogs,
} from '../edge/content-delivery-plan';
import { US_EAST_1 } from '../edge/us-east-1';
import { checkUnprotected } from '../edge/web-acl-association';
import { WebFirewall } from '../edge/web-firewall';
import { checkWebFirewall, hasRules, resolveWebFirewall } from '../edge/web-firewall-plan';
import { behindContentDelivery } from '../edge/web-firewall-rules';
import { defined } from '../private/defined';
import { known } from '../private/hostnames';
import { Problems } from '../private/problems';
import { OriginRotationOptions } from '../rotation/origin-rotation-plan';
import { leadOut } from '../rotation/placement';
import { MicroserviceProps } from '../workload/microservice-props';

const { HTTP_ONLY, HTTPS_ONLY } = cloudfront.OriginProtocolPolicy;

/** What stands in front of the load balancer. */
export interface Edge {
  readonly contentDelivery?: ContentDelivery;
  readonly firewall?: WebFirewall;
  /** In front of the load balancer, where the other is in front of CloudFront. */
  readonly loadBalancerFirewall?: WebFirewall;
}

/** What it stands in front of, and what it is created with. */
export interface EdgeParts {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly certificate?: acm.ICertificate;
  readonly encryptionKey?: kms.IKey;
  /** The platform's own bucket for access logs. */
  readonly logBucket?: ServiceBucket;
}

/** Resolves what stands in front of the load balancer. */
export function resolveEdge(scope: Construct, props: ReptidexPlatformProps, plan: Pick<PlatformPlan, 'names' | 'domain' | 'network' | 'ingress' | 'data'>, tier: TierDefaults): EdgePlan {
  const { region } = Stack.of(scope);
  const { accessLogsEnabled, ...options } = props.contentDelivery ?? {};
  const hasOwnBucket = plan.data.accessLogs.made !== undefined || plan.data.accessLogs.existing !== undefined;
  return {
    contentDelivery: props.contentDelivery ? resolveContentDeliveryOptions(options, props.services ?? [], plan, tier) : undefined,
    writesToOwnBucket: (accessLogsEnabled ?? true) && hasOwnBucket && takesContentDeliveryLogs(region),
    accessLogsAreAsked: accessLogsEnabled ?? false,
    firewall: props.firewall,
    region,
  };
}

function resolveContentDeliveryOptions(
  options: ContentDeliveryOptions, services: MicroserviceProps[], { names, domain, network, ingress }: Pick<PlatformPlan, 'names' | 'domain' | 'network' | 'ingress'>, tier: TierDefaults,
): ContentDeliveryOptions {
  const hostnames = hostnamesOf(services);
  return {
    hostnames: hostnames.length > 0 ? hostnames : undefined,
    certificate: domain?.certificate,
    certificateDomains: domain?.certificateDomains,
    hostedZone: domain?.hostedZone,
    originSecretName: options.originAccess === OriginAccess.SECRET_HEADER ? secretNameBelowPath(names, 'content-delivery/origin-header') : undefined,
    originProtocolPolicy: domain ?? ingress.loadBalancer.existing ? HTTPS_ONLY : HTTP_ONLY,
    ...defined(options),
    originRotation: resolveOriginRotationOptions(options, network, tier),
  };
}

/** Whoever sets an option of the rotation wants it. Where there is no header, only what is set, and cannot be. */
function resolveOriginRotationOptions({ originAccess, originRotation }: ContentDeliveryOptions, { existing }: PlatformPlan['network'], tier: TierDefaults): OriginRotationOptions | undefined {
  if (originAccess !== OriginAccess.SECRET_HEADER) {
    return originRotation;
  }
  const selection = existing?.given.privateSubnets;
  const vpcSubnets = selection && leadOut(existing.vpc, selection) ? selection : undefined;
  return { vpcSubnets, ...tier.contentDelivery.originRotation, ...(originRotation && { enabled: true }), ...defined(originRotation) };
}

/** Each once, whatever the order of the services. Those that only the deployment knows come last. */
function hostnamesOf(services: MicroserviceProps[]): string[] {
  const byName = services.filter(({ name }) => name !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  const all = byName.flatMap((service) => known(service.hostnames ?? []));
  const unresolved = all.filter((name) => Token.isUnresolved(name));
  const resolved = all.filter((name) => !Token.isUnresolved(name)).map((name) => name.toLowerCase());
  return [...new Set([...resolved.sort(), ...unresolved])];
}

/** Collects mistakes in what stands in front of the load balancer. */
export function checkEdge({ edge, domain, network, ingress: { loadBalancer: { made, existing } } }: PlatformPlan, problems: Problems): void {
  const { firewall, region } = edge;
  const contentDelivery = edge.contentDelivery && resolveContentDelivery(edge.contentDelivery);
  if (firewall) {
    checkWebFirewall(resolveWebFirewall(firewall), problems);
    checkLoadBalancerFirewall(firewall, contentDelivery, problems);
  }
  // An existing load balancer may have a web ACL already, as far as one was created for it in this app.
  if (firewall && (!contentDelivery || firewall.alsoOnLoadBalancer) && existing?.loadBalancer) {
    checkUnprotected(problems, 'web firewall', 'loadBalancer', existing.loadBalancer);
  }
  if (!contentDelivery) {
    return;
  }
  const certificateIsMade = domain !== undefined && isInUsEast1(region);
  checkContentDelivery(contentDelivery, problems, { certificateIsMade, accessLogsAreMade: edge.writesToOwnBucket });
  checkAccessLogs(edge, problems);
  if (made) {
    checkScheme(contentDelivery, made.internetFacing ? 'internet-facing' : 'internal', problems);
    checkOriginProtocol(contentDelivery, domain !== undefined, problems);
    if (network.existing) {
      checkOriginVpc(contentDelivery, network.existing.vpc, problems);
    }
  } else if (existing?.loadBalancer) {
    checkOrigin(contentDelivery, existing.loadBalancer, problems);
  }
  if (firewall && contentDelivery.webAclArn !== undefined) {
    problems.add({
      subject: 'content delivery', prop: 'webAclArn', must: "be left out where the platform has a 'firewall': a distribution has one web ACL", got: contentDelivery.webAclArn,
    });
  }
}

/** A second web ACL is in front of a load balancer that has no other, and has a rule. */
function checkLoadBalancerFirewall(firewall: PlatformFirewallOptions, contentDelivery: ContentDeliveryPlan | undefined, problems: Problems): void {
  if (!firewall.alsoOnLoadBalancer) {
    return;
  }
  const wrong = (must: string) => problems.add({ subject: 'web firewall', prop: 'alsoOnLoadBalancer', must, got: true });
  if (!contentDelivery) {
    wrong("be left out where there is no 'contentDelivery': the web firewall is before the load balancer then");
  } else if (contentDelivery.originAccess === OriginAccess.SECRET_HEADER) {
    wrong("be left out where 'originAccess' is SECRET_HEADER: a load balancer has one web ACL, and that asks for the header");
  } else if (!hasRules(resolveWebFirewall(behindContentDelivery(firewall)))) {
    wrong("be left out where 'knownBadInputs', 'commonRules' and 'sqlInjection' are all off: behind CloudFront no other rule is asked");
  }
}

/** Access logs that are asked for, and have nowhere to go. */
function checkAccessLogs({ contentDelivery, accessLogsAreAsked, writesToOwnBucket, region }: EdgePlan, problems: Problems): void {
  if (!accessLogsAreAsked || contentDelivery?.accessLogs || writesToOwnBucket) {
    return;
  }
  const [must, fix] = takesContentDeliveryLogs(region)
    ? ['have a bucket to write to', "give one as 'accessLogs', or let the platform have its own, by 'loadBalancer.accessLogsEnabled'"]
    : [`be left out in '${region}', where CloudFront writes to no bucket`, "give one of another region as 'accessLogs'"];
  problems.add({ subject: 'content delivery', prop: 'accessLogsEnabled', must, got: true, fix });
}

/** The load balancer has one listener: what CloudFront sent to the other port would be redirected for ever, or never arrive. */
function checkOriginProtocol({ originProtocolPolicy }: ContentDeliveryPlan, secure: boolean, problems: Problems): void {
  const [must, others] = secure ? ['HTTPS_ONLY with a domain', HTTP_ONLY] : ['HTTP_ONLY without a domain', HTTPS_ONLY];
  if (originProtocolPolicy === others) {
    problems.add({ subject: 'content delivery', prop: 'originProtocolPolicy', must: `be ${must}, as the load balancer listens`, got: secure ? 'HTTP_ONLY' : 'HTTPS_ONLY' });
  }
}

/** Creates what stands in front of the load balancer. */
export function createEdge(scope: Construct, { edge, names: { namePrefix }, logs: { retention, removalPolicy } }: PlatformPlan, parts: EdgeParts): Edge {
  const { loadBalancer, certificate, encryptionKey } = parts;
  const { contentDelivery: options, firewall: asked, region } = edge;
  const log = { logRetention: retention, removalPolicy, encryptionKey };
  const rules = asked && { ...log, ...defined(asked), namePrefix };
  if (!options) {
    return { firewall: rules && new WebFirewall(scope, 'Firewall', { ...rules, loadBalancer }) };
  }
  // A name that only the deployment of this stack knows cannot go to the one beside it, which comes first.
  const isElsewhere = !isInUsEast1(region) && Token.isUnresolved(namePrefix);
  const firewall = rules && WebFirewall.forContentDelivery(scope, 'Firewall', isElsewhere ? { ...rules, namePrefix: undefined } : rules);
  const loadBalancerFirewall = rules?.alsoOnLoadBalancer
    ? new WebFirewall(scope, 'LoadBalancerFirewall', { ...behindContentDelivery(rules), namePrefix, loadBalancer }) : undefined;
  const shared = isInUsEast1(region) ? certificate : undefined;
  const logBucket = options.accessLogs || !edge.writesToOwnBucket ? undefined : parts.logBucket;
  logBucket?.allowContentDeliveryLogs();
  return {
    firewall,
    loadBalancerFirewall,
    contentDelivery: new ContentDelivery(scope, 'ContentDelivery', {
      ...log, webAclArn: firewall?.webAclArn, certificate: shared, accessLogs: logBucket?.bucket, ...defined(options), loadBalancer, namePrefix,
    }),
  };
}

/** Whether CloudFront can use a certificate that is created in the region, or may be able to. A given one says itself where it is. */
function isInUsEast1(region: string): boolean {
  return Token.isUnresolved(region) || region === US_EAST_1;
}
