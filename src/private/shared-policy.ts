import { aws_iam as iam, Stack, Token, Tokenization } from 'aws-cdk-lib';
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

  /** Adds a statement, identified by its `text`, for a role. Returns what to depend on. */
  allow(role: iam.IRole, statement: iam.PolicyStatement, text: string): MergedPolicy {
    // Created with the first statement, because a managed policy must not be empty.
    this.policy ??= new MergedPolicy(this, 'Resource', `policy '${this.node.path}'`, 'move some services to another fleet');
    if (!this.statements.has(text)) {
      this.statements.add(text);
      this.policy.addStatements(statement);
    }
    this.policy.attachToRole(role);
    return this.policy;
  }
}

/** Statements of each stack as they are in the template, by what they were before: every service of a fleet is granted the same ones. */
const resolved = new WeakMap<Stack, Map<string, string>>();

/** Identifies a statement. */
export function textOf(scope: Construct, statement: iam.PolicyStatement): string {
  const stack = Stack.of(scope);
  const texts = resolved.get(stack) ?? new Map<string, string>();
  resolved.set(stack, texts);
  const json = statement.toStatementJson();
  const unresolved = JSON.stringify(json, nameToken);
  const text = texts.get(unresolved) ?? JSON.stringify(stack.resolve(json));
  texts.set(unresolved, text);
  return text;
}

/** Tokens that are objects have the same JSON, whatever they are. */
function nameToken(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return Tokenization.isResolvable(original) ? Token.asString(original) : value;
}
