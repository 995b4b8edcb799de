import {
  BUS, DATA_KEY, DEPLOY_ROLE, DOMAIN_NOTE, HOST, IMAGE_NOTE, LIFECYCLE, ONE_STACK, PRIVATE_SUBNETS, REPOSITORY, SERVICE, TABLE, TARGET_GROUP,
  UPLOADS, answers, container, deploymentPermissions, deployRole, lifecycle, network, notAfter, scalesOn, service, staying, targetGroup, targetPort,
  task,
} from './system';
import { EnvironmentTemplate } from '../environment-template';
import { Fact, section } from '../fact';
import { mayMove } from '../readings';

const PIPELINE_NOTE = 'The job is of the pipeline: the template holds what it finds or makes.';

/** What a command of the document's asks of the load balancer leads to the service, whatever the path. */
const asked = (command: string, path: string): Fact => ({
  where: command,
  fact: path,
  expected: { url: `https://${HOST}`, answers: { protocol: 'HTTPS', port: 443, rules: 0, service: SERVICE } },
  holds: (t) => ({ url: t.outputs.LoadBalancerUrl, answers: answers(t) }),
});

/** What is asked at the address that the stack puts out, with CloudFront or without: the load balancer behind it answers. */
const TESTING: Fact[] = section('Testing the API', [
  {
    where: 'describe-stacks --stack-name fastapi-ecs-fargate',
    fact: 'OutputKey==`LoadBalancerUrl`',
    expected: { stack: 'fastapi-ecs-fargate', url: `https://${HOST}` },
    holds: (t) => ({ stack: t.stackName, url: t.outputs.LoadBalancerUrl }),
    note: `${DOMAIN_NOTE} The output keeps its name, and has the address that answers.`,
  },
  asked('Health check', '/health'),
  asked('Get API info', '/'),
  asked('Access Swagger UI', '/docs'),
  asked('Create an order', 'POST /orders'),
  asked('Get the order', '/orders/$ORDER_ID'),
  asked('Update order status', 'PUT /orders/$ORDER_ID/status'),
  asked('List all orders', '/orders'),
]);

function claims(t: EnvironmentTemplate): Record<string, string> {
  const [{ Action, Condition, Principal }, ...others] = deployRole(t).AssumeRolePolicyDocument.Statement;
  return others.length > 0 ? {} : { action: Action, provider: t.one('IAM::OIDCProvider').Url, principal: typeof Principal.Federated, ...Condition.StringEquals };
}

