import { aws_events as events, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_TARGETS = 5;

/** A target whose undelivered events are sent to a dead-letter queue, unless the target has its own. */
export class DeadLetterTarget implements events.IRuleTarget {
  constructor(private readonly target: events.IRuleTarget, private readonly queue: sqs.IQueue) {}

  bind(rule: events.IRule, id?: string): events.RuleTargetConfig {
    const config = this.target.bind(rule, id);
    return { ...config, deadLetterConfig: config.deadLetterConfig ?? { arn: this.queue.queueArn } };
  }
}

/** A rule that sets the dead-letter queue on every target, including those that are added later. */
export class DeadLetterRule extends events.Rule {
  private readonly queue?: sqs.IQueue;
  private targetCount = 0;

  constructor(scope: Construct, id: string, { targets, ...props }: events.RuleProps, queue: sqs.IQueue) {
    // Without targets, because the base class would add them before the queue is known.
    super(scope, id, props);
    this.queue = queue;
    targets?.forEach((target) => this.addTarget(target));
    this.node.addValidation({
      validate: () => (this.targetCount > MAX_TARGETS
        ? [`rule '${id}': 'targets' must be at most ${MAX_TARGETS}, an AWS quota, got ${this.targetCount}; add another rule for the other targets`]
        : []),
    });
  }

  addTarget(target?: events.IRuleTarget): void {
    if (!target || !this.queue) {
      return;
    }
    this.targetCount += 1;
    // The base class would report the same mistake again, without the number.
    if (this.targetCount <= MAX_TARGETS) {
      super.addTarget(new DeadLetterTarget(target, this.queue));
    }
  }
}
