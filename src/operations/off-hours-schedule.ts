import { aws_applicationautoscaling as appscaling, aws_cloudwatch as cloudwatch, aws_ecs as ecs, aws_iam as iam, aws_rds as rds, aws_scheduler as scheduler, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmMute } from './alarm-mute';
import { DatabaseHours } from './database-hours';
import { OffHoursOptions, ServiceScheduleOptions } from './off-hours-options';
import { checkKnownHours, checkOffHours, checkScheduledService, OffHoursPlan, resolveOffHours, resolveScheduledService, ScheduledServicePlan } from './off-hours-plan';
import { cronAt, WorkingHours } from './working-hours';
import { MergedPolicyRole } from '../private/merged-policy-role';
import { NAME_LIMIT, physicalName } from '../private/names';
import { planOf } from '../private/plan';
import { Problems } from '../private/problems';
import { requireStruct } from '../private/shapes/check-shape';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html */
const MAX_GROUP_NAME_LENGTH = 64;

/** Properties of `OffHoursSchedule`. */
export interface OffHoursScheduleProps extends OffHoursOptions {
  /**
   * First part of the names an operator sees: the schedule group `{prefix}-off-hours`, the schedules `{prefix}-{database}-start` and `-stop`.
   *
   * @default - generated
   */
  readonly namePrefix?: string;
}

/** How a service follows the schedule. */
export interface ScheduledServiceProps {
  /** Fewest tasks in working hours, 0 to 5000. */
  readonly minTasks: number;

  /**
   * Most tasks in working hours, at least `minTasks`.
   *
   * @default - `minTasks`
   */
  readonly maxTasks?: number;

  /**
   * The service's scaling, where it has one. Its target tracking works in working hours as before.
   *
   * @default - one is made that keeps the number of tasks
   */
  readonly scaling?: ecs.ScalableTaskCount;

  /**
   * How the service departs from the schedule.
   *
   * @default - not at all
   */
  readonly schedule?: ServiceScheduleOptions;

  /**
   * Alarms of the service, to call nobody while it is stopped.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];
}

/**
 * Stops services and databases outside working hours and starts them before work begins, in the right order and without a function.
 *
 * Services are scaled to no task by scheduled actions of Application Auto Scaling, which cost nothing and are no resources of their own.
 * Databases are stopped a while after them and started a while before, by EventBridge Scheduler, which calls RDS itself; its role may start
 * and stop these databases and nothing else. Alarms are muted until the services have started.
 *
 * Makes nothing until something is added, so that each stack may have its own, with the same hours.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html
 *
 * @example
 * declare const service: ecs.FargateService;
 * declare const database: rds.DatabaseInstance;
 *
 * const schedule = new OffHoursSchedule(this, 'OffHours', { start: '07:00', end: '19:00', timeZone: TimeZone.EUROPE_LONDON });
 * schedule.addService('reports', service, { minTasks: 1, maxTasks: 2 });
 * schedule.addDatabase('Database', database);
 */
export class OffHoursSchedule extends Construct {
  private readonly plan: OffHoursPlan;
  private readonly services = new Set<string>();
  private group?: scheduler.ScheduleGroup;
  private role?: iam.Role;

  constructor(scope: Construct, id: string, props: OffHoursScheduleProps) {
    super(scope, id);
    this.plan = planOf<OffHoursScheduleProps, OffHoursPlan>(this, props, resolveOffHours, checkOffHours);
  }

  /**
   * Runs a service in working hours only. Its number of tasks is then autoscaling's: the template says none, so that a deployment at
   * night starts nothing.
   *
   * Throws when a service of that name was added before.
   */
  addService(name: string, service: ecs.BaseService, props: ScheduledServiceProps): void {
    requireStruct(this.node.path, `service '${name}'`, 'ScheduledServiceProps', props);
    const plan = resolveScheduledService(props, this.plan);
    this.checkService(name, plan);
    this.services.add(name);
    this._addService(service, plan);
  }

  /**
   * Adds a service whose plan was checked.
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
    // Daily: a deployment that changes the limits applies those of the day, whatever the hour, until the next such action.
    scaling.scaleOnSchedule('WorkingHoursEnd', { ...scheduled(hours, hours.end, false), minCapacity: 0, maxCapacity: 0 });
    this.mute(alarms, hours);
  }

  /**
   * Runs a database in working hours only, from a while before the services to a while after them. Does nothing where `stopDatabase` is false.
   *
   * Its backups and its maintenance move to the middle of the working day, unless it says when they happen: a stopped database has neither.
   *
   * While the database is stopped, a deployment that changes it fails, and so does a rotation of its password: let both happen in working
   * hours, the rotation by its `cron`. A platform does so by itself. RDS stops no database that is or has a read replica.
   */
  addDatabase(id: string, database: rds.IDatabaseInstance): void {
    if (!this.plan.stopDatabase) {
      return;
    }
    const problems = new Problems();
    checkKnownHours(this.plan, 'a database is stopped with the services', problems);
    if (database instanceof rds.DatabaseInstanceReadReplica) {
      problems.add({ subject: `database '${id}'`, prop: 'database', must: 'be no read replica', got: database.node.path, fix: 'RDS stops neither a read replica nor a database that has one' });
    }
    problems.throwIfAny(this);
    const group = this.scheduleGroup();
    new DatabaseHours(this, id, { database, hours: this.plan, group, role: this.schedulerRole(group), namePrefix: this.plan.namePrefix });
  }

  /** Keeps alarms from calling anybody outside working hours and in the first quarter of an hour of them: those of what the services stand on. */
  addAlarms(...alarms: cloudwatch.IAlarm[]): void {
    this.mute(alarms, this.plan);
  }

  private checkService(name: string, plan: ScheduledServicePlan): void {
    const problems = new Problems();
    const subject = `service '${name}'`;
    if (this.services.has(name)) {
      problems.add({ subject, prop: 'name', must: 'be added once', got: name });
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
      // The L2 retains it, and its name would be taken when the environment is made again.
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

/** Letters and digits that tell hours apart. */
function hoursId({ start, end, days, timeZone }: WorkingHours): string {
  return [start, end, ...days, timeZone.timezoneName].join('-').replace(/[^A-Za-z0-9+]+/g, '-');
}
