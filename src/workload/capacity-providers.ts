import { aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The capacity provider of services. */
export const FARGATE = 'FARGATE';

/** What services of a cluster wait for. Looked for once: not for each service in all that is there. */
const associations = new WeakMap<ecs.ICluster, IConstruct[]>();

/**
 * Makes sure that a cluster of this app has the capacity provider that services ask for, and returns what services must wait for, and outlive.
 *
 * Amazon ECS refuses a service with a capacity provider that is not associated with its cluster, and does not remove one that a service uses.
 * An imported cluster is as it is.
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
  // The L2 adds the association to the cluster when the template is written.
  return [cluster];
}

/** One that the user has created. */
function isAssociationOf(construct: IConstruct, cluster: ecs.Cluster): boolean {
  const { stack } = cluster;
  return construct instanceof ecs.CfnClusterCapacityProviderAssociations && construct.node.scope !== cluster
    && JSON.stringify(stack.resolve(construct.cluster)) === JSON.stringify(stack.resolve(cluster.clusterName));
}
