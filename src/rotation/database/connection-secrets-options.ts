/** What a user says of the connection secrets. */
export interface DatabaseConnectionSecretsOptions {
  /**
   * Scheme of the connection URL. SQLAlchemy names its driver in it, for example `postgresql+asyncpg`.
   *
   * @default 'postgresql'
   */
  readonly urlScheme?: string;

  /**
   * Name of the secret with the connection details as JSON.
   *
   * @default - `{prefix}-db-connection`
   */
  readonly connectionSecretName?: string;

  /**
   * Name of the secret with the connection URL alone.
   *
   * @default - `{prefix}-database-url`
   */
  readonly urlSecretName?: string;
}
