import { aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A cluster with every default filled in. */
export interface FargateClusterPlan {
  readonly containerInsights: ecs.ContainerInsights;
  /** Physical name, undefined if CloudFormation generates it. */
  readonly clusterName?: string;
}

/** Properties of `FargateCluster`. */
export interface FargateClusterProps extends FargateClusterPlan {
  readonly vpc: ec2.IVpc;
}

/** An ECS cluster of Fargate capacity. */
export class FargateCluster extends Construct {
  readonly cluster: ecs.Cluster;

  constructor(scope: Construct, id: string, { vpc, clusterName, containerInsights }: FargateClusterProps) {
    super(scope, id);
    this.cluster = new ecs.Cluster(this, 'Resource', { vpc, clusterName, containerInsightsV2: containerInsights });
    // Set as properties of the cluster, because the L2's separate association is deleted before the services that need it, so that the deletion gets stuck.
    const cfnCluster = this.cluster.node.defaultChild as ecs.CfnCluster;
    cfnCluster.capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
    cfnCluster.defaultCapacityProviderStrategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
  }
}
