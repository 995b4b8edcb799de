import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { SERVICES } from './services';
import { Answer, Fact, inAnyOrder, Questions } from '../questions';

/** The CDK's rule that lets nothing out: without any rule AWS lets everything out. */
const NOTHING = 'icmp 252-86 255.255.255.255/32';
const SUBNETS = {
  public: ['10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'],
  private: ['10.0.10.0/24', '10.0.20.0/24', '10.0.30.0/24'],
  data: ['10.0.11.0/24', '10.0.21.0/24', '10.0.31.0/24'],
};

/** Three zones, a way out for each, and who may speak to whom. */
export function expectNetwork(aws: Questions): void {
  expectVpc(aws);
  expectDefaultSecurityGroup(aws);
  for (const [layer, cidrs] of Object.entries(SUBNETS)) {
    expectSubnets(aws, layer, cidrs);
  }
  expectWaysOut(aws);
  expectSecurityGroups(aws);
}

function expectVpc(aws: Questions): void {
  const vpc = aws.ask('ec2', 'DescribeVpcs', { Filters: [{ Name: 'tag:Name', Values: ['prod-reptidex-vpc'] }] });
  const flowLogs = aws.ask('ec2', 'DescribeFlowLogs', { Filter: [{ Name: 'resource-id', Values: [vpc('Vpcs.0.VpcId')] }] });
  const logGroups = aws.ask('cloudwatch-logs', 'DescribeLogGroups', { logGroupNamePrefix: '/vpc/prod-reptidex' });
  aws.expect('Vpc', {
    cidr: [vpc('Vpcs.0.CidrBlock'), '10.0.0.0/16'],
    flowLogs: [['FlowLogStatus', 'TrafficType', 'LogDestinationType'].map((path) => flowLogs(`FlowLogs.0.${path}`)).join(' '), 'ACTIVE ALL cloud-watch-logs'],
    flowLogsKept: [`${logGroups('logGroups.0.logGroupName')} ${logGroups('logGroups.0.retentionInDays')}`, '/vpc/prod-reptidex 365'],
  });
}

/** Nobody gets anywhere by the group that EC2 takes where none is named. */
function expectDefaultSecurityGroup(aws: Questions): void {
  const group = aws.ask('ec2', 'DescribeSecurityGroups', {
    Filters: [{ Name: 'group-name', Values: ['default'] }, { Name: 'vpc-id', Values: [aws.physicalId('Platform/Network/Vpc')] }],
  });
  const rules = { Filters: [{ Name: 'group-id', Values: [group('SecurityGroups.0.GroupId')] }] };
  aws.expectAnswer('ec2', 'DescribeSecurityGroupRules', rules, ExpectedResult.objectLike({ SecurityGroupRules: [] }));
}

function expectSubnets(aws: Questions, layer: string, cidrs: string[]): void {
  const subnets = aws.ask('ec2', 'DescribeSubnets', { Filters: [{ Name: 'tag:Name', Values: [1, 2, 3].map((zone) => `prod-reptidex-${layer}-${zone}`) }] });
  const found = [0, 1, 2].map((index) => ['CidrBlock', 'AvailabilityZone', 'MapPublicIpOnLaunch'].map((path) => subnets(`Subnets.${index}.${path}`)).join(' '));
  aws.expect(`${layer.charAt(0).toUpperCase()}${layer.slice(1)}Subnets`, {
    subnets: inAnyOrder(found, cidrs.map((cidr, index) => `${cidr} us-east-1${'abc'[index]} false`)),
  });
}

/** A NAT gateway in each public subnet, and interface endpoints to what tasks need to start. */
function expectWaysOut(aws: Questions): void {
  const gateways = aws.ask('ec2', 'DescribeNatGateways', { Filter: [{ Name: 'state', Values: ['available'] }] });
  const subnets = [1, 2, 3].map((zone) => aws.physicalId(`Platform/Network/Vpc/publicSubnet${zone}/Subnet`));
  const endpoints = aws.ask('ec2', 'DescribeVpcEndpoints', { Filters: [{ Name: 'vpc-endpoint-type', Values: ['Interface'] }] });
  const names = ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager'];
  aws.expect('WaysOut', {
    gateways: inAnyOrder([0, 1, 2].map((index) => gateways(`NatGateways.${index}.SubnetId`)), subnets),
    endpoints: inAnyOrder(names.map((_, index) => endpoints(`VpcEndpoints.${index}.ServiceName`)), names.map((name) => `com.amazonaws.us-east-1.${name}`)),
  });
}

function groupOf(aws: Questions, name: string): Answer {
  const answer = aws.ask('ec2', 'DescribeSecurityGroups', { Filters: [{ Name: 'group-name', Values: [`prod-reptidex-${name}-sg`] }] });
  return (path) => answer(`SecurityGroups.0.${path}`);
}

const rule = (group: Answer, list: string, peer: string) => `${group(`${list}.IpProtocol`)} ${group(`${list}.FromPort`)}-${group(`${list}.ToPort`)} ${group(`${list}.${peer}`)}`;
const tcp = (port: number, peer: string) => `tcp ${port}-${port} ${peer}`;

/** The load balancer's group lets in CloudFront, each service's the load balancer, and database and cache let in the groups of their clients. */
function expectSecurityGroups(aws: Questions): void {
  const [alb, rds, cache] = ['alb', 'rds', 'cache'].map((layer) => groupOf(aws, layer));
  const services = new Map(SERVICES.map(({ name }) => [name, groupOf(aws, name)]));
  const nothingOut = (group: Answer): Fact => [rule(group, 'IpPermissionsEgress.0', 'IpRanges.0.CidrIp'), NOTHING];
  aws.expect('ServiceSecurityGroups', Object.fromEntries(SERVICES.map(({ name, port }): [string, Fact] => [
    name, [rule(services.get(name)!, 'IpPermissions.0', 'UserIdGroupPairs.0.GroupId'), tcp(port, alb('GroupId'))],
  ])));
  aws.expect('LoadBalancerSecurityGroup', { in: [rule(alb, 'IpPermissions.0', 'PrefixListIds.0.PrefixListId'), tcp(443, 'pl-3b927c52')] });
  // AWS puts peers of one port into one permission: each of them is asked for by the id of its rule.
  const fromClients = (what: string, port: number, into: Answer): Fact => {
    const found = aws.ask('ec2', 'DescribeSecurityGroupRules', { SecurityGroupRuleIds: [aws.physicalId(`Platform/Fleet/${what}Clients/Into${what}`)] });
    const answer: Answer = (path) => found(`SecurityGroupRules.0.${path}`);
    const clients = groupOf(aws, `${what.toLowerCase()}-clients`);
    const peer = `${answer('ReferencedGroupInfo.GroupId')} ${answer('GroupId')}`;
    return [`${answer('IpProtocol')} ${answer('FromPort')}-${answer('ToPort')} ${peer}`, `${tcp(port, clients('GroupId'))} ${into('GroupId')}`];
  };
  aws.expect('DatabaseSecurityGroup', { in: fromClients('Database', 5432, rds), out: nothingOut(rds) });
  aws.expect('CacheSecurityGroup', { in: fromClients('Cache', 6379, cache), out: nothingOut(cache) });
}
