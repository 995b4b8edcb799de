/**
 * A workload that is rejected leaves the fleet as it was. If a custom binding or extension fails in the middle, the app cannot be synthesized.
 */
import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Binding, MicroserviceFleet, ServiceIsolation, WorkerOptions, Workload, WorkloadExtension } from '../../src';
import { InvalidPropsError } from '../../src/private/problems';
import { errorOf, fleet, IMAGE, mistakesOf, newStack, once, render, service } from '../support';

const KINDS: { readonly [kind: string]: (to: MicroserviceFleet, options: WorkerOptions) => unknown } = {
  service: (to, options) => to.addService(service('other', options)),
  worker: (to, options) => to.addWorker(options),
  job: (to, options) => to.addJob({ ...options, schedule: ScheduleExpression.rate(Duration.hours(1)) }),
  migration: (to, options) => to.addMigration({ ...options, before: ['core'] }),
};
const plain: WorkerOptions = { name: 'other', image: IMAGE };
const group = (stack: Stack, id: string) => new ec2.Connections({
  securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id}`)], defaultPort: ec2.Port.tcp(443),
});
const CONTAINER = { image: IMAGE };

interface Made {
  readonly stack: Stack;
  readonly made: MicroserviceFleet;
  readonly second: { readonly target: ec2.IConnectable; readonly secret: secretsmanager.ISecret };
}

/** A fleet with a service that uses everything that another workload can collide with. */
function fleetWithCore(isolation: ServiceIsolation): Made {
  const stack = newStack();
  const secret = new secretsmanager.Secret(stack, 'Secret');
  const second = { target: group(stack, 'second'), secret: new secretsmanager.Secret(stack, 'SecondSecret') };
  const made = fleet({
    isolation,
    database: { target: group(stack, 'database'), secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(secret) } },
    services: [service('core', { database: true, uses: [Binding.of('search', { target: group(stack, 'first'), rotatingSecret: secret })] })],
  }, stack);
  return { stack, made, second };
}

const sidecar = (more: Partial<ecs.ContainerDefinitionOptions>) => ({ extensions: [WorkloadExtension.sidecar('agent', { ...CONTAINER, ...more })] });

/** The construct tree, and what each resource renders. */
function stateOf({ made, stack }: Made) {
  const paths = made.node.root.node.findAll().map(({ node }) => node.path);
  // Resource by resource, because an app that has been synthesized cannot change any more.
  const rendered = stack.node.findAll().map((each) => stack.resolve((each as unknown as { _toCloudFormation?: () => unknown })._toCloudFormation?.()));
  return { paths, rendered };
}

const REJECTED: Array<[string, (made: Made) => Partial<WorkerOptions>]> = [
  ['requests a value that the database does not have', () => ({ uses: [Binding.database({ host: 'DATABASE_HOST' })] })],
  ['connects to another target by a name that is taken', ({ second }) => ({ uses: [Binding.of('search', { target: second.target })] })],
  ['has two bindings of one name', () => ({ uses: [Binding.of('partner', {}), Binding.of('partner', {})] })],
  ['sets a variable from two bindings', () => ({ uses: ['one', 'two'].map((name) => Binding.of(name, { environment: { KEY: name } })) })],
  ['sets a variable of an extension', () => ({ tracing: true, uses: [Binding.of('telemetry', { environment: { OTEL_SERVICE_NAME: 'mine' } })] })],
  ["has a container with the workload's name", () => ({ extensions: [WorkloadExtension.sidecar('other', CONTAINER)] })],
  ['has two containers of one name', () => ({ extensions: [WorkloadExtension.sidecar('agent', CONTAINER), WorkloadExtension.initContainer('agent', CONTAINER)] })],
  ['has an image that does not exist', () => ({ image: ecs.ContainerImage.fromAsset('/nope') })],
  ['has an archive that does not exist', () => ({ image: ecs.ContainerImage.fromTarball('/nope.tar') })],
  ['has an environment file that does not exist', () => ({ environmentFiles: [ecs.EnvironmentFile.fromAsset('/nope.env')] })],
  ['has a sidecar that listens on two ports', () => sidecar({ portMappings: [{ containerPort: 80, hostPort: 81 }] })],
  ['has a sidecar that reserves more than its limit', () => sidecar({ memoryLimitMiB: 32, memoryReservationMiB: 64 })],
  ['has a sidecar that is restarted at once', () => sidecar({ restartAttemptPeriod: Duration.seconds(1) })],
  ['has a sidecar with an accelerator', () => sidecar({ inferenceAcceleratorResources: ['device'] })],
  ['has a collector whose image does not exist', () => ({ extensions: [WorkloadExtension.tracing({ image: ecs.ContainerImage.fromAsset('/nope') })] })],
  ['has a volume that only an ECS service configures', () => ({ volumes: [{ volume: { name: 'data', configuredAtLaunch: true }, containerPath: '/data' }] })],
  ['mounts a path of the host', () => ({ volumes: [{ volume: { name: 'data', host: { sourcePath: '/var' } }, containerPath: '/data' }] })],
];

describe.each(Object.values(ServiceIsolation))('with isolation %s', (isolation) => {
  // All are added to one fleet, which must be the same after each.
  describe.each(Object.keys(KINDS))('a %s', (kind) => {
    const state = once(() => fleetWithCore(isolation));
    const before = once(() => stateOf(state()));

    test.each(REJECTED)('that %s is rejected before anything is created', (_, optionsOf) => {
      expect(before().paths).not.toContain('Stack/Fleet/other');
      expect(mistakesOf(() => KINDS[kind](state().made, { ...plain, ...optionsOf(state()) }))).toEqual([expect.stringContaining(`${kind} 'other': '`)]);
      expect(stateOf(state())).toEqual(before());
    });

    test('is accepted without the mistakes', () => {
      KINDS[kind](state().made, plain);
      expect(state().made.node.findAll().map(({ node }) => node.path)).toContain('Stack/Fleet/other');
      expect(() => render(state().stack)).not.toThrow();
    });

    test('has the same template as if no mistake had been made before', () => {
      const [mistaken, without] = [fleetWithCore(isolation), fleetWithCore(isolation)];
      REJECTED.forEach(([, optionsOf]) => errorOf(() => KINDS[kind](mistaken.made, { ...plain, ...optionsOf(mistaken) })));
      const [corrected, expected] = [mistaken, without].map(({ made, stack }) => {
        KINDS[kind](made, plain);
        return render(stack);
      });
      expect(corrected).toEqual(expected);
    });
  });
});

