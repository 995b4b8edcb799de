const SUFFIX = '-rolled';
/** Matches all of these families, in a policy. */
export const ROLLED_FAMILIES = `*${SUFFIX}`;
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#family */
const FAMILY_LENGTH = 255;

/**
 * Family of the copies of a service's task definition that refer to images by digest.
 *
 * Not the family of the original, because deployments use its latest revision. It imports nothing, because both the template and the function use it.
 */
export function rolledFamily(family: string): string {
  return family.endsWith(SUFFIX) ? family : `${family.slice(0, FAMILY_LENGTH - SUFFIX.length)}${SUFFIX}`;
}
