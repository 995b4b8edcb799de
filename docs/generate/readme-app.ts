/** Synthesizes the app at the top of README.md, for what is drawn of it. */
import { readFileSync } from 'fs';
import { join } from 'path';
import * as cdk from 'aws-cdk-lib';
import * as ts from 'typescript';
import * as library from '../../src';

const README = join(__dirname, '..', '..', 'README.md');
/** What the program imports. */
const MODULES: Record<string, object> = { 'aws-cdk-lib': cdk, '@reptidex-app/platform': library };

/** Resources of a template by logical ID. */
export type Resources = Record<string, { readonly Type: string; readonly Properties: Record<string, any> }>;

/** A stack of the app: its name, and its resources. */
export interface ReadmeStack {
  readonly name: string;
  readonly resources: Resources;
  /** Lines of the program, without comments and empty lines. */
  readonly lines: number;
}

/** The only stack of the README's app. */
export function readmeStack(): ReadmeStack {
  const [, code] = /^```ts nofixture\n([\s\S]*?)^```$/m.exec(readFileSync(README, 'utf8'))!;
  // A program does not export its `app`.
  const { outputText } = ts.transpileModule(`${code}\nexport { app };`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const exported: { app?: cdk.App } = {};
  new Function('require', 'exports', outputText)((name: string) => MODULES[name], exported);
  const [stack] = exported.app!.synth().stacks;
  return { name: stack.stackName, resources: stack.template.Resources, lines: code.split('\n').filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length };
}
