import { Mutant, mutantsOf } from '../mutant';

const DELIVERY = 'edge/content-delivery';
const FIREWALL = 'edge/web-firewall';

/** Network, load balancer, CloudFront and web firewall. */
export const EDGE: Mutant[] = [
  ...mutantsOf('network/platform-network', [
    ['VPC: flow logs', 'if (plan.flowLogs) {', 'if (!plan) {'],
    ['VPC: flow logs expire', 'LOG_RETENTION = logs.RetentionDays.ONE_YEAR', 'LOG_RETENTION = logs.RetentionDays.INFINITE'],
    ['VPC: subnets give out no public addresses', 'mapPublicIpOnLaunch: false', 'mapPublicIpOnLaunch: true'],
    ['VPC: data subnets have no way out', "{ name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }", "{ name: 'data', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }"],
    ['VPC: endpoints are open to the VPC alone', 'addIngressRule(ec2.Peer.ipv4(', 'addIngressRule(((_: string) => ec2.Peer.anyIpv4())('],
    ['VPC: endpoints let nothing out', 'allowAllOutbound: false', 'allowAllOutbound: true'],
  ]),
  ...mutantsOf('network/network-plan', [
    ['VPC: default security group', 'options.restrictDefaultSecurityGroup ?? false', 'false', 'network/platform-network'],
  ]),
  ...mutantsOf('ingress/ingress-load-balancer', [
    ['ALB: certain peers have one port', 'if (redirects) {', 'if (certificates.length > 0) {', 'ingress/internal-load-balancer'],
    ['ALB: HTTP redirects to HTTPS', "elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: String(HTTPS_PORT), permanent: true })", 'notFound()'],
    ['ALB: drop_invalid_header_fields', 'dropInvalidHeaderFields: true', 'dropInvalidHeaderFields: false'],
    ['ALB: desync mitigation', 'elbv2.DesyncMitigationMode.DEFENSIVE', 'elbv2.DesyncMitigationMode.MONITOR'],
    ['ALB: lets nothing out but to tasks', 'allowAllOutbound: false', 'allowAllOutbound: true'],
    ['ALB: allowed peers alone are let in', 'group.addIngressRule(peer, ec2.Port.tcp(listenerPort)', 'group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(listenerPort)', 'ingress/internal-load-balancer'],
    ['ALB: internal where that is said', 'internetFacing: plan.internetFacing', 'internetFacing: true', 'ingress/internal-load-balancer'],
  ]),
  ...mutantsOf('ingress/load-balancer-plan', [
    ['ALB: TLS policy of the listener', 'elbv2.SslPolicy.TLS13_RES', 'elbv2.SslPolicy.TLS11', 'ingress/ingress-load-balancer'],
    ['ALB: deletion protection', 'options.deletionProtection ?? true', 'options.deletionProtection ?? false', 'ingress/ingress-load-balancer'],
  ]),
  ...mutantsOf('ingress/load-balancer-logs', [
    ['ALB: access logs', "`${kind}.s3.enabled`, 'true'", "`${kind}.s3.enabled`, 'false'"],
    ['ALB: access logs below the account’s folder alone', 'AWSLogs/${Stack.of(loadBalancer).account}/*', '*'],
  ]),
  ...mutantsOf('edge/content-delivery', [
    ['CloudFront: minimum protocol', 'SecurityPolicyProtocol.TLS_V1_2_2021', 'SecurityPolicyProtocol.TLS_V1'],
    ['CloudFront: HTTP redirects to HTTPS', 'ViewerProtocolPolicy.REDIRECT_TO_HTTPS', 'ViewerProtocolPolicy.ALLOW_ALL'],
    ['CloudFront: security headers', 'responseHeadersPolicy: plan.responseHeadersPolicy ?? securityHeaders(this, namePrefix),', ''],
    ['CloudFront: responses of APIs are not cached', 'cloudfront.CachePolicy.CACHING_DISABLED', 'cloudfront.CachePolicy.CACHING_OPTIMIZED'],
    ['CloudFront: countries', 'geoRestriction: sortedCountries(plan.geoRestriction),', ''],
    ['CloudFront: web ACL', 'webAclId: plan.webAclArn', 'webAclId: undefined', 'edge/content-delivery-plan', 'platform/edge'],
  ]),
  ...mutantsOf('edge/content-delivery-policies', [
    ['security headers: HSTS', 'strictTransportSecurity: { accessControlMaxAge: HSTS_MAX_AGE, includeSubdomains: true, override: true },', ''],
    ['security headers: HSTS for a year', 'HSTS_MAX_AGE = Duration.days(365)', 'HSTS_MAX_AGE = Duration.days(1)'],
    ['security headers: X-Frame-Options', 'frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: false },', ''],
    ['security headers: X-Content-Type-Options', 'contentTypeOptions: { override: true },', ''],
    ['security headers: Referrer-Policy', 'HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN', 'HeadersReferrerPolicy.UNSAFE_URL'],
    ['cached pages: no one gets another’s', "'Host', 'Authorization', ", "'Host', "],
    ['cached pages: by cookies', 'CacheCookieBehavior.all()', 'CacheCookieBehavior.none()'],
  ], DELIVERY),
  ...mutantsOf('edge/content-delivery-origin', [
    ['origin only through CloudFront: what has no header is blocked', 'defaultAction: { block: {} }', 'defaultAction: { allow: {} }'],
    ['origin only through CloudFront: the header’s value counts', "positionalConstraint: 'EXACTLY'", "positionalConstraint: 'CONTAINS'"],
    ['origin only through CloudFront: the load balancer has the guard', 'protect(scope, loadBalancer, webAclArn);', ''],
    ['origin only through CloudFront: the secret has the environment’s key', 'encryptionKey: props.encryptionKey,\n', ''],
    ['origin only through CloudFront: the value shows in no log', 'secretHeaders: [ORIGIN_HEADER.toLowerCase()]', 'secretHeaders: []'],
    ['origin only through CloudFront: the value shows in no sample', 'sampledRequestsEnabled: false', 'sampledRequestsEnabled: true'],
    ['origin only through CloudFront: VPC origin by TLS 1.2', 'protocolPolicy,\n    originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2]', 'protocolPolicy,\n    originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1]'],
    ['origin only through CloudFront: secret header by TLS 1.2', 'readTimeout,\n      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2]', 'readTimeout,\n      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1]'],
  ], DELIVERY),
  ...mutantsOf('edge/content-delivery-plan', [
    ['origin only through CloudFront: no VPC origin with a way around it', "originAccess === OriginAccess.VPC_ORIGIN && scheme === 'internet-facing'", 'false'],
  ], DELIVERY),
  ...mutantsOf('rotation/origin-rotation', [
    ['origin rotation: changes this secret alone', '[secret.secretArn],', "['*'],"],
    ['origin rotation: changes this distribution alone', '[distribution.distributionArn]', "['*']"],
    ['origin rotation: changes this web ACL alone', '[webAcl.attrArn]', "['*']"],
    ['origin rotation: the web ACL has its time', 'PROPAGATION = Duration.minutes(5)', 'PROPAGATION = Duration.seconds(0)'],
  ]),
  ...mutantsOf('rotation/origin-rotation-plan', [
    ['origin rotation: every thirty days', 'options.schedule ?? DEFAULT_ROTATION_SCHEDULE', 'options.schedule ?? RotationSchedule.cron(\'0 1 * * ? *\')'],
    ['origin rotation: where nothing is said of it', 'const schedule = options.schedule ?? DEFAULT_ROTATION_SCHEDULE', 'const schedule = options.schedule ?? RotationSchedule.never()'],
  ], 'rotation/origin-rotation'),
  ...mutantsOf('rotation/library-function', [
    ['rotation: called for this account alone', 'sourceAccount: Stack.of(scope).account,', ''],
    ['rotation: by a function, not in the middle of a deployment', 'rotateImmediatelyOnUpdate: false', 'rotateImmediatelyOnUpdate: true'],
  ], 'rotation/origin-rotation'),
  ...mutantsOf('edge/web-firewall-rules', [
    ['WAF: known bad inputs', "{ prop: 'knownBadInputs', name: 'AWSManagedRulesKnownBadInputsRuleSet', priority: 20 },", ''],
    ['WAF: managed rules block', 'overrideAction: countOnly ? { count: {} } : { none: {} }', 'overrideAction: { count: {} }'],
    ['WAF: rate limit blocks', 'action: rateLimitCountOnly ? { count: {} } : { block: {} }', 'action: { count: {} }'],
  ], FIREWALL),
  ...mutantsOf('edge/web-firewall-plan', [
    ['WAF: managed rules by default', 'options?.enabled ?? true', 'options?.enabled ?? false'],
    ['WAF: rate limit by default', 'options.rateLimitEnabled ?? true', 'options.rateLimitEnabled ?? false'],
    ['WAF: rate limit', 'DEFAULT_RATE_LIMIT = 2000', 'DEFAULT_RATE_LIMIT = 2_000_000'],
    ['WAF: logs', 'options.logging ?? true', 'options.logging ?? false'],
  ], FIREWALL),
  ...mutantsOf('edge/web-firewall', [
    ['WAF: stands before the load balancer', 'protect(this, plan.loadBalancer, this.webAcl.attrArn);', ''],
  ]),
  ...mutantsOf('platform/platform-edge', [
    ['WAF: the load balancer’s own behind CloudFront, where that is said', 'firewall.alsoOnLoadBalancer ? resolve', 'false ? resolve', 'platform/edge'],
    ['WAF: behind CloudFront by no address', 'resolveWebFirewall(behindContentDelivery(options))', 'resolveWebFirewall(options)', 'platform/edge'],
    ['WAF: the load balancer has no other', 'firewall && (!contentDelivery || loadBalancerFirewall)', 'firewall && !contentDelivery', 'platform/edge'],
  ]),
  ...mutantsOf('edge/web-acl-logs', [
    ['WAF: logs expire', 'DEFAULT_LOG_RETENTION = logs.RetentionDays.ONE_YEAR', 'DEFAULT_LOG_RETENTION = logs.RetentionDays.INFINITE'],
    ['WAF: secret headers are redacted', "SECRET_HEADERS = ['authorization', 'cookie']", "SECRET_HEADERS = ['cookie']"],
  ], FIREWALL),
];
