import { readdirSync, readFileSync } from 'fs';
import { join, relative } from 'path';
import { Node } from 'constructs';
import * as ts from 'typescript';
import { InvalidPropsError, Problems } from '../../src/private/problems';

const SRC = join(__dirname, '..', '..', 'src');
const PROBLEMS = 'private/problems.ts';

/** A place in src that says that something is wrong: `file:line`, and the code that stands there. */
export interface ErrorSite {
  readonly place: string;
  readonly code: string;
}

const BUNDLED = 'runs in AWS Lambda, long after the synthesis: what it says is in its log';

/** Files whose errors no rule can be for, each with the reason. */
export const EXCLUDED_FILES: { readonly [file: string]: string } = {
  'rotation/functions/rotation-steps.ts': BUNDLED,
  'rotation/functions/origin-rotation.lambda.ts': BUNDLED,
  'rotation/functions/cache-token.ts': BUNDLED,
  'rotation/functions/derived-secrets.ts': BUNDLED,
  'rotation/functions/roll.ts': BUNDLED,
  'rotation/functions/pinned-definition.ts': BUNDLED,
  'rotation/functions/secret-versions.ts': BUNDLED,
  'rotation/functions/secret-refresh.lambda.ts': BUNDLED,
  'workload/functions/custom-resource.ts': BUNDLED,
  'workload/functions/migration.lambda.ts': BUNDLED,
  'workload/functions/traffic-rule.lambda.ts': BUNDLED,
};

export function isExcluded({ place }: ErrorSite): boolean {
  return place.split(':')[0] in EXCLUDED_FILES;
}

/** Every place that reports a mistake through `Problems`, throws, or adds a validation to the synthesis, as the sources say it. */
export function errorSites(): ErrorSite[] {
  const reporting = reportingMethods(parse(PROBLEMS));
  return sources().filter((file) => file !== PROBLEMS).flatMap((file) => sitesIn(parse(file), file, reporting));
}

function sources(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort();
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

function nodesIn(root: ts.Node): ts.Node[] {
  const found: ts.Node[] = [root];
  root.forEachChild((child) => void found.push(...nodesIn(child)));
  return found;
}

/** The methods of `Problems` that report: `add`, and those that call it. */
function reportingMethods(source: ts.SourceFile): Set<string> {
  const methods = nodesIn(source).filter(ts.isMethodDeclaration).filter((method) => method.name.getText() === 'add' || /\bthis\.add\(/.test(method.getText()));
  return new Set(methods.map((method) => method.name.getText()));
}

function sitesIn(source: ts.SourceFile, file: string, reporting: Set<string>): ErrorSite[] {
  const nodes = nodesIn(source);
  const collectors = new Set(nodes.filter((node) => ts.isParameter(node) || ts.isVariableDeclaration(node))
    .filter((node) => node.type?.getText() === 'Problems' || node.initializer?.getText() === 'new Problems()').map((node) => node.name.getText()));
  const reports = (node: ts.Node) => ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)
    && (node.expression.name.text === 'addValidation' || (reporting.has(node.expression.name.text) && collectors.has(node.expression.expression.getText())));
  // A function that reports for several rules of one value: each of its calls is a place of its own.
  const shorthands = new Set(nodes.filter(ts.isVariableDeclaration)
    .filter(({ initializer }) => initializer && ts.isArrowFunction(initializer) && nodesIn(initializer).some(reports)).map(({ name }) => name.getText()));
  // So is each call of a check that many props have in common, which is told the prop's name.
  const checks = (node: ts.Node) => ts.isCallExpression(node) && ts.isIdentifier(node.expression)
    && (shorthands.has(node.expression.text) || (node.arguments.some((argument) => collectors.has(argument.getText())) && node.arguments.some(isName)));
  return nodes.filter((node) => ts.isThrowStatement(node) || reports(node) || checks(node)).map((node) => ({
    place: `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`, code: node.getText().replace(/\s+/g, ' '),
  }));
}

function isName(argument: ts.Expression): boolean {
  return ts.isStringLiteralLike(argument) || ts.isTemplateExpression(argument) || (ts.isIdentifier(argument) && argument.text === 'prop');
}

/** The places that report while something is done, with those that call them. */
export function reachedBy(act: () => unknown): Set<string> {
  const reached = new Set<string>();
  // The trace is worked out when it is asked for, which takes its time.
  const note = (trace: Error) => placesIn(trace.stack).forEach((place) => reached.add(place));
  const { add } = Problems.prototype;
  const { addValidation } = Node.prototype;
  Problems.prototype.add = function (mistake) {
    note(new Error());
    add.call(this, mistake);
  };
  Node.prototype.addValidation = function (validation) {
    const trace = new Error();
    addValidation.call(this, {
      validate: () => {
        const said = validation.validate();
        if (said.length > 0) {
          note(trace);
        }
        return said;
      },
    });
  };
  try {
    act();
  } catch (error) {
    // What is thrown for what was reported has been noted where that was, but not the error that it was reported for.
    const thrown = error instanceof InvalidPropsError ? error.cause : error;
    if (thrown !== undefined) {
      note(thrown as Error);
    }
  } finally {
    Object.assign(Problems.prototype, { add });
    Object.assign(Node.prototype, { addValidation });
  }
  return reached;
}

/** Places of src in a stack trace, where it is src that called first. */
function placesIn(stack = ''): string[] {
  const frames = [...stack.matchAll(/^ +at .*?\(?([^()\s]+):(\d+):\d+\)?$/gm)].map(([, file, line]) => ({ file: relative(SRC, file), line }))
    .filter(({ file }) => file !== PROBLEMS && file !== relative(SRC, __filename));
  const isSrc = ({ file }: { file: string }) => !file.startsWith('..');
  return frames.length > 0 && isSrc(frames[0]) ? frames.filter(isSrc).map(({ file, line }) => `${file}:${line}`) : [];
}
