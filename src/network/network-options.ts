import { aws_ec2 as ec2 } from 'aws-cdk-lib';

/**
 * Options for the network, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface NetworkOptions {
  /**
   * IPv4 block of the VPC, from /16 to /28.
   *
   * Decide before the first deployment: a change would replace the VPC and everything in it. CloudFormation rejects this if resources in the VPC have
   * physical names.
   *
   * @default '10.0.0.0/16'
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly cidr?: string;

  /**
   * Number of Availability Zones, 2 to 6.
   *
   * A zone added later moves no existing subnet. Amazon RDS and Amazon ElastiCache reject the removal of a zone that they use. Each zone costs a public
   * IPv4 address of the load balancer and, with interface endpoints, an hour's price for each of them.
   *
   * @default - the length of `availabilityZones`, else 3
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly availabilityZoneCount?: number;

  /**
   * Names of the Availability Zones, in the order of the subnet plan. You can add zones at the end later. Decide on the others before the first deployment
   * ([what a change does](https://github.com/reptidex-app/platform/blob/main/docs/changes.md)). A few zones, whose names differ between accounts, do not
   * support VPC origins of CloudFront or Lambda functions in a VPC.
   *
   * @default - the first zones of the stack's region
   * @see https://github.com/reptidex-app/platform/blob/main/docs/new-account.md
   */
  readonly availabilityZones?: string[];

  /**
   * Number of NAT gateways, from 0 to one for each zone.
   *
   * Each costs about 33 USD a month and 0.045 USD per GB (us-east-1). If there are fewer NAT gateways than zones, the failure of one zone can disconnect
   * other zones from the internet. With 0, tasks can reach only services that have an endpoint, and synth warns about missing endpoints.
   *
   * @default - one for each zone
   */
  readonly natGateways?: number;

  /**
   * CIDRs of the public subnets, one for each zone. They contain the load balancer and the NAT gateways.
   *
   * Decide before the first deployment: a change replaces the subnet, which is in use.
   *
   * @default - /24 blocks 1, 2, 3 … of the VPC, `10.0.1.0/24` onwards
   */
  readonly publicSubnetCidrs?: string[];

  /**
   * CIDRs of the private subnets, one for each zone. They contain the tasks.
   *
   * Decide before the first deployment: a change replaces the subnet, which is in use.
   *
   * @default - /24 blocks 10, 11, 12 … of the VPC, `10.0.10.0/24` onwards
   */
  readonly privateSubnetCidrs?: string[];

  /**
   * CIDRs of the data subnets, one for each zone. They contain the database and the cache, and have no route to the internet.
   *
   * Decide before the first deployment: a change replaces the subnet, and Amazon RDS and Amazon ElastiCache reject the removal of one that they use.
   *
   * @default - /24 blocks 20, 21, 22 … of the VPC, `10.0.20.0/24` onwards
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly dataSubnetCidrs?: string[];

  /**
   * AWS services to reach through interface endpoints instead of the NAT gateways.
   *
   * Each endpoint costs about 7.30 USD a month per zone and 0.01 USD per GB (us-east-1). `PlatformNetwork.FARGATE_ENDPOINTS` lists the endpoints that a
   * Fargate task needs to start. A gateway endpoint for S3, which is free of charge, is always created.
   *
   * @default - none
   */
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * Whether to write VPC flow logs to CloudWatch Logs (0.50 USD per GB), where they are kept for a year.
   *
   * @default false
   */
  readonly flowLogs?: boolean;

  /**
   * Whether to remove the rules of the VPC's default security group, which allow its members to reach each other and the internet. This library does not
   * use the group, but resources that someone launches without a security group become members of it.
   *
   * CloudFormation cannot do this, so a Lambda function of the CDK does it once, and restores the rules when the stack is deleted.
   *
   * @default false
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2
   */
  readonly restrictDefaultSecurityGroup?: boolean;
}
