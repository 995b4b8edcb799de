import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** One mistake in what the user passed: which thing, which prop, which value, which rule and, where it helps, the fix. */
export interface Mistake {
  /** The thing, the way its user would name it: `service 'core'`, `network`. */
  readonly subject: string;
  readonly prop: string;
  /** The rule, continuing `'prop' must …`. */
  readonly must: string;
  readonly got: unknown;
  /** What to do about it, as a sentence of its own. */
  readonly fix?: string;
}

/** Limits of a number, both inclusive. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Unit after the limits, for example `GiB`. */
  readonly unit?: string;
}

/** Thrown once with every mistake found, so that the user mends them in one go. */
export class InvalidPropsError extends Error {
  constructor(path: string, readonly problems: string[]) {
    super(problems.length === 1 ? `${path}: ${problems[0]}` : `${path}: ${problems.length} mistakes:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'InvalidPropsError';
  }
}

/** Collects mistakes; nothing is created until `throwIfAny` has passed. */
export class Problems {
  private readonly found: string[] = [];

  add(mistake: Mistake): void {
    const fix = mistake.fix ? `; ${mistake.fix}` : '';
    const message = `${mistake.subject}: '${mistake.prop}' must ${mistake.must}, got ${show(mistake.got)}${fix}`;
    // Two rules of two listeners can have one mistake.
    if (!this.found.includes(message)) {
      this.found.push(message);
    }
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

  /** Text of a given form. Unset and unresolved values pass. */
  pattern(subject: string, prop: string, value: string | undefined, pattern: RegExp, must: string, fix?: string): void {
    if (value === undefined || Token.isUnresolved(value)) {
      return;
    }
    if (!pattern.test(value)) {
      this.add({ subject, prop, must, got: value, fix });
    }
  }

  /** Whether there are none. */
  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  /** The mistakes, a sentence each. */
  get messages(): string[] {
    return [...this.found];
  }

  throwIfAny(scope: IConstruct): void {
    this.throwIfAnyOf(scope.node.path);
  }

  /** The same for what is no construct. */
  throwIfAnyOf(path: string): void {
    if (this.found.length > 0) {
      throw new InvalidPropsError(path, this.found);
    }
  }
}

function show(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
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

/** An object without a text of its own, by its class or by the names of what it holds: values may be secret. */
function showObject(value: object): string {
  const type = value.constructor?.name ?? 'Object';
  const names = Object.keys(value);
  return type === 'Object' ? `an object ${names.length > 0 ? `of ${names.map((name) => `'${name}'`).join(', ')}` : 'without props'}` : `a ${type}`;
}
