import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join, relative } from 'path';
import { ROOT } from './trust-page';

/** Where the repository is read: README.md is shown by npm, PyPI, Maven and NuGet too, where a relative link leads nowhere. */
const REPOSITORY = `${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).repository.url.replace(/\.git$/, '')}/blob/main/`;
/** Where GitHub serves a file itself, as an image needs it. */
const RAW = REPOSITORY.replace('https://github.com/', 'https://raw.githubusercontent.com/').replace('/blob/', '/');
const PAGES = [
  'README.md', 'CONTRIBUTING.md', 'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
];

const anchors = new Map<string, Set<string>>();

test.each(PAGES)('links of %s lead to existing files and headings', (page) => {
  expect(linksOf(page).filter((link) => isBroken(page, link))).toEqual([]);
});

test('README.md has no relative links', () => {
  expect(linksOf('README.md').filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
});

test('images of README.md are in the repository', () => {
  const images = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/!\[[^\]]+\]\((\S+)\)/g)].map(([, url]) => url);
  expect(images.length).toBeGreaterThan(0);
  expect(images.filter((url) => !url.startsWith(RAW) || !existsSync(join(ROOT, url.slice(RAW.length))))).toEqual([]);
});

test('a link to a missing file or heading is found', () => {
  const [file, heading] = [`${REPOSITORY}docs/nowhere.md`, `${REPOSITORY}docs/recovery.md#nowhere`];
  expect([file, heading, '#nowhere', `${REPOSITORY}docs/recovery.md#buckets-for-copies`, 'docs/recovery.md', 'https://example.com'].filter((link) => isBroken('README.md', link)))
    .toEqual([file, heading, '#nowhere']);
});

function isBroken(page: string, link: string): boolean {
  const [target, anchor] = link.replace(REPOSITORY, `${relative(dirname(join(ROOT, page)), ROOT) || '.'}/`).split('#');
  if (target.startsWith('https:')) {
    return false;
  }
  const path = target === '' ? join(ROOT, page) : join(ROOT, dirname(page), target);
  return !existsSync(path) || (anchor !== undefined && !anchorsOf(path).has(anchor));
}

function linksOf(page: string): string[] {
  return [...proseOf(join(ROOT, page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
}

/** As GitHub makes them of headings, and those that a page has itself. */
function anchorsOf(path: string): Set<string> {
  if (!anchors.has(path)) {
    const text = proseOf(path);
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));
    anchors.set(path, new Set([...headings, ...[...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)]));
  }
  return anchors.get(path)!;
}

/** Without code. */
function proseOf(path: string): string {
  return readFileSync(path, 'utf8').replace(/^( *)```[\s\S]*?^\1```$/gm, '').replace(/`[^`\n]*`/g, (code) => code.slice(1, -1).replace(/[[\]()]/g, ''));
}
