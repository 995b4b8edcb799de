import { BACKENDS, DATABASE_SUBNETS, ENGINE_NOTE, FRONTENDS, PRIVATE_SUBNETS, PUBLIC_SUBNETS, SERVICES } from './services';
import { Fact, section } from '../fact';
import {
  cache, cacheSubnets, connection, container, database, databaseSubnets, endpoint, image, letIn, listener, mayMove, ofEach, permissions, secretText,
  securityGroup, service, subnetsWithWayOut, targetGroup, targetPort, task, trusted, wayOut, zoneOf, zoneOfNatGateway,
} from '../readings';

const ZONE_NOTE = 'The first two zones that the region has for the account, by Fn::GetAZs.';

const interfaceEndpoint = (title: string, name: string): Fact => ({
  where: 'VPC Endpoints',
  fact: title,
  expected: { type: 'Interface', subnets: PRIVATE_SUBNETS, privateDns: true },
  holds: (t) => ({ type: endpoint(t, name).VpcEndpointType, subnets: endpoint(t, name).SubnetIds, privateDns: endpoint(t, name).PrivateDnsEnabled }),
});

export const NETWORK: Fact[] = section('1. VPC & Networking', [
  { where: 'VPC CIDR', fact: '10.1.0.0/16', expected: '10.1.0.0/16', holds: (t) => t.one('EC2::VPC').CidrBlock },
  {
    where: 'Public Subnets',
    fact: '10.1.1.0/24 (us-east-1a), 10.1.2.0/24 (us-east-1b)',
    expected: [['10.1.1.0/24', 'us-east-1a'], ['10.1.2.0/24', 'us-east-1b']],
    holds: (t) => subnetsWithWayOut(t, 'InternetGateway').map((cidr) => [cidr, zoneOf(t, cidr)]),
    note: ZONE_NOTE,
  },
  { where: 'Private Subnets', fact: '10.1.10.0/24, 10.1.11.0/24', expected: PRIVATE_SUBNETS, holds: (t) => subnetsWithWayOut(t, 'NatGateway') },
  {
    where: 'Private Subnets',
    fact: '(ECS tasks)',
    expected: [PRIVATE_SUBNETS],
    holds: (t) => ofEach(SERVICES, (name) => service(t, name).NetworkConfiguration.AwsvpcConfiguration.Subnets),
  },
  { where: 'Database Subnets', fact: '10.1.20.0/24, 10.1.21.0/24', expected: DATABASE_SUBNETS, holds: (t) => subnetsWithWayOut(t, 'none') },
  {
    where: 'Database Subnets',
    fact: '(RDS/Redis)',
    expected: [DATABASE_SUBNETS, DATABASE_SUBNETS],
    holds: (t) => [databaseSubnets(t), cacheSubnets(t)],
  },
  {
    where: 'Internet Gateway',
    fact: 'For public subnet internet access',
    expected: { attached: ['dev-reptidex-vpc'], wayOut: ['dev-reptidex-vpc', 'dev-reptidex-vpc'] },
    holds: (t) => ({
      attached: t.all('EC2::VPCGatewayAttachment').map(({ properties }) => properties.InternetGatewayId),
      wayOut: PUBLIC_SUBNETS.map((cidr) => wayOut(t, cidr)),
    }),
  },
  {
    where: 'NAT Gateways',
    fact: '2 (one per AZ)',
    expected: ['us-east-1a', 'us-east-1b'],
    holds: (t) => t.names('EC2::NatGateway').map((name) => zoneOfNatGateway(t, name)).sort(),
    note: ZONE_NOTE,
  },
  {
    where: 'NAT Gateways',
    fact: 'for private subnet outbound traffic',
    expected: [['us-east-1a', 'us-east-1a'], ['us-east-1b', 'us-east-1b']],
    holds: (t) => PRIVATE_SUBNETS.map((cidr) => [zoneOf(t, cidr), zoneOfNatGateway(t, wayOut(t, cidr) ?? 'none')]),
    note: 'Each subnet by the gateway of its own zone.',
  },
  interfaceEndpoint('ECR API', 'ecr.api'),
  interfaceEndpoint('ECR DKR', 'ecr.dkr'),
  {
    where: 'VPC Endpoints',
    fact: 'S3',
    expected: { type: 'Gateway', routeTables: ['dev-reptidex-private-1', 'dev-reptidex-private-2'] },
    holds: (t) => ({
      type: endpoint(t, 's3').VpcEndpointType,
      routeTables: endpoint(t, 's3').RouteTableIds.filter((table: string) => table.includes('-private-')),
    }),
    note: 'It is in the other route tables as well, at no cost.',
  },
  interfaceEndpoint('Secrets Manager', 'secretsmanager'),
  interfaceEndpoint('CloudWatch Logs', 'logs'),
]);

