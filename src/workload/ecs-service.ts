import { Annotations, aws_ecs as ecs, aws_iam as iam, Duration, IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmedFargateService } from './alarmed-fargate-service';
import { associateFargate, FARGATE } from './capacity-providers';
import { DeploymentLifecycleHook } from './deployment-strategy-options';
import { StrategyPlan } from './strategy-plan';
import { Workload } from './workload';
import { FleetContext } from './workload-context';
import { MergedPolicyRole } from '../private/merged-policy-role';

/** Properties of the ECS service of a workload. */
export interface EcsServicePlan {
  readonly serviceName?: string;
  readonly desiredCount: number;
  readonly enableExecuteCommand: boolean;
  readonly minHealthyPercent: number;
  readonly maxHealthyPercent: number;
  readonly circuitBreaker: boolean;
  /** For services behind a load balancer. */
  readonly healthCheckGracePeriod?: Duration;
  readonly deploymentAlarms?: ecs.DeploymentAlarmConfig;
  /** Undefined for a rolling deployment. */
  readonly strategy?: StrategyPlan;
}

/** Creates the ECS service that keeps the tasks of a workload running. */
export function createEcsService(scope: Construct, workload: Workload, plan: EcsServicePlan, context: FleetContext): ecs.FargateService {
  const hooks = createHooks(scope, plan.strategy?.lifecycleHooks ?? []);
  const service = new AlarmedFargateService(scope, 'Service', {
    serviceName: plan.serviceName,
    cluster: context.cluster,
    taskDefinition: workload.taskDefinition,
    desiredCount: context.bootstrap ? 0 : plan.desiredCount,
    // Moving from a launch type to a capacity provider later would replace the service.
    capacityProviderStrategies: [{ capacityProvider: FARGATE, weight: 1 }],
    vpcSubnets: context.vpcSubnets,
    securityGroups: [workload._identity.securityGroup],
    assignPublicIp: false,
    enableExecuteCommand: plan.enableExecuteCommand ? true : undefined,
    healthCheckGracePeriod: plan.healthCheckGracePeriod,
    minHealthyPercent: plan.minHealthyPercent,
    maxHealthyPercent: plan.maxHealthyPercent,
    deploymentAlarms: plan.deploymentAlarms,
    availabilityZoneRebalancing: rebalancing(plan),
    ...renderStrategy(plan),
    lifecycleHooks: hooks?.targets,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    enableECSManagedTags: true,
  });
  if (plan.strategy && plan.strategy.kind !== 'ROLLING') {
    // The CDK warns about a missing circuit breaker with every strategy.
    Annotations.of(service).acknowledgeWarning('@aws-cdk/aws-ecs:shouldUseCircuitBreaker', 'The circuit breaker is one of rolling deployments.');
  }
  joinSecurityGroups(service, workload);
  service.node.addDependency(...associateFargate(context.cluster));
  if (hooks) {
    // Without permission to invoke the hooks, the deployment fails.
    service.node.addDependency(hooks.role);
  }
  // Explicit, because the L2 renders some properties depending on the consumer's feature flags. Alarms that are enabled on the service later are included.
  const cfnService = service.node.defaultChild as ecs.CfnService;
  cfnService.deploymentController = { type: ecs.DeploymentControllerType.ECS };
  const rendered = cfnService.deploymentConfiguration as ecs.CfnService.DeploymentConfigurationProperty;
  cfnService.deploymentConfiguration = { ...rendered, alarms: enabledAlarms(scope, rendered.alarms) };
  return service;
}

/**
 * Explicit, because Amazon ECS treats a missing value as ENABLED when it creates a service, and keeps the previous value when it updates one. Rebalancing
 * starts a task in one zone before it stops one in another, so the service must be able to run more tasks than the desired count. If the limit is not
 * known, and for services whose deployments shift traffic, Amazon ECS decides.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
function rebalancing({ strategy, maxHealthyPercent }: EcsServicePlan): ecs.AvailabilityZoneRebalancing | undefined {
  if ((strategy !== undefined && strategy.kind !== 'ROLLING') || Token.isUnresolved(maxHealthyPercent)) {
    return undefined;
  }
  return maxHealthyPercent > 100 ? ecs.AvailabilityZoneRebalancing.ENABLED : ecs.AvailabilityZoneRebalancing.DISABLED;
}

/**
 * The circuit breaker is available only for rolling deployments:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
function renderStrategy({ strategy, circuitBreaker }: EcsServicePlan): Partial<ecs.FargateServiceProps> {
  if (strategy === undefined || strategy.kind === 'ROLLING') {
    return { circuitBreaker: { enable: circuitBreaker, rollback: circuitBreaker } };
  }
  const { kind, bakeTime, linear, canary } = strategy;
  return {
    deploymentStrategy: ecs.DeploymentStrategy[kind],
    bakeTime,
    linearConfiguration: linear,
    canaryConfiguration: canary && { stepPercent: canary.canaryPercent, stepBakeTime: canary.canaryBakeTime },
  };
}

/** Hooks with one role that can invoke all of them, or undefined if there are none. */
function createHooks(scope: Construct, hooks: DeploymentLifecycleHook[]): { role: iam.IRole; targets: ecs.IDeploymentLifecycleHookTarget[] } | undefined {
  if (hooks.length === 0) {
    return undefined;
  }
  const role = new MergedPolicyRole(scope, 'LifecycleHookRole', {
    description: 'Lets Amazon ECS call the functions that decide on a deployment',
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
  });
  const resources = [...new Set(hooks.map(({ handler }) => handler.functionArn))];
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
  return { role, targets: hooks.map(({ handler, stages }) => ({ bind: () => ({ targetArn: handler.functionArn, role, lifecycleStages: stages }) })) };
}

/**
 * Adds the tasks of a service to all of its groups.
 *
 * The L2 knows only the group that represents the service. Otherwise, `connections` of `service.service` would also allow all other members of the shared
 * groups.
 */
function joinSecurityGroups(service: ecs.FargateService, workload: Workload): void {
  workload._connections.push(service.connections);
  const cfnService = service.node.defaultChild as ecs.CfnService;
  cfnService.addPropertyOverride('NetworkConfiguration.AwsvpcConfiguration.SecurityGroups', workload._securityGroupIds);
}

/** If the first task could not pull its image or read its secrets, the deployment would fail. */
export function dependOnEgress(service: ecs.FargateService, workload: Workload, { cluster, vpcSubnets }: FleetContext): void {
  const { node } = service.node.defaultChild as ecs.CfnService;
  node.addDependency(workload.executionRole, cluster.vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
}

/** The deployment's alarms, as they are at synth. Some feature flags render a configuration without alarms. */
function enabledAlarms(scope: Construct, alarms: ecs.CfnService.DeploymentConfigurationProperty['alarms']): IResolvable {
  return Lazy.any({
    produce: () => {
      const resolved = Stack.of(scope).resolve(alarms);
      return resolved?.enable ? resolved : undefined;
    },
  });
}
