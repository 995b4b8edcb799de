import {
  aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, aws_scheduler as scheduler, aws_sqs as sqs, aws_stepfunctions as sfn,
  Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { jobAlarms } from './job-alarms';
import { jobDefinition } from './job-definition';
import { WorkloadKind } from './kind';
import { ScheduledJobOptions } from './scheduled-job-options';
import { checkJob, resolveJob, ScheduledJobPlan } from './scheduled-job-plan';
import { Workload } from './workload';
import { FleetContext } from './workload-context';
import { Alarms } from '../observability/alarms';
import { acknowledge, acknowledgeDeadLetters, skipChecks, wildcardRule } from '../private/acknowledge';
import { MergedPolicyRole } from '../private/merged-policy-role';
import { physicalName } from '../private/names';
import { runTaskStatements, tasksOf } from '../private/run-task';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const SCHEDULE_NAME_LIMIT = 64;
/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
const STATE_MACHINE_NAME_LIMIT = 80;
/** Rule with which Step Functions detects that a task has stopped: https://docs.aws.amazon.com/step-functions/latest/dg/ecs-iam.html */
const TASKS = 'Tasks have no ARN before they run: the policy allows those of the cluster.';
const TASK_RULE = 'StepFunctionsGetEventsForECSTaskRule';
const HISTORY = 'Step Functions keeps the history of each run for 90 days, which says all there is to say: it runs one task, which has a log of its own.';

/** A job of a fleet: a workload with a schedule and a state machine that runs its task. Created by `MicroserviceFleet`. */
export class ScheduledJob extends Construct implements ec2.IConnectable, iam.IGrantable {
  /**
   * Created by the fleet, from a validated plan.
   *
   * @internal
   */
  static _create(scope: Construct, plan: ScheduledJobPlan, context: FleetContext): ScheduledJob {
    return new ScheduledJob(scope, plan, context);
  }

  /** Name of the job in its fleet. */
  readonly jobName: string;
  /** The task definition with its containers, roles and bindings. */
  readonly workload: Workload;
  /** The state machine. An execution is a run: `grantStartExecution` allows others to run the job. */
  readonly stateMachine: sfn.StateMachine;
  /** The schedule. */
  readonly schedule: scheduler.Schedule;
  /** Queue for events of runs that could not be started. */
  readonly deadLetterQueue: sqs.Queue;
  /** The job's alarms, or an empty list if the fleet has no alarms. */
  readonly alarms: cloudwatch.Alarm[];
  /** Network connections of the task. */
  readonly connections: ec2.Connections;

  private constructor(scope: Construct, plan: ScheduledJobPlan, context: FleetContext) {
    super(scope, plan.workload.name);
    const { name } = plan.workload;
    const { namePrefix, bootstrap } = context;
    this.jobName = name;
    this.workload = Workload._create(this, plan.workload, context);
    this.connections = this.workload.connections;
    this.stateMachine = this.createStateMachine(plan, context);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14),
    });
    acknowledgeDeadLetters(this.deadLetterQueue);
    acknowledge(this.deadLetterQueue.node.defaultChild!, ['AwsSolutions-SQS3'], 'It is the dead-letter queue of the schedule, which cdk-nag does not look at.');
    this.schedule = this.createSchedule(plan, context);
    const { stateMachine, deadLetterQueue } = this;
    this.alarms = context.alarms ? new Alarms(this, 'Alarms', {
      namePrefix: physicalName(namePrefix, name), topic: context.alarms.topic, alarms: jobAlarms(plan, { stateMachine, deadLetterQueue, bootstrap }),
    }).alarms : [];
  }

  /** The task definition. */
  get taskDefinition(): ecs.FargateTaskDefinition {
    return this.workload.taskDefinition;
  }

  /** Role of the running task, with the permissions of the application. Shared by all workloads of a fleet with shared isolation. */
  get taskRole(): iam.IRole {
    return this.workload.taskRole;
  }

  /** The task role: permissions that are granted to the job are granted to its task. */
  get grantPrincipal(): iam.IPrincipal {
    return this.workload.grantPrincipal;
  }

  /**
   * Number of runs that failed or took too long, as a sum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricFailed(options);
  }

  /**
   * Number of runs that succeeded or were skipped, as a sum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricSucceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricSucceeded(options);
  }

  private createStateMachine(plan: ScheduledJobPlan, { cluster, vpcSubnets, namePrefix }: FleetContext): sfn.StateMachine {
    const { workload: { taskDefinition, executionRole, taskRole, _securityGroupIds } } = this;
    const stack = Stack.of(this);
    const role = new MergedPolicyRole(this, 'StateMachineRole', {
      description: `Runs the task of the job ${this.jobName}`, assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
    });
    runTaskStatements(this, { cluster, taskDefinition, executionRole, taskRole }).forEach((statement) => {
      role.addToPrincipalPolicy(iam.PolicyStatement.fromJson(statement));
    });
    role.addToPrincipalPolicy(new iam.PolicyStatement({
      actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      resources: [stack.formatArn({ service: 'events', resource: 'rule', resourceName: TASK_RULE })],
    }));
    role.acknowledge([wildcardRule(this, tasksOf(this, cluster))], TASKS);
    const definition = jobDefinition(plan, {
      partition: stack.partition,
      clusterArn: cluster.clusterArn,
      taskDefinitionArn: taskDefinition.taskDefinitionArn,
      subnetIds: cluster.vpc.selectSubnets(vpcSubnets).subnetIds,
      securityGroupIds: _securityGroupIds,
    });
    const stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: physicalName(namePrefix, this.jobName, STATE_MACHINE_NAME_LIMIT),
      comment: `Runs the job ${this.jobName}`,
      definitionBody: sfn.DefinitionBody.fromString(stack.toJsonString(definition)),
      role,
    });
    const resource = stateMachine.node.defaultChild!;
    acknowledge(resource, ['AwsSolutions-SF1', 'AwsSolutions-SF2', 'Serverless-StepFunctionStateMachineXray'], HISTORY);
    skipChecks(resource, ['CKV_AWS_284', 'CKV_AWS_285'], HISTORY);
    return stateMachine;
  }

  private createSchedule(plan: ScheduledJobPlan, { namePrefix, cluster, vpcSubnets, bootstrap }: FleetContext): scheduler.Schedule {
    const { props, retryAttempts, maxEventAge, overlap } = plan;
    const { stateMachine, deadLetterQueue, workload } = this;
    const role = new MergedPolicyRole(this, 'ScheduleRole', {
      description: `Starts the job ${this.jobName}`,
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
    });
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachine.stateMachineArn] }));
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] }));
    const schedule = new scheduler.Schedule(this, 'Schedule', {
      scheduleName: physicalName(namePrefix, this.jobName, SCHEDULE_NAME_LIMIT),
      description: `Runs the job ${this.jobName}`,
      schedule: props.schedule,
      timeWindow: props.flexibleWindow ? scheduler.TimeWindow.flexible(props.flexibleWindow) : scheduler.TimeWindow.off(),
      enabled: !bootstrap,
      // Without the target of the L2, whose role is not a child of the job, and whose dead-letter queue has a separate policy.
      target: {
        bind: () => ({
          arn: stateMachine.stateMachineArn,
          role,
          deadLetterConfig: { arn: deadLetterQueue.queueArn },
          retryPolicy: { maximumRetryAttempts: retryAttempts, maximumEventAgeInSeconds: maxEventAge.toSeconds() },
          input: scheduler.ScheduleTargetInput.fromObject({}),
        }),
      },
    });
    // A run needs its permissions, and a network path to the registry of its image.
    schedule.node.addDependency(workload, workload.executionRole, workload.taskRole, ...workload._identity.securityGroups, role);
    schedule.node.addDependency(cluster.vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
    if (!overlap) {
      schedule.node.addDependency(this.allowToListRuns());
    }
    return schedule;
  }

  /** A separate policy: the state machine depends on the policy of its role, so that policy cannot refer to the state machine. */
  private allowToListRuns(): iam.ManagedPolicy {
    return new iam.ManagedPolicy(this, 'ListRuns', {
      roles: [this.stateMachine.role as iam.Role],
      statements: [new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [this.stateMachine.stateMachineArn] })],
    });
  }
}

/** The kind of workload. */
export const JOB: WorkloadKind<ScheduledJobOptions, ScheduledJobPlan, ScheduledJob> = {
  resolve: resolveJob,
  check: checkJob,
  create: (fleet, plan, context) => ScheduledJob._create(fleet, plan, context),
};
