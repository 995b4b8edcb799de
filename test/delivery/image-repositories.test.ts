import { aws_ecr as ecr, aws_kms as kms, Duration, Stack } from 'aws-cdk-lib';
import { ImageRepositories, ImageRepositoriesProps } from '../../src';
import { mistakesOf, newStack, onlyOf, propsOf, render, resourcesOf, unknown } from '../support';

function repositoriesIn(stack: Stack, props: ImageRepositoriesProps = {}): ImageRepositories {
  return new ImageRepositories(stack, 'Images', props);
}

/** The only repository, as CloudFormation gets it, with its lifecycle read. */
function rendered(props: ImageRepositoriesProps = {}) {
  const stack = newStack();
  repositoriesIn(stack, { repositoryNames: ['reptidex-core'], ...props });
  const repository = onlyOf(render(stack), 'AWS::ECR::Repository');
  return { ...repository, rules: JSON.parse(repository.Properties.LifecyclePolicy.LifecyclePolicyText).rules as any[] };
}

/** Whether a lifecycle policy expires an image: the first rule whose patterns all match one of its tags decides, no rule after it. */
function decidingRule(rules: any[], tags: string[]): any {
  const matches = (pattern: string) => tags.some((tag) => new RegExp(`^${pattern.replace(/\*/g, '.*')}$`).test(tag));
  return [...rules].sort((a, b) => a.rulePriority - b.rulePriority).find(({ selection }) => (selection.tagStatus === 'untagged'
    ? tags.length === 0
    : selection.tagPatternList.every(matches)));
}

test('a repository is scanned, retained and immutable except for the tags of environments', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = rendered();
  expect(Properties).toMatchObject({
    RepositoryName: 'reptidex-core',
    ImageScanningConfiguration: { ScanOnPush: true },
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: ['main', 'staging'].map((tag) => ({
      ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: tag,
    })),
  });
  expect(Properties.EncryptionConfiguration).toEqual({ EncryptionType: 'KMS' });
  expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
});

test('every tag is immutable without mutable tags', () => {
  const { Properties, rules } = rendered({ mutableTags: [] });
  expect(Properties.ImageTagMutability).toBe('IMMUTABLE');
  expect(Properties).not.toHaveProperty('ImageTagMutabilityExclusionFilters');
  expect(rules.map(({ selection }) => selection.tagStatus)).toEqual(['untagged']);
});

test('the order of the mutable tags does not change the template', () => {
  expect(rendered({ mutableTags: ['b', 'a'] })).toEqual(rendered({ mutableTags: ['a', 'b'] }));
});

test('a lifecycle rule that a user adds applies only to that repository', () => {
  const stack = newStack();
  const images = repositoriesIn(stack, { repositoryNames: ['aa', 'bb', 'cc'] });
  (images.repository('aa') as ecr.Repository).addLifecycleRule({ description: 'Mine', rulePriority: 9, tagPatternList: ['mine-*'], maxImageAge: Duration.days(1) });
  const [a, b, c] = propsOf(render(stack), 'AWS::ECR::Repository').map(({ LifecyclePolicy }) => JSON.parse(LifecyclePolicy.LifecyclePolicyText).rules as any[]);
  expect(a).toEqual([...b, expect.objectContaining({ description: 'Mine' })]);
  expect(c).toEqual(b);
  expect(b).toHaveLength(5);
});

test.each([
  { tags: ['staging', 'staging-abc'], kept: 1, what: 'the image that a moving tag names is protected although its build is old' },
  { tags: ['main'], kept: 1, what: 'likewise without the tag of a build' },
  { tags: ['staging-abc'], kept: 50, what: 'builds of a branch are kept up to a number' },
  { tags: ['staging-abc', 'main-abc'], kept: 50, what: 'an image of two branches counts for one of them' },
])('$what', ({ tags, kept }) => {
  const { selection, action } = decidingRule(rendered().rules, tags);
  expect(selection).toMatchObject({ tagStatus: 'tagged', countType: 'imageCountMoreThan', countNumber: kept });
  expect(selection.tagPatternList).toHaveLength(1);
  expect(action).toEqual({ type: 'expire' });
});

test('images without a tag expire by age, and images with other tags never expire', () => {
  const { rules } = rendered();
  expect(decidingRule(rules, []).selection).toEqual({ tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 });
  expect(decidingRule(rules, ['v1.2.3'])).toBeUndefined();
});

