import { Problems } from './problems';

/** Parameters of a URL, by name. */
export interface UrlParameters {
  readonly [name: string]: string;
}

/** The query string of a URL, which does not depend on the order of the parameters, or undefined without parameters. */
export function queryOf(parameters: UrlParameters = {}): string | undefined {
  const pairs = Object.keys(parameters).sort().map((name) => `${name}=${encodeURIComponent(parameters[name])}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : undefined;
}

/** Names of parameters are not encoded in the URL. */
export function checkUrlParameters(problems: Problems, subject: string, parameters: UrlParameters = {}): void {
  for (const name of Object.keys(parameters)) {
    problems.pattern(subject, 'urlParameters', name, /^[A-Za-z][\w.-]*$/, 'have names of letters, digits, underscores, periods and hyphens');
  }
}
