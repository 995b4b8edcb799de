import { ArnFormat, aws_iam as iam, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GITHUB_AUDIENCE, GITHUB_ISSUER } from './github-claims';
import { resolveGithubOidcProvider } from './github-oidc-provider-plan';
import { planOf } from '../private/plan';

/** Properties of `GithubOidcProvider`. */
export interface GithubOidcProviderProps {
  /**
   * What happens to the provider when it is removed from the stack. An account has only one, and without it no role that trusts GitHub can be assumed,
   * regardless of the role's stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Makes an account trust the tokens that GitHub issues to runs of GitHub Actions. Roles determine what each run can do.
 *
 * An account can have only one, so create it in one stack of the account. If it already exists, the deployment fails. Import it with `inAccount`. IAM
 * verifies GitHub's certificate with its own list of certificate authorities, so there is no thumbprint to keep up to date. There is no charge.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class GithubOidcProvider extends Construct {
  /** The existing provider of the account. */
  static inAccount(scope: Construct, id: string): iam.IOidcProvider {
    return iam.OidcProviderNative.fromOidcProviderArn(scope, id, Stack.of(scope).formatArn({
      service: 'iam', region: '', resource: 'oidc-provider', resourceName: GITHUB_ISSUER, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }));
  }

  /** The provider. */
  readonly provider: iam.OidcProviderNative;

  constructor(scope: Construct, id: string, props: GithubOidcProviderProps = {}) {
    super(scope, id);
    const plan = planOf(this, props, resolveGithubOidcProvider);
    this.provider = new iam.OidcProviderNative(this, 'Resource', {
      url: `https://${GITHUB_ISSUER}`,
      clientIds: [GITHUB_AUDIENCE],
      removalPolicy: plan.removalPolicy,
    });
  }
}
