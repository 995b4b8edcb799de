import { cx_api } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * Merges the statements of every policy below the scope, whatever the consumer's feature flags say: one statement for each
 * image repository would pass the 10,240 characters of a role's inline policies at about fifty services.
 *
 * To be called before the scope has children.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function mergePolicyStatements(scope: Construct): void {
  scope.node.setContext(cx_api.IAM_MINIMIZE_POLICIES, true);
}
