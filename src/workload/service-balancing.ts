import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LoadBalancingPlan, MicroservicePlan } from './microservice-plan';
import { MeasuredTargets } from './service-metrics';
import { createAlternateTargetGroup, createTargetGroup } from './service-targets';
import { Workload } from './workload';
import { MicroserviceContext } from './workload-context';
import { becomeDefault, ListenerRoute } from '../ingress/listener-route';
import { registerServiceScope } from '../ingress/user-rules';

/** How the load balancer reaches a service. */
export interface Balancing {
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
  /** Metrics of the target group and of the alternate one. */
  readonly targets: MeasuredTargets[];
  /** Configuration with which Amazon ECS shifts traffic. */
  readonly advancedConfiguration?: ecs.CfnService.AdvancedConfigurationProperty;
  /** Constructs that associate the target groups with the load balancer. Amazon ECS cannot create the service before. */
  readonly associations: Construct[];
}

/** Creates target groups and rules of a service, and allows the load balancer to connect to its tasks. */
export function createBalancing(
  scope: Construct, workload: Workload, plan: MicroservicePlan, { targetGroup: targetPlan, route }: LoadBalancingPlan, context: MicroserviceContext,
): Balancing {
  registerServiceScope(scope);
  workload._identity.allowFromLoadBalancer(plan.containerPort);
  const service = {
    name: plan.workload.name, namePrefix: context.namePrefix, vpc: context.cluster.vpc, deregistrationDelay: plan.deployment.deregistrationDelay,
  };
  const targetGroup = createTargetGroup(scope, targetPlan, service);
  const { listener } = context;
  const measured = (group: elbv2.ApplicationTargetGroup) => ({
    scope, targetGroupFullName: group.targetGroupFullName, loadBalancerFullName: context.loadBalancerFullName,
  });
  if (!route.isWeighted) {
    const { association } = new ListenerRoute(scope, 'Route', { listener, route, targetGroup });
    return { targetGroup, targets: [measured(targetGroup)], associations: [association] };
  }
  const alternateTargetGroup = createAlternateTargetGroup(scope, targetPlan, service);
  const { testListener } = plan.deployment.strategy._plan;
  const traffic = context.traffic();
  const createRule = (id: string, of: elbv2.IApplicationListener) => traffic.createRule(scope, id, { listener: of, route, targetGroup, alternateTargetGroup });
  if (route.isDefault && route.ownsDefaultAction) {
    // While the rule exists, no request reaches the default action. But a service that gets or loses such a rule would otherwise be unreachable while
    // CloudFormation exchanges the two.
    becomeDefault(listener, targetGroup);
  }
  const rule = createRule('TrafficRule', listener);
  const testRule = testListener && createRule('TestTrafficRule', testListener);
  return {
    targetGroup,
    alternateTargetGroup,
    targets: [targetGroup, alternateTargetGroup].map(measured),
    advancedConfiguration: {
      alternateTargetGroupArn: alternateTargetGroup.targetGroupArn,
      productionListenerRule: rule.ref,
      testListenerRule: testRule?.ref,
      roleArn: traffic.role.roleArn,
    },
    associations: testRule ? [rule, testRule] : [rule],
  };
}
