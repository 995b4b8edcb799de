import { GetRandomPasswordCommand, GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { Address, DatabaseLogin, parseDatabaseUrl } from '../../integ/demo/database-url';

/** Rotates a master secret in the four steps of AWS's rotation function for one user, in a real database. */
export async function rotate(secretsManager: SecretsManagerClient, secretId: string, server: Address, excludeCharacters: string): Promise<DatabaseLogin> {
  const { SecretString, VersionId: oldVersion } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }));
  const old = JSON.parse(SecretString!) as { username: string; password: string; dbname: string };

  // createSecret
  const { RandomPassword: password } = await secretsManager.send(new GetRandomPasswordCommand({ ExcludeCharacters: excludeCharacters }));
  const { VersionId: newVersion } = await secretsManager.send(new PutSecretValueCommand({
    SecretId: secretId, SecretString: JSON.stringify({ ...old, password }), VersionStages: ['AWSPENDING'],
  }));
  // setSecret
  const login = { user: old.username, password: password!, database: old.dbname };
  await inDatabase(server, { ...login, password: old.password }, async (client) => {
    await client.query(`ALTER USER ${client.escapeIdentifier(login.user)} WITH PASSWORD ${client.escapeLiteral(login.password)}`);
  });
  // testSecret
  await inDatabase(server, login, async (client) => client.query('SELECT 1'));
  // finishSecret
  await secretsManager.send(new UpdateSecretVersionStageCommand({
    SecretId: secretId, VersionStage: 'AWSCURRENT', MoveToVersionId: newVersion, RemoveFromVersionId: oldVersion,
  }));
  return login;
}

/** Who a URL logs in as. The host in it is the deployed one, which does not resolve here. */
export function loginOf(url: string): DatabaseLogin {
  const { user, password, database } = parseDatabaseUrl(url);
  return { user, password, database };
}

/** The user that the database says it is; rejects where it lets nobody in. */
export async function currentUser(server: Address, login: DatabaseLogin): Promise<string> {
  return inDatabase(server, login, async (client) => (await client.query('SELECT current_user AS name')).rows[0].name);
}

async function inDatabase<T>(server: Address, login: DatabaseLogin, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ ...server, ...login });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
