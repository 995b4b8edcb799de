import { aws_kms as kms, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { QueueOptions } from '../../../src/data/queue/queue-options';
import { checkQueues, resolveQueues } from '../../../src/data/queue/queue-plan';
import { Problems } from '../../../src/private/problems';
import { QueueInput, createQueue } from '../../parts';
import { actionsOf, mistakesOf, newStack, Rendered, render, resourcesOf, roleIn, statementsOf, unknown } from '../template';

const QUEUE = 'AWS::SQS::Queue';

function queues(props: Partial<QueueInput> = {}, stack: Stack = newStack()): Rendered {
  createQueue(stack, 'Queue', { name: 'emails', ...props });
  return render(stack);
}

/** The queue and its dead-letter queue. */
function pair(props: Partial<QueueInput> = {}, stack: Stack = newStack()) {
  const found = resourcesOf(queues(props, stack), QUEUE);
  const main = found.find(([, { Properties }]) => Properties.RedrivePolicy);
  const [deadLetterId, deadLetters] = found.find(([, { Properties }]) => !Properties.RedrivePolicy) ?? [];
  return { queue: main![1], deadLetters: deadLetters!, deadLetterId };
}

function mistakes(list: Array<Partial<QueueOptions>>, namePrefix?: string): string[] {
  const problems = new Problems();
  checkQueues(resolveQueues(list.map((options) => ({ name: 'emails', ...options })), { namePrefix }), problems);
  return mistakesOf(() => problems.throwIfAny(newStack()));
}

const only = (options: Partial<QueueOptions>) => mistakes([options]);

test('messages that are received five times go to the dead-letter queue', () => {
  const { queue, deadLetterId } = pair();
  expect(queue.Properties.RedrivePolicy).toEqual({ deadLetterTargetArn: { 'Fn::GetAtt': [deadLetterId, 'Arn'] }, maxReceiveCount: 5 });
});

test('uses long polling, hides messages for 30 seconds, and keeps them for 4 days, or for 14 in the dead-letter queue', () => {
  const { queue, deadLetters } = pair();
  expect(queue.Properties).toMatchObject({ ReceiveMessageWaitTimeSeconds: 20, VisibilityTimeout: 30, MessageRetentionPeriod: 345_600 });
  expect(deadLetters.Properties.MessageRetentionPeriod).toBe(1_209_600);
});

test('options take precedence over the defaults', () => {
  const { queue, deadLetters } = pair({
    visibilityTimeout: Duration.minutes(5),
    maxReceiveCount: 2,
    retention: Duration.days(1),
    deadLetterRetention: Duration.days(7),
    removalPolicy: RemovalPolicy.RETAIN,
  });
  expect(queue.Properties).toMatchObject({ VisibilityTimeout: 300, MessageRetentionPeriod: 86_400, RedrivePolicy: { maxReceiveCount: 2 } });
  expect(deadLetters.Properties.MessageRetentionPeriod).toBe(604_800);
  expect([queue.DeletionPolicy, deadLetters.DeletionPolicy]).toEqual(['Retain', 'Retain']);
});

test('both queues are encrypted with SSE-SQS, require TLS, and are deleted with the stack', () => {
  const template = queues();
  for (const [id, { Properties, DeletionPolicy }] of resourcesOf(template, QUEUE)) {
    expect(Properties.SqsManagedSseEnabled).toBe(true);
    expect(DeletionPolicy).toBe('Delete');
    const [, policy] = resourcesOf(template, 'AWS::SQS::QueuePolicy').find(([, candidate]) => candidate.Properties.Queues[0].Ref === id)!;
    expect(policy.Properties.PolicyDocument.Statement).toEqual([expect.objectContaining({
      Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    })]);
  }
});

test('both queues are encrypted with a customer managed key', () => {
  const stack = newStack();
  const template = queues({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  const [[key]] = resourcesOf(template, 'AWS::KMS::Key');
  for (const [, { Properties }] of resourcesOf(template, QUEUE)) {
    expect(Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
    expect(Properties).not.toHaveProperty('SqsManagedSseEnabled');
  }
});

test('both queues are FIFO if set', () => {
  const { queue, deadLetters } = pair({ fifo: true, contentBasedDeduplication: true });
  expect(queue.Properties).toMatchObject({ FifoQueue: true, ContentBasedDeduplication: true });
  expect(deadLetters.Properties.FifoQueue).toBe(true);
  expect(pair().queue.Properties).not.toHaveProperty('FifoQueue');
});

describe('names', () => {
  const namesOf = (props: Partial<QueueInput>) => {
    const { queue, deadLetters } = pair(props);
    return [queue.Properties.QueueName, deadLetters.Properties.QueueName];
  };

  test.each([
    [{}, undefined, undefined],
    [{ namePrefix: 'prod-shop' }, 'prod-shop-emails', 'prod-shop-emails-dlq'],
    [{ namePrefix: 'prod-shop', fifo: true }, 'prod-shop-emails.fifo', 'prod-shop-emails-dlq.fifo'],
    [{ namePrefix: 'prod-shop', queueName: 'Mails_1' }, 'Mails_1', 'Mails_1-dlq'],
    [{ queueName: 'Mails.fifo', fifo: true }, 'Mails.fifo', 'Mails-dlq.fifo'],
  ])('%j', (props, queue, deadLetters) => {
    expect(namesOf(props)).toEqual([queue, deadLetters]);
  });

  test.each([[false], [true]])('that are too long are shortened to the limit of SQS (fifo: %s)', (fifo) => {
    for (const name of namesOf({ namePrefix: 'a'.repeat(60), name: 'b'.repeat(60), fifo })) {
      expect(name.length).toBeLessThanOrEqual(80);
      expect(name.endsWith('.fifo')).toBe(fifo);
    }
  });

  test('can be tokens', () => {
    const stack = newStack();
    const { queue, deadLetters } = pair({ namePrefix: unknown.text(stack) }, stack);
    expect(queue.Properties.QueueName).toEqual({ 'Fn::Join': ['', [{ Ref: 'Text' }, '-emails']] });
    expect(deadLetters.Properties.QueueName).toEqual({ 'Fn::Join': ['', [{ Ref: 'Text' }, '-emails-dlq']] });
  });
});

describe('permissions of a service', () => {
  function granted(grant: 'grantSend' | 'grantConsume', encrypted = false): string[] {
    const stack = newStack();
    const encryptionKey = encrypted ? new kms.Key(stack, 'Key') : undefined;
    expect(createQueue(stack, 'Queue', { name: 'emails', encryptionKey })[grant](roleIn(stack)).success).toBe(true);
    return actionsOf(statementsOf(render(stack)));
  }

  test('to send', () => {
    expect(granted('grantSend').sort()).toEqual(['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage']);
    expect(granted('grantSend', true)).toEqual(expect.arrayContaining(['kms:GenerateDataKey', 'kms:Decrypt']));
  });

  test('to receive', () => {
    const actions = granted('grantConsume');
    expect(actions).toEqual(expect.arrayContaining(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility']));
    expect(actions).not.toContain('sqs:SendMessage');
    expect(granted('grantConsume', true)).toContain('kms:Decrypt');
  });
});

describe('invalid input', () => {
  const seconds = (value: number) => Duration.seconds(value);

  test.each<[keyof QueueOptions, number, number]>([
    ['visibilityTimeout', 0, 43_200], ['retention', 60, 1_209_600], ['deadLetterRetention', 60, 1_209_600],
  ])('%s is from %i to %i seconds', (prop, min, max) => {
    // Without the rule that dead letters are kept for longer than messages.
    const about = (duration: Duration) => only({ [prop]: duration }).filter((mistake) => mistake.includes(`'${prop}'`) && /got [\d.]+$/.test(mistake));
    expect(about(seconds(min))).toEqual([]);
    expect(about(seconds(max))).toEqual([]);
    expect(about(seconds(max + 1))).toEqual([`queue 'emails': '${prop}', got ${max + 1}`]);
    expect(about(Duration.millis(min * 1000 + 500))).toHaveLength(1);
    if (min > 0) {
      expect(about(seconds(min - 1))).toHaveLength(1);
    }
  });

  test.each([[1, 0], [1000, 0], [0, 1], [1001, 1], [2.5, 1]])('maxReceiveCount %d: %i mistakes', (maxReceiveCount, count) => {
    expect(only({ maxReceiveCount })).toHaveLength(count);
  });

  test('fails if dead letters are kept for less time than messages', () => {
    expect(only({ retention: Duration.days(10), deadLetterRetention: Duration.days(9) })).toEqual([
      "queue 'emails': 'deadLetterRetention', got '9 days'",
    ]);
    expect(only({ retention: Duration.days(14) })).toEqual([]);
    expect(only({ deadLetterRetention: Duration.days(3) })).toHaveLength(1);
    expect(only({ deadLetterRetention: Duration.days(4) })).toEqual([]);
  });

  test.each([
    [{ queueName: 'a.b' }, 'queueName'],
    [{ queueName: '' }, 'queueName'],
    [{ queueName: '.fifo', fifo: true }, 'queueName'],
    [{ queueName: 'x'.repeat(77) }, 'queueName'],
    [{ queueName: `${'x'.repeat(72)}.fifo`, fifo: true }, 'queueName'],
    [{ queueName: 'mails', fifo: true }, 'queueName'],
    [{ queueName: 'mails.fifo' }, 'queueName'],
    [{ contentBasedDeduplication: true }, 'contentBasedDeduplication'],
    [{ name: 'E-mails' }, 'name'],
  ])('fails on %j', (options, prop) => {
    expect(only(options)).toEqual([expect.stringContaining(`'${prop}', got `)]);
  });

  test.each([[{ queueName: 'x'.repeat(76) }], [{ queueName: `${'x'.repeat(71)}.fifo`, fifo: true }]])('accepts %j', (options) => {
    expect(only(options)).toEqual([]);
  });

  test('fails on two queues with the same name', () => {
    expect(mistakes([{}, {}])).toEqual([expect.stringContaining("queues: 'name', got 'emails'")]);
    expect(mistakes([{ name: 'a', queueName: 'shared' }, { name: 'b', queueName: 'shared' }])).toEqual([expect.stringContaining("queues: 'queueName', got 'shared'")]);
  });

  test("fails on a queue with the name of another's dead-letter queue", () => {
    expect(mistakes([{ name: 'a' }, { name: 'a-dlq' }], 'prod')).toEqual([
      "queue 'a-dlq': 'name', got 'prod-a-dlq'",
    ]);
    expect(mistakes([{ name: 'a' }, { name: 'a-dlq' }])).toEqual([]);
  });

  test('accepts tokens', () => {
    const stack = newStack();
    const token = Duration.seconds(unknown.number(stack));
    expect(only({ visibilityTimeout: token, retention: token, deadLetterRetention: token, maxReceiveCount: unknown.number(stack, 'Count'), queueName: unknown.text(stack) })).toEqual([]);
  });
});
