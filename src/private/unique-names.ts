import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { NAME_RULES, NameRule, STACK_RULE, STACK_TYPE } from './name-rules';
import { PRIMARY_REGION_CONTEXT } from './names';

/** Something with a name, and the part of the library that it belongs to. */
interface Named {
  readonly construct: IConstruct;
  readonly type: string;
  readonly rule: NameRule;
  readonly name: string;
  readonly owner?: IConstruct;
}

interface Clash {
  readonly first: Named;
  readonly second: Named;
  readonly fix: string;
  count: number;
}

/** Parts of the library, by the root of their app. */
const partsOfApps = new WeakMap<IConstruct, Set<IConstruct>>();

/** References that have the same value in all stacks of one account and region. */
const PSEUDO_PARAMETER = /\{"Ref":"AWS::(Region|AccountId|Partition|URLSuffix)"\}/g;
const OTHER_INTRINSIC = /"(Ref|Fn::(?!Join")\w+)":/;

/**
 * Reports at synth, for the whole app, every name that a resource of the part shares with another resource of the same account.
 *
 * CloudFormation detects this only during a deployment, and two alarms or task definition families overwrite each other without an error.
 */
export function watchNames(part: IConstruct): void {
  const { root } = part.node;
  const watched = partsOfApps.get(root);
  if (watched) {
    watched.add(part);
    return;
  }
  const parts = new Set([part]);
  partsOfApps.set(root, parts);
  root.node.addValidation({ validate: () => findClashes(root, parts) });
}

/** One message for each pair of parts, because two parts with one conflict have many. */
function findClashes(root: IConstruct, parts: Set<IConstruct>): string[] {
  const taken = new Map<string, Named>();
  const clashes = new Map<string, Clash>();
  for (const second of namedIn(root, parts)) {
    const key = uniqueKey(second);
    const first = taken.get(key);
    if (!first) {
      taken.set(key, second);
    } else if ((first.owner ?? second.owner) && !areAlternatives(first, second)) {
      const fix = fixOf(first, second);
      const pair = JSON.stringify([fix, ...[first, second].map(({ owner, construct }) => (owner ?? construct).node.path)]);
      const clash = clashes.get(pair);
      if (clash) {
        clash.count += 1;
      } else {
        clashes.set(pair, { first, second, fix, count: 1 });
      }
    }
  }
  return [...clashes.values()].map(describe);
}

function namedIn(root: IConstruct, parts: Set<IConstruct>): Named[] {
  const named: Named[] = [];
  const stacks = new Set([...parts].map((part) => Stack.of(part)));
  const visit = (construct: IConstruct, owner?: IConstruct) => {
    // The outermost part, whose name the user has set.
    const its = owner ?? (parts.has(construct) ? construct : undefined);
    if (CfnResource.isCfnResource(construct)) {
      const { cfnResourceType: type } = construct;
      const rule = NAME_RULES[type];
      const names = rule ? namesOf(construct, rule) : [];
      names.forEach((name) => named.push({ construct, type, rule, name, owner: its }));
    } else if (Stack.isStack(construct) && !Token.isUnresolved(construct.stackName)) {
      named.push({ construct, type: STACK_TYPE, rule: STACK_RULE, name: construct.stackName, owner: stacks.has(construct) ? construct : undefined });
    }
    construct.node.children.forEach((child) => visit(child, its));
  };
  visit(root);
  return named;
}

/** The names in the template, or their expressions if they are known only at deployment. None if CloudFormation generates the name. */
function namesOf(resource: CfnResource, { name: path, nameOfEach }: NameRule): string[] {
  const override = overrideOf(resource, path);
  const given = override ? override.value : valueOf(resource, path);
  const value = typeof given === 'string' && !Token.isUnresolved(given) ? given : Stack.of(resource).resolve(given);
  const names = nameOfEach && Array.isArray(value) ? value.map((element) => (typeof element === 'string' ? element : nameOfEach(element))) : [value];
  return names.flatMap((name) => (typeof name === 'object' && name !== null ? JSON.stringify(name) : name ?? []));
}

