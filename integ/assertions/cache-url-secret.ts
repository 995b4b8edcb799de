import { Construct } from 'constructs';
import { SecretsFunction } from './secrets-function';

/** Which secrets are looked into. */
export interface CacheUrlSecretProps {
  /** Name of the secret with the URL. */
  readonly urlSecretName: string;
  /** Name of the secret with the AUTH token. */
  readonly tokenSecretName: string;
  /** Host name of the cache's primary node. */
  readonly host: string;
}

const LOOK_INTO_SECRETS = `
const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');

async function lookInto({ url, token, host }) {
  const client = new SecretsManagerClient();
  const [shown, password] = await Promise.all([url, token].map(async (SecretId) => (
    (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString)));
  return { urlAgrees: String(Boolean(password) && shown === 'rediss://:' + password + '@' + host + ':6379/0') };
}
`;

/** Looks into the URL of a cache, and answers whether it is over TLS, to that host and with that token. */
export class CacheUrlSecret extends SecretsFunction {
  readonly urlAgrees = this.answer('urlAgrees');

  constructor(scope: Construct, id: string, { urlSecretName, tokenSecretName, host }: CacheUrlSecretProps) {
    super(scope, id, {
      secretNames: [urlSecretName, tokenSecretName], code: LOOK_INTO_SECRETS, properties: { url: urlSecretName, token: tokenSecretName, host },
    });
  }
}