export const DEPLOYMENT: Fact[] = [
  ...TESTING,
  ...section('Quick Start, Option 1 (GitHub Actions)', [
    {
      where: '2. Set up AWS credentials for GitHub Actions',
      fact: 'set up OIDC for secure authentication',
      expected: {
        'action': 'sts:AssumeRoleWithWebIdentity',
        'provider': 'https://token.actions.githubusercontent.com',
        'principal': 'string',
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': 'repo:YOUR_USERNAME/YOUR_REPO_NAME:ref:refs/heads/main',
      },
      holds: (t) => claims(t),
      note: 'In place of terraform apply -var="github_repo=…" there is cdk deploy -c github_repo=…',
    },
    {
      where: '3. Add the GitHub Secret',
      fact: 'AWS_ROLE_ARN, the role ARN from Terraform output',
      expected: DEPLOY_ROLE,
      holds: (t) => t.outputs.GithubActionsRoleArn,
      note: "An output of the stack, GithubActionsRoleArn. An ARN is no secret: a variable of the repository's serves as well.",
    },
    {
      where: '4. Push to main branch',
      fact: 'This will trigger the deployment automatically',
      expected: { tag: `${REPOSITORY}:main`, mayMove: true, deploys: [SERVICE] },
      holds: (t) => ({ tag: container(t).Image.split('/').pop(), mayMove: mayMove(t, REPOSITORY, 'main'), deploys: deploymentPermissions(t)['ecs:UpdateService'] }),
      note: 'The trigger is in the repository of the service: the template holds that the branch may push its tag and deploy it, and no other branch may.',
    },
  ]),
  ...section('What Gets Deployed, GitHub Actions Pipeline', [
    {
      where: '1. terraform-setup',
      fact: 'Creates ECR repository and IAM roles',
      expected: { repository: [REPOSITORY], role: DEPLOY_ROLE },
      holds: (t) => ({ repository: t.names('ECR::Repository'), role: t.outputs.GithubActionsRoleArn }),
      note: 'They are in the one stack.',
    },
    {
      where: '2. build-and-push',
      fact: 'Builds Docker image and pushes to ECR (only if changed)',
      expected: [REPOSITORY].map((name) => `arn:aws:ecr:ap-southeast-4:111122223333:repository/${name}`),
      holds: (t) => deploymentPermissions(t)['ecr:PutImage'],
      note: PIPELINE_NOTE,
    },
    {
      where: '3. deploy-network',
      fact: 'Deploys VPC and networking components',
      expected: [1, 2, 1],
      holds: (t) => ['VPC', 'NatGateway', 'InternetGateway'].map((type) => t.count(`EC2::${type}`)),
      note: ONE_STACK,
    },
    {
      where: '4. deploy-application',
      fact: 'Deploys shared infrastructure (DynamoDB, S3, EventBridge, KMS)',
      expected: { tables: [TABLE], bucket: true, buses: [BUS], key: true },
      holds: (t) => ({
        tables: t.names('DynamoDB::Table'), bucket: t.names('S3::Bucket').includes(UPLOADS), buses: t.names('Events::EventBus'), key: t.names('KMS::Key').includes(DATA_KEY),
      }),
      note: ONE_STACK,
    },
    {
      where: '5. deploy-ecs-fargate',
      fact: 'Deploys ECS Fargate service with Application Load Balancer',
      expected: { service: [SERVICE], behind: [[TARGET_GROUP]], early: [] },
      holds: (t) => ({
        service: t.names('ECS::Service'),
        behind: [service(t).LoadBalancers.map(({ TargetGroupArn }: { TargetGroupArn: string }) => TargetGroupArn)],
        early: notAfter(t, ['ECS::Service'], ['EC2::VPC', 'DynamoDB::Table', 'S3::Bucket', 'Events::EventBus', 'ElasticLoadBalancingV2::Listener']),
      }),
      note: 'The order of the jobs follows from what refers to what.',
    },
    {
      where: '6. cleanup-on-failure',
      fact: 'Automatic cleanup of failed deployments',
      expected: { Enable: true, Rollback: true },
      holds: (t) => service(t).DeploymentConfiguration.DeploymentCircuitBreaker,
      note: 'CloudFormation undoes what failed, and ECS a deployment whose tasks do not come up: there is nothing to clean.',
    },
  ]),
  ...section('What Gets Deployed, CloudFormation Stacks', [
    { where: 'high-scalable-network', fact: 'ap-southeast-4: VPC and networking', expected: 'aws://unknown-account/ap-southeast-4', holds: (t) => t.environment, note: ONE_STACK },
    {
      where: 'high-scalable-application',
      fact: 'ap-southeast-4: Shared infrastructure',
      expected: 'aws://unknown-account/ap-southeast-4',
      holds: (t) => t.environment,
      note: ONE_STACK,
    },
    {
      where: 'fastapi-ecs-fargate',
      fact: 'ap-southeast-4: ECS Fargate service and ALB',
      expected: ['fastapi-ecs-fargate', 'aws://unknown-account/ap-southeast-4'],
      holds: (t) => [t.stackName, t.environment],
      note: 'By -c region=ap-southeast-4. Without it the stack names no region, and goes where it is deployed to: with CloudFront to us-east-1 alone, where its web ACL must be.',
    },
  ]),
  ...section('Container Architecture, Fargate Deployment', [
    {
      where: 'Container Platform',
      fact: 'AWS ECS Fargate (serverless containers)',
      expected: ['FARGATE'],
      holds: (t) => service(t).CapacityProviderStrategy.map(({ CapacityProvider }: { CapacityProvider: string }) => CapacityProvider),
    },
    {
      where: 'CPU/Memory',
      fact: '256 CPU units / 512 MB memory (configurable)',
      expected: ['256', '512'],
      holds: (t) => [task(t).Cpu, task(t).Memory],
      note: "By the service's cpu and memoryMiB.",
    },
    {
      where: 'Auto Scaling',
      fact: 'Automatic horizontal scaling based on CPU/memory utilization',
      expected: ['TargetTrackingScaling: ECSServiceAverageCPUUtilization 70', 'TargetTrackingScaling: ECSServiceAverageMemoryUtilization 80'],
      holds: (t) => scalesOn(t),
      note: 'The document gives no percentages.',
    },
    { where: 'Health Checks', fact: 'ALB health checks on /health endpoint', expected: '/health', holds: (t) => targetGroup(t).HealthCheckPath },
    { where: 'Networking', fact: 'Private subnets', expected: PRIVATE_SUBNETS, holds: (t) => network(t).Subnets },
    {
      where: 'Load Balancing',
      fact: 'Application Load Balancer with target groups',
      expected: [TARGET_GROUP],
      holds: (t) => t.names('ElasticLoadBalancingV2::TargetGroup'),
    },
  ]),
  ...section('Container Architecture, Container Configuration', [
    {
      where: 'Dockerfile.apprunner',
      fact: 'EXPOSE 8000',
      expected: [8000, 8000, 8000],
      holds: (t) => [container(t).PortMappings[0].ContainerPort, targetPort(t), service(t).LoadBalancers[0].ContainerPort],
      note: IMAGE_NOTE,
    },
    {
      where: 'Dockerfile.apprunner',
      fact: 'CMD ["python", "main_apprunner.py"]',
      expected: [undefined, undefined],
      holds: (t) => [container(t).Command, container(t).EntryPoint],
      note: "It is in the image: the template puts nothing in the command's place.",
    },
  ]),
  ...section('Cleanup', [
    {
      where: './scripts/cleanup.sh',
      fact: 'All CloudFormation stacks (including ECS Fargate)',
      expected: ['DynamoDB::Table', 'S3::Bucket', 'KMS::Key'],
      holds: (t) => staying(t, [
        'EC2::VPC', 'EC2::NatGateway', 'ElasticLoadBalancingV2::LoadBalancer', 'ECS::Cluster', 'ECS::Service', 'DynamoDB::Table', 'S3::Bucket', 'KMS::Key',
      ]),
      note: 'In its place there is cdk destroy. Data, their key and the logs of requests stay until somebody deletes them: this is production.',
    },
    {
      where: './scripts/cleanup.sh',
      fact: 'ECR repository and images',
      expected: { stays: ['ECR::Repository'], images: LIFECYCLE },
      holds: (t) => ({ stays: staying(t, ['ECR::Repository']), images: lifecycle(t) }),
      note: 'The repository stays, as the next environment needs it; its images go by its lifecycle.',
    },
  ]),
];
