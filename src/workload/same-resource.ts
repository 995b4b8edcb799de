import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Whether both have the same security groups and default port, even if they are separate objects, such as imports of the same group. */
export function isSameTarget({ connections: a }: ec2.IConnectable, { connections: b }: ec2.IConnectable): boolean {
  if (a === b) {
    return true;
  }
  const [groups, others] = [a.securityGroups, b.securityGroups];
  const [port, other] = [a, b].map(({ defaultPort }) => defaultPort ?? ec2.Port.allTraffic());
  return groups.length === others.length
    && groups.every((group, index) => isSame([group, group.securityGroupId], [others[index], others[index].securityGroupId]))
    && groups.every((group) => isSame([group, port.toRuleJson()], [group, other.toRuleJson()]));
}

export function isSameSecret(a: secretsmanager.ISecret, b: secretsmanager.ISecret): boolean {
  return a === b || isSame([a, a.secretArn], [b, b.secretArn]);
}

/** Whether a variable gets the same value of the same secret. */
export function isSameVariable(scope: IConstruct, a: ecs.Secret, b: ecs.Secret): boolean {
  return a === b || isSame([scope, a.arn], [scope, b.arn]);
}

function isSame([ofA, a]: [IConstruct, unknown], [ofB, b]: [IConstruct, unknown]): boolean {
  return a === b || identity(ofA, a) === identity(ofB, b);
}

/** Tokens that refer to the same attribute can differ, and resources of two stacks can have the same logical ID. */
function identity(scope: IConstruct, value: unknown): string {
  const token = typeof value === 'string' ? Tokenization.reverse(value, { failConcat: false }) : undefined;
  return Reference.isReference(token) ? `${token.target.node.path} ${token.displayName}` : JSON.stringify(Stack.of(scope).resolve(value));
}
