/**
 * A FastAPI service on DynamoDB, EventBridge and S3, without database and cache: `fastapi-ecs-fargate`, as it runs in ap-southeast-4.
 *
 * Context: `-c domain=orders.example.com` is where it answers, `-c github_repo=OWNER/NAME` the repository that deploys. `-c region=ap-southeast-4`
 * binds the stack to its region, with `-c prefix_list=pl-…` for CloudFront's addresses there, as `aws ec2 describe-managed-prefix-lists` says them.
 * `-c edge=false` leaves CloudFront and AWS WAF out; decide before the first deployment, because the load balancer is internal behind them.
 */
import {
  App, aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_kms as kms, aws_route53 as route53,
  aws_s3 as s3, CfnOutput, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { GithubDeployRole, GithubOidcProvider, PlatformCache, PlatformDatabase, ReptidexPlatform } from '../src';
import { assertScalableOrders } from './assertions/scalable-orders';

/** What CloudFront takes from us-east-1 alone, and where it writes its logs to: not to ap-southeast-4, which an account has to opt in to. */
const CERTIFICATE_IN_US_EAST_1 = 'arn:aws:acm:us-east-1:111122223333:certificate/11112222-3333-4444-5555-666677778888';
const LOGS_IN_US_EAST_1 = 'fastapi-ecs-fargate-edge-logs';
/** What is there already in ap-southeast-2: the key of the copies, and for each bucket one that its copies go to, `ecs-fargate-fastapi-uploads-copies`. */
const COPIES_KEY = 'arn:aws:kms:ap-southeast-2:111122223333:key/11112222-3333-4444-5555-666677778888';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name);
const edge = String(context('edge')) !== 'false';
const zoneName = context('domain') ?? 'orders.example.com';
/** CloudFront's addresses, of us-east-1 where nothing is said: a stack of no known region can have its web ACL nowhere else. */
const prefixList = context('prefix_list') ?? (context('region') ? undefined : 'pl-3b927c52');
const stack = new Stack(app, 'fastapi-ecs-fargate', { env: { region: context('region') } });

const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName });
const encryptionKey = new kms.Key(stack, 'Key', {
  alias: 'fastapi-ecs-fargate-data', description: 'Encryption of data', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
});

const platform = new ReptidexPlatform(stack, 'Platform', {
  // Together what the runbook's commands type: cluster `fastapi-ecs-fargate-cluster`, logs `/ecs/fastapi-ecs-fargate`.
  environmentName: 'fastapi',
  projectName: 'ecs-fargate',
  network: { availabilityZoneCount: 2, interfaceEndpoints: [] },
  database: PlatformDatabase.none(),
  cache: PlatformCache.none(),
  tables: [{ name: 'orders', partitionKey: { name: 'order_id', type: dynamodb.AttributeType.STRING }, encryption: dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey) }],
  buckets: [{ name: 'uploads', encryptionKey }],
  bucketReplication: { encryptionKey: kms.Key.fromKeyArn(stack, 'CopiesKey', COPIES_KEY) },
  eventBus: { encryptionKey },
  domain: { zoneName, hostedZone },
  loadBalancer: { allowedPeers: edge && prefixList ? [ec2.Peer.prefixList(prefixList)] : undefined },
  contentDelivery: edge ? {
    certificate: acm.Certificate.fromCertificateArn(stack, 'EdgeCertificate', CERTIFICATE_IN_US_EAST_1),
    accessLogs: s3.Bucket.fromBucketAttributes(stack, 'EdgeLogs', { bucketName: LOGS_IN_US_EAST_1, region: 'us-east-1' }),
    // Global, as the document has it, but for a country under sanctions of the United Nations, of which it says nothing.
    geoRestriction: cloudfront.GeoRestriction.denylist('KP'),
    // What the API answers is of the moment, unless it says otherwise; there is no path of static files.
    defaultTtl: Duration.seconds(0),
    uncachedPaths: [],
    assetPaths: [],
  } : undefined,
  // Files that are uploaded are larger than the 8 KB that the rule allows.
  firewall: edge ? { alsoOnLoadBalancer: true, commonRules: { excludedRules: ['SizeRestrictions_BODY'] } } : undefined,
  services: [{
    name: 'orders',
    hostnames: [zoneName],
    port: 8000,
    isDefault: true,
    healthCheckPath: '/health',
    healthCheckInterval: Duration.seconds(30),
    cpu: 256,
    memoryMiB: 512,
    desiredCount: 2,
    scaling: { maxTasks: 6 },
    tables: ['orders'],
    buckets: ['uploads'],
    eventBus: true,
  }],
});

const deployment = new GithubDeployRole(stack, 'DeployRole', {
  repository: context('github_repo') ?? 'example/high-scalable-architecture',
  namePrefix: 'fastapi-ecs-fargate',
  provider: new GithubOidcProvider(stack, 'Github').provider,
  imageRepositories: platform.imageRepositories.repositoryNames.map((name) => platform.imageRepositories.repository(name)),
  services: [platform.fleet.service('orders').service],
});

new CfnOutput(stack, 'LoadBalancerUrl', { value: `https://${zoneName}` }).overrideLogicalId('LoadBalancerUrl');
new CfnOutput(stack, 'GithubActionsRoleArn', { value: deployment.role.roleArn });

assertScalableOrders(app, stack, { zoneName, edge });
