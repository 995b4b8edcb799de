import { aws_ec2 as ec2, aws_kms as kms, Fn, Stack } from 'aws-cdk-lib';
import { PlatformNetwork } from '../../src';
import { NetworkInput, createNetwork } from '../parts';
import { newStack, onlyOf, propsOf, Rendered, render, resourcesOf, unknown } from '../support';

function network(props: NetworkInput = {}, stack: Stack = newStack()): Rendered {
  createNetwork(stack, 'Network', props);
  return render(stack);
}

const zonesOf = (template: Rendered) => [...new Set(propsOf(template, 'AWS::EC2::Subnet').map((subnet) => JSON.stringify(subnet.AvailabilityZone)))];
const nameOf = (props: any) => props.Tags.find((tag: any) => tag.Key === 'Name').Value;

/** Where each subnet's default route leads, by the subnet's name. */
function waysOut(template: Rendered): Record<string, string> {
  const ways: Record<string, string> = {};
  for (const subnet of resourcesOf(template, 'AWS::EC2::Subnet')) {
    const table = propsOf(template, 'AWS::EC2::SubnetRouteTableAssociation').find((association) => association.SubnetId.Ref === subnet[0]).RouteTableId.Ref;
    const route = propsOf(template, 'AWS::EC2::Route').find((candidate) => candidate.RouteTableId.Ref === table);
    ways[nameOf(subnet[1].Properties)] = route ? (route.GatewayId ?? route.NatGatewayId).Ref : 'none';
  }
  return ways;
}

describe('Availability Zones', () => {
  test('are the first three by default, in any Region', () => {
    const template = network();
    expect(zonesOf(template)).toEqual([0, 1, 2].map((index) => JSON.stringify({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] })));
    expect(propsOf(template, 'AWS::EC2::Subnet')).toHaveLength(9);
  });

  test.each([2, 3, 4, 5, 6])('can be %i', (availabilityZoneCount) => {
    const template = network({ availabilityZoneCount });
    expect(zonesOf(template)).toHaveLength(availabilityZoneCount);
    expect(propsOf(template, 'AWS::EC2::NatGateway')).toHaveLength(availabilityZoneCount);
  });

  test('are those that are set, in their order', () => {
    const template = network({ availabilityZones: ['eu-west-2c', 'eu-west-2a'] }, newStack({ env: { region: 'eu-west-2' } }));
    expect(zonesOf(template)).toEqual(['"eu-west-2c"', '"eu-west-2a"']);
  });

  test.each([2, 3, 4])('can be %i in a stack with a Region but no account', (availabilityZoneCount) => {
    expect(zonesOf(network({ availabilityZoneCount }, newStack({ env: { region: 'us-east-1' } })))).toHaveLength(availabilityZoneCount);
  });

  test('are those that the CDK CLI has looked up in a stack with account and Region', () => {
    const context = { 'availability-zones:account=111122223333:region=us-east-1': ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'] };
    const template = network({ availabilityZoneCount: 3 }, newStack({ env: { account: '111122223333', region: 'us-east-1' } }, context));
    expect(zonesOf(template)).toEqual(['"us-east-1a"', '"us-east-1b"', '"us-east-1c"']);
  });

  test.each([3, 4])('are placeholders in a stack with account and Region before the lookup, for a number of %i', (availabilityZoneCount) => {
    const stack = newStack({ env: { account: '111122223333', region: 'us-east-1' } });
    expect(() => network({ availabilityZoneCount }, stack)).not.toThrow();
  });
});

