import { Stack, Stage, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Stage, account and Region of a construct. If account and Region are unknown, stages can be deployed to different ones. */
export function placeOf(scope: IConstruct): Array<string | undefined> {
  const { account, region } = Stack.of(scope);
  return [Stage.of(scope)?.node.path, ...[account, region].map((each) => (Token.isUnresolved(each) ? undefined : each))];
}
