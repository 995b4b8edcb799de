import { Match } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { expectBackups } from './backups';
import { expectCopies } from './copies';
import { Answer, inAnyOrder, Questions } from './questions';
import { expectFirewall, expectLoadBalancerFirewall } from './web-firewalls';

const SYSTEM = 'fastapi-ecs-fargate';
const SERVICE = `${SYSTEM}-orders`;
const UPLOADS = 'ecs-fargate-fastapi-uploads';
const ACCESS_LOGS = 'ecs-fargate-fastapi-access-logs';
const LOAD_BALANCING = 'elastic-load-balancing-v2';

/** Looks at the deployed system from outside, as an operator would: at `zoneName`, with CloudFront before it or without. */
export function assertScalableOrders(app: App, stack: Stack, { zoneName, edge }: { zoneName: string; edge: boolean }): void {
  const aws = new Questions(app, stack);
  const keyArn = expectKey(aws);
  expectNetwork(aws);
  expectService(aws, expectIngress(aws, edge ? 'internal' : 'internet-facing'));
  if (edge) {
    expectEdge(aws, zoneName);
  }
  expectTaskDefinition(aws);
  expectScaling(aws);
  expectTable(aws, keyArn);
  expectEventBus(aws, keyArn);
  expectBuckets(aws, keyArn);
  expectDelivery(aws);
  expectOutputs(aws, zoneName);
}

/** Returns the ARN of the key that the data are encrypted with. */
function expectKey(aws: Questions): string {
  const answer = aws.ask('kms', 'DescribeKey', { KeyId: `alias/${SYSTEM}-data` });
  const rotation = aws.ask('kms', 'GetKeyRotationStatus', { KeyId: answer('KeyMetadata.KeyId') });
  aws.expect('Key', {
    enabled: [answer('KeyMetadata.KeyState'), 'Enabled'],
    rotated: [rotation('KeyRotationEnabled'), 'true'],
  });
  return answer('KeyMetadata.Arn');
}

/** A NAT gateway in each of the two zones, and the tasks' ways out through them. */
function expectNetwork(aws: Questions): void {
  const zones = [1, 2];
  const gateways = zones.map((zone) => aws.physicalId(`Platform/Network/Vpc/publicSubnet${zone}/NATGateway`));
  const states = gateways.map((id) => aws.ask('ec2', 'DescribeNatGateways', { NatGatewayIds: [id] })('NatGateways.0.State'));
  const subnets = zones.map((zone) => aws.ask('ec2', 'DescribeSubnets', { SubnetIds: [aws.physicalId(`Platform/Network/Vpc/privateSubnet${zone}/Subnet`)] }));
  aws.expect('Network', {
    natGateways: [states.join(' '), 'available available'],
    privateSubnets: [subnets.map((subnet) => subnet('Subnets.0.CidrBlock')).join(' '), '10.0.10.0/24 10.0.11.0/24'],
    zones: [subnets.map((subnet) => subnet('Subnets.0.AvailabilityZone')).join(' '), Match.stringLikeRegexp('^(\\S+)a \\1b$')],
  });
}

/** Returns the target group's ARN. */
function expectIngress(aws: Questions, scheme: string): string {
  const loadBalancer = aws.ask(LOAD_BALANCING, 'DescribeLoadBalancers', { Names: [`${SYSTEM}-alb`] });
  const listener = aws.ask(LOAD_BALANCING, 'DescribeListeners', { ListenerArns: [aws.physicalId('Platform/Ingress/Resource/Https')] });
  const group = aws.ask(LOAD_BALANCING, 'DescribeTargetGroups', { Names: [`${SERVICE}-tg`] });
  aws.expect('Ingress', {
    scheme: [loadBalancer('LoadBalancers.0.Scheme'), scheme],
    listener: [`${listener('Listeners.0.Protocol')}:${listener('Listeners.0.Port')}`, 'HTTPS:443'],
    certificate: [listener('Listeners.0.Certificates.0.CertificateArn'), aws.physicalId('Platform/Certificate')],
    action: [listener('Listeners.0.DefaultActions.0.Type'), 'forward'],
    forwardsTo: [listener('Listeners.0.DefaultActions.0.TargetGroupArn'), group('TargetGroups.0.TargetGroupArn')],
    healthCheckPort: [group('TargetGroups.0.HealthCheckPort'), 'traffic-port'],
    healthCheckPath: [group('TargetGroups.0.HealthCheckPath'), '/health'],
    healthCheckSeconds: [group('TargetGroups.0.HealthCheckIntervalSeconds'), '30'],
  });
  return group('TargetGroups.0.TargetGroupArn');
}

