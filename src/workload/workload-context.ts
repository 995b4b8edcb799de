import {
  aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_logs as logs, aws_secretsmanager as secretsmanager, aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Catalog } from './catalog';
import { WorkloadIdentity } from './identity';
import type { Traffic } from './traffic-rules';
import type { Workload } from './workload';
import { ScheduledServiceProps } from '../operations/off-hours-schedule';
import { ISecretRollout } from '../rotation/secret-rollout';

/** Resources and settings of a fleet that each of its workloads needs. */
export interface WorkloadContext {
  readonly namePrefix?: string;
  readonly cpuArchitecture: ecs.CpuArchitecture;
  readonly image: ecs.ContainerImage;
  readonly logDriver: ecs.LogDriver;
  readonly catalog: Catalog;
  readonly identify: (workload: Construct, name: string) => WorkloadIdentity;
  readonly cluster: ecs.ICluster;
  readonly vpcSubnets: ec2.SubnetSelection;
  /** Key of the environment, if it has one. */
  readonly encryptionKey?: kms.IKey;
}

/** A rollout that deploys a workload when a secret that it reads has a new value. */
export interface WorkloadRollout {
  /** Name of the binding. */
  readonly name: string;
  readonly rollout?: ISecretRollout;
  readonly rotatingSecret?: secretsmanager.ISecret;
}

/** Resources and settings of a fleet that each kind of workload needs. */
export interface FleetContext extends WorkloadContext {
  /** Log group of the containers. */
  readonly logGroup: logs.ILogGroup;
  /** Whether tasks do not run yet, because there are no images. */
  readonly bootstrap: boolean;
  /** Topic for alarms; undefined if there are no alarms. */
  readonly alarms?: { readonly topic?: sns.ITopic };
  /** Deploys an ECS service when a secret that its workload reads has a new value. */
  readonly rollOnRotation: (service: ecs.IBaseService, workload: Workload) => void;
  /** Allows an ECS service without a port to call the services that its workload consumes. */
  readonly connectToConsumed: (service: ecs.FargateService, workload: Workload) => void;
  /** Applies the working hours of the fleet to an ECS service, if the fleet has any. */
  readonly keepHours: (service: ecs.BaseService, scheduled: ScheduledServiceProps) => void;
}

/** Resources and settings of a fleet that each service needs. */
export interface MicroserviceContext extends FleetContext {
  readonly listener: elbv2.IApplicationListener;
  readonly loadBalancerFullName: string;
  /** Resources of the fleet for services whose deployments shift traffic, created for the first of them. */
  readonly traffic: () => Traffic;
}
