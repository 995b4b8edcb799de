import { aws_applicationautoscaling as appscaling, aws_cloudwatch as cloudwatch, aws_ecs as ecs, aws_iam as iam, aws_rds as rds, aws_scheduler as scheduler, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmMute } from './alarm-mute';
import { DatabaseHours } from './database-hours';
import { ServiceScheduleOptions } from './off-hours-options';
import { checkKnownHours, checkScheduledService, OffHoursPlan, resolveScheduledService, ScheduledServicePlan } from './off-hours-plan';
import { cronAt, WorkingHours } from './working-hours';
import { checkId } from '../private/ids';
import { MergedPolicyRole } from '../private/merged-policy-role';
import { NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { requireStruct } from '../private/shapes/check-shape';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html */
const MAX_GROUP_NAME_LENGTH = 64;
/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const SCHEDULE_NAME = /^[0-9a-zA-Z-_.]+$/;

/** Options for a service that follows the schedule. */
export interface ScheduledServiceProps {
  /** Minimum number of tasks in working hours, 0 to 5000. */
  readonly minTasks: number;

  /**
   * Maximum number of tasks in working hours, at least `minTasks`.
   *
   * @default - `minTasks`
   */
  readonly maxTasks?: number;

  /**
   * The service's scaling, if it has one. Its target tracking policies still apply in working hours.
   *
   * @default - a scaling is created that keeps the number of tasks
   */
  readonly scaling?: ecs.ScalableTaskCount;

  /**
   * Hours of the service that differ from the schedule.
   *
   * @default - none
   */
  readonly schedule?: ServiceScheduleOptions;

  /**
   * Alarms of the service to mute while it is stopped.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];
}

/**
 * Stops services and databases outside working hours, and starts them before working hours, in the right order and without a Lambda function.
 *
 * Created by `ReptidexPlatform` and `MicroserviceFleet`, with their prop `schedule`.
 *
 * Scheduled actions of Application Auto Scaling, which are free of charge, scale services to 0 tasks. EventBridge Scheduler starts databases some time
 * before the services, and stops them some time after the services. It calls the RDS API directly, with a role that can only start and stop these
 * databases. Alarms are muted until the services have started.
 *
 * It creates no resources until something is added, so each stack can have its own schedule with the same hours.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html
 */
export class OffHoursSchedule extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, plan: OffHoursPlan): OffHoursSchedule {
    return new OffHoursSchedule(scope, id, plan);
  }

  private readonly services = new Set<string>();
  private group?: scheduler.ScheduleGroup;
  private role?: iam.Role;

  private constructor(scope: Construct, id: string, private readonly plan: OffHoursPlan) {
    super(scope, id);
  }

  /**
   * Runs a service only in working hours. Application Auto Scaling then sets the number of tasks. The template does not set it, so that a deployment at
   * night starts no tasks.
   *
   * Throws if a service with this name was added before.
   */
  addService(name: string, service: ecs.BaseService, props: ScheduledServiceProps): void {
    requireStruct(this.node.path, 'service', 'OffHoursSchedule.addService()', { name, service, props });
    const plan = resolveScheduledService(props, this.plan);
    this.checkService(name, plan);
    this.services.add(name);
    this._addService(service, plan);
  }

  /**
   * Adds a service whose plan has been checked.
   *
   * @internal
   */
  _addService(service: ecs.BaseService, plan: ScheduledServicePlan): void {
    const { hours, minTasks: minCapacity, maxCapacity, alarms } = plan;
    if (!hours) {
      return;
    }
    const scaling = plan.scaling ?? service.autoScaleTaskCount({ minCapacity, maxCapacity });
    (service.node.defaultChild as ecs.CfnService).desiredCount = undefined;
    scaling.scaleOnSchedule('WorkingHoursStart', { ...scheduled(hours, hours.start, true), minCapacity, maxCapacity });
    // Runs daily: after a deployment that changes the limits, the limits of working hours apply until the next scheduled action.
    scaling.scaleOnSchedule('WorkingHoursEnd', { ...scheduled(hours, hours.end, false), minCapacity: 0, maxCapacity: 0 });
    this.mute(alarms, hours);
  }

  /**
   * Runs a database only in working hours, from some time before the services to some time after them. Does nothing if `stopDatabase` is false.
   *
   * Backups and maintenance move to the middle of the working day, unless their windows are set on the database, because a stopped database gets neither.
   *
   * While the database is stopped, deployments that change it fail, and so do rotations of its password. Deploy in working hours, and schedule rotations
   * in working hours with a `cron` expression, which a platform does automatically. RDS cannot stop a database that is or has a read replica.
   *
   * @param id ID of the database in this schedule, which is part of the names of its schedules. A platform adds its own database as `Database`
   */
  addDatabase(id: string, database: rds.IDatabaseInstance): void {
    requireStruct(this.node.path, 'database', 'OffHoursSchedule.addDatabase()', { id, database });
    const problems = new Problems();
    checkId(problems, this, 'database', 'id', id);
    if (problems.isEmpty) {
      problems.pattern('database', 'id', id, SCHEDULE_NAME, 'have only letters, digits, hyphens, underscores and periods, because it is part of the names of schedules');
    }
    if (this.plan.stopDatabase && database instanceof rds.DatabaseInstanceReadReplica) {
      problems.add({ subject: `database '${id}'`, prop: 'database', must: 'not be a read replica', got: database.node.path, fix: 'RDS cannot stop a read replica or a database that has one' });
    }
    problems.throwIfAny(this);
    if (!this.plan.stopDatabase) {
      return;
    }
    const group = this.scheduleGroup();
    new DatabaseHours(this, id, { database, hours: this.plan, group, role: this.schedulerRole(group), namePrefix: this.plan.namePrefix });
  }

  /** Mutes alarms outside working hours and during the first 15 minutes of them, for example alarms on what the services use. */
  addAlarms(...alarms: cloudwatch.IAlarm[]): void {
    requireStruct(this.node.path, 'schedule', 'OffHoursSchedule.addAlarms()', { alarms });
    this.mute(alarms, this.plan);
  }

  private checkService(name: string, plan: ScheduledServicePlan): void {
    const problems = new Problems();
    const subject = `service '${name}'`;
    if (this.services.has(name)) {
      problems.add({ subject, prop: 'name', must: 'be added only once', got: name });
    }
    checkScheduledService(subject, plan, this.plan, problems);
    problems.throwIfAny(this);
  }

  private mute(alarms: cloudwatch.IAlarm[], hours: WorkingHours): void {
    if (alarms.length === 0) {
      return;
    }
    const problems = new Problems();
    checkKnownHours(hours, 'alarms are muted', problems);
    problems.throwIfAny(this);
    const id = hoursId(hours) === hoursId(this.plan) ? 'Mute' : `Mute-${hoursId(hours)}`;
    const mute = this.node.tryFindChild(id) as AlarmMute | undefined ?? new AlarmMute(this, id, { hours, namePrefix: this.plan.namePrefix });
    mute.add(alarms);
  }

  private scheduleGroup(): scheduler.ScheduleGroup {
    this.group ??= new scheduler.ScheduleGroup(this, 'Group', {
      scheduleGroupName: physicalName(this.plan.namePrefix, 'off-hours', MAX_GROUP_NAME_LENGTH),
      // The L2 retains it, and its name would be in use when the environment is created again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return this.group;
  }

  private schedulerRole(group: scheduler.ScheduleGroup): iam.Role {
    this.role ??= new MergedPolicyRole(this, 'Role', {
      roleName: physicalName(this.plan.namePrefix, 'off-hours-role', NAME_LIMIT.ROLE),
      description: 'Starts and stops databases at the hours of the schedule',
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': group.env.account, 'aws:SourceArn': group.scheduleGroupArn } },
      }),
    });
    return this.role;
  }
}

function scheduled(hours: WorkingHours, time: string, onWorkingDays: boolean): appscaling.ScalingSchedule {
  return { schedule: appscaling.Schedule.expression(cronAt(time, onWorkingDays ? hours.days : undefined)), timeZone: hours.timeZone };
}

/** A short text of letters and digits that identifies the hours. */
function hoursId({ start, end, days, timeZone }: WorkingHours): string {
  return [start, end, ...days, timeZone.timezoneName].join('-').replace(/[^A-Za-z0-9+]+/g, '-');
}
