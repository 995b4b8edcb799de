import {
  Aws, aws_ec2 as ec2, aws_ecs as ecs, aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_lambda as lambda, aws_logs as logs,
  aws_secretsmanager as secretsmanager, aws_sqs as sqs, Duration, Lazy, RemovalPolicy, Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CONFIGURATION_VARIABLE, ConsumerConfiguration, RefreshConfiguration, RenderConfiguration } from './refresh-configuration';
import { SecretRefreshFunction } from './secret-refresh-function';
import { SecretRefreshOptions } from './secret-refresh-options';
import { acknowledge, acknowledgeDeadLetters, ruleIn, skipChecks } from '../private/acknowledge';
import { Problems } from '../private/problems';

const DEFAULT_CHECK_INTERVAL = Duration.minutes(5);
const DEFAULT_LOG_RETENTION = logs.RetentionDays.ONE_YEAR;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ENVIRONMENT_BYTES = 4096;
/** What ARNs and host names of one database take of it, amply. */
const DATABASE_BYTES = 800;
/** The longest that SQS keeps a message. */
const DEAD_LETTER_RETENTION = Duration.days(14);
/** What Lambda does in a function's name: of no single resource, as the network interfaces have no names beforehand. */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const TRACE_ACTIONS = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** Why findings do not apply. */
const CONCURRENCY = 'Two runs at once ask for the same versions of the secrets and do no harm, and reserved concurrency takes from the account what new '
  + 'accounts do not have: the deployment would fail.';
const NETWORK = 'The function calls the APIs of Secrets Manager and ECS alone, and there is no subnet with a way to both.';
const WILDCARD = 'Traces have no resource in IAM, and the network interfaces that Lambda makes for the function have no name before they are there.';

/** Properties of `SecretRefresh`. */
export interface SecretRefreshProps extends SecretRefreshOptions {
  readonly description: string;
  readonly functionName?: string;
  /** Whose new value wakes the function up. */
  readonly trigger: secretsmanager.ISecret;
  /** What the services read. */
  readonly secrets: secretsmanager.ISecret[];
  /** What those secrets are rendered from, and how. */
  readonly render?: RenderConfiguration;
  /** Where the function runs, with a way to the internet or to Secrets Manager and ECS; in no network of the team's where it is left out. */
  readonly network?: FunctionNetwork;
}

/** Place of a function in a VPC. */
export interface FunctionNetwork {
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  readonly securityGroupName?: string;
}

/**
 * The function that renders secrets again and rolls the services that read them, with what it runs on.
 *
 * Two runs at once ask for the same versions of the secrets, and at worst roll a service twice. To keep them apart takes reserved concurrency,
 * which accounts with a low limit refuse.
 */
