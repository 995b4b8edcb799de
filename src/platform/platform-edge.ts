import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { hasOwnLogBucket } from './platform-data';
import { PlatformFirewallOptions } from './platform-edge-options';
import { ReptidexPlatformProps } from './platform-props';
import { certificateDomainsOf, secretPathOf, Settings } from './settings';
import { ServiceBucket } from '../data/bucket/service-bucket';
import { ContentDelivery } from '../edge/content-delivery';
import { ContentDeliveryOptions, OriginAccess } from '../edge/content-delivery-options';
import { US_EAST_1 } from '../edge/us-east-1';
import { checkContentDelivery, checkOrigin, checkScheme, takesContentDeliveryLogs } from '../edge/validate-content-delivery';
import { checkOriginRotationSubnets } from '../edge/validate-origin-rotation';
import { checkWebFirewall } from '../edge/validate-web-firewall';
import { checkUnprotected } from '../edge/web-acl-association';
import { WebFirewall } from '../edge/web-firewall';
import { behindContentDelivery, webFirewallRules } from '../edge/web-firewall-rules';
import { defined } from '../private/defined';
import { known } from '../private/hostnames';
import { Problems } from '../private/problems';
import { OriginRotationOptions } from '../rotation/origin-rotation';
import { leadOut } from '../rotation/placement';
import { MicroserviceProps } from '../workload/microservice-props';

const { HTTP_ONLY, HTTPS_ONLY } = cloudfront.OriginProtocolPolicy;

/** A web firewall that is wanted. */
type Firewall = Omit<PlatformFirewallOptions, 'enabled'>;

/** What stands in front of the load balancer. */
export interface Edge {
  readonly contentDelivery?: ContentDelivery;
  readonly firewall?: WebFirewall;
  /** Before the load balancer, where the other is before CloudFront. */
  readonly loadBalancerFirewall?: WebFirewall;
}

/** What it stands in front of, and what it is made with. */
export interface EdgeParts {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly certificate?: acm.ICertificate;
  readonly encryptionKey?: kms.IKey;
  /** The platform's own bucket for access logs. */
  readonly logBucket?: ServiceBucket;
}

/** Collects mistakes in what stands in front of the load balancer. */
export function checkEdge(scope: Construct, props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const firewall = firewallOf(props);
  const options = contentDeliveryOf(props, settings);
  if (firewall) {
    checkWebFirewall(firewall, problems);
    checkLoadBalancerFirewall(firewall, options, problems);
  }
  if (firewall && (!options || firewall.alsoOnLoadBalancer)) {
    checkTheirs(settings, problems);
  }
  if (!options) {
    return;
  }
  checkContentDelivery(options, problems, {
    certificateIsMade: props.domain !== undefined && isInUsEast1(scope), accessLogsAreMade: writesToOwnBucket(scope, props, settings),
  });
  checkAccessLogsEnabled(scope, props, settings, problems);
  const { listener, loadBalancer, internetFacing } = settings.loadBalancer;
  if (!listener) {
    checkScheme(options, internetFacing ?? true ? 'internet-facing' : 'internal', problems);
    checkOriginProtocol(options, props.domain !== undefined, problems);
    const vpc = settings.network.vpc ?? props.cluster?.vpc;
    if (vpc) {
      checkOriginRotationSubnets(options, vpc, problems);
    }
  } else if (loadBalancer) {
    checkOrigin(options, loadBalancer, problems);
  }
  if (firewall && options.webAclArn !== undefined) {
    problems.add({
      subject: 'content delivery', prop: 'webAclArn', must: "be left out where the platform has a 'firewall': a distribution has one web ACL", got: options.webAclArn,
    });
  }
}

/** A load balancer of the team's own may have a web ACL already, as far as one was made for it in this app. */
function checkTheirs({ loadBalancer: { listener, loadBalancer } }: Settings, problems: Problems): void {
  const theirs = loadBalancer ?? (listener as Partial<elbv2.ApplicationListener> | undefined)?.loadBalancer;
  if (theirs) {
    checkUnprotected(problems, 'web firewall', 'loadBalancer', theirs);
  }
}

/** A second web ACL is before a load balancer that has no other, and has a rule. */
function checkLoadBalancerFirewall(firewall: Firewall, contentDelivery: ContentDeliveryOptions | undefined, problems: Problems): void {
  if (!firewall.alsoOnLoadBalancer) {
    return;
  }
  const wrong = (must: string) => problems.add({ subject: 'web firewall', prop: 'alsoOnLoadBalancer', must, got: true });
  if (!contentDelivery) {
    wrong("be left out where there is no 'contentDelivery': the web firewall is before the load balancer then");
  } else if (contentDelivery.originAccess === OriginAccess.SECRET_HEADER) {
    wrong("be left out where 'originAccess' is SECRET_HEADER: a load balancer has one web ACL, and that asks for the header");
  } else if (webFirewallRules(behindContentDelivery(firewall)).length === 0) {
    wrong("be left out where 'knownBadInputs', 'commonRules' and 'sqlInjection' are all off: behind CloudFront no other rule is asked");
  }
}

