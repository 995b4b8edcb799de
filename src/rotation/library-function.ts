import {
  aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_logs as logs, aws_secretsmanager as secretsmanager, aws_sqs as sqs,
  Duration, Lazy, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct, IConstruct, IDependable } from 'constructs';
import { RotationTimes } from './rotation-schedule';
import { acknowledge, acknowledgeDeadLetters, retractUnrotated, ruleIn, skipChecks } from '../private/acknowledge';

/** Maximum retention of SQS. */
const DEAD_LETTER_RETENTION = Duration.days(14);
/** Actions of Lambda in the function's name. They do not support resources, because the IDs of the network interfaces are not known before. */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const TRACE_ACTIONS = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const WILDCARD = 'Traces have no resource in IAM, and the network interfaces that Lambda makes for the function have no name before they are there.';

/** Placement of a function in a VPC. */
export interface FunctionNetwork {
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  /** An existing group, or undefined for a new one. */
  readonly securityGroup?: ec2.ISecurityGroup;
  readonly securityGroupName?: string;
  /** Services that the function calls over HTTPS. */
  readonly calls: string;
}

/** Properties of a function of the library. */
export interface LibraryFunctionProps {
  readonly description: string;
  readonly functionName?: string;
  readonly timeout: Duration;
  /** Placement in a VPC, or undefined if the function does not run in a VPC. */
  readonly network?: FunctionNetwork;
  readonly reservedConcurrentExecutions?: number;
  readonly logRetention: logs.RetentionDays;
  readonly logRemovalPolicy: RemovalPolicy;
  /** Key for its logs, its variables and its dead-letter queue. */
  readonly encryptionKey?: kms.IKey;
  /** A log group that other functions share, or undefined for a separate one. */
  readonly logGroup?: logs.ILogGroup;
  /** Dead-letter queue for events that it failed to process, or undefined for a separate one. */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** The policy of a function's role, and the maximum size of what the function itself needs. */
export interface FunctionPolicy {
  readonly role: iam.Role;
  readonly policy: iam.CfnManagedPolicy;
  readonly characters: number;
}

/** Reasons why findings do not apply. */
export interface FunctionReasons {
  /** Why it has no reserved concurrency. */
  readonly concurrency: string;
  /** Why it does not run in a VPC. */
  readonly network: string;
}

/** Class that creates a function with its code, from the properties that the library sets. */
export type FunctionClass = new (scope: Construct, id: string, props: lambda.FunctionOptions) => lambda.Function;

/** A function of the library with its resources: a log group, a dead-letter queue, and a role with only the permissions that it needs. */
export abstract class LibraryFunction extends Construct {
  readonly function: lambda.Function;
  /** Its security group, if it runs in a VPC. */
  readonly securityGroup?: ec2.ISecurityGroup;
  protected readonly deadLetters: sqs.IQueue;
  protected readonly role: iam.Role;
  /** Policy with all permissions of its role. */
  protected readonly policy: iam.CfnManagedPolicy;
  private readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, private readonly own: LibraryFunctionProps, code: FunctionClass, reasons: FunctionReasons) {
    super(scope, id);
    const { functionName, encryptionKey } = own;
    this.logGroup = own.logGroup ?? createLogGroup(this, functionName, own);
    this.deadLetters = own.deadLetterQueue ?? createDeadLetterQueue(this, functionName && `${functionName}-dlq`, encryptionKey);
    this.policy = this.createPolicy();
    this.role = this.createRole();
    this.securityGroup = own.network && this.createSecurityGroup(own.network);
    this.function = this.createFunction(this.role, code);
    this.acknowledgeFindings(reasons);
  }

  /** Environment variables of the function, evaluated when the template is synthesized. */
  protected abstract variables(): { [name: string]: string };

  /** Permissions other than those for its log, its traces and its dead-letter queue, evaluated when the template is synthesized. */
  protected abstract permissions(): object[];

  private createFunction(role: iam.IRole, code: FunctionClass): lambda.Function {
    const { functionName, description, network, timeout, reservedConcurrentExecutions, encryptionKey } = this.own;
    const made = new code(this, 'Function', {
      functionName,
      description,
      timeout,
      reservedConcurrentExecutions,
      role,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      logGroup: this.logGroup,
      environmentEncryption: encryptionKey,
    });
    // On the L1, because the L2 would add policies to the role.
    const resource = made.node.defaultChild as lambda.CfnFunction;
    resource.environment = { variables: Lazy.any({ produce: () => this.variables() }) };
    resource.deadLetterConfig = { targetArn: this.deadLetters.queueArn };
    resource.tracingConfig = { mode: lambda.Tracing.ACTIVE };
    resource.vpcConfig = network && { subnetIds: network.subnetIds, securityGroupIds: [this.securityGroup!.securityGroupId] };
    return made;
  }

