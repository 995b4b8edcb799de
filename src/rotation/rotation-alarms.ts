import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { AlarmSpec } from '../private/alarm-spec';

/** Alarms on the rotation of a database password. The threshold is one error, because a rotation is rare, and a failure breaks every connection. */
export function databaseRotationAlarms(rotationErrors: cloudwatch.IMetric, refreshErrors: cloudwatch.IMetric): AlarmSpec[] {
  return [
    fromFirstError('db-rotation-errors', 'the password of the database could not be changed or tested. Look at the logs of the rotation function first', rotationErrors),
    fromFirstError(
      'db-refresh-errors', 'services may keep a password of the database that no longer works. Look at the logs of the refresh function first, then rotate again', refreshErrors,
    ),
  ];
}

/** Alarm on the rotation of a cache's AUTH token. The previous token works until the next rotation, so it is not urgent. */
export function cacheRotationAlarms(errors: cloudwatch.IMetric): AlarmSpec[] {
  return [fromFirstError(
    'cache-refresh-errors',
    'the AUTH token of the cache could not be changed, or services may keep one that soon stops working. Look at the logs of the refresh function first',
    errors,
  )];
}

/** Alarm on a rollout: if it fails, services in another stack than the rotation do not get new tasks. */
export function rolloutAlarms(name: string, errors: cloudwatch.IMetric): AlarmSpec[] {
  return [fromFirstError(
    `${name}-rollout-errors`, `services may keep a secret of the ${name} that no longer works. Look at the logs of the rollout function first`, errors,
  )];
}

/** Alarm on the rotation of the header by which the load balancer recognizes CloudFront. Requests are still served. */
export function originRotationAlarms(errors: cloudwatch.IMetric): AlarmSpec[] {
  return [fromFirstError(
    'origin-rotation-errors',
    'the value of the header that CloudFront sends could not be changed; the previous one is still accepted. Look at the logs of the rotation function first',
    errors,
  )];
}

function fromFirstError(name: string, description: string, metric: cloudwatch.IMetric): AlarmSpec {
  return { name, description: `Rotation: ${description}`, metric, threshold: 1, periods: 1 };
}
