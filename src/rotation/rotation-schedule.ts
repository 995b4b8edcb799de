import { aws_events as events, Duration, Token } from 'aws-cdk-lib';
import { Problems, Range } from '../private/problems';

const DEFAULT_INTERVAL = Duration.days(30);
/** 999 days at most: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
const INTERVAL_HOURS = { min: 4, max: 23_976, unit: 'hours' };
/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
const WINDOW_HOURS = { min: 1, max: 24, unit: 'hours' };
const CRON = /^0 [\d,*/-]+ (\? [\w,*/-]+ [\w,*/#-]+|[\w,*/-]+ [\w,*/-]+ \?) \*$/;
const HOURS_A_DAY = 24;

/** The schedule, in the format of `AWS::SecretsManager::RotationSchedule`. */
export interface RotationTimes {
  readonly scheduleExpression: string;
  readonly duration?: string;
}

/**
 * When a secret rotates. Deployments never rotate a secret: the first rotation takes place when the schedule is due.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export class RotationSchedule {
  /**
   * Rotates at a fixed interval. Days begin at midnight UTC, and AWS may rotate at any time of the day.
   *
   * @param interval Time between two rotations, from 4 hours to 999 days, in whole hours
   * @param windowDuration How long after midnight UTC a rotation may begin, 1 to 24 whole hours. By default until the end of the day; one hour if the interval is in hours
   */
  static every(interval: Duration, windowDuration?: Duration): RotationSchedule {
    return new RotationSchedule(interval, undefined, windowDuration);
  }

  /**
   * Rotates at the times of a cron expression, in UTC.
   *
   * For example `0 10 ? * TUE#1 *`, from ten o'clock on the first Tuesday of each month.
   *
   * @param expression Six fields: minutes (always 0), hours, day of month, month, day of week and year (always *)
   * @param windowDuration How long after that time a rotation may begin, 1 to 24 whole hours, within the same day in UTC. By default until the end of
   * the day
   */
  static cron(expression: string, windowDuration?: Duration): RotationSchedule {
    return new RotationSchedule(undefined, expression, windowDuration);
  }

  /**
   * No rotation, for a platform whose tier rotates the secret. The secret keeps its value until somebody changes it.
   *
   * Constructs that rotate a secret, such as `DatabaseRotation`, reject it: do not create the construct instead.
   */
  static never(): RotationSchedule {
    return new RotationSchedule();
  }

  /** @internal */
  readonly _interval?: Duration;
  /** @internal */
  readonly _expression?: string;
  /** @internal */
  readonly _windowDuration?: Duration;

  private constructor(interval?: Duration, expression?: string, windowDuration?: Duration) {
    this._interval = interval;
    this._expression = expression;
    this._windowDuration = windowDuration;
  }

  /**
   * Whether nothing rotates.
   *
   * @internal
   */
  get _isNever(): boolean {
    return this._interval === undefined && this._expression === undefined;
  }

  /** The schedule in words, for example `every 30 days`. */
  toString(): string {
    if (this._isNever) {
      return 'never';
    }
    return this._interval ? `every ${this._interval.toHumanString()}` : `cron(${this._expression})`;
  }

  /**
   * The properties of the rotation schedule.
   *
   * @internal
   */
  _render(): RotationTimes {
    return {
      scheduleExpression: this._interval ? events.Schedule.rate(this._interval).expressionString : `cron(${this._expression})`,
      duration: this._windowDuration && `${this._windowDuration.toHours()}h`,
    };
  }
}


/** Default schedule of rotations. */
export const DEFAULT_ROTATION_SCHEDULE = RotationSchedule.every(DEFAULT_INTERVAL);

/**
 * Collects what AWS Secrets Manager would reject.
 *
 * @param off How to disable the rotation
 */
export function checkRotationSchedule(subject: string, schedule: RotationSchedule, problems: Problems): void {
  const { _interval, _expression, _windowDuration } = schedule;
  checkDuration(problems, subject, 'schedule.interval', _interval, INTERVAL_HOURS, hoursOf);
  problems.pattern(
    subject, 'schedule.expression', _expression, CRON,
    "be the six fields minutes (0), hours, day of month, month, day of week and year (*), such as '0 10 ? * TUE#1 *'",
  );
  checkDuration(problems, subject, 'schedule.windowDuration', _windowDuration, WINDOW_HOURS, hoursOf);
  const window = _windowDuration && !_windowDuration.isUnresolved() ? hoursOf(_windowDuration) : undefined;
  if (window === undefined || window > WINDOW_HOURS.max) {
    return;
  }
  checkWindowEnd(subject, _expression, window, problems);
  // AWS rejects a window that extends into the next one, which is on the same day for a schedule in hours.
  if (_interval && !_interval.isUnresolved() && window > hoursOf(_interval)) {
    problems.add({
      subject,
      prop: 'schedule.windowDuration',
      must: `be at most the interval of ${_interval.toHumanString()}, after which the next window begins`,
      got: _windowDuration!.toHumanString(),
    });
  }
}

/** Collects durations outside a range, if they are known at synth. */
export function checkDuration(
  problems: Problems, subject: string, prop: string, value: Duration | undefined, range: Range, amount: (value: Duration) => number,
): void {
  if (value && !Token.isUnresolved(value) && !value.isUnresolved()) {
    problems.integer(subject, prop, amount(value), range);
  }
}

/** AWS rejects a window that extends into the next day. The last of several hours is not determined. */
function checkWindowEnd(subject: string, expression: string | undefined, window: number, problems: Problems): void {
  const [, hour] = expression !== undefined && !Token.isUnresolved(expression) && CRON.test(expression) ? expression.split(' ') : [];
  if (Number(hour) + window > HOURS_A_DAY) {
    problems.add({
      subject,
      prop: 'schedule.windowDuration',
      must: `end with the day in UTC, at most ${HOURS_A_DAY - Number(hour)} hours after ${hour} o'clock`,
      got: window,
    });
  }
}

function hoursOf(duration: Duration): number {
  return duration.toHours({ integral: false });
}
