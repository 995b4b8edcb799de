import { aws_iam as iam, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: characters of a managed policy, without white space. */
const MAX_POLICY_LENGTH = 6144;
const REGISTRY_LOGIN = 'ecr:GetAuthorizationToken';

/**
 * A managed policy, which IAM keeps versions of, with its statements merged and sorted and its roles in the order of their paths.
 *
 * One statement for each image repository would pass a policy's length at about thirty services. The CDK merges under a feature flag of
 * the consumer's only, and in the order in which the grants were made.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
export class MergedPolicy extends iam.ManagedPolicy {
  private readonly attached = new Map<string, iam.IRole>();
  private allowsLogin = false;

  /**
   * @param subject What a policy is called that is too long
   * @param fix What to do then
   */
  constructor(scope: Construct, id: string, private readonly subject: string, private readonly fix: string) {
    super(scope, id, { document: new iam.PolicyDocument({ minimize: true }) });
    const resource = this.node.defaultChild as iam.CfnManagedPolicy | undefined;
    if (resource) {
      resource.roles = Lazy.list({ produce: () => this.sortedRoles() }, { omitEmpty: true });
    }
    this.node.addValidation({ validate: () => this.validateLength() });
  }

  attachToRole(role: iam.IRole): void {
    this.attached.set(role.node.path, role);
  }

  addStatements(...statements: iam.PolicyStatement[]): void {
    super.addStatements(...statements);
    if (!this.allowsLogin && this.node.defaultChild && statements.some(({ actions }) => actions.includes(REGISTRY_LOGIN))) {
      this.allowsLogin = true;
      acknowledge(this.node.defaultChild, ['AwsSolutions-IAM5[Resource::*]'], 'The login to the image registry is for the whole of it: IAM knows no resource for it.');
    }
  }

  private sortedRoles(): string[] {
    return [...this.attached.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { roleName }]) => roleName);
  }

  private validateLength(): string[] {
    const length = leastLength(Stack.of(this).resolve(this.document));
    return length <= MAX_POLICY_LENGTH ? [] : [
      `${this.subject} must have at most ${MAX_POLICY_LENGTH} characters, got ${length} or more; ${this.fix}`,
    ];
  }
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
