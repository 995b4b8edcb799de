import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_logs as logs, aws_route53 as route53, aws_sns as sns, RemovalPolicy } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ImageRepositories } from '../delivery/image-repositories';
import { Catalog } from '../workload/catalog';
import { FleetSettings } from '../workload/fleet-settings';

/** What fleets of a platform share: its settings, before anything of the fleet is known. */
export type SharedFleetSettings = Omit<FleetSettings, 'fleet' | 'fleetName' | 'ownsDefaultAction'>;

/** Log groups of a platform's fleets. */
export interface FleetLogs {
  readonly retention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
}

/** The constructs that a fleet is put on. */
export interface FleetParts {
  readonly cluster: ecs.ICluster;
  readonly listener: elbv2.IApplicationListener;
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly hostedZone?: route53.IHostedZone;
  readonly imageRepositories?: ImageRepositories;
  readonly catalog: Catalog;
  readonly alarmTopic?: sns.ITopic;
  readonly logGroup?: logs.ILogGroup;
  readonly logs?: FleetLogs;
}

/** A platform, as its fleets see it: what a `MicroserviceFleet` needs of it, in whatever stack. */
export interface IReptidexPlatform extends IConstruct {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** The cluster. */
  readonly cluster: ecs.ICluster;
  /** The listener that services add their rules to. */
  readonly listener: elbv2.IApplicationListener;
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** Where alarms are published, or undefined where there are none. */
  readonly alarmTopic?: sns.ITopic;
  /** @internal */
  readonly _fleetSettings: SharedFleetSettings;
  /** @internal */
  readonly _fleetParts: FleetParts;
}
