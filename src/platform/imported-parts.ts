import { aws_ecs as ecs, aws_iam as iam, aws_kms as kms, aws_secretsmanager as secretsmanager, aws_sns as sns, ArnFormat, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ABSENT } from './platform-contract';
import { grantSecretRead } from '../private/encrypted-secret';
import { Server } from '../workload/catalog';

/** Condition on whether a value is published, which is known only at deployment. */
export function conditionOf(scope: Construct, id: string, value: string): CfnCondition {
  return new CfnCondition(scope, id, { expression: Fn.conditionNot(Fn.conditionEquals(value, ABSENT)) });
}

/** One of two values, selected at deployment. */
export function valueIf(condition: CfnCondition, value: string, otherwise: string): string {
  return Fn.conditionIf(condition.logicalId, value, otherwise).toString();
}

/**
 * The key of a published resource, in policies. Without a customer managed key, it is the alias of the AWS managed key, because a statement needs a
 * resource. The alias grants no permission, and none is required.
 */
export function keyArnForPolicies(scope: Construct, keyExists: CfnCondition, keyArn: string, service: string): string {
  const alias = Stack.of(scope).formatArn({ service: 'kms', resource: 'alias', resourceName: `aws/${service}`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  return valueIf(keyExists, keyArn, alias);
}

/** The key of a published resource. */
export function importKey(room: Construct, keyArn: string, service: string): kms.IKey {
  return kms.Key.fromKeyArn(room, 'Key', keyArnForPolicies(room, conditionOf(room, 'KeyExists', keyArn), keyArn, service));
}

/** A database or cache whose parameter is read only when a service first uses it, so that it does not need to exist otherwise. */
export function lazily(read: () => Server): Server {
  let server: Server | undefined;
  const once = () => (server ??= read());
  return {
    get target() {
      return once().target;
    },
    get environment() {
      return once().environment;
    },
    get secrets() {
      return once().secrets;
    },
    get parts() {
      return once().parts;
    },
    get rotatingSecret() {
      return once().rotatingSecret;
    },
  };
}

/** A published secret, or a field of it, as a container variable. Its readers can use the key of the environment. */
export class PublishedSecret extends ecs.Secret {
  readonly arn: string;
  readonly hasField: boolean;

  constructor(private readonly secret: secretsmanager.ISecret, private readonly key: kms.IKey, field?: string) {
    super();
    this.arn = field === undefined ? secret.secretArn : `${secret.secretArn}:${field}::`;
    this.hasField = field !== undefined;
  }

  grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantSecretRead(this.secret, this.key, grantee);
  }
}

/** A published topic whose parameter is read only when something is first published to it, because a fleet without alarms does not need it. */
export class PublishedTopic extends sns.TopicBase {
  readonly fifo = false;
  readonly contentBasedDeduplication = false;
  readonly masterKey?: kms.IKey;
  protected readonly autoCreatePolicy = false;

  constructor(scope: Construct, id: string, private readonly readArn: () => string) {
    super(scope, id);
  }

  get topicArn(): string {
    return this.readArn();
  }

  get topicName(): string {
    return Stack.of(this).splitArn(this.topicArn, ArnFormat.NO_RESOURCE_NAME).resource;
  }
}
