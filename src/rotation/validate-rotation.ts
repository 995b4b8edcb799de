import { Duration, Token } from 'aws-cdk-lib';
import { RotationOptions, SecretRefreshOptions } from './rotation-options';
import { Problems, Range } from '../private/problems';

/** 999 days at most: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
export const ROTATION_HOURS = { min: 4, max: 23_976, unit: 'hours' };
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: of the 1000 that an account has by default 100 are for all others. */
export const CONCURRENT_EXECUTIONS = { min: 1, max: 900 };
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html; a day is the longest that makes sense. */
const CHECK_MINUTES = { min: 1, max: 1440, unit: 'minutes' };
/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
const WINDOW_HOURS = { min: 1, max: 24, unit: 'hours' };
const CRON = /^0 [\d,*/-]+ (\? [\w,*/-]+ [\w,*/#-]+|[\w,*/-]+ [\w,*/-]+ \?) \*$/;
const HOURS_A_DAY = 24;

/** What rotations are called. */
export const DATABASE_SUBJECT = 'rotation';
export const CACHE_SUBJECT = 'cache rotation';

/** Collects mistakes in the options of a rotation. */
export function checkRotationOptions(subject: string, options: RotationOptions, problems: Problems): void {
  checkDuration(problems, subject, 'automaticallyAfter', options.automaticallyAfter, ROTATION_HOURS, (duration) => duration.toHours({ integral: false }));
  problems.pattern(subject, 'cron', options.cron, CRON, "be the six fields minutes (0), hours, day of month, month, day of week and year (*), such as '0 10 ? * TUE#1 *'");
  if (options.cron !== undefined && options.automaticallyAfter) {
    problems.add({ subject, prop: 'automaticallyAfter', must: "be left out where 'cron' is given", got: options.automaticallyAfter.toHumanString() });
  }
  checkDuration(problems, subject, 'windowDuration', options.windowDuration, WINDOW_HOURS, (duration) => duration.toHours({ integral: false }));
  checkWindowEnd(subject, options, problems);
  checkWindowLength(subject, options, problems);
  checkSecretRefresh(subject, options, problems);
}

/** AWS refuses a window that goes on into the next day. Hours that are no single number say their last one nowhere. */
function checkWindowEnd(subject: string, { cron, windowDuration }: RotationOptions, problems: Problems): void {
  const [, hour] = cron !== undefined && !Token.isUnresolved(cron) && CRON.test(cron) ? cron.split(' ') : [];
  const window = windowDuration && !windowDuration.isUnresolved() ? windowDuration.toHours({ integral: false }) : undefined;
  if (window !== undefined && window <= WINDOW_HOURS.max && Number(hour) + window > HOURS_A_DAY) {
    problems.add({ subject, prop: 'windowDuration', must: `end with the day in UTC, at most ${HOURS_A_DAY - Number(hour)} hours after ${hour} o'clock`, got: window });
  }
}

/** AWS refuses a window that goes on into the next one, which a schedule in hours brings on the same day. */
function checkWindowLength(subject: string, { cron, automaticallyAfter: period, windowDuration: window }: RotationOptions, problems: Problems): void {
  const known = cron === undefined && period && window && !period.isUnresolved() && !window.isUnresolved();
  if (known && window.toHours({ integral: false }) <= WINDOW_HOURS.max && window.toMilliseconds() > period.toMilliseconds()) {
    problems.add({ subject, prop: 'windowDuration', must: `be at most 'automaticallyAfter' ${period.toHumanString()}, after which the next window begins`, got: window.toHumanString() });
  }
}

/** Collects mistakes in the options of the function. */
export function checkSecretRefresh(subject: string, options: SecretRefreshOptions, problems: Problems): void {
  checkDuration(problems, subject, 'checkInterval', options.checkInterval, CHECK_MINUTES, (duration) => duration.toMinutes({ integral: false }));
  problems.integer(subject, 'reservedConcurrentExecutions', options.reservedConcurrentExecutions, CONCURRENT_EXECUTIONS);
}

function checkDuration(
  problems: Problems, subject: string, prop: string, value: Duration | undefined, range: Range, amount: (value: Duration) => number,
): void {
  if (value && !Token.isUnresolved(value) && !value.isUnresolved()) {
    problems.integer(subject, prop, amount(value), range);
  }
}
