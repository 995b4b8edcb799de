import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, CfnParameter, Duration, Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { OriginRotationOptions, RotationSchedule } from '../../src';
import { ContentDelivery } from '../../src/edge/content-delivery';
import { delivery, ingress, SECRET_HEADER } from '../edge/delivery';
import { logicalId, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, resourcesOf, unknown, vpcIn } from '../support';

const RECOMMENDED_FLAGS = jest.requireActual<Record<string, unknown>>('aws-cdk-lib/recommended-feature-flags.json');
const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const FUNCTION = 'AWS::Lambda::Function';

/** A delivery whose header rotates, or not. */
function rotating(originRotation?: OriginRotationOptions, more: Parameters<typeof delivery>[0] = {}, stack?: Stack): ContentDelivery {
  return delivery({ ...SECRET_HEADER, originRotation, ...more }, stack);
}

/** The rotation's own, besides what AWS's L2 makes for other reasons. */
function ours(template: Rendered, type: string): any {
  return onlyOf(template, type, (id) => id.startsWith('DeliveryOriginRotation')).Properties;
}

function loadBalancerIn(vpc: ec2.IVpc | undefined, stack: Stack): elbv2.IApplicationLoadBalancer {
  return elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/team/1',
    loadBalancerDnsName: 'alb.example.com',
    securityGroupId: 'sg-alb',
    vpc,
  });
}

/** What the function's role allows besides its log, its dead letters, its traces and its place in a network. */
function permissionsIn(template: Rendered): any[] {
  const { ManagedPolicyArns, Policies } = ours(template, 'AWS::IAM::Role');
  expect([ManagedPolicyArns, Policies]).toEqual([[{ Ref: expect.stringMatching(/^DeliveryOriginRotationPolicy/) }], undefined]);
  const { Statement } = ours(template, 'AWS::IAM::ManagedPolicy').PolicyDocument;
  expect(Statement.map(({ Effect }: any) => Effect)).toEqual(Statement.map(() => 'Allow'));
  return Statement.filter(({ Action }: any) => !/^(logs|sqs|ec2|xray):/.test(Action[0])).map(({ Action, Resource }: any) => [Action, Resource]);
}

describe('the schedule', () => {
  test('is every thirty days with the function, and not immediately', () => {
    const made = rotating();
    const template = render(made);
    expect(onlyOf(template, SCHEDULE).Properties).toEqual({
      SecretId: { Ref: logicalId(made.originSecret!) },
      RotationLambdaARN: { 'Fn::GetAtt': [logicalId(made.originRotationFunction!), 'Arn'] },
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
      RotateImmediatelyOnUpdate: false,
    });
  });

  test('is created after the permission to invoke the function and its route to the internet', () => {
    const template = render(rotating());
    const [[permission, { Properties }]] = resourcesOf(template, 'AWS::Lambda::Permission').filter(([id]) => id.startsWith('DeliveryOriginRotation'));
    expect(Properties).toMatchObject({
      Action: 'lambda:InvokeFunction', Principal: 'secretsmanager.amazonaws.com', SourceAccount: { Ref: 'AWS::AccountId' },
    });
    const routes = resourcesOf(template, 'AWS::EC2::Route').map(([id]) => id).filter((id) => /Private/.test(id));
    expect(onlyOf(template, SCHEDULE).DependsOn).toEqual(expect.arrayContaining([permission, ...routes]));
    expect(routes).toHaveLength(2);
  });

  test.each([
    [Duration.hours(4), 'rate(4 hours)'],
    [Duration.days(1), 'rate(1 day)'],
    [Duration.days(999), 'rate(999 days)'],
  ])('accepts %s', (interval, expression) => {
    expect(onlyOf(render(rotating({ schedule: RotationSchedule.every(interval) })), SCHEDULE).Properties.RotationRules.ScheduleExpression).toBe(expression);
  });

  test('accepts an interval that is a token', () => {
    const stack = newStack();
    const days = new CfnParameter(stack, 'Days', { type: 'Number' });
    const template = render(rotating({ schedule: RotationSchedule.every(Duration.days(days.valueAsNumber)) }, {}, stack));
    expect(JSON.stringify(onlyOf(template, SCHEDULE).Properties.RotationRules)).toContain('{"Ref":"Days"}');
  });

  test('is not created if it is disabled or there is no header', () => {
    for (const made of [rotating({ schedule: RotationSchedule.never() }), delivery(), delivery({ originRotation: { schedule: RotationSchedule.never() } })]) {
      const template = render(made);
      expect(made.originRotationFunction).toBeUndefined();
      expect(resourcesOf(template, SCHEDULE)).toEqual([]);
      expect(resourcesOf(template, FUNCTION).filter(([id]) => id.startsWith('Delivery'))).toEqual([]);
    }
  });

  test('does not change the resources of a distribution without it', () => {
    const [on, off] = [rotating(), rotating({ schedule: RotationSchedule.never() })].map((made) => render(made).Resources);
    expect(Object.fromEntries(Object.entries(on).filter(([id]) => !/^DeliveryOriginRotation/.test(id)))).toEqual(off);
  });
});