const TARGET_PORT_NOTE = "Amazon ECS registers each task with its container's port. The group's own, whose change would replace the group, is 80.";
const targetGroupRow = (name: string, port: number, path: string): Fact => ({
  where: `Target Groups, dev-reptidex-${name}-tg`,
  fact: `${port}, ${path}`,
  expected: { port, path, type: 'ip' },
  holds: (t) => ({ port: targetPort(t, name), path: targetGroup(t, name).HealthCheckPath, type: targetGroup(t, name).TargetType }),
  note: TARGET_PORT_NOTE,
});

export const LOAD_BALANCER: Fact[] = section('2. Application Load Balancer', [
  { where: 'Scheme', fact: 'Internet-facing', expected: 'internet-facing', holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').Scheme },
  {
    where: 'Subnets',
    fact: 'Public subnets (us-east-1a, us-east-1b)',
    expected: [['10.1.1.0/24', 'us-east-1a'], ['10.1.2.0/24', 'us-east-1b']],
    holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').Subnets.map((cidr: string) => [cidr, zoneOf(t, cidr)]),
    note: ZONE_NOTE,
  },
  {
    where: 'Security Group',
    fact: 'Allows 80/443 from 0.0.0.0/0',
    expected: [{ inbound: ['tcp 443 from 0.0.0.0/0', 'tcp 80 from 0.0.0.0/0'] }],
    holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').SecurityGroups.map((group: string) => ({ inbound: securityGroup(t, group).inbound })),
  },
  {
    where: 'Listeners',
    fact: 'HTTP (80) redirects to HTTPS',
    expected: { of: 'dev-reptidex-alb', protocol: 'HTTP', actions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }] },
    holds: (t) => ({ of: listener(t, 80).LoadBalancerArn, protocol: listener(t, 80).Protocol, actions: listener(t, 80).DefaultActions }),
  },
  {
    where: 'Listeners',
    fact: 'HTTPS (443)',
    expected: { of: 'dev-reptidex-alb', protocol: 'HTTPS' },
    holds: (t) => ({ of: listener(t, 443).LoadBalancerArn, protocol: listener(t, 443).Protocol }),
  },
  {
    where: 'SSL Certificate',
    fact: 'ACM certificate for *.reptidex.com',
    expected: [{ CertificateArn: '*.reptidex.com' }],
    holds: (t) => listener(t, 443).Certificates,
  },
  {
    where: 'Target Groups',
    fact: '10 total (6 backend + 4 frontend)',
    expected: [6, 4, 10],
    holds: (t) => [BACKENDS, FRONTENDS].map((names) => names.filter((name) => targetGroup(t, name) !== undefined).length).concat(t.count('ElasticLoadBalancingV2::TargetGroup')),
  },
  targetGroupRow('core', 8000, '/api/v1/health'),
  targetGroupRow('animal', 8001, '/api/v1/health'),
  targetGroupRow('commerce', 8002, '/api/v1/health'),
  targetGroupRow('media', 8003, '/api/v1/health'),
  targetGroupRow('community', 8004, '/api/v1/health'),
  targetGroupRow('ops', 8005, '/api/v1/health'),
  targetGroupRow('public', 80, '/health'),
  targetGroupRow('admin', 80, '/health'),
  targetGroupRow('breeder', 80, '/health'),
  targetGroupRow('embed', 80, '/health'),
]);

