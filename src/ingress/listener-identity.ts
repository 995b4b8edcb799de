import { aws_elasticloadbalancingv2 as elbv2, CfnResource, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** End of the ARN that the CDK returns for every listener that it has not looked up yet. */
const DUMMY_ARN = /:123456789012:listener\/\w+\/my-load-balancer\/50dc6c495c0c9188\/f2f7dc8efc522ab2$/;

/** What the listener is known as in the whole app: its ARN, if known at synth, and the name under which it is published, if any. */
export function identitiesOf(listener: IConstruct, publishedName: string | undefined): string[] {
  const arn = (listener as Partial<elbv2.IApplicationListener>).listenerArn;
  const isKnown = typeof arn === 'string' && !Token.isUnresolved(arn) && !DUMMY_ARN.test(arn);
  return [...(isKnown ? [arn] : []), ...(publishedName === undefined ? [] : [publishedName])];
}

/** Whether the app creates the listener. */
export function isCreated(listener: IConstruct): boolean {
  return CfnResource.isCfnResource(listener.node.defaultChild ?? {});
}
