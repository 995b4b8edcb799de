import {
  ACCESS_LOGS, answers, broadPermissions, bucket, bucketKey, BUS, CLUSTER, container, DATA_KEY, deploymentPermissions, lifecycle, LIFECYCLE, loadBalancer,
  loadBalancerAttribute, network, ONE_STACK, PRIVATE_SUBNETS, PUBLIC_SUBNETS, REPOSITORY, scalesOn, service, SERVICE, servicesOf, staying, SYSTEM, TABLE,
  targetGroup, task, TASK_ROLE, taskLimits, tlsOnlyBuckets, UPLOADS,
} from './system';
import { Fact, section } from '../fact';
import { alarmNamespaces, distinct, mayMove, securityGroup, subnetsWithWayOut, wayOut, zoneOf } from '../readings';

const ROLLING = { minimum: 100, maximum: 200 };
const rolling = (deployment: Record<string, any>) => ({ minimum: deployment.MinimumHealthyPercent, maximum: deployment.MaximumPercent });

/** What only a stack without CloudFront holds. */
export const PUBLIC_FEATURES: Fact[] = section('Key Features, Highly Available', [
  {
    where: 'Application Load Balancer',
    fact: 'with health checks',
    expected: { scheme: 'internet-facing', subnets: PUBLIC_SUBNETS, path: '/health' },
    holds: (t) => ({ scheme: loadBalancer(t).Scheme, subnets: loadBalancer(t).Subnets, path: targetGroup(t).HealthCheckPath }),
  },
]);

