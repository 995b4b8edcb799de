import { ArnFormat, Aws, aws_ecs as ecs, aws_events as events, aws_events_targets as targets, aws_secretsmanager as secretsmanager, Duration, Stack, Token } from 'aws-cdk-lib';
import { Construct, IDependable } from 'constructs';
import { CONFIGURATION_VARIABLE, ConsumerConfiguration, RefreshConfiguration, RenderConfiguration, TokenConfiguration } from './functions/configuration';
import { SecretRefreshFunction } from './functions/secret-refresh-function';
import { allow, allowRotation, FunctionNetwork, LibraryFunction, scheduleRotation } from './library-function';
import { isMade, RollPolicies } from './roll-policies';
import { SecretRefreshPlan } from './rotation-options';
import { RotationTimes } from './rotation-schedule';
import { Problems } from '../private/problems';

const TIMEOUT = Duration.minutes(1);
/** The longest there is: a cache takes minutes to take another token. */
const TOKEN_TIMEOUT = Duration.minutes(15);
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ENVIRONMENT_BYTES = 4096;
/** What ARNs and host names of one database take of it, amply. */
const DATABASE_BYTES = 800;

/** Why findings do not apply. */
const REASONS = {
  concurrency: 'Two runs at once ask for the same versions of the secrets and do no harm, and reserved concurrency takes from the account what new '
    + 'accounts do not have: the deployment would fail.',
  /** Of the function that changes a token, too. */
  token: 'Secrets Manager takes the steps of a rotation one after another, two runs at once ask for the same versions of the secrets, and reserved concurrency '
    + 'takes from the account what new accounts do not have: the deployment would fail.',
  network: 'The function calls the APIs of Secrets Manager and ECS alone, and there is no subnet with a way to both.',
};

/** Properties of `SecretRefresh`. */
export interface SecretRefreshProps extends SecretRefreshPlan {
  readonly description: string;
  readonly functionName?: string;
  /** Whose new value wakes the function up. */
  readonly trigger: secretsmanager.ISecret;
  /** What the services read. */
  readonly secrets: secretsmanager.ISecret[];
  /** What those secrets are rendered from, and how. */
  readonly render?: RenderConfiguration;
  /** The cache whose token the trigger is. */
  readonly token?: TokenConfiguration;
  /** The rule that wakes the function up, which other functions share; a rule of its own where this is left out. */
  readonly rule?: events.Rule;
  /** Where the function runs, with a way to the internet or to Secrets Manager and ECS; in no network of the team's where it is left out. */
  readonly network?: FunctionNetwork;
}

/**
 * The function that renders secrets again and rolls the services that read them, with what it runs on.
 *
 * Two runs at once ask for the same versions of the secrets, and at worst roll a service twice. To keep them apart takes reserved concurrency,
 * which accounts with a low limit refuse.
 */
export class SecretRefresh extends LibraryFunction {
  private readonly consumers = new Map<string, ecs.BaseService>();
  private readonly rollPolicies: RollPolicies;
  private readonly rotated: secretsmanager.ISecret[] = [];

  constructor(scope: Construct, id: string, private readonly props: SecretRefreshProps) {
    const [timeout, concurrency] = props.token ? [TOKEN_TIMEOUT, REASONS.token] : [TIMEOUT, REASONS.concurrency];
    super(scope, id, { ...props, timeout }, SecretRefreshFunction, { ...REASONS, concurrency });
    this.rollPolicies = new RollPolicies(this, this.role, () => this.sortedConsumers);
    this.wakeUp();
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
    if (!isMade(service)) {
      problems.add({
        subject: `service '${path}'`,
        prop: 'service',
        must: 'be made in this app, so that its task definition and roles are known, of which a roll registers a copy',
        got: path,
        fix: 'deploy an imported service where it is made',
      });
    }
    problems.throwIfAny(this);
    const made = service as ecs.BaseService;
    this.consumers.set(path, made);
    this.rollPolicies.add(made);
  }

  /** Has Secrets Manager rotate what this function renders, and a cache's token, first when the schedule says so. `after` is what the function needs. */
  rotateDerived(times: RotationTimes, after: IDependable[]): void {
    const { secrets, token, trigger } = this.props;
    const permission = allowRotation(this, this.function);
    for (const secret of [...token ? [trigger] : [], ...secrets]) {
      scheduleRotation(this, { secret, function: this.function, times }, [permission, ...after]);
      this.rotated.push(secret);
    }
  }

  /** By construct path, so that the order of the calls does not show. */
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
    ];
  }

  private tokenStatements({ replicationGroupId }: TokenConfiguration): object[] {
    const group = Stack.of(this).formatArn({
      service: 'elasticache', resource: 'replicationgroup', resourceName: replicationGroupId, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return [allow(['elasticache:DescribeReplicationGroups', 'elasticache:ModifyReplicationGroup'], [group])];
  }

  /** On the role alone: in the key's policy, which the secret waits for, the role would make a cycle. */
  private keyStatements(actions: string[], secrets: secretsmanager.ISecret[]): object[] {
    const keys = new Set(secrets.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []));
    const throughSecretsManager = { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.${Aws.URL_SUFFIX}` } };
    return keys.size > 0 ? [{ ...allow(actions, [...keys]), Condition: throughSecretsManager }] : [];
  }
}

/** Creates a rule that matches a new value of a secret, and that fires again and again in case an event is lost. */
export function createSecretRule(scope: Construct, id: string, description: string, checkInterval: Duration): events.Rule {
  return new events.Rule(scope, id, {
    description,
    eventPattern: { source: ['aws.secretsmanager'], detailType: ['Secret Label Updated'], detail: { labelUpdated: ['AWSCURRENT'] } },
    schedule: events.Schedule.rate(checkInterval),
  });
}

/** A secret that was imported by name has an ARN that lacks the six characters at the end. */
function policyArn(secret: secretsmanager.ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}

function arnPattern(secret: secretsmanager.ISecret): string[] {
  return secret.secretFullArn === undefined ? events.Match.prefix(`${secret.secretArn}-`) : [secret.secretFullArn];
}
