import { aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { PlatformNetwork } from '../../src';
import { resolveNetwork } from '../../src/network/network-plan';
import { NetworkInput, createNetwork } from '../parts';
import { errorOf, mistakesOf, newStack, propsOf, render, unknown } from '../support';

const make = (props: NetworkInput, stack: Stack = newStack()) => () => createNetwork(stack, 'Network', props);

describe("'cidr'", () => {
  test.each(['10.0.0.0', '10.0.0.0/15', '10.0.0.0/29', '10.0.0.1/16', '10.0.0.256/24', 'ten', '', '2001:db8::/56', '010.0.0.0/16'])('fails for %j', (cidr) => {
    expect(mistakesOf(make({ cidr }))).toEqual(
      [`network: 'cidr', got '${cidr}'`],
    );
  });

  test.each(['10.0.0.0/16', '192.168.0.0/22'])('accepts %s', (cidr) => {
    expect(make({ cidr })).not.toThrow();
  });

  test('fails if it is too small for the plan, and the message says what to do', () => {
    expect(mistakesOf(make({ cidr: '10.0.0.0/23' }))).toEqual(
      ["network: 'cidr', got '10.0.0.0/23'"],
    );
  });

  test('fails if it is a token and subnets are planned from it', () => {
    const stack = newStack();
    expect(mistakesOf(make({ cidr: unknown.text(stack), publicSubnetCidrs: ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'] }, stack))).toEqual(
      ["network: 'cidr', got a value known only at deployment"],
    );
  });
});

test('zones that the CDK CLI has not looked up yet count as the number that they will be', () => {
  const stack = new Stack(undefined, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const availabilityZones = stack.availabilityZones.slice(0, 2);
  expect(availabilityZones).toEqual(['dummy1a', 'dummy1b']);
  expect(make({ availabilityZones }, stack)).not.toThrow();
});

describe("'availabilityZoneCount'", () => {
  test.each([1, 0, -1, 7, 2.5, NaN])('fails for %d', (availabilityZoneCount) => {
    expect(mistakesOf(make({ availabilityZoneCount }))).toEqual([
      `network: 'availabilityZoneCount', got ${availabilityZoneCount}`,
    ]);
  });

  test('is the only mistake if NAT gateways are set too, because their limit depends on it', () => {
    expect(mistakesOf(make({ availabilityZoneCount: 0, natGateways: 1 }))).toHaveLength(1);
  });

  test("fails if it differs from the number of 'availabilityZones'", () => {
    expect(mistakesOf(make({ availabilityZoneCount: 3, availabilityZones: ['us-east-1a', 'us-east-1b'] }))).toEqual(
      ["network: 'availabilityZoneCount', got 3"],
    );
  });

  test('fails if the Region has fewer zones', () => {
    const context = { 'availability-zones:account=111122223333:region=us-west-1': ['us-west-1a', 'us-west-1c'] };
    expect(mistakesOf(make({ availabilityZoneCount: 3 }, newStack({ env: { account: '111122223333', region: 'us-west-1' } }, context)))).toEqual(
      ["network: 'availabilityZoneCount', got 3"],
    );
  });

  test('fails if it is a token', () => {
    const stack = newStack();
    expect(mistakesOf(make({ availabilityZoneCount: unknown.number(stack) }, stack))).toEqual(
      ["network: 'availabilityZoneCount', got a value known only at deployment"],
    );
  });

  test('is the only mistake if it is a token and NAT gateways are set', () => {
    const stack = newStack();
    expect(mistakesOf(make({ availabilityZoneCount: unknown.number(stack), natGateways: 1 }, stack))).toHaveLength(1);
  });
});

describe("'availabilityZones'", () => {
  test('fail if they are in another Region', () => {
    expect(mistakesOf(make({ availabilityZones: ['us-east-1a', 'eu-west-2a'] }, newStack({ env: { region: 'us-east-1' } })))).toEqual([
      "network: 'availabilityZones', got 'eu-west-2a'",
    ]);
  });

  test('fail for a single zone', () => {
    expect(mistakesOf(make({ availabilityZones: ['us-east-1a'] }))).toContainEqual(expect.stringContaining("'availabilityZoneCount', got 1"));
  });

  test('fail if a zone is repeated', () => {
    expect(errorOf(make({ availabilityZones: ['us-east-1a', 'us-east-1a'] }))).toMatch(/'availabilityZones' must .*'us-east-1a'/);
  });
});

describe("'natGateways'", () => {
  test.each([4, -1, 0.5, NaN])('cannot be %d in three zones', (natGateways) => {
    expect(mistakesOf(make({ natGateways }))).toEqual([
      `network: 'natGateways', got ${natGateways}`,
    ]);
  });

  test.each([0, 1, 2, 3])('can be %i in three zones', (natGateways) => {
    const stack = newStack();
    make({ natGateways }, stack)();
    expect(propsOf(render(stack), 'AWS::EC2::NatGateway')).toHaveLength(natGateways);
  });

  test('fail if the number is a token', () => {
    const stack = newStack();
    expect(mistakesOf(make({ natGateways: unknown.number(stack) }, stack))).toEqual(["network: 'natGateways', got a value known only at deployment"]);
  });
});

describe.each(['publicSubnetCidrs', 'privateSubnetCidrs', 'dataSubnetCidrs'] as const)("'%s'", (prop) => {
  const given = (cidrs: string[], more: NetworkInput = {}) => mistakesOf(make({ availabilityZoneCount: 2, [prop]: cidrs, ...more }));

  test('fails if the number differs from the number of zones', () => {
    expect(given(['10.0.100.0/24'])).toEqual([`network: '${prop}', got ['10.0.100.0/24']`]);
    expect(given(['10.0.100.0/24', '10.0.101.0/24', '10.0.102.0/24'])).toEqual([`network: '${prop}', got ['10.0.100.0/24', '10.0.101.0/24', '10.0.102.0/24']`]);
    expect(given([])).toEqual([`network: '${prop}', got []`]);
  });

  test.each(['10.0.100.0', '10.0.100.0/29', '10.0.100.1/24', '10.0.100.300/24'])('fails for %s', (cidr) => {
    expect(given([cidr, '10.0.101.0/24'])).toEqual([`network: '${prop}', got '${cidr}'`]);
  });

  test('fails outside the CIDR of the VPC', () => {
    expect(given(['10.9.1.0/24', '10.0.101.0/24'])).toEqual([`network: '${prop}', got '10.9.1.0/24'`]);
  });

  test('fails if two overlap', () => {
    expect(given(['10.0.100.0/24', '10.0.100.128/25'])).toEqual([`network: '${prop}', got '10.0.100.128/25'`]);
  });
});

test('fails if a list overlaps CIDRs that are planned for another layer', () => {
  expect(mistakesOf(make({ availabilityZoneCount: 2, dataSubnetCidrs: ['10.0.1.0/24', '10.0.200.0/24'] }))).toEqual([
    "network: 'dataSubnetCidrs', got '10.0.1.0/24'",
  ]);
});

describe("'interfaceEndpoints'", () => {
  test('fails if a service is repeated', () => {
    const interfaceEndpoints = [...PlatformNetwork.FARGATE_ENDPOINTS, ec2.InterfaceVpcEndpointAwsService.ECR];
    expect(errorOf(make({ interfaceEndpoints }))).toMatch(/^Stack\/Network: network: 'interfaceEndpoints' must name each service once, got 'ecr.api'/);
  });

  test('accepts one for S3 in addition to the gateway endpoint', () => {
    const stack = newStack();
    make({ interfaceEndpoints: [ec2.InterfaceVpcEndpointAwsService.S3] }, stack)();
    expect(propsOf(render(stack), 'AWS::EC2::VPCEndpoint').map((endpoint) => endpoint.VpcEndpointType)).toEqual(['Gateway', 'Interface']);
  });
});

test('several mistakes are reported as one error', () => {
  const mistakes = mistakesOf(make({ cidr: '10.0.0.0/8', natGateways: 9, publicSubnetCidrs: ['a', 'b', 'c'] }));
  expect(mistakes).toHaveLength(5);
});

describe('the plan', () => {
  test('contains every default', () => {
    expect(resolveNetwork(newStack({ env: { account: '111122223333', region: 'eu-west-1' } }), {})).toMatchObject({
      cidr: '10.0.0.0/16',
      availabilityZoneCount: 3,
      natGateways: 3,
      subnets: { public: ['10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'], private: ['10.0.10.0/24', '10.0.11.0/24', '10.0.12.0/24'] },
      interfaceEndpoints: [],
      flowLogs: false,
      restrictDefaultSecurityGroup: false,
      region: 'eu-west-1',
      names: {},
    });
  });

  test('plans no subnets for a number of zones that no Region has', () => {
    expect(resolveNetwork(newStack(), { availabilityZoneCount: 7 })).toMatchObject({ availabilityZones: [], subnets: { public: [], private: [], data: [] } });
  });

  test('looks up no zones if they are set', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
    const zones = jest.spyOn(stack, 'availabilityZones', 'get');
    expect(resolveNetwork(stack, { availabilityZones: ['eu-west-1a', 'eu-west-1b'] }).availabilityZoneCount).toBe(2);
    expect(zones).not.toHaveBeenCalled();
  });
});
