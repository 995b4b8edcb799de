import { BACKENDS, DATABASE_SUBNETS, ENGINE_NOTE, FRONTENDS, PRIVATE_SUBNETS, PUBLIC_SUBNETS, SERVICES } from './services';
import { Fact, section } from '../fact';
import {
  alarmNamespaces, answers, cache, cacheSubnets, connection, container, database, databaseSubnets, distinct, groupsOfTasks, image, listener, mayMove,
  ofEach, record, records, rules, secretVariables, service, task,
} from '../readings';

const ONE_STACK = 'The five stacks are one here, so that CloudFormation knows what depends on what.';

export const OVERVIEW: Fact[] = [
  ...section('Overview', [
    {
      where: 'Current Environment',
      fact: 'Development (reptidex-dev)',
      expected: 'dev-reptidex',
      holds: (t) => t.stackName,
      note: `${ONE_STACK} It is named as its resources are.`,
    },
    {
      where: 'AWS Account',
      fact: 'the id of an account',
      expected: { environment: 'unknown-account', accounts: [] },
      holds: (t) => ({ environment: /^aws:\/\/([^/]+)\//.exec(t.environment)?.[1], accounts: t.text.match(/(?<!\d)\d{12}(?!\d)/g) ?? [] }),
      note: 'No account is named in the project: whoever deploys chooses it.',
    },
    {
      where: 'Region',
      fact: 'us-east-1',
      expected: { environment: 'unknown-region', regions: [] },
      holds: (t) => ({ environment: t.environment.split('/').pop(), regions: t.text.match(/\b[a-z]{2}-[a-z]+-\d\b/g) ?? [] }),
      note: 'No region is named in the stack either. The other rows read it as deployed to us-east-1.',
    },
  ]),
  ...section('Overview, Architecture Summary', [
    {
      where: '6 Backend Microservices',
      fact: 'running on ECS Fargate (ARM64)',
      expected: { count: 6, architecture: ['ARM64'] },
      holds: (t) => ({
        count: t.names('ECS::Service').filter((name) => image(t, name.replace('dev-reptidex-', '')).startsWith('repti-')).length,
        architecture: ofEach(BACKENDS, (name) => task(t, name).RuntimePlatform.CpuArchitecture),
      }),
    },
    {
      where: '4 Frontend Applications',
      fact: 'served via nginx on ECS Fargate (ARM64)',
      expected: { count: 4, architecture: ['ARM64'] },
      holds: (t) => ({
        count: t.names('ECS::Service').filter((name) => image(t, name.replace('dev-reptidex-', '')).startsWith('reptidex-web-')).length,
        architecture: ofEach(FRONTENDS, (name) => task(t, name).RuntimePlatform.CpuArchitecture),
      }),
    },
    {
      where: 'Application Load Balancer',
      fact: 'Routes traffic based on subdomains and paths',
      expected: { type: 'application', by: ['host-header'] },
      holds: (t) => ({ type: t.one('ElasticLoadBalancingV2::LoadBalancer').Type, by: distinct(rules(t).flatMap(({ fields }) => fields)) }),
      note: "The document's own list of rules has none by path.",
    },
    {
      where: 'RDS PostgreSQL',
      fact: 'Managed database cluster',
      expected: { instances: 1, clusters: 0 },
      holds: (t) => ({ instances: t.count('RDS::DBInstance'), clusters: t.count('RDS::DBCluster') }),
      note: "By the document's own table it is one instance, not what RDS calls a cluster.",
    },
    { where: 'ElastiCache Redis', fact: 'Managed Redis cluster for caching', expected: 1, holds: (t) => t.count('ElastiCache::ReplicationGroup') },
    {
      where: 'ECR',
      fact: 'Docker image registry for all services',
      expected: [],
      holds: (t) => SERVICES.filter((name) => !t.names('ECR::Repository').includes(image(t, name).split(':')[0])),
    },
    {
      where: 'Secrets Manager',
      fact: 'Centralized secrets and database credentials',
      expected: ['dev-reptidex-database-url', 'dev-reptidex-db-connection', 'dev-reptidex-db-master-user'],
      holds: (t) => t.names('SecretsManager::Secret'),
      note: 'The third is the generated master secret that the two of the document are rendered from.',
    },
    {
      where: 'CloudFormation',
      fact: 'Infrastructure as Code for all AWS resources',
      expected: [],
      holds: (t) => t.resources.filter(({ type }) => /^Custom::|^AWS::CloudFormation::|^AWS::Lambda::/.test(type)).map(({ id }) => id),
      note: 'All of them are native: no function makes anything behind its back.',
    },
  ]),
  ...section('Overview, Infrastructure Management', [
    {
      where: '01-vpc.yaml',
      fact: 'VPC, subnets, NAT gateways, internet gateway',
      expected: [1, 6, 2, 1],
      holds: (t) => ['VPC', 'Subnet', 'NatGateway', 'InternetGateway'].map((type) => t.count(`EC2::${type}`)),
      note: ONE_STACK,
    },
    {
      where: '02-security.yaml',
      fact: 'Security groups, IAM roles, instance profiles',
      expected: [7, 2, 0],
      holds: (t) => ['EC2::SecurityGroup', 'IAM::Role', 'IAM::InstanceProfile'].map((type) => t.count(type)),
      note: 'The fifth group is that of the interface endpoints, the other two are those of the tasks that use the database and the cache. Fargate has no instances, hence no profiles.',
    },
    {
      where: '03-database.yaml',
      fact: 'RDS PostgreSQL, ElastiCache Redis',
      expected: [1, 1],
      holds: (t) => ['RDS::DBInstance', 'ElastiCache::ReplicationGroup'].map((type) => t.count(type)),
    },
    {
      where: '04-compute.yaml',
      fact: 'ALB, target groups, listener rules, DNS records',
      expected: [1, 10, 9, 10],
      holds: (t) => ['LoadBalancer', 'TargetGroup', 'ListenerRule'].map((type) => t.count(`ElasticLoadBalancingV2::${type}`)).concat(records(t).length),
      note: 'Nine rules, because the default service is the default action.',
    },
    {
      where: '05-ecs.yaml',
      fact: 'ECS cluster, task definitions, services',
      expected: [1, 10, 10],
      holds: (t) => ['Cluster', 'TaskDefinition', 'Service'].map((type) => t.count(`ECS::${type}`)),
    },
  ]),
];

const routed = (host: string, to: string): Fact => ({
  where: 'HTTPS Listener (443) - Host-based Routing', fact: `${host} → ${to}`, expected: `dev-reptidex-${to.split(' ')[0].toLowerCase()}`, holds: (t) => answers(t, host),
});

const box = (title: string, name: string, port: number): Fact => ({
  where: title,
  fact: `:${port}, CPU: 256, Mem: 512`,
  expected: { image: title.startsWith('web-') ? `reptidex-${title}` : title, port, cpu: '256', memory: '512' },
  holds: (t) => ({ image: image(t, name).split(':')[0], port: container(t, name).PortMappings[0].ContainerPort, cpu: task(t, name).Cpu, memory: task(t, name).Memory }),
});

export const DIAGRAM: Fact[] = section('Architecture Diagram', [
  { where: 'Route 53', fact: 'reptidex.com', expected: ['reptidex.com.'], holds: (t) => t.names('Route53::HostedZone') },
  ...['dev.reptidex.com', 'api-dev.reptidex.com', 'admin-dev.reptidex.com'].map((host): Fact => ({
    where: 'Route 53, DNS Records', fact: host, expected: 'A in reptidex.com. → dualstack.dev-reptidex-alb.DNSName', holds: (t) => record(t, host),
  })),
  { where: 'AWS VPC', fact: '10.1.0.0/16', expected: '10.1.0.0/16', holds: (t) => t.one('EC2::VPC').CidrBlock },
  { where: 'AWS VPC', fact: 'dev-reptidex-vpc', expected: [{ Key: 'Name', Value: 'dev-reptidex-vpc' }], holds: (t) => t.one('EC2::VPC').Tags },
  {
    where: 'Application Load Balancer (ALB)',
    fact: 'Public Subnets (10.1.1.0/24, 10.1.2.0/24)',
    expected: PUBLIC_SUBNETS,
    holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').Subnets,
  },
  { where: 'HTTPS Listener', fact: '443', expected: 'HTTPS', holds: (t) => listener(t, 443).Protocol },
  routed('api-dev.reptidex.com', 'Core service'),
  routed('animal-api-dev.reptidex.com', 'Animal service'),
  routed('commerce-api-dev.reptidex.com', 'Commerce service'),
  routed('community-api-dev.reptidex.com', 'Community service'),
  routed('media-api-dev.reptidex.com', 'Media service'),
  routed('ops-api-dev.reptidex.com', 'Ops service'),
  routed('dev.reptidex.com', 'Public frontend (default)'),
  routed('admin-dev.reptidex.com', 'Admin frontend'),
  routed('breeder-dev.reptidex.com', 'Breeder frontend'),
  routed('embed-dev.reptidex.com', 'Embed frontend'),
  {
    where: 'ECS Fargate Cluster',
    fact: 'Private Subnets (10.1.10.0/24, 10.1.11.0/24)',
    expected: [PRIVATE_SUBNETS],
    holds: (t) => ofEach(SERVICES, (name) => service(t, name).NetworkConfiguration.AwsvpcConfiguration.Subnets),
  },
  box('repti-core', 'core', 8000),
  box('repti-animal', 'animal', 8001),
  box('repti-commerce', 'commerce', 8002),
  box('repti-media', 'media', 8003),
  box('repti-community', 'community', 8004),
  box('repti-ops', 'ops', 8005),
  box('web-public', 'public', 80),
  box('web-admin', 'admin', 80),
  box('web-breeder', 'breeder', 80),
  box('web-embed', 'embed', 80),
  {
    where: 'All tasks share',
    fact: 'Secrets from Secrets Manager',
    expected: BACKENDS,
    holds: (t) => SERVICES.filter((name) => Object.keys(secretVariables(t, name)).length > 0),
    note: 'The frontends are static pages: they read no secret.',
  },
  {
    where: 'All tasks share',
    fact: 'Database/Redis access via SG',
    expected: [['dev-reptidex-ecs-sg'], ['dev-reptidex-ecs-sg', 'dev-reptidex-database-clients-sg', 'dev-reptidex-cache-clients-sg']],
    holds: (t) => [FRONTENDS, BACKENDS].flatMap((names) => ofEach(names, (name) => groupsOfTasks(t, name))),
    note: 'The tasks that use them: the frontends are static pages, and stay outside.',
  },
  {
    where: 'All tasks share',
    fact: 'CloudWatch Logs',
    expected: [['awslogs', '/ecs/dev-reptidex', 'us-east-1']],
    holds: (t) => ofEach(SERVICES, (name) => {
      const { LogDriver, Options } = container(t, name).LogConfiguration;
      return [LogDriver, Options['awslogs-group'], Options['awslogs-region']];
    }),
  },
  {
    where: 'RDS PostgreSQL Cluster',
    fact: 'Private Subnets (10.1.20.0/24, 10.1.21.0/24)',
    expected: DATABASE_SUBNETS,
    holds: (t) => databaseSubnets(t),
  },
  { where: 'RDS PostgreSQL Cluster', fact: 'Engine: PostgreSQL 15.10', expected: ['postgres', '15'], holds: (t) => [database(t).Engine, database(t).EngineVersion], note: ENGINE_NOTE },
  { where: 'RDS PostgreSQL Cluster', fact: 'Instance: db.t4g.micro (ARM)', expected: 'db.t4g.micro', holds: (t) => database(t).DBInstanceClass },
  {
    where: 'RDS PostgreSQL Cluster',
    fact: 'Storage: 20GB GP3 (encrypted)',
    expected: ['20', 'gp3', true],
    holds: (t) => [database(t).AllocatedStorage, database(t).StorageType, database(t).StorageEncrypted],
  },
  { where: 'RDS PostgreSQL Cluster', fact: 'Multi-AZ: No (dev environment)', expected: false, holds: (t) => database(t).MultiAZ },
  { where: 'RDS PostgreSQL Cluster', fact: 'Database: postgres', expected: 'postgres', holds: (t) => database(t).DBName },
  {
    where: 'ElastiCache Redis Cluster',
    fact: 'Private Subnets (10.1.20.0/24, 10.1.21.0/24)',
    expected: DATABASE_SUBNETS,
    holds: (t) => cacheSubnets(t),
  },
  { where: 'ElastiCache Redis Cluster', fact: 'Engine: Redis 7.1', expected: ['redis', '7.1'], holds: (t) => [cache(t).Engine, cache(t).EngineVersion] },
  { where: 'ElastiCache Redis Cluster', fact: 'Node Type: cache.t4g.micro (ARM)', expected: 'cache.t4g.micro', holds: (t) => cache(t).CacheNodeType },
  { where: 'ElastiCache Redis Cluster', fact: 'Nodes: 1 (dev environment)', expected: 1, holds: (t) => cache(t).NumCacheClusters },
  {
    where: 'ECR Repositories',
    fact: 'repti-core, repti-animal, repti-commerce, repti-media, repti-community, repti-ops, reptidex-web-public, -admin, -breeder, -embed',
    expected: [
      'repti-animal', 'repti-commerce', 'repti-community', 'repti-core', 'repti-media', 'repti-ops',
      'reptidex-web-admin', 'reptidex-web-breeder', 'reptidex-web-embed', 'reptidex-web-public',
    ],
    holds: (t) => t.names('ECR::Repository'),
  },
  ...['dev-reptidex-database-url', 'dev-reptidex-db-connection'].map((name): Fact => ({
    where: 'Secrets Manager', fact: name, expected: true, holds: (t) => t.names('SecretsManager::Secret').includes(name),
  })),
  {
    where: 'Secrets Manager, Contains',
    fact: 'host, port, dbname, username, password, connection url',
    expected: ['host', 'port', 'dbname', 'username', 'password', 'url'],
    holds: (t) => Object.keys(connection(t)),
  },
  { where: 'CloudWatch', fact: 'Log Groups', expected: ['/ecs/dev-reptidex'], holds: (t) => t.names('Logs::LogGroup') },
  {
    where: 'CloudWatch',
    fact: 'Metrics',
    expected: ['AWS/ApplicationELB', 'AWS/ECS', 'AWS/ElastiCache', 'AWS/RDS'],
    holds: (t) => alarmNamespaces(t),
    note: 'AWS publishes them by itself: the template holds the alarms that watch them.',
  },
  {
    where: 'CloudWatch',
    fact: 'Alarms',
    expected: [],
    holds: (t) => [...SERVICES, 'postgres', 'redis', 'alb'].filter((part) => !t.names('CloudWatch::Alarm').some((name) => name.startsWith(`dev-reptidex-${part}-`))),
  },
  {
    where: 'GitHub Actions',
    fact: 'Push to staging → Build Docker Image (ARM64) → Push to ECR',
    expected: { fixedTags: [], architecture: ['ARM64'] },
    holds: (t) => ({
      fixedTags: t.names('ECR::Repository').filter((name) => !mayMove(t, name, 'staging')),
      architecture: ofEach(SERVICES, (name) => task(t, name).RuntimePlatform.CpuArchitecture),
    }),
    note: 'The pipeline is not of the stack: the template holds that it may push the tag again, and what it must build.',
  },
  {
    where: 'GitHub Actions',
    fact: 'Update ECS Service → Rolling Deployment → Health Check → Success / Rollback',
    expected: [{ controller: 'ECS', rollback: false }],
    holds: (t) => ofEach(SERVICES, (name) => ({
      controller: service(t, name).DeploymentController?.Type ?? 'ECS',
      rollback: service(t, name).DeploymentConfiguration.DeploymentCircuitBreaker.Rollback,
    })),
    note: "The rollback is by hand: the document's deployment settings have the circuit breaker disabled.",
  },
]);
