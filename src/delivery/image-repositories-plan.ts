import { Token } from 'aws-cdk-lib';
import type { ImageRepositoriesProps } from './image-repositories';
import { checkRepositoryName } from './repository-names';
import { Problems } from '../private/problems';

const SUBJECT = 'image repositories';
/** Tags that CI moves to each new build, and that environments deploy. */
const DEFAULT_MUTABLE_TAGS = ['staging', 'main'];
const DEFAULT_IMAGES_PER_TAG = 50;
/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html */
const MAX_MUTABLE_TAGS = 5;
/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html, without its wildcards. */
const TAG = /^[0-9a-zA-Z_][0-9a-zA-Z._-]{0,125}$/;
const IMAGES_PER_TAG_RANGE = { min: 1, max: 1_000 };

/** Image repositories with every default filled in. */
export interface ImageRepositoriesPlan extends ImageRepositoriesProps {
  readonly repositoryNames: string[];
  readonly create: boolean;
  readonly mutableTags: string[];
  readonly imagesPerTag: number;
}

/** Fills in the defaults. */
export function resolveImageRepositories(props: ImageRepositoriesProps): ImageRepositoriesPlan {
  return {
    ...props,
    repositoryNames: props.repositoryNames ?? [],
    create: props.create ?? true,
    mutableTags: props.mutableTags ?? DEFAULT_MUTABLE_TAGS,
    imagesPerTag: props.imagesPerTag ?? DEFAULT_IMAGES_PER_TAG,
  };
}

/** Collects what Amazon ECR would reject. */
export function checkImageRepositories(plan: ImageRepositoriesPlan, problems: Problems): void {
  for (const name of plan.repositoryNames) {
    checkRepositoryName(problems, SUBJECT, 'repositoryNames', name);
  }
  problems.integer(SUBJECT, 'imagesPerTag', plan.imagesPerTag, IMAGES_PER_TAG_RANGE);
  checkMutableTags(plan.mutableTags, problems);
}

function checkMutableTags(tags: string[], problems: Problems): void {
  if (Token.isUnresolved(tags)) {
    return;
  }
  if (tags.length > MAX_MUTABLE_TAGS) {
    problems.add({ subject: SUBJECT, prop: 'mutableTags', must: `have at most ${MAX_MUTABLE_TAGS} tags, an AWS limit`, got: tags.length });
  }
  tags.forEach((tag, index) => {
    problems.pattern(
      SUBJECT, 'mutableTags', tag, TAG,
      'name a whole tag of 1 to 126 letters, digits and . _ -', 'with a wildcard, the images that these tags refer to could not be protected from expiration',
    );
    if (tags.indexOf(tag) < index) {
      problems.add({ subject: SUBJECT, prop: 'mutableTags', must: 'name each tag once', got: tag });
    }
  });
}
