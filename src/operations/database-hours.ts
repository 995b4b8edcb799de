import { aws_iam as iam, aws_rds as rds, aws_scheduler as scheduler, aws_scheduler_targets as targets, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { databaseWindows, setWindows } from './database-windows';
import { cron, databaseStart, databaseStop, Occurrence, WorkingHours } from './working-hours';
import { physicalName } from '../private/names';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const MAX_NAME_LENGTH = 64;
/**
 * RDS rejects the call during backups and maintenance, so it is retried. It is not retried for a whole day, which is the default: a stop that is rejected
 * at the weekend because the database is already stopped would then stop it on Monday.
 */
const RETRY = { maxEventAge: Duration.hours(1), retryAttempts: 30 };

export interface DatabaseHoursProps {
  readonly database: rds.IDatabaseInstance;
  readonly hours: WorkingHours;
  readonly group: scheduler.IScheduleGroup;
  readonly role: iam.IRole;
  readonly namePrefix?: string;
}

/** Starts a database before the services and stops it after them, with calls of EventBridge Scheduler to the RDS API. */
export class DatabaseHours extends Construct {
  private readonly instanceArn: string;

  constructor(scope: Construct, id: string, private readonly props: DatabaseHoursProps) {
    super(scope, id);
    // Read once, because the L2 creates a new token for each call, and statements with different tokens are not merged.
    this.instanceArn = props.database.instanceArn;
    this.call('Start', databaseStart(props.hours), 'Starts the database before the services');
    this.call('Stop', databaseStop(props.hours), 'Stops the database after the services. Runs daily, because RDS starts it automatically after seven days');
    const { database } = props;
    setWindows(database, databaseWindows(props.hours), 'hours');
    const problem = `'${database.node.path}' has a read replica, and RDS cannot stop such a database: set 'stopDatabase' of the schedule to false`;
    this.node.addValidation({ validate: () => (isStoppable(database) ? [] : [problem]) });
  }

  private call(verb: 'Start' | 'Stop', at: Occurrence, description: string): void {
    const { database, hours, group, role, namePrefix } = this.props;
    new scheduler.Schedule(this, verb, {
      scheduleName: physicalName(namePrefix, `${this.node.id}-${verb}`.toLowerCase(), MAX_NAME_LENGTH),
      description,
      scheduleGroup: group,
      schedule: scheduler.ScheduleExpression.expression(cron(at), hours.timeZone),
      target: new targets.Universal({
        service: 'rds',
        action: `${verb.toLowerCase()}DBInstance`,
        role,
        policyStatements: [new iam.PolicyStatement({ actions: [`rds:${verb}DBInstance`], resources: [this.instanceArn] })],
        // The spelling of the parameter in the SDK, which differs from the API.
        input: scheduler.ScheduleTargetInput.fromObject({ DbInstanceIdentifier: database.instanceIdentifier }),
        ...RETRY,
      }),
    });
  }
}

/** Whether no read replica in the app refers to the database, by identifier or ARN. */
function isStoppable({ node, instanceIdentifier, instanceArn }: rds.IDatabaseInstance): boolean {
  return !node.root.node.findAll().some((construct) => {
    const source = construct instanceof rds.CfnDBInstance ? construct.sourceDbInstanceIdentifier : undefined;
    const text = (value: string) => JSON.stringify(Stack.of(construct).resolve(value));
    return source !== undefined && [text(instanceIdentifier), text(instanceArn)].includes(text(source));
  });
}
