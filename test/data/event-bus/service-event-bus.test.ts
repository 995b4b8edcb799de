import { aws_events as events, aws_events_targets as targets, aws_kms as kms, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ServiceEventBus } from '../../../src/data/event-bus/service-event-bus';
import { BusInput, createBus } from '../../parts';
import { actionsOf, mistakesOf, newStack, onlyOf, render, resourceOf, resourcesOf, roleIn, statementsOf, unknown } from '../template';

const pattern: events.EventPattern = { source: ['orders'] };

function busIn(stack: Stack, props?: BusInput): ServiceEventBus {
  return createBus(stack, 'Bus', props);
}

const template = (props?: BusInput, stack = newStack()) => {
  busIn(stack, props);
  return render(stack);
};

describe('archive', () => {
  test('keeps every event for 30 days by default', () => {
    const rendered = template();
    const [[bus]] = resourcesOf(rendered, 'AWS::Events::EventBus');
    const { Properties } = onlyOf(rendered, 'AWS::Events::Archive');
    expect(Properties).toEqual({ SourceArn: { 'Fn::GetAtt': [bus, 'Arn'] }, Description: expect.any(String), RetentionDays: 30 });
  });

  test.each([[Duration.days(0), 0], [Duration.days(365), 365]])('keeps events for the time that is set: %s', (archiveRetention, days) => {
    expect(onlyOf(template({ archiveRetention }), 'AWS::Events::Archive').Properties.RetentionDays).toBe(days);
  });

  test('can be disabled', () => {
    expect(resourcesOf(template({ archive: false }), 'AWS::Events::Archive')).toEqual([]);
    expect(busIn(newStack(), { archive: false }).archive).toBeUndefined();
  });
});

