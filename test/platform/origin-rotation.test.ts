import { App, aws_certificatemanager as acm, aws_ec2 as ec2, aws_ecs as ecs, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { OriginAccess, OriginRotationOptions, PlatformDatabase, PlatformTier, ReptidexPlatform, ReptidexPlatformProps, RotationSchedule } from '../../src';
import { backend, CERTIFICATE_ARN, domainIn, logicalId, mistakesOf, newStack, onlyOf, platform, propsOf, render, Rendered, resourcesOf, vpcIn } from '../support';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';

/** An environment whose load balancer knows CloudFront by a header; its database never rotates. */
function built(originRotation?: OriginRotationOptions, props: Partial<ReptidexPlatformProps> = {}, stack = newStack()): ReptidexPlatform {
  return platform({
    domain: domainIn(stack),
    services: [backend('core')],
    database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.never() } }),
    contentDelivery: { originAccess: OriginAccess.SECRET_HEADER, originRotation },
    ...props,
  }, stack);
}

/** How often the header's value changes, if it does. */
function periodOf(template: Rendered): string | undefined {
  const [[, schedule] = []] = resourcesOf(template, SCHEDULE).filter(([id]) => /OriginRotationSchedule/.test(id));
  return schedule?.Properties.RotationRules.ScheduleExpression;
}

const { DEVELOPMENT, PRODUCTION } = PlatformTier;

describe('the default rotation of the secret header', () => {
  test.each<[string, PlatformTier | undefined, OriginRotationOptions | undefined, string | undefined]>([
    ['is disabled in development', DEVELOPMENT, undefined, undefined],
    ['is every thirty days in production', PRODUCTION, undefined, 'rate(30 days)'],
    ['is every thirty days without a tier', undefined, undefined, 'rate(30 days)'],
    ['is enabled in development if options are set', DEVELOPMENT, {}, 'rate(30 days)'],
    ['has the schedule that is set', PRODUCTION, { schedule: RotationSchedule.every(Duration.days(7)) }, 'rate(7 days)'],
    ['has the schedule that is set in development', DEVELOPMENT, { schedule: RotationSchedule.every(Duration.days(7)) }, 'rate(7 days)'],
    ['can be disabled in production', PRODUCTION, { schedule: RotationSchedule.never() }, undefined],
  ])('%s', (_, tier, originRotation, expected) => {
    expect(periodOf(render(built(originRotation, { tier })))).toBe(expected);
  });

  test('does not exist without the secret header', () => {
    const template = render(built(undefined, { tier: PRODUCTION, contentDelivery: {} }));
    expect(periodOf(template)).toBeUndefined();
    expect(propsOf(template, 'AWS::Lambda::Function').filter(({ FunctionName }) => /origin/.test(FunctionName))).toEqual([]);
  });
});

