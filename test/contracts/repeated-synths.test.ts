/**
 * Synths of one app are the same, byte for byte, in every file of the assembly.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, relative } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { PlatformTier, ReptidexPlatform, ReptidexPlatformProps } from '../../src';
import { backend, domainIn, EVERYTHING, EVERYTHING_BY_HEADER, frontend } from '../support';

const TIMES = 8;

/** Every file of an assembly, by its name. */
function assembly(tier: PlatformTier, everything = EVERYTHING): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'repeated-'));
  try {
    const app = new App({ outdir, stackTraces: false });
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
    new ReptidexPlatform(stack, 'Platform', {
      environmentName: 'dev',
      projectName: 'reptidex',
      tier,
      domain: domainIn(stack),
      ...everything,
      services: [backend('core', { buckets: ['uploads'], tables: ['orders'], queues: ['mail'], eventBus: true }), backend('animal', { port: 8001 }), frontend('public', { isDefault: true })],
    });
    app.synth();
    return Object.fromEntries(readdirSync(outdir, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((file) => [relative(outdir, file), readFileSync(file, 'utf8')]).sort());
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

test.each<[PlatformTier, string, Partial<ReptidexPlatformProps>]>([
  ...Object.values(PlatformTier).map((tier): [PlatformTier, string, Partial<ReptidexPlatformProps>] => [tier, '', EVERYTHING]),
  [PlatformTier.PRODUCTION, ', by a header', EVERYTHING_BY_HEADER],
])(`${TIMES} synths in %s%s`, (tier, _, everything) => {
  // From one line, because the assembly says from where in the app each resource was made.
  const [first, ...others] = Array.from({ length: TIMES }, () => assembly(tier, everything));
  expect(Object.keys(first)).toEqual(expect.arrayContaining(['manifest.json', 'Stack.template.json', 'Stack.assets.json', 'tree.json']));
  for (const other of others) {
    expect(other).toEqual(first);
  }
}, 120_000);
