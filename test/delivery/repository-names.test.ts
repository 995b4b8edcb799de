import { CfnParameter } from 'aws-cdk-lib';
import { checkImageTag, checkRepositoryName } from '../../src/delivery/repository-names';
import { Problems } from '../../src/private/problems';
import { brief, newStack } from '../support';

const stack = newStack();
const unknown = new CfnParameter(stack, 'Text').valueAsString;

function collected(check: typeof checkImageTag, value: string | undefined): string[] {
  const problems = new Problems();
  check(problems, 'fleet', 'prop', value);
  return problems.mistakes.map(brief);
}

test('accepts tokens', () => {
  expect([...collected(checkRepositoryName, `Team/${unknown}`), ...collected(checkImageTag, `-${unknown}`)]).toEqual([]);
});

describe('a repository name', () => {
  test.each([
    undefined, 'ab', '00', 'dev-reptidex-core', 'team/core', 'team/sub.group/core_api', 'a.b_c-d/e1/2f', 'a'.repeat(256), `${'a'.repeat(127)}/${'b'.repeat(128)}`,
  ])('can be %j', (name) => {
    expect(collected(checkRepositoryName, name)).toEqual([]);
  });

  test.each([
    '', 'a', 'Core', 'coRe', 'team/Core', '-core', 'core-', '.core', 'core_', '/core', 'core/', 'team//core', 'team/-core', 'team-/core', 'team/core-', 'a--b', 'a..b', 'a-_b', 'team/a--b', 'a b', 'a:b', 'ä1',
    'core\n', ' core', 'team/co re', 'a'.repeat(257), `${'a'.repeat(128)}/${'b'.repeat(128)}`,
  ])('cannot be %j', (name) => {
    expect(collected(checkRepositoryName, name)).toEqual([`fleet: 'prop', got '${name}'`]);
  });
});

describe('a tag', () => {
  test.each([undefined, 'a', 'Z', '0', '_', 'main', 'v1.2.3-rc.1', '_x-', 'sha-0123abc', 'A_b', 'x'.repeat(128)])('can be %j', (tag) => {
    expect(collected(checkImageTag, tag)).toEqual([]);
  });

  test.each(['', '.hidden', '-flag', 'a b', 'a:b', 'a/b', 'a@b', 'ä', 'main\n', ' main', 'x'.repeat(129)])('cannot be %j', (tag) => {
    expect(collected(checkImageTag, tag)).toEqual([`fleet: 'prop', got '${tag}'`]);
  });
});
