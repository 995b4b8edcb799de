import { Duration, Stack } from 'aws-cdk-lib';
import { ReptidexPlatformProps } from '../../../src';

export type Props = Partial<ReptidexPlatformProps>;

/** A value that needs a stack, or is better named than shown. */
export class Made<V> {
  constructor(readonly label: string, readonly make: (stack: Stack) => V) {}
}

/** A value by a name for it. */
export function made<V>(label: string, make: (stack: Stack) => V): Made<V> {
  return new Made(label, make);
}

export type Value<V> = V | Made<V> | undefined;

/** What else a toggle needs. */
export interface Besides {
  /** Further options of the same struct, before and after. */
  readonly beside?: (stack: Stack) => object;
  /** Further options of the same struct, after the change alone, and what they are, for the page. */
  readonly along?: (stack: Stack) => object;
  readonly alongWith?: string;
  /** Further props of the environment, before and after. */
  readonly environment?: (stack: Stack) => Props;
  /** Options of the deployment between the two, where AWS requires one, and what they are, for the page. */
  readonly first?: (stack: Stack) => object;
  readonly firstWith?: string;
  /** Given where the change is checked at synth, or orders a deployment, and changes no resource. */
  readonly creates?: 'nothing';
}

/** A prop before a change and after it; undefined is its default. */
export type Toggle<V = any> = readonly [from: Value<V>, to: Value<V>, besides?: Besides];

/** A prop that is not toggled, and why. */
export class Exempt {
  constructor(readonly reason: string) {}
}

/** Several changes of a prop. */
export class Several<V> {
  constructor(readonly toggles: ReadonlyArray<Toggle<V>>) {}
}

export function several<V>(...toggles: Array<Toggle<V>>): Several<V> {
  return new Several(toggles);
}

export function exempt(reason: string): Exempt {
  return new Exempt(reason);
}

export type Entry<V> = Toggle<V> | Exempt | Several<V>;

export type Toggles<O> = { readonly [P in keyof O]?: Entry<O[P]> };

/** A struct of the API, and an environment in which its props are toggled. */
export interface Subject {
  readonly struct: string;
  /** What it is, for the page. */
  readonly title: string;
  readonly apply: (options: any, stack: Stack, environment: Props) => Props;
  readonly toggles: { readonly [prop: string]: Entry<any> };
}

export function subject<O>(struct: string, title: string, apply: (options: Partial<O>, stack: Stack) => Props, toggles: Toggles<O>): Subject {
  return { struct, title, toggles: toggles as Subject['toggles'], apply: (options, stack, environment) => ({ ...apply(options, stack), ...environment }) };
}

export function togglesOf(entry: Entry<any>): ReadonlyArray<Toggle> {
  return entry instanceof Exempt ? [] : entry instanceof Several ? entry.toggles : [entry];
}

/** A value as it is written in the app. */
export function show(value: unknown): string {
  if (value instanceof Made) {
    return value.label;
  }
  return value === undefined ? 'default' : `\`${written(value)}\``;
}

function written(value: unknown): string {
  if (value instanceof Duration) {
    return value.toHumanString();
  }
  if (Array.isArray(value)) {
    return `[${value.map(written).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return `{ ${Object.entries(value).map(([key, field]) => `${key}: ${written(field)}`).join(', ')} }`;
  }
  return typeof value === 'string' ? `'${value}'` : String(value);
}