describe('the function', () => {
  test('has names and times in its environment, and no value', () => {
    const stack = newStack();
    const made = rotating(undefined, {}, stack);
    const template = render(made);
    const [[webAcl]] = resourcesOf(template, 'AWS::WAFv2::WebACL');
    const { CONFIGURATION } = ours(template, FUNCTION).Environment.Variables;
    const text = CONFIGURATION['Fn::Join'][1].map((part: any) => part.Ref ?? part).join('');
    expect(JSON.parse(text)).toEqual({
      header: 'X-Origin-Verify', distribution: logicalId(made.distribution), webAcl, propagationSeconds: 300, pollSeconds: 10,
    });
    expect(Object.keys(ours(template, FUNCTION).Environment.Variables)).toEqual(['CONFIGURATION']);
  });

  test('has a timeout that is long enough for CloudFront and AWS WAF', () => {
    expect(ours(render(rotating()), FUNCTION).Timeout).toBe(900);
  });

  test('can change only this secret, this distribution and this web ACL', () => {
    const made = rotating();
    const template = render(made);
    const [[webAcl]] = resourcesOf(template, 'AWS::WAFv2::WebACL');
    const distribution = ['arn:', { Ref: 'AWS::Partition' }, ':cloudfront::', { Ref: 'AWS::AccountId' }, ':distribution/', { Ref: logicalId(made.distribution) }];
    expect(permissionsIn(template)).toEqual([
      [
        ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
        [{ Ref: logicalId(made.originSecret!) }],
      ],
      [['cloudfront:GetDistribution', 'cloudfront:UpdateDistribution'], [{ 'Fn::Join': ['', distribution] }]],
      [['wafv2:GetWebACL', 'wafv2:UpdateWebACL'], [{ 'Fn::GetAtt': [webAcl, 'Arn'] }]],
    ]);
  });

  test('can read what the distribution refers to, which CloudFront requires for an update', () => {
    const stack = newStack();
    const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/x/11111111-2222-3333-4444-555555555555';
    const accessLogs = new s3.Bucket(stack, 'Logs', { objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED });
    expect(permissionsIn(render(rotating(undefined, { webAclArn, accessLogs }, stack))).slice(3)).toEqual([
      [['wafv2:GetWebACL'], [webAclArn]],
      [['s3:GetBucketAcl', 's3:PutBucketAcl'], [{ 'Fn::GetAtt': [logicalId(accessLogs), 'Arn'] }]],
    ]);
  });

  test('runs in the private subnets of the load balancer, and can connect only to HTTPS', () => {
    const template = render(rotating());
    const { SubnetIds, SecurityGroupIds } = ours(template, FUNCTION).VpcConfig;
    expect(SubnetIds).toEqual(['VpcPrivateSubnet1', 'VpcPrivateSubnet2'].map((id) => ({ Ref: expect.stringMatching(new RegExp(`^${id}Subnet`)) })));
    const [[group, { Properties }]] = resourcesOf(template, 'AWS::EC2::SecurityGroup').filter(([id]) => id.startsWith('DeliveryOriginRotation'));
    expect(SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [group, 'GroupId'] }]);
    expect(Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })]);
    expect(Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('runs in the subnets that are set', () => {
    const stack = newStack();
    const vpc = vpcIn(stack);
    const vpcSubnets = { subnets: [vpc.privateSubnets[1]] };
    const template = render(rotating({ vpcSubnets }, { loadBalancer: loadBalancerIn(vpc, stack) }, stack));
    expect(ours(template, FUNCTION).VpcConfig.SubnetIds).toEqual(['private-2']);
  });

  test.each([
    ['in an unknown VPC', () => undefined],
    ['in a VPC without private subnets', (stack: Stack) => vpcIn(stack, { privateSubnetIds: undefined })],
  ])('runs outside the VPC for a load balancer %s', (_, vpc) => {
    const stack = newStack();
    const template = render(rotating(undefined, { loadBalancer: loadBalancerIn(vpc(stack), stack) }, stack));
    expect(ours(template, FUNCTION)).not.toHaveProperty('VpcConfig');
    expect(resourcesOf(template, 'AWS::EC2::SecurityGroup')).toEqual([]);
    expect(JSON.stringify(ours(template, 'AWS::IAM::ManagedPolicy'))).not.toContain('ec2:');
  });

  test('has names with the prefix of the environment', () => {
    const template = render(rotating(undefined, { namePrefix: 'prod-example' }));
    expect(ours(template, FUNCTION).FunctionName).toBe('prod-example-origin-rotation');
    expect(ours(template, 'AWS::Logs::LogGroup').LogGroupName).toBe('/aws/lambda/prod-example-origin-rotation');
    expect(ours(template, 'AWS::EC2::SecurityGroup').GroupName).toBe('prod-example-origin-rotation-sg');
    expect(ours(template, 'AWS::SQS::Queue').QueueName).toBe('prod-example-origin-rotation-dlq');
  });

  test('encrypts its data with the key that is set, and can use it', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const template = render(rotating(undefined, { encryptionKey }, stack));
    const KeyArn = stack.resolve(encryptionKey.keyArn);
    expect(ours(template, 'AWS::Logs::LogGroup').KmsKeyId).toEqual(KeyArn);
    expect(ours(template, FUNCTION).KmsKeyArn).toEqual(KeyArn);
    expect(ours(template, 'AWS::IAM::ManagedPolicy').PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: [KeyArn],
    });
  });

  test('has the log retention of the web ACL', () => {
    expect(ours(render(rotating(undefined, { logRetention: 90 })), 'AWS::Logs::LogGroup').RetentionInDays).toBe(90);
  });

  test('has reserved concurrency if set', () => {
    expect(ours(render(rotating({ reservedConcurrentExecutions: 10 })), FUNCTION).ReservedConcurrentExecutions).toBe(10);
    expect(ours(render(rotating()), FUNCTION)).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('is bundled', () => {
    const stack = newStack();
    const made = rotating(undefined, {}, stack);
    expect((made.originRotationFunction as lambda.Function).runtime.name).toBe('nodejs24.x');
    expect(existsSync(join(__dirname, '..', '..', 'assets', 'rotation', 'functions', 'origin-rotation.lambda', 'index.js'))).toBe(true);
  });
});

