import { ContainerDefinition } from '@aws-sdk/client-ecs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** `arn:aws:secretsmanager:region:account:secret:name-suffix[:json-key[:version-stage[:version-id]]]` */
const SECRET_ARN = /^(arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/;

/** What ECS would start the container with: its plain environment, and its secrets with their values. */
export async function containerEnvironment(client: SecretsManagerClient, container: ContainerDefinition): Promise<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const { name, value } of container.environment ?? []) {
    environment[name!] = value ?? '';
  }
  for (const { name, valueFrom } of container.secrets ?? []) {
    environment[name!] = await secretValue(client, valueFrom!);
  }
  return environment;
}

async function secretValue(client: SecretsManagerClient, valueFrom: string): Promise<string> {
  const match = SECRET_ARN.exec(valueFrom);
  if (match === null) {
    throw new Error(`'${valueFrom}' is not a secret of Secrets Manager: the demo resolves no other`);
  }
  const [, arn, jsonKey, stage, version] = match;
  const { SecretString: text } = await client.send(new GetSecretValueCommand({
    SecretId: arn,
    VersionStage: stage || undefined,
    VersionId: version || undefined,
  }));
  if (!jsonKey) {
    return text!;
  }
  const value = (JSON.parse(text!) as Record<string, unknown>)[jsonKey];
  if (value === undefined) {
    throw new Error(`secret '${arn}' has no key '${jsonKey}'`);
  }
  return String(value);
}
