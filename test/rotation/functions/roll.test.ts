import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { FakeEcs } from './fake-ecs';
import { roll } from '../../../src/rotation/functions/roll';
import { rolledFamily } from '../../../src/rotation/functions/rolled-family';

const IMAGE = 'registry.example.com:5000/orders:prod';

describe('a rollout', () => {
  let ecs: FakeEcs;
  const rolling = (change: Date) => roll(ecs.client, ecs.consumers, change);

  beforeEach(() => {
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    ecs = new FakeEcs();
    ecs.registry.set(IMAGE, 'sha256:deployed');
  });

  afterEach(() => jest.restoreAllMocks());

  describe('keeps the running image', () => {
    test('if the tag refers to a build that was not deployed', async () => {
      ecs.deploy('orders');
      ecs.registry.set(IMAGE, 'sha256:never-deployed');
      await expect(rolling(ecs.later())).resolves.toEqual(['orders']);
      ecs.end('orders', 'SUCCESSFUL');
      expect(ecs.running('orders')).toEqual(['sha256:deployed']);
      expect(ecs.definitionOf('orders').definition).toMatchObject({
        family: 'orders-rolled', containerDefinitions: [{ name: 'orders', image: 'registry.example.com:5000/orders@sha256:deployed' }],
      });
    });

    test('if the circuit breaker rolled back the image of the tag', async () => {
      ecs.deploy('orders');
      ecs.registry.set(IMAGE, 'sha256:broken');
      await ecs.client.send(new UpdateServiceCommand({ service: 'orders', forceNewDeployment: true }));
      ecs.end('orders', 'ROLLBACK_SUCCESSFUL');
      await rolling(ecs.later());
      ecs.end('orders', 'SUCCESSFUL');
      expect(ecs.running('orders')).toEqual(['sha256:deployed']);
    });

    test('the next time, with the same task definition', async () => {
      ecs.deploy('orders');
      for (let time = 1; time <= 2; time++) {
        await expect(rolling(ecs.later())).resolves.toEqual(['orders']);
        ecs.end('orders', 'SUCCESSFUL');
      }
      expect(ecs.running('orders')).toEqual(['sha256:deployed']);
      expect(ecs.inputs('RegisterTaskDefinition')).toHaveLength(1);
    });

    test('of the oldest task if the latest deployment stopped half way', async () => {
      ecs.deploy('orders', {}, { tasks: 2 });
      ecs.registry.set(IMAGE, 'sha256:broken');
      await ecs.client.send(new UpdateServiceCommand({ service: 'orders', forceNewDeployment: true }));
      const [one] = ecs.tasksOf('orders').slice(-1);
      ecs.end('orders', 'STOPPED');
      ecs.tasksOf('orders').unshift({ ...one, lastStatus: 'RUNNING' });
      await rolling(ecs.later());
      ecs.end('orders', 'SUCCESSFUL');
      expect(ecs.running('orders')).toEqual(['sha256:deployed', 'sha256:deployed']);
    });

    test('and all other properties of the task definition, with the tags that AWS allows', async () => {
      const tags = [{ key: 'team', value: 'orders' }, { key: 'aws:cloudformation:stack-name', value: 'prod' }];
      ecs.deploy('orders', { secrets: [{ name: 'DATABASE_URL', valueFrom: 'arn' }], command: ['serve'] }, {
        tags, more: { cpu: '256', memory: '512', taskRoleArn: 'task', executionRoleArn: 'execution', runtimePlatform: { cpuArchitecture: 'ARM64' } },
      });
      await rolling(ecs.later());
      expect(ecs.definitionOf('orders')).toMatchObject({
        tags: [{ key: 'team', value: 'orders' }],
        definition: {
          cpu: '256',
          memory: '512',
          taskRoleArn: 'task',
          executionRoleArn: 'execution',
          runtimePlatform: { cpuArchitecture: 'ARM64' },
          containerDefinitions: [{ secrets: [{ name: 'DATABASE_URL', valueFrom: 'arn' }], command: ['serve'] }],
        },
      });
    });

    test.each([
      ['without a tag', 'registry.example.com:5000/orders', 'registry.example.com:5000/orders@sha256:deployed'],
      ['of Docker Hub', 'orders:1', 'orders@sha256:deployed'],
      ['by its digest', 'orders@sha256:given', 'orders@sha256:given'],
    ])('if its name is %s', async (_, image, pinned) => {
      ecs.registry.set(image, 'sha256:deployed');
      ecs.deploy('orders', { image });
      await rolling(ecs.later());
      expect(ecs.definitionOf('orders').definition.containerDefinitions![0].image).toBe(pinned);
    });

    test('except for a container whose tag is not resolved', async () => {
      ecs.deploy('orders', { versionConsistency: 'disabled' });
      await rolling(ecs.later());
      expect(ecs.definitionOf('orders').definition).toMatchObject({ family: 'orders', containerDefinitions: [{ image: IMAGE }] });
    });

    test('or fails if Amazon ECS does not return it', async () => {
      ecs.deploy('unknown');
      ecs.deploy('orders');
      await expect(rolling(ecs.later())).rejects.toThrow("not rolled: unknown: Amazon ECS reports no digest of the image that container 'unknown' runs");
      expect(ecs.inputs('UpdateService').map(({ service }) => service)).toEqual(['orders']);
    });

    test('in a task definition family whose name is within the limit', () => {
      expect(rolledFamily('x'.repeat(255))).toBe(`${'x'.repeat(248)}-rolled`);
      expect(rolledFamily(rolledFamily('orders'))).toBe('orders-rolled');
    });
  });

  test('skips a service without tasks, because new tasks read the new value', async () => {
    ecs.deploy('orders', {}, { tasks: 0 });
    await expect(rolling(ecs.later())).resolves.toEqual([]);
    expect(ecs.inputs('UpdateService')).toEqual([]);
  });

  test('finds one old task among many', async () => {
    ecs.deploy('orders', {}, { tasks: 3 });
    const [oldest] = ecs.tasksOf('orders');
    await expect(rolling(new Date(oldest.createdAt!.getTime() + 1))).resolves.toEqual(['orders']);
  });

  test('waits for a task that is starting', async () => {
    ecs.deploy('orders');
    Object.assign(ecs.tasksOf('orders')[0], { lastStatus: 'PENDING' });
    await expect(rolling(ecs.later())).resolves.toEqual([]);
    expect(ecs.inputs('UpdateService')).toEqual([]);
  });

  describe('is started once', () => {
    test('while it is in progress', async () => {
      ecs.deploy('orders');
      const change = ecs.later();
      await rolling(change);
      ecs.later(30);
      await expect(rolling(change)).resolves.toEqual([]);
      expect(ecs.inputs('UpdateService')).toHaveLength(1);
    });

    test('and after it is complete', async () => {
      ecs.deploy('orders');
      const change = ecs.later();
      await rolling(change);
      ecs.end('orders', 'SUCCESSFUL');
      await expect(rolling(change)).resolves.toEqual([]);
      expect(ecs.inputs('UpdateService')).toHaveLength(1);
    });

    test('after another deployment, if one is in progress', async () => {
      ecs.deploy('orders');
      await ecs.client.send(new UpdateServiceCommand({ service: 'orders', forceNewDeployment: true }));
      const change = ecs.later();
      await expect(rolling(change)).resolves.toEqual([]);
      ecs.end('orders', 'SUCCESSFUL');
      await expect(rolling(change)).resolves.toEqual(['orders']);
    });
  });

  describe.each(['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED', 'STOPPED'] as const)('that ends as %s', (status) => {
    test('that fails is tried three times, and then reported with an error that names the service', async () => {
      ecs.deploy('orders');
      const change = ecs.later();
      await expect(rolling(change)).resolves.toEqual(['orders']);
      for (let failed = 1; failed <= 2; failed++) {
        ecs.end('orders', status);
        await expect(rolling(change)).rejects.toThrow(`not rolled: orders: ${failed} of at most 3 deployments failed`);
      }
      ecs.end('orders', status);
      for (let run = 1; run <= 3; run++) {
        ecs.later(5);
        await expect(rolling(change)).rejects.toThrow(
          'not rolled: orders: gave up after 3 failed deployments; tasks from before the change still run',
        );
      }
      expect(ecs.inputs('UpdateService')).toHaveLength(3);
    });
  });

  test('that failed is not repeated if the service is deployed', async () => {
    ecs.deploy('orders');
    const change = ecs.later();
    for (let time = 1; time <= 3; time++) {
      await rolling(change).catch(() => undefined);
      ecs.end('orders', 'ROLLBACK_SUCCESSFUL');
    }
    await ecs.client.send(new UpdateServiceCommand({ service: 'orders', taskDefinition: undefined, forceNewDeployment: true }));
    ecs.end('orders', 'SUCCESSFUL');
    await expect(rolling(change)).resolves.toEqual([]);
  });

  test('that does not end fails after one hour', async () => {
    ecs.deploy('orders');
    const change = ecs.later();
    await rolling(change);
    ecs.later(61);
    await expect(rolling(change)).resolves.toEqual([]);
    ecs.failTask('orders');
    await expect(rolling(change)).rejects.toThrow('not rolled: orders: its deployment has been in progress for more than 60 minutes, and its tasks fail');
  });
});
