import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_logs as logs, aws_route53 as route53, aws_sns as sns, CfnCondition } from 'aws-cdk-lib';
import { ImageRepositories } from '../delivery/image-repositories';
import { LogsPlan } from '../observability/service-log-group';
import { Catalog } from '../workload/catalog';
import { FleetSettings } from '../workload/fleet-settings';

/** Settings of a platform that all its fleets share. */
export type SharedFleetSettings = Omit<FleetSettings, 'fleet' | 'fleetName' | 'ownsDefaultAction'>;

/** The constructs that a fleet is created on. */
export interface FleetParts {
  readonly cluster: ecs.ICluster;
  readonly listener: elbv2.IApplicationListener;
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly hostedZone?: route53.IHostedZone;
  /** Condition under which the zone exists, if known only at deployment. */
  readonly hostedZoneExists?: CfnCondition;
  readonly imageRepositories?: ImageRepositories;
  readonly catalog: Catalog;
  readonly alarmTopic?: sns.ITopic;
  readonly logGroup?: logs.ILogGroup;
  readonly logs: LogsPlan;
  /** Key of the environment for everything except logs. Undefined if there is none, or if this is known only at deployment. */
  readonly encryptionKey?: kms.IKey;
}
