/** No name that is derived from a workload can be the name that is derived from another workload of its fleet. */
import { aws_scheduler as scheduler, Duration, Stack } from 'aws-cdk-lib';
import { DeploymentStrategy, PlatformTier, ReptidexPlatformProps, ServiceIsolation, ServiceProtocol } from '../../src';
import { NAME_RULES } from '../../src/private/name-rules';
import { domainIn, IMAGE, newStack, platform, render } from '../support';

const OWN = { image: IMAGE, cpu: 256, memoryMiB: 512 };
const scaling = { minTasks: 1, maxTasks: 3 };
const SCHEDULE = scheduler.ScheduleExpression.rate(Duration.hours(1));

/** A workload of each kind, with all that a kind can have. Names of one letter are no part of another name. */
function everything(stack: Stack): Partial<ReptidexPlatformProps> {
  return {
    domain: domainIn(stack),
    tier: PlatformTier.PRODUCTION,
    isolation: ServiceIsolation.PER_SERVICE,
    queues: [{ name: 'mail' }],
    services: [
      { ...OWN, name: 'qa', port: 80, hostnames: ['a.example.com'], scaling, deployment: { strategy: DeploymentStrategy.blueGreen() } },
      { ...OWN, name: 'qb', port: 80, hostnames: ['b.example.com'], protocol: ServiceProtocol.HTTP2, scaling: { ...scaling, cpuPercent: 50 } },
      { ...OWN, name: 'qc', port: 80, hostnames: ['c.example.com'], protocol: ServiceProtocol.GRPC },
      { ...OWN, name: 'qd', port: 80, internal: true },
    ],
    workers: [{ ...OWN, name: 'qe', queue: 'mail', scaling }, { ...OWN, name: 'qf' }],
    jobs: [{ ...OWN, name: 'qg', schedule: SCHEDULE }],
    migrations: [{ ...OWN, name: 'qh', before: ['qa'] }],
  };
}

/** What follows the name of a workload in the names of resources, by type of resource. */
function ends(): Map<string, Set<string>> {
  const stack = newStack();
  platform(everything(stack), stack);
  const found = new Map<string, Set<string>>();
  for (const { Type, Properties } of Object.values<any>(render(stack).Resources)) {
    const name = NAME_RULES[Type] && Properties?.[NAME_RULES[Type].name];
    const [, end] = (typeof name === 'string' && /(?:^|[-/])q[a-h]((?:-.*)?)$/.exec(name)) || [];
    if (end !== undefined) {
      found.set(Type, (found.get(Type) ?? new Set()).add(end));
    }
  }
  return found;
}

test('what follows the name is never the end of what follows another name', () => {
  const all = ends();
  expect(all.get('AWS::CloudWatch::Alarm')!.size).toBeGreaterThan(10);
  expect([...all.keys()]).toEqual(expect.arrayContaining(['AWS::ECS::Service', 'AWS::IAM::Role', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::EC2::SecurityGroup']));
  const alike = [...all].flatMap(([type, of]) => [...of].flatMap((one) => [...of].filter((other) => other !== one && one.endsWith(other)).map((other) => `${type} ${one} ${other || 'the name alone'}`)));
  expect(alike).toEqual([]);
});

test.each(['alternate', '5xx-rate', 'tg', 'sg'])("a service 'api' with two target groups is created beside a service 'api-%s'", (end) => {
  const stack = newStack();
  platform({
    domain: domainIn(stack),
    services: [
      { ...OWN, name: 'api', port: 80, hostnames: ['a.example.com'], deployment: { strategy: DeploymentStrategy.blueGreen() } },
      { ...OWN, name: `api-${end}`, port: 80, hostnames: ['b.example.com'], deployment: { strategy: DeploymentStrategy.blueGreen() } },
    ],
  }, stack);
  expect(() => render(stack)).not.toThrow();
});
