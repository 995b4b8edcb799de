import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_s3 as s3, Duration } from 'aws-cdk-lib';

/**
 * Options for the load balancer, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface LoadBalancerOptions {
  /**
   * Whether the load balancer has public addresses. One without is what `ContentDelivery` reaches through a VPC origin: nobody on the
   * internet can go around CloudFront then.
   *
   * Decide before the first deployment: a change replaces the load balancer, which CloudFormation cannot do while services are behind it.
   *
   * @default true
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly internetFacing?: boolean;

  /**
   * Who may connect. Then there is the listener's own port alone, and no redirect on port 80, because an AWS managed prefix list weighs
   * about 55 of the 60 rules that a security group holds.
   *
   * Behind CloudFront that can be `ec2.Peer.prefixList()` with the id that `com.amazonaws.global.cloudfront.origin-facing` has in the region:
   * CloudFront redirects browsers itself.
   *
   * @default - any IPv4 address: the internet, or of an internal load balancer what has a route to its private addresses
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
   */
  readonly allowedPeers?: ec2.IPeer[];

  /**
   * Bucket for a log entry of each request, about every five minutes. It must be in the region of the load balancer and encrypted by Amazon
   * S3's own keys. A bucket that is made in the same app gets the policy statement that lets Elastic Load Balancing write.
   *
   * Costs the storage, 0.023 USD a GB-month.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  readonly accessLogs?: s3.IBucket;

  /**
   * First part of the access logs' keys, before `AWSLogs/{account}/…`.
   *
   * @default - none
   */
  readonly accessLogsPrefix?: string;

  /**
   * Bucket for a log entry of each connection attempt, TLS details included, with the same conditions as `accessLogs`.
   *
   * @default - no connection logs
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-connection-logging.html
   */
  readonly connectionLogs?: s3.IBucket;

  /**
   * First part of the connection logs' keys, before `AWSLogs/{account}/…`.
   *
   * @default - none
   */
  readonly connectionLogsPrefix?: string;

  /**
   * How long a connection may be silent before the load balancer closes it, 1 to 4000 seconds.
   *
   * Keep it below the keep-alive of the servers behind it, or clients see 502: uvicorn's default is 5 seconds, so run it
   * with `--timeout-keep-alive 75`. Keep it above the slowest response and the interval of WebSocket pings.
   *
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;

  /**
   * Whether AWS refuses to delete the load balancer.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * TLS protocols and ciphers of the HTTPS listener.
   *
   * @default SslPolicy.TLS13_RES - TLS 1.2 and 1.3 with forward secrecy and authenticated encryption
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: elbv2.SslPolicy;
}
