import { DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';

/**
 * What Secrets Manager asks of a function, one step after another, and each again after a failure.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/** What of a rotation depends on what the secret is for. */
export interface Rotation {
  /** Says a new value. */
  create(): Promise<string>;
  /** Has the new value taken besides the current one. Does nothing where it is taken already. */
  set?(pending: string, current: string): Promise<void>;
  /** Rejects where a value does not work. */
  test?(value: string): Promise<void>;
  /**
   * Uses the new value, which works by now, where something besides its readers does. Does nothing where it is used already. Answers false where the value
   * is out of date: then the rotation ends without it.
   */
  use?(pending: string): Promise<boolean | void>;
}

/** Whether Secrets Manager calls, and nobody else. */
export function isRotationEvent(event: unknown): event is RotationEvent {
  return typeof (event as RotationEvent | undefined)?.Step === 'string' && typeof (event as RotationEvent).SecretId === 'string';
}

/** Takes one step of a rotation. Each can be taken again, from wherever an earlier try broke off. */
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
      // A schedule is tried with this step alone, of which there may be no value that was set: then it is the current one that must work.
      return rotation.test?.(await unlessThereIsNone(pending) ?? await valueOf({ VersionStage: CURRENT }));
    case 'finishSecret': {
      if (await rotation.use?.(await pending()) === false) {
        // A rotation may end with this label on no version:
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
