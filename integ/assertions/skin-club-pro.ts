import { Match } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { ConnectionSecrets } from './connection-secrets';
import { expectCopies } from './copies';
import { Answer, inAnyOrder, Questions } from './questions';
import { expectFirewall } from './web-firewalls';

const SYSTEM = 'prod-skin-club-pro';
const ZONE = 'skin-club-pro.example.com';
const SECRETS = 'prod/SkinClubPro';
const LOAD_BALANCING = 'elastic-load-balancing-v2';

interface Service {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly healthCheckPath: string;
  readonly secrets: string[];
}

const api = (name: string): Service => ({
  name,
  host: `${name}.${ZONE}`,
  port: 8000,
  healthCheckPath: '/health',
  secrets: ['DATABASE_URL .*:secret:prod/SkinClubPro/database/url-.*', `JWT_SIGNING_KEY .*:secret:prod/SkinClubPro/${name}/jwt-signing-key`, 'REDIS_URL .*:secret:prod/SkinClubPro/cache/url-.*'],
});
const SERVICES: Service[] = [api('identity'), api('bookings'), api('media'), { name: 'web', host: ZONE, port: 80, healthCheckPath: '/', secrets: [] }];

/** Looks at the deployed system from outside, as an operator would. */
export function assertSkinClubPro(app: App, stack: Stack): void {
  const aws = new Questions(app, stack);
  for (const service of SERVICES) {
    expectService(aws, service);
    expectTaskDefinition(aws, service);
    expectScaling(aws, service);
    expectAlarms(aws, service);
  }
  expectLoadBalancer(aws);
  expectContentDelivery(aws);
  expectSecrets(aws, expectDatabase(aws));
  expectCache(aws);
  expectSecurityGroups(aws);
  expectMedia(aws);
}

function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function expectService(aws: Questions, { name, port, healthCheckPath }: Service): void {
  const answer = aws.ask('ecs', 'DescribeServices', { cluster: `${SYSTEM}-cluster`, services: [`${SYSTEM}-${name}`] });
  const group = aws.ask(LOAD_BALANCING, 'DescribeTargetGroups', { Names: [`${SYSTEM}-${name}-tg`] });
  const service: Answer = (path) => answer(`services.0.${path}`);
  aws.expect(`${title(name)}Service`, {
    status: [service('status'), 'ACTIVE'],
    capacityProvider: [service('capacityProviderStrategy.0.capacityProvider'), 'FARGATE'],
    publicAddress: [service('networkConfiguration.awsvpcConfiguration.assignPublicIp'), 'DISABLED'],
    minimumHealthyPercent: [service('deploymentConfiguration.minimumHealthyPercent'), '100'],
    circuitBreaker: [service('deploymentConfiguration.deploymentCircuitBreaker.rollback'), 'true'],
    targetGroup: [service('loadBalancers.0.targetGroupArn'), group('TargetGroups.0.TargetGroupArn')],
    port: [service('loadBalancers.0.containerPort'), `${port}`],
    healthCheckPort: [group('TargetGroups.0.HealthCheckPort'), 'traffic-port'],
    healthCheckPath: [group('TargetGroups.0.HealthCheckPath'), healthCheckPath],
  });
}

/** Its own container comes first, the collector of its traces second. */
function expectTaskDefinition(aws: Questions, { name, secrets }: Service): void {
  const answer = aws.ask('ecs', 'DescribeTaskDefinition', { taskDefinition: `${SYSTEM}-${name}` });
  const task: Answer = (path) => answer(`taskDefinition.${path}`);
  const container: Answer = (path) => task(`containerDefinitions.0.${path}`);
  const injected = secrets.map((_, index) => `${container(`secrets.${index}.name`)} ${container(`secrets.${index}.valueFrom`)}`);
  aws.expect(`${title(name)}TaskDefinition`, {
    size: [`${task('cpu')} ${task('memory')}`, '256 512'],
    image: [container('image'), Match.stringLikeRegexp(`\\.dkr\\.ecr\\..*/skin-club-pro-${name}:main$`)],
    logGroup: [container('logConfiguration.options.awslogs-group'), `/ecs/${SYSTEM}`],
    tracing: [task('containerDefinitions.1.image'), Match.stringLikeRegexp('aws-otel-collector:v')],
    ...(secrets.length > 0 ? { secrets: inAnyOrder(injected, secrets) } : {}),
  });
}

