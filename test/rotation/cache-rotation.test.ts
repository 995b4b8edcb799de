import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_kms as kms, aws_secretsmanager as secretsmanager, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { configurationIn, propertiesOf, rawStatementsIn, rollStatementsIn, statementsIn, vpcWithLayers } from './rotation-parts';
import { CacheRotation, RedisCache, RotationSchedule } from '../../src';
import { RedisUrlSecret } from '../../src/rotation/redis-url-secret';
import { CacheRotationInput, createCache, createCacheRotation, createUrlSecret } from '../parts';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** A stack with a cache whose token rotates. */
class CacheParts {
  readonly stack = new Stack(new App(), 'Stack');
  readonly vpc: ec2.Vpc;
  readonly cache: RedisCache;
  readonly urlSecret: RedisUrlSecret;

  constructor(key?: (stack: Stack) => kms.IKey) {
    this.vpc = vpcWithLayers(this.stack);
    const encryptionKey = key?.(this.stack);
    this.cache = createCache(this.stack, 'Cache', { vpc: this.vpc, secretEncryptionKey: encryptionKey });
    const { host, port } = this.cache;
    this.urlSecret = createUrlSecret(this.stack, 'Url', { authTokenSecret: this.cache.authTokenSecret!, host, port, encryptionKey });
  }

  rotation(props: Partial<CacheRotationInput> = {}): CacheRotation {
    return createCacheRotation(this.stack, 'Rotation', {
      cache: this.cache, vpc: this.vpc, urlSecret: this.urlSecret, replicationGroupId: this.cache.replicationGroup.ref, ...props,
    });
  }

  service(name: string): ecs.FargateService {
    const taskDefinition = new ecs.FargateTaskDefinition(this.stack, `${name}Task`);
    taskDefinition.addContainer('Container', { image: ecs.ContainerImage.fromRegistry('example/app') });
    return new ecs.FargateService(this.stack, name, { cluster: new ecs.Cluster(this.stack, `${name}Cluster`, { vpc: this.vpc }), taskDefinition, minHealthyPercent: 100 });
  }

  get template(): any {
    return Template.fromStack(this.stack).toJSON();
  }
}

function rotated(props: Partial<CacheRotationInput> = {}): any {
  const parts = new CacheParts();
  parts.rotation(props);
  return parts.template;
}

describe('the schedule', () => {
  test.each([['token', /^CacheAuthToken/], ['URL', /^Url/]])('of the %s is every thirty days and not immediately, with the function', (_, secret) => {
    const template = rotated();
    const [, schedule] = Object.entries<any>(template.Resources).find(([, { Type, Properties }]) => Type === SCHEDULE && secret.test(Properties.SecretId.Ref))!;
    expect(schedule.Properties).toEqual({
      SecretId: { Ref: expect.stringMatching(secret) },
      RotationLambdaARN: { 'Fn::GetAtt': [expect.stringMatching(/^RotationRefreshFunction/), 'Arn'] },
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
      RotateImmediatelyOnUpdate: false,
    });
    // Secrets Manager tests the function as soon as there is a schedule.
    expect(schedule.DependsOn).toEqual(expect.arrayContaining([
      expect.stringMatching(/^RotationIntoCache/),
      expect.stringMatching(/^RotationRefreshRotationPermission/),
      expect.stringMatching(/^VpcprivateSubnet1DefaultRoute/),
      expect.stringMatching(/^VpcprivateSubnet2DefaultRoute/),
    ]));
  });

  test('can be set', () => {
    const rules = (props: Partial<CacheRotationInput>) => propertiesOf(rotated(props), SCHEDULE, 'RotationRefreshSchedule', ({ SecretId }) => SecretId.Ref.startsWith('CacheAuthToken')).RotationRules;
    expect(rules({ schedule: RotationSchedule.every(Duration.days(7)) })).toEqual({ ScheduleExpression: 'rate(7 days)' });
    expect(rules({ schedule: RotationSchedule.cron('0 10 ? * TUE#1 *', Duration.hours(3)) })).toEqual({ ScheduleExpression: 'cron(0 10 ? * TUE#1 *)', Duration: '3h' });
  });

  test('removes the suppressions about secrets without rotation', () => {
    const saidOf = (secret: secretsmanager.ISecret) => secret.node.defaultChild!.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data));
    const said = ({ cache, urlSecret }: CacheParts) => [cache.authTokenSecret!, urlSecret.secret].map((secret) => saidOf(secret).length);
    const parts = new CacheParts();
    expect(said(parts)).toEqual([3, 3]);
    parts.rotation();
    expect(said(parts)).toEqual([0, 0]);
  });
});

