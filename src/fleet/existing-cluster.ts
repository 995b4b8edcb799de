import { Annotations, aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Problems } from '../private/problems';

/** The VPC of a cluster, or undefined where it was imported without one, by `fromClusterArn`. */
export function vpcOfCluster(cluster: ecs.ICluster | undefined): ec2.IVpc | undefined {
  try {
    return cluster?.vpc;
  } catch {
    return undefined;
  }
}

/** A cluster must be known with its VPC, which the tasks run in. */
export function checkClusterVpc(subject: string, cluster: ecs.ICluster | undefined, problems: Problems): void {
  if (cluster && !vpcOfCluster(cluster)) {
    problems.add({ subject, prop: 'cluster', must: 'be known with its VPC', got: cluster.node.path, fix: "import it by 'Cluster.fromClusterAttributes' with 'vpc'" });
  }
}

/**
 * Warns of a cluster that was imported: only the account knows whether it has the capacity provider of services.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export function warnOfImported(scope: IConstruct, cluster: ecs.ICluster): void {
  if (!ecs.Cluster.isCluster(cluster)) {
    Annotations.of(scope).addWarningV2('@reptidex-app/platform:fleet.capacityProviders',
      `The cluster '${cluster.node.path}' is imported: if it has no capacity provider FARGATE, Amazon ECS refuses the services. `
        + 'See `aws ecs describe-clusters`, and add it by `aws ecs put-cluster-capacity-providers`');
  }
}
