import { aws_cloudwatch as cloudwatch, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSpec } from '../private/alarm-spec';
import { physicalName } from '../private/names';

/** The topic for alarms, and the prefix of their names. */
export interface AlarmSettings {
  /** Topic for alarms and recoveries. Without a topic, alarms only change their state. */
  readonly topic?: sns.ITopic;
  /** Alarms are named `{prefix}-{name}`. Without a prefix, CloudFormation generates the names. */
  readonly namePrefix?: string;
}

export interface AlarmsProps extends AlarmSettings {
  readonly alarms: AlarmSpec[];
}

/** Creates the alarms of one resource. Missing data is breaching only if an alarm specifies it. Recoveries are published too. */
export class Alarms extends Construct {
  readonly alarms: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, private readonly props: AlarmsProps) {
    super(scope, id);
    this.add(props.alarms);
  }

  /** Adds further alarms of the same resource, for alarms that can only be created later. */
  add(alarms: AlarmSpec[]): cloudwatch.Alarm[] {
    const added = alarms.map((spec) => this.createAlarm(spec, this.props));
    this.alarms.push(...added);
    return added;
  }

  private createAlarm(spec: AlarmSpec, { topic, namePrefix }: AlarmSettings): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, pascalCase(spec.name), {
      alarmName: physicalName(namePrefix, spec.name),
      alarmDescription: spec.description,
      metric: spec.metric,
      threshold: spec.threshold,
      evaluationPeriods: spec.periods,
      comparisonOperator: spec.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: spec.missing ?? cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    if (topic) {
      // Not `SnsAction`, whose module loads a dozen services that are not needed here.
      const publish: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn: topic.topicArn }) };
      alarm.addAlarmAction(publish);
      alarm.addOkAction(publish);
    }
    return alarm;
  }
}

function pascalCase(name: string): string {
  return name.split('-').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}
