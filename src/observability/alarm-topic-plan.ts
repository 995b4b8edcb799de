import { RemovalPolicy } from 'aws-cdk-lib';
import type { AlarmTopicProps } from './alarm-topic';
import { checkNamePrefix, physicalName } from '../private/names';
import { Problems } from '../private/problems';

/** A topic with every default filled in. */
export interface AlarmTopicPlan extends AlarmTopicProps {
  readonly removalPolicy: RemovalPolicy;
  /** Physical name, undefined where CloudFormation generates it. */
  readonly topicName?: string;
}

/** Fills in the defaults. */
export function resolveAlarmTopic(props: AlarmTopicProps): AlarmTopicPlan {
  return { ...props, removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY, topicName: physicalName(props.namePrefix, 'alarms') };
}

/** Collects what Amazon SNS would refuse. */
export function checkAlarmTopic(plan: AlarmTopicPlan, problems: Problems): void {
  checkNamePrefix(problems, 'alarms', 'namePrefix', plan.namePrefix);
}
