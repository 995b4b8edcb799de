import {
  BUS, DEPLOY_ROLE, DOMAIN_NOTE, HOST, IMAGE_NOTE, ONE_STACK, PRIVATE_SUBNETS, REPOSITORY, SCALING_NOTE, SERVICE, SYSTEM, TABLE, TARGET_GROUP,
  TASK_ROLE, UPLOADS, answers, bucket, clearText, container, loadBalancerAttribute, network, scalesOn, service, targetGroup, targetPort, task,
  taskLimits,
} from './system';
import { EnvironmentTemplate, Properties } from '../environment-template';
import { Fact, section } from '../fact';
import { mayMove, permissions } from '../readings';

const SCALES_ON = ['TargetTrackingScaling: ECSServiceAverageCPUUtilization 70', 'TargetTrackingScaling: ECSServiceAverageMemoryUtilization 80'];
const CHANGED_IN_APP = 'It is changed where the service is listed, in the app.';

function variables(t: EnvironmentTemplate): Record<string, string> {
  return Object.fromEntries(container(t).Environment.map(({ Name, Value }: Properties) => [Name, Value]));
}

const sizes = (t: EnvironmentTemplate) => ({ cpu: task(t).Cpu, memory: task(t).Memory });

/** What only a stack without CloudFront holds. */
export const PUBLIC_OPERATION: Fact[] = [
  ...section('Scaling & Performance, Performance Considerations', [
    {
      where: 'Load Balancer',
      fact: 'Application Load Balancer for HTTP/HTTPS traffic',
      expected: { answers: { protocol: 'HTTPS', port: 443, rules: 0, service: SERVICE }, clearText: [{ port: 80, to: 'HTTPS:443 HTTP_301' }] },
      holds: (t) => ({ answers: answers(t), clearText: clearText(t) }),
      note: `${DOMAIN_NOTE} HTTP is redirected.`,
    },
  ]),
];

