import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSet, AlarmSetProps } from '../observability/alarm-set';

/** Properties of `RotationAlarms`. */
export interface RotationAlarmsProps extends AlarmSetProps {
  /** Errors of what changes the password. */
  readonly rotationErrors: cloudwatch.IMetric;
  /** Errors of what brings the new one to the services. */
  readonly refreshErrors: cloudwatch.IMetric;
}

/** Alarms of a password's rotation, each from the first error on: it is rare, and what it breaks is every connection. Costs 0.20 USD a month. */
export class RotationAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: RotationAlarmsProps) {
    super(scope, id, props);
    this._add({
      name: 'db-rotation-errors',
      description: 'Rotation: the password of the database could not be changed, or not be tested',
      metric: props.rotationErrors,
      threshold: 1,
      periods: 1,
    });
    this._add({
      name: 'db-refresh-errors',
      description: 'Rotation: services may be left with a password of the database that no longer works',
      metric: props.refreshErrors,
      threshold: 1,
      periods: 1,
    });
  }
}

/** Properties of `CacheRotationAlarms`. */
export interface CacheRotationAlarmsProps extends AlarmSetProps {
  /** Errors of what changes the token and brings it to the services. */
  readonly errors: cloudwatch.IMetric;
}

/** Alarm of the rotation of a cache's AUTH token. The token before works until the next rotation: it is no emergency yet. Costs 0.10 USD a month. */
export class CacheRotationAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: CacheRotationAlarmsProps) {
    super(scope, id, props);
    this._add({
      name: 'cache-refresh-errors',
      description: 'Rotation: the AUTH token of the cache could not be changed, or services may be left with one that will soon not work',
      metric: props.errors,
      threshold: 1,
      periods: 1,
    });
  }
}

/** Properties of `RolloutAlarms`. */
export interface RolloutAlarmsProps extends AlarmSetProps {
  /** What the services read from the secret, in the alarm's name `{prefix}-{name}-rollout-errors`. */
  readonly name: string;
  /** Errors of what rolls them. */
  readonly errors: cloudwatch.IMetric;
}

/** Alarm of a rollout of its own: services of another stack than the rotation's are not rolled. Costs 0.10 USD a month. */
export class RolloutAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: RolloutAlarmsProps) {
    super(scope, id, props);
    this._add({
      name: `${props.name}-rollout-errors`,
      description: `Rotation: services may be left with a secret of the ${props.name} that no longer works`,
      metric: props.errors,
      threshold: 1,
      periods: 1,
    });
  }
}

/** Properties of `OriginRotationAlarms`. */
export interface OriginRotationAlarmsProps extends AlarmSetProps {
  /** Errors of what changes the header's value. */
  readonly errors: cloudwatch.IMetric;
}

/** Alarm of the rotation of the header by which the load balancer knows CloudFront. Requests go on being served. Costs 0.10 USD a month. */
export class OriginRotationAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: OriginRotationAlarmsProps) {
    super(scope, id, props);
    this._add({
      name: 'origin-rotation-errors',
      description: 'Rotation: the value of the header that CloudFront sends could not be changed; the one before goes on being accepted',
      metric: props.errors,
      threshold: 1,
      periods: 1,
    });
  }
}
