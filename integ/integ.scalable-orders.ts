/**
 * A FastAPI service on DynamoDB, EventBridge and S3, without database and cache: `fastapi-ecs-fargate`, as it runs in ap-southeast-4.
 *
 * Context: `-c edge=true` puts CloudFront and AWS WAF before it; decide before the first deployment, because the load balancer is internal then.
 * `-c github_repo=OWNER/NAME` is the repository that deploys, `-c region=ap-southeast-4` binds the stack to its region.
 */
import { App, aws_dynamodb as dynamodb, aws_kms as kms, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { EncryptionKey, GithubDeployRole, GithubOidcProvider, ReptidexPlatform } from '../src';
import { assertScalableOrders } from './assertions/scalable-orders';

/** What is there already in ap-southeast-2: the key of the copies, and for each bucket one that its copies go to, `ecs-fargate-fastapi-uploads-copies`. */
const COPIES_KEY = 'arn:aws:kms:ap-southeast-2:111122223333:key/11112222-3333-4444-5555-666677778888';

const app = new App();
const edge = String(app.node.tryGetContext('edge')) === 'true';
const stack = new Stack(app, 'fastapi-ecs-fargate', { env: { region: app.node.tryGetContext('region') } });

const { key: encryptionKey } = new EncryptionKey(stack, 'Key', { namePrefix: 'fastapi-ecs-fargate', name: 'data' });

const platform = new ReptidexPlatform(stack, 'Platform', {
  // Together what the runbook's commands type: cluster `fastapi-ecs-fargate-cluster`, logs `/ecs/fastapi-ecs-fargate`.
  environmentName: 'fastapi',
  projectName: 'ecs-fargate',
  network: { availabilityZoneCount: 2, interfaceEndpoints: [] },
  database: { enabled: false },
  cache: { enabled: false },
  tables: [{ name: 'orders', partitionKey: { name: 'order_id', type: dynamodb.AttributeType.STRING }, encryptionKey }],
  buckets: [{ name: 'uploads', encryptionKey }],
  bucketReplication: { encryptionKey: kms.Key.fromKeyArn(stack, 'CopiesKey', COPIES_KEY) },
  eventBus: { encryptionKey },
  // What the API answers is of the moment, unless it says otherwise; there is no path of static files.
  // CloudFront writes its logs to no bucket of ap-southeast-4, which an account has to opt in to.
  contentDelivery: { enabled: edge, defaultTtl: Duration.seconds(0), uncachedPaths: [], assetPaths: [], accessLogsEnabled: false },
  firewall: { enabled: edge },
  services: [{
    name: 'orders',
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

/** What the document decides, for whoever runs cdk-nag: it has no domain, and CloudFront with AWS WAF as an option. */
const acknowledge = (construct: IConstruct, reason: string, rules: string[], packs: string[]) => packs.forEach((pack) => (
  Validations.of(construct.node.defaultChild!).acknowledge(...rules.map((rule) => ({ id: `${pack}-${rule}`, reason })))
));
acknowledge(platform.listener, 'The system has no domain, and so no certificate.', ['ALBHttpToHttpsRedirection', 'ELBv2ACMCertificateRequired'], [
  'NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321',
]);
acknowledge(platform.loadBalancer, 'AWS WAF comes with CloudFront, by the context value edge.', ['ALBWAFEnabled'], ['NIST.800.53.R5', 'PCI.DSS.321']);

const deployment = new GithubDeployRole(stack, 'DeployRole', {
  repository: app.node.tryGetContext('github_repo') ?? 'example/high-scalable-architecture',
  namePrefix: 'fastapi-ecs-fargate',
  provider: new GithubOidcProvider(stack, 'Github').provider,
  imageRepositories: platform.imageRepositories.repositoryNames.map((name) => platform.imageRepositories.repository(name)),
  services: [platform.fleet.service('orders').service],
});

const address = platform.contentDelivery ? `https://${platform.contentDelivery.distribution.domainName}` : `http://${platform.loadBalancer.loadBalancerDnsName}`;
new CfnOutput(stack, 'LoadBalancerUrl', { value: address }).overrideLogicalId('LoadBalancerUrl');
new CfnOutput(stack, 'GithubActionsRoleArn', { value: deployment.role.roleArn });

assertScalableOrders(app, stack);
