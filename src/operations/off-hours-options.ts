import { Duration, TimeZone } from 'aws-cdk-lib';
import { WeekDay } from './week-day';

/**
 * The hours in which an environment is used. Outside of them its services run no task and its database is stopped.
 *
 * It saves what tasks and the database instance cost by the hour: with twelve hours on five days about 64 % of it. Load balancer,
 * NAT gateways, cache (ElastiCache cannot be stopped), storage and backups cost as before.
 */
export interface OffHoursOptions {
  /**
   * When the services start, `HH:MM` from 00:00 to 22:59 in `timeZone`.
   *
   * Times between 01:00 and 03:00 are not sure on the two days a year on which the clocks change.
   */
  readonly start: string;

  /**
   * When the services stop, `HH:MM`, at least an hour after `start` and on the same day.
   *
   * They are stopped at that time every day, working day or not: a deployment at the weekend that starts them again costs one evening.
   */
  readonly end: string;

  /**
   * The days on which the environment is used.
   *
   * @default - Monday to Friday
   */
  readonly days?: WeekDay[];

  /**
   * Time zone of `start` and `end`, by its IANA name; clock changes are followed.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Whether the database is stopped too. It cannot be where it has a read replica. Its backups and its maintenance, which RDS puts at night,
   * then happen in the middle of the working day.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html#USER_StopInstance.Limitations
   */
  readonly stopDatabase?: boolean;

  /**
   * How long before the services the database is started, 5 to 240 minutes. An instance takes minutes to start, one with much to recover longer.
   *
   * @default Duration.minutes(15)
   */
  readonly databaseLead?: Duration;

  /**
   * How long after the services the database is stopped, 5 to 240 minutes. Keep it above the time in which tasks drain and stop.
   *
   * @default Duration.minutes(15)
   */
  readonly databaseLag?: Duration;
}

/** How one service departs from the hours of its environment, field by field. */
export interface ServiceScheduleOptions {
  /**
   * Whether the service follows working hours at all. With `false` it runs around the clock, which a service that uses a database that is
   * stopped at night cannot.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * When the service starts, `HH:MM`.
   *
   * @default - as the environment
   */
  readonly start?: string;

  /**
   * When the service stops, `HH:MM`, at least an hour after `start`.
   *
   * @default - as the environment
   */
  readonly end?: string;

  /**
   * The days on which the service is used.
   *
   * @default - as the environment
   */
  readonly days?: WeekDay[];

  /**
   * Time zone of `start` and `end`.
   *
   * @default - as the environment
   */
  readonly timeZone?: TimeZone;
}
