import { aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { PlatformTier, ReptidexPlatform, ReptidexPlatformProps, ServiceIsolation } from '../../src';
import { backend, frontend, newStack, platform, propsOf, render, service } from '../support';

const SERVICES = [
  backend('core'), service('reports', { port: 9000, database: true }), service('sessions', { port: 9001, cache: true }), frontend('web', { isDefault: true }),
];

/** The functions that rotate password and token are let in too, which their own tests say. */
const UNROTATED = { rotation: { enabled: false } };
const built = (props: Partial<ReptidexPlatformProps>) => platform({ database: UNROTATED, cache: UNROTATED, ...props }, newStack());

/** Who is let into a part: the port, and the security group of whom. */
function letIn(of: ReptidexPlatform, into: ec2.IConnectable): Array<[number, unknown]> {
  const stack = Stack.of(of);
  const [group] = into.connections.securityGroups.map(({ securityGroupId }) => JSON.stringify(stack.resolve(securityGroupId)));
  const template = render(stack);
  const rules = propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ GroupId }) => JSON.stringify(GroupId) === group);
  return rules.map(({ FromPort, SourceSecurityGroupId }) => [FromPort, SourceSecurityGroupId]);
}

function groupOf(of: ReptidexPlatform, name: string): unknown {
  return Stack.of(of).resolve(of.fleet.service(name).connections.securityGroups[0].securityGroupId);
}

describe.each([PlatformTier.DEVELOPMENT, PlatformTier.PRODUCTION])('in the %s tier', (tier) => {
  test('a service for itself is let into the database where it uses it, and into the cache where it uses that', () => {
    const its = built({ tier, isolation: ServiceIsolation.PER_SERVICE, services: SERVICES });
    expect(letIn(its, its.database!)).toEqual([[5432, groupOf(its, 'core')], [5432, groupOf(its, 'reports')]]);
    expect(letIn(its, its.cache!)).toEqual([[6379, groupOf(its, 'core')], [6379, groupOf(its, 'sessions')]]);
  });

  test('the group that services share is let into both, once', () => {
    const its = built({ tier, isolation: ServiceIsolation.SHARED, services: SERVICES });
    expect(letIn(its, its.database!)).toEqual([[5432, groupOf(its, 'core')]]);
    expect(letIn(its, its.cache!)).toEqual([[6379, groupOf(its, 'web')]]);
  });

  test.each(Object.values(ServiceIsolation))('nobody is let in where nobody uses them (%s)', (isolation) => {
    const its = built({ tier, isolation, services: [frontend('web', { isDefault: true })] });
    expect([...letIn(its, its.database!), ...letIn(its, its.cache!)]).toEqual([]);
  });
});
