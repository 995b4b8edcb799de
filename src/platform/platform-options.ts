import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53, aws_sns as sns } from 'aws-cdk-lib';
import { DatabaseAlarmThresholds } from '../data/postgres/database-thresholds';
import { CacheAlarmThresholds } from '../data/redis/cache-thresholds';
import { LoadBalancerOptions } from '../ingress/load-balancer-options';
import { LoadBalancerAlarmThresholds } from '../ingress/load-balancer-thresholds';
import { NetworkOptions } from '../network/network-options';
import { ServiceAlarmThresholds } from '../workload/service-thresholds';

/** The platform's network: options for a new VPC, or an existing VPC. */
export interface PlatformNetworkOptions extends NetworkOptions {
  /**
   * An existing VPC. Only the subnets to use can be set in addition.
   *
   * Decide before the first deployment: another VPC would replace everything in it. CloudFormation rejects this if resources in the VPC have physical
   * names.
   *
   * @default - a new VPC
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets of the load balancer in an existing VPC.
   *
   * @default - its public subnets
   */
  readonly publicSubnets?: ec2.SubnetSelection;

  /**
   * Subnets of the tasks in an existing VPC.
   *
   * @default - its private subnets with egress
   */
  readonly privateSubnets?: ec2.SubnetSelection;

  /**
   * Subnets of the database and the cache in an existing VPC. Subnets can be added later. Amazon RDS and Amazon ElastiCache reject the removal of a subnet
   * that they use.
   *
   * @default - its isolated subnets, or the private subnets if there are none
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly dataSubnets?: ec2.SubnetSelection;
}

/** The domain of the services' host names. */
export interface DomainOptions {
  /** Name of the zone, for example `example.com`. */
  readonly zoneName: string;

  /**
   * Hosted zone in which an alias record is created for each host name.
   *
   * @default - no records are created
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Certificate of the HTTPS listener, in the region of the stack.
   *
   * @default - one for the zone and `*.{zone}`, validated with `hostedZone`, which is then required
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Names that the certificate covers. A wildcard matches one label. A host name that none of them covers is an error.
   *
   * @default - the zone and `*.{zone}`
   */
  readonly certificateDomains?: string[];
}

/** The platform's load balancer: options for a new one, or an existing one. */
export interface PlatformLoadBalancerOptions extends LoadBalancerOptions {
  /**
   * An existing listener, imported with its load balancer's security group. Nothing else is created for the load balancer then.
   *
   * @default - one is created
   */
  readonly listener?: elbv2.IApplicationListener;

  /**
   * Load balancer of that listener.
   *
   * @default - the listener's load balancer, if the listener is created in this app
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * Whether the load balancer and `buckets` have access logs. They are written to `accessLogs` if set, otherwise to the one of `buckets` whose purpose is
   * `LOGS`, otherwise to a new bucket, `{project}-{environment}-access-logs`.
   *
   * @default - the tier's: no in development, yes in production
   */
  readonly accessLogsEnabled?: boolean;
}

/** The platform's alarms. */
export interface PlatformAlarmOptions {
  /**
   * Whether there are alarms, at 0.10 USD a month per metric. There are five for each service, one for the load balancer, five for the database and two
   * for each of its read replicas, two for the rotation of its password, one each for the rotations of the cache's token and CloudFront's header, two for
   * backups, three for each node of the cache, and one for each dead-letter queue and replicated bucket.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Topic for alarms.
   *
   * @default - a new topic, encrypted with a key that CloudWatch can use
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