function expectScaling(aws: Questions, { name }: Service): void {
  const where = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' };
  const id = `service/${SYSTEM}-cluster/${SYSTEM}-${name}`;
  const target = aws.ask('application-auto-scaling', 'DescribeScalableTargets', { ...where, ResourceIds: [id] });
  const policies = aws.ask('application-auto-scaling', 'DescribeScalingPolicies', { ...where, ResourceId: id });
  const followed = [0, 1].map((index) => {
    const policy: Answer = (path) => policies(`ScalingPolicies.${index}.${path}`);
    return `${policy('PolicyType')} ${policy('TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType')}`;
  });
  aws.expect(`${title(name)}Scaling`, {
    tasks: [`${target('ScalableTargets.0.MinCapacity')} to ${target('ScalableTargets.0.MaxCapacity')}`, '2 to 6'],
    follows: inAnyOrder(followed, ['TargetTrackingScaling ECSServiceAverageCPUUtilization', 'TargetTrackingScaling ECSServiceAverageMemoryUtilization']),
  });
}

function expectAlarms(aws: Questions, { name }: Service): void {
  const names = ['cpu', 'memory', '5xx-rate'].map((what) => `${SYSTEM}-${name}-${what}`);
  const alarms = names.map((alarm): Answer => {
    const answer = aws.ask('cloudwatch', 'DescribeAlarms', { AlarmNames: [alarm] });
    return (path) => answer(`MetricAlarms.0.${path}`);
  });
  aws.expect(`${title(name)}Alarms`, {
    names: [alarms.map((alarm) => alarm('AlarmName')).join(' '), names.join(' ')],
    thresholds: [alarms.map((alarm) => alarm('Threshold')).join(' '), Match.stringLikeRegexp('^80(\\.0)? 80(\\.0)? 1(\\.0)?$')],
    actions: [alarms.map((alarm) => alarm('AlarmActions.0')).join(' '), Match.stringLikeRegexp(`^(arn:\\S*:${SYSTEM}-alarms) \\1 \\1$`)],
  });
}

function expectLoadBalancer(aws: Questions): void {
  const loadBalancer = aws.ask(LOAD_BALANCING, 'DescribeLoadBalancers', { Names: [`${SYSTEM}-alb`] });
  const listener = aws.ask(LOAD_BALANCING, 'DescribeListeners', { ListenerArns: [aws.physicalId('Platform/Ingress/Resource/Https')] });
  const rules = SERVICES.filter(({ name }) => name !== 'web').map(({ name }) => aws.ask(LOAD_BALANCING, 'DescribeRules', { RuleArns: [aws.physicalId(`Platform/Fleet/${name}/Route/Rule`)] }));
  const hosts = rules.map((rule) => rule('Rules.0.Conditions.0.HostHeaderConfig.Values.0'));
  aws.expect('LoadBalancer', {
    scheme: [loadBalancer('LoadBalancers.0.Scheme'), 'internet-facing'],
    listener: [`${listener('Listeners.0.Protocol')}:${listener('Listeners.0.Port')}`, 'HTTPS:443'],
    defaultAction: [listener('Listeners.0.DefaultActions.0.Type'), 'forward'],
    hosts: [hosts.join(' '), `identity.${ZONE} bookings.${ZONE} media.${ZONE}`],
  });
}

function expectContentDelivery(aws: Questions): void {
  const answer = aws.ask('cloudfront', 'GetDistribution', { Id: aws.physicalId('Platform/ContentDelivery/Resource') });
  const config: Answer = (path) => answer(`Distribution.DistributionConfig.${path}`);
  const loadBalancer = aws.ask(LOAD_BALANCING, 'DescribeLoadBalancers', { Names: [`${SYSTEM}-alb`] });
  const secret = aws.ask('secrets-manager', 'DescribeSecret', { SecretId: `${SECRETS}/content-delivery/origin-header` });
  const rotating = aws.ask('lambda', 'GetFunctionConfiguration', { FunctionName: `${SYSTEM}-origin-rotation` });
  const guard = aws.ask('wafv2', 'GetWebACLForResource', { ResourceArn: loadBalancer('LoadBalancers.0.LoadBalancerArn') });
  aws.expect('ContentDelivery', {
    enabled: [config('Enabled'), 'true'],
    hosts: inAnyOrder(SERVICES.map((_, index) => config(`Aliases.Items.${index}`)), SERVICES.map(({ host }) => host)),
    origin: [config('Origins.Items.0.DomainName'), loadBalancer('LoadBalancers.0.DNSName')],
    originProtocol: [config('Origins.Items.0.CustomOriginConfig.OriginProtocolPolicy'), 'https-only'],
    viewers: [config('DefaultCacheBehavior.ViewerProtocolPolicy'), 'redirect-to-https'],
    certificate: [config('ViewerCertificate.ACMCertificateArn'), Match.stringLikeRegexp('^arn:aws:acm:us-east-1:')],
    logs: [config('Logging.Bucket'), Match.stringLikeRegexp('^skin-club-pro-prod-access-logs\\.s3\\.')],
    countries: [[0, 1, 2, 3, 4].map((index) => config(`Restrictions.GeoRestriction.Items.${index}`)).join(' '), 'GB GG IE IM JE'],
    guard: [guard('WebACL.Rules.0.Statement.ByteMatchStatement.FieldToMatch.SingleHeader.Name'), 'x-origin-verify'],
    rotated: [`${secret('RotationEnabled')} ${secret('RotationRules.ScheduleExpression')}`, 'true rate(30 days)'],
    rotatedBy: [secret('RotationLambdaARN'), rotating('FunctionArn')],
  });
  expectFirewall(aws, SYSTEM, config('WebACLId'));
}

