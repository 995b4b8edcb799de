import { CfnDynamicReference, SecretValue, Tokenization } from 'aws-cdk-lib';

/** What CloudFormation puts the value of a secret in the place of: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
const SECRET_REFERENCE = /{{resolve:(secretsmanager|ssm-secure):/;

/** Whether a text would have the value of a secret in it once it is deployed, for whoever may describe the resource to read. */
export function showsSecret(text: string): boolean {
  if (SECRET_REFERENCE.test(text)) {
    return true;
  }
  const { tokens } = Tokenization.reverseString(text);
  // `SecretValue.unsafeUnwrap()` leaves the reference alone, which knows its own text.
  const isSecret = (reference: CfnDynamicReference) => SECRET_REFERENCE.test(String(reference.resolve(undefined as any)));
  return tokens.some((token) => token instanceof SecretValue || (token instanceof CfnDynamicReference && isSecret(token)));
}
