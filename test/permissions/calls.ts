/** Calls of AWS's APIs, with the context that AWS documents for them. */
import { ACCOUNT, Deployed, REGION } from './deployed';

/** What a call tells IAM besides action and resource. */
export interface Context { readonly [key: string]: string | string[] }

/** A call that a principal makes. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
  /** Where it says so: a page of AWS, or the code that makes the call. */
  readonly source: string;
}

/** A call by an AWS service, in its own name. */
export interface ServiceCall extends Call {
  readonly service: string;
}

/** Calls by the ARNs of the roles that make them. */
export class RoleCalls {
  private readonly calls = new Map<string, Call[]>();

  add(role: string, ...calls: Call[]): void {
    this.calls.set(role, [...this.of(role), ...calls]);
  }

  of(role: string): Call[] {
    return this.calls.get(role) ?? [];
  }

  get roles(): string[] {
    return [...this.calls.keys()];
  }
}

export function each(actions: string[], resource: string, source: string, context?: Context): Call[] {
  return actions.map((action) => ({ action, resource, source, context }));
}

/** What a service asks of a key in the name of its caller. Nothing where AWS owns the key. */
export function throughService(service: string, key: string | undefined, actions: string[], source: string, encryptionContext: Context = {}): Call[] {
  return key === undefined ? [] : each(actions.map((action) => `kms:${action}`), key, source, {
    'kms:ViaService': `${service}.${key.split(':')[3]}.amazonaws.com`, 'kms:CallerAccount': ACCOUNT, ...inContext(encryptionContext),
  });
}

/** An encryption context, as keys of a condition. */
export function inContext(encryptionContext: Context): Context {
  return Object.fromEntries(Object.entries(encryptionContext).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]));
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html: what Secrets Manager does with the key of a secret, by operation. */
const KEY_OF_SECRET: { [operation: string]: string[] } = { GetSecretValue: ['Decrypt'], PutSecretValue: ['GenerateDataKey', 'Decrypt'] };

/** Calls of Secrets Manager, and of the secret's key. */
export function onSecret(deployed: Deployed, operation: string, secretArn: string, source: string): Call[] {
  // One that was imported by its name has an ARN without a suffix.
  const arn = /-[A-Za-z0-9]{6}$/.test(secretArn) ? secretArn : `${secretArn}-AbCdEf`;
  const key = deployed.at(arn)?.properties.KmsKeyId;
  return [
    { action: `secretsmanager:${operation}`, resource: arn, source },
    ...throughService('secretsmanager', key, KEY_OF_SECRET[operation] ?? [], source, { SecretARN: arn, SecretVersionId: '11111111-2222-3333-4444-555555555555' }),
  ];
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html: what SQS does with the key of a queue. */
const KEY_OF_QUEUE: { [operation: string]: string[] } = { SendMessage: ['GenerateDataKey', 'Decrypt'], ReceiveMessage: ['Decrypt'] };

/** Calls of SQS, and of the queue's key. */
export function onQueue(deployed: Deployed, operations: string[], queueArn: string, source: string): Call[] {
  const key = deployed.at(queueArn)?.properties.KmsMasterKeyId;
  return operations.flatMap((operation) => [
    { action: `sqs:${operation}`, resource: queueArn, source },
    ...throughService('sqs', key, KEY_OF_QUEUE[operation] ?? [], source, { 'aws:sqs:arn': queueArn }),
  ]);
}

/** A log stream of a group, which is given by name or ARN. */
export function onLogs(group: string, source: string): Call[] {
  const name = group.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');
  return each(['logs:CreateLogStream', 'logs:PutLogEvents'], `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}:log-stream:stream`, source);
}

/** Roles that are passed to tasks. */
export function passing(roles: Array<string | undefined>, source: string): Call[] {
  return roles.filter((role) => role !== undefined).map((role) => (
    { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }, source }
  ));
}
