import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Props } from './toggle';
import { PlatformTier, ReptidexPlatform } from '../../../src';
import { Rendered } from '../../support';

/** Synthesizes an environment of the development tier with these props. */
export type Synth = (props: (stack: Stack) => Props) => Rendered;

/** Synthesizes environments, one after the other, into one directory that is removed afterwards. */
export function withSynths<T>(use: (synth: Synth) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'changes-'));
  const limit = Error.stackTraceLimit;
  // The CDK notes where each resource was made, which takes a sixth of the time and shows in no template.
  Error.stackTraceLimit = 0;
  try {
    return use(synthInto(outdir));
  } finally {
    Error.stackTraceLimit = limit;
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Synthesizes into a directory, which then has the assets too. */
export function synthInto(outdir: string): Synth {
  return (props) => {
    const app = new App({ outdir, analyticsReporting: false, treeMetadata: false, stackTraces: false });
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
    new ReptidexPlatform(stack, 'Platform', { environmentName: 'dev', projectName: 'shop', tier: PlatformTier.DEVELOPMENT, ...props(stack) });
    return Template.fromStack(stack).toJSON() as Rendered;
  };
}
