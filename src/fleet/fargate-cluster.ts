import { aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkFargateCluster, resolveFargateCluster } from './fargate-cluster-plan';
import { planOf } from '../private/plan';

/** Properties of `FargateCluster`. */
export interface FargateClusterProps {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /**
   * What Container Insights records. It costs per metric; enhanced observability costs most and shows single tasks.
   *
   * @default ContainerInsights.ENHANCED
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContainerInsights.html
   */
  readonly containerInsights?: ecs.ContainerInsights;

  /**
   * First part of the cluster's name, `{prefix}-cluster`.
   *
   * @default - CloudFormation names it
   */
  readonly namePrefix?: string;
}

/** An ECS cluster of Fargate capacity. */
export class FargateCluster extends Construct {
  /** The cluster. */
  readonly cluster: ecs.Cluster;

  constructor(scope: Construct, id: string, props: FargateClusterProps) {
    super(scope, id);
    const plan = planOf(this, props, resolveFargateCluster, checkFargateCluster);
    this.cluster = new ecs.Cluster(this, 'Resource', {
      vpc: plan.vpc,
      clusterName: plan.clusterName,
      containerInsightsV2: plan.containerInsights,
    });
    // As properties of the cluster: the L2's separate association is deleted before the services that need it, and deletion sticks.
    const cfnCluster = this.cluster.node.defaultChild as ecs.CfnCluster;
    cfnCluster.capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
    cfnCluster.defaultCapacityProviderStrategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
  }
}