describe('NAT gateways', () => {
  const common = { availabilityZoneCount: 2, namePrefix: 'dev' };

  test('are one for each zone by default, which its private subnet uses', () => {
    const template = network(common);
    const [first, second] = resourcesOf(template, 'AWS::EC2::NatGateway').map(([id]) => id);
    const [internet] = resourcesOf(template, 'AWS::EC2::InternetGateway').map(([id]) => id);
    expect(waysOut(template)).toEqual({
      'dev-public-1': internet,
      'dev-public-2': internet,
      'dev-private-1': first,
      'dev-private-2': second,
      'dev-data-1': 'none',
      'dev-data-2': 'none',
    });
  });

  test('can be one for all zones', () => {
    const template = network({ ...common, natGateways: 1 });
    const [[nat]] = resourcesOf(template, 'AWS::EC2::NatGateway');
    expect(propsOf(template, 'AWS::EC2::NatGateway')).toHaveLength(1);
    expect(waysOut(template)).toMatchObject({ 'dev-private-1': nat, 'dev-private-2': nat });
  });

  test('can be none: the private subnets have no route to the internet', () => {
    const template = network({ ...common, natGateways: 0 });
    expect(propsOf(template, 'AWS::EC2::NatGateway')).toEqual([]);
    expect(propsOf(template, 'AWS::EC2::EIP')).toEqual([]);
    expect(waysOut(template)).toMatchObject({ 'dev-private-1': 'none', 'dev-private-2': 'none' });
    expect(zonesOf(template)).toHaveLength(2);
  });

  test('can be fewer without a change of the subnets', () => {
    const subnets = (natGateways: number) => resourcesOf(network({ ...common, natGateways }), 'AWS::EC2::Subnet').map(([id, { Properties }]) => [id, Properties.CidrBlock]);
    expect(subnets(0)).toEqual(subnets(2));
    expect(subnets(1)).toEqual(subnets(2));
  });

  test('are the only route: no subnet assigns public IP addresses', () => {
    for (const subnet of propsOf(network(), 'AWS::EC2::Subnet')) {
      expect(subnet.MapPublicIpOnLaunch).toBe(false);
    }
  });
});

