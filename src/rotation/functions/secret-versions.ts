import {
  GetSecretValueCommand, paginateListSecretVersionIds, SecretsManagerClient, SecretVersionsListEntry, UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

const CURRENT = 'AWSCURRENT';
/** Label of the current version after a rotation that did not need to change the value: the version has the same value as the previous one. */
const SAME = 'SAME_VALUE';
/** Label of the first version with that value. */
const SINCE = 'SAME_VALUE_SINCE';

/** The suffix that Secrets Manager adds to an ARN. The ARN of a secret imported by name does not have it. */
const SUFFIX = /^-[A-Za-z0-9]{6}$/;

/** Whether a possibly partial ARN refers to the secret. */
export function isOf(known: string, arn: string): boolean {
  return arn === known || (arn.startsWith(known) && SUFFIX.test(arn.slice(known.length)));
}

/** The current value of a secret. */
export async function currentValue(client: SecretsManagerClient, secretId: string): Promise<{ value: string; version: string }> {
  const { SecretString, VersionId } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  return { value: SecretString ?? '', version: VersionId ?? '' };
}

/** The value of a version, or undefined if it has none. */
export async function valueOf(client: SecretsManagerClient, secretId: string, version: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionId: version }))).SecretString;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') {
      return undefined;
    }
    throw error;
  }
}

/** The versions that were created after the current one, including versions without a label from rotations that were cancelled or reverted. */
export async function versionsSinceCurrent(client: SecretsManagerClient, secretId: string): Promise<string[]> {
  const versions: SecretVersionsListEntry[] = [];
  for await (const { Versions = [] } of paginateListSecretVersionIds({ client }, { SecretId: secretId, IncludeDeprecated: true })) {
    versions.push(...Versions);
  }
  const current = versions.find(({ VersionStages }) => VersionStages?.includes(CURRENT));
  return versions.filter(({ CreatedDate }) => current !== undefined && CreatedDate! > current.CreatedDate!).map(({ VersionId }) => VersionId!);
}

/** Since when the secret has its current value. Lists only the versions, so no permission to read the secret is needed. */
export async function currentSince(client: SecretsManagerClient, secretId: string): Promise<Date> {
  const versions = await labelled(client, secretId);
  const current = versions.get(CURRENT);
  const first = current?.VersionStages?.includes(SAME) ? versions.get(SINCE) ?? current : current;
  if (!first?.CreatedDate) {
    throw new Error(`${secretId} has no current version`);
  }
  return first.CreatedDate;
}

/** Labels a version that becomes current with the same value, so that it does not count as a change. */
export async function labelSame(client: SecretsManagerClient, secretId: string, versionId: string): Promise<void> {
  const versions = await labelled(client, secretId);
  if (versions.get(SAME)?.VersionId === versionId) {
    return;
  }
  const move = async (label: string, to: string | undefined) => {
    const from = versions.get(label)?.VersionId;
    if (to !== undefined && to !== from) {
      await client.send(new UpdateSecretVersionStageCommand({ SecretId: secretId, VersionStage: label, MoveToVersionId: to, RemoveFromVersionId: from }));
    }
  };
  const current = versions.get(CURRENT);
  if (!current?.VersionStages?.includes(SAME)) {
    await move(SINCE, current?.VersionId);
  }
  await move(SAME, versionId);
}

/** The versions that have labels, by label. */
async function labelled(client: SecretsManagerClient, secretId: string): Promise<Map<string, SecretVersionsListEntry>> {
  const found = new Map<string, SecretVersionsListEntry>();
  for await (const { Versions } of paginateListSecretVersionIds({ client }, { SecretId: secretId })) {
    Versions?.forEach((version) => version.VersionStages?.forEach((label) => found.set(label, version)));
  }
  return found;
}
