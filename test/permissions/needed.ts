/** Permissions that no call needs. */
import { Call, RoleCalls, ServiceCall } from './calls';
import { listOf, policiesOf, resourcePolicyOf } from './decide';
import { ACCOUNT, Deployed } from './deployed';

/** An action of a policy that nobody uses, or a resource on which nobody uses any. */
export interface Unneeded {
  readonly policy: string;
  /** The action or the resource. */
  readonly what: string;
}

/** A policy that roles share is needed by any of them. */
export function unneededOfRoles(deployed: Deployed, calls: RoleCalls): Unneeded[] {
  const policies = new Map<string, { statements: any[]; calls: Call[] }>();
  for (const role of deployed.of('AWS::IAM::Role')) {
    for (const { id, document } of policiesOf(deployed, role).filter(({ isOfAws }) => !isOfAws)) {
      const known = policies.get(id) ?? { statements: document.Statement, calls: [] };
      policies.set(id, { ...known, calls: [...known.calls, ...calls.of(role.arn)] });
    }
  }
  return [...policies].flatMap(([policy, { statements, calls: made }]) => statements.flatMap((statement) => unneededOf(policy, statement, made)));
}

export function unneededOfServices(deployed: Deployed, calls: ServiceCall[]): Unneeded[] {
  const arns = [...new Set(deployed.resources.map(({ arn }) => arn))];
  return arns.flatMap((arn) => {
    const { id, document } = resourcePolicyOf(deployed, arn) ?? { id: '', document: { Statement: [] } };
    // Those of the account leave it to the policies of roles.
    return document.Statement.filter(({ Principal }: any) => Principal?.Service).flatMap((statement: any) => (
      unneededOf(id, { ...statement, Resource: statement.Resource ?? arn }, calls.filter(({ service, resource }) => (
        listOf(statement.Principal.Service).includes(service) && (resource === arn || resource.startsWith(`${arn}/`))
      )))
    ));
  });
}

/** What the account's own statements add in the policy of a key to what the first of them says already. */
export function unneededOfAccount(deployed: Deployed): Unneeded[] {
  return deployed.of('AWS::KMS::Key').flatMap(({ id, properties }) => (
    properties.KeyPolicy.Statement.filter(({ Principal }: any) => listOf(Principal.AWS).includes(`arn:aws:iam::${ACCOUNT}:root`)).slice(1)
      .flatMap(({ Action }: any) => listOf<string>(Action).map((what) => ({ policy: id, what })))
  ));
}

function unneededOf(policy: string, { Effect, Action, Resource }: any, calls: Call[]): Unneeded[] {
  if (Effect !== 'Allow') {
    return [];
  }
  const actions = listOf<string>(Action);
  const resources = listOf<string>(Resource);
  const isUsed = (someActions: string[], someResources: string[]) => calls.some((call) => (
    someActions.some((action) => matches(action.toLowerCase(), call.action.toLowerCase())) && someResources.some((resource) => matches(resource, call.resource))
  ));
  return [
    ...actions.filter((action) => !isUsed([action], resources)).map((what) => ({ policy, what })),
    ...resources.filter((resource) => !isUsed(actions, [resource])).map((what) => ({ policy, what })),
  ];
}

function matches(pattern: string, value: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(value);
}
