const DAY = 'SUN|MON|TUE|WED|THU|FRI|SAT';
const MONTH = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC';
const DATE = '[12]\\d|3[01]|0?[1-9]';
const FIELDS = [
  field('[1-5]\\d|0?\\d'),
  field('1\\d|2[0-3]|0?\\d'),
  field(DATE, `L|LW|(${DATE})W|\\?`),
  field(`1[0-2]|0?[1-9]|${MONTH}`),
  field(`[1-7]|${DAY}`, `L|([1-7]|${DAY})(L|#[1-5])|\\?`),
  field('19[7-9]\\d|2[01]\\d\\d'),
];
const [DAY_OF_MONTH, DAY_OF_WEEK] = [2, 4];

/**
 * Whether Application Auto Scaling accepts the six fields of a cron expression. Either the day of the month or the day of the week must be a `?`.
 *
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function isScalingCron(cron: string): boolean {
  const fields = cron.toUpperCase().split(' ');
  return fields.length === FIELDS.length
    && fields.every((value, index) => FIELDS[index].test(value))
    && (fields[DAY_OF_MONTH] === '?') !== (fields[DAY_OF_WEEK] === '?');
}

/** Lists of values and ranges, each with an optional step, or one of the keywords that must be used alone. */
function field(value: string, alone = '(?!)'): RegExp {
  const range = `(\\*|(${value})(-(${value}))?)(/\\d+)?`;
  return new RegExp(`^(${range}(,${range})*|${alone})$`);
}
