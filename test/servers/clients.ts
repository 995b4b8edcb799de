import { ECSClient } from '@aws-sdk/client-ecs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Emulator } from '../../integ/emulator/emulator';

// Node 20 is the floor, and the SDK's warning that it will not be much longer is known.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export function clientsOf({ clientConfiguration }: Emulator): { secretsManager: SecretsManagerClient; ecs: ECSClient } {
  return { secretsManager: new SecretsManagerClient(clientConfiguration), ecs: new ECSClient(clientConfiguration) };
}
