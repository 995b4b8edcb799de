import { aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, aws_kms as kms, aws_secretsmanager as secretsmanager, CfnDeletionPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { IBinding } from './binding';
import { Catalog } from './catalog';
import { secretsInClearText } from './clear-text';
import { connectionId } from './client-groups';
import { grantReadEnvironmentFiles } from './environment-files';
import type { IWorkloadExtension } from './extension';
import { LogRoutingPart } from './extensions/log-routing';
import { ExtensionPart } from './extensions/part';
import { WorkloadIdentity } from './identity';
import { mountWritablePaths } from './root-filesystem';
import { isSameVariable } from './same-resource';
import { checkVariableName } from './variable-names';
import { mountVolumes, unknownVolumes } from './volumes';
import { WorkloadContext, WorkloadRollout } from './workload-context';
import { subjectOf, WorkloadPlan } from './workload-plan';
import { acknowledge } from '../private/acknowledge';
import { physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { distinctIds, securityGroupIds } from '../private/security-group-ids';
import { requireStruct } from '../private/shapes/check-shape';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html */
const MAX_SECURITY_GROUPS = 5;

/**
 * A task definition with an identity, bindings and extensions, which all kinds of workloads have in common. Created by the fleet.
 *
 * Bindings and extensions receive the workload to add what they need.
 */
export class Workload extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** @internal */
  static _create(scope: Construct, plan: WorkloadPlan, context: WorkloadContext): Workload {
    return new Workload(scope, plan, context);
  }

  /** Name of the workload in its fleet. */
  readonly workloadName: string;
  /** The task definition. */
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The workload's own container. */
  readonly container: ecs.ContainerDefinition;
  /** Role of the running tasks, with the permissions of the application. Shared by all workloads of a fleet with shared isolation. */
  readonly taskRole: iam.IRole;
  /** Role that starts the tasks: it pulls the image and reads the secrets. Shared by all workloads of a fleet with shared isolation. */
  readonly executionRole: iam.IRole;
  /** Network connections of the tasks. */
  readonly connections: ec2.Connections;
  /** The task role. */
  readonly grantPrincipal: iam.IPrincipal;

  /** @internal */
  readonly _catalog: Catalog;
  /** @internal */
  readonly _identity: WorkloadIdentity;
  /** @internal */
  readonly _rollouts: WorkloadRollout[] = [];
  /** @internal */
  readonly _parts: ExtensionPart[];
  /** @internal */
  readonly _port?: number;
  /** @internal */
  readonly _hasHealthCheck: boolean;
  /**
   * Subnets of the tasks, and the key of the environment.
   *
   * @internal
   */
  readonly _placement: { readonly vpc: ec2.IVpc; readonly vpcSubnets: ec2.SubnetSelection; readonly encryptionKey?: kms.IKey };
  /**
   * Log driver of containers that do not set another one.
   *
   * @internal
   */
  readonly _logDriver: ecs.LogDriver;
  /**
   * The container that receives requests to the workload.
   *
   * @internal
   */
  _receiver: ecs.ContainerDefinition;
  /**
   * Connections of the tasks, to which the user can add security groups.
   *
   * @internal
   */
  readonly _connections: ec2.Connections[];
  private readonly own: Set<string>;
  /** Variables that bindings and extensions have set. */
  private readonly added = { inClearText: new Set<string>(), fromSecrets: new Map<string, ecs.Secret>() };
  /** Set once bindings and extensions are bound: the ECS service, job or migration then reads security groups and rollouts. */
  private isBuilt = false;

  private constructor(scope: Construct, plan: WorkloadPlan, context: WorkloadContext) {
    // The ID `Default` adds nothing to logical IDs.
    super(scope, 'Default');
    this.workloadName = plan.name;
    this._logDriver = context.logDriver;
    this._parts = plan.parts;
    this._port = plan.port;
    this._hasHealthCheck = plan.options.containerHealthCheck !== undefined;
    this._placement = { vpc: context.cluster.vpc, vpcSubnets: context.vpcSubnets, encryptionKey: context.encryptionKey };
    this._catalog = context.catalog;
    this.own = new Set([...Object.keys(plan.environment), ...Object.keys(plan.secrets)]);
    this._identity = context.identify(this, plan.name);
    this.taskRole = this._identity.taskRole;
    this.executionRole = this._identity.executionRole;
    this.grantPrincipal = this.taskRole.grantPrincipal;
    this.connections = new ec2.Connections({ securityGroups: [this._identity.securityGroup] });
    this._connections = [this.connections];
    this.node.addValidation({ validate: () => this.validateSecurityGroups(plan) });
    this.taskDefinition = this.createTaskDefinition(plan, context);
    this.container = this.createContainer(plan, context);
    this._receiver = this.container;
    plan.uses.forEach(({ binding, prop }) => this.apply(plan, prop, binding, binding.bindingName));
    plan.extensions.forEach((extension) => this.apply(plan, 'extensions', extension, extension));
    this.isBuilt = true;
  }

  /**
   * Sets a variable in clear text, unless the workload itself sets a variable with this name. Anyone who can read the task definition can read it.
   * If it was already added in clear text, the last value applies; throws if it was added from a secret.
   *
   * @param name Name of the variable
   * @param value Its value
   * @returns whether the variable was set
   */
  addEnvironment(name: string, value: string): boolean {
    this.checkVariable('Workload.addEnvironment()', { name, value });
    if (this.own.has(name)) {
      return false;
    }
    if (this.added.fromSecrets.has(name)) {
      this.rejectVariable(name, 'in clear text, because it is already set from a secret');
    }
    this.added.inClearText.add(name);
    this.container.addEnvironment(name, value);
    return true;
  }

  /**
   * Sets a variable from a secret, unless the workload itself sets a variable with this name. The execution role gets permission to read the secret.
   * Throws if the variable was already added in clear text or from another secret, because Amazon ECS rejects a variable that is set twice.
   *
   * @param name Name of the variable
   * @param secret The secret
   * @returns whether the variable was set
   */
  addSecret(name: string, secret: ecs.Secret): boolean {
    this.checkVariable('Workload.addSecret()', { name, secret });
    if (this.own.has(name)) {
      return false;
    }
    const { inClearText, fromSecrets } = this.added;
    if (inClearText.has(name)) {
      this.rejectVariable(name, 'from a secret, because it is already set in clear text');
    }
    const earlier = fromSecrets.get(name);
    if (!earlier) {
      fromSecrets.set(name, secret);
      this.container.addSecret(name, secret);
    } else if (!isSameVariable(this, earlier, secret)) {
      this.rejectVariable(name, 'from two secrets');
    }
    return true;
  }

  /**
   * Allows the tasks to connect to a resource on its default port. The rules on both sides are in the stack of the fleet.
   * Throws after the workload is created: use it in a binding or an extension.
   *
   * @param name Name of the resource, unique among the connections of the fleet except for the same resource. The name of its clients' security group contains it
   * @param target Resource to connect to
   */
  connectTo(name: string, target: ec2.IConnectable): void {
    requireStruct(this.node.path, 'connection', 'Workload.connectTo()', { name, target });
    this.requireBuilding('connectTo');
    this._identity.connectTo({ id: connectionId(name), name, target });
  }

  /**
   * Deploys the workload when a secret has a new value, because tasks read their secrets only when they start.
   * Throws after the workload is created: use it in a binding or an extension.
   *
   * @param name Name of the resource that the secret belongs to
   * @param secret Secret whose new values start a deployment of the workload
   */
  rollOnRotation(name: string, secret: secretsmanager.ISecret): void {
    requireStruct(this.node.path, 'rollout', 'Workload.rollOnRotation()', { name, secret });
    this._rollOut({ name, rotatingSecret: secret });
  }

  /**
   * Adds a container to the task. It logs to the log group of the fleet unless `logging` is set. Throws if the task already has a container with this name.
   *
   * @param id ID of the container's construct
   * @param options Definition of the container
   */
  addContainer(id: string, options: ecs.ContainerDefinitionOptions): ecs.ContainerDefinition {
    requireStruct(this.node.path, 'container', 'Workload.addContainer()', { id, options });
    const name = options.containerName ?? id;
    if (this.taskDefinition.findContainer(name) || this.taskDefinition.node.tryFindChild(id)) {
      throw new Error(`${this.node.path}: container '${name}' must have a name and a construct ID that are unique in the task; set another 'containerName'`);
    }
    const container = this.taskDefinition.addContainer(id, { logging: this._logDriver, ...options });
    grantReadEnvironmentFiles(container, this.executionRole);
    return container;
  }

  /**
   * Allows the tasks to read secrets by a policy of the fleet, which all workloads that read the same secrets share. Workloads whose own variables replace
   * some of the secrets have a separate policy for the others.
   *
   * @internal
   */
  _shareSecrets(id: string, secrets: { [name: string]: ecs.Secret }): void {
    const names = Object.keys(secrets).sort();
    if (names.length > 0 && !names.some((name) => this.own.has(name))) {
      this._identity.grantExecution(id, (grantee) => names.forEach((name) => secrets[name].grantRead(grantee)));
    }
  }

  /**
   * Deploys the workload by a rollout, or when a secret has a new value.
   *
   * @internal
   */
  _rollOut(rollout: WorkloadRollout): void {
    this.requireBuilding('rollOnRotation');
    this._rollouts.push(rollout);
  }

  /**
   * IDs of all security groups of the tasks, evaluated at synth.
   *
   * @internal
   */
  get _securityGroupIds(): string[] {
    return securityGroupIds(() => this.allSecurityGroups());
  }

  private allSecurityGroups(): ec2.ISecurityGroup[] {
    return [...this._identity.securityGroups, ...this._connections.flatMap(({ securityGroups }) => securityGroups)];
  }

  private validateSecurityGroups(plan: WorkloadPlan): string[] {
    const { length } = distinctIds(this.allSecurityGroups());
    return length <= MAX_SECURITY_GROUPS ? [] : [
      `${subjectOf(plan)}: its tasks must have at most ${MAX_SECURITY_GROUPS} security groups, got ${length}; add fewer groups to 'connections', and add rules to an existing group instead`,
    ];
  }

  /** Reports an error of a custom binding or extension with its name and the workload, which its stack trace alone does not show. */
  private apply(plan: WorkloadPlan, prop: string, addition: IBinding | IWorkloadExtension, got: unknown): void {
    const problems = new Problems();
    const subject = subjectOf(plan);
    let cause: unknown;
    try {
      const returned: unknown = addition.bind(this);
      if (typeof (returned as { then?: unknown } | undefined)?.then === 'function') {
        problems.add({ subject, prop, must: "not have an asynchronous 'bind', because the workload is created without waiting for it", got });
      }
    } catch (error) {
      cause = error;
      problems.add({ subject, prop, must: "not throw an error in 'bind'", got, fix: `the error is: ${error instanceof Error ? error.message : String(error)}` });
    }
    problems.throwIfAny(this, cause);
  }

  private checkVariable(method: string, variable: { readonly name: string; readonly value?: string; readonly secret?: ecs.Secret }): void {
    requireStruct(this.node.path, 'variable', method, variable);
    const problems = new Problems();
    checkVariableName(problems, `variable of workload '${this.workloadName}'`, 'name', variable.name);
    problems.throwIfAny(this);
  }

  private rejectVariable(variable: string, twice: string): never {
    throw new Error(`${this.node.path}: variable '${variable}' of workload '${this.workloadName}' must not be set ${twice}; choose another name for one of them`);
  }

  private requireBuilding(method: string): void {
    if (this.isBuilt) {
      throw new Error(`${this.node.path}: '${method}' of workload '${this.workloadName}' must be called while the workload is created, by a binding in its 'uses' or an extension in its 'extensions'`);
    }
  }

  private createTaskDefinition(plan: WorkloadPlan, { namePrefix, cpuArchitecture }: WorkloadContext): ecs.FargateTaskDefinition {
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'TaskDefinition', {
      family: physicalName(namePrefix, plan.name),
      cpu: plan.cpu,
      memoryLimitMiB: plan.memoryMiB,
      ephemeralStorageGiB: plan.options.ephemeralStorageGiB,
      executionRole: this._identity.executionRole,
      taskRole: this._identity.taskRole,
      runtimePlatform: { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    });
    // The old revision is kept when a new one replaces it, for a manual rollback.
    const cfnTaskDefinition = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
    cfnTaskDefinition.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    cfnTaskDefinition.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
    acknowledge(cfnTaskDefinition, ['AwsSolutions-ECS2'], 'Variables say names and addresses of what the service uses. What is secret comes as a secret of the container.');
    const subject = subjectOf(plan);
    taskDefinition.node.addValidation({ validate: () => secretsInClearText(subject, taskDefinition) });
    taskDefinition.node.addValidation({ validate: () => unknownVolumes(subject, taskDefinition) });
    return taskDefinition;
  }

  private createContainer(plan: WorkloadPlan, { image }: WorkloadContext): ecs.ContainerDefinition {
    const { command, entryPoint, user, environmentFiles, containerHealthCheck } = plan.options;
    const container = this.addContainer('Container', {
      containerName: plan.name,
      image,
      command,
      entryPoint,
      user,
      environmentFiles,
      healthCheck: containerHealthCheck,
      readonlyRootFilesystem: plan.options.readonlyRootFilesystem,
      environment: sorted(plan.environment),
      secrets: sorted(plan.secrets),
      stopTimeout: plan.stopTimeout,
      logging: plan.parts.find((part): part is LogRoutingPart => part instanceof LogRoutingPart)?.logDriver ?? this._logDriver,
    });
    mountWritablePaths(container, plan.writablePaths);
    mountVolumes(container, plan.volumes);
    return container;
  }
}

/** Sorted by name, so that the order in which they were written has no effect. */
function sorted<T>(variables: { [name: string]: T }): { [name: string]: T } {
  return Object.fromEntries(Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)));
}
