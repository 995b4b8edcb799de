/** What accounts, keys and resources of somebody look like. */

/** Accounts of AWS's own documentation, and what an emulator calls its own. */
const EXAMPLE_ACCOUNTS = ['111122223333', '123456789012', '444455556666', '000000000000'];
/** Zones of AWS's own: of load balancers and interface endpoints in us-east-1, and of CloudFront, in China too. */
const AWS_ZONES = ['Z35SXDOTRQ7X7K', 'Z26RNL4JYFTOTI', 'Z7HUB22UULQXV', 'Z2FDTNDATAQYW2', 'Z3RFFRIM2A3IF5'];
/** Ids of AWS's own documentation end so. */
const EXAMPLE_ID = '-0123456789abcdef0';

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

/** What a text has of that, each with the name of its file. */
export function findingsIn(file: string, text: string): string[] {
  return FORBIDDEN.flatMap(({ what, pattern, harmless }) => [...text.matchAll(pattern)]
    .map(([found]) => found)
    .filter((found) => !harmless?.(found))
    .map((found) => `${file}: ${what}: ${found}`));
}
