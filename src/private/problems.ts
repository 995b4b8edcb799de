import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A mistake in the props: the thing, the prop, its value, the rule, and the fix if it is not obvious. */
export interface Mistake {
  /** The thing, named as in the user's app: `service 'core'`, `network`. */
  readonly subject: string;
  readonly prop: string;
  /** The rule, continuing `'prop' must …`. */
  readonly must: string;
  readonly got: unknown;
  /** How to fix it. */
  readonly fix?: string;
}

/** Limits of a number, both inclusive. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Unit after the limits, for example `GiB`. */
  readonly unit?: string;
}

/** Thrown once with every mistake found, so that the user can fix them all at once. */
export class InvalidPropsError extends Error {
  /** One sentence for each mistake. */
  readonly problems: string[];

  /** @param cause Error that a mistake was derived from, for example one of a custom extension */
  constructor(path: string, readonly mistakes: Mistake[], readonly cause?: unknown) {
    const problems = mistakes.map(sentenceOf);
    super(problems.length === 1 ? `${path}: ${problems[0]}` : `${path}: ${problems.length} mistakes:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.problems = problems;
    this.name = 'InvalidPropsError';
  }
}

/** A rule that begins like this says when a prop is required. */
const SET = 'be set';

/** Collects mistakes; nothing is created until `throwIfAny` has passed. */
export class Problems {
  private readonly found: Mistake[] = [];

  /** What was found so far. */
  get mistakes(): readonly Mistake[] {
    return this.found;
  }

  add(mistake: Mistake): void {
    this.found.push(mistake);
  }

  /** A whole number within a range. Unset and unresolved values pass. */
  integer(subject: string, prop: string, value: number | undefined, range: Range, fix?: string): void {
    if (value === undefined || Token.isUnresolved(value)) {
      return;
    }
    if (!Number.isInteger(value) || value < range.min || value > range.max) {
      this.add({ subject, prop, must: `be a whole number from ${range.min} to ${range.max}${range.unit ? ` ${range.unit}` : ''}`, got: value, fix });
    }
  }

  /** Text that matches a pattern. Unset and unresolved values pass. */
  pattern(subject: string, prop: string, value: string | undefined, pattern: RegExp, must: string, fix?: string): void {
    if (value === undefined || Token.isUnresolved(value)) {
      return;
    }
    if (!pattern.test(value)) {
      this.add({ subject, prop, must, got: value, fix });
    }
  }

  /** Whether there are no mistakes. */
  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  /** One sentence for each mistake. */
  get messages(): string[] {
    return this.found.map(sentenceOf);
  }

  /** @param cause Error that a mistake was derived from */
  throwIfAny(scope: IConstruct, cause?: unknown): void {
    this.throwIfAnyOf(scope.node.path, cause);
  }

  /** Throws for something that is not a construct. */
  throwIfAnyOf(path: string, cause?: unknown): void {
    if (this.found.length > 0) {
      throw new InvalidPropsError(path, this.found, cause);
    }
  }
}

function sentenceOf(mistake: Mistake): string {
  const fix = mistake.fix ? `; ${mistake.fix}` : '';
  return `${mistake.subject}: '${mistake.prop}' ${ruleOf(mistake)}${fix}`;
}

/** The rule, and the value that breaks it. A prop that must be set and is not has no value to show. */
function ruleOf({ must, got }: Mistake): string {
  if (got !== undefined) {
    return `must ${must}, got ${show(got)}`;
  }
  return must.startsWith(SET) ? `is required${must.slice(SET.length)}` : `must ${must}, but ${must.startsWith('have ') ? 'has none' : 'is not set'}`;
}

/** A value, as messages write it. */
export function show(value: unknown): string {
  if (value instanceof Duration ? value.isUnresolved() : Token.isUnresolved(value)) {
    return 'a value known only at deployment';
  }
  if (Array.isArray(value)) {
    return `[${value.map(show).join(', ')}]`;
  }
  if (typeof value === 'function') {
    return `the class or function '${value.name}'`;
  }
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text === '[object Object]' ? showObject(value as object) : text;
}

/** Describes an object by its class, or by the names of its props. Values are not shown because they may be secret. */
function showObject(value: object): string {
  const type = value.constructor?.name ?? 'Object';
  const names = Object.keys(value);
  return type === 'Object' ? `an object ${names.length > 0 ? `of ${names.map((name) => `'${name}'`).join(', ')}` : 'without props'}` : `${/^[AEIOU]/.test(type) ? 'an' : 'a'} ${type}`;
}
