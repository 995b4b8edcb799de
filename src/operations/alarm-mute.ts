import { aws_cloudwatch as cloudwatch, Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { gaps, minuteOfDay, muteCron, WorkingHours } from './working-hours';
import { physicalName } from '../private/names';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html */
const MAX_ALARMS = 100;
/** Time after the start of the services during which unhealthy tasks do not cause notifications. */
const MORNING = Duration.minutes(15);

export interface AlarmMuteProps {
  readonly hours: WorkingHours;
  readonly namePrefix?: string;
}

/** Mutes alarms outside working hours. They still change their state, but do not notify. */
export class AlarmMute extends Construct {
  private readonly batches: cloudwatch.IAlarm[][] = [];

  constructor(scope: Construct, id: string, private readonly props: AlarmMuteProps) {
    super(scope, id);
  }

  add(alarms: cloudwatch.IAlarm[]): void {
    for (const alarm of alarms) {
      const last = this.batches.at(-1);
      if (last && last.length < MAX_ALARMS) {
        last.push(alarm);
      } else {
        this.startBatch(alarm);
      }
    }
  }

  private startBatch(alarm: cloudwatch.IAlarm): void {
    const batch = [alarm];
    this.batches.push(batch);
    const { hours, namePrefix } = this.props;
    for (const gap of gaps(hours)) {
      const id = [...gap.days, ...(this.batches.length > 1 ? [this.batches.length] : [])].join('');
      new cloudwatch.CfnAlarmMuteRule(this, id, {
        name: physicalName(namePrefix, `${this.node.id}-${id}`.toLowerCase()),
        description: 'Outside working hours, and until the services have started',
        rule: {
          schedule: {
            expression: muteCron({ minuteOfDay: minuteOfDay(hours.end)!, days: gap.days }),
            duration: Duration.minutes(gap.minutes + MORNING.toMinutes()).toIsoString(),
            timezone: hours.timeZone.timezoneName,
          },
        },
        muteTargets: { alarmNames: Lazy.list({ produce: () => inOrder(batch).map((muted) => muted.alarmName) }) },
      });
    }
  }
}

/** Sorted by path, so that the order of the calls does not matter. */
function inOrder(alarms: cloudwatch.IAlarm[]): cloudwatch.IAlarm[] {
  return [...alarms].sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
}
