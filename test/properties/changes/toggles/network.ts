import {
  aws_cloudfront as cloudfront, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, aws_s3 as s3, Duration, RemovalPolicy,
} from 'aws-cdk-lib';
import { api, BARE, certificate, domain, headers, key, listener, loadBalancer, ownNetwork, zone } from './environments';
import {
  DomainOptions, ManagedRuleGroupOptions, OriginAccess, OriginRotationOptions, PlatformCache, PlatformContentDeliveryOptions, PlatformDatabase,
  PlatformFirewallOptions, PlatformLoadBalancerOptions, PlatformNetwork, PlatformNetworkOptions, RotationSchedule,
} from '../../../../src';
import { exempt, made, several, Subject, subject } from '../toggle';

const EXISTING = { environment: (stack: any) => ({ network: { vpc: ownNetwork(stack) } }) };
const subnets = (id: string) => made('other subnets', (stack) => ({ subnets: ['1', '2'].map((n) => ec2.Subnet.fromSubnetAttributes(stack, `${id}${n}`, { subnetId: `${id}-${n}`, availabilityZone: `us-east-1${'ab'[Number(n) - 1]}` })) }));
const SERVICES = [api()];
const delivered = { ...BARE, services: [api({ hostnames: ['www.example.com'], paths: undefined })] };
const logBucket = (name: string) => made('a bucket', (stack) => new s3.Bucket(stack, `Logs-${name}`, { bucketName: name, objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED }));