test('a mutable tag that looks like the prefix of a build is protected too', () => {
  const { rules } = rendered({ mutableTags: ['staging', 'staging-eu'], imagesPerTag: 7 });
  expect(decidingRule(rules, ['staging-eu']).selection.countNumber).toBe(1);
  expect(decidingRule(rules, ['staging-eu-abc']).selection.countNumber).toBe(7);
});

test('images are encrypted with the key that is set', () => {
  const stack = newStack();
  repositoriesIn(stack, { repositoryNames: ['core'], encryptionKey: new kms.Key(stack, 'Key') });
  expect(onlyOf(render(stack), 'AWS::ECR::Repository').Properties.EncryptionConfiguration).toEqual({
    EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
  });
});

test('a repository is created once, when it is first requested, and listed in order', () => {
  const stack = newStack();
  const images = repositoriesIn(stack, { repositoryNames: ['web', 'core'] });
  expect(images.repository('core')).toBe(images.repository('core'));
  images.repository('admin');
  expect(images.repositoryNames).toEqual(['admin', 'core', 'web']);
  expect(propsOf(render(stack), 'AWS::ECR::Repository').map(({ RepositoryName }) => RepositoryName).sort()).toEqual(['admin', 'core', 'web']);
});

test('existing repositories can be used by name', () => {
  const stack = newStack();
  const repository = repositoriesIn(stack, { create: false }).repository('core');
  expect(stack.resolve(repository.repositoryArn)['Fn::Join'][1].at(-1)).toBe(':repository/core');
  expect(render(stack).Resources).toBeUndefined();
});

describe('fails', () => {
  test('with all mistakes together', () => {
    expect(mistakesOf(() => repositoriesIn(newStack(), {
      repositoryNames: ['Core', 'ok', 'x'], imagesPerTag: 0, mutableTags: ['staging-*', 'main', 'main', 'a', 'b', 'c'],
    }))).toEqual([
      "image repositories: 'repositoryNames', got 'Core'",
      "image repositories: 'repositoryNames', got 'x'",
      "image repositories: 'imagesPerTag', got 0",
      "image repositories: 'mutableTags', got 6",
      "image repositories: 'mutableTags', got 'staging-*'",
      "image repositories: 'mutableTags', got 'main'",
    ]);
  });

  test.each([0, 1.5, 1001])('if %p images are to be kept', (imagesPerTag) => {
    expect(mistakesOf(() => repositoriesIn(newStack(), { imagesPerTag }))).toHaveLength(1);
  });

  test.each(['', 'a b', '-a', 'a?', 'x'.repeat(127)])('for the mutable tag %p', (tag) => {
    expect(mistakesOf(() => repositoriesIn(newStack(), { mutableTags: [tag] }))).toHaveLength(1);
  });
});

test.each([1, 1000])('accepts %p images', (imagesPerTag) => {
  expect(decidingRule(rendered({ imagesPerTag }).rules, ['main-1']).selection.countNumber).toBe(imagesPerTag);
});

test('accepts unresolved values', () => {
  const stack = newStack();
  const tag = unknown.text(stack);
  const images = repositoriesIn(stack, { mutableTags: [tag], imagesPerTag: unknown.number(stack) });
  images.repository('core');
  expect(onlyOf(render(stack), 'AWS::ECR::Repository').Properties.ImageTagMutabilityExclusionFilters[0].ImageTagMutabilityExclusionFilterValue)
    .toEqual({ Ref: 'Text' });
});

test('the logical ID of a repository depends only on its name', () => {
  const ids = (repositoryNames: string[]) => {
    const stack = newStack();
    repositoriesIn(stack, { repositoryNames });
    return Object.fromEntries(resourcesOf(render(stack), 'AWS::ECR::Repository').map(([id, { Properties }]) => [Properties.RepositoryName, id]));
  };
  expect(ids(['aa', 'bb', 'cc'])).toMatchObject(ids(['cc', 'aa']));
});

test.each(['a', '', 'Core', 'a b', '-a', 'a-', 'a/', '/a', 'a//b', 'a._b', 'a..b', 'a--b', 'a__b', 'a'.repeat(257), 'ä-b'])('fails for the name %j', (name) => {
  const message = `image repositories: 'repositoryNames', got '${name}'`;
  expect(mistakesOf(() => repositoriesIn(newStack(), { repositoryNames: [name] }))).toEqual([message]);
  expect(mistakesOf(() => repositoriesIn(newStack()).repository(name))).toEqual([message]);
});

test.each(['ab', '1a', 'a.b_c-d/e', 'a/b/c', 'a'.repeat(256)])('accepts the name %s', (name) => {
  expect(rendered({ repositoryNames: [name] }).Properties.RepositoryName).toBe(name);
});
