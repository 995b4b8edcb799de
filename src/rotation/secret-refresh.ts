import { ArnFormat, Aws, aws_ecs as ecs, aws_events as events, aws_events_targets as targets, aws_secretsmanager as secretsmanager, Duration, Stack, Token } from 'aws-cdk-lib';
import { Construct, IDependable } from 'constructs';
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
/** A generous estimate of the size of ARNs and host names of one database. */
const DATABASE_BYTES = 800;

/** Maximum size of the function's policy without secrets and services. */
const FUNCTION_CHARACTERS = 1700;
/** Size that the token of a cache adds. */
const TOKEN_CHARACTERS = 250;
/** Number of statements that contain the ARN of a secret. */
const STATEMENTS_OF_SECRET = 4;
/** Maximum length of the ARN of a secret without its name, and of the ARN of a key, including quotes and comma. */
const ARN_CHARACTERS = '"arn:aws-us-gov:secretsmanager:ap-southeast-4:111122223333:secret:-??????",'.length;
/** Assumed length of the name of a secret that is known only at deployment. */
const UNKNOWN_NAME_CHARACTERS = 80;

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

  /** Names that are known only at deployment are not counted. */
  private validateConfigurationSize(): string[] {
    const names = this.sortedConsumers
      .map(({ node, serviceName }) => (node.defaultChild as Partial<ecs.CfnService> | undefined)?.serviceName ?? serviceName)
      .filter((name) => !Token.isUnresolved(name));
    const size = JSON.stringify(names).length;
    const room = ENVIRONMENT_BYTES - DATABASE_BYTES * (this.props.render?.connections.length ?? 1);
    return size <= room ? [] : [
      `${names.length} services: their names must use at most ${room} bytes of the function's environment, got ${size}; move some services to another stack with a SecretRollout`,
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
    const { secrets, trigger } = this.props;
    const written = this.props.token ? [trigger, ...secrets] : secrets;
    return [
      allow(['secretsmanager:ListSecretVersionIds'], (this.props.token ? written : secrets).map(policyArn)),
      ...(this.props.render ? [
        allow(['secretsmanager:GetSecretValue'], [trigger, ...secrets].map(policyArn)),
        allow(['secretsmanager:PutSecretValue'], written.map(policyArn)),
        ...this.keyStatements(['kms:Decrypt'], [trigger]),
        ...this.keyStatements(['kms:Decrypt', 'kms:GenerateDataKey'], written),
      ] : []),
      ...(this.rotated.length > 0 ? [allow(['secretsmanager:DescribeSecret', 'secretsmanager:UpdateSecretVersionStage'], this.rotated.map(policyArn))] : []),
      ...(this.props.token ? this.tokenStatements(this.props.token) : []),
      ...this.rollPolicies.ownStatements,
    ];
  }

  /** Maximum size of its policy without the permissions to deploy services. */
  private ownCharacters(): number {
    const { secrets, trigger, token } = this.props;
    const keys = new Set([trigger, ...secrets].flatMap(({ encryptionKey }) => encryptionKey ?? []));
    const fixed = FUNCTION_CHARACTERS + (token ? TOKEN_CHARACTERS : 0) + 2 * keys.size * ARN_CHARACTERS;
    // Without a token, it only reads the trigger.
    const ofTrigger = arnCharacters(trigger) * (token ? STATEMENTS_OF_SECRET : 1);
    return secrets.reduce((characters, secret) => characters + arnCharacters(secret) * STATEMENTS_OF_SECRET, fixed + ofTrigger);
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

/** Maximum length of the ARN of a secret. */
function arnCharacters(secret: secretsmanager.ISecret): number {
  const name = (secret.node.defaultChild as Partial<secretsmanager.CfnSecret> | undefined)?.name ?? secret.secretName;
  return ARN_CHARACTERS + (Token.isUnresolved(name) ? UNKNOWN_NAME_CHARACTERS : name.length);
}

function arnPattern(secret: secretsmanager.ISecret): string[] {
  return secret.secretFullArn === undefined ? events.Match.prefix(`${secret.secretArn}-`) : [secret.secretFullArn];
}
