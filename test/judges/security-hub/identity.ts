import { absent, asserted, Service, unreachable } from './control';
import { covers, isPublic, list, mentions, Resource, statements, SynthesizedTemplate, Value } from './template';

const MANAGED = 'AWS::IAM::ManagedPolicy';
const INLINE = 'AWS::IAM::Policy';
const ROLE = 'AWS::IAM::Role';
const USER = 'AWS::IAM::User';
const KEY = 'AWS::KMS::Key';
const SECRET = 'AWS::SecretsManager::Secret';
const DECRYPTION = ['kms:Decrypt', 'kms:ReEncryptFrom'];
const LONGEST_ROTATION_DAYS = 90;

/** Statements that give something: of a policy of its own, or of those that a role has inside. */
const allowed = ({ type, p }: Resource): Value[] => (type === ROLE ? list<Value>(p.Policies) : [p])
  .flatMap(({ PolicyDocument }) => statements(PolicyDocument)).filter(({ Effect }) => Effect === 'Allow');

function allow(resource: Resource, statement: Value): void {
  const added = { Effect: 'Allow', ...statement };
  if (resource.type === ROLE) {
    resource.p.Policies = [...list<Value>(resource.p.Policies), { PolicyName: 'Added', PolicyDocument: { Statement: [added] } }];
  } else {
    resource.p.PolicyDocument.Statement.push(added);
  }
}

