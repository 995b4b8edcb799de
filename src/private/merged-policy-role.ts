import { aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * A role whose policy has its statements merged and sorted.
 *
 * One statement for each image repository would pass the 10,240 characters of a role's inline policies at about fifty services. The CDK
 * merges under a feature flag of the consumer's only, and in the order in which the grants were made.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export class MergedPolicyRole extends iam.Role {
  private readonly policy: iam.Policy;

  constructor(scope: Construct, id: string, props: iam.RoleProps) {
    super(scope, id, props);
    this.policy = new iam.Policy(this, 'DefaultPolicy', { document: new iam.PolicyDocument({ minimize: true }), roles: [this] });
  }

  addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }
}
