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
import { known } from '../private/hostnames';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';
import { OriginRotationOptions } from '../rotation/origin-rotation-plan';
import { leadOut } from '../rotation/placement';
import { MicroserviceProps } from '../workload/microservice-props';

const { HTTP_ONLY, HTTPS_ONLY } = cloudfront.OriginProtocolPolicy;

/**
 * Zones without VPC origins, by region, as documented in November 2026: none of ap-northeast-2, where earlier lists named apne2-az1. Which name a zone has
 * differs between accounts.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html#vpc-origins-supported-regions
 */
const ZONES_WITHOUT_VPC_ORIGINS: { readonly [region: string]: string } = {
  'us-east-1': 'use1-az3', 'us-west-1': 'usw1-az2', 'ap-northeast-1': 'apne1-az3', 'ca-central-1': 'cac1-az3',
};

/** The components in front of the load balancer. */
export interface Edge {
  readonly contentDelivery?: ContentDelivery;
  readonly firewall?: WebFirewall;
  /** The web firewall on the load balancer, if the other one is on CloudFront. */
  readonly loadBalancerFirewall?: WebFirewall;
}

/** The load balancer, and the resources that it is created with. */
export interface EdgeParts {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly certificate?: acm.ICertificate;
  readonly encryptionKey?: kms.IKey;
  /** The platform's own bucket for access logs. */
  readonly logBucket?: ServiceBucket;
}

/** Resolves content delivery and web firewalls. */
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

/** The web firewall on CloudFront or on the load balancer, and the one behind CloudFront. */
function resolveFirewalls(
  scope: Construct, firewall: PlatformFirewallOptions, hasContentDelivery: boolean, { names: { namePrefix }, logs }: Pick<PlatformPlan, 'names' | 'logs'>,
): Pick<EdgePlan, 'firewall' | 'loadBalancerFirewall'> {
  const options = { logRetention: logs.retention, removalPolicy: logs.removalPolicy, ...omitUndefined(firewall), namePrefix };
  if (!hasContentDelivery) {
    return { firewall: resolveWebFirewall(options) };
  }
  return {
    firewall: resolveWebFirewall({ ...options, ...placementAtContentDelivery(scope, namePrefix) }),
    loadBalancerFirewall: firewall.alsoOnLoadBalancer ? resolveWebFirewall(behindContentDelivery(options)) : undefined,
  };
}

/** A name that is known only at deployment of this stack cannot be used in the separate stack, which is deployed first. */
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
    ...omitUndefined(options),
    originRotation: originRotationOptions(options, network, tier),
  };
}

/** Setting an option of the rotation enables it. Without a header, only the options that are set, which is then reported. */
function originRotationOptions({ originAccess, originRotation }: ContentDeliveryOptions, { existing }: PlatformPlan['network'], tier: TierDefaults): OriginRotationOptions | undefined {
  if (originAccess !== OriginAccess.SECRET_HEADER) {
    return originRotation;
  }
  const selection = existing?.given.privateSubnets;
  const vpcSubnets = selection && leadOut(existing.vpc, selection) ? selection : undefined;
  return { vpcSubnets, ...mergeRotation(tier.contentDelivery.originRotation, originRotation) };
}

/** Without duplicates, independent of the order of the services. Names that are known only at deployment come last. */
function hostnamesOf(services: MicroserviceProps[]): string[] {
  const byName = services.filter(({ name }) => name !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  const all = byName.flatMap((service) => known(service.hostnames ?? []));
  const unresolved = all.filter((name) => Token.isUnresolved(name));
  const resolved = all.filter((name) => !Token.isUnresolved(name)).map((name) => name.toLowerCase());
  return [...new Set([...resolved.sort(), ...unresolved])];
}

/** Collects mistakes in content delivery and web firewalls. */
export function checkEdge({ edge, domain, network, ingress: { loadBalancer: { made, existing } } }: PlatformPlan, problems: Problems): void {
  const { contentDelivery, firewall, loadBalancerFirewall, region } = edge;
  if (firewall) {
    checkWebFirewall(firewall, problems);
    checkLoadBalancerFirewall(edge, problems);
  }
  // An existing load balancer may already have a web ACL that was created in this app.
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
      subject: 'content delivery', prop: 'webAclArn', must: "not be set when the platform has a 'firewall', because a distribution can have only one web ACL", got: contentDelivery.webAclArn,
    });
  }
}

