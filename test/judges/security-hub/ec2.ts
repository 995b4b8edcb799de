import { absent, ALL, asserted, Exception, ORDERS, Service, unreachable } from './control';
import { list, mentions, Resource, SynthesizedTemplate, Value } from './template';

const VPC = 'AWS::EC2::VPC';
const GROUP = 'AWS::EC2::SecurityGroup';
const INSTANCE = 'AWS::EC2::Instance';
const TEMPLATE = 'AWS::EC2::LaunchTemplate';
const VPN = 'AWS::EC2::VPNConnection';
/** What EC2.18 allows by default, and what EC2.19 does not. */
const AUTHORIZED_PORTS = [80, 443];
const HIGH_RISK_PORTS = [
  20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888, 9200, 9300,
];
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/** Rules by which a security group lets in whoever asks. */
function openRules(group: Resource, template: SynthesizedTemplate): Value[] {
  const apart = template.of('AWS::EC2::SecurityGroupIngress').filter(({ p }) => mentions(p.GroupId, group)).map(({ p }) => p);
  return [...list<Value>(group.p.SecurityGroupIngress), ...apart]
    .filter(({ CidrIp, CidrIpv6 }) => EVERYWHERE.includes(CidrIp) || EVERYWHERE.includes(CidrIpv6));
}

function isOpen({ IpProtocol, FromPort, ToPort }: Value, port: number): boolean {
  return IpProtocol === '-1' || (FromPort <= port && port <= ToPort);
}

function letIn(group: Resource, port: number): void {
  group.p.SecurityGroupIngress = [...list<Value>(group.p.SecurityGroupIngress), { CidrIpv6: '::/0', IpProtocol: 'tcp', FromPort: port, ToPort: port }];
}

function endpointsOf(vpc: Resource, service: string, template: SynthesizedTemplate): Resource[] {
  return template.of('AWS::EC2::VPCEndpoint')
    .filter(({ p }) => mentions(p.VpcId, vpc) && p.VpcEndpointType === 'Interface' && JSON.stringify(p.ServiceName).includes(`.${service}"`));
}

/** That a VPC has an interface endpoint for a service. */
const endpoint = (service: string) => ({
  of: VPC,
  shows: `an interface endpoint \`${service}\` in the VPC`,
  holds: (vpc: Resource, template: SynthesizedTemplate) => endpointsOf(vpc, service, template).length > 0,
  breaks: (vpc: Resource, template: SynthesizedTemplate) => endpointsOf(vpc, service, template).forEach((found) => {
    found.p.VpcEndpointType = 'Gateway';
  }),
  mends: (vpc: Resource, template: SynthesizedTemplate) => {
    template.resources.push({
      id: 'Added',
      type: 'AWS::EC2::VPCEndpoint',
      p: { VpcId: { Ref: vpc.id }, VpcEndpointType: 'Interface', ServiceName: `com.amazonaws.eu-central-1.${service}` },
    });
  },
});

const uncalled = (service: string): Exception[] => [{
  apps: ALL,
  resources: '*',
  reason: `Nothing in the VPC calls ${service}. An unused endpoint would cost an hourly charge in every zone.`,
}];
const imagesOverNat: Exception[] = [{
  apps: [ORDERS],
  resources: '*',
  reason: 'In the document, tasks connect to the registry through NAT gateways, encrypted, and to image layers through the gateway endpoint of S3. '
    + '`network.interfaceEndpoints` adds the interface endpoint.',
}];
const closers = (vpc: Resource, template: SynthesizedTemplate) => template.custom()
  .filter(({ p }) => JSON.stringify(p).includes(`{"Fn::GetAtt":["${vpc.id}","DefaultSecurityGroup"]}`));

