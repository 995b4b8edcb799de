import { aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The capacity provider that services use. */
export const FARGATE = 'FARGATE';

/** Dependencies of the services of each cluster, cached because the search visits all constructs of the stack. */
const associations = new WeakMap<ecs.ICluster, IConstruct[]>();

/**
 * Ensures that a cluster of this app has the capacity provider that its services use. Returns the dependencies of the services.
 *
 * Amazon ECS rejects a service whose capacity provider is not associated with the cluster, and does not remove an association that a service uses. An
 * imported cluster is not changed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export function associateFargate(cluster: ecs.ICluster): IConstruct[] {
  const known = associations.get(cluster) ?? associate(cluster);
  associations.set(cluster, known);
  return known;
}

function associate(cluster: ecs.ICluster): IConstruct[] {
  if (!ecs.Cluster.isCluster(cluster)) {
    return [];
  }
  const { capacityProviders } = cluster.node.defaultChild as ecs.CfnCluster;
  if (capacityProviders?.includes(FARGATE)) {
    // A property of the cluster itself.
    return [];
  }
  const associated = Stack.of(cluster).node.findAll().filter((each) => isAssociationOf(each, cluster));
  if (associated.length > 0) {
    return associated;
  }
  cluster.enableFargateCapacityProviders();
  // The L2 adds the association to the cluster at synth.
  return [cluster];
}

/** Whether a construct is an association that the user has created for the cluster. */
function isAssociationOf(construct: IConstruct, cluster: ecs.Cluster): boolean {
  const { stack } = cluster;
  return construct instanceof ecs.CfnClusterCapacityProviderAssociations && construct.node.scope !== cluster
    && JSON.stringify(stack.resolve(construct.cluster)) === JSON.stringify(stack.resolve(cluster.clusterName));
}
