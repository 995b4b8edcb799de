/** Decides on calls with a simulator of IAM, by the policies that are deployed. */
import { allowedContextKeysForRequest, runSimulation, Simulation } from '@cloud-copilot/iam-simulate';
import { AWS_POLICIES } from './aws-policies';
import { Call, ServiceCall } from './calls';
import { ACCOUNT, Deployed, Resource } from './deployed';

/** A policy of a role, with the resource that it is written in. */
export interface RolePolicy {
  readonly id: string;
  readonly document: any;
  readonly isOfAws: boolean;
}

export function listOf<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : [value].flat() as T[];
}

/** Policies of a role, wherever they are attached. */
export function policiesOf(deployed: Deployed, role: Resource): RolePolicy[] {
  const { ManagedPolicyArns, Policies } = role.properties;
  const managed = deployed.of('AWS::IAM::ManagedPolicy').filter(({ arn, properties }) => listOf(ManagedPolicyArns).includes(arn) || listOf(properties.Roles).includes(role.name));
  const attached = deployed.of('AWS::IAM::Policy').filter(({ properties }) => properties.Roles.includes(role.name));
  return [
    ...[...managed, ...attached].map(({ id, properties }) => ({ id, document: properties.PolicyDocument, isOfAws: false })),
    ...listOf<any>(Policies).map(({ PolicyDocument }) => ({ id: role.id, document: PolicyDocument, isOfAws: false })),
    ...listOf<string>(ManagedPolicyArns).filter((arn) => arn.startsWith('arn:aws:iam::aws:')).map((arn) => ({ id: arn, document: awsPolicy(arn), isOfAws: true })),
  ];
}

function awsPolicy(arn: string): object {
  const document = AWS_POLICIES[arn.split('/').pop()!];
  if (!document) {
    throw new Error(`aws-policies.ts does not have ${arn}`);
  }
  return { Version: '2012-10-17', Statement: document };
}

/** A policy of a resource. Undefined where it has none. */
export function resourcePolicyOf(deployed: Deployed, arn: string): { id: string; document: any } | undefined {
  const found = RESOURCE_POLICIES.flatMap((read) => read(deployed, arn));
  return found.length === 0 ? undefined : { id: found[0].id, document: { Version: '2012-10-17', Statement: found.flatMap(({ statements }) => statements) } };
}

interface Statements { readonly id: string; readonly statements: any[] }

const RESOURCE_POLICIES: Array<(deployed: Deployed, arn: string) => Statements[]> = [
  (deployed, arn) => own(deployed, arn, 'AWS::KMS::Key', 'KeyPolicy'),
  (deployed, arn) => own(deployed, arn, 'AWS::IAM::Role', 'AssumeRolePolicyDocument'),
  (deployed, arn) => own(deployed, arn, 'AWS::EFS::FileSystem', 'FileSystemPolicy'),
  (deployed, arn) => own(deployed, arn, 'AWS::Backup::BackupVault', 'AccessPolicy'),
  // A recovery point has the policy of its vault.
  (deployed, arn) => (arn.includes(':recovery-point:') ? deployed.of('AWS::Backup::BackupVault').flatMap((vault) => own(deployed, vault.arn, vault.type, 'AccessPolicy')) : []),
  (deployed, arn) => beside(deployed, 'AWS::SNS::TopicPolicy', ({ Topics }) => Topics.includes(arn)),
  (deployed, arn) => beside(deployed, 'AWS::SQS::QueuePolicy', ({ Queues }) => Queues.some((url: string) => url.split('/').pop() === arn.split(':').pop())),
  (deployed, arn) => {
    const bucket = /^arn:aws:s3:::([^/]+)/.exec(arn)?.[1];
    return bucket === undefined ? [] : beside(deployed, 'AWS::S3::BucketPolicy', ({ Bucket }) => Bucket.toLowerCase() === bucket);
  },
  (deployed, arn) => deployed.of('AWS::Lambda::Permission').filter(({ properties: { FunctionName } }) => FunctionName === arn || arn.endsWith(`:function:${FunctionName}`))
    .map(({ id, properties }) => ({ id, statements: [permission(properties, arn)] })),
];

function own(deployed: Deployed, arn: string, type: string, property: string): Statements[] {
  return deployed.of(type).filter((resource) => resource.arn === arn && resource.properties[property] !== undefined)
    .map(({ id, properties }) => ({ id, statements: withResource(properties[property].Statement, type === 'AWS::IAM::Role' ? undefined : arn) }));
}

/** A policy of a file system says nothing of the resource. */
function withResource(statements: any[], arn: string | undefined): any[] {
  return arn === undefined ? statements : statements.map((statement) => ({ Resource: arn, ...statement }));
}

function beside(deployed: Deployed, type: string, isMeant: (properties: any) => boolean): Statements[] {
  const meant = deployed.of(type).filter(({ properties }) => isMeant(properties));
  return meant.map(({ id, properties }) => ({ id, statements: properties.PolicyDocument.Statement }));
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
function permission({ Action, Principal, SourceAccount, SourceArn }: any, functionArn: string): object {
  const conditions = { ...SourceAccount && { StringEquals: { 'aws:SourceAccount': SourceAccount } }, ...SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } } };
  return { Effect: 'Allow', Principal: { Service: Principal }, Action, Resource: functionArn, ...Object.keys(conditions).length > 0 && { Condition: conditions } };
}

