import { TimeZone, Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/** Offsets such as +01:00 are no names. */
const ZONE_NAME = /^[A-Za-z]/;
const STATICS = Object.values(TimeZone as unknown as Record<string, unknown>);
const LISTED = new Set(STATICS.flatMap((value) => (value instanceof TimeZone ? [value.timezoneName] : [])));

/** Collects time zones that AWS would refuse. Names are canonical and spelled exactly. */
export function checkTimeZone(problems: Problems, subject: string, prop: string, timeZone: TimeZone | undefined): void {
  if (!timeZone || Token.isUnresolved(timeZone.timezoneName)) {
    return;
  }
  const name = timeZone.timezoneName;
  const canonical = canonicalName(name);
  if (canonical !== undefined && (canonical === name || LISTED.has(name))) {
    return;
  }
  problems.add({
    subject, prop, must: "be the IANA name of a time zone, such as 'Europe/London'", got: name, fix: canonical && `write '${canonical}'`,
  });
}

function canonicalName(name: string): string | undefined {
  try {
    return ZONE_NAME.test(name) ? new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone : undefined;
  } catch {
    return undefined;
  }
}
