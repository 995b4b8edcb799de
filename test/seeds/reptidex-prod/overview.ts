import { EnvironmentFact, statements } from './environments';
import { lifecycle, scaling, scheduledTasks } from './readings';
import { BACKENDS, FRONTENDS, servicesOf, SERVICES } from './services';
import { database, image, ofEach, rules, service, subnetsWithWayOut, task } from '../readings';

/** What the document says of the whole, up to its tables. */
export const OVERVIEW: EnvironmentFact[] = [
  ...statements('AWS Infrastructure Setup', [
    {
      where: 'Architecture Update',
      fact: 'All services run as serverless containers',
      development: [['FARGATE']],
      production: [['FARGATE']],
      holds: (t) => ofEach(SERVICES, (name) => task(t, name).RequiresCompatibilities),
    },
    {
      where: 'Architecture Update',
      fact: 'on ARM64 Graviton2 processors',
      development: [{ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' }],
      production: [{ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' }],
      holds: (t) => ofEach(SERVICES, (name) => task(t, name).RuntimePlatform),
      note: 'Which Graviton it is, Fargate chooses.',
    },
    {
      where: 'Architecture Update',
      fact: 'with host-based routing via Application Load Balancer',
      development: { type: 'application', conditions: [['host-header']] },
      production: { type: 'application', conditions: [['host-header']] },
      holds: (t) => ({ type: t.one('ElasticLoadBalancingV2::LoadBalancer').Type, conditions: [...new Set(rules(t).map(({ fields }) => fields.join()))].map((fields) => [fields]) }),
    },
    {
      where: 'Architecture Update',
      fact: 'Infrastructure is fully managed via CloudFormation templates',
      development: [],
      production: ['Custom::VpcRestrictDefaultSG'],
      holds: (t) => t.resources.filter(({ type }) => /^Custom::|^AWS::CloudFormation::/.test(type)).map(({ type }) => type),
      note: 'One stack an environment, rendered from one and the same constructs. All resources are native: no function makes any behind its back. One '
        + "of the CDK's takes something away in production, the rules of the VPC's default security group.",
    },
  ]),
  ...statements('Resource Overview, Development Environment', [
    {
      where: 'Uptime Requirement',
      fact: '95% (weekdays only)',
      options: [['cron(0 20 * * ? *) America/New_York: 0 to 0', 'cron(0 7 ? * MON,TUE,WED,THU,FRI *) America/New_York: 1 to 1']],
      holds: (t) => ofEach(servicesOf(t), (name) => scheduledTasks(t, name)),
      note: 'The environment that runs is there around the clock: working hours are an option.',
    },
    {
      where: 'Data Retention',
      fact: '30 days',
      development: { logs: [30], backups: 7 },
      holds: (t) => ({ logs: t.all('Logs::LogGroup').map(({ properties }) => properties.RetentionInDays), backups: database(t).BackupRetentionPeriod }),
      note: "Logs are kept a month; backups of the database 7 days, by the document's own table.",
    },
  ]),
  ...statements('Resource Overview, Production Environment', [
    {
      where: 'Uptime Requirement',
      fact: '99.9%',
      production: { zones: 3, tasks: ['2 to 4', '2 to 6'], databaseStandby: true, cacheFailover: [true, true], rollback: [true] },
      holds: (t) => ({
        zones: t.one('ElasticLoadBalancingV2::LoadBalancer').Subnets.length,
        tasks: ofEach(SERVICES, (name) => scaling(t, name).tasks),
        databaseStandby: database(t).MultiAZ,
        cacheFailover: [t.one('ElastiCache::ReplicationGroup').AutomaticFailoverEnabled, t.one('ElastiCache::ReplicationGroup').MultiAZEnabled],
        rollback: ofEach(SERVICES, (name) => service(t, name).DeploymentConfiguration.DeploymentCircuitBreaker.Rollback),
      }),
      note: 'No template holds a percentage: it holds that every part outlives the failure of one zone, and that a failing deployment is undone.',
    },
    {
      where: 'Data Retention',
      fact: 'Full backup',
      production: { backups: 30, protected: true, snapshotDays: 15, versions: ['Enabled'] },
      holds: (t) => ({
        backups: database(t).BackupRetentionPeriod,
        protected: database(t).DeletionProtection,
        snapshotDays: t.one('ElastiCache::ReplicationGroup').SnapshotRetentionLimit,
        versions: [...new Set(t.all('S3::Bucket').map(({ properties }) => properties.VersioningConfiguration.Status))],
      }),
    },
    { where: 'Data Retention', fact: 'and archival', production: ['7 days: GLACIER'], holds: (t) => lifecycle(t, 'reptidex-prod-backups'), note: 'Archived backups are never deleted.' },
  ]),
  ...statements('Infrastructure Components Summary, Development Environment Resources', [
    {
      where: 'Compute (ECS Fargate)',
      fact: '10x Fargate tasks (4 frontend + 6 backend services)',
      development: { tasks: ['1'], frontends: 4, backends: 6 },
      holds: (t) => ({
        tasks: ofEach(servicesOf(t), (name) => scaling(t, name).tasks),
        frontends: servicesOf(t).filter((name) => image(t, name).startsWith('reptidex-web-')).length,
        backends: servicesOf(t).filter((name) => image(t, name).startsWith('repti-')).length,
      }),
    },
    { where: 'Compute (ECS Fargate)', fact: 'ARM64 architecture (Graviton2)', development: ['ARM64'], holds: (t) => ofEach(SERVICES, (name) => task(t, name).RuntimePlatform.CpuArchitecture) },
    {
      where: 'Compute (ECS Fargate)',
      fact: '0.25 vCPU / 512MB per frontend task',
      development: ['256 512'],
      holds: (t) => ofEach(FRONTENDS, (name) => `${task(t, name).Cpu} ${task(t, name).Memory}`),
    },
    {
      where: 'Compute (ECS Fargate)',
      fact: '0.5 vCPU / 1024MB per backend task',
      development: ['256 512'],
      holds: (t) => ofEach(BACKENDS, (name) => `${task(t, name).Cpu} ${task(t, name).Memory}`),
      note: 'The environment that runs has 0.25 vCPU and 512 MB for every task, and wins: 1024 MB are a prop of the service.',
    },
    { where: 'Container Registry', fact: '10x ECR repositories (one per service)', development: 10, production: 10, holds: (t) => new Set(SERVICES.map((name) => image(t, name).split(':')[0])).size },
    {
      where: 'Container Registry',
      fact: 'Image scanning enabled',
      development: Array(10).fill(true),
      production: Array(10).fill(true),
      holds: (t) => t.all('ECR::Repository').map(({ properties }) => properties.ImageScanningConfiguration.ScanOnPush),
    },
    { where: 'Database', fact: '1x db.t4g.micro PostgreSQL (ARM64)', development: ['postgres db.t4g.micro'], holds: (t) => t.all('RDS::DBInstance').map(({ properties }) => `${properties.Engine} ${properties.DBInstanceClass}`) },
    {
      where: 'Database',
      fact: '1x cache.t4g.micro ElastiCache Redis (ARM64)',
      development: ['redis cache.t4g.micro 1'],
      holds: (t) => t.all('ElastiCache::ReplicationGroup').map(({ properties }) => `${properties.Engine} ${properties.CacheNodeType} ${properties.NumCacheClusters}`),
    },
    {
      where: 'Storage & CDN',
      fact: '3x S3 buckets (media, assets, logs)',
      development: [],
      options: ['reptidex-dev-assets', 'reptidex-dev-logs', 'reptidex-dev-uploads'],
      holds: (t) => t.names('S3::Bucket'),
      note: "The environment that runs has none. 'media' is called 'uploads' in the document's own table of buckets.",
    },
    { where: 'Storage & CDN', fact: 'CloudFront distribution (optional)', development: 0, options: 1, holds: (t) => t.count('CloudFront::Distribution'), note: 'The environment that runs has none.' },
    {
      where: 'Networking',
      fact: '1x VPC with 4 subnets (2 AZs)',
      development: { vpcs: 1, withWayOut: 4, without: 2 },
      holds: (t) => ({
        vpcs: t.count('EC2::VPC'),
        withWayOut: subnetsWithWayOut(t, 'InternetGateway').length + subnetsWithWayOut(t, 'NatGateway').length,
        without: subnetsWithWayOut(t, 'none').length,
      }),
      note: 'The environment that runs has two more, for database and cache.',
    },
    { where: 'Networking', fact: 'Application Load Balancer', development: ['application'], holds: (t) => t.all('ElasticLoadBalancingV2::LoadBalancer').map(({ properties }) => properties.Type) },
    { where: 'Networking', fact: '2x NAT Gateways', development: 2, holds: (t) => t.count('EC2::NatGateway') },
    {
      where: 'Networking',
      fact: 'Complete security group matrix',
      development: ['dev-reptidex-alb-sg', 'dev-reptidex-cache-sg', 'dev-reptidex-ecs-sg', 'dev-reptidex-endpoints-sg', 'dev-reptidex-rds-sg'],
      holds: (t) => t.names('EC2::SecurityGroup').filter((name) => !name.endsWith('-clients-sg')),
      note: 'Beside these there is a group for the tasks that use the database, and one for those that use the cache.',
    },
  ]),
];