  private createSecurityGroup({ vpc, securityGroup, securityGroupName, calls }: FunctionNetwork): ec2.ISecurityGroup {
    const group = securityGroup ?? new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, securityGroupName, description: this.own.description, allowAllOutbound: false });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), calls);
    return group;
  }

  private createPolicy(): iam.CfnManagedPolicy {
    const policy = new iam.CfnManagedPolicy(this, 'Policy', {
      // Lazy and complete, because resources are added later, and because the L2 merges and sorts statements depending on the consumer's feature flags.
      policyDocument: Lazy.any({ produce: () => ({ Version: '2012-10-17', Statement: this.statements() }) }),
    });
    acknowledge(policy, ['AwsSolutions-IAM5[Resource::*]'], WILDCARD);
    skipChecks(policy, ['CKV_AWS_111'], WILDCARD);
    return policy;
  }

  private createRole(): iam.Role {
    return new iam.Role(this, 'Role', {
      description: this.own.description,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      // The role refers to the policy and not the other way round, so that the function has its permissions from its first run on.
      managedPolicies: [iam.ManagedPolicy.fromManagedPolicyArn(this, 'RefreshPolicy', this.policy.ref)],
    });
  }

  private statements(): object[] {
    const { encryptionKey, network } = this.own;
    return [
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]),
      ...this.permissions(),
      allow(['sqs:SendMessage'], [this.deadLetters.queueArn]),
      allow([...network ? NETWORK_ACTIONS : [], ...TRACE_ACTIONS], ['*']),
      ...(encryptionKey ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], [encryptionKey.keyArn])] : []),
    ];
  }

  private acknowledgeFindings({ concurrency, network }: FunctionReasons): void {
    const resource = this.function.node.defaultChild!;
    if (this.own.reservedConcurrentExecutions === undefined) {
      acknowledge(resource, ruleIn(['nist', 'hipaa'], 'LambdaConcurrency'), concurrency);
      skipChecks(resource, ['CKV_AWS_115'], concurrency);
    }
    if (!this.own.network) {
      acknowledge(resource, ruleIn(['nist', 'hipaa', 'pci'], 'LambdaInsideVPC'), network);
      skipChecks(resource, ['CKV_AWS_117'], network);
    }
  }
}

/** Creates a log group with the name that Lambda uses for the logs of a function. */
export function createLogGroup(scope: Construct, name: string | undefined, options: Pick<LibraryFunctionProps, 'logRetention' | 'logRemovalPolicy' | 'encryptionKey'>): logs.LogGroup {
  return new logs.LogGroup(scope, 'Logs', {
    logGroupName: name && `/aws/lambda/${name}`,
    retention: options.logRetention,
    removalPolicy: options.logRemovalPolicy,
    encryptionKey: options.encryptionKey,
  });
}

/** Creates a queue for events that a function failed to process. */
export function createDeadLetterQueue(scope: Construct, queueName: string | undefined, encryptionKey: kms.IKey | undefined): sqs.Queue {
  const queue = new sqs.Queue(scope, 'DeadLetters', {
    queueName,
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    retentionPeriod: DEAD_LETTER_RETENTION,
  });
  acknowledgeDeadLetters(queue);
  return queue;
}

/** A statement of a policy. */
export function allow(actions: string[], resources: string[]): object {
  return { Effect: 'Allow', Action: actions, Resource: resources };
}

/** Rotation of a secret by a function of the library. */
export interface FunctionRotation {
  readonly secret: secretsmanager.ISecret;
  readonly function: lambda.IFunction;
  readonly times: RotationTimes;
}

/** Allows Secrets Manager to invoke the function, only for this account. */
export function allowRotation(scope: Construct, rotating: lambda.IFunction): lambda.CfnPermission {
  return new lambda.CfnPermission(scope, 'RotationPermission', {
    action: 'lambda:InvokeFunction',
    functionName: rotating.functionArn,
    principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com').service,
    sourceAccount: Stack.of(scope).account,
  });
}

/**
 * Makes Secrets Manager rotate the secret with the function, for the first time when the schedule is due. Secrets Manager tests the function immediately:
 * `after` contains the resources that this test needs.
 */
export function scheduleRotation(scope: Construct, { secret, function: rotating, times }: FunctionRotation, after: IDependable[]): void {
  // In the scope of the function, because the secret can be in another stack. The ID is a contract: a schedule that is created with another ID is disabled
  // once CloudFormation has deleted the old one (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1813).
  const schedule = new secretsmanager.CfnRotationSchedule(scope, `Schedule-${pathInStack(secret)}`, {
    secretId: secret.secretArn,
    rotationLambdaArn: rotating.functionArn,
    rotationRules: times,
    // Otherwise, the secret would change during a deployment that has just distributed the old value.
    rotateImmediatelyOnUpdate: false,
  });
  schedule.node.addDependency(...after);
  if (Stack.of(secret) === Stack.of(scope)) {
    retractUnrotated(secret);
  }
}

/** The path does not change with another secret, or with the name of the stack. */
function pathInStack(construct: IConstruct): string {
  const { scopes } = construct.node;
  return scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map(({ node }) => node.id).join('-');
}
