import { aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda, CustomResource, Duration, Fn, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MigrationProperties, MigrationVariables } from './functions/migration-properties';
import { WorkloadKind } from './kind';
import { MigrationOptions } from './migration-options';
import { checkBefore, checkMigration, MigrationPlan, resolveMigration } from './migration-plan';
import { MigrationRunner } from './migration-runner';
import { Workload } from './workload';
import { FleetContext } from './workload-context';
import { physicalName } from '../private/names';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const FUNCTION_NAME_LIMIT = 64;
/** A minute longer than the maximum duration of the function. */
const ANSWER_TIMEOUT = Duration.minutes(16);

/** A migration of a fleet: a workload whose task runs in a deployment before other workloads are updated. Created by `MicroserviceFleet`. */
export class Migration extends Construct implements ec2.IConnectable, iam.IGrantable {
  /**
   * Created by the fleet, from a validated plan, after the workloads that wait for it.
   *
   * @internal
   */
  static _create(fleet: Construct, plan: MigrationPlan, context: FleetContext): Migration {
    return new Migration(fleet, plan, context);
  }

  /** Name of the migration in its fleet. */
  readonly migrationName: string;
  /** The task definition with its containers, roles and bindings. */
  readonly workload: Workload;
  /** Custom resource that other resources can wait for, with `node.addDependency`; undefined with `bootstrap`, because there is no image yet. */
  readonly resource?: CustomResource;
  /**
   * Function that runs the migration and waits for it. The deployment invokes it. Invoke it directly, with any event, to run the migration outside of a
   * deployment, such as before CI deploys a service by moving a tag. If the migration fails, the invocation returns an error.
   */
  readonly function: lambda.Function;
  /** Network connections of the task. */
  readonly connections: ec2.Connections;

  private readonly before: readonly string[] = [];

  private constructor(fleet: Construct, plan: MigrationPlan, context: FleetContext) {
    super(fleet, plan.workload.name);
    const { name } = plan.workload;
    this.migrationName = name;
    this.workload = Workload._create(this, plan.workload, context);
    this.connections = this.workload.connections;
    const { taskDefinition, executionRole, taskRole } = this.workload;
    const runner = new MigrationRunner(this, 'Runner', {
      functionName: physicalName(context.namePrefix, `${name}-migration`, FUNCTION_NAME_LIMIT),
      encryptionKey: context.encryptionKey,
      task: { cluster: context.cluster, taskDefinition, executionRole, taskRole },
      variables: this.variablesOf(plan, context),
    });
    this.function = runner.function;
    if (context.bootstrap) {
      return;
    }
    this.resource = this.createResource(runner, context);
    this.before = plan.before;
    for (const waiting of plan.before) {
      // Checked: they have an ECS service, or are migrations. A migration that is created later adds the dependency itself.
      const later = fleet.node.tryFindChild(waiting);
      const resource = later instanceof Migration ? later.resource : later?.node.findChild('Service').node.defaultChild;
      resource?.node.addDependency(this.resource);
    }
    for (const earlier of fleet.node.children.filter((each): each is Migration => each instanceof Migration && each.before.includes(name))) {
      this.resource.node.addDependency(earlier.resource!);
    }
  }

  /** The task definition. */
  get taskDefinition(): ecs.FargateTaskDefinition {
    return this.workload.taskDefinition;
  }

  /** Role of the running task, with the permissions of the application. Shared by all workloads of a fleet with shared isolation. */
  get taskRole(): iam.IRole {
    return this.workload.taskRole;
  }

  /** The task role: permissions that are granted to the migration are granted to its task. */
  get grantPrincipal(): iam.IPrincipal {
    return this.workload.grantPrincipal;
  }

  private variablesOf({ timeout }: MigrationPlan, { cluster, vpcSubnets, logGroup }: FleetContext): MigrationVariables {
    const { taskDefinition, container, _securityGroupIds } = this.workload;
    return {
      MIGRATION: this.migrationName,
      CLUSTER: cluster.clusterArn,
      TASK_DEFINITION: taskDefinition.taskDefinitionArn,
      CONTAINER: container.containerName,
      SUBNETS: Fn.join(',', cluster.vpc.selectSubnets(vpcSubnets).subnetIds),
      SECURITY_GROUPS: Fn.join(',', _securityGroupIds),
      LOG_GROUP: logGroup.logGroupName,
      TIMEOUT_SECONDS: Tokenization.stringifyNumber(timeout.toSeconds()),
    };
  }

  private createResource(runner: MigrationRunner, { cluster, vpcSubnets }: FleetContext): CustomResource {
    const { taskDefinition, executionRole, taskRole, _identity: { securityGroups } } = this.workload;
    const properties: MigrationProperties = { Migration: this.migrationName, TaskDefinition: taskDefinition.taskDefinitionArn };
    // Not 'Resource': the workload is 'Default', and the CDK rejects a construct with both.
    const resource = new CustomResource(this, 'Run', {
      serviceToken: runner.function.functionArn,
      resourceType: 'Custom::Migration',
      serviceTimeout: ANSWER_TIMEOUT,
      properties,
    });
    // Unlike a service, it is not retried: its permissions, and its network paths to the database and the registry, must exist before.
    resource.node.addDependency(this.workload, executionRole, taskRole, ...securityGroups, runner);
    resource.node.addDependency(cluster.vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
    return resource;
  }
}

/** The kind of workload. */
export const MIGRATION: WorkloadKind<MigrationOptions, MigrationPlan, Migration> = {
  resolve: resolveMigration,
  check: checkMigration,
  checkAmong: checkBefore,
  create: (fleet, plan, context) => Migration._create(fleet, plan, context),
};
