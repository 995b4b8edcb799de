import { Match } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { ConnectionSecrets } from './connection-secrets';
import { Answer, Fact, inAnyOrder, Questions } from './questions';

/** A row of the document's tables. The default service has no listener rule. */
interface Service {
  readonly name: string;
  readonly port: number;
  readonly image: string;
  readonly host: string;
  readonly priority?: number;
}

const SERVICES: Service[] = [
  { name: 'core', port: 8000, image: 'repti-core', host: 'api-dev.reptidex.com', priority: 1 },
  { name: 'animal', port: 8001, image: 'repti-animal', host: 'animal-api-dev.reptidex.com', priority: 2 },
  { name: 'commerce', port: 8002, image: 'repti-commerce', host: 'commerce-api-dev.reptidex.com', priority: 11 },
  { name: 'media', port: 8003, image: 'repti-media', host: 'media-api-dev.reptidex.com', priority: 4 },
  { name: 'community', port: 8004, image: 'repti-community', host: 'community-api-dev.reptidex.com', priority: 3 },
  { name: 'ops', port: 8005, image: 'repti-ops', host: 'ops-api-dev.reptidex.com', priority: 5 },
  { name: 'public', port: 80, image: 'reptidex-web-public', host: 'dev.reptidex.com' },
  { name: 'admin', port: 80, image: 'reptidex-web-admin', host: 'admin-dev.reptidex.com', priority: 6 },
  { name: 'breeder', port: 80, image: 'reptidex-web-breeder', host: 'breeder-dev.reptidex.com', priority: 7 },
  { name: 'embed', port: 80, image: 'reptidex-web-embed', host: 'embed-dev.reptidex.com', priority: 8 },
];

const LOAD_BALANCING = 'elastic-load-balancing-v2';
/** The CDK's rule that lets nothing out: without any rule AWS lets everything out. */
const NOTHING = 'icmp 252-86 255.255.255.255/32';

/** Looks at the deployed environment from outside, as an operator would. */
export function assertReptidexDev(app: App, stack: Stack): void {
  const aws = new Questions(app, stack);
  const targetGroups = new Map(SERVICES.map((service) => [service.name, expectTargetGroup(aws, service)]));
  for (const service of SERVICES) {
    expectService(aws, service, targetGroups.get(service.name)!);
    expectTaskDefinition(aws, service);
    if (service.priority !== undefined) {
      expectRule(aws, service, service.priority, targetGroups.get(service.name)!);
    }
  }
  expectListeners(aws, targetGroups.get('public')!);
  expectSecurityGroups(aws);
  expectSecrets(aws, expectDatabase(aws));
  expectCache(aws);
  expectRepositories(aws);
  expectLogGroup(aws);
  expectRecords(aws);
}

function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Returns the target group's ARN. */
function expectTargetGroup(aws: Questions, { name, port }: Service): string {
  const group = aws.ask(LOAD_BALANCING, 'DescribeTargetGroups', { Names: [`dev-reptidex-${name}-tg`] });
  aws.expect(`${title(name)}TargetGroup`, {
    healthCheckPort: [group('TargetGroups.0.HealthCheckPort'), 'traffic-port'],
    protocol: [group('TargetGroups.0.Protocol'), 'HTTP'],
    healthCheckPath: [group('TargetGroups.0.HealthCheckPath'), port === 80 ? '/health' : '/api/v1/health'],
    healthyCodes: [group('TargetGroups.0.Matcher.HttpCode'), '200'],
  });
  return group('TargetGroups.0.TargetGroupArn');
}

