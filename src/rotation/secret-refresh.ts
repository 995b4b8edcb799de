import { ArnFormat, Aws, aws_ecs as ecs, aws_events as events, aws_events_targets as targets, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { Construct, IDependable } from 'constructs';
import { clusterNameLength, KEY_ARN_LENGTH, secretArnLength, serviceNameLength } from './arn-lengths';
import { CONFIGURATION_VARIABLE, ConsumerConfiguration, RefreshConfiguration, RenderConfiguration, TokenConfiguration } from './functions/configuration';
import { SecretRefreshFunction } from './functions/secret-refresh-function';
import { allow, allowRotation, FunctionNetwork, LibraryFunction, scheduleRotation } from './library-function';
import { isMade, RollPolicies } from './roll-policies';
import { SecretRefreshPlan } from './rotation-options';
import { RotationTimes } from './rotation-schedule';
import { Problems } from '../private/problems';
import { requireStruct } from '../private/shapes/check-shape';

const TIMEOUT = Duration.minutes(1);
/** The maximum for Lambda. A cache takes minutes to change its token. */
const TOKEN_TIMEOUT = Duration.minutes(15);
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ENVIRONMENT_BYTES = 4096;
/** Assumed length of host names, and of what else is known only at deployment. */
const UNKNOWN_BYTES = 128;
const TOKEN = /\$\{Token\[[^\]]*\]\}/g;

/** Maximum size of the function's policy without secrets and services. */
const FUNCTION_CHARACTERS = 1700;
/** Size that the token of a cache adds. */
const TOKEN_CHARACTERS = 250;

/** Reasons why findings do not apply. */
const REASONS = {
  concurrency: 'Concurrent runs write the same versions of the secrets and are harmless, and new accounts do not have enough concurrency to reserve: '
    + 'the deployment would fail.',
  /** For a function that also changes a token. */
  token: 'Secrets Manager performs the steps of a rotation one after another, concurrent runs write the same versions of the secrets, and new accounts do not have enough '
    + 'concurrency to reserve: the deployment would fail.',
  network: 'The function calls only the APIs of Secrets Manager and ECS, and there is no subnet with a route to both.',
};

/** Properties of `SecretRefresh`. */
export interface SecretRefreshProps extends SecretRefreshPlan {
  readonly description: string;
  readonly functionName?: string;
  /** Secret whose new value triggers the function. */
  readonly trigger: secretsmanager.ISecret;
  /** Secrets that the services read. */
  readonly secrets: secretsmanager.ISecret[];
  /** How these secrets are composed. */
  readonly render?: RenderConfiguration;
  /** The cache whose token the trigger is. */
  readonly token?: TokenConfiguration;
  /** Rule that triggers the function and that other functions share, or undefined for a separate rule. */
  readonly rule?: events.Rule;
  /** Placement in subnets that can reach the internet, or Secrets Manager and Amazon ECS; undefined if the function does not run in a VPC. */
  readonly network?: FunctionNetwork;
}

/**
 * The function that updates secrets and starts deployments of the services that read them, with its resources.
 *
 * Concurrent runs write the same versions of the secrets, and at worst deploy a service twice. Preventing this would take reserved concurrency, which
 * accounts with a low limit do not allow.
 */
export class SecretRefresh extends LibraryFunction {
  private readonly consumers = new Map<string, ecs.BaseService>();
  private readonly rollPolicies: RollPolicies;
  private readonly rotated: secretsmanager.ISecret[] = [];

  constructor(scope: Construct, id: string, private readonly props: SecretRefreshProps) {
    const [timeout, concurrency] = props.token ? [TOKEN_TIMEOUT, REASONS.token] : [TIMEOUT, REASONS.concurrency];
    super(scope, id, { ...props, timeout }, SecretRefreshFunction, { ...REASONS, concurrency });
    this.rollPolicies = new RollPolicies(this, { role: this.role, policy: this.policy, characters: this.ownCharacters() }, () => this.sortedConsumers);
    this.wakeUp();
    this.node.addValidation({ validate: () => this.validateConfigurationSize() });
  }

  /** Adds a service. It must be in the same stack, because the function refers to it. */
  addConsumer(service: ecs.IBaseService): void {
    requireStruct(this.node.path, 'rollout', 'SecretRollout.addConsumer()', { service });
    const { path } = service.node;
    const problems = new Problems();
    const stack = Stack.of(this);
    if (Stack.of(service) !== stack) {
      problems.add({
        subject: `service '${path}'`,
        prop: 'stack',
        must: `be '${stack.node.id}', because otherwise the two stacks would depend on each other`,
        got: Stack.of(service).node.id,
        fix: 'add it to a SecretRollout in its own stack',
      });
    }
    if (this.consumers.has(path)) {
      problems.add({ subject: `service '${path}'`, prop: 'service', must: 'be added once', got: path });
    }
    if (!isMade(service)) {
      problems.add({
        subject: `service '${path}'`,
        prop: 'service',
        must: 'be created in this app, so that its task definition and roles are known',
        got: path,
        fix: 'deploy an imported service from the app that creates it',
      });
    }
    problems.throwIfAny(this);
    const made = service as ecs.BaseService;
    this.consumers.set(path, made);
    this.rollPolicies.add(made);
  }

  /** Makes Secrets Manager rotate the secrets that this function updates, and a cache's token, from the first time that the schedule is due. `after` is what the function depends on. */
  rotateDerived(times: RotationTimes, after: IDependable[]): void {
    const { secrets, token, trigger } = this.props;
    const permission = allowRotation(this, this.function);
    for (const secret of [...token ? [trigger] : [], ...secrets]) {
      scheduleRotation(this, { secret, function: this.function, times }, [permission, ...after]);
      this.rotated.push(secret);
    }
  }

