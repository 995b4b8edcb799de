import { Stack } from 'aws-cdk-lib';
import { ImageRepositories, ImageRepositoriesProps } from '../../src';
import { errorOf, newStack, onlyOf, propsOf, render, resourcesOf } from '../support';

const make = (props: ImageRepositoriesProps = {}, stack: Stack = newStack()) => new ImageRepositories(stack, 'Images', props);
const REPOSITORY = 'AWS::ECR::Repository';

test('a repository is scanned, outlives its stack, and lets only the environments’ tags move', () => {
  const images = make({ repositoryNames: ['reptidex-core'] });
  expect(onlyOf(render(images), REPOSITORY)).toEqual({
    Type: REPOSITORY,
    Properties: {
      RepositoryName: 'reptidex-core',
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [
        { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'staging' },
        { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'main' },
      ],
      LifecyclePolicy: { LifecyclePolicyText: expect.any(String) },
    },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});

test('an image that lost its tag goes after two weeks, and no other', () => {
  const { LifecyclePolicy } = onlyOf(render(make({ repositoryNames: ['reptidex-core'] })), REPOSITORY).Properties;
  expect(JSON.parse(LifecyclePolicy.LifecyclePolicyText).rules).toEqual([
    expect.objectContaining({ selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 14, countUnit: 'days' }, action: { type: 'expire' } }),
  ]);
});

test('other tags may move where told so', () => {
  const { ImageTagMutabilityExclusionFilters } = onlyOf(render(make({ repositoryNames: ['reptidex-core'], mutableTags: ['dev'] })), REPOSITORY).Properties;
  expect(ImageTagMutabilityExclusionFilters.map((filter: any) => filter.ImageTagMutabilityExclusionFilterValue)).toEqual(['dev']);
});

test('no tag may move where told so', () => {
  const { ImageTagMutability, ImageTagMutabilityExclusionFilters } = onlyOf(render(make({ repositoryNames: ['reptidex-core'], mutableTags: [] })), REPOSITORY).Properties;
  // Amazon ECR wants at least one filter with exclusions: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html
  expect([ImageTagMutability, ImageTagMutabilityExclusionFilters]).toEqual(['IMMUTABLE', undefined]);
});

test('fails for more tags than Amazon ECR takes filters, which are five', () => {
  expect(errorOf(() => make({ repositoryNames: ['reptidex-core'], mutableTags: ['a', 'b', 'c', 'd', 'e', 'f'] }))).toMatch(/^Stack\/Images: image repositories: 'mutableTags' must .* 5/);
});

test('a repository is made when it is first asked for, and once', () => {
  const images = make();
  expect(propsOf(render(make()), REPOSITORY)).toEqual([]);
  expect(images.repository('reptidex-core')).toBe(images.repository('reptidex-core'));
  images.repository('team/reptidex.core_2');
  expect(propsOf(render(images), REPOSITORY).map((repository) => repository.RepositoryName)).toEqual(['reptidex-core', 'team/reptidex.core_2']);
});

test('its logical id is a function of its name alone', () => {
  const ids = (repositoryNames: string[]) => {
    const repositories = resourcesOf(render(make({ repositoryNames })), REPOSITORY);
    return Object.fromEntries(repositories.map(([id, { Properties }]) => [Properties.RepositoryName, id]));
  };
  expect(ids(['aa', 'bb', 'cc'])).toMatchObject(ids(['cc', 'aa']));
});

test('repositories that are elsewhere are taken by name', () => {
  const stack = newStack();
  const images = make({ create: false, repositoryNames: ['reptidex-core'] }, stack);
  expect(stack.resolve(images.repository('reptidex-core').repositoryName)).toBe('reptidex-core');
  expect(resourcesOf(render(stack), REPOSITORY)).toEqual([]);
});

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
test.each(['a', '', 'Core', 'a b', '-a', 'a-', 'a/', '/a', 'a//b', 'a._b', 'a..b', 'a--b', 'a__b', 'a'.repeat(257), 'ä-b'])('fails for the name %j', (name) => {
  const message = `Stack/Images: image repositories: 'repositoryNames' must be 2 to 256 lower-case letters and digits, separated by . _ - or /, got '${name}'`;
  expect(errorOf(() => make({ repositoryNames: [name] }))).toBe(message);
  expect(errorOf(() => make().repository(name))).toBe(message);
});

test.each(['ab', '1a', 'a.b_c-d/e', 'a/b/c', 'a'.repeat(256)])('takes the name %s', (name) => {
  expect(propsOf(render(make({ repositoryNames: [name] })), REPOSITORY)[0].RepositoryName).toBe(name);
});

test('all names that are wrong are one error', () => {
  expect(errorOf(() => make({ repositoryNames: ['A', 'good', 'B'] }))).toMatch(/2 mistakes:\n.*got 'A'\n.*got 'B'$/);
});
