import { EnvironmentFact, Statement, statements } from './environments';
import { scaling, watched } from './readings';
import { BACKENDS, DEVELOPMENT_HOSTS, FRONTENDS, HOSTS_NOTE, PORTS, PRODUCTION_HOSTS, SERVICES, servicesOf, ZONES } from './services';
import { answers, container, listener, ofEach, permissions, service, targetGroup, targetPort, task, trusted, zoneOf } from '../readings';

const SPOT = 'FARGATE_SPOT';
const PRIVATE_BEHIND_CLOUDFRONT = 'In production CloudFront faces the internet: the load balancer is reached through it alone, and has no public address.';

const size = (names: string[]): Statement['holds'] => (t) => ofEach(names, (name) => `${task(t, name).Cpu} ${task(t, name).Memory}`);
const count = (names: string[]): Statement['holds'] => (t) => ofEach(names, (name) => scaling(t, name).tasks);

export const COMPUTE: EnvironmentFact[] = [
  ...statements('ECS Fargate Task Specifications', [
    { where: 'Frontend Apps (4), Development', fact: '0.25 vCPU / 512MB', development: ['256 512'], holds: size(FRONTENDS) },
    { where: 'Frontend Apps (4), Development', fact: '1 task per app', development: ['1'], holds: count(FRONTENDS) },
    { where: 'Frontend Apps (4), Production', fact: '0.5 vCPU / 1024MB', production: ['512 1024'], holds: size(FRONTENDS) },
    { where: 'Frontend Apps (4), Production', fact: '2 tasks per app (auto-scale to 4)', production: ['2 to 4'], holds: count(FRONTENDS) },
    {
      where: 'Backend Services (6), Development',
      fact: '0.5 vCPU / 1024MB',
      development: ['256 512'],
      holds: size(BACKENDS),
      note: 'The environment that runs has 0.25 vCPU and 512 MB, and wins.',
    },
    { where: 'Backend Services (6), Development', fact: '1 task per service', development: ['1'], holds: count(BACKENDS) },
    { where: 'Backend Services (6), Production', fact: '1.0 vCPU / 2048MB', production: ['1024 2048'], holds: size(BACKENDS) },
    { where: 'Backend Services (6), Production', fact: '2 tasks per service (auto-scale to 6)', production: ['2 to 6'], holds: count(BACKENDS) },
    {
      where: 'Backend Services (6), Production',
      fact: 'Each service scales independently',
      production: SERVICES.map((name) => `service/prod-reptidex-cluster/prod-reptidex-${name}.Name`).sort(),
      holds: (t) => t.all('ApplicationAutoScaling::ScalableTarget').map(({ properties }) => properties.ResourceId).sort(),
    },
  ]),
  ...statements('ECS Service Architecture', [
    {
      where: 'Cluster Name',
      fact: 'dev-reptidex-cluster / prod-reptidex-cluster',
      development: ['dev-reptidex-cluster'],
      production: ['prod-reptidex-cluster'],
      holds: (t) => ofEach(SERVICES, (name) => service(t, name).Cluster),
    },
    {
      where: 'Launch Type',
      fact: 'Fargate (serverless)',
      development: [[{ CapacityProvider: 'FARGATE', Weight: 1 }]],
      production: [[{ CapacityProvider: 'FARGATE', Weight: 1 }]],
      holds: (t) => ofEach(SERVICES, (name) => service(t, name).CapacityProviderStrategy),
      note: 'By the capacity provider, not the launch type: moving to Fargate Spot later would replace a service that has a launch type.',
    },
    {
      where: 'Platform Version',
      fact: 'LATEST (1.4.0+)',
      development: ['LATEST'],
      production: ['LATEST'],
      holds: (t) => ofEach(SERVICES, (name) => service(t, name).PlatformVersion ?? 'LATEST'),
      note: 'It is what ECS takes where the template says none.',
    },
    {
      where: 'Container Insights',
      fact: 'Enabled',
      development: [{ Name: 'containerInsights', Value: 'disabled' }],
      production: [{ Name: 'containerInsights', Value: 'enhanced' }],
      holds: (t) => t.one('ECS::Cluster').ClusterSettings,
      note: 'Enhanced in production. The environment that runs in development does without: its document names none, and they cost by the metric.',
    },
    {
      where: 'CloudWatch Logs',
      fact: 'All tasks log to /ecs/[service-name]',
      development: SERVICES.map((name) => `/ecs/dev-reptidex ${name}`),
      production: SERVICES.map((name) => `/ecs/prod-reptidex ${name}`),
      holds: (t) => SERVICES.map((name) => ['awslogs-group', 'awslogs-stream-prefix'].map((option) => container(t, name).LogConfiguration.Options[option]).join(' ')),
      note: "In the environment that runs the group is the environment's, /ecs/dev-reptidex, and the service is the first part of the stream's name.",
    },
    {
      where: 'Runtime Platform',
      fact: 'Linux/ARM64',
      development: ['LINUX/ARM64'],
      production: ['LINUX/ARM64'],
      holds: (t) => ofEach(SERVICES, (name) => `${task(t, name).RuntimePlatform.OperatingSystemFamily}/${task(t, name).RuntimePlatform.CpuArchitecture}`),
    },
    { where: 'Network Mode', fact: 'awsvpc (required for Fargate)', development: ['awsvpc'], production: ['awsvpc'], holds: (t) => ofEach(SERVICES, (name) => task(t, name).NetworkMode) },
    {
      where: 'Task Execution Role',
      fact: 'ECS agent permissions',
      development: { trusted: [['ecs-tasks.amazonaws.com']], pull: [true] },
      production: { trusted: [['ecs-tasks.amazonaws.com']], pull: [true] },
      holds: (t) => ({
        trusted: ofEach(SERVICES, (name) => trusted(t, task(t, name).ExecutionRoleArn)),
        pull: ofEach(SERVICES, (name) => 'ecr:BatchGetImage' in permissions(t, task(t, name).ExecutionRoleArn)),
      }),
    },
    {
      where: 'Task Role',
      fact: 'Application AWS service access',
      development: ['dev-reptidex-ecs-task-role'],
      production: SERVICES.map((name) => `prod-reptidex-${name}-task-role`).sort(),
      holds: (t) => ofEach(SERVICES, (name) => task(t, name).TaskRoleArn),
      note: 'In production each service has its own.',
    },
    {
      where: 'Health Checks',
      fact: 'Container-level health monitoring',
      development: ['/api/v1/health every 10 s', '/health every 10 s'],
      production: ['/api/v1/health every 10 s', '/health every 10 s'],
      holds: (t) => ofEach(SERVICES, (name) => `${targetGroup(t, name).HealthCheckPath} every ${targetGroup(t, name).HealthCheckIntervalSeconds} s`),
      note: 'By the load balancer, which asks every task over the network: a command in the container would need a client in the image.',
    },
  ]),
  ...statements('Auto Scaling Configuration, Development Scaling', [
    {
      where: 'ECS Service Auto Scaling',
      fact: 'Disabled (fixed capacity)',
      development: 0,
      holds: (t) => t.count('ApplicationAutoScaling::ScalableTarget'),
    },
    { where: 'Desired Count', fact: '1 task per service (10 total tasks)', development: 10, holds: (t) => servicesOf(t).reduce((total, name) => total + service(t, name).DesiredCount, 0) },
    {
      where: 'Manual scaling',
      fact: 'Update desired count for load testing',
      development: [1],
      holds: (t) => ofEach(SERVICES, (name) => service(t, name).DesiredCount),
      note: 'It is a prop of the service. A count that is set by hand lasts until the next deployment that changes it.',
    },
    {
      where: 'Monitoring',
      fact: 'Basic CloudWatch metrics',
      development: ['AWS/ECS CPUUtilization', 'AWS/ECS MemoryUtilization'],
      holds: (t) => watched(t).filter((metric) => metric.startsWith('AWS/ECS ')),
      note: 'AWS publishes them by itself: the template holds the alarms that watch them.',
    },
    {
      where: 'Task Management, Deployment Type',
      fact: 'Rolling update',
      development: ['ECS'],
      production: ['ECS'],
      holds: (t) => ofEach(SERVICES, (name) => service(t, name).DeploymentController?.Type ?? 'ECS'),
    },
    { where: 'Task Management', fact: 'Minimum Healthy Percent: 100%', development: [100], production: [100], holds: (t) => ofEach(SERVICES, (name) => service(t, name).DeploymentConfiguration.MinimumHealthyPercent) },
    { where: 'Task Management', fact: 'Maximum Percent: 200%', development: [200], production: [200], holds: (t) => ofEach(SERVICES, (name) => service(t, name).DeploymentConfiguration.MaximumPercent) },
    {
      where: 'Task Management, Task Placement',
      fact: 'Spread across AZs',
      development: [['us-east-1a', 'us-east-1b']],
      production: [ZONES],
      holds: (t) => ofEach(SERVICES, (name) => service(t, name).NetworkConfiguration.AwsvpcConfiguration.Subnets.map((cidr: string) => zoneOf(t, cidr))),
      note: 'Fargate spreads tasks over the zones of the subnets that a service names.',
    },
    {
      where: 'Cost Optimization, Fargate Spot',
      fact: 'Not used (reliability over cost)',
      development: [],
      production: [],
      holds: (t) => SERVICES.filter((name) => JSON.stringify(service(t, name).CapacityProviderStrategy).includes(SPOT)),
    },
    {
      where: 'Cost Optimization, Task Scheduling',
      fact: 'Run 24/7 for development access',
      development: [0, 0],
      holds: (t) => [t.count('ApplicationAutoScaling::ScalableTarget'), t.count('Scheduler::Schedule')],
      note: 'Against the document\'s own requirement of "weekdays only" and its strategy of stopping at night, which are rows of their own.',
    },
    {
      where: 'Cost Optimization, Resource Right-Sizing',
      fact: 'Match actual usage patterns',
      production: [['ECSServiceAverageCPUUtilization at 70', 'ECSServiceAverageMemoryUtilization at 80']],
      holds: (t) => ofEach(SERVICES, (name) => scaling(t, name).holds),
    },
  ]),
  ...statements('Load Balancer Setup', [
    { where: 'Type', fact: 'Application Load Balancer', development: 'application', production: 'application', holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').Type },
    { where: 'Scheme', fact: 'Internet-facing', development: 'internet-facing', production: 'internal', holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').Scheme, note: PRIVATE_BEHIND_CLOUDFRONT },
    {
      where: 'IP Address Type',
      fact: 'IPv4',
      development: 'ipv4',
      production: 'ipv4',
      holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').IpAddressType ?? 'ipv4',
      note: 'It is what a load balancer has where the template says none.',
    },
    {
      where: 'Availability Zones',
      fact: '2 (dev) / 3 (prod)',
      development: ['us-east-1a', 'us-east-1b'],
      production: ZONES,
      holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').Subnets.map((cidr: string) => zoneOf(t, cidr)),
    },
    {
      where: 'Routing',
      fact: 'Host-based (subdomains)',
      development: SERVICES.map((name) => [DEVELOPMENT_HOSTS[name], `dev-reptidex-${name}`]),
      production: SERVICES.map((name) => [PRODUCTION_HOSTS[name], `prod-reptidex-${name}`]),
      holds: (t) => SERVICES.map((name) => {
        const host = (t.stackName.startsWith('dev-') ? DEVELOPMENT_HOSTS : PRODUCTION_HOSTS)[name];
        return [host, answers(t, host)];
      }),
    },
    { where: 'Target Type', fact: 'IP (required for Fargate)', development: ['ip'], production: ['ip'], holds: (t) => ofEach(SERVICES, (name) => targetGroup(t, name).TargetType) },
    { where: 'Protocol', fact: 'HTTP', development: ['HTTP'], production: ['HTTP'], holds: (t) => ofEach(SERVICES, (name) => targetGroup(t, name).Protocol), note: 'To the tasks, inside the VPC.' },
    {
      where: 'Frontend Health Check',
      fact: '/health (port 80)',
      development: ['/health 80'],
      production: ['/health 80'],
      holds: (t) => ofEach(FRONTENDS, (name) => `${targetGroup(t, name).HealthCheckPath} ${targetPort(t, name)}`),
    },
    {
      where: 'Backend Health Check',
      fact: '/api/v1/health (port 8000)',
      development: BACKENDS.map((name) => `/api/v1/health ${PORTS[name]}`),
      production: BACKENDS.map((name) => `/api/v1/health ${PORTS[name]}`),
      holds: (t) => BACKENDS.map((name) => `${targetGroup(t, name).HealthCheckPath} ${targetPort(t, name)}`),
      note: "At each service's own port, 8000 to 8005, as the security groups of the document have it.",
    },
    {
      where: 'Deregistration Delay',
      fact: '30 seconds',
      development: ['30'],
      production: ['30'],
      holds: (t) => ofEach(SERVICES, (name) => targetGroup(t, name).TargetGroupAttributes.find(({ Key }: { Key: string }) => Key === 'deregistration_delay.timeout_seconds')?.Value),
    },
    {
      where: 'HTTP Listener (Port 80)',
      fact: 'Redirects all traffic to HTTPS',
      development: ['HTTP', 'redirect', 'HTTPS'],
      production: [],
      holds: (t) => (listener(t, 80).DefaultActions ?? [])
        .flatMap(({ Type, RedirectConfig }: any) => [listener(t, 80).Protocol, Type, RedirectConfig.Protocol]),
      note: 'In production CloudFront redirects, and nobody asks the load balancer, which is internal, on port 80.',
    },
    { where: 'HTTPS Listener (Port 443)', fact: 'Host-based routing to services', development: 'HTTPS', production: 'HTTPS', holds: (t) => listener(t, 443).Protocol },
    ...SERVICES.map((name): Statement => ({
      where: 'HTTPS Listener (Port 443)',
      fact: `${DEVELOPMENT_HOSTS[name]} → ${FRONTENDS.includes(name) ? 'web' : 'repti'}-${name} target group`,
      development: [`dev-reptidex-${name}`, `dev-reptidex-${name}-tg`],
      production: [`prod-reptidex-${name}`, `prod-reptidex-${name}-tg`],
      holds: (t) => [answers(t, (t.stackName.startsWith('dev-') ? DEVELOPMENT_HOSTS : PRODUCTION_HOSTS)[name]), service(t, name).LoadBalancers[0].TargetGroupArn],
      note: HOSTS_NOTE,
    })),
  ]),
];

