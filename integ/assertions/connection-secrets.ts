import { ArnFormat, aws_iam as iam, aws_lambda as lambda, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Which secrets are looked into. */
export interface ConnectionSecretsProps {
  /** Name of the secret with the connection details as JSON. */
  readonly connectionSecretName: string;
  /** Name of the secret with the connection URL alone. */
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

exports.handler = async (event) => {
  const answer = { StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId, PhysicalResourceId: event.LogicalResourceId };
  try {
    const Data = event.RequestType === 'Delete' ? {} : await lookInto(event.ResourceProperties);
    Object.assign(answer, { Status: 'SUCCESS', Data });
  } catch (error) {
    // By name alone: the message of a JSON error quotes what it cannot parse.
    Object.assign(answer, { Status: 'FAILED', Reason: error.name });
  }
  // As bytes, for which fetch sets no content type: the address is signed for none.
  await fetch(event.ResponseURL, { method: 'PUT', body: Buffer.from(JSON.stringify(answer)) });
};
`;

/**
 * Looks into the two connection secrets of a database, and answers whether they agree.
 *
 * A function of its own, because that of integ-tests logs whatever an API answers: here no password leaves the function.
 */
export class ConnectionSecrets extends Construct {
  /** Keys of the JSON in alphabetical order, separated by commas. */
  readonly keys: string;
  readonly host: string;
  readonly port: string;
  readonly dbname: string;
  readonly username: string;
  /** Whether the JSON's `url` is the one that its other fields make. */
  readonly urlAgrees: string;
  /** Whether the other secret is the JSON's `url`. */
  readonly urlSecretAgrees: string;

  constructor(scope: Construct, id: string, props: ConnectionSecretsProps) {
    super(scope, id);
    const { connectionSecretName, urlSecretName, urlScheme } = props;
    const handler = new lambda.Function(this, 'Handler', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(LOOK_INTO_SECRETS),
      timeout: Duration.seconds(30),
    });
    handler.addToRolePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      // The six random characters that Secrets Manager appends.
      resources: [connectionSecretName, urlSecretName].map((name) => Stack.of(this).formatArn({
        service: 'secretsmanager', resource: 'secret', resourceName: `${name}-??????`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      })),
    }));
    const verdict = new CustomResource(this, 'Default', {
      serviceToken: handler.functionArn,
      properties: { connection: connectionSecretName, url: urlSecretName, scheme: urlScheme, salt: Date.now().toString() },
    });
    verdict.node.addDependency(handler);
    this.keys = verdict.getAttString('keys');
    this.host = verdict.getAttString('host');
    this.port = verdict.getAttString('port');
    this.dbname = verdict.getAttString('dbname');
    this.username = verdict.getAttString('username');
    this.urlAgrees = verdict.getAttString('urlAgrees');
    this.urlSecretAgrees = verdict.getAttString('urlSecretAgrees');
  }
}