const serviceRow = (name: string, port: number, tagged: string): Fact => ({
  where: `ECS Services, dev-reptidex-${name}`,
  fact: `dev-reptidex-${name}:*, ${port}, ${tagged}`,
  expected: { taskDefinition: `dev-reptidex-${name}`, ports: [port, port], image: tagged, targetGroup: `dev-reptidex-${name}-tg` },
  holds: (t) => {
    const [target, ...others] = service(t, name).LoadBalancers;
    return {
      taskDefinition: service(t, name).TaskDefinition,
      ports: [container(t, name).PortMappings[0].ContainerPort, target.ContainerPort],
      image: image(t, name),
      targetGroup: others.length === 0 && target.ContainerName === container(t, name).Name ? target.TargetGroupArn : undefined,
    };
  },
});

export const FARGATE: Fact[] = section('3. ECS Fargate', [
  {
    where: 'Cluster Name',
    fact: 'dev-reptidex-cluster',
    expected: { made: ['dev-reptidex-cluster'], runIn: ['dev-reptidex-cluster'] },
    holds: (t) => ({ made: t.names('ECS::Cluster'), runIn: ofEach(SERVICES, (name) => service(t, name).Cluster) }),
  },
  {
    where: 'Launch Type',
    fact: 'Fargate',
    expected: [{ compatible: ['FARGATE'], strategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }] }],
    holds: (t) => ofEach(SERVICES, (name) => ({ compatible: task(t, name).RequiresCompatibilities, strategy: service(t, name).CapacityProviderStrategy })),
    note: 'By the capacity provider, not the launch type: moving to Fargate Spot later would replace a service that has a launch type.',
  },
  {
    where: 'Platform',
    fact: 'ARM64 (Graviton2)',
    expected: [{ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' }],
    holds: (t) => ofEach(SERVICES, (name) => task(t, name).RuntimePlatform),
    note: 'Which Graviton it is, Fargate chooses.',
  },
  { where: 'Network Mode', fact: 'awsvpc', expected: ['awsvpc'], holds: (t) => ofEach(SERVICES, (name) => task(t, name).NetworkMode) },
  { where: 'Task CPU', fact: '256 (.25 vCPU) per task', expected: ['256'], holds: (t) => ofEach(SERVICES, (name) => task(t, name).Cpu) },
  { where: 'Task Memory', fact: '512 MB per task', expected: ['512'], holds: (t) => ofEach(SERVICES, (name) => task(t, name).Memory) },
  { where: 'Desired Count', fact: '1 per service (dev environment)', expected: [1], holds: (t) => ofEach(SERVICES, (name) => service(t, name).DesiredCount) },
  serviceRow('core', 8000, 'repti-core:staging'),
  serviceRow('animal', 8001, 'repti-animal:staging'),
  serviceRow('commerce', 8002, 'repti-commerce:staging'),
  serviceRow('media', 8003, 'repti-media:staging'),
  serviceRow('community', 8004, 'repti-community:staging'),
  serviceRow('ops', 8005, 'repti-ops:staging'),
  serviceRow('public', 80, 'reptidex-web-public:staging'),
  serviceRow('admin', 80, 'reptidex-web-admin:staging'),
  serviceRow('breeder', 80, 'reptidex-web-breeder:staging'),
  serviceRow('embed', 80, 'reptidex-web-embed:staging'),
]);

