import * as fc from 'fast-check';
import { environment, flags } from './arbitraries/environments';
import { Environment, shown, withProps } from './environment';
import { violations } from './invariants';
import { holds, share } from './runs';
import { bytes, synthesize } from './synthesis';
import { findings } from './validator';
import { PlatformTier } from '../../src';

/** The suite of the valid environments of one tier. */
export function suite(tier: PlatformTier): void {
  const half = share(1 / 2);
  test(`every valid environment synthesizes, and keeps to the contracts and passes AWS's validator (${half.numRuns})`, () => {
    holds(environment(tier), half.numRuns, (drawn) => {
      const synthesized = synthesize(drawn);
      expect([...violations(drawn, synthesized), ...findings(synthesized.file)]).toEqual([]);
    });
  }, half.timeout);

  const some = share(1 / 20);
  test(`neither the order in which things are written nor the consumer's flags show in the template (${some.numRuns})`, () => {
    const pairs = fc.tuple(environment(tier), flags, fc.infiniteStream(fc.nat()));
    holds(pairs, some.numRuns, ([drawn, others, numbers]) => {
      const [first, second] = [drawn, { ...reordered(drawn, numbers), flags: others }].map((each) => bytes(withoutPartitionLiterals(each)));
      expect(second).toBe(first);
    });
  }, some.timeout);
}

/** In a region that is known, that flag has the CDK write `aws` where it else refers to the region's partition: the same value in other words. */
function withoutPartitionLiterals(written: Environment): Environment {
  return shown({ ...written, flags: { ...written.flags, '@aws-cdk/core:enablePartitionLiterals': false } });
}

/** The same environment, written in another order. */
function reordered(written: Environment, numbers: IterableIterator<number>): Environment {
  const next = () => numbers.next().value as number;
  const shuffled = <T>(list: T[] | undefined): T[] | undefined => list?.map((item): [number, T] => [next(), item])
    .sort(([a], [b]) => a - b).map(([, item]) => item);
  const { services, buckets, tables, queues } = written.props;
  return withProps(written, {
    buckets: shuffled(buckets),
    tables: shuffled(tables),
    queues: shuffled(queues),
    services: shuffled(services?.map((service) => ({
      ...service,
      buckets: shuffled(service.buckets),
      tables: shuffled(service.tables),
      queues: shuffled(service.queues),
      consumes: shuffled(service.consumes),
      environment: service.environment && Object.fromEntries(shuffled(Object.entries(service.environment))!),
    }))),
  });
}
