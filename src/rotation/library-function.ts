import {
  aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_logs as logs, aws_secretsmanager as secretsmanager, aws_sqs as sqs,
  Duration, Lazy, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct, IConstruct, IDependable } from 'constructs';
import { RotationTimes } from './rotation-schedule';
import { acknowledge, acknowledgeDeadLetters, retractUnrotated, ruleIn, skipChecks } from '../private/acknowledge';

/** The longest that SQS keeps a message. */
const DEAD_LETTER_RETENTION = Duration.days(14);
/** What Lambda does in a function's name: of no single resource, as the network interfaces have no names beforehand. */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const TRACE_ACTIONS = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const WILDCARD = 'Traces have no resource in IAM, and the network interfaces that Lambda makes for the function have no name before they are there.';

/** Place of a function in a VPC. */
export interface FunctionNetwork {
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  /** An existing group; a new one where this is left out. */
  readonly securityGroup?: ec2.ISecurityGroup;
  readonly securityGroupName?: string;
  /** What it calls over HTTPS. */
  readonly calls: string;
}

/** What a function of the library's own is made of. */
export interface LibraryFunctionProps {
  readonly description: string;
  readonly functionName?: string;
  readonly timeout: Duration;
  /** Where the function runs; in no network of the team's where it is left out. */
  readonly network?: FunctionNetwork;
  readonly reservedConcurrentExecutions?: number;
  readonly logRetention: logs.RetentionDays;
  readonly logRemovalPolicy: RemovalPolicy;
  /** Of its logs, its variables and what it could not deal with. */
  readonly encryptionKey?: kms.IKey;
  /** A log group that other functions share; one of its own where this is left out. */
  readonly logGroup?: logs.ILogGroup;
  /** Where events go that it could not deal with: a queue of its own where this is left out. */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** Reasons why findings do not apply. */
export interface FunctionReasons {
  /** That no runs are reserved. */
  readonly concurrency: string;
  /** That it is in no network. */
  readonly network: string;
}

/** Makes a function of what the library says of it: the class that has its code. */
export type FunctionClass = new (scope: Construct, id: string, props: lambda.FunctionOptions) => lambda.Function;

/** A function of the library's own, with what it runs on: a log, a queue for what it could not deal with, a role that allows what it does and nothing else. */
export abstract class LibraryFunction extends Construct {
  readonly function: lambda.Function;
  /** Its security group, where it is in a network. */
  readonly securityGroup?: ec2.ISecurityGroup;
  protected readonly deadLetters: sqs.IQueue;
  protected readonly role: iam.Role;
  private readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, private readonly own: LibraryFunctionProps, code: FunctionClass, reasons: FunctionReasons) {
    super(scope, id);
    const { functionName, encryptionKey } = own;
    this.logGroup = own.logGroup ?? createLogGroup(this, functionName, own);
    this.deadLetters = own.deadLetterQueue ?? createDeadLetterQueue(this, functionName && `${functionName}-dlq`, encryptionKey);
    this.role = this.createRole();
    this.securityGroup = own.network && this.createSecurityGroup(own.network);
    this.function = this.createFunction(this.role, code);
    this.acknowledgeFindings(reasons);
  }

  /** What the function is told, in its environment. Asked when the template is written. */
  protected abstract variables(): { [name: string]: string };

  /** What it may do besides writing its log, its traces and what it could not deal with. Asked when the template is written. */
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
    // Not by the L2, which would give the role policies besides its own.
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

  private createRole(): iam.Role {
    const policy = new iam.CfnManagedPolicy(this, 'Policy', {
      // Whole and lazy: what it acts on comes later, and how the L2 merges and sorts statements depends on the consumer's feature flags.
      policyDocument: Lazy.any({ produce: () => ({ Version: '2012-10-17', Statement: this.statements() }) }),
    });
    acknowledge(policy, ['AwsSolutions-IAM5[Resource::*]'], WILDCARD);
    skipChecks(policy, ['CKV_AWS_111'], WILDCARD);
    return new iam.Role(this, 'Role', {
      description: this.own.description,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      // Named by the role and not the other way round: the function has its permissions from its first run on.
      managedPolicies: [iam.ManagedPolicy.fromManagedPolicyArn(this, 'RefreshPolicy', policy.ref)],
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

/** Creates a log group, named as Lambda names those of functions. */
export function createLogGroup(scope: Construct, name: string | undefined, options: Pick<LibraryFunctionProps, 'logRetention' | 'logRemovalPolicy' | 'encryptionKey'>): logs.LogGroup {
  return new logs.LogGroup(scope, 'Logs', {
    logGroupName: name && `/aws/lambda/${name}`,
    retention: options.logRetention,
    removalPolicy: options.logRemovalPolicy,
    encryptionKey: options.encryptionKey,
  });
}

/** Creates a queue for events that a function could not deal with. */
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

/** What rotates by a function of the library's own. */
export interface FunctionRotation {
  readonly secret: secretsmanager.ISecret;
  readonly function: lambda.IFunction;
  readonly times: RotationTimes;
}

/** Lets Secrets Manager, for this account alone, call the function. */
export function allowRotation(scope: Construct, rotating: lambda.IFunction): lambda.CfnPermission {
  return new lambda.CfnPermission(scope, 'RotationPermission', {
    action: 'lambda:InvokeFunction',
    functionName: rotating.functionArn,
    principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com').service,
    sourceAccount: Stack.of(scope).account,
  });
}

/** Has Secrets Manager rotate the secret by the function, first when the schedule says so. It tries the function at once: `after` is what that needs. */
export function scheduleRotation(scope: Construct, { secret, function: rotating, times }: FunctionRotation, after: IDependable[]): void {
  // Beside the function and not the secret, whose stack may be another one. Its id is a contract: a schedule that is created anew under another one is off
  // once CloudFormation has deleted the old one (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1813).
  const schedule = new secretsmanager.CfnRotationSchedule(scope, `Schedule-${pathInStack(secret)}`, {
    secretId: secret.secretArn,
    rotationLambdaArn: rotating.functionArn,
    rotationRules: times,
    // Otherwise the secret changes in the middle of a deployment that has just handed out the old value.
    rotateImmediatelyOnUpdate: false,
  });
  schedule.node.addDependency(...after);
  if (Stack.of(secret) === Stack.of(scope)) {
    retractUnrotated(secret);
  }
}

/** Not moved by another secret, nor by another name of the stack. */
function pathInStack(construct: IConstruct): string {
  const { scopes } = construct.node;
  return scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map(({ node }) => node.id).join('-');
}
