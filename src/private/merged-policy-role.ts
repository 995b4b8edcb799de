import { aws_iam as iam } from 'aws-cdk-lib';
import { Construct, Dependable } from 'constructs';
import { acknowledge } from './acknowledge';
import { MergedPolicy } from './merged-policy';
import { accountWideName, NAME_LIMIT } from './names';
import { SharedPolicy, textOf } from './shared-policy';

/** Properties of `MergedPolicyRole`. */
export interface MergedPolicyRoleProps extends iam.RoleProps {
  /** Whether the user has set the name, so that nothing is appended to it. */
  readonly isNameGiven?: boolean;
}

/** A role whose permissions are in one managed policy, except those that it shares with other roles. */
export class MergedPolicyRole extends iam.Role {
  private policy?: MergedPolicy;
  private order?: string;
  private readonly acknowledged: [rules: string[], reason: string][] = [];
  /** Policies that are shared with other roles, by each of their statements that applies to this role. */
  private readonly shared = new Map<string, MergedPolicy>();

  constructor(scope: Construct, id: string, { isNameGiven, roleName, ...props }: MergedPolicyRoleProps) {
    super(scope, id, { ...props, roleName: isNameGiven ? roleName : accountWideName(scope, roleName, NAME_LIMIT.ROLE) });
  }

  addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    const shared = this.shared.size > 0 ? this.shared.get(textOf(this, statement)) : undefined;
    if (shared) {
      return { statementAdded: true, policyDependable: shared };
    }
    // Created with the first statement, because a managed policy must not be empty.
    this.policy ??= this.createPolicy();
    this.policy.addStatementsFor(this.order, statement);
    return { statementAdded: true, policyDependable: this.policy };
  }

  /**
   * Grants a permission through a shared policy. Granting it again to the role itself adds nothing.
   *
   * Everything that depends on the role also depends on the policy.
   */
  grantBy(policy: SharedPolicy, grant: (grantee: iam.IGrantable) => void): void {
    const addToPrincipalPolicy = (statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult => {
      const text = textOf(this, statement);
      const policyDependable = policy.allow(this, statement, text);
      this.shared.set(text, policyDependable);
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

  /** Statements that are added in the meantime get the place of this order in the policy, before those that are added at other times. */
  orderedBy<T>(order: string, act: () => T): T {
    this.order = order;
    try {
      return act();
    } finally {
      this.order = undefined;
    }
  }

  /** Actions that its policies allow so far, except those of AWS managed policies. */
  get allowedActions(): string[] {
    const policies = new Set([...this.policy ? [this.policy] : [], ...this.shared.values()]);
    const statements = [...policies].flatMap(({ stack, document }) => stack.resolve(document).Statement as Array<{ Action?: string | string[] }>);
    return statements.flatMap(({ Action = [] }) => Action);
  }

  /** Acknowledges rules of cdk-nag on its policy, as soon as the policy exists. */
  acknowledge(rules: string[], reason: string): void {
    this.acknowledged.push([rules, reason]);
    if (this.policy) {
      acknowledge(this.policy.node.defaultChild!, rules, reason);
    }
  }

  private createPolicy(): MergedPolicy {
    const fix = 'move some services to another fleet, or use a separate role for each service with ServiceIsolation.PER_SERVICE';
    const policy = new MergedPolicy(this, 'Policy', `role '${this.node.path}': its policy`, fix);
    policy.attachToRole(this);
    this.acknowledged.forEach(([rules, reason]) => acknowledge(policy.node.defaultChild!, rules, reason));
    return policy;
  }
}
