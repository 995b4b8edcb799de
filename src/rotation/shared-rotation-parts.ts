import { aws_ec2 as ec2, aws_events as events, aws_kms as kms, aws_logs as logs, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createDeadLetterQueue, createLogGroup } from './library-function';
import { SecretRefreshPlan } from './rotation-options';
import { createSecretRule } from './secret-refresh';
import { physicalName } from '../private/names';

/** The same limit as for the names of functions: with the suffix, the name of a queue has at most 80 characters. */
const NAME_LENGTH = 64;

/** Properties of `SharedRotationParts`. */
export interface SharedRotationPartsProps {
  readonly vpc: ec2.IVpc;
  readonly namePrefix?: string;
  readonly encryptionKey?: kms.IKey;
  /** The rotations, at least one. */
  readonly rotations: SecretRefreshPlan[];
}

/** Resources that refresh functions share. */
interface SharedWiring {
  /** Undefined if the rotations have different keys. */
  readonly deadLetterQueue?: sqs.IQueue;
  /** Undefined if the rotations have different check intervals. */
  readonly rule?: events.Rule;
  /** Undefined if the rotations have different keys or log retention. */
  readonly logGroup?: logs.ILogGroup;
}

/** Resources that the rotations of a platform share: a log group, a dead-letter queue, a security group and a rule. */
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