/** Undefined where the call is allowed; otherwise what is denied to whom, and why. */
export async function denialOfRole(deployed: Deployed, role: Resource, call: Call): Promise<string | undefined> {
  const identityPolicies = policiesOf(deployed, role).map(({ id, document }, index) => ({ name: `${index}-${id}`, policy: document }));
  return denial(deployed, `role ${role.name}`, `arn:aws:sts::${ACCOUNT}:assumed-role/${role.name}/session`, call, identityPolicies);
}

/** The same with a policy that is not in a template. */
export async function denialByPolicy(deployed: Deployed, name: string, statements: object[], call: Call): Promise<string | undefined> {
  const policy = { Version: '2012-10-17', Statement: statements };
  return denial(deployed, `role of ${name}`, `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/session`, call, [{ name, policy }]);
}

export async function denialOfService(deployed: Deployed, call: ServiceCall): Promise<string | undefined> {
  return denial(deployed, call.service, call.service, call, []);
}

async function denial(
  deployed: Deployed, who: string, principal: string, call: Call, identityPolicies: Simulation['identityPolicies'],
): Promise<string | undefined> {
  const { action, resource } = call;
  const accountId = /^arn:[^:]+:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1] ?? ACCOUNT;
  const contextVariables = { 'aws:SecureTransport': 'true', 'aws:PrincipalAccount': ACCOUNT, ...call.context };
  const where = `${who} cannot ${action} on ${resource} (${call.source})`;
  if (Object.keys(contextVariables).some((key) => key.startsWith(ENCRYPTION_CONTEXT)) && !(await hasEncryptionContext(action, resource))) {
    return `${where}: AWS does not send an encryption context`;
  }
  const decision = await runSimulation(understood({
    request: { principal, action, resource: { resource, accountId }, contextVariables },
    identityPolicies,
    resourcePolicy: resourcePolicyOf(deployed, resource)?.document ?? publicKeyPolicy(resource),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }), {});
  if (decision.resultType === 'error') {
    return `${where}: ${JSON.stringify(decision.errors)}`;
  }
  const [result] = decision.resultType === 'single' ? [decision.result] : decision.results;
  if (result?.ignoredContextKeys?.length) {
    return `${where}: AWS does not send ${result.ignoredContextKeys.join(', ')}`;
  }
  return decision.overallResult === 'Allowed' ? undefined : `${where}: ${decision.overallResult}${reasonsOf(result)}`;
}

const ENCRYPTION_CONTEXT = 'kms:EncryptionContext:';

async function hasEncryptionContext(action: string, resource: string): Promise<boolean> {
  const [service, name] = action.split(':');
  return (await allowedContextKeysForRequest(service, name, resource, false, undefined)).some((key) => key.startsWith(ENCRYPTION_CONTEXT.toLowerCase()));
}

/** Keys that the simulator does not know, by ones that mean the same to it: it expects the variable part of a key after a slash, without colons. */
const UNDERSTOOD: { [prefix: string]: string } = {
  [ENCRYPTION_CONTEXT]: `aws:PrincipalTag/${ENCRYPTION_CONTEXT}`, 'secretsmanager:ResourceTag/': 'aws:ResourceTag/',
};

/** Of Elastic Load Balancing, the simulator knows the tags of Classic Load Balancers alone. The actions of both generations have the same names. */
const ADD_TAGS = 'elasticloadbalancing:AddTags';

function understood(simulation: Simulation): Simulation {
  const known = Object.entries(UNDERSTOOD).reduce((result, [prefix, same]) => result.replaceAll(`"${prefix}`, `"${same}`), JSON.stringify(simulation));
  const text = simulation.request.action === ADD_TAGS ? known.replaceAll(':listener-rule/', ':loadbalancer/') : known;
  return JSON.parse(text);
}

/** Keys of other regions and accounts are the user's, with the policy that AWS KMS gives them. */
function publicKeyPolicy(resource: string): object | undefined {
  const account = /^arn:aws:kms:[^:]+:(\d{12}):key\//.exec(resource)?.[1];
  return account === undefined ? undefined : {
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
  };
}

/** Of each statement that has the action, what does not apply. */
function reasonsOf(result: any): string {
  const { identityAnalysis, resourceAnalysis } = result?.analysis ?? {};
  const close = [identityAnalysis, resourceAnalysis].flatMap((analysis) => [...analysis?.denyStatements ?? [], ...analysis?.unmatchedStatements ?? []])
    .filter(({ actionMatch, principalMatch }) => actionMatch && principalMatch === 'Match')
    .map(({ statement, resourceMatch, conditionMatch }) => {
      const { Effect, Resource: resources, Condition } = statement.statementObject ?? statement;
      return [
        Effect === 'Deny' ? 'is a denial' : '',
        ...resourceMatch ? [] : [`has the resource ${JSON.stringify(resources)}`],
        ...conditionMatch === 'Match' ? [] : [`has the condition ${JSON.stringify(Condition)}`],
      ].filter(Boolean).join(' and ');
    });
  return close.length === 0 ? ', because no statement has the action' : `, because each statement with the action ${close.join('; or ')}`;
}
