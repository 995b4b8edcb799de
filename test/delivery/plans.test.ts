import { RemovalPolicy } from 'aws-cdk-lib';
import { GithubDeployRole, ImageRepositories } from '../../src';
import { resolveGithubDeployRole } from '../../src/delivery/github-deploy-role-plan';
import { resolveGithubOidcProvider } from '../../src/delivery/github-oidc-provider-plan';
import { resolveImageRepositories } from '../../src/delivery/image-repositories-plan';
import { checked } from '../../src/private/plan';
import { newStack, render, resourcesOf } from '../support';

const repository = 'example/orders';

test('every default of a deploy role is in its plan', () => {
  expect(resolveGithubDeployRole(newStack(), { repository, imageRepositories: [] })).toEqual({ repository, imageRepositories: [], branch: 'main', services: [], names: {} });
});

test('with an environment any branch deploys that its rules let', () => {
  expect(resolveGithubDeployRole(newStack(), { repository, environment: 'production', imageRepositories: [] }).branch).toBeUndefined();
  expect(resolveGithubDeployRole(newStack(), { repository, environment: 'production', branch: 'main', imageRepositories: [] }).branch).toBe('main');
});

test.each([[undefined, 'dev-shop-orders-deploy'], ['deploys-orders', 'deploys-orders']])('with the role name %s the name of a deploy role is in its plan', (roleName, name) => {
  expect(resolveGithubDeployRole(newStack(), { repository, imageRepositories: [], namePrefix: 'dev-shop', roleName }).names.role).toBe(name);
});

test('every default of image repositories is in their plan', () => {
  expect(resolveImageRepositories({})).toEqual({ repositoryNames: [], create: true, mutableTags: ['staging', 'main'], imagesPerTag: 50 });
});

test('every default of a provider is in its plan', () => {
  expect(resolveGithubOidcProvider({})).toEqual({ removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
});

test('constructs build a checked plan as it is', () => {
  const stack = newStack();
  // As props these would be mistakes: more images than AWS keeps, and a branch that is no branch.
  const images = new ImageRepositories(stack, 'Images', checked(resolveImageRepositories({ repositoryNames: ['orders'], mutableTags: ['main'], imagesPerTag: 2000 })));
  new GithubDeployRole(stack, 'Role', checked(resolveGithubDeployRole(stack, { repository, branch: 'refs/heads/main', imageRepositories: [images.repository('orders')] })));
  const template = render(stack);
  const [[, { Properties }]] = resourcesOf(template, 'AWS::ECR::Repository');
  expect(Properties.LifecyclePolicy.LifecyclePolicyText).toContain('"countNumber":2000');
  expect(JSON.stringify(resourcesOf(template, 'AWS::IAM::Role'))).toContain('repo:example/orders:ref:refs/heads/refs/heads/main');
});
