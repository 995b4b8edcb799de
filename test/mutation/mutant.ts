/** Something that is taken away from a source, and the tests that must notice. */
export interface Mutant {
  /** What is taken away, as a reader would say it. */
  readonly property: string;
  /** File, from the repository's root. One below `src/` says where to look only if the text is in `src/` more than once. */
  readonly file: string;
  /** Text that is in the source once: the part that carries the property, so that it survives a move. */
  readonly text: string;
  readonly replacement: string;
  /** Test files below `test/`, without their ending, of which one must fail. One that moved is found by its base name. */
  readonly guards: string[];
  /** Which tests of those files, by a pattern of their names: all of them, if it is not given. */
  readonly only?: string;
}

/** What is taken away: property, text, replacement, and who guards it where that is not the file's own test. */
export type Row = [property: string, text: string, replacement: string, ...guards: string[]];

/** The mutants of a file, guarded by the test that mirrors it unless a row or the file says otherwise. */
export function mutantsOf(file: string, rows: Row[], guard = file): Mutant[] {
  return rows.map(([property, text, replacement, ...guards]) => ({
    property, file: `src/${file}.ts`, text, replacement, guards: guards.length > 0 ? guards : [guard],
  }));
}

export function occurrences(text: string, source: string): number {
  return source.split(text).length - 1;
}

/** The source without the property. Throws if the text is not there exactly once: the table would no longer say what it takes away. */
export function mutate({ property, file, text, replacement }: Mutant, source: string): string {
  const parts = source.split(text);
  if (parts.length !== 2) {
    throw new Error(`'${property}': ${file} must have this text once, has it ${parts.length - 1} times: ${text}`);
  }
  return parts.join(replacement);
}