export const EC2: Service = {
  name: 'EC2',
  page: 'ec2',
  controls: [
    unreachable('EC2.1', 'critical', 'EBS snapshots should not be publicly restorable',
      'It applies to snapshots of the account. No environment has EBS volumes.'),
    asserted('EC2.2', 'high', 'VPC default security groups should not allow inbound or outbound traffic', {
      of: VPC,
      shows: 'a custom resource removes the rules of the default group, which CloudFormation cannot do',
      holds: (vpc, template) => closers(vpc, template).length > 0,
      breaks: (vpc, template) => closers(vpc, template).forEach(({ p }) => {
        Object.keys(p).forEach((key) => delete p[key]);
      }),
    }),
    absent('EC2.3', 'medium', 'Attached EBS volumes should be encrypted at-rest', 'AWS::EC2::Volume'),
    absent('EC2.4', 'medium', 'Stopped EC2 instances should be removed after a specified time period', INSTANCE),
    asserted('EC2.6', 'medium', 'VPC flow logging should be enabled in all VPCs', {
      of: VPC,
      shows: 'a flow log of the VPC',
      holds: (vpc, template) => template.of('AWS::EC2::FlowLog').some(({ p }) => p.ResourceType === 'VPC' && mentions(p.ResourceId, vpc)),
      breaks: (_vpc, template) => template.of('AWS::EC2::FlowLog').forEach(({ p }) => {
        p.ResourceType = 'Subnet';
      }),
    }),
    unreachable('EC2.7', 'medium', 'EBS default encryption should be enabled', 'It is an account setting for a region.'),
    absent('EC2.8', 'high', 'EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)', INSTANCE),
    absent('EC2.9', 'high', 'EC2 instances should not have a public IPv4 address', INSTANCE),
    asserted('EC2.10', 'medium', 'Amazon EC2 should be configured to use VPC endpoints that are created for the Amazon EC2 service', {
      ...endpoint('ec2'), except: uncalled('the Amazon EC2 API'),
    }),
    asserted('EC2.15', 'medium', 'EC2 subnets should not automatically assign public IP addresses', {
      of: 'AWS::EC2::Subnet',
      shows: '`MapPublicIpOnLaunch` is false, in public subnets too',
      holds: ({ p }) => p.MapPublicIpOnLaunch === false && !p.AssignIpv6AddressOnCreation,
      breaks: ({ p }) => {
        p.MapPublicIpOnLaunch = true;
      },
    }),
    absent('EC2.16', 'low', 'Unused Network Access Control Lists should be removed', 'AWS::EC2::NetworkAcl'),
    absent('EC2.17', 'low', 'EC2 instances should not use multiple ENIs', INSTANCE),
    asserted('EC2.18', 'high', 'Security groups should only allow unrestricted incoming traffic for authorized ports', {
      of: GROUP,
      shows: 'only ports 80 and 443 are open to all addresses',
      holds: (group, template) => openRules(group, template)
        .every(({ IpProtocol, FromPort, ToPort }) => IpProtocol === 'tcp' && FromPort === ToPort && AUTHORIZED_PORTS.includes(FromPort)),
      breaks: (group) => letIn(group, 8000),
    }),
    asserted('EC2.19', 'critical', 'Security groups should not allow unrestricted access to ports with high risk', {
      of: GROUP,
      shows: 'none of the 24 ports is open to all addresses',
      holds: (group, template) => !openRules(group, template).some((rule) => HIGH_RISK_PORTS.some((port) => isOpen(rule, port))),
      breaks: (group) => letIn(group, 5432),
    }),
    absent('EC2.20', 'medium', 'Both VPN tunnels for an AWS Site-to-Site VPN connection should be up', VPN),
    absent('EC2.21', 'medium', 'Network ACLs should not allow ingress from 0.0.0.0/0 to port 22 or port 3389',
      'AWS::EC2::NetworkAcl', 'AWS::EC2::NetworkAclEntry'),
    absent('EC2.23', 'high', 'EC2 Transit Gateways should not automatically accept VPC attachment requests', 'AWS::EC2::TransitGateway'),
    absent('EC2.24', 'medium', 'EC2 paravirtual instance types should not be used', INSTANCE),
    absent('EC2.25', 'high', 'EC2 launch templates should not assign public IPs to network interfaces', TEMPLATE),
    absent('EC2.51', 'low', 'EC2 Client VPN endpoints should have client connection logging enabled', 'AWS::EC2::ClientVpnEndpoint'),
    asserted('EC2.55', 'medium', 'VPCs should be configured with an interface endpoint for ECR API', { ...endpoint('ecr.api'), except: imagesOverNat }),
    asserted('EC2.56', 'medium', 'VPCs should be configured with an interface endpoint for Docker Registry', { ...endpoint('ecr.dkr'), except: imagesOverNat }),
    asserted('EC2.57', 'medium', 'VPCs should be configured with an interface endpoint for Systems Manager', {
      ...endpoint('ssm'), except: uncalled('Systems Manager'),
    }),
    asserted('EC2.58', 'medium', 'VPCs should be configured with an interface endpoint for Systems Manager Incident Manager Contacts', {
      ...endpoint('ssm-contacts'), except: uncalled('Incident Manager'),
    }),
    asserted('EC2.60', 'medium', 'VPCs should be configured with an interface endpoint for Systems Manager Incident Manager', {
      ...endpoint('ssm-incidents'), except: uncalled('Incident Manager'),
    }),
    absent('EC2.170', 'low', 'EC2 launch templates should use Instance Metadata Service Version 2 (IMDSv2)', TEMPLATE),
    absent('EC2.171', 'medium', 'EC2 VPN connections should have logging enabled', VPN),
    unreachable('EC2.172', 'medium', 'EC2 VPC Block Public Access settings should block internet gateway traffic',
      'It is an account setting for a region. A VPC with NAT gateways or a public load balancer needs an exclusion.', 'AWS::EC2::InternetGateway'),
    absent('EC2.173', 'medium', 'EC2 Spot Fleet requests with launch parameters should enable encryption for attached EBS volumes', 'AWS::EC2::SpotFleet'),
    absent('EC2.180', 'medium', 'EC2 network interfaces should have source/destination checking enabled', 'AWS::EC2::NetworkInterface'),
    absent('EC2.181', 'medium', 'EC2 launch templates should enable encryption for attached EBS volumes', TEMPLATE),
    unreachable('EC2.182', 'high', 'EBS Snapshots should not be publicly accessible', 'It is an account setting for a region.'),
    absent('EC2.183', 'medium', 'EC2 VPN connections should use IKEv2 protocol', VPN),
  ],
};
