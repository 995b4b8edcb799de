import { Stack, Stage, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Stage, account and Region of a construct. If account and Region are unknown, stages can be deployed to different ones. */
export function placeOf(scope: IConstruct): Array<string | undefined> {
  const { account, region } = Stack.of(scope);
  return [Stage.of(scope)?.node.path, ...[account, region].map((each) => (Token.isUnresolved(each) ? undefined : each))];
}

/**
 * Identifies a parameter of Parameter Store in the whole app, because each account and Region can have one with the same name. Undefined if its name is known
 * only at deployment.
 */
export function publishedName(scope: IConstruct, parameter: string): string | undefined {
  return Token.isUnresolved(parameter) ? undefined : JSON.stringify([...placeOf(scope), parameter]);
}
