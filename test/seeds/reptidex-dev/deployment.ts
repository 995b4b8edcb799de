import { BACKENDS, SERVICES } from './services';
import { EnvironmentTemplate } from '../environment-template';
import { Fact, section } from '../fact';
import { container, image, mayMove, ofEach, service, targetGroup, task } from '../readings';

/** What of the former kinds does not wait for the latter. */
function after(t: EnvironmentTemplate, later: string[], earlier: string[]): string[] {
  return later.flatMap((type) => t.all(type)).flatMap((resource) => (
    earlier.filter((type) => !t.all(type).some((other) => t.comesAfter(resource, other))).map((type) => `${resource.name} does not wait for ${type}`)
  ));
}

const ORDER_NOTE = 'The order follows from what refers to what, so there is nothing to remember: every resource waits for those of the earlier steps that it needs.';

export const DEPLOYMENT: Fact[] = [
  ...section('Deployment Flow, Stack deployment order', [
    {
      where: '1. VPC',
      fact: 'creates network foundation',
      expected: [],
      holds: (t) => t.all('EC2::VPC').flatMap((vpc) => t.resources.filter((other) => other !== vpc && t.comesAfter(vpc, other)).map(({ id }) => id)),
      note: ORDER_NOTE,
    },
    { where: '2. Security', fact: 'creates security groups and IAM roles', expected: [], holds: (t) => after(t, ['EC2::SecurityGroup'], ['EC2::VPC']), note: ORDER_NOTE },
    {
      where: '3. Database',
      fact: 'creates RDS and Redis, depends on VPC and Security',
      expected: [],
      holds: (t) => after(t, ['RDS::DBInstance', 'ElastiCache::ReplicationGroup'], ['EC2::VPC', 'EC2::SecurityGroup']),
      note: ORDER_NOTE,
    },
    {
      where: '4. Compute',
      fact: 'creates ALB and DNS records, depends on VPC and Security',
      expected: [],
      holds: (t) => after(t, ['ElasticLoadBalancingV2::LoadBalancer', 'Route53::RecordSetGroup'], ['EC2::VPC', 'EC2::SecurityGroup']),
      note: ORDER_NOTE,
    },
    {
      where: '5. ECS',
      fact: 'creates cluster and services, depends on all previous stacks',
      expected: [],
      holds: (t) => after(t, ['ECS::Service'], ['EC2::VPC', 'EC2::SecurityGroup', 'IAM::Role', 'ElasticLoadBalancingV2::LoadBalancer', 'ElasticLoadBalancingV2::Listener']).concat(
        BACKENDS.map((name) => t.resource('ECS::Service', `dev-reptidex-${name}`)).filter((backend) => !t.comesAfter(backend, t.resource('RDS::DBInstance'))).map(({ name }) => name),
      ),
      note: 'Frontends do not wait for the database, which they do not use.',
    },
  ]),
  ...section('Deployment Flow, Key Deployment Steps', [
    {
      where: 'docker buildx build',
      fact: '--platform linux/arm64',
      expected: [{ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' }],
      holds: (t) => ofEach(SERVICES, (name) => task(t, name).RuntimePlatform),
    },
    { where: 'Backend Services', fact: '--tag …/repti-animal:staging', expected: 'repti-animal:staging', holds: (t) => image(t, 'animal') },
    {
      where: 'Backend Services',
      fact: '--tag …/repti-animal:staging-abc1234',
      expected: false,
      holds: (t) => mayMove(t, 'repti-animal', 'staging-abc1234'),
      note: 'The pipeline pushes it; once pushed it cannot be moved.',
    },
    {
      where: 'Backend Services',
      fact: 'aws ecs update-service --cluster dev-reptidex-cluster --service dev-reptidex-animal',
      expected: 'dev-reptidex-cluster',
      holds: (t) => service(t, 'animal').Cluster,
    },
    { where: 'Frontend Services', fact: '--tag …/reptidex-web-public:staging', expected: 'reptidex-web-public:staging', holds: (t) => image(t, 'public') },
    {
      where: 'Frontend Services',
      fact: 'aws ecs update-service --cluster dev-reptidex-cluster --service dev-reptidex-public',
      expected: 'dev-reptidex-cluster',
      holds: (t) => service(t, 'public').Cluster,
    },
  ]),
  ...section('Deployment Flow, ECS Rolling Deployment', [
    {
      where: 'New Task Start',
      fact: 'ECS starts new tasks with updated image',
      expected: [],
      holds: (t) => SERVICES.filter((name) => !mayMove(t, image(t, name).split(':')[0], image(t, name).split(':')[1])),
      note: 'The tag that the task definition names is one that may be moved: --force-new-deployment pulls what it points to by then.',
    },
    {
      where: 'Health Check',
      fact: 'ALB performs health checks on new tasks',
      expected: {
        core: '/api/v1/health',
        animal: '/api/v1/health',
        commerce: '/api/v1/health',
        media: '/api/v1/health',
        community: '/api/v1/health',
        ops: '/api/v1/health',
        public: '/health',
        admin: '/health',
        breeder: '/health',
        embed: '/health',
      },
      holds: (t) => Object.fromEntries(SERVICES.map((name) => [name, targetGroup(t, name).HealthCheckPath])),
    },
    {
      where: 'Traffic Shift',
      fact: 'Once healthy, ALB routes traffic to new tasks',
      expected: [],
      holds: (t) => SERVICES.filter((name) => service(t, name).LoadBalancers[0].TargetGroupArn !== `dev-reptidex-${name}-tg`),
    },
    {
      where: 'Old Task Drain',
      fact: 'Old tasks are drained and stopped',
      expected: [{ drainSeconds: '30', stopSeconds: 60 }],
      holds: (t) => ofEach(SERVICES, (name) => ({
        drainSeconds: targetGroup(t, name).TargetGroupAttributes.find(({ Key }: { Key: string }) => Key === 'deregistration_delay.timeout_seconds')?.Value,
        stopSeconds: container(t, name).StopTimeout,
      })),
      note: 'The document gives no times. Draining ends before a task would be killed.',
    },
    {
      where: 'Cleanup',
      fact: 'Old task definitions remain for rollback',
      expected: ['Retain'],
      holds: (t) => ofEach(SERVICES, (name) => t.resource('ECS::TaskDefinition', `dev-reptidex-${name}`).updateReplacePolicy),
    },
    { where: 'Deployment Settings', fact: 'Maximum: 200%', expected: [200], holds: (t) => ofEach(SERVICES, (name) => service(t, name).DeploymentConfiguration.MaximumPercent) },
    { where: 'Deployment Settings', fact: 'Minimum: 100%', expected: [100], holds: (t) => ofEach(SERVICES, (name) => service(t, name).DeploymentConfiguration.MinimumHealthyPercent) },
    {
      where: 'Deployment Settings',
      fact: 'Circuit Breaker: Disabled (manual rollback if needed)',
      expected: [{ Enable: false, Rollback: false }],
      holds: (t) => ofEach(SERVICES, (name) => service(t, name).DeploymentConfiguration.DeploymentCircuitBreaker),
    },
  ]),
];
