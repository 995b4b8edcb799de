import { App, aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InlinePeer } from '../../src/private/inline-peer';

function rendered() {
  const stack = new Stack(new App(), 'Stack');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'] });
  const other = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Other', 'sg-other');
  const another = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Another', 'sg-another');
  const group = new ec2.SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false });
  const peer = new InlinePeer(other);
  group.addIngressRule(peer, ec2.Port.tcp(80), 'in');
  group.addEgressRule(new InlinePeer(other), ec2.Port.tcp(81), 'out');
  return { other, another, peer, resources: Object.values<any>(Template.fromStack(stack).toJSON().Resources) };
}

test('its rules are inside its own security group, in both directions, and in no other resource', () => {
  const { resources } = rendered();
  expect(resources.map(({ Type }) => Type)).toEqual(['AWS::EC2::SecurityGroup']);
  expect(resources[0].Properties.SecurityGroupIngress).toEqual([{ SourceSecurityGroupId: 'sg-other', IpProtocol: 'tcp', FromPort: 80, ToPort: 80, Description: 'in' }]);
  expect(resources[0].Properties.SecurityGroupEgress).toEqual([{ DestinationSecurityGroupId: 'sg-other', IpProtocol: 'tcp', FromPort: 81, ToPort: 81, Description: 'out' }]);
});

test('a group that allows it through connections has the rule inside too', () => {
  const stack = new Stack(new App(), 'Stack');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'] });
  const group = new ec2.SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false });
  group.connections.allowFrom(new InlinePeer(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Other', 'sg-other')), ec2.Port.tcp(80), 'in');
  const resources = Object.values<any>(Template.fromStack(stack).toJSON().Resources);
  expect(resources.map(({ Type }) => Type)).toEqual(['AWS::EC2::SecurityGroup']);
  expect(resources[0].Properties.SecurityGroupIngress).toEqual([{ SourceSecurityGroupId: 'sg-other', IpProtocol: 'tcp', FromPort: 80, ToPort: 80, Description: 'in' }]);
});

test('peers are identified by their security group', () => {
  const { other, another, peer } = rendered();
  expect(new InlinePeer(other).uniqueId).toBe(peer.uniqueId);
  expect(new InlinePeer(another).uniqueId).not.toBe(peer.uniqueId);
  expect(peer.connections.securityGroups).toEqual([]);
});
