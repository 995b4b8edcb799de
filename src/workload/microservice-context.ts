import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ServiceIdentity } from './identity';
import { Route } from '../ingress/listener-route';

/** What a fleet gives each of its services. */
export interface MicroserviceContext {
  readonly cluster: ecs.ICluster;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly listener: elbv2.IApplicationListener;
  readonly loadBalancerFullName: string;
  readonly namePrefix?: string;
  readonly image: ecs.ContainerImage;
  readonly logDriver: ecs.LogDriver;
  readonly cpuArchitecture: ecs.CpuArchitecture;
  readonly bootstrap: boolean;
  readonly alarms: boolean;
  readonly alarmTopic?: sns.ITopic;
  readonly route: Route;
  readonly identify: (service: Construct) => ServiceIdentity;
}
