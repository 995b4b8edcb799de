import { DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';

/**
 * Steps that Secrets Manager invokes a function for, in this order. It retries each after a failure.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/** The parts of a rotation that depend on the type of the secret. */
export interface Rotation {
  /** Creates a new value. */
  create(): Promise<string>;
  /** Makes the new value accepted in addition to the current one. Does nothing if it already is. */
  set?(pending: string, current: string): Promise<void>;
  /** Rejects if a value does not work. */
  test?(value: string): Promise<void>;
  /**
   * Starts to use the new value, which works by now, in places other than the secret's readers. Does nothing if it is already used. Returns false if the
   * value is outdated, which ends the rotation without it.
   */
  use?(pending: string): Promise<boolean | void>;
}

/** Whether the event comes from Secrets Manager. */
export function isRotationEvent(event: unknown): event is RotationEvent {
  return typeof (event as RotationEvent | undefined)?.Step === 'string' && typeof (event as RotationEvent).SecretId === 'string';
}

/** Performs one step of a rotation. Each step can be retried after any failure. */
export async function takeStep(client: SecretsManagerClient, { Step, SecretId, ClientRequestToken }: RotationEvent, rotation: Rotation): Promise<void> {
  const valueOf = async (version: { VersionStage?: string; VersionId?: string }): Promise<string> => (
    (await client.send(new GetSecretValueCommand({ SecretId, ...version }))).SecretString ?? ''
  );
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  if (VersionIdsToStages[ClientRequestToken]?.includes(CURRENT)) {
    return;
  }
  const pending = () => valueOf({ VersionId: ClientRequestToken, VersionStage: PENDING });
  switch (Step) {
    case 'createSecret':
      if (await unlessThereIsNone(pending) === undefined) {
        await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString: await rotation.create(), VersionStages: [PENDING] }));
      }
      return;
    case 'setSecret':
      return rotation.set?.(await pending(), await valueOf({ VersionStage: CURRENT }));
    case 'testSecret':
      // Secrets Manager tests a schedule with only this step, when there may be no pending value. In that case, the current value must work.
      return rotation.test?.(await unlessThereIsNone(pending) ?? await valueOf({ VersionStage: CURRENT }));
    case 'finishSecret': {
      if (await rotation.use?.(await pending()) === false) {
        // A rotation may end without this label on any version:
        // https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
        await client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: PENDING, RemoveFromVersionId: ClientRequestToken }));
        return;
      }
      const current = Object.keys(VersionIdsToStages).find((version) => VersionIdsToStages[version].includes(CURRENT));
      await client.send(new UpdateSecretVersionStageCommand({
        SecretId, VersionStage: CURRENT, MoveToVersionId: ClientRequestToken, RemoveFromVersionId: current,
      }));
      return;
    }
    default:
      throw new Error(`a rotation has no step '${Step}'`);
  }
}

/** A version that has a label but no value yet is not found. */
async function unlessThereIsNone(read: () => Promise<string>): Promise<string | undefined> {
  try {
    return await read();
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') {
      return undefined;
    }
    throw error;
  }
}
