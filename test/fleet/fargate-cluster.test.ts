import { aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';
import { FargateCluster, FargateClusterPlan } from '../../src/fleet/fargate-cluster';
import { logicalId, newStack, onlyOf, render, resourcesOf } from '../support';

function create(plan: Partial<FargateClusterPlan> = {}): ecs.Cluster {
  const stack = newStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'] });
  return new FargateCluster(stack, 'Cluster', { vpc, containerInsights: ecs.ContainerInsights.ENHANCED, ...plan }).cluster;
}

function rendered(plan: Partial<FargateClusterPlan> = {}) {
  const cluster = create(plan);
  return { cluster, template: render(cluster) };
}

test('supports Fargate and Fargate Spot, and uses Fargate by default', () => {
  const { cluster, template } = rendered();
  expect(Object.keys(template.Resources)).toEqual([logicalId(cluster)]);
  expect(onlyOf(template, 'AWS::ECS::Cluster').Properties).toMatchObject({
    CapacityProviders: ['FARGATE', 'FARGATE_SPOT'], DefaultCapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
  });
});

test('has no capacity provider association, which would be deleted before the services that need it', () => {
  expect(resourcesOf(rendered().template, 'AWS::ECS::ClusterCapacityProviderAssociations')).toEqual([]);
});

test.each([
  [ecs.ContainerInsights.ENHANCED, 'enhanced'], [ecs.ContainerInsights.ENABLED, 'enabled'], [ecs.ContainerInsights.DISABLED, 'disabled'],
])('records with the insights %s: %s', (containerInsights, value) => {
  expect(onlyOf(rendered({ containerInsights }).template, 'AWS::ECS::Cluster').Properties.ClusterSettings).toEqual([{ Name: 'containerInsights', Value: value }]);
});

test.each([undefined, 'dev-reptidex-cluster'])('with the name %s', (clusterName) => {
  expect(onlyOf(rendered({ clusterName }).template, 'AWS::ECS::Cluster').Properties.ClusterName).toBe(clusterName);
});

describe('capacity providers', () => {
  test('of Fargate are enabled again without an effect', () => {
    const cluster = create();
    cluster.enableFargateCapacityProviders();
    expect(render(cluster)).toEqual(rendered().template);
  });

  test('of Fargate can be the default in another proportion', () => {
    const cluster = create();
    cluster.addDefaultCapacityProviderStrategy([{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]);
    expect(onlyOf(render(cluster), 'AWS::ECS::Cluster').Properties.DefaultCapacityProviderStrategy).toEqual([{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }]);
  });

  test.each<[string, (cluster: ecs.Cluster) => void]>([
    ["'addDefaultCapacityProviderStrategy' must not be called with capacity providers other than FARGATE", (cluster) => cluster.addDefaultCapacityProviderStrategy([{ capacityProvider: 'other', weight: 1 }])],
    ["'addAsgCapacityProvider' must not be called, because", (cluster) => cluster.addAsgCapacityProvider({} as ecs.AsgCapacityProvider)],
    ["'addManagedInstancesCapacityProvider' must not be called, because", (cluster) => cluster.addManagedInstancesCapacityProvider({} as ecs.ManagedInstancesCapacityProvider)],
  ])('of other kinds are rejected: %s', (message, act) => {
    expect(() => act(create())).toThrow(`Stack/Cluster/Resource: ${message}`);
  });
});
