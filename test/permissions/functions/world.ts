/** AWS as the functions see it: it answers each command, and records it. */
import { EventEmitter } from 'node:events';
import tls from 'node:tls';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { Sent, taskArn } from './commands';
import { arn, Deployed } from '../deployed';

/** Clients that the functions have. */
export const CLIENTS = [CloudFormationClient, CloudFrontClient, ECSClient, ElasticLoadBalancingV2Client, ElastiCacheClient, SecretsManagerClient, WAFV2Client];
const CREATED = new Date(0);

interface Version {
  readonly id: string;
  readonly value?: string;
  readonly created: Date;
  stages: string[];
}

/** By command. */
interface Answers { readonly [command: string]: (input: any) => any }

class Failure extends Error {
  constructor(readonly name: string) {
    super(name);
  }
}

/** Answers the functions until `end`. */
export class World {
  readonly sent: Sent[] = [];
  /** State of the stack that a function asks for. */
  stackStatus = 'UPDATE_IN_PROGRESS';
  /** Rules by their ARN. */
  readonly rules = new Map<string, any>();
  readonly webAcl: any = { Name: 'guard', DefaultAction: { Block: {} } };
  private readonly secrets = new Map<string, Version[]>();
  private readonly distributions = new Map<string, any>();
  private readonly tokens = new Set<string>();
  private readonly spies: Array<{ mockRestore(): void }>;
  private values = 0;

  constructor(private readonly deployed: Deployed) {
    const send = async (command: any) => this.answer(command.constructor.name, command.input);
    this.spies = [
      ...CLIENTS.map((client) => jest.spyOn(client.prototype, 'send').mockImplementation(send as any)),
      jest.spyOn(tls, 'connect').mockImplementation((() => this.connection()) as any),
      jest.spyOn(global, 'fetch').mockImplementation(async () => ({ ok: true }) as Response),
      jest.spyOn(console, 'log').mockReturnValue(),
      jest.spyOn(console, 'error').mockReturnValue(),
    ];
  }

  end(): void {
    this.spies.forEach((spy) => spy.mockRestore());
  }

  /** A secret with a value, and the version that a rotation has asked for. */
  keep(secret: string, value: string, { isToken = false } = {}): void {
    this.secrets.set(secret, [{ id: 'current', value, created: CREATED, stages: ['AWSCURRENT'] }]);
    if (isToken) {
      this.tokens.add(value);
    }
  }

  /** A new version of a secret, without a value yet. */
  ask(secret: string): string {
    const id = `version-${++this.values}`;
    this.secrets.get(secret)!.push({ id, created: new Date(this.values), stages: ['AWSPENDING'] });
    return id;
  }

  private async answer(command: string, input: any): Promise<any> {
    this.sent.push({ command, input, tags: this.tagsOf(input) });
    const answers: Answers = { ...this.secretsManager, ...this.ecs, ...this.elb, ...this.edge };
    return answers[command]?.(input) ?? {};
  }

  /** Tags of the resource of a command, as they are before it. */
  private tagsOf({ RuleArn, RulePriorities, ResourceArns }: any): Sent['tags'] {
    const arns: string[] = [RuleArn, ...RulePriorities?.map((each: any) => each.RuleArn) ?? [], ...ResourceArns ?? []];
    return Object.fromEntries(arns.flatMap((each) => this.rules.get(each)?.Tags ?? []).map(({ Key, Value }: any) => [Key, Value]));
  }

  private version(id: string, { VersionId, VersionStage = VersionId === undefined ? 'AWSCURRENT' : undefined }: any): Version {
    const found = this.versionsOf(id).find(({ id: version, stages, value }) => (
      value !== undefined && (VersionId === undefined || version === VersionId) && (VersionStage === undefined || stages.includes(VersionStage))
    ));
    if (!found) {
      throw new Failure('ResourceNotFoundException');
    }
    return found;
  }

  private versionsOf(secret: string): Version[] {
    if (!this.secrets.has(secret)) {
      this.keep(secret, 'value');
    }
    return this.secrets.get(secret)!;
  }

  private get secretsManager(): Answers {
    return {
      DescribeSecretCommand: ({ SecretId }) => ({ VersionIdsToStages: Object.fromEntries(this.versionsOf(SecretId).map(({ id, stages }) => [id, stages])) }),
      GetSecretValueCommand: ({ SecretId, ...which }) => {
        const { id, value } = this.version(SecretId, which);
        return { SecretString: value, VersionId: id };
      },
      ListSecretVersionIdsCommand: ({ SecretId }) => ({
        Versions: this.versionsOf(SecretId).map(({ id, stages, created }) => ({ VersionId: id, VersionStages: stages, CreatedDate: created })),
      }),
      PutSecretValueCommand: ({ SecretId, SecretString, ClientRequestToken, VersionStages = ['AWSCURRENT'] }) => {
        const versions = this.versionsOf(SecretId).filter(({ id }) => id !== ClientRequestToken);
        versions.forEach((version) => version.stages = version.stages.filter((stage) => !VersionStages.includes(stage)));
        this.secrets.set(SecretId, [...versions, { id: ClientRequestToken, value: SecretString, created: new Date(++this.values), stages: VersionStages }]);
      },
      UpdateSecretVersionStageCommand: ({ SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId }) => {
        for (const version of this.versionsOf(SecretId)) {
          version.stages = version.stages.filter((stage) => stage !== VersionStage || version.id !== RemoveFromVersionId);
          if (version.id === MoveToVersionId) {
            version.stages.push(VersionStage);
          }
        }
      },
    };
  }

