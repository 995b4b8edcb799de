import { TimeZone, Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/** Offsets such as +01:00 are not names. */
const ZONE_NAME = /^[A-Za-z]/;
const STATICS = Object.values(TimeZone as unknown as Record<string, unknown>);
const LISTED = new Set(STATICS.flatMap((value) => (value instanceof TimeZone ? [value.timezoneName] : [])));

/** Collects time zones that AWS would reject. Names are canonical and spelled exactly. */
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

const OFFSET = /^GMT(?:([+-])(\d\d):(\d\d))?$/;
const MONTHS = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 15, 12)));

/** Minutes that a zone is ahead of UTC in the middle of each month, from January on. Empty if the zone is unresolved or invalid. */
export function utcOffsets({ timezoneName }: TimeZone): number[] {
  if (Token.isUnresolved(timezoneName) || canonicalName(timezoneName) === undefined) {
    return [];
  }
  const format = new Intl.DateTimeFormat('en', { timeZone: timezoneName, timeZoneName: 'longOffset' });
  return MONTHS.map((date) => {
    const [, sign, hours, minutes] = OFFSET.exec(format.formatToParts(date).find(({ type }) => type === 'timeZoneName')!.value)!;
    return sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) : 0;
  });
}