/** Makes what stands in front of the load balancer. */
export function createEdge(scope: Construct, props: ReptidexPlatformProps, settings: Settings, parts: EdgeParts): Edge {
  const { loadBalancer, certificate, encryptionKey } = parts;
  const { namePrefix, tier } = settings;
  const options = contentDeliveryOf(props, settings);
  const asked = firewallOf(props);
  const log = { logRetention: props.logRetention ?? tier.logRetention, removalPolicy: tier.removalPolicy, encryptionKey };
  const rules = asked && { ...log, ...defined(asked), namePrefix };
  if (!options) {
    return { firewall: rules && new WebFirewall(scope, 'Firewall', { ...rules, loadBalancer }) };
  }
  // A name that only the deployment of this stack knows cannot go to the one beside it, which comes first.
  const isElsewhere = !isInUsEast1(scope) && Token.isUnresolved(namePrefix);
  const firewall = rules && WebFirewall.forContentDelivery(scope, 'Firewall', isElsewhere ? { ...rules, namePrefix: undefined } : rules);
  const loadBalancerFirewall = rules?.alsoOnLoadBalancer
    ? new WebFirewall(scope, 'LoadBalancerFirewall', { ...behindContentDelivery(rules), namePrefix, loadBalancer }) : undefined;
  const shared = isInUsEast1(scope) ? certificate : undefined;
  const logBucket = options.accessLogs || !writesToOwnBucket(scope, props, settings) ? undefined : parts.logBucket;
  logBucket?.allowContentDeliveryLogs();
  return {
    firewall,
    loadBalancerFirewall,
    contentDelivery: new ContentDelivery(scope, 'ContentDelivery', {
      ...log, webAclArn: firewall?.webAclArn, certificate: shared, accessLogs: logBucket?.bucket, ...defined(options), loadBalancer, namePrefix,
    }),
  };
}

/** The content delivery network that is wanted, with what follows from the rest of the environment. */
export function contentDeliveryOf(props: ReptidexPlatformProps, settings: Settings): ContentDeliveryOptions | undefined {
  const { enabled, accessLogsEnabled, ...options } = props.contentDelivery ?? { enabled: false };
  if (!(enabled ?? true)) {
    return undefined;
  }
  const secretPath = secretPathOf(props);
  const hostnames = hostnamesOf(props.services ?? []);
  return {
    hostnames: hostnames.length > 0 ? hostnames : undefined,
    certificate: props.domain?.certificate,
    certificateDomains: certificateDomainsOf(props.domain),
    hostedZone: props.domain?.hostedZone,
    originSecretName: secretPath !== undefined && options.originAccess === OriginAccess.SECRET_HEADER ? `${secretPath}/content-delivery/origin-header` : undefined,
    originProtocolPolicy: props.domain ?? props.loadBalancer?.listener ? HTTPS_ONLY : HTTP_ONLY,
    ...defined(options),
    originRotation: originRotationOf(props, settings),
  };
}

/** Whoever says something of the rotation wants it. Where there is no header, only what is said, and cannot be. */
function originRotationOf({ contentDelivery, cluster }: ReptidexPlatformProps, { tier, network }: Settings): OriginRotationOptions | undefined {
  const given = contentDelivery?.originRotation;
  if (contentDelivery?.originAccess !== OriginAccess.SECRET_HEADER) {
    return given;
  }
  const vpc = network.vpc ?? cluster?.vpc;
  const selection = network.privateSubnets;
  const vpcSubnets = vpc && selection && leadOut(vpc, selection) ? selection : undefined;
  return { vpcSubnets, ...tier.contentDelivery.originRotation, ...(given && { enabled: true }), ...defined(given) };
}

/** Whether CloudFront writes its access logs to the platform's own bucket, unless the team gives one. */
function writesToOwnBucket(scope: Construct, { contentDelivery, buckets = [] }: ReptidexPlatformProps, settings: Settings): boolean {
  return (contentDelivery?.accessLogsEnabled ?? true) && hasOwnLogBucket(buckets, settings) && takesContentDeliveryLogs(Stack.of(scope).region);
}

/** What is asked for, and cannot be. */
function checkAccessLogsEnabled(scope: Construct, props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const { accessLogs, accessLogsEnabled } = props.contentDelivery ?? {};
  if (!accessLogsEnabled || accessLogs || writesToOwnBucket(scope, props, settings)) {
    return;
  }
  const { region } = Stack.of(scope);
  const [must, fix] = takesContentDeliveryLogs(region)
    ? ['have a bucket to write to', "give one as 'accessLogs', or let the platform have its own, by 'loadBalancer.accessLogsEnabled'"]
    : [`be left out in '${region}', where CloudFront writes to no bucket`, "give one of another region as 'accessLogs'"];
  problems.add({ subject: 'content delivery', prop: 'accessLogsEnabled', must, got: true, fix });
}

/** Each once, whatever the order of the services. Those that only the deployment knows come last. */
function hostnamesOf(services: MicroserviceProps[]): string[] {
  const byName = services.filter(({ name }) => name !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  const all = byName.flatMap((service) => known(service.hostnames ?? []));
  const unresolved = all.filter((name) => Token.isUnresolved(name));
  const resolved = all.filter((name) => !Token.isUnresolved(name)).map((name) => name.toLowerCase());
  return [...new Set([...resolved.sort(), ...unresolved])];
}

function firewallOf(props: ReptidexPlatformProps): Firewall | undefined {
  const { enabled, ...options } = props.firewall ?? { enabled: false };
  return enabled ?? true ? options : undefined;
}

/** Whether CloudFront can show a certificate that is made here, or may be able to. A given one says itself where it is. */
function isInUsEast1(scope: Construct): boolean {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) || region === US_EAST_1;
}

/** The load balancer has one listener: what CloudFront sent to the other port would be redirected for ever, or never arrive. */
function checkOriginProtocol({ originProtocolPolicy }: ContentDeliveryOptions, secure: boolean, problems: Problems): void {
  const [must, others] = secure ? ['HTTPS_ONLY with a domain', HTTP_ONLY] : ['HTTP_ONLY without a domain', HTTPS_ONLY];
  if (originProtocolPolicy === others) {
    problems.add({ subject: 'content delivery', prop: 'originProtocolPolicy', must: `be ${must}, as the load balancer listens`, got: secure ? 'HTTP_ONLY' : 'HTTPS_ONLY' });
  }
}
