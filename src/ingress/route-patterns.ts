/**
 * Comparison of patterns of listener rules. `*` matches any number of characters, `?` exactly one.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */

/** Whether a pattern is plain text. */
export function isExact(pattern: string): boolean {
  return !/[*?]/.test(pattern);
}

/** Whether a path pattern matches every path. Each path begins with a slash, so `/*` matches as much as no condition does. */
export function isEveryPath(pattern: string | undefined): boolean {
  return pattern === undefined || /^\/?\*+$/.test(pattern);
}

/** Whether some text matches both patterns. */
export function canBothMatch(a: string, b: string): boolean {
  if (isExact(a) && isExact(b)) {
    return a === b;
  }
  return fromTheEnd(a.length, b.length, (i, j, rest) => {
    if (a[i] === '*') {
      return rest(i + 1, j) || rest(i, j + 1);
    }
    if (b[j] === '*') {
      return rest(i, j + 1) || rest(i + 1, j);
    }
    return i < a.length && j < b.length && (a[i] === b[j] || a[i] === '?' || b[j] === '?') && rest(i + 1, j + 1);
  });
}

/** Whether every text that matches the narrow pattern matches the wide one too. */
export function covers(wide: string, narrow: string): boolean {
  if (isExact(wide)) {
    return wide === narrow;
  }
  const tokens = wideTokens(wide);
  return fromTheEnd(tokens.length, narrow.length, (i, j, rest) => {
    switch (tokens[i]) {
      case '*': return rest(i + 1, j) || rest(i, j + 1);
      case AT_LEAST_ONE: return narrow[j] === '*' ? rest(i, j + 1) : rest(i + 1, j + 1);
      case '?': return narrow[j] !== '*' && rest(i + 1, j + 1);
      default: return i < tokens.length && tokens[i] === narrow[j] && rest(i + 1, j + 1);
    }
  });
}

/** The order of adjacent `?` and `*` does not matter. */
const AT_LEAST_ONE = '?*';

function wideTokens(pattern: string): string[] {
  return (pattern.match(/[*?]+|[^*?]/g) ?? []).flatMap((run) => {
    const single = [...run].filter((character) => character !== '*');
    return run.includes('*') ? [...single.map(() => AT_LEAST_ONE), '*'] : single;
  });
}

/**
 * Compares from two positions, given the results for all later positions. Two empty remainders are equal.
 *
 * Takes time proportional to the product of the two lengths. The obvious recursion takes exponential time.
 */
function fromTheEnd(lengthA: number, lengthB: number, matches: (i: number, j: number, rest: (i: number, j: number) => boolean) => boolean): boolean {
  const table = Array.from({ length: lengthA + 2 }, () => new Array<boolean>(lengthB + 2).fill(false));
  const rest = (i: number, j: number) => table[i][j];
  for (let i = lengthA; i >= 0; i--) {
    for (let j = lengthB; j >= 0; j--) {
      table[i][j] = (i === lengthA && j === lengthB) || matches(i, j, rest);
    }
  }
  return table[0][0];
}
