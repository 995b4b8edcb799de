import { Aws, aws_iam as iam, aws_kms as kms, aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { letCloudWatchPublish } from '../private/key-policy';

/** A topic with every default filled in. */
export interface AlarmTopicPlan {
  /** Physical name, or undefined if CloudFormation generates it. */
  readonly topicName?: string;
}

/** Properties of `AlarmTopic`. */
export interface AlarmTopicProps extends AlarmTopicPlan {
  /**
   * A key that CloudWatch may use.
   *
   * @default - a new key, for 1 USD a month
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * The encrypted topic that alarms are published to.
 *
 * Its key is customer managed because CloudWatch cannot use the AWS managed key of Amazon SNS, and the key's policy lets CloudWatch use it: without that,
 * alarms cannot be published to the topic, and nothing reports it.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, { topicName, encryptionKey }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Resource', {
      topicName,
      masterKey: encryptionKey ?? this.createKey(),
      enforceSSL: true,
    });
    // Not `grantPublish`, which also changes the key policy in some releases of the CDK, but not in others.
    this.topic.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }));
  }

  private createKey(): kms.Key {
    const key = new kms.Key(this, 'Key', {
      description: 'Messages of the alarm topic',
      enableKeyRotation: true,
      // It only encrypts messages, which are not stored.
      pendingWindow: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    letCloudWatchPublish(key);
    return key;
  }
}