describe('the function', () => {
  test('has the cache, the secrets and the services in its environment', () => {
    const parts = new CacheParts();
    const rotation = parts.rotation();
    rotation.addConsumer(parts.service('Orders'));
    const target = { host: `<${idOf(parts.template, 'AWS::ElastiCache::ReplicationGroup')}.PrimaryEndPoint.Address>`, port: '6379' };
    const { render, token, secrets, consumers } = configurationIn(parts.template, 'RotationRefresh');
    expect(token).toEqual({ ...target, secret: '<CacheAuthToken>', replicationGroupId: '<Cache>' });
    expect(render).toEqual({ masterSecret: '<CacheAuthToken>', connections: [], caches: [{ target, urlSecret: '<Url>' }] });
    expect([secrets, consumers]).toEqual([['<Url>'], [{ cluster: '<OrdersCluster>', services: ['<OrdersService.Name>'] }]]);
  });

  test('has a timeout that is long enough for a cache', () => {
    expect(propertiesOf(rotated(), 'AWS::Lambda::Function', 'RotationRefresh').Timeout).toBe(900);
  });

  test('has permissions only for this cache, these secrets and services', () => {
    const parts = new CacheParts();
    parts.rotation().addConsumer(parts.service('Orders'));
    const arn = (rest: string) => `arn:<AWS::Partition>:${rest.replace('::', ':<AWS::Region>:<AWS::AccountId>:')}`;
    const allow = (Action: string[], Resource: string[]) => ({ Effect: 'Allow', Action, Resource });
    expect(statementsIn(parts.template, 'Rotation')).toEqual([
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], ['<RotationRefreshLogs.Arn>']),
      allow([
        'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:ListSecretVersionIds', 'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ], ['<CacheAuthToken>', '<Url>']),
      allow(['elasticache:DescribeReplicationGroups', 'elasticache:ModifyReplicationGroup'], [arn('elasticache::replicationgroup:<Cache>')]),
      allow(['sqs:SendMessage'], ['<RotationRefreshDeadLetters.Arn>']),
      allow([...NETWORK_ACTIONS, 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']),
    ]);
    expect(rollStatementsIn(parts.template, 'Rotation')[0][0].Resource).toEqual([arn('ecs::service/<OrdersCluster>/<OrdersService.Name>')]);
  });

  test('uses the key of the secrets only through Secrets Manager', () => {
    const parts = new CacheParts((stack) => new kms.Key(stack, 'Key'));
    parts.rotation();
    const withKey = rawStatementsIn(parts.template, 'Rotation').filter(({ Action }) => Action.some((action: string) => action.startsWith('kms:')));
    expect(withKey.map(({ Action }) => Action)).toEqual([['kms:Decrypt'], ['kms:Decrypt', 'kms:GenerateDataKey']]);
    expect(withKey.map(({ Condition }) => Object.keys(Condition.StringEquals))).toEqual([['kms:ViaService'], ['kms:ViaService']]);
  });

  test('can be invoked by Secrets Manager, only for this account', () => {
    expect(propertiesOf(rotated(), 'AWS::Lambda::Permission', 'RotationRefreshRotationPermission')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^RotationRefreshFunction/), 'Arn'] },
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  test('is invoked by a new token', () => {
    const { EventPattern } = propertiesOf(rotated(), 'AWS::Events::Rule', 'RotationRefresh');
    expect(EventPattern.resources).toEqual([{ Ref: expect.stringMatching(/^CacheAuthToken/) }]);
  });

  test('has a name with the prefix', () => {
    const template = rotated({ namePrefix: 'dev-orders' });
    expect(propertiesOf(template, 'AWS::Lambda::Function', 'RotationRefresh').FunctionName).toBe('dev-orders-cache-refresh');
    expect(propertiesOf(template, 'AWS::EC2::SecurityGroup', 'RotationRefresh').GroupName).toBe('dev-orders-cache-refresh-sg');
  });
});

describe('the network of the function', () => {
  test('is the private subnets, with a security group that reaches only the cache and AWS', () => {
    const template = rotated();
    const { SubnetIds, SecurityGroupIds } = propertiesOf(template, 'AWS::Lambda::Function', 'RotationRefresh').VpcConfig;
    expect(SubnetIds).toEqual([1, 2].map((number) => ({ Ref: expect.stringMatching(new RegExp(`^VpcprivateSubnet${number}`)) })));
    expect(SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^RotationRefreshSecurityGroup/), 'GroupId'] }]);
    const { SecurityGroupEgress, SecurityGroupIngress } = propertiesOf(template, 'AWS::EC2::SecurityGroup', 'RotationRefresh');
    expect(SecurityGroupIngress).toBeUndefined();
    expect(SecurityGroupEgress).toEqual([
      { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'AWS Secrets Manager, Amazon ElastiCache, Amazon ECS' },
      {
        DestinationSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^CacheSecurityGroup/), 'GroupId'] },
        IpProtocol: 'tcp',
        FromPort: 6379,
        ToPort: 6379,
        Description: 'To the cache',
      },
    ]);
    expect(propertiesOf(template, 'AWS::EC2::SecurityGroupIngress', 'RotationIntoCache')).toMatchObject({
      GroupId: { 'Fn::GetAtt': [expect.stringMatching(/^CacheSecurityGroup/), 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^RotationRefreshSecurityGroup/), 'GroupId'] },
      FromPort: 6379,
      ToPort: 6379,
    });
  });

  test('can be isolated subnets', () => {
    const template = rotated({ vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });
    expect(JSON.stringify(propertiesOf(template, 'AWS::Lambda::Function', 'RotationRefresh').VpcConfig.SubnetIds)).toContain('VpcdataSubnet1');
  });
});