/** A property of an L1, whose name begins with a lower-case letter: `DBInstanceIdentifier` is `dbInstanceIdentifier`. */
function valueOf(resource: CfnResource, path: string): unknown {
  const camelCase = (key: string) => key.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase());
  return path.split('.').reduce<any>((value, key) => value?.[camelCase(key)], resource);
}

/** What the user has set or deleted with `addPropertyOverride`, which the property of the L1 does not contain. */
function overrideOf(resource: CfnResource, path: string): { readonly value: unknown } | undefined {
  const { rawOverrides } = resource as unknown as { rawOverrides?: { Properties?: any } };
  const keys = path.split('.');
  const last = keys.pop()!;
  const properties = keys.reduce((value, key) => value?.[key], rawOverrides?.Properties);
  return properties && last in properties ? { value: properties[last] } : undefined;
}

/** The key that must be unique. */
function uniqueKey({ construct, type, rule, name }: Named): string {
  const { reach = 'region', within, ignoreCase, sharedWith } = rule;
  const stack = Stack.of(construct);
  return JSON.stringify([
    sharedWith ?? type,
    ignoreCase ? name.toLowerCase() : name,
    reach === 'world' ? undefined : stack.account,
    reach === 'region' ? stack.region : undefined,
    within && String(valueOf(construct as CfnResource, within)),
    // Equal expressions have equal values in one stack, but may refer to different resources in another stack.
    OTHER_INTRINSIC.test(name.replace(PSEUDO_PARAMETER, '')) ? stack.node.path : undefined,
  ]);
}

/** Whether CloudFormation creates the two under different conditions, which may exclude each other. */
function areAlternatives(first: Named, second: Named): boolean {
  const [one, other] = [first, second].map(({ construct }) => (CfnResource.isCfnResource(construct) ? construct.cfnOptions.condition : undefined));
  return one !== undefined && other !== undefined && one !== other;
}

function fixOf(first: Named, second: Named): string {
  const { rule, construct, type } = first;
  const [stack, other] = [Stack.of(construct), Stack.of(second.construct)];
  const isUnknown = stack !== other && [stack.account, stack.region, other.account, other.region].some((value) => Token.isUnresolved(value));
  const deployed = isUnknown ? "; or, where the stacks are deployed to different accounts or regions, set the 'env' of both" : '';
  if (rule.fix) {
    return `${rule.fix}${deployed}`;
  }
  const setPrimary = `set the context value '${PRIMARY_REGION_CONTEXT}' to the region whose names get no suffix`;
  if (stack.region !== other.region && stack.account === other.account) {
    return `${setPrimary}${deployed}`;
  }
  if (first.owner && first.owner === second.owner) {
    return 'both names are derived from the names in these paths: give one of the two workloads, bindings or data stores another name';
  }
  const isOfCloudFront = type === 'AWS::WAFv2::WebACL' && valueOf(construct as CfnResource, 'Scope') === 'CLOUDFRONT';
  return "give one of them another name: 'fleetName' of a fleet on a platform, 'namePrefix' of a standalone part, 'environmentName' or 'projectName' of a platform"
    + `${type === 'AWS::S3::Bucket' ? ", or 'bucketName' of a bucket" : ''}${isOfCloudFront ? `; or, for an environment in two regions, ${setPrimary}` : ''}${deployed}`;
}

function describe({ first, second, fix, count }: Clash): string {
  const others = count > 1 ? `, one of ${count} names that both have` : '';
  const place = { region: 'in one region of an account', account: 'in one account, in any region,', world: 'in any two accounts' }[first.rule.reach ?? 'region'];
  return `'${pathOf(first)}' and '${pathOf(second)}' are both named '${first.name}'${others}: no two resources of type ${first.type} ${place} can share a name; ${fix}`;
}

/** Path of the construct whose main child the resource is. */
function pathOf({ construct }: Named): string {
  return construct.node.path.replace(/(\/Resource)+$/, '');
}
