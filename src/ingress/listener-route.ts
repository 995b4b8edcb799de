import { aws_elasticloadbalancingv2 as elbv2, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Route, rulePriority } from './listener-routes';

/** Properties of `ListenerRoute`. */
export interface ListenerRouteProps {
  readonly listener: elbv2.IApplicationListener;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly route: Route;
}

/** Leads a service's requests from the listener to its target group: a listener rule, or the default action. */
export class ListenerRoute extends Construct {
  /** What makes the load balancer know the target group. Amazon ECS creates no service before that. */
  readonly association: Construct;

  constructor(scope: Construct, id: string, props: ListenerRouteProps) {
    super(scope, id);
    const priority = rulePriority(props.route);
    this.association = priority === undefined ? this.becomeDefault(props) : this.createRule(props, priority);
  }

  private becomeDefault({ listener, targetGroup }: ListenerRouteProps): Construct {
    const cfnListener = listener.node.defaultChild as elbv2.CfnListener;
    cfnListener.defaultActions = [{ type: 'forward', targetGroupArn: targetGroup.targetGroupArn }];
    // As a rule does it, so that metrics and request-count scaling of the target group know the load balancer.
    targetGroup.registerListener(listener, cfnListener);
    return cfnListener;
  }

  private createRule({ listener, targetGroup, route }: ListenerRouteProps, priority: number): Construct {
    const conditions = [
      ...(route.hostnames.length > 0 ? [elbv2.ListenerCondition.hostHeaders(inOrder(route.hostnames))] : []),
      ...(route.paths.length > 0 ? [elbv2.ListenerCondition.pathPatterns(inOrder(route.paths))] : []),
    ];
    const rule = new elbv2.ApplicationListenerRule(this, 'Rule', {
      listener,
      priority,
      conditions: route.isDefault ? [elbv2.ListenerCondition.pathPatterns(['/*'])] : conditions,
      action: elbv2.ListenerAction.forward([targetGroup]),
    });
    return rule.node.defaultChild as Construct;
  }
}

/** So that the order in which they were written does not show. */
function inOrder(values: string[]): string[] {
  return Token.isUnresolved(values) ? values : [...values].sort();
}
