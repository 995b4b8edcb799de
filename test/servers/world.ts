import { CreateClusterCommand, CreateServiceCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateSecretCommand, GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { deploymentsOf, rolledSince } from './deployments';
import { DatabaseLogin } from '../../integ/demo/database-url';
import { PostgresServer } from '../../integ/demo/postgres';
import { RefreshConfiguration } from '../../src/rotation/functions/configuration';
import { connectionValue } from '../../src/rotation/functions/connection-value';

export interface WorldContext {
  readonly secretsManager: SecretsManagerClient;
  readonly ecs: ECSClient;
  readonly postgres: PostgresServer;
  readonly administrator: DatabaseLogin;
}

/** A database user with the secrets and services of its own, as a deployment leaves them. */
export class World {
  static async create(context: WorldContext, name: string, consumers = 3): Promise<World> {
    const world = new World(context, name, Array.from({ length: consumers }, (_, index) => `${name}-consumer-${index + 1}`));
    await world.createUser();
    await world.createSecrets();
    await world.createServices();
    world.deployments = await deploymentsOf(context.ecs, name, world.services);
    return world;
  }

  readonly bystander: string;
  readonly original: DatabaseLogin;
  master = '';
  connection = '';
  url = '';
  private deployments: { [service: string]: string } = {};

  private constructor(readonly context: WorldContext, readonly name: string, readonly consumers: string[]) {
    this.bystander = `${name}-bystander`;
    this.original = { user: `${name}_user`, password: 'original-password', database: 'orders' };
  }

  get services(): string[] {
    return [...this.consumers, this.bystander];
  }

  get target() {
    return { scheme: 'postgresql', host: 'db.example.com', port: '5432', dbname: this.original.database };
  }

  /** What the function is told. */
  get configuration(): RefreshConfiguration {
    return {
      render: { masterSecret: this.master, connections: [{ target: this.target, connectionSecret: this.connection, urlSecret: this.url }] },
      secrets: [this.connection, this.url],
      consumers: [{ cluster: this.name, services: this.consumers }],
    };
  }


  /** What both secrets say for a password. */
  values(password: string): { connection: string; url: string } {
    const { details, url } = connectionValue(this.target, { username: this.original.user, password });
    return { connection: JSON.stringify(details), url };
  }

  /** What both secrets say. */
  async currentValues(): Promise<{ connection: string; url: string }> {
    return { connection: await this.valueOf(this.connection), url: await this.valueOf(this.url) };
  }

  async valueOf(secretId: string): Promise<string> {
    return (await this.context.secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString!;
  }

  async put(secretId: string, value: string): Promise<void> {
    await this.context.secretsManager.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: value }));
  }

  /** Services that were told to start new tasks since the world began. */
  async rolled(): Promise<string[]> {
    return rolledSince(this.deployments, await deploymentsOf(this.context.ecs, this.name, Object.keys(this.deployments)));
  }

  private async createUser(): Promise<void> {
    const client = new Client({ ...this.context.administrator, ...this.context.postgres.address });
    await client.connect();
    const { user, password } = this.original;
    await client.query(`CREATE ROLE ${client.escapeIdentifier(user)} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    await client.end();
  }

  private async createSecrets(): Promise<void> {
    const { user, password, database } = this.original;
    const create = async (suffix: string, value: string) => {
      const { ARN } = await this.context.secretsManager.send(new CreateSecretCommand({ Name: `${this.name}-${suffix}`, SecretString: value }));
      return ARN!;
    };
    const { connection, url } = this.values(password);
    this.master = await create('db-master', JSON.stringify({ engine: 'postgres', username: user, password, dbname: database }));
    this.connection = await create('db-connection', connection);
    this.url = await create('database-url', url);
  }

  private async createServices(): Promise<void> {
    const { ecs } = this.context;
    await ecs.send(new CreateClusterCommand({ clusterName: this.name }));
    await ecs.send(new RegisterTaskDefinitionCommand({ family: this.name, containerDefinitions: [{ name: 'app', image: 'example/app', memory: 128 }] }));
    for (const serviceName of this.services) {
      await ecs.send(new CreateServiceCommand({ cluster: this.name, serviceName, taskDefinition: this.name, desiredCount: 1 }));
    }
  }
}
