import { aws_ec2 as ec2, aws_ecs as ecs, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FleetSettings } from './fleet-settings';
import type { Workload, WorkloadContext } from './workload';
import { WorkloadOptions } from './workload-options';
import { WorkloadPlan } from './workload-plan';
import { Problems } from '../private/problems';

/** What a fleet gives a workload of any kind. */
export interface FleetContext extends WorkloadContext {
  readonly cluster: ecs.ICluster;
  readonly vpcSubnets: ec2.SubnetSelection;
  /** Whether nothing runs yet. */
  readonly bootstrap: boolean;
  /** Where alarms are published; undefined where there are none at all. */
  readonly alarms?: { readonly topic?: sns.ITopic };
  /** Rolls an ECS service when a secret that its workload reads has a new value. */
  readonly rollOnRotation: (service: ecs.IBaseService, workload: Workload) => void;
}

/** A kind of workload: how its options become a plan, what is wrong with one, and what is created of it. */
export interface WorkloadKind<O extends WorkloadOptions, P extends { readonly workload: WorkloadPlan }, W> {
  /** Fills in every default. */
  readonly resolve: (options: O, settings: FleetSettings) => P;
  /** Collects mistakes of one workload by itself. */
  readonly check: (plan: P, settings: FleetSettings, problems: Problems) => void;
  /** Creates a workload, below its name in the fleet. */
  readonly create: (fleet: Construct, plan: P, context: FleetContext) => W;
}