export class SecretRefresh extends Construct {
  readonly function: lambda.Function;
  private readonly deadLetters: sqs.Queue;
  private readonly consumers = new Map<string, ecs.IBaseService>();
  private readonly role: iam.Role;
  private readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, private readonly props: SecretRefreshProps) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: props.functionName && `/aws/lambda/${props.functionName}`,
      retention: props.logRetention ?? DEFAULT_LOG_RETENTION,
      removalPolicy: props.logRemovalPolicy ?? RemovalPolicy.DESTROY,
      encryptionKey: props.encryptionKey,
    });
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      queueName: props.functionName && `${props.functionName}-dlq`,
      encryption: props.encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: props.encryptionKey,
      enforceSSL: true,
      retentionPeriod: DEAD_LETTER_RETENTION,
    });
    this.role = this.createRole();
    this.function = this.createFunction();
    this.createRule();
    this.acknowledgeFindings();
    this.node.addValidation({ validate: () => this.validateConfigurationSize() });
  }

  /** Rolls this service too. It must be in the same stack, because the function refers to it. */
  addConsumer(service: ecs.IBaseService): void {
    const { path } = service.node;
    const problems = new Problems();
    const stack = Stack.of(this);
    if (Stack.of(service) !== stack) {
      problems.add({
        subject: `service '${path}'`,
        prop: 'stack',
        must: `be '${stack.node.id}', which would otherwise depend on the service's stack as that one does on it`,
        got: Stack.of(service).node.id,
        fix: 'add it to a SecretRollout in its own stack',
      });
    }
    if (this.consumers.has(path)) {
      problems.add({ subject: `service '${path}'`, prop: 'service', must: 'be added once', got: path });
    }
    problems.throwIfAny(this);
    this.consumers.set(path, service);
  }

  /** By construct path, so that the order of the calls does not show. */
  private get sortedConsumers(): ecs.IBaseService[] {
    return [...this.consumers.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, service]) => service);
  }

  private configuration(): RefreshConfiguration {
    const clusters = new Map<string, string[]>();
    for (const { cluster, serviceName } of this.sortedConsumers) {
      clusters.set(cluster.clusterName, [...clusters.get(cluster.clusterName) ?? [], serviceName]);
    }
    const consumers: ConsumerConfiguration[] = [...clusters.entries()].map(([cluster, services]) => ({ cluster, services }));
    return { render: this.props.render, secrets: this.props.secrets.map((secret) => secret.secretArn), consumers };
  }

  /** Names that only the deployment knows count for nothing. */
  private validateConfigurationSize(): string[] {
    const names = this.sortedConsumers
      .map(({ node, serviceName }) => (node.defaultChild as Partial<ecs.CfnService> | undefined)?.serviceName ?? serviceName)
      .filter((name) => !Token.isUnresolved(name));
    const size = JSON.stringify(names).length;
    const room = ENVIRONMENT_BYTES - DATABASE_BYTES * (this.props.render?.connections.length ?? 1);
    return size <= room ? [] : [
      `${names.length} services: their names must take at most ${room} bytes of the function's environment, got ${size}; put some into a stack of their own, with a SecretRollout`,
    ];
  }

  private createFunction(): lambda.Function {
    const { functionName, description, network } = this.props;
    const made = new SecretRefreshFunction(this, 'Function', {
      functionName,
      description,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.minutes(1),
      reservedConcurrentExecutions: this.props.reservedConcurrentExecutions,
      role: this.role,
      logGroup: this.logGroup,
      environmentEncryption: this.props.encryptionKey,
      environment: {
        [CONFIGURATION_VARIABLE]: Lazy.string({ produce: () => Stack.of(this).toJsonString(this.configuration()) }),
      },
    });
    // Not by the L2, which would give the role policies besides its own.
    const resource = made.node.defaultChild as lambda.CfnFunction;
    resource.deadLetterConfig = { targetArn: this.deadLetters.queueArn };
    resource.tracingConfig = { mode: lambda.Tracing.ACTIVE };
    resource.vpcConfig = network && { subnetIds: network.subnetIds, securityGroupIds: [this.createSecurityGroup(network).securityGroupId] };
    return made;
  }

  private createSecurityGroup({ vpc, securityGroupName }: FunctionNetwork): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, securityGroupName, description: this.props.description, allowAllOutbound: false });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS Secrets Manager, Amazon ECS');
    return group;
  }

  private createRule(): void {
    const { description, trigger, checkInterval } = this.props;
    const rule = new events.Rule(this, 'Rule', {
      description,
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['Secret Label Updated'],
        resources: arnPattern(trigger),
        detail: { labelUpdated: ['AWSCURRENT'] },
      },
      schedule: events.Schedule.rate(checkInterval ?? DEFAULT_CHECK_INTERVAL),
    });
    rule.addTarget(new targets.LambdaFunction(this.function, { deadLetterQueue: this.deadLetters }));
  }

  private acknowledgeFindings(): void {
    const resource = this.function.node.defaultChild!;
    if (this.props.reservedConcurrentExecutions === undefined) {
      acknowledge(resource, ruleIn(['nist', 'hipaa'], 'LambdaConcurrency'), CONCURRENCY);
      skipChecks(resource, ['CKV_AWS_115'], CONCURRENCY);
    }
    if (!this.props.network) {
      acknowledge(resource, ruleIn(['nist', 'hipaa', 'pci'], 'LambdaInsideVPC'), NETWORK);
      skipChecks(resource, ['CKV_AWS_117'], NETWORK);
    }
    acknowledgeDeadLetters(this.deadLetters);
  }

  private createRole(): iam.Role {
    const policy = new iam.CfnManagedPolicy(this, 'Policy', {
      // Whole and lazy: the services come later, and how the L2 merges and sorts statements depends on the consumer's feature flags.
      policyDocument: Lazy.any({ produce: () => ({ Version: '2012-10-17', Statement: this.statements() }) }),
    });
    acknowledge(policy, ['AwsSolutions-IAM5[Resource::*]'], WILDCARD);
    skipChecks(policy, ['CKV_AWS_111'], WILDCARD);
    return new iam.Role(this, 'Role', {
      description: this.props.description,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      // Named by the role and not the other way round: the function has its permissions from its first run on.
      managedPolicies: [iam.ManagedPolicy.fromManagedPolicyArn(this, 'RefreshPolicy', policy.ref)],
    });
  }

  private statements(): object[] {
    const { secrets, trigger } = this.props;
    // Not `serviceArn`, which of an imported service is what a feature flag says.
    const services = this.sortedConsumers.map(({ cluster, serviceName }) => Stack.of(this).formatArn({
      service: 'ecs', resource: 'service', resourceName: `${cluster.clusterName}/${serviceName}`,
    }));
    return [
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]),
      allow(['secretsmanager:ListSecretVersionIds'], secrets.map(policyArn)),
      ...(this.props.render ? [
        allow(['secretsmanager:GetSecretValue'], [trigger, ...secrets].map(policyArn)),
        allow(['secretsmanager:PutSecretValue'], secrets.map(policyArn)),
        ...this.keyStatements(['kms:Decrypt'], [trigger]),
        ...this.keyStatements(['kms:Decrypt', 'kms:GenerateDataKey'], secrets),
      ] : []),
      allow(['sqs:SendMessage'], [this.deadLetters.queueArn]),
      allow([...this.props.network ? NETWORK_ACTIONS : [], ...TRACE_ACTIONS], ['*']),
      ...(this.props.encryptionKey ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], [this.props.encryptionKey.keyArn])] : []),
      ...(services.length > 0 ? [allow(['ecs:DescribeServices', 'ecs:UpdateService'], services)] : []),
    ];
  }

  /** On the role alone: in the key's policy, which the secret waits for, the role would make a cycle. */
  private keyStatements(actions: string[], secrets: secretsmanager.ISecret[]): object[] {
    const keys = new Set(secrets.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []));
    const throughSecretsManager = { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.${Aws.URL_SUFFIX}` } };
    return keys.size > 0 ? [{ ...allow(actions, [...keys]), Condition: throughSecretsManager }] : [];
  }
}

function allow(actions: string[], resources: string[]): object {
  return { Effect: 'Allow', Action: actions, Resource: resources };
}

/** A secret that was imported by name has an ARN that lacks the six characters at the end. */
function policyArn(secret: secretsmanager.ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}

function arnPattern(secret: secretsmanager.ISecret): string[] {
  return secret.secretFullArn === undefined ? events.Match.prefix(`${secret.secretArn}-`) : [secret.secretFullArn];
}
