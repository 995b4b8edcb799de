import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Problems } from '../../src/private/problems';
import { checkSecretName } from '../../src/private/secret-names';
import { brief } from '../support';

const stack = new Stack(new App(), 'Stack');

function mistakes(name: string | undefined): string[] {
  const problems = new Problems();
  checkSecretName(problems, 'cache', 'secretName', name);
  return problems.mistakes.map(brief);
}

test.each([undefined, 'a', '0', 'prod/Orders/database/url', 'a_b+c=d.e@f-g', 'A'.repeat(512)])('%j is accepted', (name) => {
  expect(mistakes(name)).toEqual([]);
});

test('accepts a token', () => {
  expect(mistakes(`${new CfnParameter(stack, 'Text').valueAsString} of a team`)).toEqual([]);
});

test.each(['', 'a b', 'a:b', 'ä', 'a\\b', 'a#b', ' a', 'a\n', 'a'.repeat(513)])('%j is rejected', (name) => {
  expect(mistakes(name)).toEqual([`cache: 'secretName', got '${name}'`]);
});
