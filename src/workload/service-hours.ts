import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FleetSettings } from './fleet-settings';
import type { Microservice } from './microservice';
import type { MicroservicePlan } from './microservice-plan';
import { usesDatabase } from './workload-plan';
import { OffHoursOptions } from '../operations/off-hours-options';
import { OffHoursSchedule } from '../operations/off-hours-schedule';
import { checkServiceSchedule, checkStoppedHours, isSound } from '../operations/validate-off-hours';
import { MAX_PREFIX_LENGTH, physicalName } from '../private/names';
import { Problems } from '../private/problems';

/** Collects what makes no sense of a service's hours. */
export function checkServiceHours({ workload, scaling, props }: MicroservicePlan, { schedule, alarms }: FleetSettings, problems: Problems): void {
  // Where the fleet's own hours make no sense, that is the mistake.
  if (schedule && !isSound(schedule)) {
    return;
  }
  const { name } = workload;
  const stopped = workload.uses.map(({ facts }) => facts?.schedule).find((hours) => hours !== undefined);
  checkStoppedHours(name, props.schedule, schedule, stopped, problems);
  checkServiceSchedule(name, props.schedule, { environment: schedule, usesStoppedDatabase: usesDatabase(workload) }, problems);
  if (!schedule || !(props.schedule?.enabled ?? true)) {
    return;
  }
  const others = scaling?.schedules ?? [];
  if (others.length > 0) {
    problems.add({
      subject: `service '${name}'`,
      prop: 'scaling.schedules',
      must: 'be left out where the service keeps working hours, which set the same two numbers',
      got: others.map((other) => other.name),
      fix: "let it run around the clock with 'schedule.enabled: false', or leave them out",
    });
  }
  // The fleet's own hours are checked with the fleet.
  for (const prop of alarms ? ['start', 'end'] as const : []) {
    if (Token.isUnresolved(props.schedule?.[prop])) {
      problems.add({ subject: `service '${name}'`, prop: `schedule.${prop}`, must: 'be known at synth where alarms are muted', got: 'an unresolved token' });
    }
  }
}

/** Lets the services of a fleet run in working hours, by a schedule in the fleet's own stack. */
export class ServiceHours {
  private readonly schedule: OffHoursSchedule;

  /** The schedule names only mute rules, which must differ from those of the platform that has the same prefix. */
  constructor(fleet: Construct, hours: OffHoursOptions, namePrefix: string | undefined) {
    this.schedule = new OffHoursSchedule(fleet, 'OffHours', { ...hours, namePrefix: physicalName(namePrefix, 'services', MAX_PREFIX_LENGTH) });
  }

  add({ serviceName, service, scaling, alarms }: Microservice, plan: MicroservicePlan): void {
    this.schedule.addService(serviceName, service, {
      minTasks: plan.scaling?.minTasks ?? plan.desiredCount,
      maxTasks: plan.scaling?.maxTasks,
      scaling,
      schedule: plan.props.schedule,
      alarms,
    });
  }
}
