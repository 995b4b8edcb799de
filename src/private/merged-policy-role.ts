import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { accountWideName, NAME_LIMIT } from './names';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: characters of a managed policy, without white space. */
const MAX_POLICY_LENGTH = 6144;

/** Properties of `MergedPolicyRole`. */
export interface MergedPolicyRoleProps extends iam.RoleProps {
  /** Whether the name is the user's own, which nothing is appended to. */
  readonly isNameGiven?: boolean;
}

/**
 * A role whose one policy is a managed one, which IAM keeps versions of, with its statements merged and sorted.
 *
 * One statement for each image repository would pass a policy's length at about thirty services. The CDK merges under a feature flag of
 * the consumer's only, and in the order in which the grants were made.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
export class MergedPolicyRole extends iam.Role {
  private policy?: iam.ManagedPolicy;
  private readonly acknowledged: [rules: string[], reason: string][] = [];

  constructor(scope: Construct, id: string, { isNameGiven, roleName, ...props }: MergedPolicyRoleProps) {
    super(scope, id, { ...props, roleName: isNameGiven ? roleName : accountWideName(scope, roleName, NAME_LIMIT.ROLE) });
  }

  addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    // Not at once: a managed policy must say something.
    this.policy ??= this.createPolicy();
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }

  /** Says of its policy why rules of cdk-nag do not apply to it: of that one resource, as soon as there is one. */
  acknowledge(rules: string[], reason: string): void {
    this.acknowledged.push([rules, reason]);
    if (this.policy) {
      acknowledge(this.policy.node.defaultChild!, rules, reason);
    }
  }

  private createPolicy(): iam.ManagedPolicy {
    const policy = new iam.ManagedPolicy(this, 'Policy', { document: new iam.PolicyDocument({ minimize: true }), roles: [this] });
    policy.node.addValidation({ validate: () => validateLength(policy) });
    this.acknowledged.forEach(([rules, reason]) => acknowledge(policy.node.defaultChild!, rules, reason));
    return policy;
  }
}

function validateLength(policy: iam.ManagedPolicy): string[] {
  const length = leastLength(Stack.of(policy).resolve(policy.document));
  return length <= MAX_POLICY_LENGTH ? [] : [
    `role '${policy.node.scope!.node.path}': its policy must have at most ${MAX_POLICY_LENGTH} characters, got ${length} or more; `
    + 'put some services into a fleet of their own, or give each a role of its own by ServiceIsolation.PER_SERVICE',
  ];
}

/** Of what only the deployment knows nothing is counted. */
function leastLength(value: unknown): number {
  return JSON.stringify(value, (_key, part) => (typeof part === 'object' && part !== null ? textOf(part) : part)).length;
}

function textOf(part: Record<string, unknown>): unknown {
  const [[name, argument] = []] = Object.entries(part);
  if (name === 'Fn::Join') {
    return ((argument as [string, unknown[]])[1]).map((piece) => (typeof piece === 'string' ? piece : '')).join('');
  }
  return name === 'Ref' || name?.startsWith('Fn::') ? '' : part;
}
