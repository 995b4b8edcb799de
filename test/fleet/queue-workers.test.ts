import { App, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { MicroserviceFleet, MicroserviceFleetProps, ReptidexPlatform, WorkerOptions } from '../../src';
import { errorOf, fleet, IMAGE, mistakesOf, newStack } from '../support';

const NAMES = { environmentName: 'prod', projectName: 'shop' };
const ARN = 'arn:aws:sqs:us-east-1:111122223333:mail';

const worker = (name: string, queue: string, more: Partial<WorkerOptions> = {}): WorkerOptions => ({ name, image: IMAGE, queue, ...more });
const inStack = (app: App, id: string) => new Stack(app, id);
const platformIn = (stack: Stack, workers: WorkerOptions[] = []) => new ReptidexPlatform(stack, 'Platform', { ...NAMES, queues: [{ name: 'mail' }, { name: 'sms' }], workers });
const importedIn = (stack: Stack) => ReptidexPlatform.fromEnvironment(stack, 'Platform', NAMES);
const on = (platform: MicroserviceFleetProps['platform'], stack: Stack, id: string, ...workers: WorkerOptions[]) => new MicroserviceFleet(stack, id, { platform, workers });

const MAILER = "worker 'mailer': 'queue', got 'mail'";
const SENDER = "worker 'sender': 'queue', got 'mail'";

describe('a queue of a platform has only one worker', () => {
  test('of two fleets', () => {
    const app = new App();
    const platform = platformIn(inStack(app, 'Platform'));
    on(platform, inStack(app, 'One'), 'One', worker('mailer', 'mail'));
    const other = inStack(app, 'Other');
    expect(mistakesOf(() => on(platform, other, 'Other', worker('mailer', 'mail')))).toEqual([MAILER]);
    expect(errorOf(() => on(platform, inStack(app, 'Third'), 'Third', worker('mailer', 'mail')))).toContain("must not be queue 'mail' of worker 'mailer' in fleet 'One/One'");
    expect(() => on(platform, inStack(app, 'Fourth'), 'Fourth', worker('mailer', 'sms'))).not.toThrow();
  });

  test('of its own fleet and another', () => {
    const app = new App();
    const stack = inStack(app, 'Platform');
    const platform = platformIn(stack, [worker('mailer', 'mail')]);
    expect(mistakesOf(() => on(platform, stack, 'Other', worker('sender', 'mail')))).toEqual([SENDER]);
  });

  test('of fleets on imports of the platform', () => {
    const app = new App();
    const [one, other] = ['One', 'Other'].map((id) => inStack(app, id));
    on(importedIn(one), one, 'Fleet', worker('mailer', 'mail'));
    expect(mistakesOf(() => on(importedIn(other), other, 'Fleet', worker('sender', 'mail')))).toEqual([SENDER]);
  });

  test.each(['before', 'after'])('of the platform and a fleet on its import, which is created %s it', (order) => {
    const app = new App();
    const [own, team] = ['Platform', 'Team'].map((id) => inStack(app, id));
    const create = [() => platformIn(own, [worker('mailer', 'mail')]), () => on(importedIn(team), team, 'Fleet', worker('sender', 'mail'))];
    const [first, second] = order === 'after' ? create : create.reverse();
    first();
    expect(mistakesOf(second)).toEqual([order === 'after' ? SENDER : MAILER]);
  });

  test('of an additional queue', () => {
    const app = new App();
    const stack = inStack(app, 'Platform');
    const platform = platformIn(stack, [worker('mailer', 'sms', { additionalQueues: [{ name: 'mail' }] })]);
    expect(mistakesOf(() => on(platform, stack, 'Other', worker('sender', 'mail')))).toEqual([SENDER]);
    expect(mistakesOf(() => platform.fleet.addWorker(worker('sender', 'mail')))).toEqual([SENDER]);
  });
});

describe('a queue of a fleet has only one worker', () => {
  test('under two names', () => {
    const stack = newStack();
    const mail = new sqs.Queue(stack, 'Mail');
    const queues = { mail, letters: mail };
    expect(mistakesOf(() => fleet({ queues, workers: [worker('mailer', 'letters'), worker('sender', 'mail')] }, stack))).toEqual([SENDER]);
  });

  test('under two names of one worker', () => {
    const stack = newStack();
    const mail = new sqs.Queue(stack, 'Mail');
    const queues = { mail, letters: mail };
    const workers = [worker('mailer', 'mail', { additionalQueues: [{ name: 'letters' }] })];
    expect(mistakesOf(() => fleet({ queues, workers }, stack))).toEqual(["worker 'mailer': 'additionalQueues', got 'letters'"]);
  });

  test.each<[string, (stack: Stack) => sqs.IQueue]>([
    ['its ARN', (stack) => sqs.Queue.fromQueueArn(stack, 'Mail', ARN)],
    ['its attributes', (stack) => sqs.Queue.fromQueueAttributes(stack, 'Mail', { queueArn: ARN })],
  ])('of two apps of teams that import it by %s', (_, queueIn) => {
    const app = new App();
    const create = (id: string, name: string) => {
      const stack = inStack(app, id);
      return fleet({ queues: { mail: queueIn(stack) }, workers: [worker(name, 'mail')] }, stack);
    };
    create('One', 'mailer');
    expect(mistakesOf(() => create('Other', 'sender'))).toEqual([SENDER]);
  });

  test('of the platform, which a fleet has under another name', () => {
    const app = new App();
    const stack = inStack(app, 'Platform');
    const platform = platformIn(stack, [worker('mailer', 'mail')]);
    const queues = { letters: platform.fleet.worker('mailer').queue! };
    const props = { platform, queues, workers: [worker('sender', 'letters')] };
    expect(mistakesOf(() => new MicroserviceFleet(stack, 'Other', props))).toEqual(["worker 'sender': 'queue', got 'letters'"]);
  });
});

describe('queues with the same name are different', () => {
  test('in two environments of one app', () => {
    const app = new App();
    const create = (id: string) => platformIn(inStack(app, id), [worker('mailer', 'mail')]);
    create('One');
    expect(() => create('Other')).not.toThrow();
  });

  test("if a fleet has one in place of the platform's", () => {
    const app = new App();
    const stack = inStack(app, 'Platform');
    const platform = platformIn(stack, [worker('mailer', 'mail')]);
    const props = { platform, queues: { mail: new sqs.Queue(stack, 'Own') }, workers: [worker('sender', 'mail')] };
    expect(() => new MicroserviceFleet(stack, 'Other', props)).not.toThrow();
  });

  test('in two fleets with queues of their own', () => {
    const app = new App();
    const create = (id: string) => {
      const stack = inStack(app, id);
      return fleet({ queues: { mail: new sqs.Queue(stack, 'Mail') }, workers: [worker('mailer', 'mail')] }, stack);
    };
    create('One');
    expect(() => create('Other')).not.toThrow();
  });
});

test('a fleet that is rejected has no workers', () => {
  const app = new App();
  const stack = inStack(app, 'Platform');
  const platform = platformIn(stack);
  expect(() => on(platform, stack, 'Rejected', worker('mailer', 'mail', { desiredCount: -1 }))).toThrow();
  expect(() => on(platform, stack, 'Other', worker('sender', 'mail'))).not.toThrow();
});
