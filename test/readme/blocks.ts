import { readFileSync } from 'fs';
import { join } from 'path';

export const ROOT = join(__dirname, '..', '..');

/** A fenced block of a Markdown page. */
export interface Block {
  readonly language: string;
  /** Without the indentation of the list item that it is in. */
  readonly code: string;
  /** The heading that it is below. */
  readonly section: string;
  /** The file that the reader saves it as: a comment in its first line, or the line before the block, such as "`cdk.json`:". */
  readonly file?: string;
}

/** The blocks of a page, in its order. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^( *)```(\w+)[^\n]*\n([\s\S]*?)^\1```$/gm)].map(({ 1: indent, 2: language, 3: indented, index }) => {
    const code = indented.replace(new RegExp(`^${indent}`, 'gm'), '');
    const before = text.slice(0, index);
    return {
      language,
      code,
      section: [...before.matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? '',
      file: /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? /^`([^`\s]+)`:$/.exec(before.trimEnd().split('\n').at(-1)!.trim())?.[1],
    };
  });
}
