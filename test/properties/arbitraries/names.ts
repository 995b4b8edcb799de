import * as fc from 'fast-check';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS_AND_DIGITS = `${LETTERS}0123456789`;
/** Names that services, buckets and the like have in practice. */
const USUAL = ['core', 'animal', 'api', 'auth', 'orders', 'reports', 'web', 'admin', 'media', 'search', 'worker', 'notifications', 'public'];
/** Ends by which other resources of an environment are told apart: the likeliest to collide with. */
const AWKWARD_ENDS = ['sg', 'tg', 'cpu', 'memory', 'db', 'dlq', 'logs', 'execution-role', 'task-role', 'task', '5xx', 'key', 'alarms', 'ecs', 'subnets', 'events', '2'];
/** Beginnings and ends that S3 keeps for itself, and what load balancers and security groups reject: valid names elsewhere, so not drawn here. */
const KEPT_BY_AWS = /^(internal|sg|sthree|amzn)(-|$)|(^|-)(an|s3alias)$/;

const MAX_LENGTH = 63;

const part = fc.string({ unit: fc.constantFrom(...LETTERS_AND_DIGITS), minLength: 1, maxLength: 8 });
const drawn = fc.tuple(fc.constantFrom(...LETTERS), fc.array(part, { minLength: 1, maxLength: 4 })).map(([first, parts]) => first + parts.join('-'));

/** A name that every AWS service takes: usual ones, awkward ones, and the shortest and longest there can be. */
export function name(usual: string[] = USUAL): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...usual), weight: 6 },
    { arbitrary: drawn, weight: 3 },
    { arbitrary: fc.tuple(fc.constantFrom(...usual), fc.constantFrom(...AWKWARD_ENDS)).map((parts) => parts.join('-')), weight: 2 },
    { arbitrary: fc.constantFrom('a', 'z9', `${'n'.repeat(MAX_LENGTH - 1)}1`, `${'n'.repeat(MAX_LENGTH - 1)}2`, 'a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t-u-v-w-x-y-z-0-1-2-3-4-5'), weight: 1 },
  ).filter((drawnName) => drawnName.length <= MAX_LENGTH && !KEPT_BY_AWS.test(drawnName));
}

/** Everything but the names by which other resources of the environment are called. */
export const serviceName = name().filter((drawnName) => !['alb', 'cache', 'cache-refresh', 'db-refresh', 'db-rotation', 'ecs', 'endpoints', 'origin-rotation', 'postgres', 'rds', 'redis', 'rotation'].includes(drawnName));

export const variableName = fc.oneof(
  fc.constantFrom('LOG_LEVEL', 'API_KEY', 'DATABASE_URL', 'REDIS_URL', '_', 'x', 'S3_BUCKET', 'A1'),
  fc.string({ unit: fc.constantFrom(...'ABCXYZabc_019'), minLength: 1, maxLength: 12 }).filter((text) => !/^\d/.test(text)),
);