function expectService(aws: Questions, { name, port }: Service, targetGroupArn: string): void {
  const answer = aws.ask('ecs', 'DescribeServices', { cluster: 'dev-reptidex-cluster', services: [`dev-reptidex-${name}`] });
  const service: Answer = (path) => answer(`services.0.${path}`);
  aws.expect(`${title(name)}Service`, {
    name: [service('serviceName'), `dev-reptidex-${name}`],
    status: [service('status'), 'ACTIVE'],
    desiredCount: [service('desiredCount'), '1'],
    capacityProvider: [service('capacityProviderStrategy.0.capacityProvider'), 'FARGATE'],
    taskDefinition: [service('taskDefinition'), Match.stringLikeRegexp(`:task-definition/dev-reptidex-${name}:\\d+$`)],
    publicAddress: [service('networkConfiguration.awsvpcConfiguration.assignPublicIp'), 'DISABLED'],
    maximumPercent: [service('deploymentConfiguration.maximumPercent'), '200'],
    minimumHealthyPercent: [service('deploymentConfiguration.minimumHealthyPercent'), '100'],
    circuitBreaker: [service('deploymentConfiguration.deploymentCircuitBreaker.enable'), 'false'],
    targetGroup: [service('loadBalancers.0.targetGroupArn'), targetGroupArn],
    containerPort: [service('loadBalancers.0.containerPort'), `${port}`],
  });
}

function expectTaskDefinition(aws: Questions, { name, port, image }: Service): void {
  const answer = aws.ask('ecs', 'DescribeTaskDefinition', { taskDefinition: `dev-reptidex-${name}` });
  const task: Answer = (path) => answer(`taskDefinition.${path}`);
  const container: Answer = (path) => task(`containerDefinitions.0.${path}`);
  const usesDatabase: Record<string, Fact> = {
    secret: [container('secrets.0.name'), 'DATABASE_URL'],
    secretFrom: [container('secrets.0.valueFrom'), Match.stringLikeRegexp(':secret:dev-reptidex-database-url-')],
  };
  aws.expect(`${title(name)}TaskDefinition`, {
    cpu: [task('cpu'), '256'],
    memory: [task('memory'), '512'],
    networkMode: [task('networkMode'), 'awsvpc'],
    architecture: [task('runtimePlatform.cpuArchitecture'), 'ARM64'],
    image: [container('image'), Match.stringLikeRegexp(`\\.dkr\\.ecr\\..*/${image}:staging$`)],
    port: [container('portMappings.0.containerPort'), `${port}`],
    logGroup: [container('logConfiguration.options.awslogs-group'), '/ecs/dev-reptidex'],
    ...(port === 80 ? {} : usesDatabase),
  });
}

/** Rules are asked for by their ids: AWS lists them in no documented order, and all ten at once are too long an answer. */
function expectRule(aws: Questions, { name, host }: Service, priority: number, targetGroupArn: string): void {
  const rule = aws.ask(LOAD_BALANCING, 'DescribeRules', { RuleArns: [aws.physicalId(`Platform/Fleet/${name}/Route/Rule`)] });
  aws.expect(`${title(name)}Rule`, {
    priority: [rule('Rules.0.Priority'), `${priority}`],
    condition: [rule('Rules.0.Conditions.0.Field'), 'host-header'],
    host: [rule('Rules.0.Conditions.0.HostHeaderConfig.Values.0'), host],
    action: [rule('Rules.0.Actions.0.Type'), 'forward'],
    targetGroup: [rule('Rules.0.Actions.0.TargetGroupArn'), targetGroupArn],
  });
}

