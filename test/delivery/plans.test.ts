import { RemovalPolicy } from 'aws-cdk-lib';
import { GithubDeployRole, ImageRepositories } from '../../src';
import { resolveGithubDeployRole } from '../../src/delivery/github-deploy-role-plan';
import { resolveGithubOidcProvider } from '../../src/delivery/github-oidc-provider-plan';
import { resolveImageRepositories } from '../../src/delivery/image-repositories-plan';
import { checked } from '../../src/private/plan';
import { newStack, render, resourcesOf } from '../support';

const repository = 'example/orders';

test('the plan of a deployment role contains every default', () => {
  expect(resolveGithubDeployRole(newStack(), { repository, imageRepositories: [] })).toEqual({ repository, imageRepositories: [], branch: 'main', services: [], migrations: [], names: {} });
});

test('an environment without a branch allows the branches that its rules allow', () => {
  expect(resolveGithubDeployRole(newStack(), { repository, environment: 'production', imageRepositories: [] }).branch).toBeUndefined();
  expect(resolveGithubDeployRole(newStack(), { repository, environment: 'production', branch: 'main', imageRepositories: [] }).branch).toBe('main');
});

test.each([[undefined, 'dev-shop-orders-deploy'], ['deploys-orders', 'deploys-orders']])('with the role name %s the plan contains the name of a deployment role', (roleName, name) => {
  expect(resolveGithubDeployRole(newStack(), { repository, imageRepositories: [], namePrefix: 'dev-shop', roleName }).names.role).toBe(name);
});

test('the plan of image repositories contains every default', () => {
  expect(resolveImageRepositories({})).toEqual({ repositoryNames: [], create: true, mutableTags: ['staging', 'main'], imagesPerTag: 50 });
});

test('the plan of a provider contains every default', () => {
  expect(resolveGithubOidcProvider({})).toEqual({ removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
});

test('constructs use a checked plan without changes', () => {
  const stack = newStack();
  // As props these would be mistakes: more images than AWS keeps, and a branch that is no branch.
  const images = new ImageRepositories(stack, 'Images', checked(resolveImageRepositories({ repositoryNames: ['orders'], mutableTags: ['main'], imagesPerTag: 2000 })));
  new GithubDeployRole(stack, 'Role', checked(resolveGithubDeployRole(stack, { repository, branch: 'refs/heads/main', imageRepositories: [images.repository('orders')] })));
  const template = render(stack);
  const [[, { Properties }]] = resourcesOf(template, 'AWS::ECR::Repository');
  expect(Properties.LifecyclePolicy.LifecyclePolicyText).toContain('"countNumber":2000');
  expect(JSON.stringify(resourcesOf(template, 'AWS::IAM::Role'))).toContain('repo:example/orders:ref:refs/heads/refs/heads/main');
});
