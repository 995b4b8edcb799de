import { Aws, aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_kms as kms, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DeadLetterRule, DeadLetterTarget } from './dead-letter-rule';
import { EventBusOptions } from './event-bus-options';
import { busDeadLettersNameOf, checkEventBus } from './validate-event-bus';
import { acknowledge, acknowledgeDeadLetters, skipChecks } from '../../private/acknowledge';
import { checkNamePrefix, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { QUEUE_METRICS } from '../queue/queue-metrics';

const DEFAULT_ARCHIVE_RETENTION = Duration.days(30);
const DEAD_LETTER_RETENTION = Duration.days(14);
const EVENT_BRIDGE = 'events.amazonaws.com';

/** Properties of `ServiceEventBus`. */
export interface ServiceEventBusProps extends EventBusOptions {
  /**
   * First part of the names an operator sees, `{prefix}-events` and `{prefix}-events-dlq`.
   *
   * @default - CloudFormation names them
   */
  readonly namePrefix?: string;
}

/** A rule of a bus: which events go where. */
export interface EventBusRuleProps {
  /** Which events the rule takes. */
  readonly eventPattern: events.EventPattern;

  /**
   * Where the events go, at most 5 targets. What a target does not take within a day goes to the bus's dead-letter queue, unless the target
   * has one of its own.
   *
   * @default - nowhere; add targets with the rule's `addTarget`
   */
  readonly targets?: events.IRuleTarget[];

  /**
   * What the rule is for.
   *
   * @default - nothing
   */
  readonly description?: string;

  /**
   * Whether the rule is on.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Name of the rule, unique on its bus.
   *
   * @default - CloudFormation names it
   */
  readonly ruleName?: string;
}

/**
 * An event bus of the team's own, with an archive of its events and a dead-letter queue for what rules cannot deliver.
 *
 * Costs 1 USD a million events. Somebody should hear of it when an event is in the dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html
 */
export class ServiceEventBus extends Construct {
  /** The bus. */
  readonly eventBus: events.EventBus;
  /** Where events go that a target did not take, or that could not be decrypted. */
  readonly deadLetterQueue: sqs.Queue;
  /** The archive, or undefined where there is none. */
  readonly archive?: events.CfnArchive;

  constructor(scope: Construct, id: string, props: ServiceEventBusProps = {}) {
    super(scope, id);
    const problems = new Problems();
    checkEventBus(props, problems);
    checkNamePrefix(problems, 'event bus', 'namePrefix', props.namePrefix);
    problems.throwIfAny(this);

    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      queueName: busDeadLettersNameOf(props.namePrefix),
      // Not the bus's key: events land here because that key could not be used.
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: DEAD_LETTER_RETENTION,
    });
    acknowledgeDeadLetters(this.deadLetterQueue);
    skipChecks(this.deadLetterQueue.node.defaultChild!, ['CKV_AWS_27'], 'It is encrypted, with keys of SQS: events land here because a key of KMS could not be used.');
    acknowledge(this.deadLetterQueue.node.defaultChild!, ['AwsSolutions-SQS3'], 'It is the dead-letter queue of the bus and of its rules, which cdk-nag does not look at.');
    this.eventBus = new events.EventBus(this, 'Resource', {
      eventBusName: props.busName ?? physicalName(props.namePrefix, 'events'),
      kmsKey: props.encryptionKey,
      deadLetterQueue: this.deadLetterQueue,
    });
    this.letEventBridgeSend();
    if (props.archive ?? true) {
      this.archive = this.createArchive(props);
    }
  }

  /** Adds a rule. What its targets do not take goes to the dead-letter queue, also from targets that are added to the rule later. */
  addRule(id: string, props: EventBusRuleProps): events.Rule {
    return new DeadLetterRule(this, id, { ...props, eventBus: this.eventBus }, this.deadLetterQueue);
  }

  /** A target with the bus's dead-letter queue, for a rule of the bus in another stack. A target with a queue of its own keeps that. */
  withDeadLetterQueue(target: events.IRuleTarget): events.IRuleTarget {
    return new DeadLetterTarget(target, this.deadLetterQueue);
  }

  /** Lets a service send events to the bus. */
  grantPutEvents(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['events:PutEvents'], resourceArns: [this.eventBus.eventBusArn] });
  }

  /**
   * Number of events in the dead-letter queue, the maximum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return QUEUE_METRICS.messages(this.deadLetterQueue, options);
  }

  /** One statement for the bus and all its rules: a queue's policy has room for few. */
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

  private createArchive(props: ServiceEventBusProps): events.CfnArchive {
    if (props.encryptionKey) {
      this.letArchiveUse(props.encryptionKey);
    }
    // Without a pattern, which takes every event but those that a replay sends again. The L2 wants one.
    return new events.CfnArchive(this, 'Archive', {
      sourceArn: this.eventBus.eventBusArn,
      description: 'Every event of the bus',
      retentionDays: (props.archiveRetention ?? DEFAULT_ARCHIVE_RETENTION).toDays(),
      kmsKeyIdentifier: props.encryptionKey?.keyArn,
    });
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html */
  private letArchiveUse(key: kms.IKey): void {
    // Without statement ids, which a second bus with the key would repeat.
    const principals = [new iam.ServicePrincipal(EVENT_BRIDGE)];
    key.addToResourcePolicy(new iam.PolicyStatement({ principals, actions: ['kms:DescribeKey'], resources: ['*'] }));
    key.addToResourcePolicy(new iam.PolicyStatement({
      principals,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
      resources: ['*'],
      // Any bus of the account in this region: the bus itself, named here, would wait for the key and the key for the bus.
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:events:event-bus:arn': `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/*` },
      },
    }));
  }
}
