import { aws_elasticloadbalancingv2 as elbv2, Duration } from 'aws-cdk-lib';

/** What a user says of the load balancer. */
export interface LoadBalancerOptions {
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
