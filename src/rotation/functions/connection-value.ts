/** Address of a database, without credentials. */
export interface ConnectionTarget {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly dbname: string;
  /** Query string of the URL, including the question mark. */
  readonly query?: string;
}

/** Credentials for the login. */
export interface ConnectionLogin {
  readonly username: string;
  readonly password: string;
}

/** Values of the two secrets of a database: the details as JSON, and the URL. */
export interface ConnectionValue {
  readonly details: { [key: string]: string };
  readonly url: string;
}

/**
 * The values of the two secrets.
 *
 * For the template, they are composed from dynamic references, and after a rotation from the new password. Both use this function, so that the values
 * cannot differ. It imports nothing, because it is bundled into the Lambda function.
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
  /** Query string of the URL, including the question mark. */
  readonly query?: string;
}

/** URL of a cache with a token, which consists of letters and digits and needs no encoding. AUTH requires TLS, so the scheme is `rediss`. */
export function cacheUrl({ host, port, query = '' }: CacheTarget, token: string): string {
  return `rediss://:${token}@${host}:${port}/0${query}`;
}

function asItIs(text: string): string {
  return text;
}
