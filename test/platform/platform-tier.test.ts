import { aws_sns as sns } from 'aws-cdk-lib';
import { PlatformDatabase, PlatformTier, ReptidexPlatform } from '../../src';
import { backend, mistakesOf, newStack, onlyOf, platform, propsOf, render, resourcesOf } from '../support';

describe('a custom tier', () => {
  const staging = PlatformTier.of('staging', PlatformTier.PRODUCTION, {
    imageTag: 'staging',
    network: { natGateways: 1 },
    database: PlatformDatabase.postgres({ multiAz: false }),
    sizes: { backend: { cpu: 512, memoryMiB: 1024 } },
    scaling: { backend: { maxTasks: 3 } },
    alarms: { service: { cpuPercent: 90 } },
  });
  const template = render(platform({ tier: staging, services: [backend('core')] }));

  test('has the options that it sets', () => {
    expect(resourcesOf(template, 'AWS::EC2::NatGateway')).toHaveLength(1);
    expect(onlyOf(template, 'AWS::RDS::DBInstance').Properties.MultiAZ).toBe(false);
    expect(onlyOf(template, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({ Cpu: '512', Memory: '1024' });
    expect(onlyOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties.MaxCapacity).toBe(3);
    expect(JSON.stringify(onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions)).toContain(':staging');
    expect(propsOf(template, 'AWS::CloudWatch::Alarm').find(({ AlarmName }) => AlarmName === 'dev-reptidex-core-cpu').Threshold).toBe(90);
  });

  test('has the other options of the tier that it is based on, field by field', () => {
    expect(resourcesOf(template, 'AWS::EC2::Subnet')).toHaveLength(9);
    expect(onlyOf(template, 'AWS::RDS::DBInstance').Properties).toMatchObject({ AllocatedStorage: '100', DeletionProtection: true });
    expect(onlyOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties.MinCapacity).toBe(2);
  });

  test('does not change that tier', () => {
    const production = render(platform({ tier: PlatformTier.PRODUCTION, services: [backend('core')] }));
    expect(onlyOf(production, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({ Cpu: '1024', Memory: '2048' });
  });

  test('can have no alarms, or alarms that notify an existing topic', () => {
    expect(propsOf(render(platform({ tier: PlatformTier.of('quiet', PlatformTier.DEVELOPMENT, { alarms: { enabled: false } }) })), 'AWS::CloudWatch::Alarm')).toEqual([]);
    const stack = newStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:team');
    const paged = render(platform({ tier: PlatformTier.of('paged', PlatformTier.DEVELOPMENT, { alarms: { topic } }) }, stack));
    expect(resourcesOf(paged, 'AWS::SNS::Topic')).toEqual([]);
    expect(propsOf(paged, 'AWS::CloudWatch::Alarm').flatMap(({ AlarmActions }) => AlarmActions)).toContain(topic.topicArn);
  });

  test.each([undefined, 'production', { imageTag: 'x' }])('cannot be based on %j', (base) => {
    expect(mistakesOf(() => PlatformTier.of('staging', base as unknown as PlatformTier))).toEqual([expect.stringMatching(/^tier 'staging': 'base'(, got .+| is missing)$/)]);
  });

  test('is displayed with its name', () => {
    expect(`${staging}`).toBe('staging');
  });
});

test.each([
  [PlatformTier.DEVELOPMENT, undefined, 0], [PlatformTier.DEVELOPMENT, true, 1], [PlatformTier.PRODUCTION, undefined, 1], [PlatformTier.PRODUCTION, false, 0],
])('a dashboard: %s, set: %s', (tier, dashboard, count) => {
  expect(resourcesOf(render(platform({ tier, dashboard })), 'AWS::CloudWatch::Dashboard')).toHaveLength(count);
});

test('rejects a platform without a project name', () => {
  const props = JSON.parse('{ "environmentName": "dev" }');
  expect(mistakesOf(() => new ReptidexPlatform(newStack(), 'Platform', props))).toEqual([expect.stringContaining("platform: 'projectName' is missing")]);
});
