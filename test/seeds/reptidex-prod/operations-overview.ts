import { EnvironmentFact, Statement, statements } from './environments';
import { bucketsOf, distribution, scaling, watchers } from './readings';
import { BACKENDS, DEVELOPMENT_HOSTS, FRONTENDS, HOSTS_NOTE, PRODUCTION_HOSTS, SERVICES, ZONES } from './services';
import { EnvironmentTemplate } from '../environment-template';
import { answers, cache, container, database, listener, ofEach, rules, secretVariables, service, targetGroup, task, zoneOf } from '../readings';

const DOCUMENT = 'Infrastructure & Operations Overview';
const hostOf = (t: EnvironmentTemplate, name: string) => (t.stackName.startsWith('dev-') ? DEVELOPMENT_HOSTS : PRODUCTION_HOSTS)[name];
const IDLE = 'idle_timeout.timeout_seconds';
const VERSION_NOTE = 'RDS chooses the minor of 15.';
const CACHE_NOTE = 'The environment that runs has 7.1.';

const served = (name: string): Statement => ({
  where: FRONTENDS.includes(name) ? 'Frontend Layer (ECS Fargate)' : 'API Services (ECS Fargate)',
  fact: `${FRONTENDS.includes(name) ? 'web' : 'repti'}-${name} (${DEVELOPMENT_HOSTS[name]})`,
  development: `dev-reptidex-${name}`,
  production: `prod-reptidex-${name}`,
  holds: (t) => answers(t, hostOf(t, name)),
  note: HOSTS_NOTE,
});

const page = (what: string, path: string): Statement => ({
  where: 'All backend services provide',
  fact: `${what} at ${path}`,
  development: BACKENDS.map((name) => `dev-reptidex-${name}`),
  production: BACKENDS.map((name) => `prod-reptidex-${name}`),
  holds: (t) => BACKENDS.map((name) => answers(t, hostOf(t, name), path)),
  note: 'The page is in the image: the template holds that no rule keeps its path away from the service.',
});

