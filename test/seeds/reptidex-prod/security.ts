import { EnvironmentFact, Statement, statements } from './environments';
import { bucketsOf, distribution, securityHeaders, watchers } from './readings';
import { BACKENDS, SERVICES } from './services';
import { Properties } from '../environment-template';
import { container, distinct, listener, ofEach, permissions, secretVariables, task } from '../readings';

const METRICS_NOTE = 'AWS publishes the metric by itself: the template holds how many alarms watch it.';
const metric = (where: string, fact: string, name: string, [development, production]: [number, number], note = METRICS_NOTE): Statement => ({
  where, fact, development, production, holds: (t) => watchers(t, name), note,
});
/** An alarm of each service, of the one database, of each node of the cache. */
const SERVICE: [number, number] = [10, 10];
const ONE: [number, number] = [1, 1];
const NODE: [number, number] = [1, 2];

export const MONITORING: EnvironmentFact[] = statements('CloudWatch Configuration', [
  metric('EC2 Instance Metrics', 'CPU Utilization: 5-minute intervals', 'AWS/ECS CPUUtilization', SERVICE, `There are no instances, but services. ${METRICS_NOTE}`),
  metric('EC2 Instance Metrics', 'Memory Utilization', 'AWS/ECS MemoryUtilization', SERVICE, `There are no instances, but services. ${METRICS_NOTE} No agent is needed.`),
  metric('Application Load Balancer', 'Request Count', 'AWS/ApplicationELB RequestCount', SERVICE),
  metric('Application Load Balancer', 'Target Response Time', 'AWS/ApplicationELB TargetResponseTime', SERVICE),
  metric('Application Load Balancer', 'HTTP 5xx Errors', 'AWS/ApplicationELB HTTPCode_Target_5XX_Count', SERVICE),
  metric('Application Load Balancer', 'HTTP 5xx Errors of its own', 'AWS/ApplicationELB HTTPCode_ELB_5XX_Count', ONE),
  metric('Application Load Balancer', 'Healthy/Unhealthy Hosts', 'AWS/ApplicationELB UnHealthyHostCount', SERVICE),
  metric('RDS PostgreSQL', 'Database Connections', 'AWS/RDS DatabaseConnections', ONE),
  metric('RDS PostgreSQL', 'CPU Utilization', 'AWS/RDS CPUUtilization', ONE),
  metric('RDS PostgreSQL', 'Free Storage Space', 'AWS/RDS FreeStorageSpace', ONE),
  metric('RDS PostgreSQL', 'Read Latency', 'AWS/RDS ReadLatency', ONE),
  metric('RDS PostgreSQL', 'Write Latency', 'AWS/RDS WriteLatency', ONE),
  metric('ElastiCache Redis', 'CPU Utilization', 'AWS/ElastiCache EngineCPUUtilization', NODE, 'Of the thread that Redis has: of a node with two processors it is half.'),
  metric('ElastiCache Redis', 'Memory Utilization', 'AWS/ElastiCache DatabaseMemoryUsagePercentage', NODE),
]);

const DATA_ACTION = /^(secretsmanager|rds|rds-db):/;
const OF_DATA: Statement['holds'] = (t) => ofEach(SERVICES, (name) => Object.keys(permissions(t, task(t, name).TaskRoleArn)).filter((action) => DATA_ACTION.test(action)));

