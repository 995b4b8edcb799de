/** Ends of names that are left out, or taken for one another. */
const UNITS = /(count|percent|size|limit|units?|ms|millis|secs?|seconds?|mins?|minutes?|hours?|days?|bytes?|[kmg]i?b)$/i;
/** Shorter names have too many neighbours. */
const MIN_LENGTH = 4;
/** From here on two letters may differ. */
const LONG = 8;

/**
 * The prop that was meant by a name that is none: one that differs from it in case, in hyphens and underscores, in singular and plural, in its unit,
 * or in a letter (in two of a long name).
 *
 * What is like no prop is what a spread brings along, and no mistake. Nor is a name whose prop is given too.
 */
export function likelyProp(name: string, props: Iterable<string>, given: (prop: string) => boolean): string | undefined {
  const candidates = [...props].filter((prop) => !given(prop));
  for (const likeness of [plain, singular, withoutUnit]) {
    const found = candidates.filter((prop) => likeness(prop) === likeness(name));
    if (found.length > 0) {
      return found[0];
    }
  }
  const text = plain(name);
  const distance = text.length >= LONG ? 2 : 1;
  return text.length < MIN_LENGTH ? undefined : candidates.filter((prop) => prop.length >= MIN_LENGTH)
    .map((prop) => ({ prop, distance: distanceOf(text, plain(prop)) })).sort((a, b) => a.distance - b.distance)
    .find((candidate) => candidate.distance <= distance)?.prop;
}

function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
}

function singular(name: string): string {
  return plain(name).replace(/ies$/, 'y').replace(/s$/, '');
}

function withoutUnit(name: string): string {
  let text = plain(name);
  while (UNITS.test(text) && text.replace(UNITS, '').length >= 3) {
    text = text.replace(UNITS, '');
  }
  return singular(text);
}

/** Letters that are added, left out, replaced or swapped with the next between one text and another. */
export function distanceOf(one: string, other: string): number {
  const rows: number[][] = [[...Array(other.length + 1).keys()]];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = rows[i - 1][j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, replaced);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
      }
    }
    rows.push(row);
  }
  return rows[one.length][other.length];
}