export const DATABASE: Fact[] = section('4. Database (RDS)', [
  { where: 'DB Identifier', fact: 'dev-reptidex-postgres', expected: ['dev-reptidex-postgres'], holds: (t) => t.names('RDS::DBInstance') },
  { where: 'Instance Class', fact: 'db.t4g.micro (2 vCPU, 1GB RAM, ARM)', expected: 'db.t4g.micro', holds: (t) => database(t).DBInstanceClass },
  { where: 'Engine', fact: 'PostgreSQL 15.10', expected: ['postgres', '15'], holds: (t) => [database(t).Engine, database(t).EngineVersion], note: ENGINE_NOTE },
  { where: 'Port', fact: '5432', expected: '5432', holds: (t) => database(t).Port },
  { where: 'Database Name', fact: 'postgres', expected: 'postgres', holds: (t) => database(t).DBName },
  {
    where: 'Storage',
    fact: '20GB GP3 (encrypted)',
    expected: ['20', 'gp3', true],
    holds: (t) => [database(t).AllocatedStorage, database(t).StorageType, database(t).StorageEncrypted],
  },
  { where: 'Multi-AZ', fact: 'No (dev environment)', expected: false, holds: (t) => database(t).MultiAZ },
  { where: 'Backup Retention', fact: '7 days', expected: 7, holds: (t) => database(t).BackupRetentionPeriod },
  {
    where: 'Encryption',
    fact: 'AWS managed KMS key',
    expected: { encrypted: true, key: undefined },
    holds: (t) => ({ encrypted: database(t).StorageEncrypted, key: database(t).KmsKeyId }),
    note: 'Encrypted without a key of its own is by the AWS managed one.',
  },
]);

export const CACHE: Fact[] = section('5. Cache (ElastiCache Redis)', [
  { where: 'Replication Group', fact: 'dev-reptidex-redis', expected: ['dev-reptidex-redis'], holds: (t) => t.names('ElastiCache::ReplicationGroup') },
  { where: 'Node Type', fact: 'cache.t4g.micro (ARM)', expected: 'cache.t4g.micro', holds: (t) => cache(t).CacheNodeType },
  { where: 'Engine', fact: 'Redis 7.1', expected: ['redis', '7.1'], holds: (t) => [cache(t).Engine, cache(t).EngineVersion] },
  { where: 'Port', fact: '6379', expected: 6379, holds: (t) => cache(t).Port },
  { where: 'Number of Nodes', fact: '1 (dev environment)', expected: 1, holds: (t) => cache(t).NumCacheClusters },
  {
    where: 'Encryption',
    fact: 'At-rest and in-transit',
    expected: [true, true],
    holds: (t) => [cache(t).AtRestEncryptionEnabled, cache(t).TransitEncryptionEnabled],
  },
]);

const repositoryRow = (repository: string, name: string): Fact => ({
  where: repository,
  fact: 'ARM64; staging, main, staging-{sha}',
  expected: { architecture: 'ARM64', staging: 'moves', main: 'moves', sha: 'fixed' },
  holds: (t) => {
    const tag = (text: string) => (mayMove(t, repository, text) ? 'moves' : 'fixed');
    return {
      architecture: image(t, name).startsWith(`${repository}:`) ? task(t, name).RuntimePlatform.CpuArchitecture : undefined,
      staging: tag('staging'),
      main: tag('main'),
      sha: tag('staging-abc1234'),
    };
  },
  note: 'CI pushes the images: the template holds what runs them, and which of the tags it may move.',
});

export const REGISTRY: Fact[] = section('6. Container Registry (ECR)', [
  repositoryRow('repti-core', 'core'),
  repositoryRow('repti-animal', 'animal'),
  repositoryRow('repti-commerce', 'commerce'),
  repositoryRow('repti-media', 'media'),
  repositoryRow('repti-community', 'community'),
  repositoryRow('repti-ops', 'ops'),
  repositoryRow('reptidex-web-public', 'public'),
  repositoryRow('reptidex-web-admin', 'admin'),
  repositoryRow('reptidex-web-breeder', 'breeder'),
  repositoryRow('reptidex-web-embed', 'embed'),
  {
    where: 'Registry URL, All repositories in region us-east-1',
    fact: '{account}.dkr.ecr.us-east-1.amazonaws.com',
    expected: ['111122223333.dkr.ecr.us-east-1.amazonaws.com'],
    holds: (t) => ofEach(SERVICES, (name) => container(t, name).Image.split('/')[0]),
    note: "Account and region are the stack's own; the rows read it for 111122223333.",
  },
]);

