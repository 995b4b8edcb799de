import { CfnDynamicReference, SecretValue, Tokenization } from 'aws-cdk-lib';

/** Dynamic references, which CloudFormation replaces with the value of a secret: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
const SECRET_REFERENCE = /{{resolve:(secretsmanager|ssm-secure):/;

/** Whether a text would contain the value of a secret after deployment, readable for everyone who can describe the resource. */
export function showsSecret(text: string): boolean {
  if (SECRET_REFERENCE.test(text)) {
    return true;
  }
  const { tokens } = Tokenization.reverseString(text);
  // `SecretValue.unsafeUnwrap()` returns a token for the reference. Its text is a constant, which resolves without a context.
  const isSecret = (reference: CfnDynamicReference) => SECRET_REFERENCE.test(String(reference.resolve(undefined as any)));
  return tokens.some((token) => token instanceof SecretValue || (token instanceof CfnDynamicReference && isSecret(token)));
}
