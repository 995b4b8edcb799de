/** The function that Secrets Manager creates for a hosted rotation, with the permissions that AWS's template gives it. */
import { Call, each, onSecret } from './calls';
import { Deployed, Resource } from './deployed';

const SOURCE = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html';

export interface HostedRotation {
  readonly name: string;
  readonly statements: object[];
  readonly calls: Call[];
}

export function hostedRotations(deployed: Deployed): HostedRotation[] {
  return deployed.of('AWS::SecretsManager::RotationSchedule').filter(({ properties }) => properties.HostedRotationLambda).map((schedule) => hosted(deployed, schedule));
}

function hosted(deployed: Deployed, { properties: { SecretId, HostedRotationLambda: { KmsKeyArn, RotationLambdaName } } }: Resource): HostedRotation {
  const operations = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
  return {
    name: RotationLambdaName,
    statements: [
      { Effect: 'Allow', Action: operations.map((operation) => `secretsmanager:${operation}`), Resource: SecretId },
      { Effect: 'Allow', Action: 'secretsmanager:GetRandomPassword', Resource: '*' },
      ...KmsKeyArn ? [{ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], Resource: KmsKeyArn }] : [],
    ],
    calls: [...operations.flatMap((operation) => onSecret(deployed, operation, SecretId, SOURCE)), ...each(['secretsmanager:GetRandomPassword'], '*', SOURCE)],
  };
}
