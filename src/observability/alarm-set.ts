import { aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSpec } from './alarm-spec';
import { physicalName } from '../private/names';

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
  private readonly all: cloudwatch.Alarm[] = [];
  private readonly topic?: sns.ITopic;
  private readonly namePrefix?: string;

  constructor(scope: Construct, id: string, props: AlarmSetProps) {
    super(scope, id);
    this.topic = props.topic;
    this.namePrefix = props.namePrefix;
  }

  /** The alarms of the set. */
  get alarms(): cloudwatch.Alarm[] {
    return [...this.all];
  }

  /** @internal */
  protected _add(spec: AlarmSpec): void {
    const id = spec.name.split('-').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
    const alarm = new cloudwatch.Alarm(this, id, {
      alarmName: physicalName(this.namePrefix, spec.name),
      alarmDescription: spec.description,
      metric: spec.metric,
      threshold: spec.threshold,
      evaluationPeriods: spec.periods,
      comparisonOperator: spec.below
        ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        : cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    if (this.topic) {
      const action = new actions.SnsAction(this.topic);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    this.all.push(alarm);
  }
}
