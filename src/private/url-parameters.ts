import { Problems } from './problems';

/** Parameters of a URL, by name. */
export interface UrlParameters {
  readonly [name: string]: string;
}

/** What follows the path of a URL, the same whatever the order of the parameters; undefined without any. */
export function queryOf(parameters: UrlParameters = {}): string | undefined {
  const pairs = Object.keys(parameters).sort().map((name) => `${name}=${encodeURIComponent(parameters[name])}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : undefined;
}

/** Names of parameters go into the URL as they are. */
export function checkUrlParameters(problems: Problems, subject: string, parameters: UrlParameters = {}): void {
  for (const name of Object.keys(parameters)) {
    problems.pattern(subject, 'urlParameters', name, /^[A-Za-z][\w.-]*$/, 'have names of letters, digits, underscores, periods and hyphens');
  }
}