/** What the second document says of infrastructure. */
export const OPERATIONS_OVERVIEW: EnvironmentFact[] = [
  ...statements(`${DOCUMENT}, Current Infrastructure`, [
    { where: 'Deployed on', fact: 'AWS using ECS Fargate for serverless container orchestration', development: 10, production: 10, holds: (t) => t.count('ECS::Service') },
    { where: 'Routing', fact: 'host-based routing via Application Load Balancer', development: ['host-header'], production: ['host-header'], holds: (t) => [...new Set(rules(t).flatMap(({ fields }) => fields))] },
    { where: 'Processors', fact: 'All services run on ARM64 Graviton2', development: ['ARM64'], production: ['ARM64'], holds: (t) => ofEach(SERVICES, (name) => task(t, name).RuntimePlatform.CpuArchitecture) },
    {
      where: 'Infrastructure',
      fact: 'fully managed via CloudFormation templates',
      development: [],
      holds: (t) => t.resources.filter(({ type }) => /^Custom::|^AWS::CloudFormation::/.test(type)).map(({ id }) => id),
      note: 'All of them are native: no function makes anything behind its back.',
    },
  ]),
  ...statements(`${DOCUMENT}, Technology Stack`, [
    { where: 'Database & Storage', fact: 'PostgreSQL 15+', development: '15', production: '15', holds: (t) => database(t).EngineVersion, note: VERSION_NOTE },
    { where: 'Database & Storage', fact: 'Redis for caching', development: 'redis', production: 'redis', holds: (t) => cache(t).Engine },
    { where: 'Database & Storage', fact: 'S3 for media storage', production: ['reptidex-prod-uploads'], holds: (t) => bucketsOf(t, 'prod-reptidex-media-task-role') },
  ]),
  ...statements(`${DOCUMENT}, Technology Matrix`, [
    {
      where: 'Asyncpg',
      fact: 'Async PostgreSQL connectivity',
      development: ['postgresql+asyncpg'],
      production: ['postgresql+asyncpg'],
      holds: (t) => [t.one('SecretsManager::Secret', `${t.stackName}-database-url`).SecretString.split('://')[0]],
      note: 'The driver is in the image: SQLAlchemy is told its name by the scheme of the URL.',
    },
    { where: 'PostgreSQL', fact: '15+, Primary database', development: '15', production: '15', holds: (t) => database(t).EngineVersion, note: VERSION_NOTE },
    { where: 'Redis', fact: '7.0+, Cache & sessions', development: '7.1', production: '7.1', holds: (t) => cache(t).EngineVersion },
    {
      where: 'WebSockets',
      fact: 'Real-time communication',
      production: ['application', ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'], 'all headers'],
      holds: (t) => {
        const { AllowedMethods, OriginRequestPolicyId } = distribution(t).DefaultCacheBehavior;
        return [t.one('ElasticLoadBalancingV2::LoadBalancer').Type, AllowedMethods, OriginRequestPolicyId === '216adef6-5c7f-47e4-b989-5492eafa07d3' ? 'all headers' : 'some'];
      },
      note: 'CloudFront and application load balancers pass them on where all methods and headers of the viewer go through.',
    },
  ]),
  ...statements(`${DOCUMENT}, System Architecture`, [
    ...[...FRONTENDS, ...BACKENDS].map(served),
    { where: 'Data & Infrastructure', fact: 'RDS PostgreSQL 15.7', development: 'postgres 15', production: 'postgres 15', holds: (t) => `${database(t).Engine} ${database(t).EngineVersion}`, note: VERSION_NOTE },
    { where: 'Data & Infrastructure', fact: 'ElastiCache Redis 7.0', development: 'redis 7.1', production: 'redis 7.1', holds: (t) => `${cache(t).Engine} ${cache(t).EngineVersion}`, note: CACHE_NOTE },
    { where: 'Data & Infrastructure', fact: 'S3 (Media Storage)', options: true, production: true, holds: (t) => t.names('S3::Bucket').some((name) => name.endsWith('-uploads')) },
    { where: 'Data & Infrastructure', fact: 'CloudFront (CDN)', options: 1, production: 1, holds: (t) => t.count('CloudFront::Distribution') },
    { where: 'Data & Infrastructure', fact: 'ALB (Traffic Routing)', development: 1, production: 1, holds: (t) => t.count('ElasticLoadBalancingV2::LoadBalancer') },
  ]),
  ...statements(`${DOCUMENT}, Service Access & URLs`, [
    {
      where: 'Access',
      fact: 'via subdomain-based routing through the Application Load Balancer',
      development: SERVICES.map((name) => `dev-reptidex-${name}`),
      production: SERVICES.map((name) => `prod-reptidex-${name}`),
      holds: (t) => SERVICES.map((name) => answers(t, hostOf(t, name))),
    },
    page('Interactive API documentation', '/docs'),
    page('Alternative documentation', '/redoc'),
    page('OpenAPI schema', '/openapi.json'),
  ]),
  ...statements(`${DOCUMENT}, Service Communication Patterns`, [
    {
      where: 'HTTP/REST APIs',
      fact: 'Frontend applications → Backend services',
      development: BACKENDS,
      production: BACKENDS,
      holds: (t) => BACKENDS.filter((name) => answers(t, hostOf(t, name), '/api/v1/anything') === `${t.stackName}-${name}`),
      note: 'From the browser, which asks for the host of the backend.',
    },
    {
      where: 'HTTP/REST APIs',
      fact: 'Service-to-service communication for real-time data',
      development: [443],
      production: [443],
      holds: (t) => [listener(t, 443).Port],
      note: 'By the public host names of the services. Service Connect is not a part of these documents.',
    },
    {
      where: 'HTTP/REST APIs',
      fact: 'Request/response timeout: 30 seconds',
      development: 60,
      production: 60,
      holds: (t) => Number(t.one('ElasticLoadBalancingV2::LoadBalancer').LoadBalancerAttributes.find(({ Key }: { Key: string }) => Key === IDLE)?.Value),
      note: 'It is the timeout of the application. The load balancer must not end a request before: it waits 60 seconds.',
    },
    {
      where: 'HTTP/REST APIs',
      fact: 'Request/response timeout: 30 seconds, at CloudFront',
      production: 60,
      holds: (t) => distribution(t).Origins[0].VpcOriginConfig.OriginReadTimeout,
      note: 'Neither does CloudFront.',
    },
  ]),
  ...statements(`${DOCUMENT}, AWS Cloud Infrastructure`, [
    { where: 'Compute & Networking', fact: 'Serverless container orchestration (ARM64 Graviton2)', development: [['FARGATE']], production: [['FARGATE']], holds: (t) => ofEach(SERVICES, (name) => task(t, name).RequiresCompatibilities) },
    { where: 'Compute & Networking', fact: 'Host-based routing via Application Load Balancer', development: 9, production: 9, holds: (t) => rules(t).length, note: 'The tenth service is the default action.' },
    {
      where: 'Compute & Networking',
      fact: 'Multi-AZ deployment for high availability',
      development: [['us-east-1a', 'us-east-1b']],
      production: [ZONES],
      holds: (t) => ofEach(SERVICES, (name) => service(t, name).NetworkConfiguration.AwsvpcConfiguration.Subnets.map((cidr: string) => zoneOf(t, cidr))),
    },
    {
      where: 'Storage & Data',
      fact: 'Managed PostgreSQL 15.7 with automated backups',
      development: ['15', 7],
      production: ['15', 30],
      holds: (t) => [database(t).EngineVersion, database(t).BackupRetentionPeriod],
      note: VERSION_NOTE,
    },
    {
      where: 'Storage & Data',
      fact: 'Redis 7.0 for caching and sessions',
      development: BACKENDS,
      production: BACKENDS,
      holds: (t) => SERVICES.filter((name) => JSON.stringify(container(t, name)).includes('"REDIS_URL"')),
      note: CACHE_NOTE,
    },
    {
      where: 'Storage & Data',
      fact: 'S3 with CloudFront for media delivery',
      production: ['reptidex-prod-uploads', 'media-api.reptidex.com'],
      holds: (t) => [bucketsOf(t, 'prod-reptidex-media-task-role')[0], distribution(t).Aliases.find((host: string) => host.startsWith('media'))],
      note: "By the media service, which decides who may see what, as the first document's only origin is the load balancer.",
    },
  ]),
  ...statements(`${DOCUMENT}, Container Orchestration`, [
    { where: 'Amazon ECS Fargate', fact: 'Serverless container orchestration', development: 0, production: 0, holds: (t) => t.count('EC2::Instance') + t.count('AutoScaling::AutoScalingGroup') },
    { where: 'Amazon ECS Fargate', fact: 'ARM64 architecture (Graviton2 processors)', development: ['ARM64'], production: ['ARM64'], holds: (t) => ofEach(SERVICES, (name) => task(t, name).RuntimePlatform.CpuArchitecture) },
    {
      where: 'Amazon ECS Fargate',
      fact: 'Automatic scaling based on demand',
      development: ['1'],
      production: ['2 to 4', '2 to 6'],
      holds: (t) => ofEach(SERVICES, (name) => scaling(t, name).tasks),
      note: 'Not in development, by the first document.',
    },
    { where: 'Amazon ECS Fargate', fact: 'Per-service resource allocation', development: 10, production: 10, holds: (t) => t.count('ECS::TaskDefinition') },
    {
      where: 'Application Load Balancer',
      fact: 'SSL/TLS termination with ACM certificates',
      development: [{ CertificateArn: '*.reptidex.com' }],
      production: [{ CertificateArn: 'reptidex.com' }],
      holds: (t) => listener(t, 443).Certificates,
      note: 'Read by its first name; it covers *.reptidex.com too.',
    },
    { where: 'Application Load Balancer', fact: 'Health check monitoring', development: 10, production: 10, holds: (t) => watchers(t, 'AWS/ApplicationELB UnHealthyHostCount') },
    {
      where: 'Application Load Balancer',
      fact: 'Multi-AZ distribution',
      development: ['us-east-1a', 'us-east-1b'],
      production: ZONES,
      holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').Subnets.map((cidr: string) => zoneOf(t, cidr)),
    },
  ]),
  ...statements(`${DOCUMENT}, Resource Allocation`, [
    { where: 'Frontend Apps', fact: '0.25, 512MB, ARM64', development: ['256 512 ARM64'], holds: (t) => ofEach(FRONTENDS, (name) => `${task(t, name).Cpu} ${task(t, name).Memory} ${task(t, name).RuntimePlatform.CpuArchitecture}`) },
    {
      where: 'Backend Services',
      fact: '0.5, 1024MB, ARM64',
      development: ['256 512 ARM64'],
      holds: (t) => ofEach(BACKENDS, (name) => `${task(t, name).Cpu} ${task(t, name).Memory} ${task(t, name).RuntimePlatform.CpuArchitecture}`),
      note: 'The environment that runs has 0.25 vCPU and 512 MB, and wins.',
    },
    {
      where: 'Database (RDS)',
      fact: '2 vCPU, 2GB, AMD64',
      production: 'db.t4g.small',
      holds: (t) => database(t).DBInstanceClass,
      note: 'Two processors and 2 GB are those of db.t4g.small, which the first document names, and which is ARM64.',
    },
    {
      where: 'Redis (ElastiCache)',
      fact: '2 vCPU, 1.5GB, AMD64',
      production: 'cache.t4g.small',
      holds: (t) => cache(t).CacheNodeType,
      note: 'Two processors and 1.4 GB are those of cache.t4g.small, which the first document names, and which is ARM64.',
    },
    {
      where: 'Task Definitions',
      fact: 'Each service runs as a separate ECS task',
      development: SERVICES.map((name) => `dev-reptidex-${name}`),
      production: SERVICES.map((name) => `prod-reptidex-${name}`),
      holds: (t) => SERVICES.map((name) => service(t, name).TaskDefinition),
    },
    {
      where: 'Task Definitions',
      fact: 'Health checks on /health (frontend) and /api/v1/health (backend)',
      development: [['/health'], ['/api/v1/health']],
      production: [['/health'], ['/api/v1/health']],
      holds: (t) => [FRONTENDS, BACKENDS].map((names) => ofEach(names, (name) => targetGroup(t, name).HealthCheckPath)),
    },
    { where: 'Task Definitions', fact: 'Container logs to CloudWatch Logs', development: ['awslogs'], production: ['awslogs'], holds: (t) => ofEach(SERVICES, (name) => container(t, name).LogConfiguration.LogDriver) },
    {
      where: 'Task Definitions',
      fact: 'Secrets via AWS Secrets Manager',
      development: [['DATABASE_URL']],
      production: [['DATABASE_URL', 'REDIS_URL']],
      holds: (t) => ofEach(BACKENDS, (name) => Object.keys(secretVariables(t, name)).sort()),
    },
  ]),
  ...statements(`${DOCUMENT}, Infrastructure Monitoring, AWS CloudWatch`, [
    { where: 'ECS Services', fact: 'Task and service metrics', development: [10, 10], production: [10, 10], holds: (t) => ['CPUUtilization', 'MemoryUtilization'].map((name) => watchers(t, `AWS/ECS ${name}`)) },
    {
      where: 'Container Insights',
      fact: 'Cluster performance',
      development: 'disabled',
      production: 'enhanced',
      holds: (t) => t.one('ECS::Cluster').ClusterSettings[0].Value,
      note: 'The environment that runs in development does without.',
    },
    { where: 'ALB Metrics', fact: 'Load balancer statistics', development: 1, production: 1, holds: (t) => watchers(t, 'AWS/ApplicationELB HTTPCode_ELB_5XX_Count') },
  ]),
];
