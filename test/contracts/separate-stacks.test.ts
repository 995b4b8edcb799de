/**
 * The platform in one stack, a team's fleet in another: deploying the team's stack never touches the platform's.
 */
import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MicroserviceFleet, MicroserviceProps, PlatformTier, ReptidexPlatform, ServiceIsolation } from '../../src';
import { domainIn, propsOf, recordsOf, Rendered, service } from '../support';

function stacks(isolation: ServiceIsolation, services: MicroserviceProps[], tier = PlatformTier.DEVELOPMENT) {
  const app = new App();
  const platformStack = new Stack(app, 'Platform');
  const teamStack = new Stack(app, 'Team');
  const domain = domainIn(platformStack);
  const platform = new ReptidexPlatform(platformStack, 'Platform', { environmentName: 'dev', projectName: 'reptidex', tier, domain });
  const fleet = new MicroserviceFleet(teamStack, 'Fleet', {
    cluster: platform.cluster,
    listener: platform.listener,
    hostedZone: domain.hostedZone,
    alarmTopic: platform.alarmTopic,
    vpcSubnets: { subnetGroupName: 'private' },
    database: { target: platform.database, secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(platform.databaseSecrets!.urlSecret) } },
    isolation,
    namePrefix: 'dev-team',
    services,
  });
  return {
    fleet,
    // Synthesis of the app is what finds a cycle.
    platform: Template.fromStack(platformStack).toJSON() as Rendered,
    team: Template.fromStack(teamStack).toJSON() as Rendered,
    teamStack,
    platformStack,
  };
}

const SERVICES = [service('orders', { database: true }), service('reports', { port: 9000 })];

describe.each(Object.values(ServiceIsolation))('%s isolation', (isolation) => {
  const { platform, team, teamStack, platformStack } = stacks(isolation, SERVICES);
  const none = stacks(isolation, []).platform;

  test("the team's stack depends on the platform's stack, and not the reverse", () => {
    expect(teamStack.dependencies.map((stack) => stack.node.id)).toContain('Platform');
    expect(platformStack.dependencies).toEqual([]);
  });

  test("the platform's stack is the same with the team's services, except its exports", () => {
    expect(Object.keys(platform.Resources).length).toBeGreaterThan(50);
    expect(JSON.stringify(platform.Resources)).toBe(JSON.stringify(none.Resources));
  });

  test("another service of the team does not change the platform's stack", () => {
    const more = stacks(isolation, [...SERVICES, service('billing', { database: true }), service('web', { isDefault: true })]).platform;
    expect(JSON.stringify(more)).toBe(JSON.stringify(platform));
  });

  test("listener rules and records of a service are in the team's stack", () => {
    expect(propsOf(team, 'AWS::ElasticLoadBalancingV2::TargetGroup').map((group) => group.Name)).toEqual(['dev-team-orders-tg', 'dev-team-reports-tg']);
    expect(propsOf(team, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toHaveLength(2);
    expect(recordsOf(team).map((record) => record.Name)).toEqual(['orders.example.com.', 'reports.example.com.']);
    expect(propsOf(team, 'AWS::ECS::Service')).toHaveLength(2);
    expect(propsOf(team, 'AWS::CloudWatch::Alarm')).toHaveLength(10);
  });

  test("rules of the platform's security groups for a service are in the team's stack", () => {
    const platformGroup = (rule: any) => rule.GroupId['Fn::ImportValue'];
    const into = propsOf(team, 'AWS::EC2::SecurityGroupIngress').filter((rule) => platformGroup(rule));
    expect(into).toEqual([expect.objectContaining({ FromPort: 5432, ToPort: 5432 })]);
    expect(platformGroup(into[0])).toContain('DatabaseSecurityGroup');
    const out = propsOf(team, 'AWS::EC2::SecurityGroupEgress');
    expect(out.map((rule) => platformGroup(rule)).every((group) => group.includes('IngressSecurityGroup'))).toBe(true);
    expect(out).toHaveLength(1);
  });

  test('the default service is the last rule, which matches every request', () => {
    const web = stacks(isolation, [service('web', { isDefault: true })]);
    expect(propsOf(web.team, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toEqual([
      expect.objectContaining({ Priority: 50_000, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }] }),
    ]);
    const https = propsOf(web.platform, 'AWS::ElasticLoadBalancingV2::Listener').find((listener) => listener.Port === 443);
    expect(https.DefaultActions[0].Type).toBe('fixed-response');
  });

  test('the production tier has no circular dependency', () => {
    expect(() => stacks(isolation, SERVICES, PlatformTier.PRODUCTION)).not.toThrow();
  });
});

test('the listener rules of two teams in separate stacks are compared at synth', () => {
  const { fleet, teamStack } = stacks(ServiceIsolation.PER_SERVICE, [service('orders', { priority: 5 })]);
  const other = new Stack(teamStack.node.root as App, 'Other');
  const make = (more: Partial<MicroserviceProps>) => () => new MicroserviceFleet(other, `Fleet${other.node.children.length}`, {
    cluster: fleet.cluster, listener: fleet.listener, services: [service('billing', more)],
  });
  expect(make({ priority: 5 })).toThrow("'priority' must differ from the priority of service 'orders', got 5");
  expect(make({ hostnames: ['orders.example.com'] })).toThrow("service 'billing': 'hostnames' must not already be used by service 'orders', got 'orders.example.com'; use another one, or set different 'paths' on both");
  expect(make({ priority: 6 })).not.toThrow();
});
