import { aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import { ServiceConnectOptions } from './service-connect-options';
import { checkSeconds } from '../private/durations';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html */
const TIMEOUT = { min: 0, max: 2_147_483_647 };
const DEFAULT_PER_REQUEST_TIMEOUT = Duration.seconds(15);
const DEFAULT_IDLE_TIMEOUT = Duration.minutes(5);

/** Collects mistakes in the timeouts of a service that others consume. */
export function checkServiceConnect(subject: string, options: ServiceConnectOptions, problems: Problems): void {
  checkSeconds(subject, 'serviceConnect.perRequestTimeout', options.perRequestTimeout, TIMEOUT, problems);
  checkSeconds(subject, 'serviceConnect.idleTimeout', options.idleTimeout, TIMEOUT, problems);
  const { perRequestTimeout = DEFAULT_PER_REQUEST_TIMEOUT, idleTimeout = DEFAULT_IDLE_TIMEOUT } = options;
  if (perRequestTimeout.isUnresolved() || idleTimeout.isUnresolved()) {
    return;
  }
  const [request, idle] = [perRequestTimeout, idleTimeout].map((each) => each.toSeconds({ integral: false }));
  if (idle > 0 && idle < request) {
    problems.add({
      subject,
      prop: 'serviceConnect.idleTimeout',
      must: `be at least the 'perRequestTimeout' of ${perRequestTimeout.toHumanString()}, because otherwise the connection is closed before the request times out`,
      got: idleTimeout.toHumanString(),
    });
  }
}

/** The timeouts, or undefined if Amazon ECS sets both. */
export function renderTimeouts({ perRequestTimeout, idleTimeout }: ServiceConnectOptions = {}): ecs.CfnService.TimeoutConfigurationProperty | undefined {
  return perRequestTimeout || idleTimeout
    ? { perRequestTimeoutSeconds: perRequestTimeout?.toSeconds(), idleTimeoutSeconds: idleTimeout?.toSeconds() }
    : undefined;
}
