import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { IntegApp } from './integ-app';
import { IntegRunOptions, REPORTS, runIntegApp } from './integ-run';
import { TestCase, writeJunit } from './junit';
import { StartEmulator, withEmulators } from '../emulator/with-emulators';

const USAGE = `Usage: npm run integ -- [names…] [--update] [--snapshot-only]

Deploys every environment app (integ/integ.<name>.ts) to an embedded AWS emulator, checks its assertions and its
snapshot, and destroys it.

  names            only these apps
  --update         write the snapshots of the apps that deploy and whose assertions hold
  --snapshot-only  compare the snapshots and deploy nothing`;

/** A deployment mostly waits for the next poll, so a little more than one a processor. */
const AT_ONCE = availableParallelism() + 1;
/** Of each failure at the end; integ-runner has shown it whole before. */
const SHOWN_LINES = 30;

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'update': { type: 'boolean', default: false }, 'snapshot-only': { type: 'boolean', default: false }, 'help': { type: 'boolean' } },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  if (values.update && values['snapshot-only']) {
    throw new Error("'--update' writes what has been deployed: it cannot go with '--snapshot-only'");
  }
  const apps = IntegApp.find(positionals);
  const started = Date.now();
  console.log(`Environment apps: ${apps.map((app) => app.name).join(', ')}`);
  const cases = await withEmulators(console.log, (start) => runAll(apps, start, { update: values.update, snapshotOnly: values['snapshot-only'] }));
  const report = join(REPORTS, 'integ.xml');
  writeJunit(report, 'integ', cases);
  return summarize(cases, (Date.now() - started) / 1000, report);
}

async function runAll(apps: IntegApp[], start: StartEmulator, options: Omit<IntegRunOptions, 'log'>): Promise<TestCase[]> {
  const results: TestCase[][] = apps.map(() => []);
  const queue = [...apps.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, app] = next;
      results[index] = await runOne(app, start, options);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, apps.length) }, worker));
  return results.flat();
}

async function runOne(app: IntegApp, start: StartEmulator, options: Omit<IntegRunOptions, 'log'>): Promise<TestCase[]> {
  const started = Date.now();
  try {
    return await runIntegApp(app, start, { ...options, log: (line) => console.log(`[${app.name}] ${line}`) });
  } catch (error) {
    return [{ subject: app.name, name: 'run', seconds: (Date.now() - started) / 1000, failure: (error as Error).message }];
  }
}

function summarize(cases: TestCase[], seconds: number, report: string): boolean {
  const failures = cases.filter((testCase) => testCase.failure !== undefined);
  for (const { subject, name, failure } of failures) {
    const lines = failure!.split('\n');
    const shown = lines.length > SHOWN_LINES ? [...lines.slice(0, SHOWN_LINES), `… ${lines.length - SHOWN_LINES} more lines in the report`] : lines;
    console.log(`\nFAILED ${subject}: ${name}\n  ${shown.join('\n  ')}`);
  }
  console.log(`\ninteg: ${cases.length - failures.length} passed, ${failures.length} failed in ${seconds.toFixed(0)} s (${report})`);
  return failures.length === 0;
}

main().then(
  (passed) => process.exit(passed ? 0 : 1),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
