import { Token } from 'aws-cdk-lib';
import { GithubDeployRoleOptions } from './github-deploy-role-options';
import { Problems } from '../private/problems';

const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}\/[A-Za-z0-9._-]{1,100}$/;
const NUMBER = /^[1-9]\d*$/;
/** https://git-scm.com/docs/git-check-ref-format, as far as it is not about wildcards. */
const BRANCH = /^(?!\/|-|refs\/)(?!.*(\/\/|\.\.|@\{|\/\.|\.lock(\/|$)))[^\s~^:?*[\\\x00-\x1f\x7f]{1,250}(?<![/.])$/;
const ENVIRONMENT = /^[^:\s](?:[^:]{0,253}[^:\s])?$/;
/** The trust compares letter by letter, and IAM reads ${…} as a variable of its own. */
const WILDCARD = /[*?]|\$\{/;

/** How messages name the role. */
export function deployRoleSubject({ repository }: GithubDeployRoleOptions): string {
  return Token.isUnresolved(repository) ? 'deploy role' : `deploy role of '${repository}'`;
}

/** Collects what GitHub does not know, and what would trust nobody or too many. */
export function checkGithubDeployRole(options: GithubDeployRoleOptions, problems: Problems): void {
  const subject = deployRoleSubject(options);
  const checked = checkWildcards(subject, options, problems);
  problems.pattern(subject, 'repository', checked.repository, REPOSITORY, "be '{owner}/{name}' as on GitHub", "such as 'example/orders', without a host and '.git'");
  problems.pattern(subject, 'branch', checked.branch, BRANCH, "be the name of a branch, without 'refs/heads/'");
  problems.pattern(subject, 'environment', checked.environment, ENVIRONMENT, 'be the name of an environment on GitHub: 1 to 255 characters without a colon');
  problems.pattern(subject, 'ownerId', options.ownerId, NUMBER, 'be a whole number', "'gh api repos/{owner}/{name} --jq .owner.id' prints it");
  problems.pattern(subject, 'repositoryId', options.repositoryId, NUMBER, 'be a whole number', "'gh api repos/{owner}/{name} --jq .id' prints it");
  for (const [prop, other] of [['ownerId', 'repositoryId'], ['repositoryId', 'ownerId']] as const) {
    if (options[prop] === undefined && options[other] !== undefined) {
      problems.add({ subject, prop, must: `be given with '${other}'`, got: undefined, fix: 'GitHub writes both into its tokens or neither' });
    }
  }
}

/** One mistake is one line: a name with a wildcard is not checked further. */
function checkWildcards(subject: string, options: GithubDeployRoleOptions, problems: Problems): Partial<GithubDeployRoleOptions> {
  const checked: { [prop: string]: string | undefined } = {};
  for (const prop of ['repository', 'branch', 'environment'] as const) {
    const value = options[prop];
    if (value === undefined || Token.isUnresolved(value) || !WILDCARD.test(value)) {
      checked[prop] = value;
      continue;
    }
    problems.add({
      subject, prop, must: 'be without wildcards: whoever may push to anything it matches could deploy', got: value, fix: 'make a role for each',
    });
  }
  return checked;
}
