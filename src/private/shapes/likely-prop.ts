/** Suffixes of names that are often omitted or confused. */
const UNITS = /(count|percent|size|limit|units?|ms|millis|secs?|seconds?|mins?|minutes?|hours?|days?|bytes?|[kmg]i?b)$/i;
/** Shorter names are similar to too many others. */
const MIN_LENGTH = 4;
/** From this length on, two letters may differ. */
const LONG = 8;
/** Share of a long name that its abbreviation has at least: `efsVolumeConfig`. Only a word is cut off, so `repository` is not an abbreviation of `repositoryName`. */
const ABBREVIATED = 0.6;

/**
 * The prop that was probably meant by an unknown name: one that differs in case, hyphens and underscores, singular and plural, unit, its end, or one
 * letter (two for a long name).
 *
 * A name that is not similar to any prop comes from spreading an object, and is not a mistake. Neither is a name whose similar prop is set too, unless
 * the two differ only in case or number: `hostname` beside `hostnames`.
 *
 * @param fits Whether the value is one for a prop, for names that are similar only in their letters: `interval` with a number is not `internal`
 */
export function likelyProp(
  name: string, props: Iterable<string>, given: (prop: string) => boolean, fits: (prop: string) => boolean = () => true,
): string | undefined {
  const all = [...props];
  const candidates = all.filter((prop) => !given(prop));
  const fitting = candidates.filter(fits);
  for (const [likeness, among] of [[plain, all], [singular, all.filter(fits)], [withoutUnit, fitting]] as const) {
    const found = among.filter((prop) => likeness(prop) === likeness(name));
    if (found.length > 0) {
      return found[0];
    }
  }
  const qualified = fitting.filter((prop) => /[A-Z]/.test(prop) && name.endsWith(prop.charAt(0).toUpperCase() + prop.slice(1)));
  if (qualified.length > 0) {
    return qualified.sort((a, b) => b.length - a.length)[0];
  }
  const text = plain(name);
  const isCut = (prop: string) => plain(prop).startsWith(text) && /[a-z]/.test(prop.charAt(text.length));
  const abbreviated = text.length < LONG ? [] : candidates.filter((prop) => isCut(prop) && text.length >= prop.length * ABBREVIATED);
  if (abbreviated.length > 0) {
    return abbreviated.sort((a, b) => a.length - b.length)[0];
  }
  return text.length < MIN_LENGTH ? undefined : fitting.filter((prop) => prop.length >= MIN_LENGTH && isSimilarByWord(name, prop))
    .map((prop) => ({ prop, distance: distanceOf(text, plain(prop)) })).sort((a, b) => a.distance - b.distance)
    .find((candidate) => candidate.distance <= mistakesIn(text))?.prop;
}

/** Number of letters that can differ. */
function mistakesIn({ length }: string): number {
  return length < LONG ? 1 : 2;
}

/** Whether no word is another one, as in `privateSubnetIds` and `privateSubnetCidrs`. Names with different numbers of words are compared as a whole. */
function isSimilarByWord(name: string, prop: string): boolean {
  const [ours, theirs] = [name, prop].map((each) => each.split(/(?=[A-Z])/).map(plain));
  return ours.length !== theirs.length || ours.every((word, index) => distanceOf(word, theirs[index]) <= mistakesIn(word));
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

/** Number of letters that are added, removed, replaced or swapped with the next letter between two texts. */
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
