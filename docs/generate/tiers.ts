/** Writes the table of the tiers' defaults from the constants that the platform uses. `npx projen docs:tiers` puts it into docs/tiers.md. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { Duration } from 'aws-cdk-lib';
import { PlatformBackup, PlatformCache, PlatformDatabase, PlatformTier } from '../../src';
import { STRUCTS } from '../../src/private/shapes/shapes.generated';

export const TIERS_PAGE = join(__dirname, '..', 'tiers.md');

/** Of each profile, what are props of a service: its size, and its scaling. */
const OF_SERVICES = ['sizes', 'scaling'];
const TIERS = [PlatformTier.DEVELOPMENT, PlatformTier.PRODUCTION];
const HEADER = '`DEVELOPMENT` | `PRODUCTION` |';
const RULE = '--- | --- |';

/** The page, as it should be. */
export function tiersPage(): string {
  return `# Defaults of the tiers

A tier is a set of defaults; a value that you pass takes precedence. This page is generated from the code (\`npx projen docs:tiers\`). A dash means that the tier has no
default of its own: the default of the prop applies, see [API.md](../API.md).

## Props of the platform

Structs such as \`network\` are merged field by field, and so are the options of \`PlatformDatabase.postgres\`, \`PlatformCache.redis\` and \`PlatformBackup.daily\`, which are written
here as fields of the prop. A database of \`PlatformDatabase.existing\` has none of these defaults.

| Prop | ${HEADER}
| --- | ${RULE}
${rows(platformDefaults())}

## Props of services

They depend on the \`profile\` of the service. \`plain\` stands for services without one.

| Profile | Prop | ${HEADER}
| --- | --- | ${RULE}
${rows(serviceDefaults())}

## What tasks can connect to

It depends on \`isolation\`, and so differs between the tiers:

| | ${HEADER}
| --- | ${RULE}
| Outside of the fleet | everything | port 443 everywhere, and what \`connections.allowTo\` of the service allows |
| Database, cache, other bindings | what the service uses | what the service uses |
| Other services | the ports that any service consumes | the services that the service \`consumes\` |

A service that sends mail through port 587, or calls an API at another port, works in development and is cut off in production until you allow it:
\`platform.fleet.service('core').connections.allowTo(ec2.Peer.anyIpv4(), ec2.Port.tcp(587))\`.

## Set only in a tier

It is not a prop of the platform: set it with \`PlatformTier.of\`. \`removalPolicy\` is that of log groups.

| Default | ${HEADER}
| --- | ${RULE}
${rows(otherDefaults())}
`;
}

/** Defaults of props of the platform, by the prop and its fields. */
export function platformDefaults(): Row[] {
  return rowsWhere((name) => isPlatformProp(name));
}

/** Defaults of props of a service, by profile and prop. */
function serviceDefaults(): Row[] {
  return rowsWhere((name) => OF_SERVICES.includes(name)).map(({ cells: [name], values }) => {
    const [kind, profile, prop] = name.split('.');
    return { cells: [profile, kind === 'scaling' ? `scaling.${prop}` : prop], values };
  }).sort((a, b) => (a.cells.join(' ') < b.cells.join(' ') ? -1 : 1));
}

function otherDefaults(): Row[] {
  return rowsWhere((name) => !isPlatformProp(name) && !OF_SERVICES.includes(name));
}

function isPlatformProp(name: string): boolean {
  return STRUCTS.ReptidexPlatformProps.split(' ').some((prop) => prop.split(/\??:/)[0] === name);
}

/** What it is, and what each tier says. */
export interface Row {
  readonly cells: string[];
  readonly values: string[];
}

function rowsWhere(isWanted: (name: string) => boolean): Row[] {
  const said = TIERS.map((tier) => flatten(tier._defaults));
  const names = [...new Set(said.flatMap((tier) => [...tier.keys()]))].filter((name) => isWanted(name.split('.')[0])).sort();
  return names.map((name) => ({ cells: [name], values: said.map((tier) => tier.get(name) ?? '–') }));
}

function rows(them: Row[]): string {
  return them.map(({ cells, values }) => `| ${[...cells.map((cell) => `\`${cell}\``), ...values].join(' | ')} |`).join('\n');
}

function flatten(value: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, field] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = `${prefix}${key}`;
    const options = optionsOf(field);
    if (options) {
      if (field instanceof PlatformBackup) {
        flat.set(name, 'daily');
      }
      flatten(options, `${name}.`).forEach((text, inner) => flat.set(inner, text));
    } else {
      flat.set(name, name === 'logRetention' ? `${show(field)} days` : show(field));
    }
  }
  return flat;
}

/** What has rows of its own: a struct, and the options of a part that is created. */
function optionsOf(value: unknown): object | undefined {
  return isAlternative(value) ? value._options : isStruct(value) ? value : undefined;
}

function isAlternative(value: unknown): value is PlatformDatabase | PlatformCache | PlatformBackup {
  return value instanceof PlatformDatabase || value instanceof PlatformCache || value instanceof PlatformBackup;
}

/** A struct's fields are rows of their own; instances of classes are values. */
function isStruct(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function show(value: unknown): string {
  if (value instanceof Duration) {
    return value.toHumanString();
  }
  if (isAlternative(value)) {
    return 'none';
  }
  if (Array.isArray(value)) {
    return value.map(show).join(', ');
  }
  if (typeof value === 'object' && value !== null) {
    const named = value as { shortName?: string };
    return named.shortName ?? String(value);
  }
  return String(value);
}

if (require.main === module) {
  writeFileSync(TIERS_PAGE, tiersPage());
}
