import { aws_ec2 as ec2, aws_events as events, aws_kms as kms, aws_logs as logs, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createDeadLetterQueue, createLogGroup } from './library-function';
import { SecretRefreshPlan } from './rotation-options';
import { createSecretRule } from './secret-refresh';
import { physicalName } from '../private/names';

/** As the names of functions: with the suffix, a queue's name has at most 80 characters. */
const NAME_LENGTH = 64;

/** Properties of `SharedRotationParts`. */
export interface SharedRotationPartsProps {
  readonly vpc: ec2.IVpc;
  readonly namePrefix?: string;
  readonly encryptionKey?: kms.IKey;
  /** The rotations, at least one. */
  readonly rotations: SecretRefreshPlan[];
}

/** What a refresh function uses together with others. */
interface SharedWiring {
  /** Undefined where the rotations differ in their keys. */
  readonly deadLetterQueue?: sqs.IQueue;
  /** Undefined where the rotations differ in how often they check. */
  readonly rule?: events.Rule;
  /** Undefined where the rotations differ in their keys or in how long they keep logs. */
  readonly logGroup?: logs.ILogGroup;
}

/** What the rotations of a platform share: one log group, and one queue for lost events, to look into, one security group, and one rule. */
export class SharedRotationParts extends Construct {
  readonly securityGroup: ec2.SecurityGroup;
  readonly wiring: SharedWiring;

  constructor(scope: Construct, id: string, { vpc, namePrefix, encryptionKey, rotations }: SharedRotationPartsProps) {
    super(scope, id);
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      securityGroupName: physicalName(namePrefix, 'rotation-sg'),
      description: 'Rotation of passwords and tokens',
      allowAllOutbound: false,
    });
    this.securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS Secrets Manager, Amazon ECS, Amazon ElastiCache');
    const [first, ...others] = rotations;
    const agree = (value: (rotation: SecretRefreshPlan) => unknown) => others.every((other) => value(other) === value(first));
    const name = physicalName(namePrefix, 'rotation', NAME_LENGTH);
    const key = first.encryptionKey ?? encryptionKey;
    const haveOneKey = agree((rotation) => rotation.encryptionKey);
    this.wiring = {
      deadLetterQueue: haveOneKey ? createDeadLetterQueue(this, name && `${name}-dlq`, key) : undefined,
      rule: agree(({ checkInterval }) => checkInterval.toMilliseconds())
        ? createSecretRule(this, 'Rule', 'Wakes up the functions that roll services when a secret has a new value', first.checkInterval)
        : undefined,
      logGroup: haveOneKey && agree(({ logRetention }) => logRetention) && agree(({ logRemovalPolicy }) => logRemovalPolicy)
        ? createLogGroup(this, name, { ...first, encryptionKey: key })
        : undefined,
    };
  }
}
