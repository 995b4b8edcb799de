import {
  GetSecretValueCommand, paginateListSecretVersionIds, SecretsManagerClient, SecretVersionsListEntry, UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

const CURRENT = 'AWSCURRENT';
/** On the current version, when a rotation that was due has found the value right: it says the same as the version before. */
const SAME = 'SAME_VALUE';
/** Then on the version that was the first to say it. */
const SINCE = 'SAME_VALUE_SINCE';

/** The end that Secrets Manager gives to an ARN, which that of a secret imported by its name lacks. */
const SUFFIX = /^-[A-Za-z0-9]{6}$/;

/** Whether what is known of a secret's ARN is of that one. */
export function isOf(known: string, arn: string): boolean {
  return arn === known || (arn.startsWith(known) && SUFFIX.test(arn.slice(known.length)));
}

/** What a secret says now. */
export async function currentValue(client: SecretsManagerClient, secretId: string): Promise<{ value: string; version: string }> {
  const { SecretString, VersionId } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  return { value: SecretString ?? '', version: VersionId ?? '' };
}

/** What a version says; undefined where it has no value. */
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

/** The versions that were created after the current one, also those without a label: of rotations that were given up or taken back. */
export async function versionsSinceCurrent(client: SecretsManagerClient, secretId: string): Promise<string[]> {
  const versions: SecretVersionsListEntry[] = [];
  for await (const { Versions = [] } of paginateListSecretVersionIds({ client }, { SecretId: secretId, IncludeDeprecated: true })) {
    versions.push(...Versions);
  }
  const current = versions.find(({ VersionStages }) => VersionStages?.includes(CURRENT));
  return versions.filter(({ CreatedDate }) => current !== undefined && CreatedDate! > current.CreatedDate!).map(({ VersionId }) => VersionId!);
}

/** Since when the secret has the value that it has. Asks for the versions, not for the value, which needs no permission to read the secret. */
export async function currentSince(client: SecretsManagerClient, secretId: string): Promise<Date> {
  const versions = await labelled(client, secretId);
  const current = versions.get(CURRENT);
  const first = current?.VersionStages?.includes(SAME) ? versions.get(SINCE) ?? current : current;
  if (!first?.CreatedDate) {
    throw new Error(`${secretId} has no current version`);
  }
  return first.CreatedDate;
}

/** Labels a version that is to become the current one, and says the same: whoever looks for changes sees none. */
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
