import { ArnFormat, aws_iam as iam, aws_lambda as lambda, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Which secrets are looked into, and how. */
export interface SecretsFunctionProps {
  /** Names of the secrets that it may read. */
  readonly secretNames: string[];
  /** JavaScript with an `async function lookInto(properties)` that returns what may leave the function. */
  readonly code: string;
  /** What `lookInto` gets. */
  readonly properties: Record<string, string>;
}

const HANDLER = `
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
 * Looks into secrets.
 *
 * A function of its own, because that of integ-tests logs whatever an API answers: here no password leaves the function.
 */
export abstract class SecretsFunction extends Construct {
  private readonly verdict: CustomResource;

  constructor(scope: Construct, id: string, props: SecretsFunctionProps) {
    super(scope, id);
    const handler = new lambda.Function(this, 'Handler', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(`${props.code}${HANDLER}`),
      timeout: Duration.seconds(30),
    });
    handler.addToRolePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      // The six random characters that Secrets Manager appends.
      resources: props.secretNames.map((name) => Stack.of(this).formatArn({
        service: 'secretsmanager', resource: 'secret', resourceName: `${name}-??????`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      })),
    }));
    this.verdict = new CustomResource(this, 'Default', {
      serviceToken: handler.functionArn,
      properties: { ...props.properties, salt: Date.now().toString() },
    });
    this.verdict.node.addDependency(handler);
  }

  /** What `lookInto` returned by that name. */
  protected answer(name: string): string {
    return this.verdict.getAttString(name);
  }
}