describe('endpoints', () => {
  const endpoints = (template: Rendered) => Object.fromEntries(resourcesOf(template, 'AWS::EC2::VPCEndpoint'));
  const services = [ec2.InterfaceVpcEndpointAwsService.SQS, ...PlatformNetwork.FARGATE_ENDPOINTS];

  test('exist only for S3 by default, in every route table', () => {
    const template = network({ availabilityZoneCount: 2 });
    const { VpcEndpointType, RouteTableIds, ServiceName } = onlyOf(template, 'AWS::EC2::VPCEndpoint').Properties;
    expect(VpcEndpointType).toBe('Gateway');
    expect(ServiceName).toEqual({ 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3']] });
    expect(RouteTableIds).toHaveLength(6);
  });

  test('of interfaces are in the private subnets, with private DNS, and accept only port 443 from the VPC', () => {
    const template = network({ availabilityZoneCount: 2, interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS, namePrefix: 'dev' });
    const [[groupId, group]] = resourcesOf(template, 'AWS::EC2::SecurityGroup');
    const privateSubnets = resourcesOf(template, 'AWS::EC2::Subnet').filter(([, subnet]) => nameOf(subnet.Properties).includes('private')).map(([Ref]) => ({ Ref }));
    const found = propsOf(template, 'AWS::EC2::VPCEndpoint').filter((endpoint) => endpoint.VpcEndpointType === 'Interface');
    expect(found.map((endpoint) => JSON.stringify(endpoint.ServiceName).match(/[a-z.]*(ecr|secretsmanager|logs)[a-z.]*/)?.[0])).toEqual(
      ['.ecr.api', '.ecr.dkr', '.secretsmanager', '.logs'],
    );
    for (const endpoint of found) {
      expect(endpoint).toMatchObject({ PrivateDnsEnabled: true, SubnetIds: privateSubnets, SecurityGroupIds: [{ 'Fn::GetAtt': [groupId, 'GroupId'] }] });
    }
    expect(propsOf(template, 'AWS::EC2::SecurityGroup')).toHaveLength(1);
    expect(group.Properties.SecurityGroupIngress).toEqual([
      expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/16' }),
    ]);
    expect(propsOf(template, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
    // The CDK's way to say that nothing is let out.
    expect(group.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' })]);
  });

  test('of interfaces are in the private subnets, one for each zone, without NAT gateways too', () => {
    const template = network({ availabilityZoneCount: 2, natGateways: 0, interfaceEndpoints: [ec2.InterfaceVpcEndpointAwsService.ECR], namePrefix: 'dev' });
    const privateSubnets = resourcesOf(template, 'AWS::EC2::Subnet').filter(([, subnet]) => nameOf(subnet.Properties).includes('private')).map(([Ref]) => ({ Ref }));
    expect(propsOf(template, 'AWS::EC2::VPCEndpoint').find((endpoint) => endpoint.VpcEndpointType === 'Interface').SubnetIds).toEqual(privateSubnets);
  });

  test('do not depend on the order of the list', () => {
    expect(endpoints(network({ interfaceEndpoints: [...services].reverse() }))).toEqual(endpoints(network({ interfaceEndpoints: services })));
  });

  test('do not change when another one is added', () => {
    const few = endpoints(network({ interfaceEndpoints: services.slice(1) }));
    const more = endpoints(network({ interfaceEndpoints: services }));
    expect(more).toMatchObject(few);
    expect(Object.keys(more)).toHaveLength(Object.keys(few).length + 1);
  });
});

describe('flow logs', () => {
  test('are disabled by default', () => {
    expect(propsOf(network(), 'AWS::EC2::FlowLog')).toEqual([]);
  });

  test('send all traffic of the VPC to CloudWatch Logs', () => {
    const template = network({ flowLogs: true });
    const [[Ref]] = resourcesOf(template, 'AWS::EC2::VPC');
    expect(onlyOf(template, 'AWS::EC2::FlowLog').Properties).toMatchObject({
      ResourceId: { Ref }, ResourceType: 'VPC', TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs',
    });
  });

  test('are kept for a year', () => {
    expect(onlyOf(network({ flowLogs: true }), 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(365);
  });
});

describe('the default security group', () => {
  const custom = (template: Rendered) => Object.values(template.Resources).filter(({ Type }) => /^Custom::|Lambda/.test(Type));

  test('keeps the rules of AWS by default, without a function', () => {
    expect(custom(network())).toEqual([]);
  });

  test('loses its rules to a function that can change only this group, if set', () => {
    const template = network({ restrictDefaultSecurityGroup: true });
    const [[vpc]] = resourcesOf(template, 'AWS::EC2::VPC');
    const group = { 'Fn::GetAtt': [vpc, 'DefaultSecurityGroup'] };
    expect(onlyOf(template, 'Custom::VpcRestrictDefaultSG').Properties).toMatchObject({ DefaultSecurityGroupId: group, Account: { Ref: 'AWS::AccountId' } });
    const [{ PolicyDocument: { Statement } }] = onlyOf(template, 'AWS::IAM::Role').Properties.Policies;
    expect(Statement).toHaveLength(1);
    expect(Statement[0].Action).toEqual(expect.arrayContaining(['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress']));
    expect(Statement[0].Resource[0]['Fn::Join'][1].at(-1)).toEqual(group);
  });
});

describe('the log group of the function that restricts the default security group', () => {
  test('is that of the function, is kept for a year, is deleted with the stack, and uses the customer managed key', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const template = network({ restrictDefaultSecurityGroup: true, namePrefix: 'dev-reptidex', encryptionKey }, stack);
    const [[Ref, { Properties, DeletionPolicy }]] = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(Properties).toEqual({ LogGroupName: '/aws/lambda/dev-reptidex-default-security-group', RetentionInDays: 365, KmsKeyId: stack.resolve(encryptionKey.keyArn) });
    expect(DeletionPolicy).toBe('Delete');
    expect(onlyOf(template, 'AWS::Lambda::Function').Properties.LoggingConfig).toEqual({ LogGroup: { Ref } });
  });

  test('exists once for all networks of a stack, like the function', () => {
    const stack = newStack();
    ['One', 'Other'].forEach((namePrefix) => createNetwork(stack, namePrefix, { restrictDefaultSecurityGroup: true, namePrefix: namePrefix.toLowerCase() }));
    expect(propsOf(render(stack), 'AWS::Logs::LogGroup').map(({ LogGroupName }) => LogGroupName)).toEqual(['/aws/lambda/one-default-security-group']);
  });

  test('does not exist for the function of another VPC', () => {
    const stack = newStack();
    new ec2.Vpc(stack, 'Theirs', { restrictDefaultSecurityGroup: true });
    createNetwork(stack, 'Network');
    const template = render(stack);
    expect(propsOf(template, 'AWS::Logs::LogGroup')).toEqual([]);
    expect(onlyOf(template, 'AWS::Lambda::Function').Properties).not.toHaveProperty('LoggingConfig');
  });
});

describe('names', () => {
  test('of the VPC and its subnets are readable for operators', () => {
    const template = network({ namePrefix: 'dev-reptidex', availabilityZoneCount: 2, interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS });
    expect(nameOf(onlyOf(template, 'AWS::EC2::VPC').Properties)).toBe('dev-reptidex-vpc');
    expect(propsOf(template, 'AWS::EC2::Subnet').map(nameOf)).toEqual([
      'dev-reptidex-public-1', 'dev-reptidex-public-2', 'dev-reptidex-private-1', 'dev-reptidex-private-2', 'dev-reptidex-data-1', 'dev-reptidex-data-2',
    ]);
    expect(onlyOf(template, 'AWS::EC2::SecurityGroup').Properties.GroupName).toBe('dev-reptidex-endpoints-sg');
  });

  test('without a prefix are generated', () => {
    const template = network({ interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS });
    expect(onlyOf(template, 'AWS::EC2::SecurityGroup').Properties).not.toHaveProperty('GroupName');
    expect(nameOf(onlyOf(template, 'AWS::EC2::VPC').Properties)).toBe('Stack/Network/Vpc');
  });
});

test('DNS support is enabled in the VPC', () => {
  expect(onlyOf(network(), 'AWS::EC2::VPC').Properties).toMatchObject({ CidrBlock: '10.0.0.0/16', EnableDnsSupport: true, EnableDnsHostnames: true });
});

describe('tokens', () => {
  const lists = { publicSubnetCidrs: ['10.0.1.0/24', '10.0.2.0/24'], privateSubnetCidrs: ['10.0.3.0/24', '10.0.4.0/24'], dataSubnetCidrs: ['10.0.5.0/24', '10.0.6.0/24'] };

  test('can be the CIDR of the VPC, if the subnets are set', () => {
    const stack = newStack();
    const template = network({ cidr: unknown.text(stack), availabilityZoneCount: 2, ...lists }, stack);
    expect(onlyOf(template, 'AWS::EC2::VPC').Properties.CidrBlock).toEqual({ Ref: 'Text' });
  });

  test('can be the CIDR of a subnet', () => {
    const stack = newStack();
    const template = network({ availabilityZoneCount: 2, ...lists, publicSubnetCidrs: [unknown.text(stack), '10.0.2.0/24'] }, stack);
    expect(propsOf(template, 'AWS::EC2::Subnet').map((subnet) => subnet.CidrBlock)).toContainEqual({ Ref: 'Text' });
  });

  test('can be the names of the zones', () => {
    const stack = newStack({ env: { region: 'us-east-1' } });
    const template = network({ availabilityZones: [unknown.text(stack, 'One'), unknown.text(stack, 'Two')] }, stack);
    expect(zonesOf(template)).toEqual(['{"Ref":"One"}', '{"Ref":"Two"}']);
  });

  test('can be a list of zones with a number', () => {
    const stack = newStack();
    const template = network({ availabilityZones: unknown.list(stack), availabilityZoneCount: 2 }, stack);
    expect(zonesOf(template)).toEqual([0, 1].map((index) => JSON.stringify({ 'Fn::Select': [index, { Ref: 'List' }] })));
  });

  test('can be a list of zones, of which three are used by default', () => {
    const stack = newStack();
    expect(zonesOf(network({ availabilityZones: unknown.list(stack) }, stack))).toHaveLength(3);
  });

  test('can be a list of CIDRs', () => {
    const stack = newStack();
    const template = network({ availabilityZoneCount: 2, publicSubnetCidrs: Fn.split(',', unknown.text(stack)) }, stack);
    const split = { 'Fn::Split': [',', { Ref: 'Text' }] };
    expect(propsOf(template, 'AWS::EC2::Subnet').slice(0, 2).map((subnet) => subnet.CidrBlock)).toEqual([0, 1].map((index) => ({ 'Fn::Select': [index, split] })));
  });

  test('can be the prefix of the names', () => {
    const stack = newStack();
    const template = network({ namePrefix: unknown.text(stack) }, stack);
    expect(nameOf(onlyOf(template, 'AWS::EC2::VPC').Properties)).toEqual({ 'Fn::Join': ['', [{ Ref: 'Text' }, '-vpc']] });
  });
});
