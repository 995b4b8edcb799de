import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Problems } from '../../src/private/problems';
import { checkSecretName } from '../../src/private/secret-names';

const stack = new Stack(new App(), 'Stack');

function mistakes(name: string | undefined): string[] {
  const problems = new Problems();
  checkSecretName(problems, 'cache', 'secretName', name);
  try {
    problems.throwIfAny(stack);
    return [];
  } catch (error) {
    return (error as { problems: string[] } & Error).problems;
  }
}

test.each([undefined, 'a', '0', 'prod/Orders/database/url', 'a_b+c=d.e@f-g', 'A'.repeat(512), new CfnParameter(stack, 'Text').valueAsString])('%j is a name', (name) => {
  expect(mistakes(name)).toEqual([]);
});

test.each(['', 'a b', 'a:b', 'ä', 'a\\b', 'a#b', ' a', 'a\n', 'a'.repeat(513)])('%j is none', (name) => {
  expect(mistakes(name)).toEqual([`cache: 'secretName' must be 1 to 512 of the characters A-Z a-z 0-9 / _ + = . @ -, got '${name}'`]);
});
