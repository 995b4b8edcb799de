import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { findingsIn } from './shapes';

const ROOT = join(__dirname, '..', '..');
/** What is no text, or nothing but hashes. */
const UNREADABLE = /(^|\/)package-lock\.json$|\.(png|zip|tgz)$/;

function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\0')
    .filter((file) => file && !UNREADABLE.test(file) && existsSync(join(ROOT, file)));
}

test('the repository contains no real account, key or resource', () => {
  const files = trackedFiles();
  expect(files.length).toBeGreaterThan(200);
  expect(files.flatMap((file) => findingsIn(file, readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

// Put together here, so that this file has none of them.
test.each([
  ['an account id', ['2109', '87654321'].join('')],
  ['an ARN of an account', ['arn:aws:iam:', ':2109', '87654321:role/deploy'].join('')],
  ['an access key', ['AKIA', 'QWERTYUIOPASDFGH'].join('')],
  ['a hosted zone', ['Z0', '123456QWERTYUIOPAS'].join('')],
  ['a private key', ['-----BEGIN RSA ', 'PRIVATE KEY-----'].join('')],
  ['a registry or an asset bucket of an account', ['2109', '87654321.dkr.ecr.eu-west-1.amazonaws.com'].join('')],
  ['a registry or an asset bucket of an account', ['cdk-hnb659fds-assets-2109', '87654321-eu-west-1'].join('')],
  ['a token', ['github', `_pat_${'a1'.repeat(11)}_${'B2'.repeat(20)}`].join('')],
  ['a token', ['xoxb', `-${'12'.repeat(6)}-${'aB'.repeat(12)}`].join('')],
  ['a password in a URL', ['postgres://app', `:${'a1B2'.repeat(6)}@db.example.com`].join('')],
  ['a network interface, VPC or subnet of an account', ['vpc', '-0a1b2c3d'].join('')],
  ['a token', ['ghp', `_${'a1'.repeat(18)}`].join('')],
  ['a network interface, VPC or subnet of an account', ['vpc', '-0a1b2c3d4e5f60718'].join('')],
])('%s is detected', (what, text) => {
  expect(findingsIn('file', `a line with "${text}" in it`)).toContainEqual(expect.stringContaining(what));
});
