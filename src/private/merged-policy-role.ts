import { aws_iam as iam } from 'aws-cdk-lib';
import { Construct, Dependable } from 'constructs';
import { acknowledge } from './acknowledge';
import { MergedPolicy } from './merged-policy';
import { accountWideName, NAME_LIMIT } from './names';
import { SharedPolicy, textOf } from './shared-policy';

/** Properties of `MergedPolicyRole`. */
export interface MergedPolicyRoleProps extends iam.RoleProps {
  /** Whether the name is the user's own, which nothing is appended to. */
  readonly isNameGiven?: boolean;
}

/** A role whose permissions are in one managed policy, but for those that it shares with other roles. */
export class MergedPolicyRole extends iam.Role {
  private policy?: MergedPolicy;
  private readonly acknowledged: [rules: string[], reason: string][] = [];
  /** Policies that other roles have too, by each statement of theirs that applies to this one. */
  private readonly shared = new Map<string, MergedPolicy>();

  constructor(scope: Construct, id: string, { isNameGiven, roleName, ...props }: MergedPolicyRoleProps) {
    super(scope, id, { ...props, roleName: isNameGiven ? roleName : accountWideName(scope, roleName, NAME_LIMIT.ROLE) });
  }

  addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    const shared = this.shared.size > 0 ? this.shared.get(textOf(this, statement)) : undefined;
    if (shared) {
      return { statementAdded: true, policyDependable: shared };
    }
    // Not at once: a managed policy must say something.
    this.policy ??= this.createPolicy();
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }

  /**
   * Grants something by a policy that other roles have too. The same grant to the role itself adds nothing afterwards.
   *
   * Whatever depends on the role waits for the policy.
   */
  grantBy(policy: SharedPolicy, grant: (grantee: iam.IGrantable) => void): void {
    const addToPrincipalPolicy = (statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult => {
      const policyDependable = policy.allow(this, statement);
      this.shared.set(textOf(this, statement), policyDependable);
      return { statementAdded: true, policyDependable };
    };
    const { assumeRoleAction, policyFragment, principalAccount } = this;
    const principal = {
      assumeRoleAction,
      policyFragment,
      principalAccount,
      addToPrincipalPolicy,
      get grantPrincipal(): iam.IPrincipal {
        return principal;
      },
    };
    grant(principal);
    Dependable.implement(this, { dependencyRoots: [this, ...new Set(this.shared.values())] });
  }

  /** Actions that its policies allow so far, but for those of AWS's own policies. */
  get allowedActions(): string[] {
    const policies = new Set([...this.policy ? [this.policy] : [], ...this.shared.values()]);
    const statements = [...policies].flatMap(({ stack, document }) => stack.resolve(document).Statement as Array<{ Action?: string | string[] }>);
    return statements.flatMap(({ Action = [] }) => Action);
  }

  /** Says of its policy why rules of cdk-nag do not apply to it: of that one resource, as soon as there is one. */
  acknowledge(rules: string[], reason: string): void {
    this.acknowledged.push([rules, reason]);
    if (this.policy) {
      acknowledge(this.policy.node.defaultChild!, rules, reason);
    }
  }

  private createPolicy(): MergedPolicy {
    const fix = 'put some services into a fleet of their own, or give each a role of its own by ServiceIsolation.PER_SERVICE';
    const policy = new MergedPolicy(this, 'Policy', `role '${this.node.path}': its policy`, fix);
    policy.attachToRole(this);
    this.acknowledged.forEach(([rules, reason]) => acknowledge(policy.node.defaultChild!, rules, reason));
    return policy;
  }
}
