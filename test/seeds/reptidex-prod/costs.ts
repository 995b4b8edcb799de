import { EnvironmentFact, statements } from './environments';
import { scaling, scheduledTasks, schedules } from './readings';
import { BACKENDS, SERVICES, servicesOf } from './services';
import { cache, database, ofEach } from '../readings';

const MONEY_NOTE = 'The price is an estimate: the template holds what is paid for.';

/** What is paid for, and what saves. */
export const COSTS: EnvironmentFact[] = [
  ...statements('Cost Analysis, Development Environment', [
    { where: 'ECS Fargate', fact: '10 tasks', development: 10, holds: (t) => servicesOf(t).reduce((total, name) => total + Number(scaling(t, name).tasks), 0), note: MONEY_NOTE },
    { where: 'Application Load Balancer', fact: 'one', development: 1, holds: (t) => t.count('ElasticLoadBalancingV2::LoadBalancer'), note: MONEY_NOTE },
    { where: 'RDS PostgreSQL', fact: 't4g.micro', development: 'db.t4g.micro', holds: (t) => database(t).DBInstanceClass, note: MONEY_NOTE },
    { where: 'ElastiCache Redis', fact: 't4g.micro', development: 'cache.t4g.micro', holds: (t) => cache(t).CacheNodeType, note: MONEY_NOTE },
    { where: 'NAT Gateway', fact: '2 AZs', development: 2, holds: (t) => t.count('EC2::NatGateway'), note: MONEY_NOTE },
  ]),
  ...statements('Cost Analysis, Production Environment', [
    {
      where: 'ECS Fargate',
      fact: '20-40 tasks',
      production: { least: 20, most: 52 },
      holds: (t) => {
        const bounds = SERVICES.map((name) => scaling(t, name).tasks.split(' to ').map(Number));
        return { least: bounds.reduce((total, [min]) => total + min, 0), most: bounds.reduce((total, [, max]) => total + max, 0) };
      },
      note: "By the document's own table of tasks, 6 × 6 + 4 × 4, there may be 52 where all services are busy at once.",
    },
    { where: 'Application Load Balancer', fact: 'one', production: 1, holds: (t) => t.count('ElasticLoadBalancingV2::LoadBalancer'), note: MONEY_NOTE },
    { where: 'RDS PostgreSQL Multi-AZ', fact: 't4g.small', production: ['db.t4g.small', true], holds: (t) => [database(t).DBInstanceClass, database(t).MultiAZ], note: MONEY_NOTE },
    {
      where: 'ElastiCache Redis',
      fact: 't4g.small',
      production: ['cache.t4g.small', 2, true, true],
      holds: (t) => [cache(t).CacheNodeType, cache(t).NumCacheClusters, cache(t).AutomaticFailoverEnabled, cache(t).MultiAZEnabled],
      note: 'Two nodes, of which one takes over when the other fails.',
    },
    { where: 'NAT Gateway', fact: '3 AZs', production: 3, holds: (t) => t.count('EC2::NatGateway'), note: MONEY_NOTE },
    { where: 'S3 Storage', fact: 'of three buckets', production: 4, holds: (t) => t.count('S3::Bucket'), note: `${MONEY_NOTE} The fourth is that of the logs.` },
    { where: 'CloudFront CDN', fact: 'one distribution', production: ['PriceClass_100'], holds: (t) => t.all('CloudFront::Distribution').map(({ properties }) => properties.DistributionConfig.PriceClass), note: MONEY_NOTE },
    {
      where: 'CloudWatch & Monitoring',
      fact: 'logs for a limited time',
      production: [],
      holds: (t) => t.all('Logs::LogGroup').filter(({ properties }) => properties.RetentionInDays === undefined).map(({ name }) => name),
      note: `${MONEY_NOTE} No log is kept forever.`,
    },
    {
      where: 'ECR Storage & Transfer',
      fact: 'of old images',
      production: [],
      holds: (t) => t.all('ECR::Repository').filter(({ properties }) => properties.LifecyclePolicy === undefined).map(({ name }) => name),
      note: `${MONEY_NOTE} Every repository lets old ones go.`,
    },
    {
      where: 'Cost Savings with ARM64',
      fact: 't4g (Graviton2) instances for RDS and ElastiCache, ECS Fargate on ARM64',
      development: ['t4g', 't4g', ['ARM64']],
      production: ['t4g', 't4g', ['ARM64']],
      holds: (t) => [
        database(t).DBInstanceClass.split('.')[1], cache(t).CacheNodeType.split('.')[1],
        [...new Set(t.all('ECS::TaskDefinition').map(({ properties }) => properties.RuntimePlatform.CpuArchitecture))],
      ],
    },
  ]),
  ...statements('Cost Optimization Strategies, Launch Phase Optimizations', [
    {
      where: 'Resource Right-Sizing',
      fact: 'Start with smaller task definitions, scale based on metrics',
      production: BACKENDS.map(() => '2 to 6'),
      holds: (t) => BACKENDS.map((name) => scaling(t, name).tasks),
    },
    { where: 'Resource Right-Sizing', fact: 'Monitor: CPU, memory utilization via Container Insights', production: 'enhanced', holds: (t) => t.one('ECS::Cluster').ClusterSettings[0].Value },
    {
      where: 'Resource Right-Sizing',
      fact: 'Target: 60-70% average CPU/memory utilization',
      production: [['ECSServiceAverageCPUUtilization at 70', 'ECSServiceAverageMemoryUtilization at 80']],
      holds: (t) => ofEach(SERVICES, (name) => scaling(t, name).holds),
      note: 'Memory at 80 %: it follows the load less than the processor does, and tasks for its sake alone are rarely needed. `targetMemoryPercent` says otherwise.',
    },
    {
      where: 'Development Environment, ECS Service Scheduling',
      fact: 'Scale desired count to 0 nights/weekends',
      options: [['cron(0 20 * * ? *) America/New_York: 0 to 0', 'cron(0 7 ? * MON,TUE,WED,THU,FRI *) America/New_York: 1 to 1']],
      holds: (t) => ofEach(servicesOf(t), (name) => scheduledTasks(t, name)),
      note: 'At eight in the evening every day, and up again at seven on weekdays. The hours are the example\'s: the document gives none.',
    },
    {
      where: 'Development Environment, EventBridge Rules',
      fact: 'Automated start/stop scheduling',
      options: [
        'cron(15 20 * * ? *) America/New_York: rds:stopDBInstance {"DbInstanceIdentifier":"dev-reptidex-postgres"}',
        'cron(45 6 ? * MON,TUE,WED,THU,FRI *) America/New_York: rds:startDBInstance {"DbInstanceIdentifier":"dev-reptidex-postgres"}',
      ],
      holds: (t) => schedules(t),
      note: 'The database too, by EventBridge Scheduler, which calls RDS itself: after the services have stopped, and before they start.',
    },
    {
      where: 'Development Environment, NAT Gateway',
      fact: 'Consider single NAT gateway for development',
      development: 2,
      options: 1,
      holds: (t) => t.count('EC2::NatGateway'),
      note: "It is the tier's default. The environment that runs has two.",
    },
  ]),
];
