import { Stack, Stage, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { accountWideName, physicalName } from '../private/names';

/** The only region from which CloudFront accepts certificates and web ACLs. */
export const US_EAST_1 = 'us-east-1';
const MAX_STACK_NAME_LENGTH = 128;

/** The stack of a construct, if it is in us-east-1 or its region is not known; otherwise a separate stack in us-east-1, `{stack}-edge`. */
export function stackInUsEast1(scope: IConstruct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) {
    stack = stack.nestedStackParent;
  }
  if (Token.isUnresolved(stack.region) || stack.region === US_EAST_1) {
    return stack;
  }
  const parent = Stage.of(stack)!;
  const name = accountWideName(stack, physicalName(stack.stackName, 'edge', MAX_STACK_NAME_LENGTH)!, MAX_STACK_NAME_LENGTH);
  return parent.node.tryFindChild(name) as Stack | undefined ?? new Stack(parent, name, {
    stackName: name,
    env: { account: Token.isUnresolved(stack.account) ? undefined : stack.account, region: US_EAST_1 },
  });
}
