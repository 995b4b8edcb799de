import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..', '..');
/** Accounts of AWS's own documentation, and what an emulator calls its own. */
const EXAMPLE_ACCOUNTS = ['111122223333', '123456789012', '444455556666', '000000000000'];
/** Zones of AWS's own: of load balancers and interface endpoints in us-east-1, and of CloudFront, in China too. */
const AWS_ZONES = ['Z35SXDOTRQ7X7K', 'Z26RNL4JYFTOTI', 'Z7HUB22UULQXV', 'Z2FDTNDATAQYW2', 'Z3RFFRIM2A3IF5'];
const EXAMPLE_ID = '-0123456789abcdef0';
/** What is no text, or nothing but hashes. */
const UNREADABLE = /(^|\/)package-lock\.json$|\.(png|zip|tgz)$/;

/** What has no place here, by a pattern and by what of it is harmless. */
const FORBIDDEN: Array<{ what: string; pattern: RegExp; harmless?: (found: string) => boolean }> = [
  { what: 'an account id', pattern: /(?<![\w.-])\d{12}(?![\w.-])/g, harmless: (found) => EXAMPLE_ACCOUNTS.includes(found) },
  { what: 'a registry or an asset bucket of an account', pattern: /\b\d{12}(?=\.dkr\.ecr\.)|(?<=-assets-)\d{12}(?=-)/g, harmless: (found) => EXAMPLE_ACCOUNTS.includes(found) },
  { what: 'an ARN of an account', pattern: /arn:aws[\w-]*:[\w-]+:[\w-]*:(\d{12}):/g, harmless: (found) => EXAMPLE_ACCOUNTS.includes(found.split(':')[4]) },
  { what: 'an access key', pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, harmless: (found) => found.endsWith('EXAMPLE') },
  { what: 'a hosted zone', pattern: /\bZ[A-Z0-9]{12,31}\b/g, harmless: (found) => found.endsWith('EXAMPLE') || AWS_ZONES.includes(found) || !/\d/.test(found) },
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/g },
  { what: 'a token', pattern: /\b((ghp|gho|ghs|ghu|github_pat|npm)_\w{30,}|xox[abp]-[A-Za-z0-9-]{20,})/g },
  { what: 'a password in a URL', pattern: /\b(postgres(ql)?|rediss?|https?):\/\/[\w.]+:(?=[^@\s'"`<>${}]*\d)[A-Za-z0-9]{16,}@/g },
  { what: 'a network interface, VPC or subnet of an account', pattern: /\b(vpc|subnet|eni|sg)-(0[0-9a-f]{16}|(?=[a-f]*\d)[0-9a-f]{8})\b/g, harmless: (found) => found.endsWith(EXAMPLE_ID) || /-1+$/.test(found) },
];

function findingsIn(file: string, text: string): string[] {
  return FORBIDDEN.flatMap(({ what, pattern, harmless }) => [...text.matchAll(pattern)]
    .map(([found]) => found)
    .filter((found) => !harmless?.(found))
    .map((found) => `${file}: ${what}: ${found}`));
}

function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\0')
    .filter((file) => file && !UNREADABLE.test(file) && existsSync(join(ROOT, file)));
}

test('the repository has no account, key or resource of anybody', () => {
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
])('%s would be found', (what, text) => {
  expect(findingsIn('file', `a line with "${text}" in it`)).toContainEqual(expect.stringContaining(what));
});
