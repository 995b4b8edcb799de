import { aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const CAPACITY_PROVIDERS = ['FARGATE', 'FARGATE_SPOT'];

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

/**
 * A cluster with the capacity providers of Fargate as properties.
 *
 * The L2 adds capacity providers as a separate resource, which would contradict the properties. Here, each method has its effect on the properties, or throws.
 */
class OnlyFargate extends ecs.Cluster {
  /** The cluster has both capacity providers of Fargate from the start. */
  enableFargateCapacityProviders(): void {}

  addDefaultCapacityProviderStrategy(strategy: ecs.CapacityProviderStrategy[]): void {
    if (strategy.some(({ capacityProvider }) => !CAPACITY_PROVIDERS.includes(capacityProvider))) {
      this.refuse('addDefaultCapacityProviderStrategy', `with capacity providers other than ${CAPACITY_PROVIDERS.join(' and ')}`);
    }
    (this.node.defaultChild as ecs.CfnCluster).defaultCapacityProviderStrategy = strategy;
  }

  addAsgCapacityProvider(): void {
    this.refuse('addAsgCapacityProvider');
  }

  addManagedInstancesCapacityProvider(): void {
    this.refuse('addManagedInstancesCapacityProvider');
  }

  private refuse(method: string, how = ''): never {
    throw new Error(`${this.node.path}: '${method}' must not be called${how && ` ${how}`}, because the workloads of the library run only on Fargate; `
      + "to use other capacity for your own services, create a cluster and pass it as 'cluster'");
  }
}

/** An ECS cluster of Fargate capacity. */
export class FargateCluster extends Construct {
  readonly cluster: ecs.Cluster;

  constructor(scope: Construct, id: string, { vpc, clusterName, containerInsights }: FargateClusterProps) {
    super(scope, id);
    this.cluster = new OnlyFargate(this, 'Resource', { vpc, clusterName, containerInsightsV2: containerInsights });
    // Set as properties of the cluster, because the L2's separate association is deleted before the services that need it, so that the deletion gets stuck.
    const cfnCluster = this.cluster.node.defaultChild as ecs.CfnCluster;
    cfnCluster.capacityProviders = CAPACITY_PROVIDERS;
    cfnCluster.defaultCapacityProviderStrategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
  }
}
