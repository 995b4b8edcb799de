import { Fn, IResolvable, Token, Tokenization } from 'aws-cdk-lib';

/** Placeholder for a number that is known only at deployment. */
const NUMBER = 'number:';
const QUOTED_NUMBER = new RegExp(`"${NUMBER}(\\$\\{\\w+\\})"`, 'g');

/**
 * JSON text in which every token is a variable of one `Fn::Sub`.
 *
 * `Stack.toJsonString` resolves each occurrence of a token in each pass of synthesis. A large text has hundreds of occurrences of a few dozen tokens. The
 * values must not contain quotes or backslashes, which names and IDs never do.
 */
export function jsonBody(value: unknown): string {
  const names = new Map<IResolvable, string>();
  const nameOf = (token: IResolvable) => {
    const name = names.get(token) ?? `V${names.size + 1}`;
    names.set(token, name);
    return `\${${name}}`;
  };
  const text = JSON.stringify(value, (_, one) => (
    typeof one === 'number' && Token.isUnresolved(one) ? `${NUMBER}${Token.asString(Tokenization.reverseNumber(one))}` : one
  ));
  const body: string = Tokenization.reverseString(text).mapTokens({ mapToken: nameOf }).join({ join: (left, right) => `${left}${right}` });
  const variables = Object.fromEntries([...names].map(([token, name]) => [name, Token.asString(token)]));
  return names.size === 0 ? body : Fn.sub(body.replace(QUOTED_NUMBER, '$1'), variables);
}
