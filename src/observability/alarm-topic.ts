import { Aws, aws_iam as iam, aws_kms as kms, aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkAlarmTopic, resolveAlarmTopic } from './alarm-topic-plan';
import { planOf } from '../private/plan';

/** Properties of `AlarmTopic`. */
export interface AlarmTopicProps {
  /**
   * First part of the topic's name, `{prefix}-alarms`.
   *
   * @default - CloudFormation names it
   */
  readonly namePrefix?: string;

  /**
   * What happens to the key when it leaves the stack. It holds no data that outlives a message.
   *
   * @default RemovalPolicy.DESTROY - with a week to change one's mind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The encrypted topic that alarms are published to.
 *
 * The key is the customer's own because CloudWatch cannot use the AWS managed one, and its policy lets CloudWatch use it: without
 * that, alarms on an encrypted topic fail without a word. Costs 1 USD a month for the key.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class AlarmTopic extends Construct {
  /** The topic. Subscribe to it where people are. */
  readonly topic: sns.Topic;
  /** The topic's key. */
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    super(scope, id);
    const plan = planOf(this, props, resolveAlarmTopic, checkAlarmTopic);
    this.key = new kms.Key(this, 'Key', {
      description: 'Messages of the alarm topic',
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: plan.removalPolicy,
    });
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    this.key.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [cloudWatch],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }));
    this.topic = new sns.Topic(this, 'Resource', {
      topicName: plan.topicName,
      masterKey: this.key,
      enforceSSL: true,
    });
    // Not `grantPublish`, which in some releases of the CDK opens the key too and in others does not.
    this.topic.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [cloudWatch],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }));
  }
}
