import { aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Problems } from '../../src/private/problems';
import { checkTwoZones } from '../../src/private/zones';
import { mistakesOf, newStack, unknown } from '../support';

const ISOLATED = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
const vpcOf = (stack: Stack, zones: string[]) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-1', availabilityZones: zones, isolatedSubnetIds: zones.map((_, index) => `subnet-${index}`),
});

function mistakes(vpc: ec2.IVpc, selection: ec2.SubnetSelection = ISOLATED, enough?: RegExp): string[] {
  const problems = new Problems();
  checkTwoZones(problems, { subject: 'network', prop: 'dataSubnets', must: 'lie in two zones' }, vpc, selection, enough);
  return problems.isEmpty ? [] : mistakesOf(() => problems.throwIfAny(vpc));
}

const MISTAKE = "network: 'dataSubnets', got 'us-east-1a'";

test('rejects one zone and accepts two', () => {
  expect(mistakes(vpcOf(newStack(), ['us-east-1a']))).toEqual([MISTAKE]);
  expect(mistakes(vpcOf(newStack(), ['us-east-1a', 'us-east-1b']))).toEqual([]);
});

test('counts two subnets in one zone as one zone', () => {
  const stack = newStack();
  const subnets = ['one', 'two'].map((subnetId) => ec2.Subnet.fromSubnetAttributes(stack, subnetId, { subnetId, availabilityZone: 'us-east-1a' }));
  expect(mistakes(vpcOf(stack, ['us-east-1a', 'us-east-1b']), { subnets })).toEqual([MISTAKE]);
});

test('accepts one zone if that is the minimum', () => {
  expect(mistakes(vpcOf(newStack(), ['us-west-2-lax-1a']), ISOLATED, /-lax-/)).toEqual([]);
  expect(mistakes(vpcOf(newStack(), ['us-east-1a']), ISOLATED, /-lax-/)).toEqual([MISTAKE]);
});

test('ignores missing subnets and those without a zone', () => {
  const stack = newStack();
  const vpc = vpcOf(stack, ['us-east-1a']);
  expect(mistakes(vpc, { subnetType: ec2.SubnetType.PUBLIC })).toEqual([]);
  expect(mistakes(vpc, { subnets: [ec2.Subnet.fromSubnetId(stack, 'One', 'subnet-1')] })).toEqual([]);
});

test('ignores zones that are tokens or not looked up yet', () => {
  const stack = newStack();
  const listed = ec2.Vpc.fromVpcAttributes(stack, 'Listed', {
    vpcId: 'vpc-1', availabilityZones: unknown.list(stack, 'Zones'), isolatedSubnetIds: unknown.list(stack, 'Subnets'),
  });
  expect(mistakes(listed)).toEqual([]);
  const environment = newStack({ env: { account: '111122223333', region: 'us-east-1' } });
  expect(mistakes(ec2.Vpc.fromLookup(environment, 'Vpc', { vpcId: 'vpc-1' }), { subnetType: ec2.SubnetType.PUBLIC })).toEqual([]);
});
