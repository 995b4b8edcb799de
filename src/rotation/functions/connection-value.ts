/** Where a database is, apart from who logs in to it. */
export interface ConnectionTarget {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly dbname: string;
  /** What follows the database in the URL, with the question mark. */
  readonly query?: string;
}

/** Who logs in. */
export interface ConnectionLogin {
  readonly username: string;
  readonly password: string;
}

/** What the two secrets of a database hold: the details as JSON, and the URL alone. */
export interface ConnectionValue {
  readonly details: { [key: string]: string };
  readonly url: string;
}

/**
 * The values of the two secrets.
 *
 * The template composes them here from dynamic references, and after a rotation the function from the new password: one
 * recipe for both, so that they cannot differ. It imports nothing, because it is bundled into the function.
 */
export function connectionValue(target: ConnectionTarget, login: ConnectionLogin, encode: (text: string) => string = asItIs): ConnectionValue {
  const { scheme, host, port, dbname, query = '' } = target;
  const { username, password } = login;
  const url = `${scheme}://${encode(username)}:${encode(password)}@${host}:${port}/${dbname}${query}`;
  return { details: { host, port, dbname, username, password, url }, url };
}

/** Where a cache is. */
export interface CacheTarget {
  readonly host: string;
  readonly port: string;
  /** What follows the database in the URL, with the question mark. */
  readonly query?: string;
}

/** The URL of a cache that wants a token, whose letters and digits need no encoding. AUTH needs TLS, hence the scheme. */
export function cacheUrl({ host, port, query = '' }: CacheTarget, token: string): string {
  return `rediss://:${token}@${host}:${port}/0${query}`;
}

function asItIs(text: string): string {
  return text;
}
