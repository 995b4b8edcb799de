import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FleetSettings } from './fleet-settings';
import { ScheduledScaling } from './scaling-options';
import type { FleetContext } from './workload-context';
import { subjectOf, usesDatabase, WorkloadPlan } from './workload-plan';
import { ServiceScheduleOptions } from '../operations/off-hours-options';
import { checkServiceSchedule, checkStoppedHours, isValid, OffHoursPlan, resolveScheduledService, resolveServiceSchedule } from '../operations/off-hours-plan';
import { OffHoursSchedule } from '../operations/off-hours-schedule';
import { MAX_PREFIX_LENGTH, physicalName } from '../private/names';
import { Problems } from '../private/problems';

/** The part of a workload with an ECS service that its working hours depend on. */
export interface HoursPlan {
  readonly workload: WorkloadPlan;
  readonly scaling?: { readonly schedules?: ScheduledScaling[] };
  readonly props: { readonly schedule?: ServiceScheduleOptions };
}

/** Collects mistakes in the working hours of a service. */
export function checkServiceHours({ workload, scaling, props }: HoursPlan, { schedule, alarms }: FleetSettings, problems: Problems): void {
  // If the hours of the fleet are invalid, only that mistake is reported.
  if (schedule && !isValid(schedule)) {
    return;
  }
  const subject = subjectOf(workload);
  checkStoppedHours(subject, props.schedule, schedule, hoursElsewhere(workload), problems);
  checkServiceSchedule(subject, props.schedule, { environment: schedule, usesStoppedDatabase: usesDatabase(workload) }, problems);
  if (!resolveServiceSchedule(props.schedule, schedule).hours) {
    return;
  }
  const others = scaling?.schedules ?? [];
  if (others.length > 0) {
    problems.add({
      subject,
      prop: 'scaling.schedules',
      must: 'not be set when the service keeps working hours, which set the same two numbers',
      got: others.map((other) => other.name),
      fix: "let it run around the clock with 'schedule.enabled: false', or leave them out",
    });
  }
  // The fleet's own hours are checked with the fleet.
  for (const prop of alarms ? ['start', 'end'] as const : []) {
    if (Token.isUnresolved(props.schedule?.[prop])) {
      problems.add({ subject, prop: `schedule.${prop}`, must: 'be known at synth when alarms are muted', got: props.schedule![prop] });
    }
  }
}

/** Hours outside of which a database that the workload uses is stopped, by the schedule of its fleet or by that of another stack. */
export function stoppedHours(workload: WorkloadPlan, schedule: OffHoursPlan | undefined): OffHoursPlan | undefined {
  const ofFleet = schedule?.stopDatabase && usesDatabase(workload) ? schedule : undefined;
  const stopped = ofFleet ?? hoursElsewhere(workload);
  return stopped && isValid(stopped) ? stopped : undefined;
}

/** Hours of a database that another stack stops. */
function hoursElsewhere({ uses }: WorkloadPlan): OffHoursPlan | undefined {
  return uses.map(({ facts }) => facts?.schedule).find((hours) => hours !== undefined);
}

/** Runs the services of a fleet during working hours, with a schedule in the fleet's own stack. */
export class ServiceHours {
  private readonly schedule: OffHoursSchedule;

  /** The name of the schedule is used only in the names of mute rules, which must differ from those of a platform with the same prefix. */
  constructor(fleet: Construct, private readonly hours: OffHoursPlan, namePrefix: string | undefined) {
    this.schedule = OffHoursSchedule._create(fleet, 'OffHours', { ...hours, namePrefix: physicalName(namePrefix, 'services', MAX_PREFIX_LENGTH) });
  }

  /** Applies working hours to an ECS service, after the fleet has validated them. */
  readonly keep: FleetContext['keepHours'] = (service, scheduled) => this.schedule._addService(service, resolveScheduledService(scheduled, this.hours));
}
