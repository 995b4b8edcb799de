import { aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatform, ReptidexPlatformProps, RotationSchedule, ServiceIsolation } from '../../src';
import { backend, frontend, newStack, platform, propsOf, render, service } from '../support';

const SERVICES = [
  backend('core'), service('reports', { port: 9000, database: true }), service('sessions', { port: 9001, cache: true }), frontend('web', { isDefault: true }),
];

/** The functions that rotate password and token are let in too, which their own tests say. */
const UNROTATED = { rotation: { schedule: RotationSchedule.never() } };
const built = (props: Partial<ReptidexPlatformProps>) => platform({
  database: PlatformDatabase.postgres(UNROTATED), cache: PlatformCache.redis(UNROTATED), ...props,
}, newStack());

/** Who is let into a part: the port, and the security group of whom. */
function letIn(of: ReptidexPlatform, into: ec2.IConnectable): Array<[number, unknown]> {
  const stack = Stack.of(of);
  const [group] = into.connections.securityGroups.map(({ securityGroupId }) => JSON.stringify(stack.resolve(securityGroupId)));
  const template = render(stack);
  const rules = propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ GroupId }) => JSON.stringify(GroupId) === group);
  return rules.map(({ FromPort, SourceSecurityGroupId }) => [FromPort, SourceSecurityGroupId]);
}

/** The group of those that use something. */
function clients(of: ReptidexPlatform, what: string): unknown {
  return Stack.of(of).resolve((of.fleet.node.findChild(`${what}Clients`) as ec2.SecurityGroup).securityGroupId);
}

/** Services whose tasks are in a group. */
function members(of: ReptidexPlatform, group: unknown): string[] {
  const services = propsOf(render(Stack.of(of)), 'AWS::ECS::Service');
  const isMember = ({ NetworkConfiguration: { AwsvpcConfiguration } }: any) => AwsvpcConfiguration.SecurityGroups
    .some((one: unknown) => JSON.stringify(one) === JSON.stringify(group));
  const among = services.filter(isMember);
  return among.map(({ ServiceName }) => ServiceName.split('-').pop()).sort();
}

describe.each([PlatformTier.DEVELOPMENT, PlatformTier.PRODUCTION])('in the %s tier', (tier) => {
  test.each(Object.values(ServiceIsolation))('only services that use the database or the cache can connect to it (%s)', (isolation) => {
    const its = built({ tier, isolation, services: SERVICES });
    expect(letIn(its, its.database!)).toEqual([[5432, clients(its, 'Database')]]);
    expect(members(its, clients(its, 'Database'))).toEqual(['core', 'reports']);
    expect(letIn(its, its.cache!)).toEqual([[6379, clients(its, 'Cache')]]);
    expect(members(its, clients(its, 'Cache'))).toEqual(['core', 'sessions']);
  });


  test.each(Object.values(ServiceIsolation))('no service can connect if none uses them (%s)', (isolation) => {
    const its = built({ tier, isolation, services: [frontend('web', { isDefault: true })] });
    expect([...letIn(its, its.database!), ...letIn(its, its.cache!)]).toEqual([]);
  });
});
