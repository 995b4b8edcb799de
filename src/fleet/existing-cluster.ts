import { Annotations, aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Problems } from '../private/problems';

/** The VPC of a cluster, or undefined if it was imported without one, by `fromClusterArn`. */
export function vpcOfCluster(cluster: ecs.ICluster | undefined): ec2.IVpc | undefined {
  try {
    return cluster?.vpc;
  } catch {
    return undefined;
  }
}

/** Collects a cluster without a known VPC, in which the tasks run. */
export function checkClusterVpc(subject: string, cluster: ecs.ICluster | undefined, problems: Problems): void {
  if (cluster && !vpcOfCluster(cluster)) {
    problems.add({ subject, prop: 'cluster', must: 'have a known VPC', got: cluster.node.path, fix: "import it with 'Cluster.fromClusterAttributes' and 'vpc'" });
  }
}

/**
 * Warns of an imported cluster, because synth cannot know whether it has the capacity provider of the services.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export function warnOfImported(scope: IConstruct, cluster: ecs.ICluster): void {
  if (!ecs.Cluster.isCluster(cluster)) {
    Annotations.of(scope).addWarningV2('@reptidex-app/platform:fleet.capacityProviders',
      `The cluster '${cluster.node.path}' is imported. If it does not have the capacity provider FARGATE, Amazon ECS rejects the services. `
        + 'Check with `aws ecs describe-clusters`, and add it with `aws ecs put-cluster-capacity-providers`');
  }
}
