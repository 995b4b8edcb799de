import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MergedPolicy } from './merged-policy';

/**
 * What several roles of a fleet are all allowed, in one managed policy instead of one for each role.
 *
 * The policy names its roles, and not the roles their policy. Otherwise a role would depend on everything that the policy allows, and the policy of a
 * key that names the role would make a cycle.
 */
export class SharedPolicy extends Construct {
  private readonly statements = new Set<string>();
  private policy?: MergedPolicy;

  /** Allows a role what the statement says. Returns what must be waited for. */
  allow(role: iam.IRole, statement: iam.PolicyStatement): MergedPolicy {
    // Not at once: a managed policy must say something.
    this.policy ??= new MergedPolicy(this, 'Resource', `policy '${this.node.path}'`, 'put some services into a fleet of their own');
    const text = textOf(this, statement);
    if (!this.statements.has(text)) {
      this.statements.add(text);
      this.policy.addStatements(statement);
    }
    this.policy.attachToRole(role);
    return this.policy;
  }
}

/** What tells one statement from another. */
export function textOf(scope: Construct, statement: iam.PolicyStatement): string {
  return JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()));
}