/** Whether a statement is about every key there is. */
function ofEveryKey({ Resource: resources }: Value): boolean {
  return list<Value>(resources).some((resource) => resource === '*' || /:key\/\*"/.test(JSON.stringify(resource)));
}

const decryptsEverything = (statement: Value) => ofEveryKey(statement)
  && list<string>(statement.Action).some((pattern) => DECRYPTION.some((action) => covers(pattern, action)));

const noDecryption = (of: string[]) => ({
  of,
  shows: 'no statement allows `kms:Decrypt` or `kms:ReEncryptFrom` on every key',
  holds: (resource: Resource) => !allowed(resource).some(decryptsEverything),
  breaks: (resource: Resource) => allow(resource, { Action: 'kms:De*', Resource: '*' }),
});

export const IAM: Service = {
  name: 'IAM',
  page: 'iam',
  controls: [
    asserted('IAM.1', 'high', 'IAM policies should not allow full "*" administrative privileges', {
      of: [MANAGED, INLINE, ROLE],
      shows: 'no statement allows `*` on `*`, also in inline policies of roles',
      holds: (resource) => !allowed(resource).some(({ Action, Resource: resources }) => list(Action).includes('*') && list(resources).includes('*')),
      breaks: (resource) => allow(resource, { Action: '*', Resource: '*' }),
    }),
    absent('IAM.2', 'low', 'IAM users should not have IAM policies attached', USER, 'AWS::IAM::UserPolicy'),
    absent('IAM.3', 'medium', "IAM users' access keys should be rotated every 90 days or less", USER, 'AWS::IAM::AccessKey'),
    unreachable('IAM.4', 'critical', 'IAM root user access key should not exist', 'It applies to the root user of the account.'),
    absent('IAM.5', 'medium', 'MFA should be enabled for all IAM users that have a console password', USER),
    unreachable('IAM.6', 'critical', 'Hardware MFA should be enabled for the root user', 'It applies to the root user of the account.'),
    unreachable('IAM.7', 'medium', 'Password policies for IAM users should have strong configurations', 'It is an account setting.'),
    absent('IAM.8', 'medium', 'Unused IAM user credentials should be removed', USER, 'AWS::IAM::AccessKey'),
    asserted('IAM.21', 'low', 'IAM customer managed policies that you create should not allow wildcard actions for services', {
      of: [MANAGED, INLINE, ROLE],
      shows: 'no statement allows all actions of a service, and none uses `NotAction`',
      holds: (resource) => !allowed(resource)
        .some(({ Action, NotAction }) => NotAction !== undefined || list<string>(Action).some((action) => /(^|:)\*$/.test(action))),
      breaks: (resource) => allow(resource, { Action: 's3:*', Resource: 'arn:aws:s3:::bucket' }),
    }),
  ],
};

export const KMS: Service = {
  name: 'KMS',
  page: 'kms',
  controls: [
    asserted('KMS.1', 'medium', 'IAM customer managed policies should not allow decryption actions on all KMS keys', noDecryption([MANAGED])),
    asserted('KMS.2', 'medium', 'IAM principals should not have IAM inline policies that allow decryption actions on all KMS keys',
      noDecryption([INLINE, ROLE])),
    asserted('KMS.3', 'critical', 'AWS KMS keys should not be deleted unintentionally', {
      of: KEY,
      shows: '`DeletionPolicy` retains the key when it is removed from the stack',
      holds: ({ deletionPolicy }) => /^Retain/.test(deletionPolicy ?? ''),
      breaks: (key) => {
        (key as { deletionPolicy?: string }).deletionPolicy = 'Delete';
      },
    }),
    asserted('KMS.5', 'critical', 'KMS keys should not be publicly accessible', {
      of: KEY,
      shows: 'no statement of the key policy allows everyone',
      holds: ({ p }) => !statements(p.KeyPolicy).some(isPublic),
      breaks: ({ p }) => {
        p.KeyPolicy.Statement.push({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:Decrypt', Resource: '*' });
      },
    }),
  ],
};

const FUNCTION = 'AWS::Lambda::Function';
/** The parameter of Lambda.2. */
const SUPPORTED_RUNTIMES = [
  'dotnet8', 'java25', 'java21', 'java17', 'java11', 'java8.al2', 'nodejs24.x', 'nodejs22.x', 'nodejs20.x', 'python3.14', 'python3.13', 'python3.12',
  'python3.11', 'python3.10', 'ruby3.4', 'ruby3.3', 'ruby3.2',
];

export const LAMBDA: Service = {
  name: 'Lambda',
  page: 'lambda',
  controls: [
    asserted('Lambda.1', 'critical', 'Lambda function policies should prohibit public access', {
      of: 'AWS::Lambda::Permission',
      shows: 'the permission is for a single source',
      holds: ({ p }) => p.Principal !== '*' && (p.SourceArn !== undefined || p.SourceAccount !== undefined),
      breaks: ({ p }) => {
        p.Principal = '*';
      },
    }),
    asserted('Lambda.2', 'medium', 'Lambda functions should use supported runtimes', {
      of: FUNCTION,
      shows: '`Runtime` is supported by AWS',
      holds: ({ p }, template) => template.valuesOf(p.Runtime).every((runtime) => SUPPORTED_RUNTIMES.includes(runtime)),
      breaks: ({ p }) => {
        p.Runtime = 'nodejs18.x';
      },
    }),
    asserted('Lambda.5', 'medium', 'VPC Lambda functions should operate in multiple Availability Zones', {
      of: FUNCTION,
      shows: 'a function in a VPC has at least two subnets',
      holds: ({ p }) => p.VpcConfig === undefined || list(p.VpcConfig.SubnetIds).length >= 2,
      breaks: ({ p }) => {
        p.VpcConfig = { SubnetIds: ['subnet-1'] };
      },
    }),
  ],
};

/** The rotation of a secret, which may name its attachment to the database. */
function rotationOf(secret: Resource, template: SynthesizedTemplate): Resource | undefined {
  const attachments = template.of('AWS::SecretsManager::SecretTargetAttachment').filter(({ p }) => mentions(p.SecretId, secret));
  return template.of('AWS::SecretsManager::RotationSchedule').find(({ p }) => [secret, ...attachments].some((named) => mentions(p.SecretId, named)));
}

function days({ AutomaticallyAfterDays, ScheduleExpression }: Value): number {
  return AutomaticallyAfterDays ?? Number(/^rate\((\d+) days?\)$/.exec(ScheduleExpression)?.[1] ?? Infinity);
}

export const SECRETS_MANAGER: Service = {
  name: 'SecretsManager',
  page: 'secretsmanager',
  controls: [
    asserted('SecretsManager.1', 'medium', 'Secrets Manager secrets should have automatic rotation enabled', {
      of: SECRET,
      shows: 'a rotation schedule of the secret',
      holds: (secret, template) => rotationOf(secret, template) !== undefined,
      breaks: (secret, template) => {
        delete rotationOf(secret, template)!.p.SecretId;
      },
    }),
    unreachable('SecretsManager.2', 'medium', 'Secrets Manager secrets configured with automatic rotation should rotate successfully',
      'Whether a rotation succeeds is known only at run time. `npm run rotation:check` runs the function against a real PostgreSQL server.'),
    unreachable('SecretsManager.3', 'medium', 'Remove unused Secrets Manager secrets', 'Whether a secret has been read in the last 90 days is known only at run time.'),
    asserted('SecretsManager.4', 'medium', 'Secrets Manager secrets should be rotated within a specified number of days', {
      of: SECRET,
      shows: `the rotation schedule’s period is at most ${LONGEST_ROTATION_DAYS} days`,
      holds: (secret, template) => days(rotationOf(secret, template)?.p.RotationRules ?? {}) <= LONGEST_ROTATION_DAYS,
      breaks: (secret, template) => {
        rotationOf(secret, template)!.p.RotationRules = { AutomaticallyAfterDays: LONGEST_ROTATION_DAYS + 1 };
      },
    }),
  ],
};