  private get ecs(): Answers {
    return {
      DescribeServicesCommand: ({ services }) => ({ services: services.map((serviceName: string) => ({ serviceName, status: 'ACTIVE', deployments: [] })) }),
      ListTasksCommand: ({ cluster, serviceName }) => ({ taskArns: [`${taskArn(cluster)}${serviceName}`] }),
      DescribeTasksCommand: ({ tasks: [task] }) => ({ tasks: [this.task(task)] }),
      DescribeTaskDefinitionCommand: ({ taskDefinition }) => ({ taskDefinition: this.definition(taskDefinition), tags: [{ key: 'team', value: 'shop' }] }),
      RegisterTaskDefinitionCommand: ({ family }) => ({ taskDefinition: { taskDefinitionArn: arn('ecs', `task-definition/${family}:1`) } }),
      RunTaskCommand: ({ cluster }) => ({ tasks: [{ taskArn: taskArn(cluster) }] }),
      DescribeStacksCommand: () => ({ Stacks: [{ StackStatus: this.stackStatus }] }),
    };
  }

  /** A task of a service, with the image that it was started with; of a migration, one that does not end. */
  private task(task: string): object {
    const name = task.replace(/^.*\/0123456789abcdef/, '');
    const service = this.deployed.of('AWS::ECS::Service').find((each) => each.name === name);
    const taskDefinitionArn = service?.properties.TaskDefinition;
    const containers = this.definition(taskDefinitionArn).containerDefinitions.map(({ name: container }: any) => ({ name: container, imageDigest: 'sha256:0' }));
    return { taskArn: task, taskDefinitionArn, createdAt: new Date(-1), lastStatus: 'RUNNING', containers };
  }

  private definition(arnOfDefinition: string | undefined): { family?: string; containerDefinitions: any[] } {
    const found = this.deployed.of('AWS::ECS::TaskDefinition').find((each) => each.arn === arnOfDefinition);
    const { ContainerDefinitions = [], TaskRoleArn: taskRoleArn, ExecutionRoleArn: executionRoleArn, Family: family } = found?.properties ?? {};
    const containerDefinitions = ContainerDefinitions.map(({ Name: name, Image: image }: any) => ({ name, image }));
    return { family, containerDefinitions, ...found && { taskDefinitionArn: arnOfDefinition, taskRoleArn, executionRoleArn } };
  }

  private get elb(): Answers {
    return {
      CreateRuleCommand: ({ ListenerArn, Priority, ...rule }) => {
        const ofListener = [...this.rules.values()].filter(({ RuleArn }) => RuleArn.startsWith(rulesOf(ListenerArn)));
        if (ofListener.some((other) => other.Priority === String(Priority))) {
          throw new Failure('PriorityInUseException');
        }
        const RuleArn = `${rulesOf(ListenerArn)}${ofListener.length + 1}`;
        this.rules.set(RuleArn, { RuleArn, Priority: String(Priority), ...rule });
        return { Rules: [this.rules.get(RuleArn)] };
      },
      DeleteRuleCommand: ({ RuleArn }) => void this.rules.delete(RuleArn),
      DescribeRulesCommand: ({ RuleArns, ListenerArn }) => (
        { Rules: [...this.rules.values()].filter(({ RuleArn }) => RuleArns?.includes(RuleArn) ?? RuleArn.startsWith(rulesOf(ListenerArn))) }
      ),
      DescribeTagsCommand: ({ ResourceArns }) => (
        { TagDescriptions: ResourceArns.map((ResourceArn: string) => ({ ResourceArn, Tags: this.rules.get(ResourceArn).Tags })) }
      ),
      SetRulePrioritiesCommand: ({ RulePriorities: [{ RuleArn, Priority }] }) => void Object.assign(this.rules.get(RuleArn), { Priority: String(Priority) }),
    };
  }

  private get edge(): Answers {
    return {
      DescribeReplicationGroupsCommand: () => ({ ReplicationGroups: [{ Status: 'available' }] }),
      ModifyReplicationGroupCommand: ({ AuthToken }) => void this.tokens.add(AuthToken),
      GetDistributionCommand: ({ Id }) => ({ Distribution: { Status: 'Deployed', DistributionConfig: this.distribution(Id) }, ETag: 'etag' }),
      UpdateDistributionCommand: ({ Id, DistributionConfig }) => void this.distributions.set(Id, DistributionConfig),
      GetWebACLCommand: () => ({ WebACL: this.webAcl, LockToken: 'lock' }),
      UpdateWebACLCommand: ({ Rules }) => void Object.assign(this.webAcl, { Rules }),
    };
  }

  private distribution(id: string): any {
    return this.distributions.get(id) ?? listsOf(this.deployed.of('AWS::CloudFront::Distribution').find(({ name }) => name === id)!.properties.DistributionConfig);
  }

  private connection(): object {
    const socket = new EventEmitter();
    const write = (text: string) => socket.emit('data', [...this.tokens].some((token) => text.includes(`\r\n${token}\r\n`)) ? '+OK\r\n' : '-WRONGPASS no\r\n');
    setImmediate(() => socket.emit('secureConnect'));
    return Object.assign(socket, { setEncoding: () => undefined, destroy: () => undefined, write });
  }
}

/** Start of the ARNs of a listener's rules. */
function rulesOf(listenerArn: string): string {
  return `${listenerArn.replace(':listener/', ':listener-rule/')}/`;
}

/** CloudFront's API has `{ Items }` where CloudFormation has a list. */
function listsOf({ Origins, WebACLId, Logging }: any): object {
  return {
    WebACLId,
    Logging,
    Origins: {
      Items: Origins.map(({ OriginCustomHeaders = [] }: any) => ({
        CustomHeaders: { Items: OriginCustomHeaders.map(({ HeaderName }: any) => ({ HeaderName, HeaderValue: 'value' })) },
      })),
    },
  };
}
