import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { build, Environment, newApp } from './environment';
import { ReptidexPlatform } from '../../src';
import { Rendered } from '../support';

const outdir = mkdtempSync(join(tmpdir(), 'properties-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** What a synth gives. */
export interface Synthesized {
  readonly stack: Stack;
  readonly platform: ReptidexPlatform;
  readonly template: Rendered;
  /** Path of the template's file, until the next synth writes its own there. */
  readonly file: string;
}

/** A whole synth, as the CDK CLI runs it, validations and aspects included. */
export function synthesize(environment: Environment): Synthesized {
  return withoutStackTraces(() => {
    const { app, stack } = newApp(environment, outdir);
    const platform = build(environment, stack);
    const artifact = app.synth().getStackByName(stack.stackName);
    return { stack, platform, template: artifact.template, file: artifact.templateFullPath };
  });
}

/** The CDK notes where each resource was made, which takes a sixth of the time and shows in no template. */
function withoutStackTraces<T>(make: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** The template's bytes. */
export function bytes(environment: Environment): string {
  return JSON.stringify(synthesize(environment).template);
}

/** What the construct says of an environment, without a synth. */
export function attempt(environment: Environment): unknown {
  const { stack } = newApp(environment, outdir);
  try {
    build(environment, stack);
    return undefined;
  } catch (error) {
    return error;
  }
}
