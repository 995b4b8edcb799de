import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface TestCase {
  /** What is tested: the environment app. */
  readonly subject: string;
  readonly name: string;
  readonly seconds: number;
  /** What went wrong. @default - the test passed */
  readonly failure?: string;
}

/** Writes a JUnit report with one suite. */
export function writeJunit(file: string, suite: string, cases: TestCase[]): void {
  const total = cases.reduce((sum, testCase) => sum + testCase.seconds, 0);
  const failures = cases.filter((testCase) => testCase.failure !== undefined).length;
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${escape(suite)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0" time="${total.toFixed(3)}">`,
    ...cases.map(renderCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
  mkdirSync(dirname(file), { recursive: true });
  // In one step, so that a reader never sees half a report.
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, xml);
  renameSync(partial, file);
}

function renderCase(testCase: TestCase): string {
  const opening = `    <testcase classname="${escape(testCase.subject)}" name="${escape(testCase.name)}" time="${testCase.seconds.toFixed(3)}"`;
  if (testCase.failure === undefined) {
    return `${opening}/>`;
  }
  const firstLine = testCase.failure.trim().split('\n')[0];
  return `${opening}>\n      <failure message="${escape(firstLine)}">${escape(testCase.failure)}</failure>\n    </testcase>`;
}

function escape(text: string): string {
  return text
    // Characters XML has no way to write.
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '')
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
