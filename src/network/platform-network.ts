import { aws_ec2 as ec2, aws_iam as iam, aws_logs as logs, CfnResource, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { NetworkPlan } from './network-plan';
import { SUBNET_LAYERS, SubnetPlan } from './subnet-plan';
import { acknowledge, ruleIn, skipChecks } from '../private/acknowledge';
import { MergedPolicyRole } from '../private/merged-policy-role';

const LOG_RETENTION = logs.RetentionDays.ONE_YEAR;

/**
 * A VPC of three layers: public for the load balancer, private for tasks, data for database and cache.
 *
 * Created by `ReptidexPlatform`, with its prop `network`.
 *
 * CIDRs are planned by zone index, so that adding a zone does not change existing subnets. You can also set each list of CIDRs. Tasks reach the internet
 * through NAT gateways, and AWS services through endpoints. The data subnets have no route to the internet.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html
 */
export class PlatformNetwork extends Construct {
  /** Endpoints that a Fargate task needs to start without internet access: for its image, logs and secrets. */
  static readonly FARGATE_ENDPOINTS: ec2.InterfaceVpcEndpointAwsService[] = [
    ec2.InterfaceVpcEndpointAwsService.ECR,
    ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  ];

  /** @internal */
  static _create(scope: Construct, id: string, plan: NetworkPlan): PlatformNetwork {
    return new PlatformNetwork(scope, id, plan);
  }

  /** The VPC. */
  readonly vpc: ec2.Vpc;
  /** Where the load balancer and the NAT gateways are. */
  readonly publicSubnets: ec2.SubnetSelection;
  /** Where tasks run. */
  readonly privateSubnets: ec2.SubnetSelection;
  /** Where database and cache are. */
  readonly dataSubnets: ec2.SubnetSelection;

  private constructor(scope: Construct, id: string, plan: NetworkPlan) {
    super(scope, id);
    this.vpc = this.createVpc(plan);
    this.nameSubnets(plan.namePrefix);
    this.publicSubnets = { subnetGroupName: 'public' };
    this.privateSubnets = { subnetGroupName: 'private' };
    this.dataSubnets = { subnetGroupName: 'data' };
    this.vpc.addGatewayEndpoint('S3Gateway', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    this.createInterfaceEndpoints(plan);
    if (plan.flowLogs) {
      this.createFlowLogs(plan);
    }
    // The function may already exist for another VPC of the stack.
    if (plan.restrictDefaultSecurityGroup) {
      this.keepLogsOfClosing(plan);
    }
    this.acknowledgeFindings();
  }

  private createVpc({ names, cidr, subnets, availabilityZones, natGateways, restrictDefaultSecurityGroup }: NetworkPlan): ec2.Vpc {
    return new ec2.Vpc(this, 'Vpc', {
      vpcName: names.vpc,
      ipAddresses: new SubnetPlan(cidr, subnets),
      availabilityZones,
      natGateways,
      // A consumer's feature flag must not decide whether a Lambda-backed custom resource is deployed.
      restrictDefaultSecurityGroup,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        { name: 'private', subnetType: natGateways > 0 ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED },
        { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      ],
    });
  }

  private nameSubnets(prefix: string | undefined): void {
    if (prefix === undefined) {
      return;
    }
    for (const layer of SUBNET_LAYERS) {
      this.vpc.selectSubnets({ subnetGroupName: layer }).subnets.forEach((subnet, index) => {
        Tags.of(subnet).add('Name', `${prefix}-${layer}-${index + 1}`);
      });
    }
  }

  private createFlowLogs({ names, encryptionKey }: NetworkPlan): void {
    const logGroup = new logs.LogGroup(this, 'FlowLogGroup', {
      logGroupName: names.flowLogGroup,
      encryptionKey,
      retention: LOG_RETENTION,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new MergedPolicyRole(this, 'FlowLogRole', {
      roleName: names.flowLogRole,
      description: 'Writes VPC flow logs',
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com'),
    });
    this.vpc.addFlowLog('FlowLogs', { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup, role) });
  }

  private acknowledgeFindings(): void {
    for (const subnet of this.vpc.publicSubnets) {
      acknowledge(defaultRouteOf(subnet), ruleIn(['nist', 'hipaa', 'pci'], 'VPCNoUnrestrictedRouteToIGW'), 'The route of the load balancer and the NAT gateways '
        + 'to the internet. Tasks, database and cache are in subnets without this route.');
    }
  }

  /** Log group of the function that empties the default security group, one for all networks of a stack. The log group that Lambda creates would not be part of any stack, and would never be deleted. */
  private keepLogsOfClosing({ names, encryptionKey }: NetworkPlan): void {
    const provider = Stack.of(this).node.tryFindChild('Custom::VpcRestrictDefaultSGCustomResourceProvider');
    const closing = provider?.node.tryFindChild('Handler') as CfnResource | undefined;
    if (closing && !provider!.node.tryFindChild('Logs')) {
      const logGroup = new logs.LogGroup(provider!, 'Logs', {
        logGroupName: names.closingLogGroup,
        encryptionKey,
        retention: LOG_RETENTION,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      closing.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
      skipChecks(closing, ['CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117'], "The CDK's function runs when the VPC is created and deleted, and CloudFormation reports its failures.");
    }
  }

  private createInterfaceEndpoints({ interfaceEndpoints: services, cidr, names }: NetworkPlan): void {
    if (services.length === 0) {
      return;
    }
    // One security group for all endpoints, because they all need the same rules.
    const securityGroup = new ec2.SecurityGroup(this, 'EndpointSecurityGroup', {
      vpc: this.vpc,
      securityGroupName: names.endpointSecurityGroup,
      description: 'Interface endpoints',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), 'HTTPS from the VPC');
    for (const service of services) {
      this.vpc.addInterfaceEndpoint(endpointId(service), {
        service,
        subnets: this.privateSubnets,
        securityGroups: [securityGroup],
        open: false,
      });
    }
  }
}

/** The default route is a child of each public subnet, and the L2 does not expose it. */
function defaultRouteOf(subnet: ec2.ISubnet): IConstruct {
  return subnet.node.findChild('DefaultRoute');
}

/** Derives `EcrApi` from `ecr.api`, so that the order of the list does not matter. */
function endpointId(service: ec2.InterfaceVpcEndpointAwsService): string {
  return service.shortName.split(/[^A-Za-z0-9]+/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}
