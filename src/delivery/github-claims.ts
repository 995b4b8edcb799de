import { Fn, Token } from 'aws-cdk-lib';
import { GithubDeployRoleOptions } from './github-deploy-role-options';

/** Who signs the tokens. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';
/** Whom they are for, as AWS's own action asks for them. */
export const GITHUB_AUDIENCE = 'sts.amazonaws.com';

/**
 * What a token must say, by options with every default filled in, claim by claim and letter by letter. The job's environment takes the branch's place in the subject; the branch has a claim
 * of its own too.
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

/** The two parts of a repository's name, also where only the deployment knows it. */
export function ownerAndName(repository: string): string[] {
  return Token.isUnresolved(repository) ? [0, 1].map((index) => Fn.select(index, Fn.split('/', repository))) : repository.split('/');
}
