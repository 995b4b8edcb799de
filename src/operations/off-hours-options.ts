import { Duration, TimeZone } from 'aws-cdk-lib';
import { WeekDay } from './week-day';

/**
 * Options for the hours during which an environment is used. Outside these hours, its services run no tasks and its database is stopped.
 *
 * This saves the hourly cost of tasks and the database instance: about 64 % with twelve hours on five days. Load balancer, NAT gateways, cache
 * (ElastiCache cannot be stopped), storage and backups cost the same as before.
 */
export interface OffHoursOptions {
  /**
   * When the services start, `HH:MM` from 00:00 to 22:59 in `timeZone`.
   *
   * Avoid times between 01:00 and 03:00, which may be skipped or repeated on the two days a year on which the clocks change.
   */
  readonly start: string;

  /**
   * When the services stop, `HH:MM`, at least an hour after `start` and on the same day.
   *
   * They are stopped at that time every day, including days off, so that a deployment at the weekend that starts them again costs only until that evening.
   */
  readonly end: string;

  /**
   * The days on which the environment is used.
   *
   * @default - Monday to Friday
   */
  readonly days?: WeekDay[];

  /**
   * Time zone of `start` and `end`, by its IANA name. Daylight saving time is taken into account.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Whether the database is stopped too. A database with a read replica cannot be stopped. Backups and maintenance, which RDS does at night by default,
   * then take place in the middle of the working day.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html#USER_StopInstance.Limitations
   */
  readonly stopDatabase?: boolean;

  /**
   * How long before the services the database is started, 5 to 240 minutes. An instance takes minutes to start, or longer if it has much to recover.
   *
   * @default Duration.minutes(15)
   */
  readonly databaseLead?: Duration;

  /**
   * How long after the services the database is stopped, 5 to 240 minutes. Keep it longer than tasks take to drain and stop.
   *
   * @default Duration.minutes(15)
   */
  readonly databaseLag?: Duration;
}

/** Options of a service that override the hours of its environment, field by field. */
export interface ServiceScheduleOptions {
  /**
   * Whether the service follows working hours. If false, it runs around the clock. It cannot be false for a service that uses a database that is stopped
   * outside working hours.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * When the service starts, `HH:MM`.
   *
   * @default - that of the environment
   */
  readonly start?: string;

  /**
   * When the service stops, `HH:MM`, at least an hour after `start`.
   *
   * @default - that of the environment
   */
  readonly end?: string;

  /**
   * The days on which the service is used.
   *
   * @default - that of the environment
   */
  readonly days?: WeekDay[];

  /**
   * Time zone of `start` and `end`.
   *
   * @default - that of the environment
   */
  readonly timeZone?: TimeZone;
}