export const ROLES: EnvironmentFact[] = statements('IAM Roles and Policies', [
  {
    where: 'Task execution role',
    fact: 'ECR pull access for Docker images',
    development: 10,
    production: 10,
    holds: (t) => distinct(SERVICES.flatMap((name) => permissions(t, task(t, name).ExecutionRoleArn)['ecr:BatchGetImage'])).length,
  },
  {
    where: 'Task execution role',
    fact: 'CloudWatch Logs write access',
    development: [['/ecs/dev-reptidex']],
    production: [['/ecs/prod-reptidex']],
    holds: (t) => ofEach(SERVICES, (name) => permissions(t, task(t, name).ExecutionRoleArn)['logs:PutLogEvents']),
  },
  {
    where: 'Task execution role',
    fact: 'Secrets Manager read access for credentials',
    development: [['dev-reptidex-database-url']],
    production: [['prod-reptidex-database-url', 'prod-reptidex-redis-url']],
    holds: (t) => ofEach(BACKENDS, (name) => permissions(t, task(t, name).ExecutionRoleArn)['secretsmanager:GetSecretValue']),
  },
  {
    where: 'Task execution role',
    fact: 'SSM Parameter Store read access for config',
    production: 0,
    options: ['arn:aws:ssm:us-east-1:111122223333:parameter/reptidex/dev/feature-toggles'],
    holds: (t) => {
      const read = SERVICES.filter((name) => t.names('ECS::Service').includes(`${t.stackName}-${name}`)).flatMap((name) => permissions(t, task(t, name).ExecutionRoleArn)['ssm:GetParameters'] ?? []);
      return read.length === 0 ? 0 : distinct(read);
    },
    note: 'It comes with the first parameter that a service reads, for that parameter. The document names none.',
  },
  {
    where: 'Task execution role',
    fact: 'Required for ECS agent to start tasks',
    development: 1,
    production: 10,
    holds: (t) => ofEach(SERVICES, (name) => task(t, name).ExecutionRoleArn).length,
    note: 'In production each service has its own, which reads its own secrets and the images of the fleet.',
  },
  {
    where: 'Task role',
    fact: 'S3 read/write for media buckets only',
    production: { media: ['reptidex-prod-uploads'], others: [] },
    holds: (t) => ({ media: bucketsOf(t, 'prod-reptidex-media-task-role'), others: SERVICES.filter((name) => name !== 'media').flatMap((name) => bucketsOf(t, `prod-reptidex-${name}-task-role`)) }),
    note: 'Of the service that keeps media, no other.',
  },
  {
    where: 'Task role',
    fact: 'S3 read/write',
    production: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    holds: (t) => ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'].filter((action) => Object.keys(permissions(t, 'prod-reptidex-media-task-role')).some((allowed) => allowed.replace(/\*$/, '') === action)),
  },
  {
    where: 'Task role',
    fact: 'CloudWatch logs and custom metrics write',
    production: ['awslogs /ecs/prod-reptidex'],
    holds: (t) => ofEach(SERVICES, (name) => `${container(t, name).LogConfiguration.LogDriver} ${container(t, name).LogConfiguration.Options['awslogs-group']}`),
    note: 'The execution role writes the logs. CloudWatch takes custom metrics out of them, where they are in its embedded metric format: a task needs no permission for either.',
  },
  {
    where: 'Task role',
    fact: 'SES send email permissions',
    production: BACKENDS.map((name) => [name, ['arn:aws:ses:us-east-1:111122223333:identity/reptidex.com']]),
    holds: (t) => BACKENDS.map((name) => [name, permissions(t, `prod-reptidex-${name}-task-role`)['ses:SendEmail']]),
    note: 'From addresses of the domain.',
  },
  {
    where: 'Task role',
    fact: '(backend only)',
    production: BACKENDS,
    holds: (t) => SERVICES.filter((name) => 'ses:SendEmail' in permissions(t, `prod-reptidex-${name}-task-role`)),
  },
  { where: 'Task role', fact: 'No database credentials', development: [[]], production: [[]], holds: OF_DATA },
  {
    where: 'Task role',
    fact: '(connection via Secrets Manager)',
    development: [{ DATABASE_URL: 'dev-reptidex-database-url' }],
    production: [{ DATABASE_URL: 'prod-reptidex-database-url', REDIS_URL: 'prod-reptidex-redis-url' }],
    holds: (t) => ofEach(BACKENDS, (name) => secretVariables(t, name)),
  },
  { where: 'Task role', fact: 'Service-specific permissions only', production: 10, holds: (t) => ofEach(SERVICES, (name) => task(t, name).TaskRoleArn).length, note: 'Each service has a role of its own.' },
]);

