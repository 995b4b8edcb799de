import { aws_iam as iam, RemovalPolicy } from 'aws-cdk-lib';
import type { EncryptionKeyProps } from './encryption-key';
import { checkName, checkNamePrefix, physicalName } from '../private/names';
import { Problems } from '../private/problems';

/** A key with every default filled in. */
export interface EncryptionKeyPlan extends EncryptionKeyProps {
  readonly principals: iam.IPrincipal[];
  readonly removalPolicy: RemovalPolicy;
  /** Undefined where the key has none. */
  readonly alias?: string;
}

/** Fills in the defaults. */
export function resolveEncryptionKey(props: EncryptionKeyProps): EncryptionKeyPlan {
  const name = physicalName(props.namePrefix, props.name);
  return {
    ...props,
    principals: props.principals ?? [],
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    alias: name && `alias/${name}`,
  };
}

/** Collects what AWS KMS would refuse. */
export function checkEncryptionKey(plan: EncryptionKeyPlan, problems: Problems): void {
  const subject = `encryption key '${plan.name}'`;
  checkName(problems, subject, 'name', plan.name);
  checkNamePrefix(problems, subject, 'namePrefix', plan.namePrefix);
}
