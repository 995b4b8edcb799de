import {
  Annotations, aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { mergeRotation } from './merge-options';
import { PlatformFirewallOptions } from './platform-edge-options';
import { secretNameBelowPath } from './platform-names';
import { EdgePlan, PlatformPlan } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { TierDefaults } from './tier-defaults';
import { ServiceBucket } from '../data/bucket/service-bucket';
import { ContentDelivery } from '../edge/content-delivery';
import { ContentDeliveryOptions, OriginAccess } from '../edge/content-delivery-options';
import {
  checkContentDelivery, checkOrigin, checkOriginVpc, checkScheme, ContentDeliveryPlacement, ContentDeliveryPlan, resolveContentDelivery,
  takesContentDeliveryLogs,
} from '../edge/content-delivery-plan';
import { US_EAST_1 } from '../edge/us-east-1';
import { checkUnprotected } from '../edge/web-acl-association';
import { WebFirewall } from '../edge/web-firewall';
import { checkWebFirewall, contentDeliveryPlacement, hasRules, resolveWebFirewall, WebFirewallPlacement, WebFirewallPlan } from '../edge/web-firewall-plan';
import { behindContentDelivery } from '../edge/web-firewall-rules';
import { defined } from '../private/defined';
import { known } from '../private/hostnames';
import { checked } from '../private/plan';
import { Problems } from '../private/problems';
import { OriginRotationOptions } from '../rotation/origin-rotation-plan';
import { leadOut } from '../rotation/placement';
import { MicroserviceProps } from '../workload/microservice-props';

const { HTTP_ONLY, HTTPS_ONLY } = cloudfront.OriginProtocolPolicy;

/**
 * Zones without VPC origins, by region. Which name a zone has differs between accounts.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html#vpc-origins-supported-regions
 */
const ZONES_WITHOUT_VPC_ORIGINS: { readonly [region: string]: string } = {
  'us-east-1': 'use1-az3', 'us-west-1': 'usw1-az2', 'ap-northeast-1': 'apne1-az3', 'ca-central-1': 'cac1-az3',
};

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
export function resolveEdge(
  scope: Construct, props: ReptidexPlatformProps, plan: Pick<PlatformPlan, 'names' | 'domain' | 'network' | 'ingress' | 'data' | 'logs'>, tier: TierDefaults,
): EdgePlan {
  const { region } = Stack.of(scope);
  const { contentDelivery, firewall, services = [] } = props;
  const { accessLogsEnabled, ...options } = contentDelivery ?? {};
  const hasOwnBucket = plan.data.accessLogs.made !== undefined || plan.data.accessLogs.existing !== undefined;
  return {
    contentDelivery: contentDelivery && resolveContentDelivery(contentDeliveryOptions(options, services, plan, tier)),
    writesToOwnBucket: (accessLogsEnabled ?? true) && hasOwnBucket && takesContentDeliveryLogs(region),
    accessLogsAreAsked: accessLogsEnabled ?? false,
    secondIsAsked: firewall?.alsoOnLoadBalancer ?? false,
    ...firewall && resolveFirewalls(scope, firewall, contentDelivery !== undefined, plan),
    region,
  };
}

/** The one in front of CloudFront or of the load balancer, and the one between the two. */
function resolveFirewalls(
  scope: Construct, firewall: PlatformFirewallOptions, hasContentDelivery: boolean, { names: { namePrefix }, logs }: Pick<PlatformPlan, 'names' | 'logs'>,
): Pick<EdgePlan, 'firewall' | 'loadBalancerFirewall'> {
  const options = { logRetention: logs.retention, removalPolicy: logs.removalPolicy, ...defined(firewall), namePrefix };
  if (!hasContentDelivery) {
    return { firewall: resolveWebFirewall(options) };
  }
  return {
    firewall: resolveWebFirewall({ ...options, ...placementAtContentDelivery(scope, namePrefix) }),
    loadBalancerFirewall: firewall.alsoOnLoadBalancer ? resolveWebFirewall(behindContentDelivery(options)) : undefined,
  };
}

/** A name that only the deployment of this stack knows cannot go to the one beside it, which comes first. */
function placementAtContentDelivery(scope: Construct, namePrefix: string | undefined): WebFirewallPlacement {
  const isElsewhere = !isInUsEast1(Stack.of(scope).region) && Token.isUnresolved(namePrefix);
  return contentDeliveryPlacement(scope, isElsewhere ? undefined : namePrefix);
}

function contentDeliveryOptions(
  options: ContentDeliveryOptions,
  services: MicroserviceProps[],
  { names, domain, network, ingress, logs }: Pick<PlatformPlan, 'names' | 'domain' | 'network' | 'ingress' | 'logs'>,
  tier: TierDefaults,
): ContentDeliveryOptions & ContentDeliveryPlacement {
  const hostnames = hostnamesOf(services);
  return {
    namePrefix: names.namePrefix,
    logRetention: logs.retention,
    removalPolicy: logs.removalPolicy,
    hostnames: hostnames.length > 0 ? hostnames : undefined,
    certificate: domain?.certificate,
    certificateDomains: domain?.certificateDomains,
    hostedZone: domain?.hostedZone,
    originSecretName: options.originAccess === OriginAccess.SECRET_HEADER ? secretNameBelowPath(names, 'content-delivery/origin-header') : undefined,
    originProtocolPolicy: domain ?? ingress.loadBalancer.existing ? HTTPS_ONLY : HTTP_ONLY,
    ...defined(options),
    originRotation: originRotationOptions(options, network, tier),
  };
}

/** Whoever sets an option of the rotation wants it. Where there is no header, only what is set, and cannot be. */
function originRotationOptions({ originAccess, originRotation }: ContentDeliveryOptions, { existing }: PlatformPlan['network'], tier: TierDefaults): OriginRotationOptions | undefined {
  if (originAccess !== OriginAccess.SECRET_HEADER) {
    return originRotation;
  }
  const selection = existing?.given.privateSubnets;
  const vpcSubnets = selection && leadOut(existing.vpc, selection) ? selection : undefined;
  return { vpcSubnets, ...mergeRotation(tier.contentDelivery.originRotation, originRotation) };
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
  const { contentDelivery, firewall, loadBalancerFirewall, region } = edge;
  if (firewall) {
    checkWebFirewall(firewall, problems);
    checkLoadBalancerFirewall(edge, problems);
  }
  // An existing load balancer may have a web ACL already, as far as one was created for it in this app.
  if (firewall && (!contentDelivery || loadBalancerFirewall) && existing?.loadBalancer) {
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

/** A second web ACL is in front of a load balancer that has no other, and has a rule. Its options are those of the first, which are checked. */
function checkLoadBalancerFirewall({ contentDelivery, loadBalancerFirewall, secondIsAsked }: EdgePlan, problems: Problems): void {
  if (!secondIsAsked) {
    return;
  }
  const wrong = (must: string) => problems.add({ subject: 'web firewall', prop: 'alsoOnLoadBalancer', must, got: true });
  if (!contentDelivery) {
    wrong("be left out where there is no 'contentDelivery': the web firewall is before the load balancer then");
  } else if (contentDelivery.originAccess === OriginAccess.SECRET_HEADER) {
    wrong("be left out where 'originAccess' is SECRET_HEADER: a load balancer has one web ACL, and that asks for the header");
  } else if (loadBalancerFirewall && !hasRules(loadBalancerFirewall)) {
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
export function createEdge(scope: Construct, { edge, network }: PlatformPlan, { loadBalancer, certificate, encryptionKey, logBucket }: EdgeParts): Edge {
  const { contentDelivery } = edge;
  const protect = (id: string, plan: WebFirewallPlan | undefined) => (
    plan && new WebFirewall(scope, id, checked({ encryptionKey, ...defined(plan), loadBalancer }))
  );
  if (!contentDelivery) {
    return { firewall: protect('Firewall', edge.firewall) };
  }
  warnOfZones(scope, edge, network);
  const firewall = edge.firewall && WebFirewall._createForContentDelivery(scope, 'Firewall', checked({ encryptionKey, ...defined(edge.firewall) }));
  const loadBalancerFirewall = protect('LoadBalancerFirewall', edge.loadBalancerFirewall);
  const shared = isInUsEast1(edge.region) ? certificate : undefined;
  const ownBucket = contentDelivery.accessLogs || !edge.writesToOwnBucket ? undefined : logBucket;
  ownBucket?.allowContentDeliveryLogs();
  return {
    firewall,
    loadBalancerFirewall,
    contentDelivery: new ContentDelivery(scope, 'ContentDelivery', checked({
      webAclArn: firewall?.webAclArn, certificate: shared, accessLogs: ownBucket?.bucket, ...defined(contentDelivery), loadBalancer, encryptionKey,
    })),
  };
}

/** Of a new network in the first zones of its region, one of which may be one without VPC origins. Who names the zones has looked. */
function warnOfZones(scope: Construct, { contentDelivery, region }: EdgePlan, { made }: PlatformPlan['network']): void {
  const zone = ZONES_WITHOUT_VPC_ORIGINS[region];
  if (zone && contentDelivery?.originAccess === OriginAccess.VPC_ORIGIN && made && made.given.availabilityZones === undefined) {
    Annotations.of(scope).addWarningV2('@reptidex-app/platform:network.zonesOfVpcOrigins',
      `CloudFront has no VPC origins in the zone ${zone}: find the name that it has in this account by \`aws ec2 describe-availability-zones\`, and name others in 'network.availabilityZones'`);
  }
}

/** Whether CloudFront can use a certificate that is created in the region, or may be able to. A given one says itself where it is. */
function isInUsEast1(region: string): boolean {
  return Token.isUnresolved(region) || region === US_EAST_1;
}
