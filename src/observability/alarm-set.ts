import { aws_cloudwatch as cloudwatch, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSpec } from './alarm-spec';
import { LeanAlarm } from './lean-alarm';
import { checkThresholds } from './validate-thresholds';
import { checkNamePrefix, physicalName } from '../private/names';
import { Problems } from '../private/problems';

/** The names of environment, project and service, and the hyphens between them. */
const MAX_ALARM_PREFIX = 191;

/** Properties that every set of alarms has. */
export interface AlarmSetProps {
  /**
   * Where the alarms, and their ends, are published.
   *
   * @default - nowhere: the alarms only change their state
   */
  readonly topic?: sns.ITopic;

  /**
   * First part of the alarms' names.
   *
   * @default - CloudFormation names them
   */
  readonly namePrefix?: string;
}

/** The alarms of one thing. They sound after several periods in a row, stay quiet without data and say when they end. */
export abstract class AlarmSet extends Construct {
  private readonly all: cloudwatch.AlarmBase[] = [];
  private readonly topic?: sns.ITopic;
  private readonly namePrefix?: string;

  constructor(scope: Construct, id: string, props: AlarmSetProps, thresholds?: object) {
    super(scope, id);
    const problems = new Problems();
    checkNamePrefix(problems, 'alarms', 'namePrefix', props.namePrefix, MAX_ALARM_PREFIX);
    checkThresholds('alarms', 'thresholds', thresholds, problems);
    problems.throwIfAny(this);
    this.topic = props.topic;
    this.namePrefix = props.namePrefix;
  }

  /** The alarms of the set. */
  get alarms(): cloudwatch.AlarmBase[] {
    return [...this.all];
  }

  /** @internal */
  protected _add(spec: AlarmSpec): void {
    const id = spec.name.split('-').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
    const alarm = new LeanAlarm(this, id, {
      alarmName: physicalName(this.namePrefix, spec.name),
      alarmDescription: spec.description,
      metric: spec.metric,
      threshold: spec.threshold,
      evaluationPeriods: spec.periods,
      comparisonOperator: spec.below
        ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        : cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      actionArns: this.topic ? [this.topic.topicArn] : [],
    });
    this.all.push(alarm);
  }
}
