/**
 * Synth time, resources and template size of this library beside its peers, in one run. A benchmark, not a test: it ends with 0
 * whether or not the targets are met.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { libraryFolder } from './library';
import { measure } from './measure';
import { report } from './report';
import { resultsOf } from './results';
import { SUBJECTS } from './subjects';
import { compareWholeSynth } from './whole-synth';

const USAGE = `Usage: npm run bench -- [--quick | --synth] [--rounds N] [--json FILE]

  --quick      1 and 10 services, two rounds: shows that it works, its times mean little
  --synth      a whole \`cdk synth\` of the README's app, beside that of a bare VPC, and nothing else
  --rounds N   how often each subject is measured at each size (default 7)
  --json FILE  write the raw numbers of every round`;

const FULL = { sizes: [1, 10, 50], rounds: 7 };
const QUICK = { sizes: [1, 10], rounds: 2 };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      synth: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { sizes, rounds } = values.quick ? QUICK : FULL;
  const library = libraryFolder();
  const plan = { subjects: Object.keys(SUBJECTS), sizes, rounds: roundsOf(values.rounds) ?? rounds, library: library.path };
  const environment = {
    'library': library.note,
    'node': process.version,
    'aws-cdk-lib': versionOf('aws-cdk-lib'),
    'processors': availableParallelism(),
    'load': loadavg()[0].toFixed(1),
  };
  if (values.synth) {
    console.log(`${list(environment)}\n\n${compareWholeSynth(plan.rounds, library.path)}`);
    return;
  }
  console.error(`${plan.subjects.length} subjects, ${sizes.join(', ')} services, ${plan.rounds} rounds`);
  const cells = await measure(plan, (line) => console.error(line));
  if (values.json) {
    writeFileSync(values.json, `${JSON.stringify({ environment, sizes, rounds: plan.rounds, cells }, undefined, 2)}\n`);
  }
  console.log(`${list(environment)}\n\n${report(resultsOf(cells), plan.subjects.filter((subject) => subject.startsWith('platform-')))}`);
}

function list(environment: { [name: string]: string | number }): string {
  return Object.entries(environment).map(([name, value]) => `- ${name}: ${value}`).join('\n');
}

function versionOf(packageName: string): string {
  return (JSON.parse(readFileSync(require.resolve(`${packageName}/package.json`), 'utf8')) as { version: string }).version;
}

function roundsOf(text: string | undefined): number | undefined {
  if (text !== undefined && !/^[1-9]\d*$/.test(text)) {
    throw new Error(`'--rounds' must be a whole number from 1, got '${text}'`);
  }
  return text === undefined ? undefined : Number(text);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
