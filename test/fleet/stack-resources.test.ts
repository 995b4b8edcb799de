import { CfnResource, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { PlatformTier } from '../../src';
import { backend, domainIn, errorOf, fleet, newStack, platform, render, service } from '../support';

const WARNING = Match.stringLikeRegexp('resources: put the next services into a MicroserviceFleet');

/** A stack with two services. */
function withServices(context: Record<string, unknown> = {}): Stack {
  const stack = newStack({}, context);
  fleet({ services: [service('big', { desiredCount: 1, scaling: { maxTasks: 2 } }), service('small')] }, stack);
  return stack;
}

const OF_SERVICES = resourcesIn(withServices()).length;

/** A stack with two services, filled with other resources. */
function filled(resources: number, context: Record<string, unknown> = {}): Stack {
  const stack = withServices(context);
  for (let index = OF_SERVICES; index < resources; index++) {
    new CfnResource(stack, `Queue${index}`, { type: 'AWS::SQS::Queue' });
  }
  return stack;
}

function resourcesIn(stack: Stack): string[] {
  return Object.keys(render(stack).Resources);
}

test.each([[449, 0], [450, 1], [500, 1]])('a stack with %d resources has %d warnings', (resources, warnings) => {
  const stack = filled(resources);
  expect(resourcesIn(stack)).toHaveLength(resources);
  expect(Annotations.fromStack(stack).findWarning('*', WARNING)).toHaveLength(warnings);
});

test('rejects 501 resources, and lists the services to move, those with most resources first', () => {
  const stack = filled(501);
  const said = errorOf(() => render(stack));
  expect(said).toContain("stack 'Stack': it must have at most 500 resources, got 501; put services into a MicroserviceFleet");
  expect(said).toMatch(/: 'big', 'small' have \d+/);
});

test('uses the resource limit of the app, and no limit if it is disabled', () => {
  expect(() => render(filled(510, { '@aws-cdk/core:stackResourceLimit': 600 }))).not.toThrow();
  expect(() => render(filled(510, { '@aws-cdk/core:stackResourceLimit': '0' }))).not.toThrow();
});

describe('a production stack', () => {
  /** Of services that use database and cache, with host names, alarms, scaling and roles of their own. */
  function production(services: number, hasDefault = true): Stack {
    const stack = newStack();
    const { certificate: _, ...domain } = domainIn(stack);
    platform({ tier: PlatformTier.PRODUCTION, domain, services: Array.from({ length: services }, (_service, index) => backend(`service-${index}`, { isDefault: hasDefault && index === 0 })) }, stack);
    return stack;
  }
  const resources = (services: number, hasDefault?: boolean) => resourcesIn(production(services, hasDefault));

  test('has 16 more resources with one more service, including its image repository', () => {
    const [before, after] = [resources(2), resources(3)];
    const added = after.filter((id) => !before.includes(id));
    expect(after).toEqual(expect.arrayContaining(before));
    expect(added).toHaveLength(16);
    expect(added.filter((id) => !/service2/.test(id))).toEqual([]);
  });

  test.each([true, false])('has room for 22 services, with a default service: %s', (hasDefault) => {
    const addedByCdkSynth = ['CDKMetadata'];
    expect([...resources(22, hasDefault), ...addedByCdkSynth].length).toBeLessThanOrEqual(500);
  });
});
