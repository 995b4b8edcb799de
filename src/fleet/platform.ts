import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { FleetParts, SharedFleetSettings } from './fleet-parts';

/** A platform in any stack, with what a `MicroserviceFleet` needs from it. */
export interface IReptidexPlatform extends IConstruct {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** The cluster. */
  readonly cluster: ecs.ICluster;
  /** The listener to which services add their rules. */
  readonly listener: elbv2.IApplicationListener;
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** Topic for alarms, or undefined if there is none. */
  readonly alarmTopic?: sns.ITopic;
  /** @internal */
  readonly _fleetSettings: SharedFleetSettings;
  /** @internal */
  readonly _fleetParts: FleetParts;
  /**
   * The only stack that can have fleets on it, or undefined if any stack can.
   *
   * @internal
   */
  readonly _onlyStack?: Stack;
}
