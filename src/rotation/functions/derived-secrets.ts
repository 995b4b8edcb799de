import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RenderConfiguration } from './configuration';
import { cacheUrl, ConnectionLogin, connectionValue } from './connection-value';
import { Rotation } from './rotation-steps';
import { currentValue, isOf, labelSame } from './secret-versions';

/** One pass writes and the next one finds that all is well; a third is for a secret that changed in between. */
const MAX_PASSES = 3;

/** A secret that is composed of another one. */
interface Derived {
  readonly secretId: string;
  /** What it should say. */
  compose(source: string): string;
  /** Whether two values say the same. */
  isSame(one: string, other: string): boolean;
}

/** A version of a secret that should replace the current one. */
interface Replacement {
  readonly secretId: string;
  readonly value: string;
  /** What the value was made of and what it replaces. */
  readonly origin: string[];
}

/**
 * Writes the secrets that say something else than what they are composed of. Each is written in one call, so each is whole at every moment.
 *
 * Repeats until there is nothing to write: should the source change meanwhile, what this run had read of it is not the last word.
 */
export async function render(client: SecretsManagerClient, configuration: RenderConfiguration): Promise<string[]> {
  const rendered = new Set<string>();
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    const replacements = await findReplacements(client, configuration);
    if (replacements.length === 0) {
      return [...rendered];
    }
    for (const { secretId, value, origin } of replacements) {
      if ((await currentValue(client, configuration.masterSecret)).version !== origin[0]) {
        // It has changed since: what was composed of it is out of date before it is written.
        break;
      }
      await client.send(new PutSecretValueCommand({
        SecretId: secretId,
        SecretString: value,
        // Of two runs at once the second one's call then changes nothing. Another pass is another attempt.
        ClientRequestToken: createHash('sha256').update(JSON.stringify([...origin, value, pass])).digest('hex'),
      }));
      console.log(`rendered ${secretId}`);
      rendered.add(secretId);
    }
  }
  throw new Error(`the derived secrets still differ from ${configuration.masterSecret} after they were written ${MAX_PASSES} times`);
}

async function findReplacements(client: SecretsManagerClient, configuration: RenderConfiguration): Promise<Replacement[]> {
  const source = await currentValue(client, configuration.masterSecret);
  const replacements: Replacement[] = [];
  for (const { secretId, compose, isSame } of derivedFrom(configuration)) {
    const wanted = compose(source.value);
    const current = await currentValue(client, secretId);
    if (!isSame(current.value, wanted)) {
      replacements.push({ secretId, value: wanted, origin: [source.version, current.version] });
    }
  }
  return replacements;
}

/** The rotation of one of them: it is composed once more. Undefined where it is none of them. */
export function derivedRotation(client: SecretsManagerClient, configuration: RenderConfiguration, secretId: string, version: string): Rotation | undefined {
  const derived = derivedFrom(configuration).find((each) => isOf(each.secretId, secretId));
  return derived && {
    create: async () => derived.compose((await currentValue(client, configuration.masterSecret)).value),
    use: async (pending) => {
      const { value: source } = await currentValue(client, configuration.masterSecret);
      if (!derived.isSame(derived.compose(source), pending)) {
        // The source has changed since the first step. What it says now is written as ever, after this.
        return false;
      }
      // Nobody is rolled for a value that they have.
      if (derived.isSame((await currentValue(client, secretId)).value, pending)) {
        await labelSame(client, secretId, version);
      }
      return true;
    },
  };
}

/** The URL comes last: whoever waits for its change finds the details changed too. */
function derivedFrom({ masterSecret, connections, caches = [] }: RenderConfiguration): Derived[] {
  return [
    ...connections.flatMap(({ target, connectionSecret, urlSecret }): Derived[] => {
      const wanted = (source: string) => connectionValue(target, loginOf(masterSecret, source), encodeURIComponent);
      return [
        {
          secretId: connectionSecret,
          compose: (source) => JSON.stringify(wanted(source).details),
          isSame: (one, other) => isDeepStrictEqual(parsed(one), parsed(other)),
        },
        { secretId: urlSecret, compose: (source) => wanted(source).url, isSame: isEqual },
      ];
    }),
    ...caches.map(({ target, urlSecret }): Derived => ({ secretId: urlSecret, compose: (token) => cacheUrl(target, token), isSame: isEqual })),
  ];
}

function isEqual(one: string, other: string): boolean {
  return one === other;
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
