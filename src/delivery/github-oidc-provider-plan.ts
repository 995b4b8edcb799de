import { RemovalPolicy } from 'aws-cdk-lib';
import type { GithubOidcProviderProps } from './github-oidc-provider';

/** A provider with every default filled in. */
export interface GithubOidcProviderPlan extends GithubOidcProviderProps {
  readonly removalPolicy: RemovalPolicy;
}

/** Fills in the defaults. */
export function resolveGithubOidcProvider(props: GithubOidcProviderProps): GithubOidcProviderPlan {
  return { ...props, removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE };
}