describe('the construct', () => {
  test('is the same with all feature flags and with none', () => {
    const make = (context: Record<string, unknown>) => rotating({}, { namePrefix: 'dev-example' }, newStack({}, context));
    const edge = (made: ContentDelivery) => Object.entries(render(made).Resources).filter(([id]) => id.startsWith('Delivery'));
    expect(edge(make(RECOMMENDED_FLAGS))).toEqual(edge(make({})));
  });

  test('has no circular dependency if the load balancer is in another stack', () => {
    const network = newStack();
    const { loadBalancer } = ingress(network, true);
    const stack = new Stack(network.node.root as Stack, 'Edge');
    expect(propsOf(render(rotating(undefined, { loadBalancer }, stack)), SCHEDULE)).toHaveLength(1);
  });

  test('reports all mistakes together', () => {
    const stack = newStack();
    const { loadBalancer } = ingress(stack, true);
    const options = { schedule: RotationSchedule.every(Duration.hours(3)), reservedConcurrentExecutions: 9, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } };
    expect(mistakesOf(() => rotating(options, { loadBalancer }, stack))).toEqual([
      "origin rotation: 'schedule.interval', got 3",
      "origin rotation: 'reservedConcurrentExecutions', got 9",
      'origin rotation: \'vpcSubnets\', got \'{\"subnetType\":\"Public\"}\'',
    ]);
  });

  test('fails without the header', () => {
    expect(mistakesOf(() => delivery({ originRotation: { schedule: RotationSchedule.every(Duration.hours(3)) } }))).toEqual([
      "content delivery: 'originRotation', got ['schedule']",
    ]);
  });

  test.each([
    ['that the VPC does not have', (stack: Stack) => vpcIn(stack), { subnetGroupName: 'nowhere' }],
    ['without a route to the internet', (stack: Stack) => vpcIn(stack), { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    ['of an unknown VPC', () => undefined, { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }],
  ])('fails with subnets %s', (_, vpc, vpcSubnets) => {
    const stack = newStack();
    const loadBalancer = loadBalancerIn(vpc(stack), stack);
    expect(mistakesOf(() => rotating({ vpcSubnets }, { loadBalancer }, stack))).toEqual([expect.stringContaining("origin rotation: 'vpcSubnets'")]);
    expect(() => rotating({ vpcSubnets, schedule: RotationSchedule.never() }, { loadBalancer }, newStack())).not.toThrow();
  });

  test('accepts reserved concurrency that is a token', () => {
    const stack = newStack();
    const template = render(rotating({ reservedConcurrentExecutions: unknown.number(stack) }, {}, stack));
    expect(ours(template, FUNCTION).ReservedConcurrentExecutions).toEqual({ Ref: 'Number' });
  });

  test('has a function for metrics', () => {
    const made = rotating();
    const { namespace, metricName, dimensions } = made.originRotationFunction!.metricErrors();
    expect(Stack.of(made).resolve({ namespace, metricName, dimensions })).toEqual({
      namespace: 'AWS/Lambda', metricName: 'Errors', dimensions: { FunctionName: { Ref: logicalId(made.originRotationFunction!) } },
    });
  });

  test('suppresses findings about a value without rotation, and no others', () => {
    const rules = ['AwsSolutions-SMG4', 'HIPAA.Security-SecretsManagerRotationEnabled', 'NIST.800.53.R5-SecretsManagerRotationEnabled'];
    expect(excusedAt(rotating({ schedule: RotationSchedule.never() }).originSecret!)).toEqual(rules);
    expect(excusedAt(rotating().originSecret!)).toEqual([]);
  });

  test('suppresses findings about a function without reserved concurrency or outside a VPC, and no others', () => {
    const stack = newStack();
    const packs = (names: string[], rule: string) => names.map((pack) => `${pack}-${rule}`);
    const [hipaa, nist, pci] = ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'];
    expect(excusedAt(rotating({ reservedConcurrentExecutions: 10 }).originRotationFunction!)).toEqual([]);
    expect(excusedAt(rotating().originRotationFunction!)).toEqual(packs([hipaa, nist], 'LambdaConcurrency'));
    const made = rotating({ reservedConcurrentExecutions: 10 }, { loadBalancer: loadBalancerIn(undefined, stack) }, stack);
    expect(excusedAt(made.originRotationFunction!)).toEqual(packs([hipaa, nist, pci], 'LambdaInsideVPC'));
  });
});

/** Rules of cdk-nag that are acknowledged at a resource. */
function excusedAt(construct: IConstruct): string[] {
  const entries = construct.node.defaultChild!.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  return [...new Set(entries.flatMap(({ data }) => Object.keys(data)).map((rule) => rule.replace(/^annotation::/i, '')))].sort();
}
