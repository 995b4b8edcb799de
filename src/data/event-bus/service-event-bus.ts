import { Aws, aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_kms as kms, aws_sqs as sqs, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DeadLetterRule, DeadLetterTarget } from './dead-letter-rule';
import { EventBusPlan } from './event-bus-plan';
import { acknowledge, acknowledgeDeadLetters, skipChecks } from '../../private/acknowledge';
import { grantPutEvents } from '../../private/grants';
import { checkId } from '../../private/ids';
import { Problems } from '../../private/problems';
import { requireStruct } from '../../private/shapes/check-shape';
import { QUEUE_METRICS } from '../queue/queue-metrics';

const DEAD_LETTER_RETENTION = Duration.days(14);
const EVENT_BRIDGE = 'events.amazonaws.com';

/**
 * A custom event bus, with an archive of its events and a dead-letter queue for events that rules cannot deliver.
 *
 * Created by `ReptidexPlatform`, with its prop `eventBus`.
 *
 * Costs 1 USD per million events. Set an alarm on the dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html
 */
export class ServiceEventBus extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, plan: EventBusPlan): ServiceEventBus {
    return new ServiceEventBus(scope, id, plan);
  }

  /** The bus. */
  readonly eventBus: events.EventBus;
  /** Receives events that a target did not accept, or that could not be decrypted. */
  readonly deadLetterQueue: sqs.Queue;
  /** The archive, or undefined with `archive: false`. */
  readonly archive?: events.CfnArchive;

  private constructor(scope: Construct, id: string, plan: EventBusPlan) {
    super(scope, id);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      queueName: plan.names.deadLetters,
      // Not the bus's key, because events are sent here when that key cannot be used.
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: DEAD_LETTER_RETENTION,
    });
    acknowledgeDeadLetters(this.deadLetterQueue);
    skipChecks(this.deadLetterQueue.node.defaultChild!, ['CKV_AWS_27'], 'It is encrypted with SQS managed keys (SSE-SQS), because events are sent here when a KMS key cannot be used.');
    acknowledge(this.deadLetterQueue.node.defaultChild!, ['AwsSolutions-SQS3'], 'It is the dead-letter queue of the bus and its rules, which cdk-nag does not recognize.');
    this.eventBus = new events.EventBus(this, 'Resource', {
      eventBusName: plan.names.bus,
      kmsKey: plan.encryptionKey,
      deadLetterQueue: this.deadLetterQueue,
    });
    this.letEventBridgeSend();
    if (plan.archive) {
      this.archive = this.createArchive(plan);
    }
  }

  /**
   * Adds a rule with at most 5 targets. Events that a target does not accept within a day are sent to the dead-letter queue. This also applies to targets
   * that are added to the rule later, unless they have a dead-letter queue of their own.
   *
   * @param props The rule, without `eventBus` and `schedule`: the rule is on this bus, and EventBridge supports schedules only on the default bus
   */
  addRule(id: string, props: events.RuleProps): events.Rule {
    requireStruct(this.node.path, 'rule', 'ServiceEventBus.addRule()', { id, props });
    const problems = new Problems();
    const subject = Token.isUnresolved(id) ? 'rule' : `rule '${id}'`;
    checkId(problems, this, subject, 'id', id);
    if (props.eventBus) {
      problems.add({ subject, prop: 'eventBus', must: 'not be set: the rule is on this bus', got: props.eventBus.eventBusRef.eventBusName });
    }
    if (props.schedule) {
      problems.add({ subject, prop: 'schedule', must: 'not be set: EventBridge supports schedules only on the default bus', got: props.schedule.expressionString, fix: 'use EventBridge Scheduler' });
    }
    if (!props.eventPattern) {
      problems.add({ subject, prop: 'eventPattern', must: 'be set', got: undefined });
    }
    problems.throwIfAny(this);
    return new DeadLetterRule(this, id, { ...props, eventBus: this.eventBus }, this.deadLetterQueue);
  }

  /** A target with the bus's dead-letter queue, for a rule of the bus in another stack. A target with its own dead-letter queue keeps it. */
  withDeadLetterQueue(target: events.IRuleTarget): events.IRuleTarget {
    return new DeadLetterTarget(target, this.deadLetterQueue);
  }

  /** Lets a service send events to the bus. */
  grantPutEvents(grantee: iam.IGrantable): iam.Grant {
    return grantPutEvents(this.eventBus, grantee);
  }

  /**
   * Number of events in the dead-letter queue, the maximum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return QUEUE_METRICS.messages(this.deadLetterQueue, options);
  }

  /** One statement for the bus and all its rules, because the size of a queue policy is limited. */
  private letEventBridgeSend(): void {
    const arn = (resource: string) => `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
    const bus = this.eventBus.eventBusName;
    this.deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'UndeliveredEvents',
      principals: [new iam.ServicePrincipal(EVENT_BRIDGE)],
      actions: ['sqs:SendMessage'],
      resources: [this.deadLetterQueue.queueArn],
      conditions: { ArnLike: { 'aws:SourceArn': [arn(`rule/${bus}/*`), arn(`event-bus/${bus}`)] } },
    }));
  }

  private createArchive({ encryptionKey, archiveRetention }: EventBusPlan): events.CfnArchive {
    if (encryptionKey) {
      this.letArchiveUse(encryptionKey);
    }
    // Without a pattern, the archive takes every event except replayed ones. The L2 requires a pattern.
    return new events.CfnArchive(this, 'Archive', {
      sourceArn: this.eventBus.eventBusArn,
      description: 'Every event of the bus',
      retentionDays: archiveRetention?.toDays(),
      kmsKeyIdentifier: encryptionKey?.keyArn,
    });
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html */
  private letArchiveUse(key: kms.IKey): void {
    // Without statement IDs, because a second bus with the same key would add duplicates.
    const principals = [new iam.ServicePrincipal(EVENT_BRIDGE)];
    key.addToResourcePolicy(new iam.PolicyStatement({ principals, actions: ['kms:DescribeKey'], resources: ['*'] }));
    key.addToResourcePolicy(new iam.PolicyStatement({
      principals,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
      resources: ['*'],
      // Any bus of the account in this region, because naming this bus would create a circular dependency between the bus and the key.
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:events:event-bus:arn': `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/*` },
      },
    }));
  }
}
