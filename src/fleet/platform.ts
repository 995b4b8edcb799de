import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { FleetParts, SharedFleetSettings } from './fleet-parts';

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
  /**
   * The only stack whose fleets it can serve, or undefined where it serves those of any stack.
   *
   * @internal
   */
  readonly _onlyStack?: Stack;
}
