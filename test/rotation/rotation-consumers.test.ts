import { App, aws_ecs as ecs, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { configurationIn, Parts, policiesIn, rollStatementsIn } from './rotation-parts';

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
    rotation.addConsumer(parts.service('Legacy', parts.stack, {
      cluster: ecs.Cluster.fromClusterAttributes(parts.stack, 'Old', { clusterName: 'old', vpc: parts.vpc, securityGroups: [] }),
    }));
    const { template } = parts;
    expect(configurationIn(template, 'RotationRefresh').consumers).toEqual([
      { cluster: 'old', services: ['<LegacyService.Name>'] }, { cluster: '<Cluster>', services: ['<OrdersService.Name>'] },
    ]);
    const arn = (rest: string) => `arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:${rest}`;
    const [[services, tasks, lists]] = rollStatementsIn(template, 'Rotation');
    expect(services.Resource[0]).toBe(arn('service/old/<LegacyService.Name>'));
    expect(tasks.Resource).toEqual([arn('task/old/*'), arn('task/<Cluster>/*')]);
    expect(lists.Condition.ArnEquals['ecs:cluster']).toEqual([arn('cluster/old'), arn('cluster/<Cluster>')]);
  });

  test("fail if their names do not fit into the function's environment", () => {
    const parts = new Parts();
    const rotation = parts.rotation();
    for (let index = 0; index < 13; index++) {
      rotation.addConsumer(parts.service(`Service${index}`, parts.stack, { serviceName: `${index}-${'x'.repeat(250)}` }));
    }
    expect(() => parts.template).toThrow(/13 services: their names must use at most 3250 bytes of the function's environment, got 33\d\d; move some/);
  });

  test('are in as many policies as required, in any order', () => {
    const policies = [false, true].map((reversed) => {
      const parts = new Parts();
      const rotation = parts.rotation();
      const services = Array.from({ length: 13 }, (_, index) => parts.service(`Service${String(index).padStart(2, '0')}`));
      (reversed ? services.reverse() : services).forEach((service) => rotation.addConsumer(service));
      return rollStatementsIn(parts.template, 'Rotation');
    });
    expect(policies[0].map(([{ Resource }]) => Resource.length)).toEqual([9, 4]);
    expect(policies[1]).toEqual(policies[0]);
  });

  const lengthsOf = (names: (index: number) => string) => {
    const parts = new Parts();
    const rotation = parts.rotation();
    for (let index = 0; index < 13; index++) {
      const family = names(index);
      const role = (kind: string) => new iam.Role(parts.stack, `${kind}${index}`, { roleName: family.slice(-60), assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
      const taskDefinition = new ecs.FargateTaskDefinition(parts.stack, `Task${index}`, { family, taskRole: role('Runs'), executionRole: role('Starts') });
      taskDefinition.addContainer('Container', { image: ecs.ContainerImage.fromRegistry('example/app') });
      rotation.addConsumer(parts.service(`Service${index}`, parts.stack, { serviceName: family, taskDefinition }));
    }
    // The quota counts no white space, and names as AWS has them.
    return policiesIn(parts.template, 'Rotation').map((statements) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
      .replace(/<AWS::Partition>/g, 'aws-us-gov').replace(/<AWS::Region>/g, 'ap-southeast-4').replace(/<AWS::AccountId>/g, '111122223333')
      .replace(/<[^>]*Service\d+[^>]*>/g, names(10)).replace(/<(Runs|Starts)\d+[^>]*>/g, `arn:aws-us-gov:iam::111122223333:role/${names(10).slice(-60)}`)
      .replace(/<[^>]*>/g, 'x'.repeat(50)).length);
  };

  test.each([['short', 1], ['of usual length, such as this', 2], ['x'.repeat(180), 2]])('have policies within the limits of IAM if their names are %s', (name, count) => {
    const lengths = lengthsOf((index) => `${name.replace(/[ ,]+/g, '-')}-${index}`);
    expect(lengths).toHaveLength(count);
    expect(Math.max(...lengths)).toBeLessThan(6144);
    expect(Math.max(...lengths)).toBeGreaterThan(4000);
  });

  test('in many clusters with long names have policies within the limits of IAM', () => {
    const parts = new Parts();
    const rotation = parts.rotation();
    const name = (index: number) => `${index}-${'x'.repeat(240)}`;
    for (let index = 0; index < 8; index++) {
      const cluster = ecs.Cluster.fromClusterAttributes(parts.stack, `Cluster${index}`, { clusterName: name(index), vpc: parts.vpc });
      rotation.addConsumer(parts.service(`Service${index}`, parts.stack, { cluster, serviceName: `service-${index}` }));
    }
    const lengths = policiesIn(parts.template, 'Rotation').map((statements) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
      .replace(/<AWS::Partition>/g, 'aws-us-gov').replace(/<AWS::Region>/g, 'ap-southeast-4').replace(/<AWS::AccountId>/g, '111122223333').replace(/<[^>]*>/g, 'x'.repeat(80)).length);
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThan(6144);
  });

  test('fail if they are imported', () => {
    const parts = new Parts();
    const imported = ecs.FargateService.fromFargateServiceAttributes(parts.stack, 'Legacy', { cluster: parts.cluster, serviceName: 'legacy' });
    expect(() => parts.rotation().addConsumer(imported)).toThrow(
      "service 'Stack/Legacy': 'service' must be created in this app, so that its task definition and roles are known, got 'Stack/Legacy'",
    );
  });

  test('fail if they are added twice', () => {
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
      "Stack/Rotation/Refresh: service 'Fleet/Orders': 'stack' must be 'Stack', because otherwise the two stacks would depend on each other, "
      + "got 'Fleet'; add it to a SecretRollout in its own stack",
    );
  });
});
