import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aws_kms as kms, aws_logs as logs, aws_rds as rds, aws_secretsmanager as secretsmanager, CfnParameter, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { configurationIn, Parts, propertiesOf, rawStatementsIn, rollStatementsIn, statementsIn } from './rotation-parts';
import { RotationSchedule } from '../../src';
import { EXCLUDED_CHARACTERS } from '../../src/rotation/database-rotation';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const RULE = 'AWS::Events::Rule';
const FUNCTION = 'AWS::Lambda::Function';
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const { default: _, ...FLAGS } = recommended as Record<string, unknown>;

describe('the schedule', () => {
  test('is every thirty days and not immediately, with the single-user rotation of AWS', () => {
    const parts = new Parts();
    parts.rotation({ namePrefix: 'dev-reptidex' });
    const { template } = parts;
    expect(propertiesOf(template, SCHEDULE, 'RotationSchedule')).toMatchObject({
      SecretId: { Ref: expect.stringMatching(/^Master/) },
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
      RotateImmediatelyOnUpdate: false,
      HostedRotationLambda: { RotationType: 'PostgreSQLSingleUser', RotationLambdaName: 'dev-reptidex-db-rotation', ExcludeCharacters: EXCLUDED_CHARACTERS },
    });
    expect(template.Transform).toBe('AWS::SecretsManager-2024-09-16');
  });

  test.each([
    [Duration.hours(4), 'rate(4 hours)'],
    [Duration.days(1), 'rate(1 day)'],
    [Duration.days(999), 'rate(999 days)'],
  ])('accepts %s', (interval, expression) => {
    const parts = new Parts();
    parts.rotation({ schedule: RotationSchedule.every(interval) });
    expect(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').RotationRules.ScheduleExpression).toBe(expression);
  });

  test.each([
    [Duration.hours(3), 3],
    [Duration.minutes(270), 4.5],
    [Duration.days(999).plus(Duration.hours(1)), 23977],
  ])('fails with %s', (interval, hours) => {
    expect(() => new Parts().rotation({ schedule: RotationSchedule.every(interval) }))
      .toThrow(`Stack/Rotation: rotation: 'schedule.interval' must be a whole number from 4 to 23976 hours, got ${hours}`);
  });

  test('accepts an interval that is a token', () => {
    const parts = new Parts();
    const days = new CfnParameter(parts.stack, 'Days', { type: 'Number' });
    parts.rotation({ schedule: RotationSchedule.every(Duration.days(days.valueAsNumber)) });
    expect(JSON.stringify(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').RotationRules)).toContain('{"Ref":"Days"}');
  });

  test.each(['0 10 ? * TUE#1 *', '0 8/8 * * ? *', '0 16 L * ? *', '0 1 1,15 JAN-JUN ? *', '0 0 ? * SUN *'])('accepts a cron expression: %s', (cron) => {
    const parts = new Parts();
    parts.rotation({ schedule: RotationSchedule.cron(cron) });
    expect(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').RotationRules).toEqual({ ScheduleExpression: `cron(${cron})` });
  });

  test.each(['5 10 ? * TUE *', '0 10 ? * TUE', '0 10 * * TUE *', '0 10 ? * ? *', '0 10 ? * TUE 2027', 'cron(0 10 ? * TUE *)', ''])('fails with the cron expression %j', (cron) => {
    expect(() => new Parts().rotation({ schedule: RotationSchedule.cron(cron) })).toThrow("rotation: 'schedule.expression' must be the six fields minutes (0), hours, day of month, month, day of week and year (*)");
  });

  test.each([
    [RotationSchedule.cron('0 10 ? * TUE *', Duration.hours(14)), '14h'],
    [RotationSchedule.every(Duration.days(7), Duration.days(1)), '24h'],
  ])('has a window that ends on the same day: %j', (schedule, duration) => {
    const parts = new Parts();
    parts.rotation({ schedule });
    expect(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').RotationRules.Duration).toBe(duration);
  });

  test.each([
    [RotationSchedule.every(Duration.days(30), Duration.minutes(30)), "'schedule.windowDuration' must be a whole number from 1 to 24 hours, got 0.5"],
    [RotationSchedule.cron('0 0 ? * TUE *', Duration.days(31)), "'schedule.windowDuration' must be a whole number from 1 to 24 hours, got 744"],
    [RotationSchedule.every(Duration.days(30), Duration.days(31)), "'schedule.windowDuration' must be a whole number from 1 to 24 hours, got 744"],
    [RotationSchedule.every(Duration.days(30), Duration.hours(25)), "'schedule.windowDuration' must be a whole number from 1 to 24 hours, got 25"],
    [RotationSchedule.cron('0 10 ? * TUE *', Duration.hours(15)), "'schedule.windowDuration' must end with the day in UTC, at most 14 hours after 10 o'clock, got 15"],
  ])('fails with %j', (schedule, message) => {
    expect(() => new Parts().rotation({ schedule })).toThrow(`Stack/Rotation: rotation: ${message}`);
  });

  test('passes the key of a master secret that has one', () => {
    const parts = new Parts({}, (stack) => new secretsmanager.Secret(stack, 'Master', { encryptionKey: new kms.Key(stack, 'Key') }));
    parts.rotation();
    expect(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').HostedRotationLambda.KmsKeyArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
  });

  test('excludes characters that a URL would need to encode, and leaves some of each kind', () => {
    const punctuation = Array.from({ length: 127 - 32 }, (__, index) => String.fromCharCode(32 + index))
      .filter((character) => !/[a-z0-9]/i.test(character));
    const left = punctuation.filter((character) => !EXCLUDED_CHARACTERS.includes(character));
    expect(left).toEqual(['-', '_']);
    expect(left.map(encodeURIComponent)).toEqual(left);
  });

  test('names its function after its path if there is no prefix', () => {
    const parts = new Parts();
    const rotation = parts.rotation();
    expect(rotation.rotationFunctionName).toMatch(/^Stack-Rotation-[0-9A-F]{8}$/);
    expect(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').HostedRotationLambda.RotationLambdaName).toBe(rotation.rotationFunctionName);
  });

  test('keeps the names of the functions within 64 characters', () => {
    const parts = new Parts();
    const rotation = parts.rotation({ namePrefix: 'a'.repeat(63) });
    const refresh = propertiesOf(parts.template, FUNCTION, 'RotationRefresh').FunctionName;
    expect([rotation.rotationFunctionName.length, refresh.length]).toEqual([64, 64]);
    expect(rotation.rotationFunctionName).not.toBe(refresh);
  });
});

describe('the refresh function', () => {
  test('is invoked by a new master password and periodically', () => {
    const parts = new Parts();
    parts.rotation();
    expect(propertiesOf(parts.template, RULE)).toMatchObject({
      EventPattern: {
        'source': ['aws.secretsmanager'],
        'detail-type': ['Secret Label Updated'],
        'resources': [{ Ref: expect.stringMatching(/^Master/) }],
        'detail': { labelUpdated: ['AWSCURRENT'] },
      },
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ Arn: { 'Fn::GetAtt': [expect.stringMatching(/^RotationRefreshFunction/), 'Arn'] } }],
    });
  });

  test('works with a master secret that was imported by name', () => {
    const parts = new Parts({}, (stack) => secretsmanager.Secret.fromSecretNameV2(stack, 'Imported', 'legacy-master'));
    parts.rotation();
    const { template } = parts;
    expect(JSON.stringify(propertiesOf(template, RULE).EventPattern.resources)).toMatch(/^\[\{"prefix":.*:secret:legacy-master-"\]\]\}\}\]$/);
    expect(statementsIn(template, 'Rotation')[2].Resource[0]).toMatch(/:secret:legacy-master-\?{6}$/);
  });

  test('has all details except the password in its environment', () => {
    const parts = new Parts();
    const rotation = parts.rotation();
    ['Users', 'Orders'].forEach((name) => rotation.addConsumer(parts.service(name)));
    expect(configurationIn(parts.template, 'RotationRefresh')).toEqual({
      render: {
        masterSecret: '<Master>',
        connections: [{
          target: { scheme: 'postgresql', host: 'db.example.com', port: '5432', dbname: 'orders' },
          connectionSecret: '<SecretsConnection>',
          urlSecret: '<SecretsUrl>',
        }],
      },
      secrets: ['<SecretsConnection>', '<SecretsUrl>'],
      consumers: [{ cluster: '<Cluster>', services: ['<OrdersService.Name>', '<UsersService.Name>'] }],
    });
  });

  test('has permissions only for these secrets and services', () => {
    const parts = new Parts();
    const rotation = parts.rotation();
    const [users, orders] = ['Users', 'Orders'].map((name) => parts.service(name));
    orders.taskDefinition.obtainExecutionRole();
    [users, orders].forEach((service) => rotation.addConsumer(service));
    parts.service('Web');
    const allow = (Action: string[], Resource: string[]) => ({ Effect: 'Allow', Action, Resource });
    expect(statementsIn(parts.template, 'Rotation')).toEqual([
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], ['<RotationRefreshLogs.Arn>']),
      allow([
        'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:ListSecretVersionIds', 'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ], ['<SecretsConnection>', '<SecretsUrl>']),
      allow(['secretsmanager:GetSecretValue'], ['<Master>']),
      allow(['sqs:SendMessage'], ['<RotationRefreshDeadLetters.Arn>']),
      allow([...NETWORK_ACTIONS, 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']),
    ]);
    const arn = (rest: string) => `arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:${rest}`;
    const both = (text: (name: string) => string) => ['Orders', 'Users'].map(text);
    expect(rollStatementsIn(parts.template, 'Rotation')).toEqual([[
      allow(['ecs:DescribeServices', 'ecs:ListServiceDeployments', 'ecs:UpdateService'], both((name) => arn(`service/<Cluster>/<${name}Service.Name>`))),
      allow(['ecs:DescribeTasks'], [arn('task/<Cluster>/*')]),
      { ...allow(['ecs:ListTasks'], ['*']), Condition: { ArnEquals: { 'ecs:cluster': [arn('cluster/<Cluster>')] } } },
      allow(['ecs:DescribeTaskDefinition'], ['*']),
      allow(['ecs:RegisterTaskDefinition', 'ecs:TagResource'], [arn('task-definition/*-rolled:*')]),
      {
        ...allow(['iam:PassRole'], ['<OrdersTaskTaskRole.Arn>', '<OrdersTaskExecutionRole.Arn>', '<UsersTaskTaskRole.Arn>']),
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]]);
  });

  test('can use the key of a master secret that has one, only through Secrets Manager', () => {
    const parts = new Parts({}, (stack) => new secretsmanager.Secret(stack, 'Master', { encryptionKey: new kms.Key(stack, 'Key') }));
    parts.rotation();
    expect(rawStatementsIn(parts.template, 'Rotation')[3]).toEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [{ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }],
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } } },
    });
  });

  test("runs in subnets with a route to the internet, in the security group of AWS's function", () => {
    const parts = new Parts();
    parts.rotation({ namePrefix: 'dev-reptidex' });
    const { SecurityGroupIds: [{ 'Fn::GetAtt': [group] }], SubnetIds } = propertiesOf(parts.template, FUNCTION).VpcConfig;
    expect(SubnetIds.map(({ Ref }: any) => Ref)).toEqual([expect.stringContaining('privateSubnet1'), expect.stringContaining('privateSubnet2')]);
    expect(propertiesOf(parts.template, 'AWS::EC2::SecurityGroup', group)).toMatchObject({ GroupName: 'dev-reptidex-db-rotation-sg' });
    const { VpcSecurityGroupIds } = propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').HostedRotationLambda;
    expect(VpcSecurityGroupIds).toEqual({ 'Fn::GetAtt': [group, 'GroupId'] });
  });

  test('runs outside the VPC if there is only an endpoint for Secrets Manager', () => {
    const parts = new Parts();
    parts.rotation({ vpcSubnets: { subnetGroupName: 'data' } });
    expect(propertiesOf(parts.template, FUNCTION)).not.toHaveProperty('VpcConfig');
    expect(JSON.stringify(statementsIn(parts.template, 'Rotation'))).not.toContain('ec2:');
  });

  test('sends events that it cannot process to a dead-letter queue', () => {
    const parts = new Parts();
    parts.rotation({ namePrefix: 'dev-reptidex' });
    const [[queue, { Properties }], ...more] = Object.entries<any>(parts.template.Resources).filter(([, { Type }]) => Type === 'AWS::SQS::Queue');
    expect(more).toEqual([]);
    expect(Properties).toMatchObject({ QueueName: 'dev-reptidex-db-refresh-dlq', SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    const arn = { 'Fn::GetAtt': [queue, 'Arn'] };
    expect(propertiesOf(parts.template, FUNCTION)).toMatchObject({ DeadLetterConfig: { TargetArn: arn }, TracingConfig: { Mode: 'Active' } });
    expect(propertiesOf(parts.template, RULE).Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: arn } })]);
    const statements: any[] = propertiesOf(parts.template, 'AWS::SQS::QueuePolicy').PolicyDocument.Statement;
    expect(statements).toContainEqual(expect.objectContaining({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([expect.objectContaining({ Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: arn })]);
  });

  test('encrypts logs, variables and dead letters with the key that is set', () => {
    const parts = new Parts();
    const encryptionKey = new kms.Key(parts.stack, 'Key');
    parts.rotation({ encryptionKey });
    const { template } = parts;
    const arn = parts.stack.resolve(encryptionKey.keyArn);
    expect(propertiesOf(template, FUNCTION).KmsKeyArn).toEqual(arn);
    expect(propertiesOf(template, 'AWS::Logs::LogGroup', 'RotationRefresh').KmsKeyId).toEqual(arn);
    expect(propertiesOf(template, 'AWS::SQS::Queue').KmsMasterKeyId).toEqual(arn);
    expect(rawStatementsIn(template, 'Rotation')).toContainEqual({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: [arn] });
  });

  test('has no policy for services if there are none', () => {
    const parts = new Parts();
    parts.rotation();
    expect(statementsIn(parts.template, 'Rotation').flatMap(({ Action }) => Action).filter((action: string) => action.startsWith('ecs:'))).toEqual([]);
    expect(rollStatementsIn(parts.template, 'Rotation')).toEqual([]);
  });

  test('is bundled, without a custom resource and without reserved concurrency', () => {
    const parts = new Parts();
    parts.rotation({ namePrefix: 'dev-reptidex' });
    const { template } = parts;
    const properties = propertiesOf(template, FUNCTION);
    expect(properties).toMatchObject({ FunctionName: 'dev-reptidex-db-refresh', Runtime: 'nodejs24.x', Handler: 'index.handler', Architectures: ['arm64'] });
    expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(Object.values<any>(template.Resources).filter(({ Type }) => Type.startsWith('Custom::'))).toEqual([]);
    expect(existsSync(join(__dirname, '../../assets/rotation/functions/secret-refresh.lambda/index.js'))).toBe(true);
  });

  test('fails if the reserved concurrency is so low that one step would throttle another', () => {
    expect(() => new Parts().rotation({ reservedConcurrentExecutions: 9 })).toThrow("'reservedConcurrentExecutions' must be a whole number from 10 to 900, got 9");
  });
  test('has reserved concurrency if set, and then no suppression about it', () => {
    const excuse = (template: any): string[] => {
      const { Metadata } = Object.values<any>(template.Resources).find(({ Type }) => Type === FUNCTION);
      return (Metadata?.checkov?.skip ?? []).map(({ id }: any) => id);
    };
    const [shared, reserved] = [undefined, 10].map((reservedConcurrentExecutions) => {
      const parts = new Parts();
      parts.rotation({ reservedConcurrentExecutions });
      return parts.template;
    });
    expect(propertiesOf(reserved, FUNCTION).ReservedConcurrentExecutions).toBe(10);
    expect(excuse(reserved)).not.toContain('CKV_AWS_115');
    expect(excuse(shared)).toContain('CKV_AWS_115');
  });

  test('has a log group with a retention', () => {
    const parts = new Parts();
    parts.rotation({ namePrefix: 'dev-reptidex', logRetention: logs.RetentionDays.ONE_MONTH, logRemovalPolicy: RemovalPolicy.RETAIN });
    const { template } = parts;
    expect(propertiesOf(template, 'AWS::Logs::LogGroup', 'RotationRefresh')).toMatchObject({ LogGroupName: '/aws/lambda/dev-reptidex-db-refresh', RetentionInDays: 30 });
    expect(propertiesOf(template, FUNCTION).LoggingConfig).toEqual({ LogGroup: { Ref: expect.stringMatching(/^RotationRefreshLogs/) } });
    Template.fromStack(parts.stack).hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });

  test('has a log group with a retention of one year by default', () => {
    const parts = new Parts();
    parts.rotation();
    expect(propertiesOf(parts.template, 'AWS::Logs::LogGroup', 'RotationRefresh').RetentionInDays).toBe(365);
  });

  test("AWS's function has a log group before Lambda creates one without retention", () => {
    const parts = new Parts();
    const encryptionKey = new kms.Key(parts.stack, 'Key');
    parts.rotation({ namePrefix: 'dev-reptidex', logRetention: logs.RetentionDays.ONE_MONTH, encryptionKey });
    expect(propertiesOf(parts.template, 'AWS::Logs::LogGroup', 'RotationLogs')).toMatchObject({ LogGroupName: '/aws/lambda/dev-reptidex-db-rotation', RetentionInDays: 30, KmsKeyId: expect.anything() });
    Template.fromStack(parts.stack).hasResource(SCHEDULE, { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^RotationLogs')]) });
  });

  test('renders the secrets of several databases, in any order', () => {
    const [one, other] = [false, true].map((reversed) => {
      const parts = new Parts();
      const all = [parts.secrets('Orders'), parts.secrets('Reports', { databaseName: 'reports' })];
      parts.rotation({ connectionSecrets: reversed ? all.reverse() : all });
      return parts.template;
    });
    const { render, secrets } = configurationIn(one, 'RotationRefresh');
    expect(render.connections.map(({ target }: any) => target.dbname)).toEqual(['orders', 'reports']);
    expect(secrets).toEqual(['<OrdersConnection>', '<OrdersUrl>', '<ReportsConnection>', '<ReportsUrl>']);
    expect(other).toEqual(one);
  });

  test.each([[Duration.minutes(1), 'rate(1 minute)'], [Duration.days(1), 'rate(1 day)']])('checks every %s', (checkInterval, expression) => {
    const parts = new Parts();
    parts.rotation({ checkInterval });
    expect(propertiesOf(parts.template, RULE).ScheduleExpression).toBe(expression);
  });

  test.each([
    [Duration.seconds(30), 0.5], [Duration.seconds(90), 1.5], [Duration.minutes(1441), 1441],
  ])('rejects a check interval of %s', (checkInterval, minutes) => {
    expect(() => new Parts().rotation({ checkInterval })).toThrow(`rotation: 'checkInterval' must be a whole number from 1 to 1440 minutes, got ${minutes}`);
  });
});

describe('the construct', () => {
  test('renders the same template with all feature flags and with none', () => {
    const [without, withFlags] = [{}, FLAGS].map((context) => {
      const parts = new Parts(context, (stack) => new secretsmanager.Secret(stack, 'Plain').attach({
        asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: secretsmanager.AttachmentTargetType.RDS_DB_INSTANCE }),
      }));
      const rotation = parts.rotation();
      rotation.addConsumer(parts.service('Orders'));
      return Object.entries<any>(parts.template.Resources).filter(([id]) => /^(Rotation|Secrets|Plain)/.test(id));
    });
    expect(withFlags).toEqual(without);
  });

  test('has metrics for alarms', () => {
    const parts = new Parts();
    const rotation = parts.rotation({ namePrefix: 'dev-reptidex' });
    expect(rotation.metricRotationErrors().toMetricConfig().metricStat).toMatchObject({
      namespace: 'AWS/Lambda', metricName: 'Errors', dimensions: [{ name: 'FunctionName', value: 'dev-reptidex-db-rotation' }], statistic: 'Sum',
    });
    expect(rotation.metricRefreshErrors({ period: Duration.minutes(1) }).toMetricConfig().metricStat).toMatchObject({
      namespace: 'AWS/Lambda', metricName: 'Errors', statistic: 'Sum', period: Duration.minutes(1),
    });
  });

  test('works with the secret of an RDS instance', () => {
    const parts = new Parts();
    const instance = new rds.DatabaseInstance(parts.stack, 'Instance', {
      vpc: parts.vpc, engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
    });
    parts.rotation({ database: instance, connectionSecrets: [parts.secrets('Secrets', { masterSecret: instance.secret! })] });
    expect(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').SecretId).toEqual({ Ref: expect.stringMatching(/^InstanceSecretAttachment/) });
  });
});
