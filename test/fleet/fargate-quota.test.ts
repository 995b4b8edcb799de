import { Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { DeploymentStrategy, MicroserviceFleetProps, PlatformTier } from '../../src';
import { backend, fleet, IMAGE, newStack, platform, service } from '../support';

/** vCPUs that the warning of a first deployment says. */
function vcpus(props: Partial<MicroserviceFleetProps>): number | undefined {
  const stack = newStack();
  fleet({ bootstrap: true, ...props }, stack);
  const [warning] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('default of the quota L-3032A538'));
  return warning && Number(/use up to (\d+) vCPUs/.exec(String(warning.entry.data))![1]);
}

test.each<[string, number | undefined, Partial<MicroserviceFleetProps>]>([
  ['nothing within the default quota', undefined, { services: [service('a', { cpu: 1024, memoryMiB: 2048, desiredCount: 3 })] }],
  ['the tasks of a deployment above the quota', 8, { services: [service('a', { cpu: 1024, memoryMiB: 2048, desiredCount: 4 })] }],
  ['the maximum tasks of a service that scales', 12, { services: [service('a', { cpu: 1024, memoryMiB: 2048, scaling: { minTasks: 1, maxTasks: 6 } })] }],
  ["'maxHealthyPercent' of a deployment", 9, { services: [service('a', { cpu: 1024, memoryMiB: 2048, desiredCount: 6, deployment: { maxHealthyPercent: 150 } })] }],
  ['both versions of a service whose deployments shift traffic', 8, {
    services: [service('a', { cpu: 1024, memoryMiB: 2048, desiredCount: 4, deployment: { strategy: DeploymentStrategy.blueGreen(), maxHealthyPercent: 101 } })],
  }],
  ['workers, and jobs and migrations once', 10, {
    workers: [{ name: 'w', image: IMAGE, cpu: 2048, memoryMiB: 4096, desiredCount: 2 }], migrations: [{ name: 'm', image: IMAGE, cpu: 2048, memoryMiB: 4096, before: ['w'] }],
  }],
  ['nothing for tokens', 8, {
    services: [service('a', { cpu: 1024, memoryMiB: 2048, desiredCount: 4 }), service('b', { desiredCount: Token.asNumber({ Ref: 'Count' }) })],
  }],
])('before the first deployment counts %s: %s vCPUs', (_, expected, props) => {
  expect(vcpus(props)).toBe(expected);
});

test('there is no warning after the first deployment', () => {
  expect(vcpus({ bootstrap: false, services: [service('a', { cpu: 1024, memoryMiB: 2048, desiredCount: 4 })] })).toBeUndefined();
});

test('a production platform has the warning with the bootstrap context', () => {
  const stack = newStack({}, { '@reptidex-app/platform:bootstrap': 'true' });
  platform({ tier: PlatformTier.PRODUCTION, services: [backend('core')] }, stack);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('use up to 12 vCPUs'));
});
