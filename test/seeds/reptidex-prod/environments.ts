import { EnvironmentTemplate } from '../environment-template';
import { Fact } from '../fact';

/**
 * What a statement is held against. The document's development environment is the one that runs, `integ/integ.reptidex-dev.ts`; what it calls
 * optional there is held against an environment of the same constructs with those options.
 */
export const ENVIRONMENTS = ['development', 'development with options', 'production'] as const;
export type Environment = typeof ENVIRONMENTS[number];

/** A fact of one of the environments. */
export interface EnvironmentFact extends Fact {
  readonly environment: Environment;
}

/** A statement, and what each environment that it speaks of must hold for it. */
export interface Statement {
  readonly where: string;
  readonly fact: string;
  readonly development?: unknown;
  readonly options?: unknown;
  readonly production?: unknown;
  readonly holds: (template: EnvironmentTemplate) => unknown;
  readonly note?: string;
}

/** The facts of one section, a statement for each environment that it speaks of. */
export function statements(section: string, list: Statement[]): EnvironmentFact[] {
  return list.flatMap(({ where, fact, holds, note, development, options, production }) => {
    const expectations: [Environment, unknown][] = [['development', development], ['development with options', options], ['production', production]];
    return expectations.filter(([, expected]) => expected !== undefined)
      .map(([environment, expected]) => ({ where: `${section}: ${where}`, fact, expected, holds, note, environment }));
  });
}
