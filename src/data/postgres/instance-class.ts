import { Token } from 'aws-cdk-lib';
import { Problems } from '../../private/problems';

const SIZES = ['micro', 'small', 'medium', 'large', 'xlarge', '2xlarge', '3xlarge', '4xlarge', '6xlarge', '8xlarge', '9xlarge', '10xlarge', '12xlarge', '16xlarge', '18xlarge', '24xlarge', '32xlarge', '48xlarge'];
/** The burstable families end at 2xlarge, of a cache at medium, and only they have sizes below large (`db.m1.small` is long gone, `db.c6gd.medium` is the exception). */
const BURSTABLE = /^t\d+[a-z]*$/;
const BURSTABLE_SIZES = { db: SIZES.slice(0, SIZES.indexOf('2xlarge') + 1), cache: SIZES.slice(0, SIZES.indexOf('medium') + 1) };
/** A letter or two, the generation, and letters for processor and disk, optionally a high-memory variant. */
const FAMILY = /^(t|m|r|c|x|z)\d+[a-z]*$/;

/** GiB of memory of a `large` of the family; sizes above double from step to step. */
const LARGE_MEMORY_GIB: Record<string, number> = { t: 8, m: 8, r: 16, c: 4, x: 32, z: 16 };

/** Collects classes and node types that no AWS region has. Families to come pass: only the form and the sizes are known. */
export function checkInstanceClass(problems: Problems, subject: string, prop: string, value: string | undefined, service: 'db' | 'cache'): void {
  if (value === undefined || Token.isUnresolved(value)) {
    return;
  }
  const [prefix, family, size, ...rest] = value.split('.');
  const known = prefix === service && FAMILY.test(family ?? '') && rest.length === 0
    && (BURSTABLE.test(family) ? BURSTABLE_SIZES[service] : SIZES.slice(SIZES.indexOf('medium'))).includes(size);
  if (!known) {
    problems.add({
      subject, prop, must: `be '${service}.', a family and one of its sizes, such as '${service}.t4g.micro' or '${service}.r7g.large'`, got: value,
    });
  }
}

/** Memory of an instance class in GiB, or undefined where it cannot be told from the name. */
export function memoryGiB(instanceClass: string): number | undefined {
  const [, family, size] = instanceClass.split('.');
  const large = LARGE_MEMORY_GIB[family?.charAt(0)];
  if (large === undefined || size === undefined) {
    return undefined;
  }
  const below = ['micro', 'small', 'medium'].indexOf(size);
  if (below >= 0) {
    return large / 2 ** (3 - below);
  }
  if (size === 'large') {
    return large;
  }
  const times = /^(\d*)xlarge$/.exec(size);
  return times ? large * 2 * Number(times[1] || 1) : undefined;
}

const POSTGRES_BYTES_A_CONNECTION = 9_531_392;
const POSTGRES_CONNECTION_CEILING = 5_000;

/**
 * `max_connections` as RDS for PostgreSQL sets it by default, `LEAST(memory / 9531392, 5000)`.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function defaultMaxConnections(instanceClass: string): number | undefined {
  const memory = memoryGiB(instanceClass);
  return memory === undefined ? undefined : Math.floor(Math.min((memory * 2 ** 30) / POSTGRES_BYTES_A_CONNECTION, POSTGRES_CONNECTION_CEILING));
}
