import { DatabaseConnectionSecretsOptions } from './connection-secrets-options';
import { Problems } from '../../private/problems';
import { checkSecretName } from '../../private/secret-names';

/** Collects mistakes in the options. */
export function checkConnectionSecrets(options: DatabaseConnectionSecretsOptions, problems: Problems): void {
  problems.pattern(
    'database', 'urlScheme', options.urlScheme, /^[a-z][a-z0-9+.-]*$/i, "be a URL scheme without '://', such as 'postgresql' or 'postgresql+asyncpg'",
  );
  checkSecretName(problems, 'database', 'connectionSecretName', options.connectionSecretName);
  checkSecretName(problems, 'database', 'urlSecretName', options.urlSecretName);
  if (options.urlSecretName !== undefined && options.urlSecretName === options.connectionSecretName) {
    problems.add({ subject: 'database', prop: 'urlSecretName', must: "differ from 'connectionSecretName'", got: options.urlSecretName });
  }
}
