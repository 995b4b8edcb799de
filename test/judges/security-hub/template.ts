import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A value of a template: what it holds is CloudFormation's, and no type of ours. */
export type Value = any;

/** A resource of a template. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly p: Value;
  /** What CloudFormation does with it when it is removed from the stack. */
  readonly deletionPolicy?: string;
}

/** What a predicate may look at: a synthesized template, and the stack itself as a resource of it. */
export class SynthesizedTemplate {
  /** Reads a template out of an assembly; what is said of the stack is in the assembly's manifest. */
  static read(file: string): SynthesizedTemplate {
    const { artifacts } = JSON.parse(readFileSync(join(dirname(file), 'manifest.json'), 'utf8'));
    const [id, stack]: [string, Value] = Object.entries<Value>(artifacts)
      .find(([, { type, properties }]) => type === 'aws:cloudformation:stack' && properties.templateFile === basename(file))!;
    const { Resources, Mappings } = JSON.parse(readFileSync(file, 'utf8'));
    const resources = Object.entries<Value>(Resources)
      .map(([logicalId, { Type, Properties, DeletionPolicy }]) => ({ id: logicalId, type: Type, p: Properties ?? {}, deletionPolicy: DeletionPolicy }));
    return new SynthesizedTemplate([...resources, { id, type: 'AWS::CloudFormation::Stack', p: stack.properties }], Mappings);
  }

  /** Types that a predicate has asked for. */
  public readonly asked = new Set<string>();

  constructor(public readonly resources: Resource[], private readonly mappings: Value = {}) {}

  /** Another one of the same contents, to be broken. */
  public copy(): SynthesizedTemplate {
    return new SynthesizedTemplate(structuredClone(this.resources), this.mappings);
  }

  /** What a value can be: itself, or what a mapping has of it in one region or another. */
  public valuesOf(value: Value): Value[] {
    const [mapping, , key] = value?.['Fn::FindInMap'] ?? [];
    return mapping === undefined ? [value] : Object.values<Value>(this.mappings[mapping]).map((region) => region[key]);
  }

  /** Resources that a function makes, and not CloudFormation. */
  public custom(): Resource[] {
    return this.of(...new Set(this.resources.map(({ type }) => type).filter((type) => /^Custom::|::CustomResource$/.test(type))));
  }

  public of(...types: string[]): Resource[] {
    types.forEach((type) => this.asked.add(type));
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** The resource that a value refers to, if it is one of this template. */
  public referred(value: Value): Resource | undefined {
    const id = value?.Ref ?? value?.['Fn::GetAtt']?.[0];
    const found = this.resources.find((resource) => resource.id === id);
    if (found) {
      this.asked.add(found.type);
    }
    return found;
  }
}

/** Whether a value names a resource anywhere in itself. */
export function mentions(value: Value, { id }: Resource): boolean {
  const text = JSON.stringify(value ?? null);
  return text.includes(`{"Ref":"${id}"}`) || text.includes(`{"Fn::GetAtt":["${id}",`);
}

/** One thing or several of it, or none. */
export function list<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : [value].flat() as T[];
}

/** Statements of a policy. */
export function statements(document: Value): Value[] {
  return list(document?.Statement);
}

/** Whether a statement lets everybody in: a wildcard for a principal and no condition that says whom. */
export function isPublic({ Effect, Principal, Condition }: Value): boolean {
  return Effect === 'Allow' && Condition === undefined && list(Principal?.AWS ?? Principal).includes('*');
}

/** Whether a wildcard of IAM takes in a name. */
export function covers(pattern: string, name: string): boolean {
  const expression = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${expression}$`, 'i').test(name);
}

/** Value of an attribute of a load balancer. */
export function attribute({ p }: Resource, key: string): Value {
  return list<Value>(p.LoadBalancerAttributes).find(({ Key }) => Key === key)?.Value;
}
