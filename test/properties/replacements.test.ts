/**
 * A name never stands in the way of a change: what a change of a prop replaces has another name then, or none, or the prop's documentation says what to
 * do. Of drawn environments one prop is changed, and the environment is compared with itself before; `changes.test.ts` changes each prop in turn.
 */
import * as fc from 'fast-check';
import { anyEnvironment } from './arbitraries/environments';
import { REFUSED_REPLACEMENTS } from './changes/structs';
import { Refused, refusedReplacements } from './changes/update-behaviour';
import { Environment, shown, withProps } from './environment';
import { holds, share } from './runs';
import { synthesize } from './synthesis';
import { PlatformDatabase } from '../../src';
import { newStack, platform, render, resourcesOf } from '../support';

/** Parts of the names themselves: with them all names change. */
const NAMES = ['environmentName', 'projectName', 'secretPath', 'physicalNames'];

/** An environment, and the same with one prop as another environment has it. */
const changed = fc.tuple(anyEnvironment(2), anyEnvironment(2), fc.nat()).map(([drawn, other, choice]) => {
  const before = withProps(drawn, { physicalNames: true });
  const props = [...new Set([...Object.keys(before.props), ...Object.keys(other.props)])].filter((prop) => !NAMES.includes(prop)).sort();
  const members = ['tier', 'domain', 'keyed', 'ownMasterSecret'] as const;
  const chosen = [...members, ...props][choice % (members.length + props.length)];
  const isMember = (members as readonly string[]).includes(chosen);
  const after = isMember ? shown({ ...before, [chosen]: other[chosen as keyof Environment] }) : withProps(before, { [chosen]: other.props[chosen as keyof Environment['props']] });
  return { chosen, before, after };
});

/** The template, or undefined where what was changed does not fit the rest. */
function templateOf(environment: Environment) {
  try {
    return synthesize(environment).template;
  } catch {
    return undefined;
  }
}

/** `changes.test.ts` finds the documentation of the others. */
const undocumented = (refused: Refused[]) => refused.filter(({ cause }) => !REFUSED_REPLACEMENTS.includes(cause));

const some = share(1 / 10);

test(`no change of a prop replaces a resource with a fixed name, except as documented (${some.numRuns})`, () => {
  let compared = 0;
  holds(changed, some.numRuns, ({ before, after }) => {
    const [was, is] = [templateOf(before), templateOf(after)];
    if (was && is) {
      compared += 1;
      expect(undocumented(refusedReplacements(was, is))).toEqual([]);
    }
  });
  expect(compared).toBeGreaterThan(some.numRuns / 2);
}, some.timeout);

test('another master username creates another secret, whose name is already in use before the password changes', () => {
  const secrets = [undefined, 'other'].map((masterUsername) => resourcesOf(render(platform({ database: PlatformDatabase.postgres({ masterUsername }) }, newStack())), 'AWS::SecretsManager::Secret')
    .filter(([, { Properties }]) => Properties.Name === 'dev-reptidex-db-master-user').map(([id]) => id));
  expect(secrets.flat()).toHaveLength(2);
  expect(secrets[0]).not.toEqual(secrets[1]);
});
