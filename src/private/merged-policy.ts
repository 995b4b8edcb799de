import { aws_iam as iam, IResolveContext, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: characters of a managed policy, without white space. */
const MAX_POLICY_LENGTH = 6144;
const REGISTRY_LOGIN = 'ecr:GetAuthorizationToken';

/** Sorts after the order of every workload. */
const LAST = '\uffff';

/** Statements in a given order instead of the order of the grants. Statements of the same order keep the order of the grants. */
class OrderedDocument extends iam.PolicyDocument {
  /** Order of statements that are added from now on. */
  order: string = LAST;
  private readonly added: Array<{ readonly order: string; readonly statement: iam.PolicyStatement }> = [];

  constructor() {
    super({ minimize: true });
  }

  addStatements(...statements: iam.PolicyStatement[]): void {
    super.addStatements(...statements);
    // The constructor of the CDK calls it too, with no statements.
    statements.forEach((statement) => this.added.push({ order: this.order, statement }));
  }

  resolve(context: IResolveContext): unknown {
    const sorted = [...this.added].sort((a, b) => (a.order === b.order ? 0 : a.order < b.order ? -1 : 1));
    // Before they are merged, because the result of merging depends on the order.
    return new iam.PolicyDocument({ minimize: true, statements: sorted.map(({ statement }) => statement) }).resolve(context);
  }
}

/**
 * A managed policy, of which IAM keeps versions, with merged and sorted statements, and roles sorted by path.
 *
 * With one statement for each image repository, the policy would exceed its maximum size at about thirty services. The CDK merges statements only with a
 * feature flag of the consumer, and in the order of the grants.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
export class MergedPolicy extends iam.ManagedPolicy {
  private readonly attached = new Map<string, iam.IRole>();
  private allowsLogin = false;
  private readonly ordered: OrderedDocument;

  /**
   * @param subject Name of the policy in the error message if it is too long
   * @param fix How to fix that
   */
  constructor(scope: Construct, id: string, private readonly subject: string, private readonly fix: string) {
    const document = new OrderedDocument();
    super(scope, id, { document });
    this.ordered = document;
    const resource = this.node.defaultChild as iam.CfnManagedPolicy | undefined;
    if (resource) {
      resource.roles = Lazy.list({ produce: () => this.sortedRoles() }, { omitEmpty: true });
    }
    this.node.addValidation({ validate: () => this.validateLength() });
  }

  attachToRole(role: iam.IRole): void {
    this.attached.set(role.node.path, role);
  }

  /** Adds statements at a place that does not depend on when they are added, or at the end. */
  addStatementsFor(order: string | undefined, ...statements: iam.PolicyStatement[]): void {
    this.ordered.order = order ?? LAST;
    this.addStatements(...statements);
    this.ordered.order = LAST;
  }

  addStatements(...statements: iam.PolicyStatement[]): void {
    super.addStatements(...statements);
    if (!this.allowsLogin && this.node.defaultChild && statements.some(({ actions }) => actions.includes(REGISTRY_LOGIN))) {
      this.allowsLogin = true;
      acknowledge(this.node.defaultChild, ['AwsSolutions-IAM5[Resource::*]'], 'The action ecr:GetAuthorizationToken does not support resource-level permissions.');
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

/** Tokens are not counted. */
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
