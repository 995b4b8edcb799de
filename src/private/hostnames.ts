import { Token } from 'aws-cdk-lib';
import { Problems } from './problems';

/** Longest value of a host or path condition: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
const MAX_CONDITION_LENGTH = 128;
/** Labels of a DNS name; the first may be the wildcard. */
const HOSTNAME = /^(\*|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\.[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const PATH_PATTERN = /^\/[A-Za-z0-9_\-.$/~"'@:+&*?]*$/;

/** Facts about a list. Nothing is known if the whole list is known only at deployment. */
export function known(list: string[]): string[] {
  return Token.isUnresolved(list) ? [] : list;
}

/** Collects a malformed host name. Returns whether the name is known and well-formed. */
export function checkHostname(problems: Problems, subject: string, hostname: string, prop = 'hostnames'): boolean {
  if (Token.isUnresolved(hostname)) {
    return false;
  }
  const wellFormed = hostname.length <= MAX_CONDITION_LENGTH && HOSTNAME.test(hostname);
  if (!wellFormed) {
    problems.add({
      subject,
      prop,
      must: `be host names of at most ${MAX_CONDITION_LENGTH} characters, such as 'api.example.com' or '*.example.com'`,
      got: hostname,
      fix: prop === 'hostnames' ? 'omit scheme, port and path' : undefined,
    });
  }
  return wellFormed;
}

export function checkPathPattern(problems: Problems, subject: string, path: string): void {
  if (Token.isUnresolved(path)) {
    return;
  }
  if (path.length > MAX_CONDITION_LENGTH || !PATH_PATTERN.test(path)) {
    problems.add({
      subject, prop: 'paths', must: `begin with a slash and have at most ${MAX_CONDITION_LENGTH} of the characters A-Z a-z 0-9 _ - . $ / ~ " ' @ : + & and the wildcards * and ?`, got: path,
    });
  }
}

/** Whether one of a certificate's names covers a host name. A wildcard matches exactly one label. */
export function certificateCovers(certificateDomains: string[], hostname: string): boolean {
  const host = hostname.toLowerCase();
  const wildcard = host.replace(/^[^.]+/, '*');
  return certificateDomains.some((domain) => {
    const name = domain.toLowerCase();
    return Token.isUnresolved(domain) || name === host || name === wildcard;
  });
}

/** Whether a host name is in a zone. */
export function liesInZone(hostname: string, zoneName: string): boolean {
  const host = hostname.toLowerCase();
  const zone = zoneName.toLowerCase().replace(/\.$/, '');
  return host === zone || host.endsWith(`.${zone}`);
}
