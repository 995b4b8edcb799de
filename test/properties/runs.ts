import { CfnResource, Stack, Tokenization } from 'aws-cdk-lib';
import * as fc from 'fast-check';

/**
 * How much is drawn, and from where. Both are the environment's to say:
 *
 * - `PROPERTY_RUNS`: number of valid environments in all (1000). Other properties draw a share of that.
 * - `PROPERTY_SEED`: where the random numbers begin. A failure names its seed, and the path to what failed.
 */
export const DEFAULT_RUNS = 1_000;
/** Invalid environments a run at least, where `PROPERTY_RUNS` says nothing. */
export const DEFAULT_INVALID_RUNS = 500;
/** A test that now and then fails for somebody who changed nothing would be switched off; a random seed belongs to the longer runs. */
const DEFAULT_SEED = 20_251_118;

export const RUNS = numberFrom('PROPERTY_RUNS') ?? DEFAULT_RUNS;
if (RUNS < 1 || DEFAULT_RUNS < 1_000) {
  throw new Error(`PROPERTY_RUNS must be at least 1, and 1000 where it is not given, got ${RUNS}`);
}
export const SEED = process.env.PROPERTY_SEED === 'random' ? Date.now() % 2 ** 31 : numberFrom('PROPERTY_SEED') ?? DEFAULT_SEED;

/** At most this for each draw, shrinking included, on a machine that is busy. */
const MILLISECONDS_A_RUN = 2_000;

/** A share of the runs, and the time that it may take. */
export function share(part: number): { readonly numRuns: number; readonly timeout: number } {
  const numRuns = Math.max(1, Math.ceil(RUNS * part));
  return { numRuns, timeout: 60_000 + numRuns * MILLISECONDS_A_RUN };
}

/** Asserts that a property holds for everything drawn. */
export function holds<T>(arbitrary: fc.Arbitrary<T>, numRuns: number, property: (value: T) => void): void {
  const forget = rememberTokens();
  fc.assert(fc.property(arbitrary, property).afterEach(forget), {
    numRuns, seed: SEED, ...(process.env.PROPERTY_PATH && { path: process.env.PROPERTY_PATH, endOnFailure: true }),
  });
}

/**
 * The CDK knows every token and every reference for as long as the process lives, and by them the app that they are of: thousands of apps fill the
 * memory. Returns what forgets those that have come since.
 */
function rememberTokens(): () => void {
  const { stringTokenMap, numberTokenMap } = (globalThis as any).__cdkTokenMap as Record<'stringTokenMap' | 'numberTokenMap', Map<unknown, unknown>>;
  const remembered = [stringTokenMap, numberTokenMap, referenceTable()].map((map) => ({ map, known: new Set(map.keys()) }));
  return () => remembered.forEach(({ map, known }) => [...map.keys()].filter((key) => !known.has(key)).forEach((key) => map.delete(key)));
}

/** By construct, the references to it: a member of their class, which the CDK does not export. */
function referenceTable(): Map<unknown, unknown> {
  const { ref } = new CfnResource(new Stack(), 'Resource', { type: 'AWS::S3::Bucket' });
  return (Tokenization.reverse(ref)!.constructor as unknown as { referenceTable: Map<unknown, unknown> }).referenceTable;
}

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') {
    return undefined;
  }
  const value = Number(text);
  if (!Number.isInteger(value)) {
    throw new Error(`${variable} must be a whole number, got '${text}'`);
  }
  return value;
}