/** A second web ACL requires a load balancer without another one, and at least one rule. Its options are those of the first one, which are checked separately. */
function checkLoadBalancerFirewall({ contentDelivery, loadBalancerFirewall, secondIsAsked }: EdgePlan, problems: Problems): void {
  if (!secondIsAsked) {
    return;
  }
  const wrong = (must: string) => problems.add({ subject: 'web firewall', prop: 'alsoOnLoadBalancer', must, got: true });
  if (!contentDelivery) {
    wrong("not be set without 'contentDelivery', because the web firewall is on the load balancer then");
  } else if (contentDelivery.originAccess === OriginAccess.SECRET_HEADER) {
    wrong("not be set when 'originAccess' is SECRET_HEADER, because a load balancer can have only one web ACL, which checks the header");
  } else if (loadBalancerFirewall && !hasRules(loadBalancerFirewall)) {
    wrong("not be set when 'knownBadInputs', 'commonRules' and 'sqlInjection' are all disabled, because behind CloudFront there are no other rules");
  }
}

/** Collects access logs that are enabled without a bucket. */
function checkAccessLogs({ contentDelivery, accessLogsAreAsked, writesToOwnBucket, region }: EdgePlan, problems: Problems): void {
  if (!accessLogsAreAsked || contentDelivery?.accessLogs || writesToOwnBucket) {
    return;
  }
  const [must, fix] = takesContentDeliveryLogs(region)
    ? ['not be true without a bucket', "set 'accessLogs', or enable the platform's own bucket with 'loadBalancer.accessLogsEnabled'"]
    : [`not be set in '${region}', where CloudFront cannot write to buckets`, "set 'accessLogs' to a bucket in another region"];
  problems.add({ subject: 'content delivery', prop: 'accessLogsEnabled', must, got: true, fix });
}

/** The load balancer has one listener. Requests that CloudFront sends to the other port would be redirected in a loop, or fail. */
function checkOriginProtocol({ originProtocolPolicy }: ContentDeliveryPlan, secure: boolean, problems: Problems): void {
  const [must, others] = secure ? ['HTTPS_ONLY with a domain', HTTP_ONLY] : ['HTTP_ONLY without a domain', HTTPS_ONLY];
  if (originProtocolPolicy === others) {
    problems.add({ subject: 'content delivery', prop: 'originProtocolPolicy', must: `be ${must}, like the load balancer's listener`, got: secure ? 'HTTP_ONLY' : 'HTTPS_ONLY' });
  }
}

/** Creates the components in front of the load balancer. */
export function createEdge(scope: Construct, { edge, network }: PlatformPlan, { loadBalancer, certificate, encryptionKey, logBucket }: EdgeParts): Edge {
  const { contentDelivery } = edge;
  const protect = (id: string, plan: WebFirewallPlan | undefined) => (
    plan && WebFirewall._create(scope, id, { ...plan, encryptionKey: plan.encryptionKey ?? encryptionKey, loadBalancer })
  );
  if (!contentDelivery) {
    return { firewall: protect('Firewall', edge.firewall) };
  }
  warnOfZones(scope, edge, network);
  const firewall = edge.firewall && WebFirewall._createForContentDelivery(scope, 'Firewall', {
    ...edge.firewall, encryptionKey: edge.firewall.encryptionKey ?? encryptionKey,
  });
  const loadBalancerFirewall = protect('LoadBalancerFirewall', edge.loadBalancerFirewall);
  const shared = isInUsEast1(edge.region) ? certificate : undefined;
  const ownBucket = contentDelivery.accessLogs || !edge.writesToOwnBucket ? undefined : logBucket;
  ownBucket?.allowContentDeliveryLogs();
  return {
    firewall,
    loadBalancerFirewall,
    contentDelivery: ContentDelivery._create(scope, 'ContentDelivery', {
      ...contentDelivery,
      webAclArn: contentDelivery.webAclArn ?? firewall?.webAclArn,
      certificate: contentDelivery.certificate ?? shared,
      accessLogs: contentDelivery.accessLogs ?? ownBucket?.bucket,
      loadBalancer,
      encryptionKey,
    }),
  };
}

/** Warns about a new network in the first zones of its region, if one of them may not support VPC origins. If the user lists zones, there is no warning. */
function warnOfZones(scope: Construct, { contentDelivery, region }: EdgePlan, { made }: PlatformPlan['network']): void {
  const zone = ZONES_WITHOUT_VPC_ORIGINS[region];
  if (zone && contentDelivery?.originAccess === OriginAccess.VPC_ORIGIN && made && made.given.availabilityZones === undefined) {
    Annotations.of(scope).addWarningV2('@reptidex-app/platform:network.zonesOfVpcOrigins',
      `CloudFront has no VPC origins in the zone ${zone}: find the name that it has in this account by \`aws ec2 describe-availability-zones\`, and name others in 'network.availabilityZones'`);
  }
}

/** Whether CloudFront can use a certificate that is created in the region, or may be able to. An existing certificate contains its region. */
function isInUsEast1(region: string): boolean {
  return Token.isUnresolved(region) || region === US_EAST_1;
}
