import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetSecretValueCommand, paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Address, DatabaseLogin } from './database-url';
import { Emulator } from '../emulator/emulator';

/**
 * The login the database instance at this address was deployed with: its master user, the password of the secret that
 * is attached to it, and the database it was created with. A connection URL that says otherwise will not connect.
 */
export async function deployedLogin(emulator: Emulator, address: Address): Promise<DatabaseLogin> {
  const { DBInstances: instances } = await new RDSClient(emulator.clientConfiguration).send(new DescribeDBInstancesCommand({}));
  const instance = instances?.find(({ Endpoint: endpoint }) => endpoint?.Address === address.host && endpoint.Port === address.port);
  if (instance === undefined) {
    throw new Error(`no database instance is deployed at ${address.host}:${address.port}, where a DATABASE_URL leads`);
  }
  return {
    user: instance.MasterUsername!,
    password: await attachedPassword(emulator, instance.DBInstanceIdentifier!),
    database: instance.DBName || 'postgres',
  };
}

/** An attachment writes the instance's identifier into the secret. */
async function attachedPassword(emulator: Emulator, instance: string): Promise<string> {
  const client = new SecretsManagerClient(emulator.clientConfiguration);
  for await (const page of paginateListSecrets({ client }, {})) {
    for (const { ARN: id } of page.SecretList ?? []) {
      const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id }));
      const value = parseObject(text ?? '');
      if (value.dbInstanceIdentifier === instance) {
        return String(value.password);
      }
    }
  }
  throw new Error(`no secret is attached to database instance '${instance}': its password cannot be known`);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
