import { Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Packs of cdk-nag that share most of their rules. */
const PACKS = { nist: 'NIST.800.53.R5', hipaa: 'HIPAA.Security', pci: 'PCI.DSS.321' } as const;

/** Ids of one rule in the packs that have it. */
export function ruleIn(packs: Array<keyof typeof PACKS>, rule: string): string[] {
  return packs.map((pack) => `${PACKS[pack]}-${rule}`);
}

/**
 * Says of one resource why rules of cdk-nag do not apply to it, for everybody who runs its packs. Only for what no prop could change:
 * whatever a user can mend stays a finding.
 *
 * The CDK keeps it in the construct's metadata: nothing of it is in the template.
 */
export function acknowledge(resource: IConstruct, rules: string[], reason: string): void {
  Validations.of(resource).acknowledge(...rules.map((id) => ({ id, reason })));
}

/** Of a dead-letter queue. */
export function acknowledgeDeadLetters(queue: IConstruct): void {
  acknowledge(queue.node.defaultChild!, ['Serverless-SQSRedrivePolicy'], 'It is the dead-letter queue itself: what is in it waits for a person.');
}
