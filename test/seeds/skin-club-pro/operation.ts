import { alarms, APIS, container, IMAGE_TAG, SECRETS, secretVariables, SERVICES, SYSTEM } from './system';
import { EnvironmentTemplate, Properties } from '../environment-template';
import { Fact, section } from '../fact';
import { database, mayMove, ofEach, permissions, secretText, securityGroup, service, targetGroup, trusted } from '../readings';

const TOPIC = [`${SYSTEM}-alarms`];
const OF_EVERY_SERVICE = Object.fromEntries(SERVICES.map((name) => [name, TOPIC]));

/** The names of all secrets, made here and by others. */
function secretNames(t: EnvironmentTemplate): string[] {
  return [...new Set([...t.names('SecretsManager::Secret'), ...SERVICES.flatMap((name) => Object.values(secretVariables(t, name)))])].sort();
}

/** Of the database's password, which AWS's own function rotates. */
function hostedSchedule(t: EnvironmentTemplate): Properties {
  return t.all('SecretsManager::RotationSchedule').map(({ properties }) => properties).find(({ HostedRotationLambda }) => HostedRotationLambda)!;
}

export const OPERATION: Fact[] = [
  ...section('4. Database Layer (RDS)', [
    {
      where: 'Engine',
      fact: 'PostgreSQL 15',
      expected: ['postgres', '15'],
      holds: (t) => [database(t).Engine, database(t).EngineVersion],
    },
    { where: 'Instance Type', fact: 't4g.medium (Graviton-based)', expected: 'db.t4g.medium', holds: (t) => database(t).DBInstanceClass },
    {
      where: 'Storage',
      fact: '20GB GP3 (Autoscaling enabled)',
      expected: ['20', 'gp3', 200],
      holds: (t) => [database(t).AllocatedStorage, database(t).StorageType, database(t).MaxAllocatedStorage],
      note: 'The document does not say how far: ten times as much.',
    },
    {
      where: 'Multi-AZ',
      fact: 'Enabled for production to ensure 99.95% availability',
      expected: true,
      holds: (t) => database(t).MultiAZ,
      note: "The percentage is in AWS's service level agreement for Multi-AZ instances.",
    },
  ]),
  ...section('5. Secrets Management', [
    {
      where: 'We use AWS Secrets Manager',
      fact: 'to store sensitive configuration',
      expected: {
        master: ['skin_club_pro_prod', `{{resolve:secretsmanager:${SECRETS}/database/master-user:SecretString:password::}}`],
        url: `postgresql://skin_club_pro_prod:<password>@${SYSTEM}-postgres.Endpoint.Address:5432/postgres`,
      },
      holds: (t) => ({ master: [database(t).MasterUsername, database(t).MasterUserPassword], url: secretText(t, `${SECRETS}/database/url`) }),
    },
    {
      where: 'Naming Convention',
      fact: '{Env}/SkinClubPro/{ServiceName}/{SecretName}',
      expected: [
        'prod/SkinClubPro/bookings/jwt-signing-key',
        'prod/SkinClubPro/cache/auth-token',
        'prod/SkinClubPro/cache/url',
        'prod/SkinClubPro/content-delivery/origin-header',
        'prod/SkinClubPro/database/connection',
        'prod/SkinClubPro/database/master-user',
        'prod/SkinClubPro/database/url',
        'prod/SkinClubPro/identity/jwt-signing-key',
        'prod/SkinClubPro/media/jwt-signing-key',
      ],
      holds: (t) => secretNames(t),
      note: 'What the platform generates is under the name of its part. The keys of the services are put there by whoever has them.',
    },
    {
      where: 'Injection',
      fact: 'The CDK stack fetches secrets and injects them as environment variables into the ECS Task Definitions',
      expected: APIS.map((name) => ({
        DATABASE_URL: `${SECRETS}/database/url`, JWT_SIGNING_KEY: `${SECRETS}/${name}/jwt-signing-key`, REDIS_URL: `${SECRETS}/cache/url`,
      })),
      holds: (t) => APIS.map((name) => secretVariables(t, name)),
      note: 'By reference: ECS fetches them when a task starts, not the stack at deployment time, so no value is in template or task definition.',
    },
    {
      where: 'Injection',
      fact: 'at deployment time',
      expected: APIS.map((name) => [`${SECRETS}/cache/url`, `${SECRETS}/database/url`, `${SECRETS}/${name}/jwt-signing-key-??????`].sort()),
      holds: (t) => APIS.map((name) => (
        permissions(t, `${SYSTEM}-${name}-execution-role`)['secretsmanager:GetSecretValue'].map((arn) => arn.split(':secret:').pop()!).sort()
      )),
      note: 'Each service is given its own secrets, and those of what it uses.',
    },
    {
      where: 'Rotation',
      fact: 'Database credentials are automatically rotated',
      expected: { secret: `${SECRETS}/database/master-user`, every: 'rate(30 days)' },
      holds: (t) => {
        const { SecretId: secret, RotationRules: rules } = hostedSchedule(t);
        return { secret, every: rules.ScheduleExpression };
      },
      note: 'The document does not say how often.',
    },
    {
      where: 'Rotation',
      fact: 'using AWS Lambda',
      expected: { function: [`${SYSTEM}-db-rotation`, 'PostgreSQLSingleUser'], in: [`tcp 5432 from ${SYSTEM}-rotation-sg`] },
      holds: (t) => {
        const { RotationLambdaName: name, RotationType: type } = hostedSchedule(t).HostedRotationLambda;
        return { function: [name, type], in: securityGroup(t, `${SYSTEM}-rds-sg`).inbound.filter((rule) => rule.includes('rotation')) };
      },
      note: "AWS's own function. One of the library then renders the secrets with the new password again, and rolls the services that read them.",
    },
  ]),
  ...section('6. Deployment Flow (CI/CD)', [
    {
      where: '1. Build',
      fact: 'GitHub Actions builds the Docker image',
      expected: [{ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' }],
      holds: (t) => ofEach(SERVICES, (name) => t.one('ECS::TaskDefinition', `${SYSTEM}-${name}`).RuntimePlatform),
      note: 'The pipeline is in the repositories of the services: the template holds what it must build.',
    },
    {
      where: '2. Push',
      fact: 'Image is pushed to AWS ECR',
      expected: SERVICES.map((name) => `skin-club-pro-${name}`),
      holds: (t) => t.names('ECR::Repository'),
    },
    {
      where: '3. Deploy',
      fact: 'CDK updates the ECS Service with the new image tag',
      expected: SERVICES.map((name) => `skin-club-pro-${name}:${IMAGE_TAG}`),
      holds: (t) => SERVICES.map((name) => container(t, name).Image.split('/').pop()),
      note: 'By -c imageTag=…',
    },
    {
      where: '3. Deploy',
      fact: 'the tag of a build stays with it',
      expected: [false],
      holds: (t) => ofEach(SERVICES, (name) => mayMove(t, `skin-club-pro-${name}`, IMAGE_TAG)),
    },
    {
      where: '4. Rollout',
      fact: 'ECS performs a rolling update (Zero-Downtime)',
      expected: [{ controller: 'ECS', minimum: 100, maximum: 200, circuitBreaker: { Enable: true, Rollback: true }, drainSeconds: '30', stopSeconds: 60 }],
      holds: (t) => ofEach(SERVICES, (name) => {
        const { DeploymentController: controller, DeploymentConfiguration: configuration } = service(t, name);
        return {
          controller: controller.Type,
          minimum: configuration.MinimumHealthyPercent,
          maximum: configuration.MaximumPercent,
          circuitBreaker: configuration.DeploymentCircuitBreaker,
          drainSeconds: targetGroup(t, name).TargetGroupAttributes.find(({ Key }: { Key: string }) => Key === 'deregistration_delay.timeout_seconds').Value,
          stopSeconds: container(t, name).StopTimeout,
        };
      }),
    },
  ]),
  ...section('7. Monitoring & Logging', [
    {
      where: 'Logs',
      fact: 'All container logs are sent to CloudWatch Logs',
      expected: [['awslogs', `/ecs/${SYSTEM}`, 'eu-west-2']],
      holds: (t) => t.all('ECS::TaskDefinition').flatMap(({ properties }) => properties.ContainerDefinitions).map(({ LogConfiguration: { LogDriver: driver, Options: options } }) => (
        [driver, options['awslogs-group'], options['awslogs-region']]
      )).filter((row, index, all) => all.findIndex((other) => other.join() === row.join()) === index),
    },
    { where: 'Metrics', fact: 'CloudWatch Alarms are set for high CPU', expected: OF_EVERY_SERVICE, holds: (t) => alarms(t, 'cpu') },
    { where: 'Metrics', fact: 'Memory', expected: OF_EVERY_SERVICE, holds: (t) => alarms(t, 'memory') },
    { where: 'Metrics', fact: 'and 5XX error rates', expected: OF_EVERY_SERVICE, holds: (t) => alarms(t, '5xx-rate') },
    {
      where: 'Tracing',
      fact: 'AWS X-Ray is used for distributed tracing',
      expected: [{ collector: 'aws-otel-collector', sends: true, trusts: ['ecs-tasks.amazonaws.com'] }],
      holds: (t) => ofEach(SERVICES, (name) => ({
        collector: /aws-otel-collector(?=:v)/.exec(container(t, name, 'tracing-collector').Image)?.[0],
        sends: permissions(t, `${SYSTEM}-${name}-task-role`)['xray:PutTraceSegments'].includes('*'),
        trusts: trusted(t, `${SYSTEM}-${name}-task-role`),
      })),
      note: 'Through the AWS Distro for OpenTelemetry beside each service: the X-Ray daemon is no longer supported.',
    },
    {
      where: 'Tracing',
      fact: 'across services',
      expected: SERVICES.map((name) => ['http://localhost:4318', name, 'xray,tracecontext,baggage']),
      holds: (t) => SERVICES.map((name) => ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_SERVICE_NAME', 'OTEL_PROPAGATORS'].map((variable) => (
        container(t, name).Environment.find(({ Name }: { Name: string }) => Name === variable)?.Value
      ))),
      note: 'The SDK is in the image: the template tells it where the collector is.',
    },
  ]),
];
