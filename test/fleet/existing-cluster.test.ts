import { App, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { MicroserviceFleet, ReptidexPlatform } from '../../src';
import { backend, mistakesOf, newStack, onlyOf, plainParts, platform, propsOf, render, resourcesOf, service, vpcIn } from '../support';

const ASSOCIATIONS = 'AWS::ECS::ClusterCapacityProviderAssociations';
const importedWarnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('is imported. If it does not have the capacity provider FARGATE'));

describe('an existing cluster in the app', () => {
  test('gets a capacity provider association, which services depend on', () => {
    const { stack, cluster, listener } = plainParts();
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('a'), service('b')] });
    const template = render(stack);
    const [[id, association]] = resourcesOf(template, ASSOCIATIONS);
    expect(association.Properties.CapacityProviders).toEqual(['FARGATE', 'FARGATE_SPOT']);
    expect(resourcesOf(template, 'AWS::ECS::Service').map(([, { DependsOn }]) => DependsOn)).toEqual([expect.arrayContaining([id]), expect.arrayContaining([id])]);
    expect(importedWarnings(stack)).toEqual([]);
  });

  test('keeps the association that it has', () => {
    const { stack, vpc, listener } = plainParts();
    const cluster = new ecs.Cluster(stack, 'Own', { vpc, enableFargateCapacityProviders: true });
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('a')] });
    expect(propsOf(render(stack), ASSOCIATIONS)).toMatchObject([{ CapacityProviders: ['FARGATE', 'FARGATE_SPOT'] }]);
  });

  test('keeps an association that the user creates, and services depend on it', () => {
    const { stack, cluster, listener } = plainParts();
    new ecs.CfnClusterCapacityProviderAssociations(stack, 'Association', {
      cluster: cluster.clusterName, capacityProviders: ['FARGATE'], defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
    });
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('a')] });
    const template = render(stack);
    expect(propsOf(template, ASSOCIATIONS)).toHaveLength(1);
    expect(onlyOf(template, 'AWS::ECS::Service').DependsOn).toContain('Association');
  });

  test('gets the association from a platform too', () => {
    const stack = newStack();
    const vpc = vpcIn(stack);
    platform({ network: { vpc }, cluster: new ecs.Cluster(stack, 'Cluster', { vpc }), services: [backend('core')] }, stack);
    const template = render(stack);
    expect(onlyOf(template, 'AWS::ECS::Service').DependsOn).toContain(resourcesOf(template, ASSOCIATIONS)[0][0]);
  });

  test("differs from the platform's own cluster, which has the capacity providers as a property", () => {
    const stack = newStack();
    platform({ services: [backend('core')] }, stack);
    expect(propsOf(render(stack), ASSOCIATIONS)).toEqual([]);
  });
});

describe('an imported cluster', () => {
  const imported = (stack: Stack, vpc: ec2.IVpc) => ecs.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'team', vpc });

  test('of a fleet or a platform causes a warning, because its capacity providers are not known', () => {
    const { stack, vpc, listener } = plainParts();
    new MicroserviceFleet(stack, 'Fleet', { cluster: imported(stack, vpc), listener, services: [service('a')] });
    expect(importedWarnings(stack)).toHaveLength(1);

    const other = newStack();
    const existing = vpcIn(other);
    platform({ network: { vpc: existing }, cluster: imported(other, existing), services: [backend('core')] }, other);
    expect(importedWarnings(other)).toHaveLength(1);
  });

  test('of a platform in another stack has the association', () => {
    const stack = new Stack(new App(), 'Stack');
    const base = ReptidexPlatform.fromEnvironment(stack, 'Platform', { environmentName: 'prod', projectName: 'reptidex' });
    new MicroserviceFleet(stack, 'Fleet', { platform: base, services: [backend('core')] });
    expect(importedWarnings(stack)).toEqual([]);
  });

  test('without its VPC is one error', () => {
    const byArn = (stack: Stack) => ecs.Cluster.fromClusterArn(stack, 'ByArn', 'arn:aws:ecs:us-east-1:111122223333:cluster/team');
    const { stack, listener } = plainParts();
    const must = "'cluster', got 'Stack/ByArn'";
    expect(mistakesOf(() => new MicroserviceFleet(stack, 'Fleet', { cluster: byArn(stack), listener }))).toEqual([`fleet: ${must}`]);
    const other = newStack();
    expect(mistakesOf(() => platform({ cluster: byArn(other) }, other))).toEqual([`platform: ${must}`]);
    const third = newStack();
    expect(mistakesOf(() => platform({ cluster: byArn(third), network: { vpc: vpcIn(third) } }, third))).toEqual([`platform: ${must}`]);
  });
});
