import { aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Parts, propertiesOf } from './rotation-parts';
import { Problems } from '../../src/private/problems';
import { checkRotationNetwork, checkRotationSubnets, DATABASE_NEED, platformPlace } from '../../src/rotation/placement';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const ENDPOINT = ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER;

describe('the network of a rotation function', () => {
  test('is the private subnets, with a security group that reaches only the database and AWS', () => {
    const parts = new Parts();
    parts.rotation();
    const { template } = parts;
    const { VpcSubnetIds, VpcSecurityGroupIds } = propertiesOf(template, SCHEDULE, 'RotationSchedule').HostedRotationLambda;
    const subnet = (number: number) => ({ Ref: expect.stringMatching(new RegExp(`^VpcprivateSubnet${number}`)) });
    expect(VpcSubnetIds).toEqual({ 'Fn::Join': ['', [subnet(1), ',', subnet(2)]] });
    const { SecurityGroupEgress, SecurityGroupIngress } = propertiesOf(template, 'AWS::EC2::SecurityGroup', 'RotationSecurityGroup');
    expect(VpcSecurityGroupIds).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^RotationSecurityGroup/), 'GroupId'] });
    expect(SecurityGroupIngress).toBeUndefined();
    expect(SecurityGroupEgress).toEqual([
      { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'AWS Secrets Manager, Amazon ECS' },
      {
        DestinationSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseGroup/), 'GroupId'] },
        IpProtocol: 'tcp',
        FromPort: 5432,
        ToPort: 5432,
        Description: 'To the database',
      },
    ]);
  });

  test('is allowed by the database before the first rotation', () => {
    const parts = new Parts();
    parts.rotation();
    const { template } = parts;
    expect(propertiesOf(template, 'AWS::EC2::SecurityGroupIngress', 'RotationIntoDatabase')).toMatchObject({
      GroupId: { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseGroup/), 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^RotationSecurityGroup/), 'GroupId'] },
      IpProtocol: 'tcp',
      FromPort: 5432,
      ToPort: 5432,
    });
    const [, schedule] = Object.entries<any>(template.Resources).find(([id, { Type }]) => Type === SCHEDULE && id.startsWith('RotationSchedule'))!;
    expect(schedule.DependsOn).toEqual(expect.arrayContaining([
      expect.stringMatching(/^RotationIntoDatabase/),
      expect.stringMatching(/^VpcprivateSubnet1DefaultRoute/),
      expect.stringMatching(/^VpcprivateSubnet2DefaultRoute/),
    ]));
  });

  test.each([
    ['isolated', ec2.SubnetType.PRIVATE_ISOLATED],
    ['public', ec2.SubnetType.PUBLIC],
  ])('fails with %s subnets and no endpoint', (kind, subnetType) => {
    const mistakes = (hasEndpoint: boolean) => {
      const problems = new Problems();
      checkRotationSubnets(DATABASE_NEED, platformPlace(DATABASE_NEED, 'database.rotation.secretsManagerEndpoint'), new Parts().vpc, { subnetType }, hasEndpoint, problems);
      return problems.messages;
    };
    expect(mistakes(false)).toEqual([
      `network: 'privateSubnets' must have a route to AWS Secrets Manager when the database's password rotates, got '${kind} subnets'; set private subnets with a NAT gateway, `
      + "or add InterfaceVpcEndpointAwsService.SECRETS_MANAGER to the VPC and set 'database.rotation.secretsManagerEndpoint', or disable the rotation with "
      + "'database.rotation.schedule: RotationSchedule.never()'",
    ]);
    expect(mistakes(true)).toEqual([]);
  });

  test('can be isolated subnets', () => {
    const parts = new Parts();
    parts.rotation({ vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });
    expect(JSON.stringify(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').HostedRotationLambda.VpcSubnetIds)).toContain('VpcdataSubnet1');
  });

  test('can be subnets of an unknown kind', () => {
    const parts = new Parts();
    const vpcSubnets = { subnets: [ec2.Subnet.fromSubnetId(parts.stack, 'Subnet', 'subnet-0123456789abcdef0')] };
    parts.rotation({ vpcSubnets });
    expect(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').HostedRotationLambda.VpcSubnetIds).toBe('subnet-0123456789abcdef0');
  });

  test('can be an imported VPC', () => {
    const parts = new Parts();
    const vpc = ec2.Vpc.fromVpcAttributes(parts.stack, 'Imported', {
      vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'],
    });
    parts.rotation({ vpc });
    expect(propertiesOf(parts.template, SCHEDULE, 'RotationSchedule').HostedRotationLambda.VpcSubnetIds).toBe('subnet-0123456789abcdef0');
  });

  test.each([
    ['no NAT gateway and no endpoint', { natGateways: 0 }, true],
    ['no NAT gateway and another endpoint', { natGateways: 0, interfaceEndpoints: [ec2.InterfaceVpcEndpointAwsService.ECR] }, true],
    ['no NAT gateway and the endpoint', { natGateways: 0, interfaceEndpoints: [ENDPOINT] }, false],
    ['a NAT gateway', { natGateways: 1 }, false],
    ['default props', {}, false],
  ])('is checked in a network that the platform creates: %s', (_, network, fails) => {
    const problems = new Problems();
    checkRotationNetwork(DATABASE_NEED, network, problems);
    const judgement = expect(() => problems.throwIfAny(new Stack()));
    (fails ? judgement : judgement.not).toThrow(
      "network: 'natGateways' must be at least 1 when the database's password rotates and there are no interface endpoints for AWS Secrets Manager, "
      + "got 0; add InterfaceVpcEndpointAwsService.SECRETS_MANAGER to 'interfaceEndpoints', or disable the rotation with 'database.rotation.schedule: RotationSchedule.never()'",
    );
  });
});
