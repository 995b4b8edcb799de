import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..', '..');
const LIBRARY = '@reptidex-app/platform';
const [HEAD, TAIL] = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8').split('/// here');

/** An example of a page. */
export interface Example {
  readonly page: string;
  readonly title: string;
  /** A whole program: what is no program of its own stands in the constructor of a stack, as in the README. */
  readonly program: string;
  readonly isProgram: boolean;
}

/** The TypeScript blocks of a page of `docs/`. */
export function examplesOf(page: string): Example[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
  return [...text.matchAll(/^( *)```ts\n([\s\S]*?)^\1```$/gm)].map(({ 1: indent, 2: indented, index }) => {
    const code = indented.replace(new RegExp(`^${indent}`, 'gm'), '');
    const isProgram = /^import /m.test(code);
    return { page, title: `${page}, line ${text.slice(0, index).split('\n').length + 1}`, program: isProgram ? code : `${HEAD}${code}${TAIL}`, isProgram };
  });
}

/** Runs an example and synthesizes it; returns its stacks' templates. */
export function synthesize({ program, isProgram }: Example): Array<{ Resources: Record<string, { Type: string; Properties?: any }> }> {
  // A program declares its `app`; the class of a fixture gets one.
  const { outputText } = ts.transpileModule(`${program}\nexport { ${isProgram ? 'app' : 'Fixture'} as example };`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const exported: { example?: App | typeof Stack } = {};
  new Function('require', 'exports', outputText)((name: string) => jest.requireActual(name === LIBRARY ? '../../src' : name), exported);
  const app = isProgram ? exported.example as App : new App();
  if (!isProgram) {
    new (exported.example as typeof Stack)(app, 'dev-shop');
  }
  return app.synth().stacks.map(({ template }) => template);
}