function expectListeners(aws: Questions, defaultTargetGroupArn: string): void {
  const answer = aws.ask(LOAD_BALANCING, 'DescribeLoadBalancers', { Names: ['dev-reptidex-alb'] });
  const [http, https] = ['Http', 'Https'].map((id): Answer => {
    const listener = aws.ask(LOAD_BALANCING, 'DescribeListeners', { ListenerArns: [aws.physicalId(`Platform/Ingress/Resource/${id}`)] });
    return (path) => listener(`Listeners.0.${path}`);
  });
  aws.expect('LoadBalancer', {
    scheme: [answer('LoadBalancers.0.Scheme'), 'internet-facing'],
    http: [`${http('Protocol')}:${http('Port')}`, 'HTTP:80'],
    httpAction: [http('DefaultActions.0.Type'), 'redirect'],
    redirectTo: [`${http('DefaultActions.0.RedirectConfig.Protocol')}:${http('DefaultActions.0.RedirectConfig.Port')}`, 'HTTPS:443'],
    https: [`${https('Protocol')}:${https('Port')}`, 'HTTPS:443'],
    certificate: [https('Certificates.0.CertificateArn'), Match.stringLikeRegexp(':certificate/')],
    tls: [https('SslPolicy'), 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06'],
    defaultAction: [https('DefaultActions.0.Type'), 'forward'],
    defaultTargetGroup: [https('DefaultActions.0.TargetGroupArn'), defaultTargetGroupArn],
  });
}

function expectSecurityGroups(aws: Questions): void {
  const [alb, ecs, rds, cache, databaseClients, cacheClients] = ['alb', 'ecs', 'rds', 'cache', 'database-clients', 'cache-clients'].map((layer) => {
    const answer = aws.ask('ec2', 'DescribeSecurityGroups', { Filters: [{ Name: 'group-name', Values: [`dev-reptidex-${layer}-sg`] }] });
    return (path: string) => answer(`SecurityGroups.0.${path}`);
  });
  const rule = (group: Answer, list: string, peer: string) => `${group(`${list}.IpProtocol`)} ${group(`${list}.FromPort`)}-${group(`${list}.ToPort`)} ${group(`${list}.${peer}`)}`;
  const fromGroup = (group: Answer, count: number) => Array.from({ length: count }, (_, index) => rule(group, `IpPermissions.${index}`, 'UserIdGroupPairs.0.GroupId'));
  const nothingOut = (group: Answer): Fact => [rule(group, 'IpPermissionsEgress.0', 'IpRanges.0.CidrIp'), NOTHING];
  // By its id: beside it the group has the CDK's rule that lets nothing out.
  const toTasks = aws.ask('ec2', 'DescribeSecurityGroupRules', { SecurityGroupRuleIds: [aws.physicalId('Platform/Fleet/LoadBalancerEgress')] });
  const albOut: Answer = (path) => toTasks(`SecurityGroupRules.0.${path}`);
  const tcp = (port: number, peer: string) => `tcp ${port}-${port} ${peer}`;
  aws.expect('SecurityGroups', {
    albIn: inAnyOrder([0, 1].map((index) => rule(alb, `IpPermissions.${index}`, 'IpRanges.0.CidrIp')), [80, 443].map((port) => tcp(port, '0.0.0.0/0'))),
    albOut: [`${albOut('IsEgress')} ${albOut('IpProtocol')} ${albOut('GroupId')} ${albOut('ReferencedGroupInfo.GroupId')}`, `true -1 ${alb('GroupId')} ${ecs('GroupId')}`],
    ecsIn: inAnyOrder(fromGroup(ecs, 7), [80, 8000, 8001, 8002, 8003, 8004, 8005].map((port) => tcp(port, alb('GroupId')))),
    ecsOut: [`${ecs('IpPermissionsEgress.0.IpProtocol')} ${ecs('IpPermissionsEgress.0.IpRanges.0.CidrIp')}`, '-1 0.0.0.0/0'],
    rdsIn: [fromGroup(rds, 1)[0], tcp(5432, databaseClients('GroupId'))],
    rdsOut: nothingOut(rds),
    cacheIn: [fromGroup(cache, 1)[0], tcp(6379, cacheClients('GroupId'))],
    cacheOut: nothingOut(cache),
  });
}

/** Returns the database's host name. */
function expectDatabase(aws: Questions): string {
  const answer = aws.ask('rds', 'DescribeDBInstances', { DBInstanceIdentifier: 'dev-reptidex-postgres' });
  const database: Answer = (path) => answer(`DBInstances.0.${path}`);
  aws.expect('Database', {
    class: [database('DBInstanceClass'), 'db.t4g.micro'],
    engine: [database('Engine'), 'postgres'],
    version: [database('EngineVersion'), Match.stringLikeRegexp('^15(\\.|$)')],
    port: [database('Endpoint.Port'), '5432'],
    name: [database('DBName'), 'postgres'],
    storage: [`${database('AllocatedStorage')} ${database('StorageType')}`, '20 gp3'],
    encrypted: [database('StorageEncrypted'), 'true'],
    multiAz: [database('MultiAZ'), 'false'],
    backupDays: [database('BackupRetentionPeriod'), '7'],
    public: [database('PubliclyAccessible'), 'false'],
  });
  return database('Endpoint.Address');
}

function expectSecrets(aws: Questions, host: string): void {
  const secrets = new ConnectionSecrets(aws.scope, 'ConnectionSecrets', {
    connectionSecretName: 'dev-reptidex-db-connection', urlSecretName: 'dev-reptidex-database-url', urlScheme: 'postgresql+asyncpg',
  });
  aws.expect('Secrets', {
    keys: [secrets.keys, 'dbname,host,password,port,url,username'],
    host: [secrets.host, host],
    port: [secrets.port, '5432'],
    dbname: [secrets.dbname, 'postgres'],
    username: [secrets.username, 'reptidex_dev'],
    urlAgrees: [secrets.urlAgrees, 'true'],
    urlSecretAgrees: [secrets.urlSecretAgrees, 'true'],
  });
}

function expectCache(aws: Questions): void {
  const answer = aws.ask('elasticache', 'DescribeReplicationGroups', { ReplicationGroupId: 'dev-reptidex-redis' });
  const cache: Answer = (path) => answer(`ReplicationGroups.0.${path}`);
  const node = aws.ask('elasticache', 'DescribeCacheClusters', { CacheClusterId: cache('MemberClusters.0') });
  aws.expect('Cache', {
    nodeType: [cache('CacheNodeType'), 'cache.t4g.micro'],
    port: [cache('NodeGroups.0.PrimaryEndpoint.Port'), '6379'],
    inTransit: [cache('TransitEncryptionEnabled'), 'true'],
    atRest: [cache('AtRestEncryptionEnabled'), 'true'],
    engine: [`${node('CacheClusters.0.Engine')} ${node('CacheClusters.0.EngineVersion')}`, Match.stringLikeRegexp('^redis 7\\.1(\\.|$)')],
    // What a second node would bring along.
    failover: [cache('AutomaticFailover'), 'disabled'],
  });
}

function expectRepositories(aws: Questions): void {
  const answer = aws.ask('ecr', 'DescribeRepositories', { repositoryNames: SERVICES.map(({ image }) => image) });
  const names = SERVICES.map((_, index) => `${answer(`repositories.${index}.repositoryName`)} ${answer(`repositories.${index}.imageTagMutability`)}`);
  aws.expect('Repositories', { names: inAnyOrder(names, SERVICES.map(({ image }) => `${image} IMMUTABLE_WITH_EXCLUSION`)) });
}

function expectLogGroup(aws: Questions): void {
  const answer = aws.ask('cloudwatch-logs', 'DescribeLogGroups', { logGroupNamePrefix: '/ecs/dev-reptidex' });
  aws.expect('LogGroup', {
    name: [answer('logGroups.0.logGroupName'), '/ecs/dev-reptidex'],
    retentionDays: [answer('logGroups.0.retentionInDays'), '30'],
  });
}

/** Route 53 lists records by name. */
function expectRecords(aws: Questions): void {
  const hosts = SERVICES.map(({ host }) => host).sort();
  const answer = aws.ask('route-53', 'ListResourceRecordSets', {
    HostedZoneId: aws.physicalId('Zone'), StartRecordName: hosts[0], StartRecordType: 'A', MaxItems: hosts.length,
  });
  const records = Object.fromEntries(hosts.map((host, index): [string, Fact] => [
    host,
    [
      ['Name', 'Type', 'AliasTarget.DNSName'].map((path) => answer(`ResourceRecordSets.${index}.${path}`)).join(' '),
      Match.stringLikeRegexp(`^${host}\\. A dualstack\\.dev-reptidex-alb-`),
    ],
  ]));
  aws.expect('Records', records);
}
