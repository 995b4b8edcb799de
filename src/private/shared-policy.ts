import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MergedPolicy } from './merged-policy';

/**
 * Permissions that several roles of a fleet share, in one managed policy instead of one for each role.
 *
 * The policy refers to its roles, and not the roles to the policy. Otherwise, a role would depend on everything that the policy allows, and a key policy
 * that refers to the role would create a circular dependency.
 */
export class SharedPolicy extends Construct {
  private readonly statements = new Set<string>();
  private policy?: MergedPolicy;

  /** Adds a statement for a role. Returns what to depend on. */
  allow(role: iam.IRole, statement: iam.PolicyStatement): MergedPolicy {
    // Created with the first statement, because a managed policy must not be empty.
    this.policy ??= new MergedPolicy(this, 'Resource', `policy '${this.node.path}'`, 'move some services to another fleet');
    const text = textOf(this, statement);
    if (!this.statements.has(text)) {
      this.statements.add(text);
      this.policy.addStatements(statement);
    }
    this.policy.attachToRole(role);
    return this.policy;
  }
}

/** Identifies a statement. */
export function textOf(scope: Construct, statement: iam.PolicyStatement): string {
  return JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()));
}
