import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Props } from './toggle';
import { PlatformTier, ReptidexPlatform } from '../../../src';
import { Rendered } from '../../support';

/** Synthesizes environments of the development tier, one after the other, into one directory that is removed afterwards. */
export function withSynths<T>(use: (synth: (props: (stack: Stack) => Props) => Rendered) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'changes-'));
  const limit = Error.stackTraceLimit;
  // The CDK notes where each resource was made, which takes a sixth of the time and shows in no template.
  Error.stackTraceLimit = 0;
  try {
    return use((props) => {
      const app = new App({ outdir, analyticsReporting: false, treeMetadata: false, stackTraces: false });
      const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
      new ReptidexPlatform(stack, 'Platform', { environmentName: 'dev', projectName: 'shop', tier: PlatformTier.DEVELOPMENT, ...props(stack) });
      return Template.fromStack(stack).toJSON() as Rendered;
    });
  } finally {
    Error.stackTraceLimit = limit;
    rmSync(outdir, { recursive: true, force: true });
  }
}
