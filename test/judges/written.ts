/** What is written where something is acknowledged, whether or not an environment gets there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { REPOSITORY } from '../../integ/emulator/installation';

/** Functions that acknowledge, and what hands them a reason. */
/** Not the warnings of the CDK, which no judge reports. */
const ACKNOWLEDGING = /^(acknowledge(?!Warning)\w*|allowAny)$/;
/** What the library's functions are given, each with its own. */
const REASONS = 'REASONS';
const REASON = /^[A-Z][^]* [^]*\.$/;

/** Sentences among the arguments of whatever acknowledges, in the library and in the environment apps. */
export function writtenReasons(): string[] {
  const library = readdirSync(join(REPOSITORY, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => join('src', file));
  const apps = readdirSync(join(REPOSITORY, 'integ')).map((file) => join('integ', file));
  return [...library, ...apps].filter((file) => file.endsWith('.ts')).flatMap((file) => (
    reasonsIn(ts.createSourceFile(file, readFileSync(join(REPOSITORY, file), 'utf8'), ts.ScriptTarget.Latest))
  ));
}

function reasonsIn(source: ts.SourceFile): string[] {
  const constants = new Map<string, ts.Expression>();
  const reasons: string[] = [];
  /** Texts of an expression: those of both its branches, and those of the constants that it names. */
  const texts = (node: ts.Node): string[] => {
    const text = ts.isExpression(node) ? textOf(node) : undefined;
    const named = ts.isIdentifier(node) ? constants.get(node.text) : undefined;
    return text !== undefined ? [text] : named ? texts(named) : childrenOf(node).flatMap(texts);
  };
  const visit = (node: ts.Node, act: (node: ts.Node) => void): void => {
    act(node);
    node.forEachChild((child) => visit(child, act));
  };
  visit(source, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer && textOf(node.initializer) !== undefined) {
      constants.set(node.name.text, node.initializer);
    }
  });
  visit(source, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === REASONS && node.initializer) {
      reasons.push(...texts(node.initializer).filter((text) => REASON.test(text)));
    }
    if (ts.isCallExpression(node) && ACKNOWLEDGING.test(nameOf(node.expression))) {
      reasons.push(...node.arguments.flatMap(texts).filter((text) => REASON.test(text)));
    }
  });
  return reasons;
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return children;
}

/** Of a function or a method. */
function nameOf(called: ts.Expression): string {
  return ts.isPropertyAccessExpression(called) ? called.name.text : ts.isIdentifier(called) ? called.text : '';
}

/** A text, also one in several pieces. */
function textOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}