/** What is asked at the domain goes to CloudFront, and by its VPC origin to the load balancer; web ACLs are before both. */
function expectEdge(aws: Questions, zoneName: string): void {
  const loadBalancer = aws.ask(LOAD_BALANCING, 'DescribeLoadBalancers', { Names: [`${SYSTEM}-alb`] });
  const answer = aws.ask('cloudfront', 'GetDistribution', { Id: aws.physicalId('Platform/ContentDelivery/Resource') });
  const config: Answer = (path) => answer(`Distribution.DistributionConfig.${path}`);
  const origin = aws.ask('cloudfront', 'GetVpcOrigin', { Id: aws.physicalId('Platform/ContentDelivery/VpcOrigin') });
  const records = aws.ask('route-53', 'ListResourceRecordSets', {
    HostedZoneId: aws.physicalId('Zone'), StartRecordName: zoneName, StartRecordType: 'A', MaxItems: 1,
  });
  aws.expect('Edge', {
    enabled: [config('Enabled'), 'true'],
    host: [config('Aliases.Items.0'), zoneName],
    record: [records('ResourceRecordSets.0.AliasTarget.DNSName'), `${answer('Distribution.DomainName')}.`],
    viewers: [config('DefaultCacheBehavior.ViewerProtocolPolicy'), 'redirect-to-https'],
    countries: [`${config('Restrictions.GeoRestriction.RestrictionType')} ${config('Restrictions.GeoRestriction.Items.0')}`, 'blacklist KP'],
    origin: [origin('VpcOrigin.VpcOriginEndpointConfig.Arn'), loadBalancer('LoadBalancers.0.LoadBalancerArn')],
    originProtocol: [origin('VpcOrigin.VpcOriginEndpointConfig.OriginProtocolPolicy'), 'https-only'],
    logs: [config('Logging.Bucket'), `${SYSTEM}-edge-logs.s3.us-east-1.amazonaws.com`],
  });
  expectFirewall(aws, SYSTEM, config('WebACLId'));
  expectLoadBalancerFirewall(aws, SYSTEM, loadBalancer('LoadBalancers.0.LoadBalancerArn'));
}

function expectService(aws: Questions, targetGroupArn: string): void {
  const answer = aws.ask('ecs', 'DescribeServices', { cluster: `${SYSTEM}-cluster`, services: [SERVICE] });
  const service: Answer = (path) => answer(`services.0.${path}`);
  aws.expect('Service', {
    status: [service('status'), 'ACTIVE'],
    capacityProvider: [service('capacityProviderStrategy.0.capacityProvider'), 'FARGATE'],
    targetGroup: [service('loadBalancers.0.targetGroupArn'), targetGroupArn],
    port: [service('loadBalancers.0.containerPort'), '8000'],
    publicAddress: [service('networkConfiguration.awsvpcConfiguration.assignPublicIp'), 'DISABLED'],
    maximumPercent: [service('deploymentConfiguration.maximumPercent'), '200'],
    minimumHealthyPercent: [service('deploymentConfiguration.minimumHealthyPercent'), '100'],
    circuitBreaker: [service('deploymentConfiguration.deploymentCircuitBreaker.rollback'), 'true'],
  });
}

function expectTaskDefinition(aws: Questions): void {
  const answer = aws.ask('ecs', 'DescribeTaskDefinition', { taskDefinition: SERVICE });
  const task: Answer = (path) => answer(`taskDefinition.${path}`);
  const container: Answer = (path) => task(`containerDefinitions.0.${path}`);
  const variables = [0, 1, 2, 3, 4].map((index) => `${container(`environment.${index}.name`)}=${container(`environment.${index}.value`)}`);
  aws.expect('TaskDefinition', {
    size: [`${task('cpu')} ${task('memory')}`, '256 512'],
    image: [container('image'), Match.stringLikeRegexp('\\.dkr\\.ecr\\..*/ecs-fargate-orders:main$')],
    port: [container('portMappings.0.containerPort'), '8000'],
    logGroup: [container('logConfiguration.options.awslogs-group'), `/ecs/${SYSTEM}`],
    variables: inAnyOrder(variables, [`TABLE_NAME=${SERVICE}`, `EVENT_BUS_NAME=${SYSTEM}-events`, `S3_BUCKET=${UPLOADS}`]),
  });
}

function expectScaling(aws: Questions): void {
  const where = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' };
  const id = `service/${SYSTEM}-cluster/${SERVICE}`;
  const target = aws.ask('application-auto-scaling', 'DescribeScalableTargets', { ...where, ResourceIds: [id] });
  const policies = aws.ask('application-auto-scaling', 'DescribeScalingPolicies', { ...where, ResourceId: id });
  const followed = [0, 1].map((index) => {
    const tracking = `ScalingPolicies.${index}.TargetTrackingScalingPolicyConfiguration`;
    return `${policies(`${tracking}.PredefinedMetricSpecification.PredefinedMetricType`)} ${policies(`${tracking}.TargetValue`)}`;
  });
  aws.expect('Scaling', {
    tasks: [`${target('ScalableTargets.0.MinCapacity')} to ${target('ScalableTargets.0.MaxCapacity')}`, '2 to 6'],
    follows: inAnyOrder(followed, ['ECSServiceAverageCPUUtilization 70(\\.0)?', 'ECSServiceAverageMemoryUtilization 80(\\.0)?']),
  });
}

