import { Holdings } from '../../integ/emulator/control';

/** Differences between what an account held and what it holds, each one line: `+ s3.buckets dev-x`, `- …`, `~ … .Tags.0: a -> b`. */
export function differences(before: Holdings, after: Holdings): string[] {
  return keysOf(before, after).flatMap((kind) => {
    const [old, now] = [before[kind] ?? {}, after[kind] ?? {}];
    return keysOf(old, now).flatMap((key) => {
      if (!(key in now)) {
        return [`- ${kind} ${key}`];
      }
      return key in old ? changes(old[key], now[key]).map((change) => `~ ${kind} ${key} ${change}`) : [`+ ${kind} ${key}`];
    });
  });
}

function changes(old: unknown, now: unknown, path = ''): string[] {
  if (isObject(old) && isObject(now)) {
    return keysOf(old, now).flatMap((key) => changes(old[key], now[key], `${path}.${key}`));
  }
  return old === now ? [] : [`${path}: ${JSON.stringify(old)} -> ${JSON.stringify(now)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function keysOf(...objects: object[]): string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))].sort();
}