  /** Sorted by construct path, so that the order of the calls does not matter. */
  private get sortedConsumers(): ecs.BaseService[] {
    return [...this.consumers.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, service]) => service);
  }

  private configuration(): RefreshConfiguration {
    const clusters = new Map<string, string[]>();
    for (const { cluster, serviceName } of this.sortedConsumers) {
      clusters.set(cluster.clusterName, [...clusters.get(cluster.clusterName) ?? [], serviceName]);
    }
    const consumers: ConsumerConfiguration[] = [...clusters.entries()].map(([cluster, services]) => ({ cluster, services }));
    return { render: this.props.render, token: this.props.token, secrets: this.props.secrets.map((secret) => secret.secretArn), consumers };
  }

  /** Names that are known only at deployment count with their maximum length. */
  private validateConfigurationSize(): string[] {
    const { sortedConsumers: services, props: { secrets, trigger } } = this;
    const names = services.reduce((sum, service) => sum + serviceNameLength(service) + '"",'.length, 0);
    const lengths = new Map([
      ...services.map(({ cluster }) => [cluster.clusterName, clusterNameLength(cluster)] as const),
      ...[trigger, ...secrets].map((secret) => [secret.secretArn, secretArnLength(secret)] as const),
    ]);
    const { consumers, ...rest } = this.configuration();
    const text = JSON.stringify({ ...rest, consumers: consumers.map(({ cluster }) => ({ cluster, services: [] })) });
    const others = text.replace(/"[^"]*"/g, (quoted) => 'x'.repeat(lengths.get(quoted.slice(1, -1)) ?? 0) || quoted).replace(TOKEN, 'x'.repeat(UNKNOWN_BYTES));
    const room = ENVIRONMENT_BYTES - CONFIGURATION_VARIABLE.length - others.length;
    return names <= room ? [] : [
      `${services.length} services: their names must use at most ${room} bytes of the function's environment, got ${names}; move some services to another stack with a SecretRollout`,
    ];
  }

  private wakeUp(): void {
    const { description, trigger, checkInterval, rule = createSecretRule(this, 'Rule', description, checkInterval) } = this.props;
    rule.addEventPattern({ resources: arnPattern(trigger) });
    rule.addTarget(new targets.LambdaFunction(this.function, { deadLetterQueue: this.deadLetters }));
  }

  protected variables(): { [name: string]: string } {
    return { [CONFIGURATION_VARIABLE]: Stack.of(this).toJsonString(this.configuration()) };
  }

  protected permissions(): object[] {
    const { secrets, trigger, token, render } = this.props;
    const written = token ? [trigger, ...secrets] : secrets;
    const isRotated = this.rotated.length > 0;
    return [
      // One statement with all actions: the names of secrets can be so long that a policy has no room to repeat them.
      allow([
        ...isRotated ? ['secretsmanager:DescribeSecret'] : [], ...render ? ['secretsmanager:GetSecretValue'] : [], 'secretsmanager:ListSecretVersionIds',
        ...render ? ['secretsmanager:PutSecretValue'] : [], ...isRotated ? ['secretsmanager:UpdateSecretVersionStage'] : [],
      ], written.map(policyArn)),
      ...(render && !token ? [allow(['secretsmanager:GetSecretValue'], [policyArn(trigger)])] : []),
      ...(render ? [...this.keyStatements(['kms:Decrypt'], [trigger]), ...this.keyStatements(['kms:Decrypt', 'kms:GenerateDataKey'], written)] : []),
      ...(this.props.token ? this.tokenStatements(this.props.token) : []),
      ...this.rollPolicies.ownStatements,
    ];
  }

  /** Maximum size of its policy without the permissions to deploy services. */
  private ownCharacters(): number {
    const { secrets, trigger, token } = this.props;
    const all = [trigger, ...secrets];
    const keys = new Set(all.flatMap(({ encryptionKey }) => encryptionKey ?? []));
    const fixed = FUNCTION_CHARACTERS + (token ? TOKEN_CHARACTERS : 0) + 2 * keys.size * KEY_ARN_LENGTH;
    return all.reduce((characters, secret) => characters + secretArnLength(secret), fixed);
  }

  private tokenStatements({ replicationGroupId }: TokenConfiguration): object[] {
    const group = Stack.of(this).formatArn({
      service: 'elasticache', resource: 'replicationgroup', resourceName: replicationGroupId, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return [allow(['elasticache:DescribeReplicationGroups', 'elasticache:ModifyReplicationGroup'], [group])];
  }

  /** Only on the role, because referring to the role in the key policy would create a circular dependency. */
  private keyStatements(actions: string[], secrets: secretsmanager.ISecret[]): object[] {
    const keys = new Set(secrets.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []));
    const throughSecretsManager = { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.${Aws.URL_SUFFIX}` } };
    return keys.size > 0 ? [{ ...allow(actions, [...keys]), Condition: throughSecretsManager }] : [];
  }
}

/** Creates a rule that matches a new value of a secret, and that also triggers periodically in case an event is lost. */
export function createSecretRule(scope: Construct, id: string, description: string, checkInterval: Duration): events.Rule {
  return new events.Rule(scope, id, {
    description,
    eventPattern: { source: ['aws.secretsmanager'], detailType: ['Secret Label Updated'], detail: { labelUpdated: ['AWSCURRENT'] } },
    schedule: events.Schedule.rate(checkInterval),
  });
}

/** A secret that was imported by name has an ARN without the six characters at the end. */
function policyArn(secret: secretsmanager.ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}

function arnPattern(secret: secretsmanager.ISecret): string[] {
  return secret.secretFullArn === undefined ? events.Match.prefix(`${secret.secretArn}-`) : [secret.secretFullArn];
}
