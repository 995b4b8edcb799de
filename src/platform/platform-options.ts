import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53, aws_sns as sns } from 'aws-cdk-lib';
import { DatabaseAlarmThresholds } from '../data/postgres/database-thresholds';
import { CacheAlarmThresholds } from '../data/redis/cache-thresholds';
import { LoadBalancerOptions } from '../ingress/load-balancer-options';
import { LoadBalancerAlarmThresholds } from '../ingress/load-balancer-thresholds';
import { NetworkOptions } from '../network/network-options';
import { ServiceAlarmThresholds } from '../workload/service-thresholds';

/** The platform's network: one to make, or the team's own. */
export interface PlatformNetworkOptions extends NetworkOptions {
  /**
   * A VPC that the team already has. Nothing else is said of the network then, but which subnets to use.
   *
   * Decide before the first deployment: another VPC would replace everything in it. CloudFormation rejects this if resources in the VPC have physical
   * names.
   *
   * @default - one is made
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Where the load balancer is, in a VPC of the team's own.
   *
   * @default - its public subnets
   */
  readonly publicSubnets?: ec2.SubnetSelection;

  /**
   * Where tasks run, in a VPC of the team's own.
   *
   * @default - its private subnets with egress
   */
  readonly privateSubnets?: ec2.SubnetSelection;

  /**
   * Where database and cache are, in an existing VPC. Subnets can be added later. Amazon RDS and Amazon ElastiCache reject the removal of one that they use.
   *
   * @default - its isolated subnets, or without such the private ones
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly dataSubnets?: ec2.SubnetSelection;
}

/** The domain that the services' host names lie in. */
export interface DomainOptions {
  /** Name of the zone, for example `example.com`. */
  readonly zoneName: string;

  /**
   * Zone that gets an alias record for each host name.
   *
   * @default - no records; make them where the zone is
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Certificate of the HTTPS listener, in the region of the stack.
   *
   * @default - one for the zone and `*.{zone}`, validated through `hostedZone`, which must then be given
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Names that the certificate covers; a wildcard stands for one label. A host name that none of them covers is an error.
   *
   * @default - the zone and `*.{zone}`
   */
  readonly certificateDomains?: string[];
}

/** The platform's load balancer: one to make, or the team's own. */
export interface PlatformLoadBalancerOptions extends LoadBalancerOptions {
  /**
   * A listener that the team already has, imported with its load balancer's security group. Nothing else is made of the load
   * balancer then.
   *
   * @default - one is made
   */
  readonly listener?: elbv2.IApplicationListener;

  /**
   * Load balancer of that listener.
   *
   * @default - the listener's own, where the listener is made in this app
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * Whether there are access logs, of the load balancer and of `buckets`. They go to `accessLogs`, else to the one of `buckets` whose purpose is
   * `LOGS`, else to a bucket of the platform's, `{project}-{environment}-access-logs`.
   *
   * @default - the tier's: no in development, yes in production
   */
  readonly accessLogsEnabled?: boolean;
}

/** The platform's alarms. */
export interface PlatformAlarmOptions {
  /**
   * Whether there are alarms, at 0.10 USD a month a metric. Each service has five, the load balancer one, the database five and each of its
   * read replicas two, the rotation of its password two, of the cache's token one, of CloudFront's header one, backups two, each node of the cache three,
   * each dead-letter queue and each replicated bucket one.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Where alarms are published.
   *
   * @default - a topic of the platform, encrypted so that CloudWatch can publish to it
   */
  readonly topic?: sns.ITopic;

  /**
   * Thresholds of each service's alarms.
   *
   * @default - each threshold's own default; in development an error rate of 5 percent
   */
  readonly service?: ServiceAlarmThresholds;

  /**
   * Thresholds of the load balancer's alarm.
   *
   * @default - each threshold's own default
   */
  readonly loadBalancer?: LoadBalancerAlarmThresholds;

  /**
   * Thresholds of the database's alarms.
   *
   * @default - each threshold's own default
   */
  readonly database?: DatabaseAlarmThresholds;

  /**
   * Thresholds of the cache's alarms.
   *
   * @default - each threshold's own default
   */
  readonly cache?: CacheAlarmThresholds;
}
