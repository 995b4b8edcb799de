import { Token } from 'aws-cdk-lib';
import type { ImageRepositoriesProps } from './image-repositories';
import { checkRepositoryName } from './repository-names';
import { Problems } from '../private/problems';

const SUBJECT = 'image repositories';
/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html */
const MAX_MUTABLE_TAGS = 5;
/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html, without its wildcards. */
const TAG = /^[0-9a-zA-Z_][0-9a-zA-Z._-]{0,125}$/;
const IMAGES_PER_TAG_RANGE = { min: 1, max: 1_000 };

/** Collects what Amazon ECR would refuse. */
export function checkImageRepositories(props: ImageRepositoriesProps, problems: Problems): void {
  for (const name of props.repositoryNames ?? []) {
    checkRepositoryName(problems, SUBJECT, 'repositoryNames', name);
  }
  problems.integer(SUBJECT, 'imagesPerTag', props.imagesPerTag, IMAGES_PER_TAG_RANGE);
  checkMutableTags(props.mutableTags ?? [], problems);
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
      'name a whole tag of 1 to 126 letters, digits and . _ -', 'with a wildcard the images that moving tags name could not be kept from expiring',
    );
    if (tags.indexOf(tag) < index) {
      problems.add({ subject: SUBJECT, prop: 'mutableTags', must: 'name each tag once', got: tag });
    }
  });
}
