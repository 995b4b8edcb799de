import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RenderConfiguration } from './configuration';
import { cacheUrl, ConnectionLogin, connectionValue } from './connection-value';
import { Rotation } from './rotation-steps';
import { currentValue, isOf, labelSame } from './secret-versions';

/** The first pass writes, and the second one finds nothing to write. A third one is for a secret that changed in between. */
const MAX_PASSES = 3;

/** A secret that is composed from another secret. */
interface Derived {
  readonly secretId: string;
  /** The value that it should have. */
  compose(source: string): string;
  /** Whether two values are equivalent. */
  isSame(one: string, other: string): boolean;
}

/** A version of a secret that should replace the current one. */
interface Replacement {
  readonly secretId: string;
  readonly value: string;
  /** The version of the source, and the version to replace. */
  readonly origin: string[];
}

/**
 * Updates secrets whose value differs from what their source requires. Each is written in a single call, so it is always complete.
 *
 * Repeats until there is nothing to write, because the source may change in the meantime.
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
        // The source has changed since, so the composed value is already outdated.
        break;
      }
      await client.send(new PutSecretValueCommand({
        SecretId: secretId,
        SecretString: value,
        // If two runs overlap, the second call then changes nothing. Each pass is a separate attempt.
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

/** Rotation of one of these secrets, by composing it again. Undefined if the secret is not one of them. */
export function derivedRotation(client: SecretsManagerClient, configuration: RenderConfiguration, secretId: string, version: string): Rotation | undefined {
  const derived = derivedFrom(configuration).find((each) => isOf(each.secretId, secretId));
  return derived && {
    create: async () => derived.compose((await currentValue(client, configuration.masterSecret)).value),
    use: async (pending) => {
      const { value: source } = await currentValue(client, configuration.masterSecret);
      if (!derived.isSame(derived.compose(source), pending)) {
        // The source has changed since the first step. Its current value is written after this, as usual.
        return false;
      }
      // An unchanged value does not start deployments.
      if (derived.isSame((await currentValue(client, secretId)).value, pending)) {
        await labelSame(client, secretId, version);
      }
      return true;
    },
  };
}

/** The URL is written last, so that when it changes, the details have already changed. */
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

/** The value as JSON, or undefined. An error of `JSON.parse` would contain the value and appear in the log. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
