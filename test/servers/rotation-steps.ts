import { randomUUID } from 'node:crypto';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RotationEvent } from '../../src/rotation/functions/rotation-steps';

/** The steps of a rotation, in their order. */
export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** One rotation of a secret, as Secrets Manager has a function make it. Tried again, it begins with the first step and has the same token. */
export class Rotation {
  readonly token = randomUUID();

  constructor(private readonly secretId: string, private readonly call: (event: RotationEvent) => Promise<unknown>) {}

  async run(): Promise<void> {
    for (const step of STEPS) {
      await this.take(step);
    }
  }

  async take(Step: typeof STEPS[number]): Promise<void> {
    await this.call({ Step, SecretId: this.secretId, ClientRequestToken: this.token });
  }
}

/** The version that has each label. */
export async function labelsOf(client: SecretsManagerClient, secretId: string): Promise<{ [label: string]: string }> {
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
  return Object.fromEntries(Object.entries(VersionIdsToStages!).flatMap(([version, labels]) => labels.map((label) => [label, version])));
}
