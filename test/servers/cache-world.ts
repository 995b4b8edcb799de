import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CreateClusterCommand, CreateServiceCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateReplicationGroupCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { CreateSecretCommand, DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { deploymentsOf, rolledSince } from './deployments';
import { Call, FaultProxy } from './fault-proxy';
import { Rotation } from './rotation-steps';
import { installValkey, ValkeyInstallation, ValkeyServer } from './valkey-server';
import { Emulator } from '../../integ/emulator/emulator';
import { REPOSITORY } from '../../integ/emulator/installation';
import { RefreshConfiguration } from '../../src/rotation/functions/configuration';
import { cacheUrl } from '../../src/rotation/functions/connection-value';
import type { RefreshResult } from '../../src/rotation/functions/secret-refresh.lambda';

const BUNDLE = join(REPOSITORY, 'assets', 'rotation', 'functions', 'secret-refresh.lambda', 'index.js');
/** Prints the result on a line of its own, or the error's message. */
const RUN = `require(${JSON.stringify(BUNDLE)}).handler(JSON.parse(process.argv[1])).then((result) => {
  console.log('RESULT ' + JSON.stringify(result));
}, ({ message }) => {
  console.log('ERROR ' + JSON.stringify(message));
});`;
const POLL_MILLISECONDS = 50;

export interface CacheContext {
  readonly emulator: Emulator;
  readonly secretsManager: SecretsManagerClient;
  readonly ecs: ECSClient;
  readonly elastiCache: ElastiCacheClient;
  readonly valkey: ValkeyInstallation;
}

export async function cacheContext(emulator: Emulator): Promise<CacheContext> {
  const { clientConfiguration } = emulator;
  return {
    emulator,
    secretsManager: new SecretsManagerClient(clientConfiguration),
    ecs: new ECSClient(clientConfiguration),
    elastiCache: new ElastiCacheClient(clientConfiguration),
    valkey: await installValkey(emulator),
  };
}

/** A cache with the secrets and services that use it, as a deployment leaves them. Behind the API is a real server that takes tokens as ElastiCache does. */
export class CacheWorld {
  static async create(context: CacheContext, name: string): Promise<CacheWorld> {
    const original = `original-token-of-${name}`;
    const server = await ValkeyServer.start(context.emulator, context.valkey, original);
    const world = new CacheWorld(context, name, original, server, await FaultProxy.start(context.emulator.endpoint));
    await context.elastiCache.send(new CreateReplicationGroupCommand({
      ReplicationGroupId: name, ReplicationGroupDescription: 'cache', AuthToken: original, TransitEncryptionEnabled: true,
    }));
    world.tokenSecret = await world.createSecret('redis-auth', original);
    world.urlSecret = await world.createSecret('redis-url', cacheUrl(world.server.address, original));
    await world.createServices();
    world.proxy.answer = world.bringToServer.bind(world);
    world.proxy.refusalOf = world.refusalOf.bind(world);
    return world;
  }

  tokenSecret = '';
  urlSecret = '';
  readonly consumers: string[];
  readonly bystander: string;
  /** What the function has logged. */
  readonly logged: string[] = [];
  /** How often the cache says from now on that it is still changing. */
  busy = 0;
  /** Whether the function trusts the server's certificate. */
  isTrusted = true;
  /** What the cache takes, the newest last: at most two. */
  private tokens: string[];
  private deployments: { [service: string]: string } = {};

  private constructor(
    private readonly context: CacheContext, private readonly name: string, readonly original: string, readonly server: ValkeyServer, readonly proxy: FaultProxy,
  ) {
    this.tokens = [original];
    this.consumers = [1, 2].map((number) => `${name}-consumer-${number}`);
    this.bystander = `${name}-bystander`;
  }

  get configuration(): RefreshConfiguration {
    const target = this.server.address;
    const token = { ...target, secret: this.tokenSecret, replicationGroupId: this.name, pollMilliseconds: POLL_MILLISECONDS };
    return {
      render: { masterSecret: this.tokenSecret, connections: [], caches: [{ target, urlSecret: this.urlSecret }] },
      token,
      secrets: [this.urlSecret],
      consumers: [{ cluster: this.name, services: this.consumers }],
    };
  }

  rotation(secretId = this.tokenSecret): Rotation {
    return new Rotation(secretId, async (event) => this.call(event));
  }

  /** Runs the function, as it is published, in a process of its own. */
  async call(event: object = {}): Promise<RefreshResult> {
    const child = spawn(process.execPath, ['-e', RUN, JSON.stringify(event)], {
      env: {
        ...this.context.emulator.environment,
        AWS_ENDPOINT_URL: this.proxy.endpoint,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        ...(this.isTrusted ? { NODE_EXTRA_CA_CERTS: this.context.valkey.certificate } : {}),
        NODE_PATH: join(REPOSITORY, 'node_modules'),
        CONFIGURATION: JSON.stringify(this.configuration),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    [child.stdout, child.stderr].forEach((stream) => stream.setEncoding('utf8').on('data', (text: string) => output += text));
    await new Promise((resolve) => child.on('close', resolve));
    const lines = output.trim().split('\n');
    const last = lines.pop()!;
    this.logged.push(...lines.filter((line) => line));
    if (last.startsWith('RESULT ')) {
      return JSON.parse(last.slice('RESULT '.length));
    }
    this.logged.push(last);
    throw new Error(last);
  }

  /** How often the cache was asked for another token. */
  get asked(): number {
    return this.proxy.inputs('ModifyReplicationGroup').filter(({ AuthTokenUpdateStrategy }) => AuthTokenUpdateStrategy === 'ROTATE').length;
  }

  async valueOf(secretId: string, version?: string): Promise<string> {
    return (await this.context.secretsManager.send(new GetSecretValueCommand({ SecretId: secretId, VersionId: version }))).SecretString!;
  }

  /** Ends the rotation of the token before its last step, so that the next one begins anew. */
  async giveUp(): Promise<void> {
    const { VersionIdsToStages } = await this.context.secretsManager.send(new DescribeSecretCommand({ SecretId: this.tokenSecret }));
    // The emulator leaves the label on the version that had it before, too.
    for (const [version] of Object.entries(VersionIdsToStages!).filter(([, labels]) => labels.includes('AWSPENDING'))) {
      await this.context.secretsManager.send(new UpdateSecretVersionStageCommand({
        SecretId: this.tokenSecret, VersionStage: 'AWSPENDING', RemoveFromVersionId: version,
      }));
    }
  }

  /**
   * Has the cache take the current token once more, as a deployment may do that changes something else of it: CloudFormation resolves the reference then.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
   */
  async redeploy(strategy: 'ROTATE' | 'SET'): Promise<void> {
    const newest = this.tokens[this.tokens.length - 1];
    const current = await this.valueOf(this.tokenSecret);
    this.tokens = strategy === 'ROTATE' ? [newest, current] : [current];
    await this.server.takeOnly(newest, this.tokens);
  }

  /** Services that were told to start new tasks since the world began. */
  async rolled(): Promise<string[]> {
    return rolledSince(this.deployments, await deploymentsOf(this.context.ecs, this.name, Object.keys(this.deployments)));
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.server.stop();
  }

  /**
   * As ElastiCache documents it: `SET` is allowed after `ROTATE` alone, and "must be the same value as the last AUTH token rotated"; what changes nothing is rejected.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token
   */
  private refusalOf({ operation, input }: Call): string | undefined {
    if (operation !== 'ModifyReplicationGroup') {
      return undefined;
    }
    const [newest, ...older] = [...this.tokens].reverse();
    if (input.AuthTokenUpdateStrategy === 'SET') {
      return older.length === 0 || input.AuthToken !== newest ? 'InvalidParameterCombination' : undefined;
    }
    return input.AuthToken === newest ? 'NoOperationFault' : undefined;
  }

  /** What the API takes, the server takes: once the cache is through with it. `ROTATE` adds a token to the newest one alone. */
  private async bringToServer({ operation, input }: Call, text: string): Promise<string> {
    if (operation === 'ModifyReplicationGroup') {
      const newest = this.tokens[this.tokens.length - 1];
      this.tokens = input.AuthTokenUpdateStrategy === 'ROTATE' ? [newest, input.AuthToken] : [input.AuthToken];
      await this.server.takeOnly(newest, this.tokens);
    }
    if (operation === 'DescribeReplicationGroups' && this.busy > 0) {
      this.busy--;
      return text.replace('<Status>available</Status>', '<Status>modifying</Status>');
    }
    return text;
  }

  private async createSecret(suffix: string, value: string): Promise<string> {
    return (await this.context.secretsManager.send(new CreateSecretCommand({ Name: `${this.name}-${suffix}`, SecretString: value }))).ARN!;
  }

  private async createServices(): Promise<void> {
    const { ecs } = this.context;
    const services = [...this.consumers, this.bystander];
    await ecs.send(new CreateClusterCommand({ clusterName: this.name }));
    await ecs.send(new RegisterTaskDefinitionCommand({ family: this.name, containerDefinitions: [{ name: 'app', image: 'example/app', memory: 128 }] }));
    for (const serviceName of services) {
      await ecs.send(new CreateServiceCommand({ cluster: this.name, serviceName, taskDefinition: this.name, desiredCount: 1 }));
    }
    this.deployments = await deploymentsOf(ecs, this.name, services);
  }
}
