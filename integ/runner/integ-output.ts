/** What integ-runner said of one app: the word it begins the line with, how long it took, and the lines below it. */
export interface Verdict {
  readonly word: string;
  readonly seconds: number;
  readonly detail: string;
}

const VERDICT = /^ {2}(UNCHANGED|CHANGED|NEW|SUCCESS|FAILED|ASSERT|ERROR) +\S.*? ([\d.]+)s$/;
const DETAIL_INDENT = /^ {6}/;
const END_OF_DETAIL = /^(Snapshot Results|Test Results|Tests:|Failed: |!!! )/;
const ASSERTION = /(AssertionResults\w+)( - success)?$/;

/** Splits the output of a run over one app into what it said of the snapshot and what it said of the deployment. */
export function parseOutput(lines: string[]): { snapshot?: Verdict; deployment?: Verdict } {
  const turn = lines.findIndex((line) => line.startsWith('Running integration tests'));
  const [before, after] = turn < 0 ? [lines, []] : [lines.slice(0, turn), lines.slice(turn)];
  return { snapshot: firstVerdict(before), deployment: firstVerdict(after) };
}

function firstVerdict(lines: string[]): Verdict | undefined {
  const start = lines.findIndex((line) => VERDICT.test(line));
  const match = VERDICT.exec(lines[start] ?? '');
  if (match === null) {
    return undefined;
  }
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => END_OF_DETAIL.test(line));
  const detail = (end < 0 ? rest : rest.slice(0, end)).map((line) => line.replace(DETAIL_INDENT, ''));
  return { word: match[1], seconds: Number(match[2]), detail: detail.join('\n').trim() };
}

/** The assertions an ASSERT verdict names, with what integ-runner shows of those that failed. */
export function parseAssertions(detail: string): { id: string; failure?: string }[] {
  const assertions: { id: string; success: boolean; lines: string[] }[] = [];
  for (const line of detail.split('\n')) {
    const match = ASSERTION.exec(line);
    if (match !== null) {
      assertions.push({ id: match[1], success: match[2] !== undefined, lines: [] });
    } else {
      assertions.at(-1)?.lines.push(line);
    }
  }
  return assertions.map(({ id, success, lines }) => ({ id, failure: success ? undefined : describeFailure(lines) }));
}

/** The mismatch first, then the answer it is in. */
function describeFailure(lines: string[]): string {
  const mismatches = lines.filter((line) => line.trimStart().startsWith('!!')).map((line) => line.replace(/^\s*!!\s*/, ''));
  return [...mismatches, ...lines].join('\n').trim() || 'failed';
}

/** `AssertionResultsAwsApiCallecsDescribeServices0af6930f…` without what only the CDK needs. */
export function assertionName(id: string): string {
  return id.replace(/^AssertionResults/, '').replace(/[0-9a-f]{32}$/, '');
}
