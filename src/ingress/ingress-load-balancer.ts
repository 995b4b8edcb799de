import { Annotations, aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { writeLogs } from './load-balancer-logs';
import { LOAD_BALANCER_METRICS } from './load-balancer-metrics';
import { PlacedLoadBalancerPlan } from './load-balancer-plan';
import { acknowledge, ruleIn, skipChecks } from '../private/acknowledge';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/**
 * An Application Load Balancer, internet-facing or internal. Its listener responds with 404 to requests that no service handles.
 *
 * Created by `ReptidexPlatform`, with its prop `loadBalancer`.
 *
 * With a certificate, port 80 redirects to HTTPS on port 443. A load balancer that is internal, or restricted to certain peers, listens only on port 443.
 * Invalid header fields are dropped, and desync mitigation is defensive. Its security group allows inbound traffic on these ports. Outbound rules are added
 * by fleets. Costs about 16 USD a month, plus capacity units (LCUs) and, if internet-facing, a public IPv4 address for each zone (us-east-1).
 */
export class IngressLoadBalancer extends Construct implements ec2.IConnectable {
  /** @internal */
  static _create(scope: Construct, id: string, plan: PlacedLoadBalancerPlan): IngressLoadBalancer {
    return new IngressLoadBalancer(scope, id, plan);
  }

  /** The load balancer. */
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** The listener to which services add their rules: HTTPS, or HTTP without a certificate. */
  readonly listener: elbv2.ApplicationListener;
  /** The load balancer's security group. */
  readonly securityGroup: ec2.SecurityGroup;
  /** Network connections of the load balancer. */
  readonly connections: ec2.Connections;

  private constructor(scope: Construct, id: string, plan: PlacedLoadBalancerPlan) {
    super(scope, id);
    this.securityGroup = this.createSecurityGroup(plan);
    this.loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'Resource', {
      vpc: plan.vpc,
      vpcSubnets: plan.vpcSubnets,
      internetFacing: plan.internetFacing,
      loadBalancerName: plan.names.loadBalancer,
      securityGroup: this.securityGroup,
      idleTimeout: plan.idleTimeout,
      deletionProtection: plan.deletionProtection,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
    });
    this.connections = this.loadBalancer.connections;
    writeLogs(this.loadBalancer, 'access_logs', plan.accessLogs, plan.accessLogsPrefix);
    writeLogs(this.loadBalancer, 'connection_logs', plan.connectionLogs, plan.connectionLogsPrefix);
    this.listener = plan.isSecure ? this.createHttps(plan) : this.createHttp();
    this.shareSecurityGroups();
  }

  /**
   * Any metric of the load balancer, by default the average over 5 minutes.
   *
   * @param metricName Name of the metric
   * @param options Options that differ from the defaults
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.loadBalancer.metrics.custom(metricName, options);
  }

  /**
   * Number of requests, the sum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return LOAD_BALANCER_METRICS.requests(this.loadBalancer, options);
  }

  /**
   * Number of 5xx responses that the load balancer generates itself, the sum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return LOAD_BALANCER_METRICS.errors(this.loadBalancer, options);
  }

  /**
   * Number of 5xx responses of the services, the sum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricTargetErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return LOAD_BALANCER_METRICS.targetErrors(this.loadBalancer, options);
  }

  /**
   * Response time of the services in seconds, the 95th percentile over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricTargetResponseTime(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return LOAD_BALANCER_METRICS.targetResponseTime(this.loadBalancer, options);
  }

  /** A listener has separate connections in the L2, where a group that is added to them has no effect. Here, the load balancer gets the group. */
  private shareSecurityGroups(): void {
    const { connections } = this.listener;
    const add = connections.addSecurityGroup.bind(connections);
    connections.addSecurityGroup = (...groups) => {
      add(...groups);
      this.connections.addSecurityGroup(...groups);
    };
  }

  private createSecurityGroup({ vpc, internetFacing, isSecure, allowedPeers, names }: PlacedLoadBalancerPlan): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      securityGroupName: names.securityGroup,
      description: 'Load balancer',
      allowAllOutbound: false,
    });
    const listenerPort = isSecure ? HTTPS_PORT : HTTP_PORT;
    if (!allowedPeers && (internetFacing || !isSecure)) {
      skipChecks(group.node.defaultChild!, ['CKV_AWS_260'], 'The port redirects to HTTPS, or is the only one without a certificate, which other checks report.');
    }
    if (!allowedPeers) {
      acknowledge(group.node.defaultChild!, ['AwsSolutions-EC23'], internetFacing
        ? 'A public load balancer is open to everyone, only on the ports for HTTP and HTTPS.'
        : 'An internal load balancer has only private addresses, and is accessible on one port within the network.');
    }
    if (allowedPeers) {
      allowedPeers.forEach((peer) => group.addIngressRule(peer, ec2.Port.tcp(listenerPort), 'From an allowed peer'));
    } else if (internetFacing) {
      (isSecure ? [HTTP_PORT, HTTPS_PORT] : [HTTP_PORT])
        .forEach((port) => group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(port), 'From the internet'));
    } else {
      group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(listenerPort), 'From clients with a route: CloudFront VPC origins, the network');
    }
    return group;
  }

  private createHttps({ redirects, certificates, sslPolicy }: PlacedLoadBalancerPlan): elbv2.ApplicationListener {
    if (redirects) {
      this.createRedirect();
    }
    return this.loadBalancer.addListener('Https', {
      port: HTTPS_PORT,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      open: false,
      certificates,
      sslPolicy,
      defaultAction: notFound(),
    });
  }

  /** For browsers. It is not needed behind CloudFront, which redirects browsers itself. */
  private createRedirect(): void {
    const redirect = this.loadBalancer.addListener('Http', {
      port: HTTP_PORT,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: String(HTTPS_PORT), permanent: true }),
    });
    acknowledge(redirect.node.defaultChild!, ruleIn(['nist', 'hipaa', 'pci'], 'ELBv2ACMCertificateRequired'), 'The listener redirects to HTTPS and forwards no requests.');
  }

  private createHttp(): elbv2.ApplicationListener {
    Annotations.of(this).addWarningV2(
      '@reptidex-app/platform:ingress.clearText',
      "The load balancer serves unencrypted HTTP on port 80: set 'domain' of the platform for HTTPS",
    );
    return this.loadBalancer.addListener('Http', {
      port: HTTP_PORT,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: notFound(),
    });
  }
}

function notFound(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'No service handles this address' });
}
