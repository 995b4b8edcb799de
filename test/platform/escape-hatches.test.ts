/** What users do with the objects that the platform exposes is in the template, or is rejected. */
import { aws_ec2 as ec2, aws_scheduler as scheduler, Duration, Stack } from 'aws-cdk-lib';
import { PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatform, ServiceIsolation } from '../../src';
import { IMAGE, newStack, platform, render, Rendered } from '../support';

const OWN = { image: IMAGE, cpu: 256, memoryMiB: 512 };

function make(isolation: ServiceIsolation = ServiceIsolation.SHARED): { stack: Stack; made: ReptidexPlatform } {
  const stack = newStack();
  const made = platform({
    isolation,
    tier: PlatformTier.DEVELOPMENT,
    database: PlatformDatabase.postgres({ readReplicas: 1 }),
    cache: PlatformCache.redis({}),
    services: [{ ...OWN, name: 'api', port: 80, isDefault: true, database: true }, { ...OWN, name: 'web', port: 80, internal: true }],
    workers: [{ ...OWN, name: 'mailer' }],
    jobs: [{ ...OWN, name: 'digest', schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) }],
    migrations: [{ ...OWN, name: 'alembic', before: ['api'] }],
  }, stack);
  return { stack, made };
}

/** Logical ids of the resources that refer to a group, except rules of the group itself. */
function usersOf(template: Rendered, group: string): string[] {
  return Object.entries(template.Resources).filter(([id, { Properties }]) => !id.startsWith(group) && JSON.stringify(Properties ?? {}).includes(`"${group}`))
    .map(([id]) => id.replace(/[0-9A-F]{8}$/, '').replace(/^Platform/, ''));
}

describe.each(Object.values(ServiceIsolation))('a security group that is added with %s', (isolation) => {
  const { stack, made: { fleet, database, cache, loadBalancer, listener, vpc } } = make(isolation);
  const additions: Array<[string, ec2.Connections, string[]]> = [
    ['Service', fleet.service('api').connections, ['FleetapiService']],
    ['EcsService', fleet.service('api').service.connections, ['FleetapiService']],
    ['Workload', fleet.service('web').workload.connections, ['FleetwebService']],
    ['Worker', fleet.worker('mailer').connections, ['FleetmailerService']],
    ['EcsWorker', fleet.worker('mailer').service.connections, ['FleetmailerService']],
    ['Job', fleet.job('digest').workload.connections, ['FleetdigestStateMachine']],
    ['Migration', fleet.migration('alembic').workload.connections, ['FleetalembicRunnerFunction']],
    ['Database', database!.connections, ['DatabaseInstance', 'DatabaseReadReplica1']],
    ['Instance', database!.instance.connections, ['DatabaseInstance']],
    ['Replica', database!.readReplicas[0].connections, ['DatabaseReadReplica1']],
    ['Cache', cache!.connections, ['Cache']],
    ['LoadBalancer', loadBalancer!.connections, ['Ingress']],
    ['Listener', listener.connections, ['Ingress']],
  ];
  for (const [id, connections] of additions) {
    connections.addSecurityGroup(new ec2.SecurityGroup(stack, `To${id}`, { vpc }));
  }
  const template = render(stack);

  test.each(additions.map(([id, , users]) => [id, users]))('to the connections of %s is one of its groups', (id, users) => {
    expect(usersOf(template, `To${id}`).filter((user) => !/ecurityGroup|from/.test(user))).toEqual(users);
  });
});

test('a rule of a group that was added applies to it, and to the group that the service has', () => {
  const { stack, made: { fleet, vpc } } = make(ServiceIsolation.PER_SERVICE);
  const { connections } = fleet.service('api');
  connections.addSecurityGroup(new ec2.SecurityGroup(stack, 'Added', { vpc }));
  connections.allowFrom(ec2.Peer.ipv4('192.0.2.0/24'), ec2.Port.tcp(9));
  const groups = Object.entries(render(stack).Resources).filter(([, { Properties }]) => JSON.stringify(Properties?.SecurityGroupIngress ?? []).includes('192.0.2.0/24'));
  expect(groups.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['PlatformFleetapiSecurityGroup', 'Added']);
});

test('more security groups than tasks can have are rejected', () => {
  const { stack, made: { fleet, vpc } } = make();
  const add = (count: number, offset: number) => Array.from({ length: count }, (_, index) => fleet.service('web').connections.addSecurityGroup(new ec2.SecurityGroup(stack, `G${index + offset}`, { vpc })));
  add(4, 0);
  expect(fleet.service('web').workload.node.validate()).toEqual([]);
  add(1, 4);
  expect(fleet.service('web').workload.node.validate()).toEqual([
    "service 'web': its tasks must have at most 5 security groups, got 6; add fewer groups to 'connections', and add rules to an existing group instead",
  ]);
});
