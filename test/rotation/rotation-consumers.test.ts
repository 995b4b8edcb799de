import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { configurationIn, Parts, statementsIn } from './rotation-parts';

describe('consumers', () => {
  test('do not depend on the order in which they are added', () => {
    const [one, other] = [false, true].map((reversed) => {
      const parts = new Parts();
      const rotation = parts.rotation();
      const services = ['Orders', 'Reports', 'Users'].map((name) => parts.service(name));
      (reversed ? services.reverse() : services).forEach((service) => rotation.addConsumer(service));
      return parts.template;
    });
    expect(other).toEqual(one);
  });

  test('are grouped by cluster', () => {
    const parts = new Parts();
    const rotation = parts.rotation();
    rotation.addConsumer(parts.service('Orders'));
    rotation.addConsumer(ecs.FargateService.fromFargateServiceAttributes(parts.stack, 'Legacy', {
      serviceName: 'legacy', cluster: ecs.Cluster.fromClusterAttributes(parts.stack, 'Old', { clusterName: 'old', vpc: parts.vpc, securityGroups: [] }),
    }));
    const { template } = parts;
    expect(configurationIn(template, 'RotationRefresh').consumers).toEqual([
      { cluster: 'old', services: ['legacy'] }, { cluster: '<Cluster>', services: ['<OrdersService.Name>'] },
    ]);
    expect(statementsIn(template, 'Rotation').find(({ Action }: any) => Action.includes('ecs:UpdateService')).Resource[0]).toBe('arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:service/old/legacy');
  });

  test('fail where their names do not fit into the function\'s environment', () => {
    const parts = new Parts();
    const rotation = parts.rotation();
    for (let index = 0; index < 13; index++) {
      rotation.addConsumer(ecs.FargateService.fromFargateServiceAttributes(parts.stack, `Service${index}`, {
        cluster: parts.cluster, serviceName: `${index}-${'x'.repeat(250)}`,
      }));
    }
    expect(() => parts.template).toThrow(/13 services: their names must take at most 3296 bytes of the function's environment, got 33\d\d; put some/);
  });

  test('fail twice', () => {
    const parts = new Parts();
    const rotation = parts.rotation();
    const service = parts.service('Orders');
    rotation.addConsumer(service);
    expect(() => rotation.addConsumer(service)).toThrow("service 'Stack/Orders': 'service' must be added once");
  });

  test('fail in another stack', () => {
    const parts = new Parts();
    const rotation = parts.rotation();
    const service = parts.service('Orders', new Stack(parts.stack.node.root as App, 'Fleet'));
    expect(() => rotation.addConsumer(service)).toThrow(
      "Stack/Rotation/Refresh: service 'Fleet/Orders': 'stack' must be 'Stack', which would otherwise depend on the service's stack as that one does on it, "
      + "got 'Fleet'; add it to a SecretRollout in its own stack",
    );
  });
});
