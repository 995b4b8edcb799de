import { Example, examplesOf, synthesize } from './examples';
import { InvalidPropsError } from '../../src/private/problems';

/** Pages whose examples stand by themselves; those of the others are tested beside what they are about. */
const PAGES = ['getting-started.md', 'production.md', 'operating.md', 'cost.md', 'upgrading.md', 'escape-hatches.md', 'extensions.md', 'internal-services.md', 'limits.md'];
/** The other example of this page needs a domain, and is tested beside it. */
const OF_QUEUES = examplesOf('workers-jobs-migrations.md').filter(({ program }) => /topicSubscriptions|additionalQueues/.test(program));
const EXAMPLES = [...PAGES.flatMap(examplesOf), ...OF_QUEUES];

test.each(PAGES)('%s has an example', (page) => {
  expect(EXAMPLES.filter((example) => example.page === page).length).toBeGreaterThan(0);
});

test.each(EXAMPLES)('$title synthesizes', (example) => {
  expect(synthesize(example).flatMap(({ Resources }) => Object.values(Resources)).length).toBeGreaterThan(0);
});

test('an example that does not synthesize fails', () => {
  const example: Example = examplesOf('cost.md')[0];
  expect(() => synthesize({ ...example, program: example.program.replace("'shop'", "'Shop'") })).toThrow(InvalidPropsError);
});
