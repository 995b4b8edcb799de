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

A tier is a set of defaults. Values that you pass take precedence. This page is generated from the code (\`npx projen docs:tiers\`). A dash means that the tier does not
set a value: the default of the prop applies, see [API.md](../API.md).

## Props of the platform

Structs such as \`network\` are merged field by field. So are the options of \`PlatformDatabase.postgres\`, \`PlatformCache.redis\` and \`PlatformBackup.daily\`, which this table
shows as fields of the prop. A database of \`PlatformDatabase.existing\` has none of these defaults.

| Prop | ${HEADER}
| --- | ${RULE}
${rows(platformDefaults())}

## Props of services

These defaults depend on the \`profile\` of the service. \`plain\` applies to services without a profile.

| Profile | Prop | ${HEADER}
| --- | --- | ${RULE}
${rows(serviceDefaults())}

## What tasks can connect to

This depends on \`isolation\`, so it differs between the tiers:

| | ${HEADER}
| --- | ${RULE}
| Outside the fleet | everything | port 443 everywhere, and connections that \`connections.allowTo\` of the service allows |
| Database, cache, other bindings | those that the service uses | those that the service uses |
| Other services | the ports that any service consumes | the services that the service \`consumes\` |

If a service sends mail through port 587, or calls an API on another port, it works in development, but cannot connect in production until you allow it:
\`platform.fleet.service('core').connections.allowTo(ec2.Peer.anyIpv4(), ec2.Port.tcp(587))\`.

## Set only in a tier

This default is not a prop of the platform: set it with \`PlatformTier.of\`. \`removalPolicy\` applies to log groups.

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
