import { BACKENDS, DATABASE_SUBNETS, FRONTENDS, SERVICES } from './services';
import { Fact, section } from '../fact';
import { container, database, databaseSubnets, image, letIn, ofEach, permissions, record, securityGroup, service, targetGroup, targetPort, task } from '../readings';

export const TROUBLESHOOTING: Fact[] = [
  ...section('Troubleshooting, 1. Service Not Healthy', [
    {
      where: 'aws ecs describe-services, list-tasks',
      fact: '--cluster dev-reptidex-cluster --services dev-reptidex-animal',
      expected: 'dev-reptidex-cluster',
      holds: (t) => service(t, 'animal').Cluster,
    },
    {
      where: 'aws logs tail',
      fact: '/ecs/dev-reptidex --filter-pattern "animal"',
      expected: SERVICES.map((name) => ['/ecs/dev-reptidex', name]),
      holds: (t) => SERVICES.map((name) => ['awslogs-group', 'awslogs-stream-prefix'].map((option) => container(t, name).LogConfiguration.Options[option])),
      note: "A filter pattern looks into the messages; the service's own streams are found by --log-stream-name-prefix animal.",
    },
    { where: 'Common Causes', fact: 'Health check endpoint returning non-200 status', expected: ['200'], holds: (t) => ofEach(SERVICES, (name) => targetGroup(t, name).Matcher.HttpCode) },
  ]),
  ...section('Troubleshooting, 2. Database Connection Errors', [
    { where: 'aws rds describe-db-instances', fact: 'dev-reptidex-postgres', expected: ['dev-reptidex-postgres'], holds: (t) => t.names('RDS::DBInstance') },
    {
      where: 'aws ec2 describe-security-groups',
      fact: 'the group of the database',
      expected: ['dev-reptidex-rds-sg'],
      holds: (t) => database(t).VPCSecurityGroups,
    },
    {
      where: 'aws secretsmanager get-secret-value',
      fact: 'dev-reptidex-db-connection',
      expected: 1,
      holds: (t) => t.names('SecretsManager::Secret').filter((name) => name === 'dev-reptidex-db-connection').length,
    },
    {
      where: 'Common Causes',
      fact: 'Security group not allowing ECS → RDS traffic',
      expected: ['tcp 5432 from dev-reptidex-ecs-sg'],
      holds: (t) => letIn(t, 'dev-reptidex-rds-sg'),
      note: 'Of the tasks that use the database.',
    },
    {
      where: 'Common Causes',
      fact: 'Wrong subnet configuration',
      expected: DATABASE_SUBNETS,
      holds: (t) => databaseSubnets(t),
    },
  ]),
  ...section('Troubleshooting, 3. Image Pull Errors', [
    { where: 'aws ecr describe-images', fact: 'repti-animal', expected: 1, holds: (t) => t.names('ECR::Repository').filter((name) => name === 'repti-animal').length },
    { where: 'aws ecs describe-task-definition', fact: 'dev-reptidex-animal', expected: 'dev-reptidex-animal', holds: (t) => service(t, 'animal').TaskDefinition },
    { where: 'Common Causes', fact: 'Wrong image tag in task definition', expected: ['staging'], holds: (t) => ofEach(SERVICES, (name) => image(t, name).split(':')[1]) },
    {
      where: 'Common Causes',
      fact: 'IAM role missing ECR permissions',
      expected: [],
      holds: (t) => SERVICES.map((name) => image(t, name).split(':')[0]).filter((repository) => (
        !permissions(t, 'dev-reptidex-ecs-task-execution-role')['ecr:BatchGetImage']?.includes(`arn:aws:ecr:us-east-1:111122223333:repository/${repository}`)
      )),
    },
    {
      where: 'Common Causes',
      fact: 'ARM64 image requested but amd64 built (or vice versa)',
      expected: ['ARM64'],
      holds: (t) => ofEach(SERVICES, (name) => task(t, name).RuntimePlatform.CpuArchitecture),
      note: 'The build is of the pipeline.',
    },
  ]),
  ...section('Troubleshooting, 4. ALB Target Unhealthy', [
    {
      where: 'Common Causes',
      fact: 'Health check path incorrect (/api/v1/health vs /health)',
      expected: [['/api/v1/health'], ['/health']],
      holds: (t) => [BACKENDS, FRONTENDS].map((names) => ofEach(names, (name) => targetGroup(t, name).HealthCheckPath)),
    },
    {
      where: 'Common Causes',
      fact: 'Security group not allowing ALB → ECS traffic',
      expected: [],
      holds: (t) => SERVICES.filter((name) => !securityGroup(t, 'dev-reptidex-ecs-sg').inbound.includes(`tcp ${targetPort(t, name)} from dev-reptidex-alb-sg`)),
    },
    {
      where: 'Common Causes',
      fact: 'Service not listening on expected port',
      expected: [],
      holds: (t) => SERVICES.filter((name) => {
        return targetPort(t, name) !== container(t, name).PortMappings[0].ContainerPort;
      }),
    },
    {
      where: 'Common Causes',
      fact: 'Health check timeout too short',
      expected: [{ timeout: 5, interval: 10 }],
      holds: (t) => ofEach(SERVICES, (name) => ({
        timeout: targetGroup(t, name).HealthCheckTimeoutSeconds, interval: targetGroup(t, name).HealthCheckIntervalSeconds,
      })),
      note: 'The document gives no times.',
    },
  ]),
  ...section('Troubleshooting, Useful Commands', [
    {
      where: 'aws cloudformation describe-stacks, describe-stack-events',
      fact: '--stack-name reptidex-dev-05-ecs',
      expected: 'dev-reptidex',
      holds: (t) => t.stackName,
      note: 'The five stacks are one, dev-reptidex.',
    },
    { where: 'aws logs tail', fact: '/ecs/dev-reptidex', expected: ['/ecs/dev-reptidex'], holds: (t) => t.names('Logs::LogGroup') },
    {
      where: 'dig',
      fact: 'api-dev.reptidex.com',
      expected: 'A in reptidex.com. → dualstack.dev-reptidex-alb.DNSName',
      holds: (t) => record(t, 'api-dev.reptidex.com'),
    },
  ]),
];