export const FEATURES: Fact[] = [
  ...section('Key Features, Smart Deployment', [
    {
      where: 'Only deploys',
      fact: 'if Docker image has changed',
      expected: { 'main': true, 'main-abc1234': false },
      holds: (t) => ({ 'main': mayMove(t, REPOSITORY, 'main'), 'main-abc1234': mayMove(t, REPOSITORY, 'main-abc1234') }),
      note: 'The pipeline decides: a build is found by its own tag, which nobody can move to another image.',
    },
    {
      where: 'Skips redundant builds',
      fact: 'to save time and costs',
      expected: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage'],
      holds: (t) => Object.keys(deploymentPermissions(t)).filter((action) => /^ecr:Batch/.test(action)).sort(),
      note: 'The pipeline decides: its role may ask for the images that there are.',
    },
    {
      where: 'Proper dependency management',
      fact: 'between stacks',
      expected: { dependencies: [], imports: 0 },
      holds: (t) => ({ dependencies: t.dependencies.map(({ stackName }) => stackName).filter((name) => name !== `${SYSTEM}-edge`), imports: t.text.split('Fn::ImportValue').length - 1 }),
      note: ONE_STACK,
    },
    {
      where: 'Blue/green deployments',
      fact: 'with ECS rolling updates',
      expected: { controller: 'ECS', ...ROLLING },
      holds: (t) => ({ controller: service(t).DeploymentController.Type, ...rolling(service(t).DeploymentConfiguration) }),
      note: 'Rolling updates, by their name: new tasks come up beside the old ones, which go when the new ones are healthy.',
    },
  ]),
  ...section('Key Features, Production Ready', [
    {
      where: 'Multi-AZ deployment',
      fact: 'for high availability',
      expected: ['ap-southeast-4a', 'ap-southeast-4b'],
      holds: (t) => network(t).Subnets.map((cidr: string) => zoneOf(t, cidr)),
    },
    {
      where: 'Auto-scaling',
      fact: 'based on CPU and memory metrics',
      expected: ['TargetTrackingScaling: ECSServiceAverageCPUUtilization 70', 'TargetTrackingScaling: ECSServiceAverageMemoryUtilization 80'],
      holds: (t) => scalesOn(t),
    },
    {
      where: 'Application Load Balancer',
      fact: 'with health checks',
      expected: { path: '/health', service: [SERVICE] },
      holds: (t) => ({
        path: targetGroup(t).HealthCheckPath,
        service: t.all('ECS::Service').filter(({ properties }) => properties.LoadBalancers[0].TargetGroupArn === `${SERVICE}-tg`).map(({ name }) => name),
      }),
    },
    {
      where: 'Encrypted storage',
      fact: '(S3, DynamoDB) with customer-managed keys',
      expected: { s3: DATA_KEY, dynamoDb: DATA_KEY },
      holds: (t) => ({ s3: bucketKey(t, UPLOADS), dynamoDb: t.one('DynamoDB::Table', TABLE).SSESpecification.KMSMasterKeyId }),
    },
    {
      where: 'Private networking',
      fact: 'with NAT gateways',
      expected: { tasks: PRIVATE_SUBNETS, waysOut: PUBLIC_SUBNETS.map((_, index) => `${SYSTEM}-public-${index + 1}`) },
      holds: (t) => ({ tasks: network(t).Subnets, waysOut: network(t).Subnets.map((cidr: string) => wayOut(t, cidr)) }),
    },
  ]),
  ...section('Key Features, Cost Optimized', [
    {
      where: 'Fargate pay-per-use pricing model',
      fact: 'and DynamoDB by request',
      expected: ['FARGATE', 'PAY_PER_REQUEST'],
      holds: (t) => [service(t).CapacityProviderStrategy[0].CapacityProvider, t.one('DynamoDB::Table', TABLE).BillingMode],
    },
    { where: 'Automatic scaling', fact: 'down to minimum capacity', expected: 2, holds: (t) => taskLimits(t).min },
    { where: 'ECR lifecycle policies', fact: 'to manage image storage', expected: LIFECYCLE, holds: (t) => lifecycle(t) },
    {
      where: 'Automatic cleanup scripts',
      fact: 'to avoid ongoing charges',
      expected: [],
      holds: (t) => staying(t, ['ECS::Service', 'EC2::NatGateway', 'ElasticLoadBalancingV2::LoadBalancer']),
      note: 'What is charged by the hour goes with the stack. AWS refuses to delete the load balancer and the table until their protection is taken off.',
    },
    {
      where: 'Optimized container resource allocation',
      fact: '256 CPU, 512 MB',
      expected: { cpu: '256', memory: '512', architecture: 'ARM64', endpoints: ['com.amazonaws.ap-southeast-4.s3'] },
      holds: (t) => ({
        cpu: task(t).Cpu,
        memory: task(t).Memory,
        architecture: task(t).RuntimePlatform.CpuArchitecture,
        endpoints: t.all('EC2::VPCEndpoint').map(({ properties }) => properties.ServiceName),
      }),
      note: 'On Graviton, for a fifth less; without the interface endpoints that the tier would bring, for which the document has NAT gateways.',
    },
  ]),
  ...section('Key Features, Secure by Default', [
    {
      where: 'VPC isolation',
      fact: 'with private subnets for Fargate tasks',
      expected: { subnets: PRIVATE_SUBNETS, publicAddress: 'DISABLED' },
      holds: (t) => ({ subnets: network(t).Subnets, publicAddress: network(t).AssignPublicIp }),
    },
    {
      where: 'IAM roles',
      fact: 'with least privilege access',
      expected: { uses: ['dynamodb', 'events', 'kms', 's3'], broad: [] },
      holds: (t) => ({ uses: servicesOf(t, TASK_ROLE), broad: broadPermissions(t, TASK_ROLE) }),
    },
    {
      where: 'All data encrypted',
      fact: 'at rest',
      expected: { table: DATA_KEY, uploads: DATA_KEY, bus: DATA_KEY, archive: DATA_KEY, undelivered: true, logs: 'AES256' },
      holds: (t) => ({
        table: t.one('DynamoDB::Table', TABLE).SSESpecification.KMSMasterKeyId,
        uploads: bucketKey(t, UPLOADS),
        bus: t.one('Events::EventBus', BUS).KmsKeyIdentifier,
        archive: t.one('Events::Archive').KmsKeyIdentifier,
        undelivered: t.one('SQS::Queue').SqsManagedSseEnabled,
        logs: bucketKey(t, ACCESS_LOGS),
      }),
      note: "The load balancer can write its logs only with S3's own key; undelivered events lie under a key of SQS, in case theirs is the reason.",
    },
    {
      where: 'All data encrypted',
      fact: 'and in transit',
      expected: { buckets: [ACCESS_LOGS, UPLOADS], answers: 'HTTPS' },
      holds: (t) => ({ buckets: tlsOnlyBuckets(t), answers: answers(t).protocol }),
      note: 'To AWS always, and from the viewers by the domain, which the document does not have: its load balancer speaks HTTP.',
    },
    {
      where: 'Security groups',
      fact: 'allowing only necessary traffic',
      expected: { service: [`tcp 8000 from ${SYSTEM}-alb-sg`], toTasks: [`tcp 0-65535 to ${SYSTEM}-alb-targets-sg`] },
      holds: (t) => ({ service: securityGroup(t, `${SERVICE}-sg`).inbound, toTasks: securityGroup(t, `${SYSTEM}-alb-sg`).outbound }),
      note: 'Necessary for a service is its port alone: the group that lets the load balancer out opens nothing of the tasks in it.',
    },
    {
      where: 'No internet access for container tasks',
      fact: '(via NAT gateway)',
      expected: { publicAddress: 'DISABLED', waysOut: PRIVATE_SUBNETS, in: [`tcp 8000 from ${SYSTEM}-alb-sg`] },
      holds: (t) => ({
        publicAddress: network(t).AssignPublicIp, waysOut: subnetsWithWayOut(t, 'NatGateway'), in: securityGroup(t, `${SERVICE}-sg`).inbound,
      }),
      note: 'From the internet there is no way in. The way out is through the NAT gateways.',
    },
  ]),
  ...section('Key Features, Highly Available', [
    {
      where: 'Multi-AZ deployment',
      fact: 'across availability zones',
      expected: { tasks: 2, loadBalancer: 2 },
      holds: (t) => ({
        tasks: distinct(network(t).Subnets.map((cidr: string) => zoneOf(t, cidr))).length,
        loadBalancer: distinct(loadBalancer(t).Subnets.map((cidr: string) => zoneOf(t, cidr))).length,
      }),
    },
    {
      where: 'Auto-scaling and auto-healing capabilities',
      fact: 'tasks that fail are replaced',
      expected: { min: 2, max: 6, unhealthyAfter: 3 },
      holds: (t) => ({ min: taskLimits(t).min, max: taskLimits(t).max, unhealthyAfter: targetGroup(t).UnhealthyThresholdCount }),
    },
    {
      where: 'Zero-downtime deployments',
      fact: 'with rolling updates',
      expected: { ...ROLLING, circuitBreaker: { Enable: true, Rollback: true }, drainSeconds: '30', stopSeconds: 60 },
      holds: (t) => ({
        ...rolling(service(t).DeploymentConfiguration),
        circuitBreaker: service(t).DeploymentConfiguration.DeploymentCircuitBreaker,
        drainSeconds: targetGroup(t).TargetGroupAttributes.find(({ Key }: { Key: string }) => Key === 'deregistration_delay.timeout_seconds').Value,
        stopSeconds: container(t).StopTimeout,
      }),
    },
  ]),
  ...section('Key Features, Observable', [
    {
      where: 'CloudWatch metrics',
      fact: 'enabled for all services',
      expected: { insights: [{ Name: 'containerInsights', Value: 'enhanced' }], watched: ['AWS/ApplicationELB', 'AWS/Backup', 'AWS/ECS', 'AWS/S3', 'AWS/SQS'] },
      holds: (t) => ({ insights: t.one('ECS::Cluster', CLUSTER).ClusterSettings, watched: alarmNamespaces(t) }),
      note: 'AWS publishes most by itself: the template holds Container Insights and the alarms that watch them.',
    },
    {
      where: 'Container logs',
      fact: 'centralized in CloudWatch',
      expected: [`/ecs/${SYSTEM}`, 'orders'],
      holds: (t) => ['awslogs-group', 'awslogs-stream-prefix'].map((option) => container(t).LogConfiguration.Options[option]),
    },
    {
      where: 'ALB access logs',
      fact: 'and health check monitoring',
      expected: { enabled: 'true', bucket: ACCESS_LOGS, expiresDays: [365], alarm: true },
      holds: (t) => ({
        enabled: loadBalancerAttribute(t, 'access_logs.s3.enabled'),
        bucket: loadBalancerAttribute(t, 'access_logs.s3.bucket'),
        expiresDays: bucket(t, ACCESS_LOGS).LifecycleConfiguration.Rules.flatMap(({ ExpirationInDays: days }: { ExpirationInDays?: number }) => days ?? []),
        alarm: t.names('CloudWatch::Alarm').includes(`${SERVICE}-unhealthy-targets`),
      }),
    },
    { where: 'EventBridge', fact: 'for event-driven architecture', expected: [BUS], holds: (t) => t.names('Events::EventBus') },
    { where: 'Comprehensive health check endpoints', fact: '/health', expected: '/health', holds: (t) => targetGroup(t).HealthCheckPath },
  ]),
];
