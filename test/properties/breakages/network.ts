import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Breakage, breakage, ofPart, show } from './breakage';
import { PlatformNetworkOptions, RotationSchedule } from '../../../src';
import { ACCOUNT, Environment, REGION, shown, withProps } from '../environment';

const VPC = 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html';
const SUBNETS = 'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html';
const ZONES = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer';
const ENDPOINTS = 'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html';

/** The network is the mistake alone: what was drawn would have others. */
export const ofNetwork = ofPart<PlatformNetworkOptions>('network', (network) => ({ network }), (environment) => shown({ ...environment, knownRegion: false }));

const two = (layer: number) => [0, 1].map((zone) => `10.0.${layer}.${zone * 64}/26`);
const outright: PlatformNetworkOptions = { cidr: '10.0.0.0/16', availabilityZoneCount: 2, publicSubnetCidrs: two(1), privateSubnetCidrs: two(2), dataSubnetCidrs: two(3) };
const LAYERS = ['publicSubnetCidrs', 'privateSubnetCidrs', 'dataSubnetCidrs'] as const;

export const NETWORK_BREAKAGES: Breakage[] = [
  ofNetwork({
    rule: 'The VPC has an IPv4 block from /16 to /28 without host bits',
    source: VPC,
    prop: 'cidr',
    example: '10.0.0.0/8',
    values: fc.constantFrom('', '10.0.0.0', '10.0.0/16', '10.0.0.0/8', '10.0.0.0/15', '10.0.0.0/29', '10.0.0.1/16', '10.0.0.256/24', '010.0.0.0/16', 'fd00::/16', ' 10.0.0.0/16', '10.0.0.0/ 16'),
    options: (cidr) => ({ cidr }),
  }),
  ofNetwork({
    rule: 'A VPC from which subnets are planned is /22 or larger', prop: 'cidr', example: '10.0.0.0/24', values: fc.constantFrom('10.0.0.0/23', '10.0.0.0/24', '10.0.0.0/28'), options: (cidr) => ({ cidr }),
  }),
  ofNetwork({
    rule: 'A VPC has 2 to 6 Availability Zones',
    source: ZONES,
    prop: 'availabilityZoneCount',
    example: 1,
    values: fc.constantFrom(-1, 0, 1, 7, 2.5, NaN, Infinity),
    options: (availabilityZoneCount) => ({ availabilityZoneCount }),
  }),
  ofNetwork({
    rule: "'availabilityZoneCount' equals the number of 'availabilityZones'",
    prop: 'availabilityZoneCount',
    example: 3,
    values: fc.constantFrom(3, 4),
    options: (availabilityZoneCount) => ({ availabilityZones: ['us-east-1a', 'us-east-1b'], availabilityZoneCount }),
  }),
  ofNetwork({
    rule: "'availabilityZones' are names of Availability Zones",
    source: 'https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html',
    prop: 'availabilityZones',
    example: 'us-east-1',
    values: fc.constantFrom('', 'a', 'us-east-1', 'use1-az1', 'us-east-1A', 'us-east-1a '),
    options: (zone) => ({ availabilityZones: ['us-east-1a', zone] }),
  }),
  ofNetwork({
    rule: "'availabilityZones' contains each zone once", source: ZONES, prop: 'availabilityZones', example: 'us-east-1a', options: (zone) => ({ availabilityZones: [zone, zone] }),
  }),
  breakage({
    rule: "'availabilityZones' are in the stack's region",
    source: ZONES,
    example: 'eu-west-1a',
    values: fc.constantFrom('eu-west-1a', 'us-east-2a'),
    apply: (environment, zone) => ({
      environment: shown({ ...withProps(environment, { network: { availabilityZones: [`${REGION}a`, zone] } }), knownRegion: true }),
      expected: { subject: 'network', prop: 'availabilityZones', got: show(zone) },
    }),
  }),
  breakage({
    rule: "'availabilityZoneCount' is at most the number of zones that the account can use",
    source: ZONES,
    example: 3,
    values: fc.integer({ min: 3, max: 6 }),
    apply: (environment, availabilityZoneCount) => ({
      environment: shown({
        ...withProps(environment, { network: { availabilityZoneCount, natGateways: 1 } }),
        knownRegion: true,
        // What the CDK CLI has looked up.
        flags: { ...environment.flags, [`availability-zones:account=${ACCOUNT}:region=${REGION}`]: [`${REGION}a`, `${REGION}b`] },
      }),
      expected: { subject: 'network', prop: 'availabilityZoneCount', got: show(availabilityZoneCount) },
    }),
  }),
  ofNetwork({
    rule: "'natGateways' is at most the number of Availability Zones",
    prop: 'natGateways',
    example: 3,
    values: fc.constantFrom(-1, 3, 0.5, NaN),
    options: (natGateways) => ({ availabilityZoneCount: 2, natGateways }),
  }),
  ofNetwork({
    rule: "'interfaceEndpoints' contains each AWS service once",
    source: ENDPOINTS,
    prop: 'interfaceEndpoints',
    example: 'sqs',
    options: () => ({ interfaceEndpoints: [ec2.InterfaceVpcEndpointAwsService.SQS, ec2.InterfaceVpcEndpointAwsService.SQS] }),
  }),
  ...LAYERS.flatMap((prop) => [
    ofNetwork({
      rule: `'${prop}' has one CIDR for each zone`, source: SUBNETS, prop, example: ['10.0.9.0/24'], values: fc.constantFrom(['10.0.9.0/24'], [], ['10.0.7.0/24', '10.0.8.0/24', '10.0.9.0/24']), options: (cidrs) => ({ ...outright, [prop]: cidrs }),
    }),
    ofNetwork({
      rule: `'${prop}' are IPv4 blocks from /16 to /28 without host bits`,
      source: SUBNETS,
      prop,
      example: '10.0.9.1/24',
      values: fc.constantFrom('', '10.0.9.1/24', '10.0.9.0/29', '10.0.9.0'),
      options: (cidr) => ({ ...outright, [prop]: ['10.0.8.0/24', cidr] }),
    }),
    ofNetwork({
      rule: `'${prop}' are within the CIDR of the VPC`, source: SUBNETS, prop, example: '10.9.0.0/24', values: fc.constantFrom('10.9.0.0/24', '192.168.0.0/24'), options: (cidr) => ({ ...outright, [prop]: ['10.0.8.0/24', cidr] }),
    }),
    ofNetwork({
      rule: `'${prop}' do not overlap`,
      source: SUBNETS,
      prop,
      example: '10.0.8.128/25',
      values: fc.constantFrom('10.0.8.0/24', '10.0.8.128/25'),
      options: (cidr) => ({ ...outright, [prop]: ['10.0.8.0/24', cidr] }),
    }),
  ]),
  ...(['publicSubnets', 'privateSubnets', 'dataSubnets'] as const).map((prop) => ofNetwork({
    rule: `'${prop}' requires an existing VPC`, prop, example: 'Public', options: (subnetType) => ({ [prop]: { subnetType: subnetType as ec2.SubnetType } }), got: (subnetType) => show(JSON.stringify({ subnetType })),
  })),
  breakage({
    rule: "Rotation of the database's password requires a NAT gateway or an interface endpoint for AWS Secrets Manager",
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-network-rqmts.html',
    example: 0,
    values: fc.constant(0),
    apply: (environment: Environment, natGateways) => ({
      environment: shown({
        ...withProps(environment, {
          schedule: undefined,
          services: undefined,
          contentDelivery: undefined,
          database: { rotation: {} },
          cache: { rotation: { schedule: RotationSchedule.never() } },
          network: { natGateways, interfaceEndpoints: [] },
        }),
        knownRegion: false,
        ownMasterSecret: false,
      }),
      expected: { subject: 'network', prop: 'natGateways', got: '0' },
    }),
  }),
];
