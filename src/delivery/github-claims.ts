import { Fn, Token } from 'aws-cdk-lib';
import { GithubDeployRoleOptions } from './github-deploy-role-options';

/** Issuer of the tokens. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';
/** Audience of the tokens, as AWS's action requests them. */
export const GITHUB_AUDIENCE = 'sts.amazonaws.com';

/**
 * The claims that a token must have, with exact values. In the subject, the job's environment takes the place of the branch. The branch is also a separate
 * claim.
 *
 * @see https://docs.github.com/actions/reference/openid-connect-reference
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function requiredClaims(options: GithubDeployRoleOptions): { [claim: string]: string } {
  const { branch, environment } = options;
  const ref = branch !== undefined ? `refs/heads/${branch}` : undefined;
  const claims: { [claim: string]: string } = {
    aud: GITHUB_AUDIENCE,
    sub: `repo:${repositoryInSubject(options)}:${environment !== undefined ? `environment:${environment}` : `ref:${ref}`}`,
    ...(environment !== undefined && ref !== undefined && { ref }),
  };
  return Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${GITHUB_ISSUER}:${claim}`, value]));
}

function repositoryInSubject({ repository, ownerId, repositoryId }: GithubDeployRoleOptions): string {
  if (ownerId === undefined || repositoryId === undefined) {
    return repository;
  }
  const [owner, name] = ownerAndName(repository);
  return `${owner}@${ownerId}/${name}@${repositoryId}`;
}

/** The two parts of a repository's name, even if it is known only at deployment. */
export function ownerAndName(repository: string): string[] {
  return Token.isUnresolved(repository) ? [0, 1].map((index) => Fn.select(index, Fn.split('/', repository))) : repository.split('/');
}
