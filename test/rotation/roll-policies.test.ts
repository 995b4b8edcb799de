import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, Lazy, Stack } from 'aws-cdk-lib';
import { RollPolicies } from '../../src/rotation/roll-policies';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const QUOTA = 6144;
/** Where ARNs are longest. */
const PSEUDO = { 'AWS::Partition': 'aws-us-gov', 'AWS::Region': 'ap-southeast-4', 'AWS::AccountId': '111122223333' };

/** The policies of services whose names all have a length, as they are deployed. The function's own statements have the size that it states. */
function policiesOf(lengths: number[], clusters = 1, own = 3000): any[] {
  const stack = new Stack(new App(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  const name = (kind: string, index: number, length: number) => `${kind}${index}`.padEnd(length, 'x');
  const inClusters = Array.from({ length: clusters }, (_, index) => ecs.Cluster.fromClusterAttributes(stack, `Cluster${index}`, { clusterName: name('c', index, 200), vpc }));
  const services = lengths.map((length, index) => {
    const role = (kind: string) => iam.Role.fromRoleName(stack, `${kind}${index}`, name(kind, index, Math.min(length, 64)));
    const family = name('family', index, length);
    const taskDefinition = new ecs.FargateTaskDefinition(stack, `Task${index}`, { family, taskRole: role('task'), executionRole: role('start') });
    taskDefinition.addContainer('Container', { image: ecs.ContainerImage.fromRegistry('example/app') });
    return new ecs.FargateService(stack, `Service${index}`, { cluster: inClusters[index % clusters], taskDefinition, serviceName: name('service', index, length) });
  });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const policy = new iam.CfnManagedPolicy(stack, 'Policy', { policyDocument: Lazy.any({ produce: () => ({ Statement: [{ Action: ['x'.repeat(own - 30)] }, ...policies.ownStatements] }) }) });
  const policies = new RollPolicies(stack, { role, policy, characters: own }, () => services);
  services.forEach((service) => policies.add(service));
  const policyOf = (child: unknown) => (child instanceof iam.CfnManagedPolicy ? [child.policyDocument] : []);
  return stack.node.children.flatMap(policyOf).map((document) => deployed(stack.resolve(document), lengths));
}

/** Their lengths, as IAM counts them. */
function lengthsOf(...args: Parameters<typeof policiesOf>): number[] {
  return policiesOf(...args).map((policy) => JSON.stringify(policy).length);
}

function deployed(value: any, lengths: number[]): any {
  if (value?.Ref) {
    return PSEUDO[value.Ref as keyof typeof PSEUDO];
  }
  if (value?.['Fn::GetAtt']) {
    const [, index] = /^Service(\d+?)(Service)?[0-9A-F]{8}$/.exec(value['Fn::GetAtt'][0])!;
    return 'x'.repeat(lengths[Number(index)]);
  }
  if (value?.['Fn::Join']) {
    return value['Fn::Join'][1].map((part: any) => deployed(part, lengths)).join('');
  }
  if (Array.isArray(value)) {
    return value.map((each) => deployed(each, lengths));
  }
  return typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, deployed(each, lengths)])) : value;
}

describe('policies are within the limits of IAM', () => {
  test.each([10, 60, 120, 250])('with names of %d characters', (length) => {
    const longest = Array.from({ length: 12 }, (_, index) => Math.max(...lengthsOf(Array(index + 1).fill(length))));
    expect(Math.max(...longest)).toBeLessThan(QUOTA);
  });

  test.each([[10, 6], [10, 9], [60, 9], [120, 9], [10, 30]])('with names of %d characters, and for each of %d services its own cluster', (length, count) => {
    expect(Math.max(...lengthsOf(Array(count).fill(length), count))).toBeLessThan(QUOTA);
  });

  test.each([1000, 2000, 3000, 4000, 5000, 6000])('where the function itself needs %d characters', (own) => {
    const lengths = [1, 4, 12, 22, 40].map((count) => lengthsOf(Array(count).fill(40), 1, own));
    expect(Math.max(...lengths.flat())).toBeLessThan(QUOTA);
    // One service needs no further policy, unless the function's own has no room.
    expect(lengths[0]).toHaveLength(own > 3800 ? 2 : 1);
  });

  test.each([3100, 3400, 3800, 3900])('whichever service is added first, if the function itself needs %d characters', (own) => {
    const inOwnPolicy = (lengths: number[]) => policiesOf(lengths, 1, own)[0].Statement.length > 1;
    expect([[10, 250], [250, 10]].map(inOwnPolicy)).toEqual(Array(2).fill(own <= 3800));
  });

  test('with a long name in the last service of a policy', () => {
    expect(Math.max(...lengthsOf([...Array(9).fill(10), 250, ...Array(8).fill(10)]))).toBeLessThan(QUOTA);
  });
});

test.each([[1, 1], [7, 1], [22, 1], [40, 1], [9, 3]])('each of %d services is in one policy, whatever the number of policies', (count, clusters) => {
  // A name of a length that no other has.
  const lengths = Array.from({ length: count }, (_, index) => 30 + index);
  const updated = policiesOf(lengths, clusters).flatMap(({ Statement }) => Statement.filter(({ Action }: any) => Action.includes('ecs:UpdateService')).flatMap(({ Resource }: any) => Resource));
  expect(updated.map((arn: string) => arn.split('/').pop()!.length).sort((a, b) => a - b)).toEqual(lengths);
});
