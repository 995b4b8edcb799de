import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Packs of cdk-nag that share most of their rules. */
const PACKS = { nist: 'NIST.800.53.R5', hipaa: 'HIPAA.Security', pci: 'PCI.DSS.321' } as const;

/** Ids of one rule in the packs that have it. */
export function ruleIn(packs: Array<keyof typeof PACKS>, rule: string): string[] {
  return packs.map((pack) => `${PACKS[pack]}-${rule}`);
}

/** Id of the finding that a policy allows something of what has no single ARN, such as the objects of a bucket. */
export function wildcardRule(scope: IConstruct, arn: string): string {
  return `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(arn))}]`;
}

/**
 * Says of one resource why rules of cdk-nag do not apply to it, for everybody who runs its packs. Only for what no prop could change, or
 * only at a price that is the team's to weigh: whatever else a user can mend stays a finding.
 *
 * The CDK keeps it in the construct's metadata: nothing of it is in the template.
 */
export function acknowledge(resource: IConstruct, rules: string[], reason: string): void {
  for (const id of rules) {
    if (id.includes('::')) {
      // The CDK takes what is before the first colons for the name of a plugin, and refuses more than two of them.
      resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
    } else {
      Validations.of(resource).acknowledge({ id, reason });
    }
  }
}

/**
 * Says of one resource why checks of checkov do not apply to it, for everybody who runs it, under the same condition.
 *
 * checkov reads it in the template, as metadata of the resource.
 *
 * @see https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
 */
export function skipChecks(resource: IConstruct, checks: string[], reason: string): void {
  const cfnResource = resource as CfnResource;
  const { skip = [] } = cfnResource.getMetadata('checkov') ?? {};
  cfnResource.addMetadata('checkov', { skip: [...skip, ...checks.map((id) => ({ id, comment: reason }))] });
}

/** Of a dead-letter queue. */
export function acknowledgeDeadLetters(queue: IConstruct): void {
  acknowledge(queue.node.defaultChild!, ['Serverless-SQSRedrivePolicy'], 'It is the dead-letter queue itself: what is in it waits for a person.');
}

/** What was said of secrets that nothing rotates. */
const unrotated = new WeakMap<IConstruct, { [id: string]: string }>();

/** Of a secret that nothing rotates, until something does. */
export function acknowledgeUnrotated(secret: IConstruct, reason: string): void {
  const said = Object.fromEntries(['AwsSolutions-SMG4', ...ruleIn(['nist', 'hipaa'], 'SecretsManagerRotationEnabled')].map((id) => [id, reason]));
  secret.node.defaultChild!.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, said);
  unrotated.set(secret, said);
}

/** Something rotates the secret: what was said of it no longer holds. */
export function retractUnrotated(secret: IConstruct): void {
  const said = unrotated.get(secret) ?? {};
  Object.keys(said).forEach((id) => delete said[id]);
}

/** Of a bucket that is not replicated. */
export function acknowledgeBucket(bucket: IConstruct): void {
  acknowledge(bucket.node.defaultChild!, ruleIn(['nist', 'hipaa', 'pci'], 'S3BucketReplicationEnabled'), 'Objects are kept in three zones of one region, as the '
    + 'rest of the environment is. A copy in another region costs as much again, by `replication`, and which data must leave its region is not for a library to say.');
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
