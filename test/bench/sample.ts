/**
 * Builds one subject once and sends what it took to the parent process: `sample.ts <subject> <services> <library folder>`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SUBJECTS } from './subjects';
import { serviceSpecs, Subject } from './subjects/subject';
import { inspectTemplate, TemplateFacts } from './template-facts';

/** What one run of one subject took. */
export interface Sample extends TemplateFacts {
  /** From an empty app to its constructs. */
  readonly constructMs: number;
  /** From its constructs to the files of its cloud assembly. */
  readonly synthMs: number;
  /** Both, as time on the processor of all threads, the garbage collector's included. */
  readonly cpuMs: number;
}

/**
 * A new app of today: every recommended feature flag, but without what only a stack past its limits would get: an error about 500 resources, and a
 * report of the warning about the size of the template, which takes as long as several services. A real app divides its stack.
 */
function appContext(): Record<string, unknown> {
  const flags = createRequire(__filename)('aws-cdk-lib/recommended-feature-flags.json') as Record<string, unknown>;
  return { ...flags, '@aws-cdk/core:stackResourceLimit': 0, '@aws-cdk/core:annotationsInValidationReport': false };
}

function take(subject: Subject, services: number): Sample {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const context = appContext();
    const specs = serviceSpecs(services);
    // What earlier objects leave behind is not this run's.
    global.gc?.();
    const cpu = process.cpuUsage();
    const start = performance.now();
    const app = new App({ outdir, context });
    const stack = new Stack(app, 'bench');
    subject.build(stack, specs);
    const constructed = performance.now();
    app.synth();
    const done = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    return {
      constructMs: constructed - start,
      synthMs: done - constructed,
      cpuMs: (user + system) / 1000,
      ...inspectTemplate(readFileSync(join(outdir, `${stack.stackName}.template.json`), 'utf8')),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function main(): Sample {
  const [name, services, library] = process.argv.slice(2);
  const subject = SUBJECTS[name](createRequire(__filename)(library));
  // aws-cdk-lib loads its modules when they are first used: a first run, of one service, loads them all.
  take(subject, 1);
  return take(subject, Number(services));
}

// tsx turns source maps on for the process, which makes every stack trace that aws-cdk-lib takes dearer than it is for users.
process.setSourceMapsEnabled(false);
try {
  process.send!(main());
} catch (error) {
  console.error((error as Error).stack);
  process.exitCode = 1;
}
