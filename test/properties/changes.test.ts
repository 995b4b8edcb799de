/**
 * Each prop of the public API is changed in a deployed environment: what that does is on the page of the changes, and what AWS would refuse is said by the
 * documentation of the prop.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { changeRows } from './changes/rows';
import { REFUSED_REPLACEMENTS, STANDALONE, WITHOUT_TABLE } from './changes/structs';
import { COMMON, SUBJECTS } from './changes/toggles';
import { CHANGES_PAGE, changesPage } from '../../docs/generate/changes';
import { STRUCTS } from '../../src/private/shapes/shapes.generated';

const API = readFileSync(join(__dirname, '../../API.md'), 'utf8');
const PAGE_URL = 'https://github.com/reptidex-app/platform/blob/main/docs/changes.md';

const rows = changeRows();

/** Props of a struct, as the assembly has them. */
const propsOf = (struct: string) => STRUCTS[struct].split(' ').map((prop) => prop.split(/\??:/)[0]);
// The arguments of a method are not props.
const ownStructs = Object.keys(STRUCTS).filter((struct) => !struct.startsWith('cdk.') && !struct.endsWith('()'));
const togglesOf = (struct: string) => Object.keys(SUBJECTS.find((subject) => subject.struct === struct)?.toggles ?? {});
const common = togglesOf(COMMON);

test('the page on changes is up to date (else: npx projen docs:changes)', () => {
  expect(readFileSync(CHANGES_PAGE, 'utf8')).toBe(changesPage(rows));
});

describe('every prop', () => {
  test.each(SUBJECTS.filter(({ struct }) => struct !== COMMON).map(({ struct }) => struct))('of %s has a toggle or a reason to have none', (struct) => {
    // What all kinds of workloads have is toggled in one table, of one of each kind.
    const isWorkload = common.every((prop) => propsOf(struct).includes(prop));
    expect([...new Set([...togglesOf(struct), ...(isWorkload ? common : [])])].sort()).toEqual(propsOf(struct));
  });

  test.each(Object.keys(STANDALONE))('of %s is one of the struct that it extends, or has a reason why not', (struct) => {
    const { like, besides } = STANDALONE[struct];
    expect(Object.keys(besides).filter((prop) => !propsOf(struct).includes(prop) || togglesOf(like).includes(prop))).toEqual([]);
    expect(propsOf(struct).filter((prop) => !togglesOf(like).includes(prop) && !(prop in besides))).toEqual([]);
  });

  test('of all structs of the API is covered', () => {
    const known = [...SUBJECTS.map(({ struct }) => struct), ...Object.keys(STANDALONE), ...Object.keys(WITHOUT_TABLE)].filter((struct) => struct !== COMMON);
    expect(known.sort()).toEqual(ownStructs);
  });
});

test('every change changes a resource, or is documented to change none', () => {
  const changesNothing = rows.filter((row) => [row.adds, row.changes, row.removes, row.replaces].every((kinds) => kinds.length === 0));
  expect(changesNothing.map(({ struct, prop }) => `${struct}.${prop}`)).toEqual(rows.filter(({ createsNothing }) => createsNothing).map(({ struct, prop }) => `${struct}.${prop}`));
});

test('a change that requires two deployments fails in one', () => {
  const inTwo = rows.filter(({ deployments }) => deployments > 1);
  expect(inTwo.length).toBeGreaterThan(3);
  expect(inTwo.filter(({ refused }) => refused.length === 0)).toEqual([]);
});

describe('replacements that AWS rejects', () => {
  const refused = rows.filter(({ refusedSteps }) => refusedSteps.length > 0);
  const props = [...new Set(refused.map(({ struct, prop }) => `${struct}.${prop}`))];

  test.each(props)('%s refers to the page', (prop) => {
    const [struct, name] = prop.split('.');
    const [, section] = API.split(`id="@reptidex-app/platform.${struct}.property.${name}"></a>`);
    expect(section?.split(/^#{3,}|^---/m)[0]).toContain(PAGE_URL);
  });

  test('are those that random changes allow', () => {
    const causes = refused.flatMap(({ refusedSteps }) => refusedSteps.map(({ cause }) => cause)).filter((cause) => /^[\w:]+\.\w+$/.test(cause));
    expect([...new Set(causes)].sort()).toEqual(REFUSED_REPLACEMENTS);
  });
});