function expectTable(aws: Questions, keyArn: string): void {
  const table = aws.ask('dynamodb', 'DescribeTable', { TableName: SERVICE });
  const backups = aws.ask('dynamodb', 'DescribeContinuousBackups', { TableName: SERVICE });
  aws.expect('Table', {
    status: [table('Table.TableStatus'), 'ACTIVE'],
    billing: [table('Table.BillingModeSummary.BillingMode'), 'PAY_PER_REQUEST'],
    key: [`${table('Table.KeySchema.0.KeyType')} ${table('Table.KeySchema.0.AttributeName')}`, 'HASH order_id'],
    encryption: [table('Table.SSEDescription.SSEType'), 'KMS'],
    encryptionKey: [table('Table.SSEDescription.KMSMasterKeyArn'), keyArn],
    pointInTimeRecovery: [backups('ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus'), 'ENABLED'],
  });
  expectBackups(aws, { prefix: SYSTEM, name: 'orders-table', resourceArn: table('Table.TableArn'), keyPath: 'Platform/Key/Resource' });
}

function expectEventBus(aws: Questions, keyArn: string): void {
  const bus = aws.ask('eventbridge', 'DescribeEventBus', { Name: `${SYSTEM}-events` });
  const archive = aws.ask('eventbridge', 'DescribeArchive', { ArchiveName: aws.physicalId('Platform/EventBus/Archive') });
  aws.expect('EventBus', {
    key: [bus('KmsKeyIdentifier'), keyArn],
    undelivered: [bus('DeadLetterConfig.Arn'), Match.stringLikeRegexp(`:${SYSTEM}-events-dlq$`)],
    archived: [archive('EventSourceArn'), bus('Arn')],
    archiveState: [archive('State'), 'ENABLED'],
    archiveDays: [archive('RetentionDays'), '30'],
  });
}

function expectBuckets(aws: Questions, keyArn: string): void {
  const versioning = aws.ask('s3', 'GetBucketVersioning', { Bucket: UPLOADS });
  const [uploads, accessLogs] = [UPLOADS, ACCESS_LOGS].map((Bucket): Answer => {
    const encryption = aws.ask('s3', 'GetBucketEncryption', { Bucket });
    return (path) => encryption(`ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault.${path}`);
  });
  aws.expect('Buckets', {
    versioned: [versioning('Status'), 'Enabled'],
    uploads: [`${uploads('SSEAlgorithm')} ${uploads('KMSMasterKeyID')}`, `aws:kms ${keyArn}`],
    accessLogs: [accessLogs('SSEAlgorithm'), 'AES256'],
  });
  expectCopies(aws, 'UploadCopies', { bucket: UPLOADS, role: `${SYSTEM}-uploads-bucket-replication-role`, keyRegion: 'ap-southeast-2' });
  expectCopies(aws, 'AccessLogCopies', { bucket: ACCESS_LOGS, role: `${SYSTEM}-access-logs-replication-role` });
}

function expectDelivery(aws: Questions): void {
  const repository = aws.ask('ecr', 'DescribeRepositories', { repositoryNames: ['ecs-fargate-orders'] });
  const lifecycle = aws.ask('ecr', 'GetLifecyclePolicy', { repositoryName: 'ecs-fargate-orders' });
  const role = aws.ask('iam', 'GetRole', { RoleName: `${SYSTEM}-high-scalable-architecture-deploy` });
  const provider = aws.ask('iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn: aws.physicalId('Github/Resource') });
  aws.expect('Delivery', {
    scanned: [repository('repositories.0.imageScanningConfiguration.scanOnPush'), 'true'],
    tags: [repository('repositories.0.imageTagMutability'), 'IMMUTABLE_WITH_EXCLUSION'],
    // The function that asks has taken the text for the JSON that it is.
    lifecycle: [['tagPatternList.0', 'countNumber'].map((path) => lifecycle(`lifecyclePolicyText.rules.2.selection.${path}`)).join(' '), 'main-* 50'],
    // IAM answers with the policy as it is in a URL.
    trusted: [role('Role.AssumeRolePolicyDocument'), Match.stringLikeRegexp('repo(:|%3A)example(/|%2F)high-scalable-architecture(:|%3A)ref(:|%3A)refs(/|%2F)heads(/|%2F)main')],
    provider: [provider('Url'), Match.stringLikeRegexp('token\\.actions\\.githubusercontent\\.com$')],
  });
}

function expectOutputs(aws: Questions, zoneName: string): void {
  const stack = aws.ask('cloudformation', 'DescribeStacks', { StackName: SYSTEM });
  const outputs = [0, 1].map((index) => `${stack(`Stacks.0.Outputs.${index}.OutputKey`)} ${stack(`Stacks.0.Outputs.${index}.OutputValue`)}`);
  aws.expect('Outputs', {
    values: inAnyOrder(outputs, [`LoadBalancerUrl https://${zoneName}`, 'GithubActionsRoleArn arn:[^;]*-deploy']),
  });
}
