import { Stack } from 'aws-cdk-lib';
import { MicroserviceFleet, MicroserviceFleetProps, PlatformTier, ReptidexPlatform, ReptidexPlatformProps, ServiceIsolation } from '../../src';
import { backend, frontend, IMAGE, mistakesOf, newApp, newStack, propsOf, render, resourcesOf, service } from '../support';

function twoStacks(props: Partial<MicroserviceFleetProps> = {}, platformProps: Partial<ReptidexPlatformProps> = {}) {
  const app = newApp();
  const platform = new ReptidexPlatform(new Stack(app, 'Base'), 'Platform', {
    environmentName: 'prod', projectName: 'reptidex', services: [frontend('web', { isDefault: true })], queues: [{ name: 'mail' }], ...platformProps,
  });
  const stack = new Stack(app, 'Team');
  return { platform, stack, fleet: new MicroserviceFleet(stack, 'Orders', { platform, ...props }) };
}

describe('a fleet in another stack on a platform', () => {
  const { platform, stack } = twoStacks({ services: [backend('api', { queues: ['mail'], hostnames: ['orders.example.com'] })] });
  const [base, template] = [render(platform), render(stack)];
  const [container] = propsOf(template, 'AWS::ECS::TaskDefinition')[0].ContainerDefinitions;

  test('uses the database, the cache and the queues of the platform', () => {
    expect(container.Secrets.map(({ Name }: { Name: string }) => Name)).toEqual(['DATABASE_URL', 'REDIS_URL']);
    expect(container.Environment.map(({ Name }: { Name: string }) => Name)).toEqual(['QUEUE_URL_MAIL', 'QUEUE_URL']);
  });

  test("has the tier's sizes, scaling, isolation and repositories", () => {
    expect(propsOf(template, 'AWS::ECS::TaskDefinition')[0]).toMatchObject({ Cpu: '1024', Memory: '2048' });
    expect(propsOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject([{ MinCapacity: 2, MaxCapacity: 6 }]);
    expect(JSON.stringify(base.Resources)).toContain('reptidex/orders/api');
  });

  test('has its name in every resource name', () => {
    expect(propsOf(template, 'AWS::ECS::Service')[0].ServiceName).toBe('prod-reptidex--orders--api');
    const named = JSON.stringify(Object.values(template.Resources).map(({ Properties }) => [
      Properties.LogGroupName, Properties.RoleName, Properties.GroupName, Properties.FunctionName, Properties.AlarmName, Properties.QueueName,
    ]));
    expect(named.match(/prod-reptidex(?!--orders(--|\b))/g)).toBeNull();
  });

  test('redeploys its services after a rotation with its own function', () => {
    expect(resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.FunctionName).sort())
      .toEqual(['prod-reptidex--orders--cache-rollout', 'prod-reptidex--orders--database-rollout']);
  });

  test("notifies the platform's topic", () => {
    for (const { AlarmActions } of propsOf(template, 'AWS::CloudWatch::Alarm')) {
      expect(JSON.stringify(AlarmActions)).toContain('Fn::ImportValue');
    }
  });
});

const NAMES = ['LogGroupName', 'RoleName', 'GroupName', 'ServiceName', 'AlarmName', 'Family', 'FunctionName', 'RepositoryName', 'Name'];

/** Physical names in the template, with their types. */
function namesIn(stack: Stack): string[] {
  return Object.values(render(stack).Resources).flatMap(({ Type, Properties = {} }) => (
    NAMES.flatMap((key) => (typeof Properties[key] === 'string' ? [`${Type} ${Properties[key]}`] : []))
  ));
}

function repeated(names: string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) < index);
}

test('two fleets on one platform share no names and no resources', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack');
  const platform = new ReptidexPlatform(stack, 'Platform', { environmentName: 'dev', projectName: 'reptidex', tier: PlatformTier.DEVELOPMENT });
  for (const id of ['Orders', 'Billing']) {
    new MicroserviceFleet(stack, id, { platform, services: [service('api', { hostnames: [`${id.toLowerCase()}.example.com`] })] });
  }
  expect(repeated(namesIn(stack))).toEqual([]);
});

test.each(Object.values(ServiceIsolation))('fleets of separate apps share no name, whatever the names of their workloads, with isolation %s', (isolation) => {
  const names = { environmentName: 'dev', projectName: 'reptidex' };
  const workloads = (...services: string[]) => services.map((name) => ({ name, port: 8000, hostnames: [`${name}.example.com`] }));
  const base = newStack();
  new ReptidexPlatform(base, 'Platform', { ...names, isolation, services: workloads('orders', 'orders-api', 'orders-tasks') });
  const teams: Array<[string, string[]]> = [['orders', ['api', 'api-web', 'tasks']], ['orders-api', ['web', 'tg']], ['api', ['orders', 'web']]];
  const stacks = teams.map(([fleetName, services]) => {
    const stack = newStack();
    new MicroserviceFleet(stack, 'Fleet', { platform: ReptidexPlatform.fromEnvironment(stack, 'Platform', names), fleetName, isolation, services: workloads(...services) });
    return stack;
  });
  const all = [base, ...stacks].flatMap(namesIn);
  expect(all).toEqual(expect.arrayContaining([
    'AWS::ECS::Service dev-reptidex-orders-api', 'AWS::ECR::Repository reptidex-orders-api',
    'AWS::ECS::Service dev-reptidex--orders--api', 'AWS::ECR::Repository reptidex/orders/api',
  ]));
  expect(repeated(all)).toEqual([]);
});

test('names of fleets differ from those of a project whose name begins in the same way', () => {
  const names = { environmentName: 'dev', tier: PlatformTier.DEVELOPMENT };
  const routed = (name: string) => ({ name, port: 8000, hostnames: [`${name}.example.com`] });
  const teams: Array<[string, string]> = [['shop', 'admin'], ['shop', 'admin-tools'], ['shop-admin', 'tools']];
  const stacks = teams.map(([projectName, fleetName]) => {
    const stack = newStack();
    const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...names, projectName });
    new MicroserviceFleet(stack, 'Fleet', { platform, fleetName, services: [routed('api')] });
    return stack;
  });
  const base = newStack();
  new ReptidexPlatform(base, 'Platform', { ...names, projectName: 'shop-admin', services: [routed('api'), routed('tools-api')] });
  expect(repeated([base, ...stacks].flatMap(namesIn))).toEqual([]);
});

test("the fleet's options take precedence over the platform's", () => {
  const { stack } = twoStacks({
    fleetName: 'shop', imageTag: 'stable', deployment: { minHealthyPercent: 50 }, services: [backend('api', { hostnames: ['a.example.com'] })],
  });
  const [serviceProps] = propsOf(render(stack), 'AWS::ECS::Service');
  expect(serviceProps).toMatchObject({ ServiceName: 'prod-reptidex--shop--api', DeploymentConfiguration: { MinimumHealthyPercent: 50 } });
  expect(JSON.stringify(propsOf(render(stack), 'AWS::ECS::TaskDefinition'))).toContain(':stable');
});

test('rejects props that the platform provides, and a fleet without a platform or a cluster', () => {
  expect(mistakesOf(() => twoStacks({ namePrefix: 'x', repositoryPrefix: 'y' }))).toEqual([
    "fleet: 'namePrefix', got 'x'", "fleet: 'repositoryPrefix', got 'y'",
  ]);
  const onNothing = () => new MicroserviceFleet(newStack(), 'Fleet', { services: [{ name: 'a', image: IMAGE }] });
  expect(mistakesOf(onNothing)).toEqual(["fleet: 'cluster' is missing", "fleet: 'listener' is missing"]);
});
