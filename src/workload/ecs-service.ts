import { aws_ecs as ecs, Duration, IResolvable, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmedFargateService } from './alarmed-fargate-service';
import { joinSecurityGroups } from './identity';
import { Workload } from './workload';
import { FleetContext } from './workload-context';

/** What the ECS service of a workload is created of. */
export interface EcsServicePlan {
  readonly serviceName?: string;
  readonly desiredCount: number;
  readonly enableExecuteCommand: boolean;
  readonly minHealthyPercent: number;
  readonly maxHealthyPercent: number;
  readonly circuitBreaker: boolean;
  /** Of services behind a load balancer. */
  readonly healthCheckGracePeriod?: Duration;
  readonly deploymentAlarms?: ecs.DeploymentAlarmConfig;
}

/** Creates the ECS service that keeps the tasks of a workload running. */
export function createEcsService(scope: Construct, workload: Workload, plan: EcsServicePlan, context: FleetContext): ecs.FargateService {
  const service = new AlarmedFargateService(scope, 'Service', {
    serviceName: plan.serviceName,
    cluster: context.cluster,
    taskDefinition: workload.taskDefinition,
    desiredCount: context.bootstrap ? 0 : plan.desiredCount,
    // A launch type moved to a capacity provider later replaces the service.
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
    vpcSubnets: context.vpcSubnets,
    securityGroups: [workload._identity.securityGroup],
    assignPublicIp: false,
    enableExecuteCommand: plan.enableExecuteCommand ? true : undefined,
    healthCheckGracePeriod: plan.healthCheckGracePeriod,
    minHealthyPercent: plan.minHealthyPercent,
    maxHealthyPercent: plan.maxHealthyPercent,
    circuitBreaker: { enable: plan.circuitBreaker, rollback: plan.circuitBreaker },
    deploymentAlarms: plan.deploymentAlarms,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    enableECSManagedTags: true,
  });
  joinSecurityGroups(service, workload._identity);
  // Explicit where what the L2 renders depends on the consumer's feature flags. What is enabled on the service later shows as well.
  const cfnService = service.node.defaultChild as ecs.CfnService;
  cfnService.deploymentController = { type: ecs.DeploymentControllerType.ECS };
  const rendered = cfnService.deploymentConfiguration as ecs.CfnService.DeploymentConfigurationProperty;
  cfnService.deploymentConfiguration = { ...rendered, alarms: enabledAlarms(scope, rendered.alarms) };
  return service;
}

/** A first task that can neither pull its image nor read its secrets would count as a failed deployment. */
export function dependOnEgress(service: ecs.FargateService, workload: Workload, { cluster, vpcSubnets }: FleetContext): void {
  const { node } = service.node.defaultChild as ecs.CfnService;
  node.addDependency(workload.executionRole, cluster.vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
}

/** The deployment's alarms, as they are at synth. Some feature flags render alarms that are none. */
function enabledAlarms(scope: Construct, alarms: ecs.CfnService.DeploymentConfigurationProperty['alarms']): IResolvable {
  return Lazy.any({
    produce: () => {
      const resolved = Stack.of(scope).resolve(alarms);
      return resolved?.enable ? resolved : undefined;
    },
  });
}
