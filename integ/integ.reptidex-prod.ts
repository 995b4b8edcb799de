/**
 * The ReptiDex production environment as it is specified: `prod-reptidex` in us-east-1, in an account of its own, as the names of its image
 * repositories are those of development.
 */
import {
  App, ArnFormat, aws_cloudfront as cloudfront, aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_rds as rds, aws_route53 as route53, Stack,
} from 'aws-cdk-lib';
import { BucketPurpose, MicroserviceProps, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatform, ServiceProfile } from '../src';
import { assertReptidexProd } from './assertions/reptidex-prod';

const app = new App();
const stack = new Stack(app, 'prod-reptidex', { env: { region: 'us-east-1' } });
/** `com.amazonaws.global.cloudfront.origin-facing` in us-east-1: CloudFront's addresses, as `aws ec2 describe-managed-prefix-lists` says them. */
const CLOUDFRONT = ec2.Peer.prefixList('pl-3b927c52');
/** What is there already in us-west-2: the key of the copies, and for each bucket one that its copies go to, such as `reptidex-prod-uploads-copies`. */
const COPIES_KEY = 'arn:aws:kms:us-west-2:111122223333:key/11112222-3333-4444-5555-666677778888';

/** The account's limit of concurrent executions was raised: ten are the fewest that AWS recommends for a rotation. */
const RESERVED_RUNS = { reservedConcurrentExecutions: 10 };

const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'reptidex.com' });

const backend = (name: string, port: number, host: string, priority: number): MicroserviceProps => ({
  name, port, priority, profile: ServiceProfile.BACKEND, hostnames: [`${host}.reptidex.com`], repositoryName: `repti-${name}`,
});
const frontend = (name: string, hostname: string, priority?: number): MicroserviceProps => ({
  name, priority, profile: ServiceProfile.FRONTEND, hostnames: [hostname], repositoryName: `reptidex-web-${name}`, isDefault: priority === undefined,
});
const backends = [
  backend('core', 8000, 'api', 1),
  backend('animal', 8001, 'animal-api', 2),
  backend('commerce', 8002, 'commerce-api', 11),
  { ...backend('media', 8003, 'media-api', 4), buckets: ['uploads'] },
  backend('community', 8004, 'community-api', 3),
  backend('ops', 8005, 'ops-api', 5),
];

const platform = new ReptidexPlatform(stack, 'Platform', {
  environmentName: 'prod',
  projectName: 'reptidex',
  tier: PlatformTier.PRODUCTION,
  network: {
    cidr: '10.0.0.0/16',
    privateSubnetCidrs: ['10.0.10.0/24', '10.0.20.0/24', '10.0.30.0/24'],
    // Beside the private subnet of the same zone: the plan's own blocks, 20 to 22, are taken.
    dataSubnetCidrs: ['10.0.11.0/24', '10.0.21.0/24', '10.0.31.0/24'],
  },
  domain: { zoneName: 'reptidex.com', hostedZone },
  loadBalancer: { allowedPeers: [CLOUDFRONT] },
  database: PlatformDatabase.postgres({ engineVersion: rds.PostgresEngineVersion.VER_15, urlScheme: 'postgresql+asyncpg', rotation: RESERVED_RUNS }),
  cache: PlatformCache.redis({ rotation: RESERVED_RUNS }),
  // Countries under comprehensive sanctions of the United States, which the document does not speak of; Syria is none since July 2025.
  contentDelivery: { geoRestriction: cloudfront.GeoRestriction.denylist('CU', 'IR', 'KP') },
  // Photos and forms are larger than the 8 KB that the rule allows.
  firewall: { alsoOnLoadBalancer: true, commonRules: { excludedRules: ['SizeRestrictions_BODY'] } },
  buckets: [
    { name: 'assets', purpose: BucketPurpose.ASSETS },
    { name: 'uploads', purpose: BucketPurpose.UPLOADS },
    { name: 'backups', purpose: BucketPurpose.BACKUPS },
    { name: 'logs', purpose: BucketPurpose.LOGS },
  ],
  bucketReplication: { encryptionKey: kms.Key.fromKeyArn(stack, 'CopiesKey', COPIES_KEY) },
  services: [
    ...backends,
    frontend('public', 'reptidex.com'),
    frontend('admin', 'admin.reptidex.com', 6),
    frontend('breeder', 'breeder.reptidex.com', 7),
    frontend('embed', 'embed.reptidex.com', 8),
  ],
});

for (const { name } of backends) {
  platform.fleet.service(name).taskRole.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['ses:SendEmail', 'ses:SendRawEmail'],
    resources: [stack.formatArn({ service: 'ses', resource: 'identity', resourceName: 'reptidex.com', arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
  }));
}

assertReptidexProd(app, stack);
