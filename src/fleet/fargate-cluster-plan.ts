import { aws_ecs as ecs } from 'aws-cdk-lib';
import type { FargateClusterProps } from './fargate-cluster';
import { checkNamePrefix, physicalName } from '../private/names';
import { Problems } from '../private/problems';

/** A cluster with every default filled in. */
export interface FargateClusterPlan extends FargateClusterProps {
  readonly containerInsights: ecs.ContainerInsights;
  /** Physical name, undefined where CloudFormation generates it. */
  readonly clusterName?: string;
}

/** Fills in the defaults. */
export function resolveFargateCluster(props: FargateClusterProps): FargateClusterPlan {
  return {
    ...props,
    containerInsights: props.containerInsights ?? ecs.ContainerInsights.ENHANCED,
    clusterName: physicalName(props.namePrefix, 'cluster'),
  };
}

/** Collects what Amazon ECS would refuse. */
export function checkFargateCluster(plan: FargateClusterPlan, problems: Problems): void {
  checkNamePrefix(problems, 'cluster', 'namePrefix', plan.namePrefix);
}
