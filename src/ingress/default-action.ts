import { aws_elasticloadbalancingv2 as elbv2, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Whether a fleet can set the default action: it is part of the listener, so only the stack that has the listener can. */
export function ownsDefaultAction(listener: elbv2.IApplicationListener, scope: IConstruct): boolean {
  return CfnResource.isCfnResource(listener.node.defaultChild ?? {}) && Stack.of(listener) === Stack.of(scope);
}
