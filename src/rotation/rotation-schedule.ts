import { aws_iam as iam, aws_lambda as lambda, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct, IDependable } from 'constructs';
import { retractUnrotated } from '../private/acknowledge';

/** How often, as `AWS::SecretsManager::RotationSchedule` has it. */
export interface RotationTimes {
  readonly scheduleExpression: string;
  readonly duration?: string;
}

/** What rotates by a function of the library's own. */
export interface FunctionRotation {
  readonly secret: secretsmanager.ISecret;
  readonly function: lambda.IFunction;
  readonly times: RotationTimes;
}

/** Lets Secrets Manager, for this account alone, call the function. */
export function allowRotation(scope: Construct, rotating: lambda.IFunction): lambda.CfnPermission {
  return new lambda.CfnPermission(scope, 'RotationPermission', {
    action: 'lambda:InvokeFunction',
    functionName: rotating.functionArn,
    principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com').service,
    sourceAccount: Stack.of(scope).account,
  });
}

/** Has Secrets Manager rotate the secret by the function, first when the schedule says so. It tries the function at once: `after` is what that needs. */
export function scheduleRotation(scope: Construct, { secret, function: rotating, times }: FunctionRotation, after: IDependable[]): void {
  // Beside the function and not the secret, whose stack may be another one.
  const schedule = new secretsmanager.CfnRotationSchedule(scope, `Schedule-${pathInStack(secret)}`, {
    secretId: secret.secretArn,
    rotationLambdaArn: rotating.functionArn,
    rotationRules: times,
    // Otherwise the secret changes in the middle of a deployment that has just handed out the old value.
    rotateImmediatelyOnUpdate: false,
  });
  schedule.node.addDependency(...after);
  if (Stack.of(secret) === Stack.of(scope)) {
    retractUnrotated(secret);
  }
}

/** Not moved by another secret, nor by another name of the stack. */
function pathInStack(construct: IConstruct): string {
  const { scopes } = construct.node;
  return scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map(({ node }) => node.id).join('-');
}
