import type { Cell } from './measure';
import type { Sample } from './sample';
import { Spread, spread } from './statistics';

/** One subject at one size. */
export interface SizeResult {
  readonly services: number;
  readonly clock: Spread;
  readonly cpu: Spread;
  readonly resources: number;
  readonly bytes: number;
}

/** What one more service costs: the difference between the two largest sizes, divided by the services between them. */
export interface MarginalResult {
  readonly clock: Spread;
  readonly cpu: Spread;
  readonly cpuAResource: number;
  readonly resources: number;
  readonly values: number;
  readonly bytes: number;
  readonly types: Record<string, number>;
  /** How many services a stack holds before it passes the limit of resources. */
  readonly servicesInAStack: number;
}

/** All results of one subject. */
export interface SubjectResult {
  readonly subject: string;
  readonly sizes: SizeResult[];
  readonly marginal: MarginalResult;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const MAX_RESOURCES = 500;
export const MAX_TEMPLATE_BYTES = 1024 * 1024;

export function resultsOf(cells: Cell[]): SubjectResult[] {
  return [...new Set(cells.map((cell) => cell.subject))].map((subject) => {
    const own = cells.filter((cell) => cell.subject === subject);
    const [fewer, more] = own.slice(-2);
    return { subject, sizes: own.map(sizeResult), marginal: marginalResult(fewer, more) };
  });
}

function sizeResult({ services, samples }: Cell): SizeResult {
  const { resources, bytes } = samples[0];
  return { services, resources, bytes, clock: spread(samples.map(clockMs)), cpu: spread(samples.map(cpuMs)) };
}

function marginalResult(fewer: Cell, more: Cell): MarginalResult {
  const services = more.services - fewer.services;
  const difference = (of: (sample: Sample) => number) => (of(more.samples[0]) - of(fewer.samples[0])) / services;
  // Round by round, because the two samples of a round lie closest together.
  const byRound = (of: (sample: Sample) => number) => spread(more.samples.map((sample, round) => (of(sample) - of(fewer.samples[round])) / services));
  const cpu = byRound(cpuMs);
  const resources = difference((sample) => sample.resources);
  const shared = more.samples[0].resources - more.services * resources;
  return {
    cpu,
    resources,
    clock: byRound(clockMs),
    cpuAResource: cpu.median / resources,
    values: difference((sample) => sample.values),
    bytes: difference((sample) => sample.bytes),
    types: Object.fromEntries(Object.keys(more.samples[0].types).map((type) => [type, difference((sample) => sample.types[type] ?? 0)])),
    servicesInAStack: Math.floor((MAX_RESOURCES - shared) / resources),
  };
}

function clockMs(sample: Sample): number {
  return sample.constructMs + sample.synthMs;
}

function cpuMs(sample: Sample): number {
  return sample.cpuMs;
}
