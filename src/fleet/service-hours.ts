import { Construct } from 'constructs';
import { OffHoursOptions, ServiceScheduleOptions } from '../operations/off-hours-options';
import { OffHoursSchedule } from '../operations/off-hours-schedule';
import { checkKnownHours, checkServiceSchedule, checkStoppedHours, isSound } from '../operations/validate-off-hours';
import { workingHours } from '../operations/working-hours';
import { MAX_PREFIX_LENGTH, physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { Microservice } from '../workload/microservice';
import { MicroserviceProps } from '../workload/microservice-props';
import { ResolvedService } from '../workload/resolve-service';

/** What services' hours are checked against. */
export interface ServiceHoursContext {
  /** Hours of the fleet, or undefined where it runs around the clock. */
  readonly schedule?: OffHoursOptions;
  /** Whether services have alarms, which are muted by the clock. */
  readonly alarms?: boolean;
}

/** Collects what makes no sense of a service's hours. */
export function checkServiceHours(service: MicroserviceProps, resolved: ResolvedService, { schedule, alarms }: ServiceHoursContext, problems: Problems): void {
  // Where the fleet's own hours make no sense, that is the mistake.
  if (schedule && !isSound(schedule)) {
    return;
  }
  const stopped = Object.values(resolved.uses).map((binding) => binding.schedule).find((hours) => hours !== undefined);
  checkStoppedHours(service.name, service.schedule, schedule, stopped, problems);
  checkServiceSchedule(service.name, service.schedule, { environment: schedule, usesStoppedDatabase: resolved.uses.Database !== undefined }, problems);
  if (!schedule || !(service.schedule?.enabled ?? true)) {
    return;
  }
  const others = resolved.scaling?.schedules ?? [];
  if (others.length > 0) {
    problems.add({
      subject: `service '${service.name}'`,
      prop: 'scaling.schedules',
      must: 'be left out where the service keeps working hours, which set the same two numbers',
      got: others.map(({ name }) => name),
      fix: "let it run around the clock with 'schedule.enabled: false', or leave them out",
    });
  }
  if (alarms ?? true) {
    checkKnownHours(workingHours(schedule, service.schedule), 'alarms are muted', problems);
  }
}

/** Lets the services of a fleet run in working hours, by a schedule in the fleet's own stack. */
export class ServiceHours {
  private readonly schedule: OffHoursSchedule;

  /** The schedule names only mute rules, which must differ from those of the platform that has the same prefix. */
  constructor(fleet: Construct, hours: OffHoursOptions, namePrefix: string | undefined) {
    this.schedule = new OffHoursSchedule(fleet, 'OffHours', { ...hours, namePrefix: physicalName(namePrefix, 'services', MAX_PREFIX_LENGTH) });
  }

  add({ serviceName, service, scaling, alarms }: Microservice, resolved: ResolvedService, schedule: ServiceScheduleOptions | undefined): void {
    this.schedule.addService(serviceName, service, {
      minTasks: resolved.scaling?.minTasks ?? resolved.desiredCount,
      maxTasks: resolved.scaling?.maxTasks,
      scaling,
      schedule,
      alarms,
    });
  }
}
