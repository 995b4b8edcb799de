import { Aws, aws_iam as iam, aws_kms as kms, aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A topic with every default filled in. */
export interface AlarmTopicPlan {
  /** Physical name, or undefined if CloudFormation generates it. */
  readonly topicName?: string;
}

/**
 * The encrypted topic that alarms are published to.
 *
 * It has a customer managed key, because CloudWatch cannot use the AWS managed key. The key policy allows CloudWatch to use it; otherwise, alarms silently
 * fail to publish to an encrypted topic. The key costs 1 USD a month.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic;
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, { topicName }: AlarmTopicPlan) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: 'Messages of the alarm topic',
      enableKeyRotation: true,
      // It only encrypts messages, which are not stored.
      pendingWindow: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    this.key.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [cloudWatch],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }));
    this.topic = new sns.Topic(this, 'Resource', {
      topicName,
      masterKey: this.key,
      enforceSSL: true,
    });
    // `grantPublish` grants access to the key in some releases of the CDK, and not in others.
    this.topic.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [cloudWatch],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }));
  }
}
