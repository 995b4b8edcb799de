/** Writes the table of the tiers' defaults from the constants that the platform uses. `npx projen docs:tiers` puts it into docs/tiers.md. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { Duration } from 'aws-cdk-lib';
import { PlatformBackup, PlatformCache, PlatformDatabase, PlatformTier } from '../../src';

export const TIERS_PAGE = join(__dirname, '..', 'tiers.md');

/** The page, as it should be. */
export function tiersPage(): string {
  const tiers = [PlatformTier.DEVELOPMENT, PlatformTier.PRODUCTION];
  const [development, production] = tiers.map((tier) => flatten(tier._defaults));
  const names = [...new Set([...development.keys(), ...production.keys()])];
  const rows = names.map((name) => `| \`${name}\` | ${development.get(name) ?? '–'} | ${production.get(name) ?? '–'} |`);
  return `# What a tier says

A tier is a set of defaults; whatever you pass wins, field by field. This page is generated from the code (\`npx projen docs:tiers\`). A dash means
that the tier says nothing, and the default of the prop itself, in [API.md](../API.md), holds.

| Prop | \`DEVELOPMENT\` | \`PRODUCTION\` |
| --- | --- | --- |
${rows.join('\n')}
`;
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
      flat.set(name, show(field));
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