export const NETWORK: Subject[] = [
  subject<PlatformNetworkOptions>('PlatformNetworkOptions', 'Network', (network) => ({ database: PlatformDatabase.postgres({}), cache: PlatformCache.redis({}), alarms: { enabled: false }, services: SERVICES, network }), {
    cidr: ['10.0.0.0/16', '10.1.0.0/16'],
    availabilityZoneCount: [2, 3],
    availabilityZones: several(
      [['us-east-1a', 'us-east-1b'], ['us-east-1a', 'us-east-1b', 'us-east-1c']],
      [['us-east-1a', 'us-east-1b'], ['us-east-1a', 'us-east-1c']],
    ),
    natGateways: several([1, 2], [1, 0, { beside: () => ({ interfaceEndpoints: [...PlatformNetwork.FARGATE_ENDPOINTS] }) }]),
    publicSubnetCidrs: [undefined, ['10.0.101.0/24', '10.0.102.0/24']],
    privateSubnetCidrs: [undefined, ['10.0.110.0/24', '10.0.111.0/24']],
    dataSubnetCidrs: [undefined, ['10.0.120.0/24', '10.0.121.0/24']],
    interfaceEndpoints: [undefined, made('`PlatformNetwork.FARGATE_ENDPOINTS`', () => [...PlatformNetwork.FARGATE_ENDPOINTS])],
    flowLogs: [false, true],
    restrictDefaultSecurityGroup: [false, true],
    vpc: [undefined, made('an existing VPC', ownNetwork)],
    publicSubnets: [undefined, subnets('other-public'), { beside: (stack) => ({ vpc: ownNetwork(stack) }) }],
    privateSubnets: [undefined, subnets('other-private'), { beside: (stack) => ({ vpc: ownNetwork(stack) }) }],
    dataSubnets: [undefined, subnets('other-data'), { beside: (stack) => ({ vpc: ownNetwork(stack) }) }],
  }),

  subject<DomainOptions>('DomainOptions', 'Domain', (options, stack) => ({ ...delivered, domain: { ...domain(stack), ...options } }), {
    zoneName: exempt('the domain itself: another domain is another `hostedZone`, `certificate` and other `hostnames`'),
    hostedZone: [undefined, made('another zone', (stack) => zone(stack, 'Z11111111EXAMPLE'))],
    certificate: [undefined, made('another certificate', (stack) => certificate(stack, '6'))],
    certificateDomains: [undefined, ['example.com', '*.example.com', '*.shop.example.com'], { creates: 'nothing' }],
  }),

  subject<PlatformLoadBalancerOptions>('PlatformLoadBalancerOptions', 'Load balancer', (options) => ({ ...BARE, services: SERVICES, loadBalancer: options }), {
    internetFacing: [true, false],
    allowedPeers: [undefined, made('some addresses', () => [ec2.Peer.ipv4('192.0.2.0/24')])],
    accessLogs: [undefined, logBucket('example-access-logs'), { beside: () => ({ accessLogsEnabled: true }) }],
    accessLogsPrefix: [undefined, 'team', { beside: () => ({ accessLogsEnabled: true }) }],
    accessLogsEnabled: [false, true],
    connectionLogs: [undefined, logBucket('example-connection-logs')],
    connectionLogsPrefix: [undefined, 'team', { beside: (stack) => ({ connectionLogs: logBucket('example-connection-logs').make(stack) }) }],
    idleTimeout: [Duration.seconds(60), Duration.seconds(120)],
    deletionProtection: [false, true],
    sslPolicy: [undefined, made('another policy', () => elbv2.SslPolicy.TLS13_13), { environment: (stack) => ({ domain: domain(stack), services: delivered.services }) }],
    listener: [undefined, made('an existing listener', listener), { ...EXISTING, along: (stack) => ({ loadBalancer: loadBalancer(stack) }), alongWith: 'its `loadBalancer`' }],
    loadBalancer: exempt('goes with `listener`'),
  }),

  subject<PlatformContentDeliveryOptions>('PlatformContentDeliveryOptions', 'CloudFront', (contentDelivery, stack) => ({ ...delivered, domain: domain(stack), contentDelivery }), {
    hostnames: [undefined, ['www.example.com', 'shop.example.com']],
    certificate: [undefined, made('another certificate', (stack) => certificate(stack, '6'))],
    certificateDomains: [undefined, ['example.com', '*.example.com', '*.shop.example.com'], { creates: 'nothing' }],
    hostedZone: [undefined, made('another zone', (stack) => zone(stack, 'Z11111111EXAMPLE'))],
    priceClass: [undefined, cloudfront.PriceClass.PRICE_CLASS_ALL],
    geoRestriction: [undefined, made('some countries', () => cloudfront.GeoRestriction.allowlist('GB', 'IE'))],
    defaultTtl: [Duration.hours(1), Duration.hours(2)],
    uncachedPaths: [['/api/*'], ['/api/*', '/auth/*']],
    assetPaths: [['/assets/*'], ['/assets/*', '/static/*']],
    assetTtl: [Duration.days(7), Duration.days(30)],
    responseHeadersPolicy: [undefined, made('an existing policy', headers)],
    webAclArn: [undefined, made('a web ACL', () => 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/own/11111111-2222-3333-4444-555555555555')],
    accessLogs: [undefined, logBucket('example-cloudfront-logs')],
    accessLogsPrefix: ['cloudfront/', 'team/', { beside: () => ({ accessLogsEnabled: true }), environment: () => ({ loadBalancer: { accessLogsEnabled: true } }) }],
    accessLogsEnabled: [false, true, { environment: () => ({ loadBalancer: { accessLogsEnabled: true } }) }],
    originAccess: [OriginAccess.VPC_ORIGIN, OriginAccess.SECRET_HEADER],
    originSecretName: [undefined, 'other', { beside: () => ({ originAccess: OriginAccess.SECRET_HEADER }) }],
    originRotation: [undefined, made('a rotation', () => ({ schedule: RotationSchedule.every(Duration.days(30)) })), { beside: () => ({ originAccess: OriginAccess.SECRET_HEADER }) }],
    originProtocolPolicy: exempt('follows from the listener: `HTTPS_ONLY` with a domain, `HTTP_ONLY` without'),
    originReadTimeout: [Duration.seconds(60), Duration.seconds(30)],
  }),

  subject<OriginRotationOptions>('OriginRotationOptions', "Rotation of CloudFront's header", (originRotation, stack) => ({
    ...delivered,
    domain: domain(stack),
    contentDelivery: { originAccess: OriginAccess.SECRET_HEADER, originRotation: { schedule: RotationSchedule.every(Duration.days(30)), ...originRotation } },
  }), {
    schedule: several(
      [made('every 30 days', () => RotationSchedule.every(Duration.days(30))), made('every 60 days', () => RotationSchedule.every(Duration.days(60)))],
      [made('every 30 days', () => RotationSchedule.every(Duration.days(30))), made('`RotationSchedule.never()`', () => RotationSchedule.never())],
    ),
    reservedConcurrentExecutions: [undefined, 10],
    vpcSubnets: [undefined, made('one subnet', () => ({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, availabilityZones: ['us-east-1a'] }))],
  }),

  subject<PlatformFirewallOptions>('PlatformFirewallOptions', 'Web firewall', (firewall) => ({ ...BARE, services: SERVICES, firewall }), {
    rateLimit: [2000, 1000],
    rateLimitEnabled: [true, false],
    rateLimitCountOnly: [false, true],
    ipReputation: [undefined, made('count only', () => ({ countOnly: true }))],
    knownBadInputs: [undefined, made('count only', () => ({ countOnly: true }))],
    commonRules: [undefined, made('count only', () => ({ countOnly: true }))],
    sqlInjection: [undefined, made('count only', () => ({ countOnly: true }))],
    logging: [true, false],
    logRetention: [logs.RetentionDays.ONE_YEAR, logs.RetentionDays.ONE_MONTH],
    removalPolicy: [RemovalPolicy.DESTROY, RemovalPolicy.RETAIN],
    encryptionKey: [undefined, key()],
    alsoOnLoadBalancer: [false, true, { environment: (stack) => ({ services: delivered.services, domain: domain(stack), contentDelivery: {} }) }],
  }),

  subject<ManagedRuleGroupOptions>('ManagedRuleGroupOptions', 'Rule group of the web firewall', (commonRules) => ({ ...BARE, services: SERVICES, firewall: { commonRules } }), {
    enabled: [true, false],
    countOnly: [false, true],
    excludedRules: [undefined, ['SizeRestrictions_BODY']],
  }),
];
