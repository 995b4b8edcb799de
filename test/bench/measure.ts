import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Sample } from './sample';

/** What to measure. */
export interface Plan {
  readonly subjects: string[];
  /** Numbers of services, ascending. */
  readonly sizes: number[];
  readonly rounds: number;
  /** Folder that this library is loaded from. */
  readonly library: string;
}

/** One subject at one size, with a sample of each round. */
export interface Cell {
  readonly subject: string;
  readonly services: number;
  readonly samples: Sample[];
}

/**
 * Takes every sample in a process of its own. A round takes each cell once, so that whatever else the machine does hits all subjects
 * alike, and begins with another subject than the round before it.
 */
export async function measure(plan: Plan, progress: (line: string) => void): Promise<Cell[]> {
  const cells = plan.sizes.flatMap((services) => plan.subjects.map((subject): Cell => ({ subject, services, samples: [] })));
  const total = cells.length * plan.rounds;
  let taken = 0;
  for (let round = 0; round < plan.rounds; round++) {
    for (const services of plan.sizes) {
      const row = cells.filter((cell) => cell.services === services);
      for (const cell of [...row.slice(round % row.length), ...row.slice(0, round % row.length)]) {
        const sample = await takeSample(cell, plan.library);
        checkSame(cell, sample);
        cell.samples.push(sample);
        progress(`[${++taken}/${total}] ${cell.subject}, ${services} services: ${(sample.constructMs + sample.synthMs).toFixed(0)} ms`);
      }
    }
  }
  return cells;
}

function takeSample({ subject, services }: Cell, library: string): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, 'sample.ts'), [subject, String(services), library], {
      execArgv: ['--require', require.resolve('tsx/cjs'), '--expose-gc'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let sample: Sample | undefined;
    let errors = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => { errors += text; });
    child.on('message', (message) => { sample = message as Sample; });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 && sample) {
        resolve(sample);
      } else {
        reject(new Error(`${subject} with ${services} services ended with ${signal ?? code}:\n${errors}`));
      }
    });
  });
}

function checkSame({ subject, services, samples: [first] }: Cell, sample: Sample): void {
  if (first && (first.resources !== sample.resources || first.bytes !== sample.bytes)) {
    throw new Error(`${subject} with ${services} services changed between two rounds: was the library edited meanwhile?`);
  }
}