export const ENCRYPTION: EnvironmentFact[] = statements('SSL/TLS Configuration, SSL Certificate Setup', [
  {
    where: 'AWS Certificate Manager, Domain',
    fact: '*.reptidex.com (wildcard certificate)',
    development: ['*.reptidex.com'],
    production: ['reptidex.com', '*.reptidex.com'],
    holds: (t) => [t.one('CertificateManager::Certificate').DomainName, ...t.one('CertificateManager::Certificate').SubjectAlternativeNames ?? []],
    note: 'A wildcard stands for a label: reptidex.com itself, where production has its public site, is a name of its own.',
  },
  {
    where: 'AWS Certificate Manager, Validation',
    fact: 'DNS validation via Route 53',
    development: ['DNS', ['reptidex.com.']],
    production: ['DNS', ['reptidex.com.']],
    holds: (t) => {
      const { ValidationMethod, DomainValidationOptions } = t.one('CertificateManager::Certificate');
      return [ValidationMethod, DomainValidationOptions.map(({ HostedZoneId }: { HostedZoneId: string }) => HostedZoneId)];
    },
  },
  {
    where: 'AWS Certificate Manager, Renewal',
    fact: 'Automatic (90 days before expiration)',
    development: 'DNS',
    production: 'DNS',
    holds: (t) => t.one('CertificateManager::Certificate').ValidationMethod,
    note: 'ACM renews what is validated by DNS, and chooses the day itself.',
  },
  {
    where: 'AWS Certificate Manager, Key Algorithm',
    fact: 'RSA-2048 or ECDSA P-256',
    development: 'RSA_2048',
    production: 'RSA_2048',
    holds: (t) => t.one('CertificateManager::Certificate').KeyAlgorithm ?? 'RSA_2048',
    note: 'It is what ACM takes where the template says none.',
  },
  { where: 'Certificate Usage, CloudFront', fact: 'Primary SSL termination', options: 'reptidex.com', production: 'reptidex.com', holds: (t) => distribution(t).ViewerCertificate.AcmCertificateArn },
  {
    where: 'Certificate Usage, Application Load Balancer',
    fact: 'Backend SSL',
    development: [{ CertificateArn: '*.reptidex.com' }],
    production: [{ CertificateArn: 'reptidex.com' }],
    holds: (t) => listener(t, 443).Certificates,
  },
  {
    where: 'Certificate Usage, Development',
    fact: "Self-signed or Let's Encrypt",
    development: 1,
    holds: (t) => t.count('CertificateManager::Certificate'),
    note: 'The environment that runs wins: a certificate of ACM, which costs nothing either.',
  },
  ...([
    ['HSTS', 'max-age=31536000; includeSubDomains', 'Strict-Transport-Security'],
    ['X-Frame-Options', 'DENY', 'X-Frame-Options'],
    ['X-Content-Type-Options', 'nosniff', 'X-Content-Type-Options'],
    ['Referrer-Policy', 'strict-origin-when-cross-origin', 'Referrer-Policy'],
  ]).map(([name, value, header]): Statement => ({
    where: `Security Headers, ${name}`,
    fact: value,
    options: [value, value, value],
    production: [value, value, value],
    holds: (t) => ['*', '/api/*', '/assets/*'].map((path) => securityHeaders(t, path)[header]),
    note: header === 'X-Frame-Options' ? 'On all responses: a page of embed.reptidex.com too is shown in no frame, until it says otherwise by a policy of its own.' : undefined,
  })),
]);

/** Types that hold data, with where each says that it is encrypted. */
const AT_REST: [type: string, encrypted: (properties: Properties) => boolean][] = [
  ['RDS::DBInstance', ({ StorageEncrypted }) => StorageEncrypted === true],
  ['ElastiCache::ReplicationGroup', ({ AtRestEncryptionEnabled }) => AtRestEncryptionEnabled === true],
  ['S3::Bucket', ({ BucketEncryption }) => BucketEncryption?.ServerSideEncryptionConfiguration.length === 1],
  ['SNS::Topic', ({ KmsMasterKeyId }) => KmsMasterKeyId !== undefined],
];

export const ENCRYPTION_AT_REST: EnvironmentFact[] = statements('SSL/TLS Configuration, Encryption at Rest', [
  {
    where: 'The tab',
    fact: 'has a title and nothing else',
    development: { encrypted: 3, not: [] },
    production: { encrypted: 7, not: [] },
    holds: (t) => {
      const found = AT_REST.flatMap(([type, encrypted]) => t.all(type).map(({ name, properties }) => ({ name, encrypted: encrypted(properties) })));
      return { encrypted: found.filter((one) => one.encrypted).length, not: found.filter((one) => !one.encrypted).map(({ name }) => name) };
    },
    note: 'Database, cache, buckets and topic. Secrets, logs and images are encrypted by AWS in any case.',
  },
]);
