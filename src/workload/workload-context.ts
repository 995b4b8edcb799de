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

/** What a fleet gives each of its workloads. */
export interface WorkloadContext {
  readonly namePrefix?: string;
  readonly cpuArchitecture: ecs.CpuArchitecture;
  readonly image: ecs.ContainerImage;
  readonly logDriver: ecs.LogDriver;
  readonly catalog: Catalog;
  readonly identify: (workload: Construct, name: string) => WorkloadIdentity;
  readonly cluster: ecs.ICluster;
  readonly vpcSubnets: ec2.SubnetSelection;
  /** Key of the environment, where it has one. */
  readonly encryptionKey?: kms.IKey;
}

/** What rolls a workload when a secret that it reads has a new value. */
export interface WorkloadRollout {
  /** Name of the binding. */
  readonly name: string;
  readonly rollout?: ISecretRollout;
  readonly rotatingSecret?: secretsmanager.ISecret;
}

/** What a fleet gives a workload of any kind. */
export interface FleetContext extends WorkloadContext {
  /** Log group of the containers. */
  readonly logGroup: logs.ILogGroup;
  /** Whether nothing runs yet. */
  readonly bootstrap: boolean;
  /** Where alarms are published; undefined if there are none at all. */
  readonly alarms?: { readonly topic?: sns.ITopic };
  /** Rolls an ECS service when a secret that its workload reads has a new value. */
  readonly rollOnRotation: (service: ecs.IBaseService, workload: Workload) => void;
  /** Lets an ECS service without a port call the services that its workload consumes. */
  readonly connectToConsumed: (service: ecs.FargateService, workload: Workload) => void;
  /** Runs an ECS service in the working hours of the fleet, if it has some. */
  readonly keepHours: (service: ecs.BaseService, scheduled: ScheduledServiceProps) => void;
}

/** What a fleet gives each of its services. */
export interface MicroserviceContext extends FleetContext {
  readonly listener: elbv2.IApplicationListener;
  readonly loadBalancerFullName: string;
  /** What the fleet has for services whose deployments shift traffic, created for the first of them. */
  readonly traffic: () => Traffic;
}