test.each(['service', 'worker'])('a %s with another rotating secret by a name that is taken is rejected before anything is created', (kind) => {
  const state = fleetWithCore(ServiceIsolation.PER_SERVICE);
  const before = stateOf(state);
  const uses = [Binding.of('search', { rotatingSecret: state.second.secret })];
  expect(mistakesOf(() => KINDS[kind](state.made, { ...plain, uses }))).toEqual([`${kind} 'other': 'uses', got 'search'`]);
  expect(stateOf(state)).toEqual(before);
});

describe('a custom addition that fails', () => {
  class Agent {
    readonly bindingName = 'agent';
    bind(_workload: Workload): void {
      throw new Error('the agent has no license');
    }
  }
  const ADDITIONS: Array<[string, Partial<WorkerOptions>, string]> = [
    ['extension', { extensions: [new Agent()] }, "'extensions' must not throw an error in 'bind', got an Agent; the error is: the agent has no license"],
    ['binding', { uses: [new Agent()] }, "'uses' must not throw an error in 'bind', got 'agent'; the error is: the agent has no license"],
  ];

  test.each(Object.keys(KINDS).flatMap((kind) => ADDITIONS.map((addition) => [kind, ...addition] as const)))('of a %s, as %s, is named', (kind, _, options, says) => {
    const { made } = fleetWithCore(ServiceIsolation.PER_SERVICE);
    const error = errorFrom(() => KINDS[kind](made, { ...plain, ...options }));
    expect(error).toBeInstanceOf(InvalidPropsError);
    expect(error.problems).toEqual([`${kind} 'other': ${says}`]);
    expect(error.cause).toEqual(new Error('the agent has no license'));
  });

  test('fails the synthesis too, so that half a workload is never deployed', () => {
    const { made, stack } = fleetWithCore(ServiceIsolation.PER_SERVICE);
    errorOf(() => KINDS.service(made, { ...plain, extensions: [new Agent()] }));
    expect(() => render(stack)).toThrow("service 'other': it was created only in part, because of an error; fix the error instead of catching it");
  });

  test('fails the synthesis also if the fleet is created with it', () => {
    const stack = newStack();
    errorOf(() => fleet({ services: [service('core', { extensions: [new Agent()] })] }, stack));
    expect(() => render(stack)).toThrow("service 'core': it was created only in part");
  });

  test('does not have to throw an error object', () => {
    const text = { bind: () => { throw 'no license'; } };
    expect(errorOf(() => fleet({ services: [service('core', { extensions: [text] })] }))).toContain("'extensions' must not throw an error in 'bind', got an object of 'bind'; the error is: no license");
  });

  test('is rejected if it is asynchronous', () => {
    const waiting = { bind: async () => Promise.resolve() } as unknown as Agent;
    expect(mistakesOf(() => fleet({ services: [service('core', { extensions: [waiting] })] }))).toEqual(["service 'core': 'extensions', got an object of 'bind'"]);
  });
});

function errorFrom(act: () => unknown): InvalidPropsError {
  try {
    act();
  } catch (error) {
    return error as InvalidPropsError;
  }
  throw new Error('nothing was thrown');
}
