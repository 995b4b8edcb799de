import { aws_ecs as ecs, Duration, Token } from 'aws-cdk-lib';
import { checkKnownSeconds, checkSeconds } from '../private/durations';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const INTERVAL = { min: 5, max: 300 };
const TIMEOUT = { min: 2, max: 60 };
const START_PERIOD = { min: 0, max: 300 };
const RETRIES = { min: 1, max: 10 };

/** Collects what Amazon ECS would reject in the health check of a container. */
export function checkContainerHealthCheck(subject: string, healthCheck: ecs.HealthCheck | undefined, problems: Problems, prop = 'containerHealthCheck'): void {
  if (!healthCheck) {
    return;
  }
  const { command, interval, timeout, startPeriod, retries } = healthCheck;
  if (Token.isUnresolved(command)) {
    problems.add({ subject, prop: `${prop}.command`, must: 'be known at synth, because the CDK adds CMD if it is missing', got: command });
  } else if (command.length === 0) {
    problems.add({ subject, prop: `${prop}.command`, must: "name a command, such as ['CMD-SHELL', 'curl -f http://localhost/ || exit 1']", got: command });
  }
  checkKnownSeconds(subject, `${prop}.interval`, interval, INTERVAL, problems);
  checkKnownSeconds(subject, `${prop}.timeout`, timeout, TIMEOUT, problems);
  if (isKnown(interval) && isKnown(timeout) && interval.toMilliseconds() < timeout.toMilliseconds()) {
    problems.add({ subject, prop: `${prop}.timeout`, must: `be at most the interval of ${interval.toHumanString()}`, got: timeout.toHumanString() });
  }
  checkSeconds(subject, `${prop}.startPeriod`, startPeriod, START_PERIOD, problems);
  problems.integer(subject, `${prop}.retries`, retries, RETRIES);
}

function isKnown(value: Duration | undefined): value is Duration {
  return value !== undefined && !value.isUnresolved();
}
