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

/** What a run changed. Usually nothing. */
export interface RefreshResult {
  /** ARNs of the secrets that got a new value. */
  readonly rendered: string[];
  /** Names of the services for which deployments were started. */
  readonly rolled: string[];
}

/**
 * Brings secrets and services to the desired state from any state. Each run checks everything and changes what differs.
 *
 * So it does not matter what triggers it, how often, or where an earlier run failed. If Secrets Manager invokes it for a step of a rotation, it performs
 * that step, and after the last step also checks everything. It logs only names.
 */
export async function handler(event?: unknown): Promise<RefreshResult> {
  const configuration = JSON.parse(process.env[CONFIGURATION_VARIABLE]!) as RefreshConfiguration;
  if (isRotationEvent(event)) {
    await rotate(event, configuration);
    // A value composed in the first step may be outdated in the last one.
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
    throw new Error(`${event.SecretId} is not one of this function's secrets`);
  }
  await takeStep(secretsManager, event, rotation);
}