describe('dead letters', () => {
  test('are kept for 14 days, encrypted, and require TLS', () => {
    expect(onlyOf(template(), 'AWS::SQS::Queue').Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    const [deny] = onlyOf(template(), 'AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement;
    expect(deny).toMatchObject({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  });

  test('can be sent only by the bus and its rules', () => {
    const rendered = template();
    const [[bus]] = resourcesOf(rendered, 'AWS::Events::EventBus');
    const source = (kind: string, ...rest: string[]) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${kind}/`, { Ref: bus }, ...rest]],
    });
    const [, allow, ...more] = onlyOf(rendered, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement;
    expect(allow).toMatchObject({
      Effect: 'Allow', Action: 'sqs:SendMessage', Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnLike: { 'aws:SourceArn': [source('rule', '/*'), source('event-bus')] } },
    });
    expect(more).toEqual([]);
  });

  test('of the bus itself go to the queue', () => {
    const rendered = template();
    const [[queue]] = resourcesOf(rendered, 'AWS::SQS::Queue');
    expect(onlyOf(rendered, 'AWS::Events::EventBus').Properties.DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [queue, 'Arn'] } });
  });
});

describe('rules', () => {
  function ruled(act: (bus: ServiceEventBus, target: sqs.Queue, stack: Stack) => unknown) {
    const stack = newStack();
    const bus = busIn(stack);
    act(bus, new sqs.Queue(stack, 'Target'), stack);
    const rendered = render(stack);
    return { rule: onlyOf(rendered, 'AWS::Events::Rule').Properties, deadLetterArn: stack.resolve(bus.deadLetterQueue.queueArn), bus: stack.resolve(bus.eventBus.eventBusName), rendered };
  }

  test('are on the bus, and their targets have the dead-letter queue', () => {
    const { rule, deadLetterArn, bus } = ruled((made, target) => made.addRule('Orders', { eventPattern: pattern, targets: [new targets.SqsQueue(target)], description: 'Orders' }));
    expect(rule).toMatchObject({ EventBusName: bus, EventPattern: pattern, State: 'ENABLED', Description: 'Orders' });
    expect(rule.Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: deadLetterArn } })]);
  });

  test('have the dead-letter queue on targets that are added later', () => {
    const { rule, deadLetterArn } = ruled((bus, target) => bus.addRule('Orders', { eventPattern: pattern }).addTarget(new targets.SqsQueue(target)));
    expect(rule.Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: deadLetterArn } })]);
  });

  test('keep the dead-letter queue of a target that has one', () => {
    const { rule, deadLetterArn } = ruled((bus, target, stack) => {
      bus.addRule('Orders', { eventPattern: pattern, targets: [new targets.SqsQueue(target, { deadLetterQueue: new sqs.Queue(stack, 'Own') })] });
    });
    expect(rule.Targets[0].DeadLetterConfig.Arn['Fn::GetAtt'][0]).toMatch(/^Own/);
    expect(rule.Targets[0].DeadLetterConfig.Arn).not.toEqual(deadLetterArn);
  });

  test("of another stack have the queue as well, without a change of the bus's stack", () => {
    const stack = newStack();
    const bus = busIn(stack);
    const before = () => resourceOf(render(stack), bus.deadLetterQueue);
    const team = new Stack(stack.node.root as any, 'Team');
    new events.Rule(team, 'Rule', {
      eventBus: bus.eventBus, eventPattern: pattern, targets: [bus.withDeadLetterQueue(new targets.SqsQueue(new sqs.Queue(team, 'Target')))],
    });
    const [rule] = Object.values(Template.fromStack(team).findResources('AWS::Events::Rule'));
    expect(JSON.stringify(rule.Properties.Targets[0].DeadLetterConfig)).toMatch(/Fn::ImportValue.*DeadLetters/);
    expect(before()).toMatchObject({ Type: 'AWS::SQS::Queue' });
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::SQS::QueuePolicy'))).toHaveLength(1);
  });

  test('can be disabled and can have a name', () => {
    const { rule } = ruled((bus) => bus.addRule('Orders', { eventPattern: pattern, enabled: false, ruleName: 'orders' }));
    expect(rule).toMatchObject({ State: 'DISABLED', Name: 'orders' });
  });

  test('accept five targets and reject six', () => {
    const withTargets = (count: number) => () => ruled((bus, _, stack) => {
      const rule = bus.addRule('Orders', { eventPattern: pattern, targets: [new targets.SqsQueue(new sqs.Queue(stack, 'First'))] });
      for (let number = 1; number < count; number++) {
        rule.addTarget(new targets.SqsQueue(new sqs.Queue(stack, `Target${number}`)));
      }
    });
    expect(withTargets(5)).not.toThrow();
    expect(withTargets(6)).toThrow(/rule 'Orders': 'targets' .*, got 6;/);
    expect(withTargets(6)).not.toThrow(/Event rule cannot have/);
  });
});

describe('encryption', () => {
  test('uses the key for the bus and the archive, but not for the dead-letter queue', () => {
    const stack = newStack();
    const rendered = template({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
    const [[key]] = resourcesOf(rendered, 'AWS::KMS::Key');
    const KmsKeyIdentifier = { 'Fn::GetAtt': [key, 'Arn'] };
    expect(onlyOf(rendered, 'AWS::Events::EventBus').Properties).toMatchObject({ KmsKeyIdentifier });
    expect(onlyOf(rendered, 'AWS::Events::Archive').Properties).toMatchObject({ KmsKeyIdentifier });
    expect(onlyOf(rendered, 'AWS::SQS::Queue').Properties).not.toHaveProperty('KmsMasterKeyId');
  });

  test('allows EventBridge to use the key only for buses of this account', () => {
    const stack = newStack();
    const rendered = template({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
    const statements = onlyOf(rendered, 'AWS::KMS::Key').Properties.KeyPolicy.Statement.filter(({ Principal }: any) => Principal.Service === 'events.amazonaws.com');
    expect(actionsOf(statements)).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey', 'kms:ReEncrypt*']));
    for (const { Action, Condition } of statements.filter((statement: any) => statement.Action !== 'kms:DescribeKey')) {
      expect([Action, JSON.stringify(Condition)]).toEqual([Action, expect.stringContaining('kms:EncryptionContext:aws:events:event-bus:arn')]);
    }
  });

  test('can share a key between two buses', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    createBus(stack, 'One', { encryptionKey });
    createBus(stack, 'Two', { encryptionKey });
    const sids = onlyOf(render(stack), 'AWS::KMS::Key').Properties.KeyPolicy.Statement.map(({ Sid }: any) => Sid).filter(Boolean);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('accepts an imported key, whose policy is not changed', () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555';
    const rendered = template({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn) }, stack);
    expect(onlyOf(rendered, 'AWS::Events::EventBus').Properties.KmsKeyIdentifier).toBe(keyArn);
  });
});

test('a service can put events only on this bus', () => {
  const stack = newStack();
  const bus = busIn(stack);
  expect(bus.grantPutEvents(roleIn(stack)).success).toBe(true);
  expect(statementsOf(render(stack))).toEqual([{ Effect: 'Allow', Action: 'events:PutEvents', Resource: stack.resolve(bus.eventBus.eventBusArn) }]);
});

describe('names', () => {
  const namesOf = (props: BusInput, stack = newStack()) => {
    const rendered = template(props, stack);
    return [onlyOf(rendered, 'AWS::Events::EventBus').Properties.Name, onlyOf(rendered, 'AWS::SQS::Queue').Properties.QueueName];
  };

  test('are derived from the prefix', () => {
    expect(namesOf({ namePrefix: 'prod-shop' })).toEqual(['prod-shop-events', 'prod-shop-events-dlq']);
  });

  test('can be set', () => {
    expect(namesOf({ namePrefix: 'prod-shop', busName: 'Orders.v1' })).toEqual(['Orders.v1', 'prod-shop-events-dlq']);
  });

  test('are generated by CloudFormation without a prefix', () => {
    expect(namesOf({})).toEqual([expect.stringMatching(/Bus/), undefined]);
  });

  test('can be tokens', () => {
    const stack = newStack();
    expect(namesOf({ busName: unknown.text(stack) }, stack)[0]).toEqual({ Ref: 'Text' });
  });
});

describe('invalid input', () => {
  test.each([['default'], [''], ['a/b'], ['a b'], ['x'.repeat(257)]])("fails on the name '%s'", (busName) => {
    expect(mistakesOf(() => template({ busName }))).toEqual([
      `event bus: 'busName', got '${busName}'`,
    ]);
  });

  test.each([['defaults'], ['x'.repeat(256)], ['A-1_b.c']])("accepts '%s'", (busName) => {
    expect(mistakesOf(() => template({ busName }))).toEqual([]);
  });

  test('fails on an archive for a fraction of a day, and on retention without an archive', () => {
    expect(mistakesOf(() => template({ archiveRetention: Duration.hours(30) }))).toEqual([expect.stringContaining("event bus: 'archiveRetention'")]);
    expect(mistakesOf(() => template({ archive: false, archiveRetention: Duration.days(7) }))).toEqual([
      expect.stringContaining("event bus: 'archiveRetention'"),
    ]);
  });
});
