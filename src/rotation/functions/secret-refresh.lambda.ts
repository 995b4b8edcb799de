import { ECSClient } from '@aws-sdk/client-ecs';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { tokenRotation } from './cache-token';
import { CONFIGURATION_VARIABLE, RefreshConfiguration } from './configuration';
import { derivedRotation, render } from './derived-secrets';
import { roll } from './roll';
import { isRotationEvent, RotationEvent, takeStep } from './rotation-steps';
import { currentSince, isOf } from './secret-versions';

const secretsManager = new SecretsManagerClient({});
const ecs = new ECSClient({});
const elastiCache = new ElastiCacheClient({});

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
 * Hence it does not matter what woke it up, how often, or at what point an earlier run broke off. Where it is Secrets Manager that asks, for a step of
 * a rotation, it takes that step, and after the last one looks at everything too. It logs names only.
 */
export async function handler(event?: unknown): Promise<RefreshResult> {
  const configuration = JSON.parse(process.env[CONFIGURATION_VARIABLE]!) as RefreshConfiguration;
  if (isRotationEvent(event)) {
    await rotate(event, configuration);
    // What was composed in the first step may be out of date by the last one.
    if (event.Step !== 'finishSecret') {
      return { rendered: [], rolled: [] };
    }
  }
  const rendered = configuration.render ? await render(secretsManager, configuration.render) : [];
  const changes = await Promise.all(configuration.secrets.map((secret) => currentSince(secretsManager, secret)));
  const rolled = await roll(ecs, configuration.consumers, new Date(Math.max(...changes.map((change) => change.getTime()))));
  return { rendered, rolled };
}

async function rotate(event: RotationEvent, { token, render: derived }: RefreshConfiguration): Promise<void> {
  const rotation = token && isOf(token.secret, event.SecretId)
    ? tokenRotation(secretsManager, elastiCache, token)
    : derived && derivedRotation(secretsManager, derived, event.SecretId, event.ClientRequestToken);
  if (!rotation) {
    throw new Error(`${event.SecretId} is none of this function's secrets`);
  }
  await takeStep(secretsManager, event, rotation);
}