export const SECRETS: Fact[] = section('7. Secrets Manager', [
  {
    where: 'dev-reptidex-database-url',
    fact: 'PostgreSQL connection string',
    expected: 'postgresql+asyncpg://reptidex_dev:<password>@dev-reptidex-postgres.Endpoint.Address:5432/postgres',
    holds: (t) => secretText(t, 'dev-reptidex-database-url'),
  },
  {
    where: 'dev-reptidex-db-connection',
    fact: 'Database connection details (JSON)',
    expected: ['dbname', 'host', 'password', 'port', 'url', 'username'],
    holds: (t) => Object.keys(connection(t)).sort(),
  },
]);

const fromLoadBalancer = ['80', '8000', '8001', '8002', '8003', '8004', '8005'].map((port) => `tcp ${port} from dev-reptidex-alb-sg`);

const CLIENTS_NOTE = 'From the tasks of that group which use it: they are in a second one, which is let in.';

export const SECURITY_GROUPS: Fact[] = section('8. Security Groups', [
  {
    where: 'dev-reptidex-alb-sg',
    fact: '80, 443 from 0.0.0.0/0',
    expected: ['tcp 443 from 0.0.0.0/0', 'tcp 80 from 0.0.0.0/0'],
    holds: (t) => securityGroup(t, 'dev-reptidex-alb-sg').inbound,
  },
  { where: 'dev-reptidex-ecs-sg', fact: '8000-8005, 80 from ALB SG', expected: fromLoadBalancer, holds: (t) => securityGroup(t, 'dev-reptidex-ecs-sg').inbound },
  { where: 'dev-reptidex-rds-sg', fact: '5432 from ECS SG', expected: ['tcp 5432 from dev-reptidex-ecs-sg'], holds: (t) => letIn(t, 'dev-reptidex-rds-sg'), note: CLIENTS_NOTE },
  { where: 'dev-reptidex-cache-sg', fact: '6379 from ECS SG', expected: ['tcp 6379 from dev-reptidex-ecs-sg'], holds: (t) => letIn(t, 'dev-reptidex-cache-sg'), note: CLIENTS_NOTE },
]);

export const ROLES: Fact[] = section('9. IAM Roles', [
  {
    where: 'dev-reptidex-ecs-task-execution-role',
    fact: 'ECS task execution: ECR pull, CloudWatch Logs, Secrets Manager',
    expected: {
      usedBy: ['dev-reptidex-ecs-task-execution-role'],
      trusted: ['ecs-tasks.amazonaws.com'],
      actions: [
        'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer',
        'logs:CreateLogStream', 'logs:PutLogEvents', 'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue',
      ],
    },
    holds: (t) => ({
      usedBy: ofEach(SERVICES, (name) => task(t, name).ExecutionRoleArn),
      trusted: trusted(t, 'dev-reptidex-ecs-task-execution-role'),
      actions: Object.keys(permissions(t, 'dev-reptidex-ecs-task-execution-role')).sort(),
    }),
    note: 'By a policy of its own that names the repositories, the log group and the secret: the managed policies allow all of an account.',
  },
  {
    where: 'dev-reptidex-ecs-task-role',
    fact: 'ECS task runtime: Application-specific permissions',
    expected: { usedBy: ['dev-reptidex-ecs-task-role'], trusted: ['ecs-tasks.amazonaws.com'] },
    holds: (t) => ({ usedBy: ofEach(SERVICES, (name) => task(t, name).TaskRoleArn), trusted: trusted(t, 'dev-reptidex-ecs-task-role') }),
    note: 'The document names no permission: none is given.',
  },
]);