describe('the function of the rotation', () => {
  const functionIn = (template: Rendered) => onlyOf(template, 'AWS::Lambda::Function', (id) => id.startsWith('PlatformContentDeliveryOriginRotation')).Properties;

  test('runs in the subnets of the services, with a name that is readable for operators', () => {
    const template = render(built({}));
    const [service] = propsOf(template, 'AWS::ECS::Service');
    expect(functionIn(template).FunctionName).toBe('dev-reptidex-origin-rotation');
    expect(functionIn(template).VpcConfig.SubnetIds).toEqual(service.NetworkConfiguration.AwsvpcConfiguration.Subnets);
  });

  test.each<[string, (vpc: ec2.IVpc) => ec2.SubnetSelection | undefined, string[]]>([
    ['the private subnets that are set', (vpc) => ({ subnets: [vpc.privateSubnets[0]] }), ['private-1']],
    ['all subnets with a route to the internet, if those that are set have none', () => ({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }), ['private-1', 'private-2']],
    ['all private subnets, if none are set', () => undefined, ['private-1', 'private-2']],
  ])('in an existing VPC, runs in %s', (_, privateSubnets, expected) => {
    const stack = newStack();
    const vpc = vpcIn(stack);
    const template = render(built({}, { network: { vpc, privateSubnets: privateSubnets(vpc) } }, stack));
    expect(functionIn(template).VpcConfig.SubnetIds).toEqual(expected);
  });

  test('runs in the VPC of the cluster if that is the network', () => {
    const stack = newStack();
    const vpc = vpcIn(stack);
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'team', vpc });
    const template = render(built({ vpcSubnets: { subnets: [vpc.privateSubnets[1]] } }, { cluster }, stack));
    expect(functionIn(template).VpcConfig.SubnetIds).toEqual(['private-2']);
  });

  test('runs in no VPC if no subnet has a route to the internet', () => {
    const template = render(built({}, { network: { natGateways: 0 } }));
    expect(functionIn(template)).not.toHaveProperty('VpcConfig');
  });

  test("uses the environment's key", () => {
    const created = built(undefined, { tier: PRODUCTION });
    expect(functionIn(render(created)).KmsKeyArn).toEqual(Stack.of(created).resolve(created.encryptionKey!.keyArn));
  });

  test("can read the platform's web firewall and log bucket, which the distribution refers to", () => {
    const created = built(undefined, { tier: PRODUCTION, firewall: {} });
    const { Statement } = onlyOf(render(created), 'AWS::IAM::ManagedPolicy', (id) => id.startsWith('PlatformContentDeliveryOriginRotation')).Properties.PolicyDocument;
    const resourceOf = (action: string) => Statement.filter(({ Action }: any) => Action[0] === action).map(({ Resource }: any) => Resource);
    expect(resourceOf('s3:GetBucketAcl')).toEqual([[{ 'Fn::GetAtt': [expect.stringMatching(/^PlatformAccessLogs/), 'Arn'] }]]);
    expect(resourceOf('wafv2:GetWebACL')).toEqual([
      [{ 'Fn::GetAtt': [expect.stringMatching(/OriginGuard/), 'Arn'] }], [{ 'Fn::GetAtt': [expect.stringMatching(/^PlatformFirewall/), 'Arn'] }],
    ]);
  });

  test('can read a web firewall in us-east-1 from another Region', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-2' } });
    const certificate = acm.Certificate.fromCertificateArn(stack, 'EdgeCertificate', CERTIFICATE_ARN);
    built({}, { firewall: {}, contentDelivery: { originAccess: OriginAccess.SECRET_HEADER, certificate, originRotation: {} } }, stack);
    const { artifacts } = (stack.node.root as App).synth();
    expect(artifacts.length).toBeGreaterThan(0);
    expect(JSON.stringify(onlyOf(render(stack), 'AWS::IAM::ManagedPolicy', (id) => /OriginRotation/.test(id)).Properties)).toContain('Fn::GetStackOutput');
  });

  test("has an alarm that is published to the platform's topic, if there is a rotation", () => {
    const [on, off] = [built({}), built()];
    const alarmsIn = (created: ReptidexPlatform) => propsOf(render(created), 'AWS::CloudWatch::Alarm').filter(({ AlarmName }) => /origin/.test(AlarmName));
    expect(alarmsIn(on)).toEqual([expect.objectContaining({
      AlarmName: 'dev-reptidex-origin-rotation-errors',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Threshold: 1,
      EvaluationPeriods: 1,
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: logicalId(on.contentDelivery!.originRotationFunction as lambda.Function) } }],
      AlarmActions: [Stack.of(on).resolve(on.alarmTopic!.topicArn)],
    })]);
    expect(alarmsIn(off)).toEqual([]);
    expect(on.node.tryFindChild('OriginRotationAlarms')).toBeDefined();
    expect(alarmsIn(built({}, { alarms: { enabled: false } }))).toEqual([]);
  });
});

describe('fails at synth, together with other mistakes', () => {
  test('in its options', () => {
    const stack = newStack();
    const vpc = vpcIn(stack);
    const options = {
      schedule: RotationSchedule.every(Duration.hours(1)), reservedConcurrentExecutions: 901, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    };
    expect(mistakesOf(() => built(options, { network: { vpc }, projectName: 'No Name' }, stack))).toEqual([
      expect.stringContaining("'projectName'"),
      "origin rotation: 'schedule.interval', got 1",
      "origin rotation: 'reservedConcurrentExecutions', got 901",
      expect.stringContaining("origin rotation: 'vpcSubnets'"),
    ]);
  });

  test('without the secret header', () => {
    expect(mistakesOf(() => built(undefined, { contentDelivery: { originRotation: { reservedConcurrentExecutions: 10 } } }))).toEqual([
      "content delivery: 'originRotation', got ['reservedConcurrentExecutions']",
    ]);
    expect(() => built(undefined, { contentDelivery: { originRotation: { schedule: RotationSchedule.never() } } })).not.toThrow();
  });
});
