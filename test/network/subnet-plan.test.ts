import { NetworkInput, createNetwork } from '../parts';
import { newStack, render, Resource, resourcesOf } from '../support';

/** CIDRs of the subnets by layer, in the order of the zones. */
function cidrsOf(props: NetworkInput): Record<string, string[]> {
  const stack = newStack();
  createNetwork(stack, 'Network', props);
  const cidrs: Record<string, string[]> = {};
  for (const [, subnet] of resourcesOf(render(stack), 'AWS::EC2::Subnet')) {
    (cidrs[layerOf(subnet)] ??= []).push(subnet.Properties.CidrBlock);
  }
  return cidrs;
}

function layerOf(subnet: Resource): string {
  return subnet.Properties.Tags.find((tag: any) => tag.Key === 'aws-cdk:subnet-name').Value;
}

test.each([
  ['10.1.0.0/16', {
    public: ['10.1.1.0/24', '10.1.2.0/24'], private: ['10.1.10.0/24', '10.1.11.0/24'], data: ['10.1.20.0/24', '10.1.21.0/24'],
  }],
  ['172.31.0.0/19', {
    public: ['172.31.1.0/24', '172.31.2.0/24'], private: ['172.31.10.0/24', '172.31.11.0/24'], data: ['172.31.20.0/24', '172.31.21.0/24'],
  }],
  ['10.0.16.0/20', {
    public: ['10.0.16.128/25', '10.0.17.0/25'], private: ['10.0.21.0/25', '10.0.21.128/25'], data: ['10.0.26.0/25', '10.0.26.128/25'],
  }],
  ['10.0.4.0/22', {
    public: ['10.0.4.32/27', '10.0.4.64/27'], private: ['10.0.5.64/27', '10.0.5.96/27'], data: ['10.0.6.128/27', '10.0.6.160/27'],
  }],
])('two zones in %s', (cidr, expected) => {
  expect(cidrsOf({ cidr, availabilityZoneCount: 2 })).toEqual(expected);
});

test.each(['10.0.0.0/16', '10.0.0.0/20', '10.0.0.0/22'])('a zone that is added later changes no subnet of %s', (cidr) => {
  const counts = [2, 3, 4, 5, 6].map((availabilityZoneCount) => cidrsOf({ cidr, availabilityZoneCount }));
  for (const layer of ['public', 'private', 'data']) {
    const most = counts[4][layer];
    expect(most).toHaveLength(6);
    expect(new Set(most).size).toBe(6);
    counts.forEach((count, index) => expect(count[layer]).toEqual(most.slice(0, index + 2)));
  }
});

test('a zone that is added later changes no logical ID and no property of existing subnets', () => {
  const subnets = (availabilityZoneCount: number) => {
    const stack = newStack();
    createNetwork(stack, 'Network', { availabilityZoneCount, namePrefix: 'dev-reptidex' });
    return Object.fromEntries(resourcesOf(render(stack), 'AWS::EC2::Subnet'));
  };
  const two = subnets(2);
  expect(subnets(3)).toMatchObject(two);
  expect(Object.keys(two)).toHaveLength(6);
});

test('every list can be set on its own', () => {
  const given = {
    publicSubnetCidrs: ['10.0.100.0/24', '10.0.101.0/24'],
    dataSubnetCidrs: ['10.0.200.0/26', '10.0.200.64/28'],
  };
  expect(cidrsOf({ cidr: '10.0.0.0/16', availabilityZoneCount: 2, ...given })).toEqual({
    public: given.publicSubnetCidrs,
    private: ['10.0.10.0/24', '10.0.11.0/24'],
    data: given.dataSubnetCidrs,
  });
});

test('a VPC that is too small for the plan is accepted if all subnets are set', () => {
  const cidrs = cidrsOf({
    cidr: '10.0.0.0/24',
    availabilityZoneCount: 2,
    publicSubnetCidrs: ['10.0.0.0/28', '10.0.0.16/28'],
    privateSubnetCidrs: ['10.0.0.64/26', '10.0.0.128/26'],
    dataSubnetCidrs: ['10.0.0.32/28', '10.0.0.48/28'],
  });
  expect(cidrs.private).toEqual(['10.0.0.64/26', '10.0.0.128/26']);
});
