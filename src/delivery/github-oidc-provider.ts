import { ArnFormat, aws_iam as iam, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GITHUB_AUDIENCE, GITHUB_ISSUER } from './github-claims';
import { resolveGithubOidcProvider } from './github-oidc-provider-plan';
import { planOf } from '../private/plan';

/** Properties of `GithubOidcProvider`. */
export interface GithubOidcProviderProps {
  /**
   * What happens to the provider when it leaves the stack. There is one for the whole account, and without it no role that trusts GitHub can
   * be assumed, whichever stack made the role.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Makes an account trust the tokens that GitHub gives to the runs of GitHub Actions. Which of them may do what, roles decide.
 *
 * An account has one, so make it in one stack of the account; where it exists, creation fails. Roles find it by `inAccount`. IAM checks GitHub's
 * certificate by its own list of authorities: there is no thumbprint to keep up to date. Free of charge.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class GithubOidcProvider extends Construct {
  /** The provider that the account has already. */
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
