/**
 * Which runs of GitHub Actions may assume a role: options, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface GithubDeployRoleOptions {
  /**
   * The repository on GitHub, `{owner}/{name}`, in the letters that GitHub shows: upper and lower case differ.
   */
  readonly repository: string;

  /**
   * The branch that deploys. Runs for other branches, tags and pull requests are refused.
   *
   * @default 'main' - or, with an `environment`, any branch that the environment's rules on GitHub let deploy
   */
  readonly branch?: string;

  /**
   * The environment on GitHub that the deploying job names; jobs that name another or none are refused.
   *
   * GitHub then asks for the environment's reviewers first.
   *
   * @default - the job names none
   * @see https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
   */
  readonly environment?: string;

  /**
   * Number of the repository's owner, from `gh api repos/{owner}/{name} --jq .owner.id`. Comes with `repositoryId`.
   *
   * GitHub writes both numbers into the tokens of repositories that were made, renamed or transferred on or after 15 July 2026, and of those whose
   * settings say so: their roles cannot be assumed without. They stay the same when the repository is renamed, and nobody who takes over an
   * abandoned name has them.
   *
   * @default - names alone, as the tokens of older repositories have them
   */
  readonly ownerId?: string;

  /**
   * Number of the repository, from `gh api repos/{owner}/{name} --jq .id`. Comes with `ownerId`.
   *
   * @default - names alone
   */
  readonly repositoryId?: string;
}
