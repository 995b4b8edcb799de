import { readFileSync } from 'fs';
import { join } from 'path';

interface Locked { readonly integrity?: string; readonly inBundle?: boolean; readonly link?: boolean }

const ROOT = join(__dirname, '..', '..');
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: { [path: string]: Locked } };
const { '': root, ...locked } = packages;
const KINDS = ['devDependencies', 'peerDependencies'];

test('every package of the lockfile has a hash, or is bundled in one that does', () => {
  expect(Object.keys(locked).length).toBeGreaterThan(500);
  expect(Object.entries(locked).filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
});

test('the lockfile matches package.json, and npm ci accepts it', () => {
  const declared = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(root).toMatchObject(Object.fromEntries(KINDS.map((kind) => [kind, declared[kind]])));
});
