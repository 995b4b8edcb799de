import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Packs of cdk-nag that share most of their rules. */
const PACKS = { nist: 'NIST.800.53.R5', hipaa: 'HIPAA.Security', pci: 'PCI.DSS.321' } as const;

/** IDs of a rule in the packs that contain it. */
export function ruleIn(packs: Array<keyof typeof PACKS>, rule: string): string[] {
  return packs.map((pack) => `${PACKS[pack]}-${rule}`);
}

/** ID of the finding about a wildcard in a policy, such as for the objects of a bucket. */
export function wildcardRule(scope: IConstruct, arn: string): string {
  return `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(arn))}]`;
}

/**
 * Acknowledges rules of cdk-nag for a resource, with a reason, for all users who run its packs. Only for findings that no prop can fix, or only at a cost
 * that users must weigh. All findings that a user can fix remain.
 *
 * The CDK stores it in the construct's metadata, not in the template.
 */
export function acknowledge(resource: IConstruct, rules: string[], reason: string): void {
  for (const id of rules) {
    if (id.includes('::')) {
      // The CDK interprets the text before the first double colon as the name of a plugin, and rejects further ones.
      resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
    } else {
      Validations.of(resource).acknowledge({ id, reason });
    }
  }
}

/**
 * Skips checks of checkov for a resource, with a reason, under the same conditions.
 *
 * checkov reads it from the metadata of the resource in the template.
 *
 * @see https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
 */
export function skipChecks(resource: IConstruct, checks: string[], reason: string): void {
  const cfnResource = resource as CfnResource;
  const { skip = [] } = cfnResource.getMetadata('checkov') ?? {};
  cfnResource.addMetadata('checkov', { skip: [...skip, ...checks.map((id) => ({ id, comment: reason }))] });
}

/** For a dead-letter queue. */
export function acknowledgeDeadLetters(queue: IConstruct): void {
  acknowledge(queue.node.defaultChild!, ['Serverless-SQSRedrivePolicy'], 'It is a dead-letter queue itself: a person handles its messages.');
}

/** Acknowledged findings of secrets that are not rotated. */
const unrotated = new WeakMap<IConstruct, { [id: string]: string }>();

/** For a secret that is not rotated, until a rotation is added. */
export function acknowledgeUnrotated(secret: IConstruct, reason: string): void {
  const said = Object.fromEntries(['AwsSolutions-SMG4', ...ruleIn(['nist', 'hipaa'], 'SecretsManagerRotationEnabled')].map((id) => [id, reason]));
  secret.node.defaultChild!.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, said);
  unrotated.set(secret, said);
}

/** Removes the acknowledgement when the secret is rotated. */
export function retractUnrotated(secret: IConstruct): void {
  const said = unrotated.get(secret) ?? {};
  Object.keys(said).forEach((id) => delete said[id]);
}

/** For a bucket that is not replicated. */
export function acknowledgeBucket(bucket: IConstruct): void {
  acknowledge(bucket.node.defaultChild!, ruleIn(['nist', 'hipaa', 'pci'], 'S3BucketReplicationEnabled'), 'Objects are stored in three zones of a region, as the '
    + 'rest of the environment is. A copy in another region with `replication` doubles the cost, and whether data may leave its region is for the user to decide.');
}

/** As cdk-nag writes references: `<LogicalId>` and `<LogicalId.Attribute>`. */
function flat(value: any): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[name, argument]] = Object.entries<any>(value);
  switch (name) {
    case 'Ref': return `<${argument}>`;
    case 'Fn::GetAtt': return `<${argument.join('.')}>`;
    case 'Fn::Join': return argument[1].map(flat).join(argument[0]);
    case 'Fn::ImportValue': return flat(argument);
    default: return JSON.stringify(value);
  }
}
