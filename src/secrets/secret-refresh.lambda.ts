import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DescribeServicesCommand, ECSClient, Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { GetSecretValueCommand, paginateListSecretVersionIds, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConnectionLogin, connectionValue } from './connection-value';
import { CONFIGURATION_VARIABLE, ConnectionConfiguration, ConsumerConfiguration, RefreshConfiguration, RenderConfiguration } from './refresh-configuration';

/** One pass writes and the next one finds that all is well; a third is for a secret that changed in between. */
const MAX_PASSES = 3;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const SERVICES_A_CALL = 10;

const secretsManager = new SecretsManagerClient({});
const ecs = new ECSClient({});

/** What a run changed; nothing, as a rule. */
export interface RefreshResult {
  /** ARNs of the secrets that got a new value. */
  readonly rendered: string[];
  /** Names of the services that were told to start new tasks. */
  readonly rolled: string[];
}

/**
 * Brings secrets and services to what they should be, from whatever they are: each run looks at everything and changes what differs.
 *
 * Hence it does not matter what woke it up, how often, or at what point an earlier run broke off. It logs names only.
 */
export async function handler(): Promise<RefreshResult> {
  const { render: toRender, secrets, consumers } = JSON.parse(process.env[CONFIGURATION_VARIABLE]!) as RefreshConfiguration;
  const rendered = toRender ? await render(toRender) : [];
  const rolled = await roll(consumers, await lastChange(secrets));
  return { rendered, rolled };
}

/** A version of a secret that should replace the current one. */
interface Replacement {
  readonly secretId: string;
  readonly value: string;
  /** What the value was made of and what it replaces. */
  readonly origin: string[];
}

/**
 * Writes the secrets that say something else than the master secret. Each is written in one call, so each is whole at every moment.
 *
 * Repeats until there is nothing to write: should the master secret change meanwhile, what this run had read of it is not the last word.
 */
async function render({ masterSecret, connections }: RenderConfiguration): Promise<string[]> {
  const rendered = new Set<string>();
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    const replacements = await findReplacements(masterSecret, connections);
    if (replacements.length === 0) {
      return [...rendered];
    }
    for (const { secretId, value, origin } of replacements) {
      await secretsManager.send(new PutSecretValueCommand({
        SecretId: secretId,
        SecretString: value,
        // Of two runs at once the second one's call then changes nothing. Another pass is another attempt.
        ClientRequestToken: createHash('sha256').update(JSON.stringify([...origin, value, pass])).digest('hex'),
      }));
      console.log(`rendered ${secretId}`);
      rendered.add(secretId);
    }
  }
  throw new Error(`the connection secrets still differ from ${masterSecret} after they were written ${MAX_PASSES} times`);
}

async function findReplacements(masterSecret: string, connections: ConnectionConfiguration[]): Promise<Replacement[]> {
  const master = await currentValue(masterSecret);
  const login = loginOf(masterSecret, master.value);
  const replacements: Replacement[] = [];
  for (const { target, connectionSecret, urlSecret } of connections) {
    const wanted = connectionValue(target, login, encodeURIComponent);
    const connection = await currentValue(connectionSecret);
    if (!isDeepStrictEqual(parsed(connection.value), wanted.details)) {
      replacements.push({ secretId: connectionSecret, value: JSON.stringify(wanted.details), origin: [master.version, connection.version] });
    }
    // The URL comes last: whoever waits for its change finds the details changed too.
    const url = await currentValue(urlSecret);
    if (url.value !== wanted.url) {
      replacements.push({ secretId: urlSecret, value: wanted.url, origin: [master.version, url.version] });
    }
  }
  return replacements;
}

async function currentValue(secretId: string): Promise<{ value: string; version: string }> {
  const { SecretString, VersionId } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }));
  return { value: SecretString ?? '', version: VersionId ?? '' };
}

function loginOf(secretId: string, value: string): ConnectionLogin {
  const { username, password } = (parsed(value) ?? {}) as Partial<ConnectionLogin>;
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw new Error(`${secretId} must be JSON with 'username' and 'password'`);
  }
  return { username, password };
}

/** The value as JSON, or undefined. The error of `JSON.parse` quotes what it read, and would end in the log. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** When the newest of the secrets' current values was written. */
async function lastChange(secretIds: string[]): Promise<Date> {
  const changes = await Promise.all(secretIds.map(currentSince));
  return new Date(Math.max(...changes.map((change) => change.getTime())));
}

/** Asks for the versions, not for the value, which needs no permission to read the secret. */
async function currentSince(secretId: string): Promise<Date> {
  for await (const { Versions } of paginateListSecretVersionIds({ client: secretsManager }, { SecretId: secretId })) {
    const current = Versions?.find(({ VersionStages }) => VersionStages?.includes('AWSCURRENT'));
    if (current?.CreatedDate) {
      return current.CreatedDate;
    }
  }
  throw new Error(`${secretId} has no current version`);
}

/**
 * Starts a rolling deployment of every service whose tasks may have been started before the change.
 *
 * What tells is the service's own deployment, and no record of ours: a run that broke off leaves the rest to the next one, and a service
 * that was deployed meanwhile for another reason is left alone. One service's failure does not keep the others waiting.
 */
async function roll(consumers: ConsumerConfiguration[], change: Date): Promise<string[]> {
  const rolled: string[] = [];
  const failures: string[] = [];
  const attempt = async (what: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      failures.push(`${what}: ${(error as Error).name}: ${(error as Error).message}`);
    }
  };
  for (const { cluster, services } of consumers) {
    for (let first = 0; first < services.length; first += SERVICES_A_CALL) {
      const some = services.slice(first, first + SERVICES_A_CALL);
      await attempt(some.join(', '), async () => {
        const described = await ecs.send(new DescribeServicesCommand({ cluster, services: some }));
        for (const service of (described.services ?? []).filter((each) => isOlder(each, change)).map((each) => each.serviceName!)) {
          await attempt(service, async () => {
            await ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
            console.log(`rolled ${service}`);
            rolled.push(service);
          });
        }
      });
    }
  }
  if (failures.length > 0) {
    throw new Error(`not rolled: ${failures.join('; ')}`);
  }
  return rolled;
}

function isOlder({ status, deployments }: Service, change: Date): boolean {
  const primary = deployments?.find((deployment) => deployment.status === 'PRIMARY');
  return status === 'ACTIVE' && (primary?.createdAt === undefined || primary.createdAt < change);
}
