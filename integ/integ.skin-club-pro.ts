/**
 * Skin Club Pro as it runs in production: `prod-skin-club-pro`, in eu-west-2.
 *
 * Context: `-c imageTag=main-abc1234` rolls the services out with the images of that build, `-c region=eu-west-2` binds the stack to its region, and
 * puts a second one beside it, in us-east-1, for CloudFront's web ACL.
 */
import {
  App, aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_ec2 as ec2, aws_ecs as ecs, aws_kms as kms, aws_rds as rds,
  aws_route53 as route53, aws_secretsmanager as secretsmanager, Duration, Stack,
} from 'aws-cdk-lib';
import { MicroserviceProps, OriginAccess, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatform, ServiceProfile } from '../src';
import { assertSkinClubPro } from './assertions/skin-club-pro';

const ZONE = 'skin-club-pro.example.com';
/** `{Env}/SkinClubPro`, before `/{ServiceName}/{SecretName}`. */
const SECRETS = 'prod/SkinClubPro';
const CERTIFICATE_IN_US_EAST_1 = 'arn:aws:acm:us-east-1:111122223333:certificate/11112222-3333-4444-5555-666677778888';
/** What is there already in eu-west-1: the key of the copies, and for each bucket one that its copies go to, such as `skin-club-pro-prod-media-copies`. */
const COPIES_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/11112222-3333-4444-5555-666677778888';
/** The account's limit of concurrent executions was raised: ten are the fewest that AWS recommends for a rotation. */
const RESERVED_RUNS = { reservedConcurrentExecutions: 10 };
/** `com.amazonaws.global.cloudfront.origin-facing` in eu-west-2: CloudFront's addresses, as `aws ec2 describe-managed-prefix-lists` says them. */
const CLOUDFRONT = ec2.Peer.prefixList('pl-93a247fa');

const app = new App();
const stack = new Stack(app, 'prod-skin-club-pro', { env: { region: app.node.tryGetContext('region') } });
const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: ZONE });

/** A secret that somebody has put there. */
const secret = (service: string, name: string) => (
  ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, `${service}-${name}`, `${SECRETS}/${service}/${name}`))
);
const TASK = { cpu: 256, memoryMiB: 512, desiredCount: 2, scaling: { maxTasks: 6 } };
const api = (name: string): MicroserviceProps => ({
  ...TASK, name, profile: ServiceProfile.BACKEND, hostnames: [`${name}.${ZONE}`], healthCheckPath: '/health', secrets: { JWT_SIGNING_KEY: secret(name, 'jwt-signing-key') },
});

new ReptidexPlatform(stack, 'Platform', {
  environmentName: 'prod',
  projectName: 'skin-club-pro',
  tier: PlatformTier.PRODUCTION,
  domain: { zoneName: ZONE, hostedZone },
  contentDelivery: {
    certificate: acm.Certificate.fromCertificateArn(stack, 'EdgeCertificate', CERTIFICATE_IN_US_EAST_1),
    // The load balancer stays in the public subnets, open to CloudFront, and of that to what comes with the distribution's header.
    originAccess: OriginAccess.SECRET_HEADER,
    originRotation: RESERVED_RUNS,
    // Treatments are booked by who lives near: the United Kingdom, its islands, and Ireland.
    geoRestriction: cloudfront.GeoRestriction.allowlist('GB', 'GG', 'IE', 'IM', 'JE'),
    // The services have whatever paths: only what they say may be kept is.
    defaultTtl: Duration.seconds(0),
  },
  // More than the document asks for. Photos are larger than the 8 KB that the rule allows.
  firewall: { commonRules: { excludedRules: ['SizeRestrictions_BODY'] } },
  loadBalancer: { allowedPeers: [CLOUDFRONT] },
  secretPath: SECRETS,
  database: PlatformDatabase.postgres({
    engineVersion: rds.PostgresEngineVersion.VER_15,
    instanceClass: 'db.t4g.medium',
    allocatedStorageGiB: 20,
    maxAllocatedStorageGiB: 200,
    multiAz: true,
    rotation: RESERVED_RUNS,
  }),
  cache: PlatformCache.redis({ rotation: RESERVED_RUNS }),
  buckets: [{ name: 'media' }],
  bucketReplication: { encryptionKey: kms.Key.fromKeyArn(stack, 'CopiesKey', COPIES_KEY) },
  tracing: true,
  imageTag: app.node.tryGetContext('imageTag'),
  services: [
    api('identity'),
    api('bookings'),
    { ...api('media'), buckets: ['media'] },
    { ...TASK, name: 'web', profile: ServiceProfile.FRONTEND, hostnames: [ZONE], healthCheckPath: '/', isDefault: true },
  ],
});

assertSkinClubPro(app, stack);