test('can be in another stack than the cache and its secrets', () => {
  const parts = new CacheParts();
  const other = new Stack(parts.stack.node.root as App, 'Other');
  const { cache, vpc, urlSecret } = parts;
  createCacheRotation(other, 'Rotation', { cache, vpc, urlSecret, replicationGroupId: cache.replicationGroup.ref });
  const template = Template.fromStack(other).toJSON();
  expect(Object.values<any>(template.Resources).filter(({ Type }) => Type === SCHEDULE)).toHaveLength(2);
  expect(JSON.stringify(parts.template)).not.toContain('RotationSchedule');
});

test('the errors of the function are a metric', () => {
  const parts = new CacheParts();
  const rotation = parts.rotation();
  expect(rotation.metricErrors({ period: Duration.minutes(1) })).toMatchObject({ namespace: 'AWS/Lambda', metricName: 'Errors', period: Duration.minutes(1) });
});

test('the ARN of an imported token omits its random suffix', () => {
  const parts = new CacheParts();
  const authTokenSecret = secretsmanager.Secret.fromSecretNameV2(parts.stack, 'Imported', 'team/token');
  const { host, port } = parts.cache;
  parts.rotation({ urlSecret: createUrlSecret(parts.stack, 'OtherUrl', { authTokenSecret, host, port }) });
  const [{ Resource: [first] }] = statementsIn(parts.template, 'Rotation').filter(({ Action }) => Action.includes('secretsmanager:PutSecretValue'));
  expect(first).toMatch(/secret:team\/token-\?\?\?\?\?\?$/);
});

function idOf(template: any, type: string): string {
  return Object.entries<any>(template.Resources).find(([, resource]) => resource.Type === type)![0].replace(/[0-9A-F]{8}$/, '');
}
