import { Annotations, aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { writeLogs } from './load-balancer-logs';
import { LOAD_BALANCER_METRICS } from './load-balancer-metrics';
import { LoadBalancerOptions } from './load-balancer-options';
import { checkLoadBalancer, LoadBalancerPlan, resolveLoadBalancer } from './load-balancer-plan';
import { acknowledge, ruleIn, skipChecks } from '../private/acknowledge';
import { planOf } from '../private/plan';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** Properties of `IngressLoadBalancer`. */
export interface IngressLoadBalancerProps extends LoadBalancerOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /**
   * Where the load balancer's network interfaces are, at least two zones.
   *
   * @default - the VPC's public subnets, of an internal load balancer its private ones with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Certificates of the HTTPS listener; the first is the default one. At most 26.
   *
   * @default - none: HTTP on port 80, in clear text, and a warning
   */
  readonly certificates?: elbv2.IListenerCertificate[];

  /**
   * First part of the names an operator sees, `{prefix}-alb` and `{prefix}-alb-sg`.
   *
   * @default - CloudFormation names them
   */
  readonly namePrefix?: string;
}

/**
 * An application load balancer whose listener answers 404 to what no service takes: facing the internet, or internal behind CloudFront.
 *
 * With a certificate, port 80 redirects to HTTPS on port 443; one that is internal, or for certain peers, has port 443 alone. Invalid header
 * fields are dropped, and desync mitigation is defensive. Its security group lets the world in on these ports, and out only where a fleet says so.
 * Costs about 16 USD a month, an LCU's use and, facing the internet, a public IPv4 address a zone (us-east-1).
 */
export class IngressLoadBalancer extends Construct implements ec2.IConnectable {
  /** The load balancer. */
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** The listener that services add their rules to: HTTPS, or HTTP where there is no certificate. */
  readonly listener: elbv2.ApplicationListener;
  /** The load balancer's security group. */
  readonly securityGroup: ec2.SecurityGroup;
  /** Network connections of the load balancer. */
  readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: IngressLoadBalancerProps) {
    super(scope, id);
    const plan = planOf<IngressLoadBalancerProps, IngressLoadBalancerProps & LoadBalancerPlan>(
      this, props, (options) => resolveLoadBalancer({ ...options, region: Stack.of(this).region }), checkLoadBalancer,
    );
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
  }

  /**
   * Any metric of the load balancer, the average of 5 minutes.
   *
   * @param metricName Name of the metric
   * @param options What differs from the default
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.loadBalancer.metrics.custom(metricName, options);
  }

  /**
   * Number of requests, the sum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return LOAD_BALANCER_METRICS.requests(this.loadBalancer, options);
  }

  /**
   * Number of 5xx responses that the load balancer generates itself, the sum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return LOAD_BALANCER_METRICS.errors(this.loadBalancer, options);
  }

  /**
   * Number of 5xx responses of the services, the sum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricTargetErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return LOAD_BALANCER_METRICS.targetErrors(this.loadBalancer, options);
  }

  /**
   * Response time of the services in seconds, the 95th percentile of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricTargetResponseTime(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return LOAD_BALANCER_METRICS.targetResponseTime(this.loadBalancer, options);
  }

  private createSecurityGroup({ vpc, internetFacing, isSecure, allowedPeers, names }: LoadBalancerPlan): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: vpc!,
      securityGroupName: names.securityGroup,
      description: 'Load balancer',
      allowAllOutbound: false,
    });
    const listenerPort = isSecure ? HTTPS_PORT : HTTP_PORT;
    if (!allowedPeers && (internetFacing || !isSecure)) {
      skipChecks(group.node.defaultChild!, ['CKV_AWS_260'], 'The port is there to redirect to HTTPS, or the only one where there is no certificate, which other checks say.');
    }
    if (!allowedPeers) {
      acknowledge(group.node.defaultChild!, ['AwsSolutions-EC23'], internetFacing
        ? 'A public load balancer is there for everybody, on the ports of HTTP and HTTPS alone.'
        : 'An internal load balancer has private addresses alone, and is reached on one port from where the network leads to it.');
    }
    if (allowedPeers) {
      allowedPeers.forEach((peer) => group.addIngressRule(peer, ec2.Port.tcp(listenerPort), 'From an allowed peer'));
    } else if (internetFacing) {
      (isSecure ? [HTTP_PORT, HTTPS_PORT] : [HTTP_PORT])
        .forEach((port) => group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(port), 'From the internet'));
    } else {
      group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(listenerPort), 'From where there is a route: CloudFront VPC origins, the network');
    }
    return group;
  }

  private createHttps({ redirects, certificates, sslPolicy }: LoadBalancerPlan): elbv2.ApplicationListener {
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

  /** For people's browsers. Behind CloudFront, which redirects them itself, nobody asks for it. */
  private createRedirect(): void {
    const redirect = this.loadBalancer.addListener('Http', {
      port: HTTP_PORT,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: String(HTTPS_PORT), permanent: true }),
    });
    acknowledge(redirect.node.defaultChild!, ruleIn(['nist', 'hipaa', 'pci'], 'ELBv2ACMCertificateRequired'), 'The listener redirects to HTTPS and forwards nothing.');
  }

  private createHttp(): elbv2.ApplicationListener {
    Annotations.of(this).addWarningV2(
      '@reptidex-app/platform:ingress.clearText',
      'The load balancer serves HTTP on port 80 in clear text: give it a certificate (the platform: a domain) for HTTPS',
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
  return elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'No service answers to this address' });
}
