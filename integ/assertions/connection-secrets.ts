import { Construct } from 'constructs';
import { SecretsFunction } from './secrets-function';

/** Which secrets are looked into. */
export interface ConnectionSecretsProps {
  /** Name of the secret with the connection details as JSON. */
  readonly connectionSecretName: string;
  /** Name of the secret with only the connection URL. */
  readonly urlSecretName: string;
  /** Scheme that the URL must have. */
  readonly urlScheme: string;
}

const LOOK_INTO_SECRETS = `
const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');

async function lookInto({ connection, url, scheme }) {
  const client = new SecretsManagerClient();
  const [details, urlSecret] = await Promise.all([connection, url].map(async (SecretId) => (
    (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString)));
  const { password, ...shown } = JSON.parse(details);
  const expected = scheme + '://' + shown.username + ':' + password + '@' + shown.host + ':' + shown.port + '/' + shown.dbname;
  return {
    host: shown.host, port: shown.port, dbname: shown.dbname, username: shown.username,
    keys: Object.keys(JSON.parse(details)).sort().join(),
    urlAgrees: String(Boolean(password) && shown.url === expected),
    urlSecretAgrees: String(urlSecret === shown.url),
  };
}
`;

/** Looks into the two connection secrets of a database, and answers whether they agree. */
export class ConnectionSecrets extends SecretsFunction {
  /** Keys of the JSON in alphabetical order, separated by commas. */
  readonly keys = this.answer('keys');
  readonly host = this.answer('host');
  readonly port = this.answer('port');
  readonly dbname = this.answer('dbname');
  readonly username = this.answer('username');
  /** Whether the JSON's `url` is the one that its other fields make. */
  readonly urlAgrees = this.answer('urlAgrees');
  /** Whether the other secret is the JSON's `url`. */
  readonly urlSecretAgrees = this.answer('urlSecretAgrees');

  constructor(scope: Construct, id: string, { connectionSecretName, urlSecretName, urlScheme }: ConnectionSecretsProps) {
    super(scope, id, {
      secretNames: [connectionSecretName, urlSecretName],
      code: LOOK_INTO_SECRETS,
      properties: { connection: connectionSecretName, url: urlSecretName, scheme: urlScheme },
    });
  }
}
