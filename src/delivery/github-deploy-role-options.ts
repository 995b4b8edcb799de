/**
 * Options that determine which runs of GitHub Actions can assume a role. jsii copies them into the types that extend them.
 *
 * @internal
 */
export interface GithubDeployRoleOptions {
  /**
   * The repository on GitHub, `{owner}/{name}`, spelled as on GitHub: it is case-sensitive.
   */
  readonly repository: string;

  /**
   * The branch that deploys. Runs for other branches, tags and pull requests cannot assume the role.
   *
   * @default 'main' - with an `environment`, any branch that the environment's rules on GitHub allow
   */
  readonly branch?: string;

  /**
   * The environment on GitHub that the deploying job must use. Jobs with another environment, or without one, cannot assume the role.
   *
   * GitHub then applies the protection rules of the environment, such as required reviewers.
   *
   * @default - the job uses no environment
   * @see https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
   */
  readonly environment?: string;

  /**
   * Numeric ID of the repository's owner: `gh api repos/{owner}/{name} --jq .owner.id` prints it. Requires `repositoryId`.
   *
   * GitHub includes both IDs in the tokens of repositories that were created, renamed or transferred on or after 15 July 2026, and of repositories that
   * opt in. For these repositories, the IDs are required. They do not change when the repository is renamed, and they protect against someone who takes
   * over an abandoned name.
   *
   * @default - names only, as in the tokens of older repositories
   */
  readonly ownerId?: string;

  /**
   * Numeric ID of the repository: `gh api repos/{owner}/{name} --jq .id` prints it. Requires `ownerId`.
   *
   * @default - names only
   */
  readonly repositoryId?: string;
}