/** Returns the database's host name. */
function expectDatabase(aws: Questions): string {
  const answer = aws.ask('rds', 'DescribeDBInstances', { DBInstanceIdentifier: `${SYSTEM}-postgres` });
  const database: Answer = (path) => answer(`DBInstances.0.${path}`);
  aws.expect('Database', {
    engine: [`${database('Engine')} ${database('EngineVersion')}`, Match.stringLikeRegexp('^postgres 15(\\.|$)')],
    class: [database('DBInstanceClass'), 'db.t4g.medium'],
    storage: [`${database('AllocatedStorage')} ${database('StorageType')}`, '20 gp3'],
    storageGrowsTo: [database('MaxAllocatedStorage'), '200'],
    multiAz: [database('MultiAZ'), 'true'],
    encrypted: [database('StorageEncrypted'), 'true'],
    public: [database('PubliclyAccessible'), 'false'],
    protected: [database('DeletionProtection'), 'true'],
  });
  return database('Endpoint.Address');
}

function expectSecrets(aws: Questions, host: string): void {
  const secrets = new ConnectionSecrets(aws.scope, 'ConnectionSecrets', {
    connectionSecretName: `${SECRETS}/database/connection`, urlSecretName: `${SECRETS}/database/url`, urlScheme: 'postgresql',
  });
  const master = aws.ask('secrets-manager', 'DescribeSecret', { SecretId: `${SECRETS}/database/master-user` });
  aws.expect('Secrets', {
    host: [secrets.host, host],
    username: [secrets.username, 'skin_club_pro_prod'],
    urlAgrees: [secrets.urlAgrees, 'true'],
    urlSecretAgrees: [secrets.urlSecretAgrees, 'true'],
    rotated: [master('RotationEnabled'), 'true'],
  });
}

function expectCache(aws: Questions): void {
  const answer = aws.ask('elasticache', 'DescribeReplicationGroups', { ReplicationGroupId: `${SYSTEM}-redis-auth` });
  const cache: Answer = (path) => answer(`ReplicationGroups.0.${path}`);
  aws.expect('Cache', {
    failover: [cache('AutomaticFailover'), 'enabled'],
    inTransit: [cache('TransitEncryptionEnabled'), 'true'],
    authToken: [cache('AuthTokenEnabled'), 'true'],
  });
}

/** The load balancer lets in CloudFront, the database the clients that services join and what changes its password. */
function expectSecurityGroups(aws: Questions): void {
  const group = (name: string): Answer => {
    const answer = aws.ask('ec2', 'DescribeSecurityGroups', { Filters: [{ Name: 'group-name', Values: [`${SYSTEM}-${name}-sg`] }] });
    return (path) => answer(`SecurityGroups.0.${path}`);
  };
  const database = group('rds');
  const alb = group('alb');
  const allowed = ['database-clients', 'rotation'].map((name) => group(name)('GroupId'));
  const rule = (of: Answer, index: number, peer: string) => ['FromPort', 'ToPort', peer].map((path) => of(`IpPermissions.${index}.${path}`)).join(' ');
  aws.expect('SecurityGroups', {
    albIn: [rule(alb, 0, 'PrefixListIds.0.PrefixListId'), '443 443 pl-93a247fa'],
    databaseIn: inAnyOrder(allowed.map((_, index) => rule(database, index, 'UserIdGroupPairs.0.GroupId')), allowed.map((id) => `5432 5432 ${id}`)),
  });
}

function expectMedia(aws: Questions): void {
  const Bucket = 'skin-club-pro-prod-media';
  const versioning = aws.ask('s3', 'GetBucketVersioning', { Bucket });
  const blocked = aws.ask('s3', 'GetPublicAccessBlock', { Bucket });
  aws.expect('Media', {
    versioned: [versioning('Status'), 'Enabled'],
    private: [blocked('PublicAccessBlockConfiguration.RestrictPublicBuckets'), 'true'],
  });
  expectCopies(aws, 'MediaCopies', { bucket: Bucket, role: `${SYSTEM}-media-bucket-replication-role`, keyRegion: 'eu-west-1' });
  expectCopies(aws, 'AccessLogCopies', { bucket: 'skin-club-pro-prod-access-logs', role: `${SYSTEM}-access-logs-replication-role` });
}