export const OPERATION: Fact[] = [
  ...section('Scaling & Performance, Auto Scaling Configuration', [
    { where: 'Desired Count', fact: '2 tasks (configurable)', expected: { min: 2, max: 6, desiredCount: undefined }, holds: (t) => taskLimits(t), note: SCALING_NOTE },
    { where: 'Auto Scaling', fact: 'Based on CPU and memory utilization', expected: SCALES_ON, holds: (t) => scalesOn(t) },
    {
      where: 'Health Checks',
      fact: 'ALB health checks every 30 seconds',
      expected: { interval: 30, path: '/health' },
      holds: (t) => ({ interval: targetGroup(t).HealthCheckIntervalSeconds, path: targetGroup(t).HealthCheckPath }),
    },
    {
      where: 'Deployment',
      fact: 'Rolling updates with zero downtime',
      expected: { controller: 'ECS', minimum: 100, maximum: 200 },
      holds: (t) => {
        const { MinimumHealthyPercent: minimum, MaximumPercent: maximum } = service(t).DeploymentConfiguration;
        return { controller: service(t).DeploymentController.Type, minimum, maximum };
      },
    },
  ]),
  ...section('Scaling & Performance, Performance Considerations', [
    { where: 'Container Resources', fact: '256 CPU / 512 MB memory (adjustable)', expected: { cpu: '256', memory: '512' }, holds: (t) => sizes(t) },
    { where: 'Database', fact: 'DynamoDB with on-demand billing', expected: 'PAY_PER_REQUEST', holds: (t) => t.one('DynamoDB::Table', TABLE).BillingMode },
    {
      where: 'Storage',
      fact: 'S3 with versioning and lifecycle policies',
      expected: { versioning: 'Enabled', rules: ['IncompleteUploads', 'NoncurrentVersions'], oldVersionsDays: [30] },
      holds: (t) => {
        const { Rules: rules } = bucket(t, UPLOADS).LifecycleConfiguration;
        return {
          versioning: bucket(t, UPLOADS).VersioningConfiguration.Status,
          rules: rules.map(({ Id }: Properties) => Id),
          oldVersionsDays: rules.flatMap(({ NoncurrentVersionExpiration: expiration }: Properties) => expiration?.NoncurrentDays ?? []),
        };
      },
    },
  ]),
  ...section('Customization, Environment Variables', [
    { where: 'TABLE_NAME', fact: 'DynamoDB table name', expected: TABLE, holds: (t) => variables(t).TABLE_NAME },
    { where: 'EVENT_BUS_NAME', fact: 'EventBridge custom bus name', expected: BUS, holds: (t) => variables(t).EVENT_BUS_NAME },
    { where: 'S3_BUCKET', fact: 'S3 bucket name for file uploads', expected: UPLOADS, holds: (t) => variables(t).S3_BUCKET },
    {
      where: 'The Fargate container uses these',
      fact: '(automatically set by CloudFormation)',
      expected: { clear: ['EVENT_BUS_NAME', 'S3_BUCKET', 'S3_BUCKET_UPLOADS', 'TABLE_NAME', 'TABLE_NAME_ORDERS'], secrets: undefined },
      holds: (t) => ({ clear: Object.keys(variables(t)).sort(), secrets: container(t).Secrets }),
      note: 'Table and bucket are also there under their own names, for the day when there is a second. None is a secret.',
    },
  ]),
  ...section('Customization, Scaling Configuration', [
    { where: 'Fargate CPU/Memory', fact: 'Update TaskDefinition', expected: { cpu: '256', memory: '512' }, holds: (t) => sizes(t), note: CHANGED_IN_APP },
    {
      where: 'Auto Scaling',
      fact: 'Modify DesiredCount and scaling policies',
      expected: { min: 2, max: 6, policies: SCALES_ON },
      holds: (t) => ({ min: taskLimits(t).min, max: taskLimits(t).max, policies: scalesOn(t) }),
      note: `${CHANGED_IN_APP} Its desiredCount is the least number of tasks.`,
    },
    {
      where: 'Load Balancer',
      fact: 'Adjust health check settings and timeouts',
      expected: { interval: 30, timeout: 5, idle: '60' },
      holds: (t) => ({
        interval: targetGroup(t).HealthCheckIntervalSeconds, timeout: targetGroup(t).HealthCheckTimeoutSeconds, idle: loadBalancerAttribute(t, 'idle_timeout.timeout_seconds'),
      }),
      note: CHANGED_IN_APP,
    },
    {
      where: 'VPC Configuration',
      fact: 'Update CIDR blocks and subnet configuration',
      expected: '10.0.0.0/16',
      holds: (t) => t.one('EC2::VPC').CidrBlock,
      note: 'The document names no block. It is the network prop of the platform.',
    },
  ]),
  ...section('Customization, Adding New Endpoints', [
    {
      where: '2.',
      fact: 'Update any required IAM permissions',
      expected: { role: TASK_ROLE, allowed: ['dynamodb:PutItem', 'events:PutEvents', 's3:PutObject'] },
      holds: (t) => ({
        role: task(t).TaskRoleArn, allowed: ['dynamodb:PutItem', 'events:PutEvents', 's3:PutObject'].filter((action) => permissions(t, TASK_ROLE)[action]),
      }),
      note: 'Naming a table, a bucket or the bus gives the permissions to it. Others are given to the taskRole.',
    },
    {
      where: '3. Push changes',
      fact: 'GitHub Actions will automatically build and deploy',
      expected: { trusts: DEPLOY_ROLE, tag: true },
      holds: (t) => ({ trusts: t.outputs.GithubActionsRoleArn, tag: mayMove(t, REPOSITORY, 'main') }),
      note: IMAGE_NOTE,
    },
  ]),
  ...section('Architecture Decisions, Why ECS Fargate?', [
    {
      where: 'Serverless Containers',
      fact: 'No EC2 instances to manage',
      expected: [0, 0, 0],
      holds: (t) => ['EC2::Instance', 'AutoScaling::AutoScalingGroup', 'EC2::LaunchTemplate'].map((type) => t.count(type)),
    },
    { where: 'Auto Scaling', fact: 'Automatic horizontal scaling based on demand', expected: SCALES_ON, holds: (t) => scalesOn(t) },
    {
      where: 'Integration',
      fact: 'Native integration with ALB, CloudWatch, and other AWS services',
      expected: { targetGroup: [TARGET_GROUP], logs: 'awslogs', alarms: 5 },
      holds: (t) => ({
        targetGroup: service(t).LoadBalancers.map(({ TargetGroupArn }: Properties) => TargetGroupArn),
        logs: container(t).LogConfiguration.LogDriver,
        alarms: t.names('CloudWatch::Alarm').filter((name) => name.startsWith(`${SERVICE}-`)).length,
      }),
    },
    {
      where: 'Flexibility',
      fact: 'Easy to migrate to other container platforms',
      expected: ['orders'],
      holds: (t) => task(t).ContainerDefinitions.map(({ Name }: Properties) => Name),
      note: 'One container of the own image, and nothing in it that only Fargate has.',
    },
  ]),
  ...section('Architecture Decisions, Why These Technologies?', [
    {
      where: 'DynamoDB',
      fact: 'Managed NoSQL database',
      expected: { tables: [TABLE], others: [] },
      holds: (t) => ({ tables: t.names('DynamoDB::Table'), others: t.resources.filter(({ type }) => /^AWS::(RDS|ElastiCache|MemoryDB|SecretsManager)::/.test(type)).map(({ id }) => id) }),
      note: 'There is no PostgreSQL, no Redis and no secret.',
    },
    {
      where: 'Application Load Balancer',
      fact: 'Layer 7 load balancing with health checks',
      expected: ['application', 'HTTP', 'HTTP'],
      holds: (t) => [t.one('ElasticLoadBalancingV2::LoadBalancer').Type, targetGroup(t).Protocol, targetGroup(t).HealthCheckProtocol ?? targetGroup(t).Protocol],
    },
    {
      where: 'EventBridge',
      fact: 'Decoupled, event-driven architecture',
      expected: { bus: [BUS], puts: [BUS] },
      holds: (t) => ({ bus: t.names('Events::EventBus'), puts: permissions(t, TASK_ROLE)['events:PutEvents'] }),
    },
    {
      where: 'Terraform + CloudFormation',
      fact: 'Terraform for ECR/IAM, CloudFormation for AWS-native resources',
      expected: [1, 8, 1],
      holds: (t) => ['ECR::Repository', 'IAM::Role', 'IAM::OIDCProvider'].map((type) => t.count(type)),
      note: `CloudFormation alone. ${ONE_STACK}`,
    },
  ]),
  ...section('Architecture Decisions, Regional Deployment', [
    {
      where: 'ap-southeast-4',
      fact: 'All resources including ECS Fargate, ALB, and supporting infrastructure',
      expected: ['ap-southeast-4'],
      holds: (t) => [...new Set([t.environment.split('/').pop()])],
    },
  ]),
  ...section('Troubleshooting, Common Issues', [
    { where: '1. ECS tasks not starting', fact: 'Check CloudWatch logs for the service', expected: true, holds: (t) => t.names('Logs::LogGroup').includes(`/ecs/${SYSTEM}`) },
    {
      where: '2. ALB health check failures',
      fact: 'Verify container is exposing port 8000 and /health endpoint',
      expected: { exposed: 8000, asked: 8000, path: '/health' },
      holds: (t) => ({ exposed: container(t).PortMappings[0].ContainerPort, asked: targetPort(t), path: targetGroup(t).HealthCheckPath }),
    },
    { where: '3. GitHub Actions failing', fact: 'Ensure AWS_ROLE_ARN secret is set correctly', expected: DEPLOY_ROLE, holds: (t) => t.outputs.GithubActionsRoleArn },
    { where: '4. Container startup issues', fact: 'Check ECR image and Dockerfile configuration', expected: `${REPOSITORY}:main`, holds: (t) => container(t).Image.split('/').pop() },
  ]),
  ...section('Troubleshooting, Debugging', [
    {
      where: 'Test ALB directly',
      fact: 'curl $ALB_URL/health',
      expected: { url: `https://${HOST}`, health: '/health' },
      holds: (t) => ({ url: t.outputs.LoadBalancerUrl, health: targetGroup(t).HealthCheckPath }),
      note: 'By CloudFront, where there is one: the load balancer has no public address then.',
    },
    { where: 'aws cloudformation describe-stacks', fact: '--stack-name fastapi-ecs-fargate', expected: 'fastapi-ecs-fargate', holds: (t) => t.stackName },
    {
      where: 'aws logs describe-log-groups',
      fact: '--log-group-name-prefix /ecs/fastapi-ecs-fargate',
      expected: ['/ecs/fastapi-ecs-fargate'],
      holds: (t) => t.names('Logs::LogGroup').filter((name) => name.startsWith('/ecs/fastapi-ecs-fargate')),
    },
    {
      where: 'aws ecs describe-services',
      fact: '--cluster fastapi-ecs-fargate-cluster --services fastapi-ecs-service',
      expected: { cluster: 'fastapi-ecs-fargate-cluster', services: ['fastapi-ecs-fargate-orders'], subnets: PRIVATE_SUBNETS },
      holds: (t) => ({ cluster: service(t).Cluster, services: t.names('ECS::Service'), subnets: network(t).Subnets }),
      note: 'The service has its own name after that of the system, so that a second one has room.',
    },
  ]),
];

