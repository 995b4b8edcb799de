import { Stack } from 'aws-cdk-lib';
import { assess, Assessment } from './assess';
import { Effect } from './effects';
import { Synth, withSynths } from './synth';
import { Made, Props, show, Subject, Toggle, togglesOf, Value } from './toggle';
import { SUBJECTS } from './toggles';
import { Refused } from './update-behaviour';
import { Rendered } from '../../support';

/** A change of a prop in one direction, and what it does. */
export interface Row {
  readonly struct: string;
  readonly prop: string;
  /** The change as the page shows it. */
  readonly change: string;
  readonly adds: string[];
  readonly changes: string[];
  readonly removes: string[];
  readonly replaces: string[];
  readonly interrupts: Effect[];
  readonly data: Effect[];
  /** What refuses the change, if it is one deployment. */
  readonly refused: Refused[];
  /** What refuses one of the deployments that the change takes. */
  readonly refusedSteps: Refused[];
  readonly deployments: number;
  /** Whether it is said to change no resource. */
  readonly createsNothing: boolean;
}

/** What a change does, whatever it is called. */
type Effects = Omit<Row, 'struct' | 'prop' | 'change' | 'createsNothing'>;

/** Every change of every toggle, forth and back. */
export function changeRows(subjects: Subject[] = SUBJECTS): Row[] {
  return withSynths((synth) => subjects.flatMap((subject) => {
    const synthesize = synthesisOf(subject, synth);
    return Object.entries(subject.toggles).flatMap(([prop, entry]) => togglesOf(entry).flatMap((toggle) => rowsOf(subject, prop, toggle, synthesize)));
  }));
}

/** How a subject is synthesized. */
export function synthesisOf(subject: Subject, synth: Synth): Synthesize {
  // What all defaults give is the same for every prop.
  let defaults: Rendered | undefined;
  return (options, environment) => {
    const make = () => synth((stack) => subject.apply(options?.(stack) ?? {}, stack, environment?.(stack) ?? {}));
    return options || environment ? make() : defaults ??= make();
  };
}

/** The template with these options, or with none but the defaults. */
export type Synthesize = (options?: (stack: Stack) => object, environment?: (stack: Stack) => Props) => Rendered;

/** The templates before a change and after it, and that of the deployment between the two, where it takes one. */
export function templatesOf(prop: string, [from, to, besides = {}]: Toggle, synthesize: Synthesize): { before: Rendered; after: Rendered; between?: Rendered } {
  const valueOf = (value: Value<any>, stack: Stack) => (value instanceof Made ? value.make(stack) : value);
  const options = (value: Value<any>, more?: (stack: Stack) => object) => (stack: Stack) => {
    const given = valueOf(value, stack);
    return { ...besides.beside?.(stack), ...(given !== undefined && { [prop]: given }), ...more?.(stack) };
  };
  const isDefault = from === undefined && besides.beside === undefined;
  const before = synthesize(isDefault ? undefined : options(from), besides.environment);
  const after = synthesize(options(to, besides.along), besides.environment);
  return { before, after, between: besides.first && synthesize(options(from, besides.first), besides.environment) };
}

function rowsOf({ struct }: Subject, prop: string, toggle: Toggle, synthesize: Synthesize): Row[] {
  const { before, after, between } = templatesOf(prop, toggle, synthesize);
  const [from, to, besides = {}] = toggle;
  const [one, other] = [show(from), `${show(to)}${besides.alongWith ? `, with ${besides.alongWith}` : ''}`];
  const forth = rowOf(before, after, between);
  const back = rowOf(after, before, between);
  const named = (row: Effects, change: string): Row => ({ struct, prop, change, createsNothing: besides.creates === 'nothing', ...row });
  const by = besides.firstWith ? `, first ${besides.firstWith}` : '';
  return doSame(forth, back) ? [named(forth, `${one} ↔ ${other}${by}`)] : [named(forth, `${one} → ${other}${by}`), named(back, `${show(to)} → ${one}${by}`)];
}

function rowOf(before: Rendered, after: Rendered, between: Rendered | undefined): Effects {
  const direct = assess(before, after);
  const steps = between && direct.refused.length > 0 ? [assess(before, between), assess(between, after)] : [direct];
  const all = <T>(of: (assessment: Assessment) => T[]) => steps.flatMap(of);
  const texts = (effects: Effect[]) => effects.filter(({ text }, index) => effects.findIndex((effect) => effect.text === text) === index);
  const kinds = (names: string[]) => [...new Set(names)].sort();
  return {
    adds: kinds(all(({ adds }) => adds)),
    changes: kinds(all(({ changes }) => changes)),
    removes: kinds(all(({ removes }) => removes)),
    replaces: kinds(all(({ replaces }) => replaces)),
    interrupts: texts(all(({ interrupts }) => interrupts)),
    data: texts(all(({ data }) => data)),
    refused: direct.refused,
    refusedSteps: all(({ refused }) => refused),
    deployments: steps.length,
  };
}

/** Whether the way back does as the way there, but for what is added on the one and removed on the other. */
function doSame(forth: Effects, back: Effects): boolean {
  const told = (row: Effects) => JSON.stringify([
    row.changes, row.replaces, row.adds.length + row.removes.length, row.interrupts, row.data, row.deployments,
    row.refusedSteps.map(({ cause }) => cause).sort(),
  ]);
  return told(forth) === told(back);
}
