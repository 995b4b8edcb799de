import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const REPOSITORY_NAME = /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html and the form of a tag, as Docker has it. */
const IMAGE_TAG = /^\w[\w.-]{0,127}$/;

/** Collects an invalid image tag. */
export function checkImageTag(problems: Problems, subject: string, prop: string, tag: string | undefined): void {
  problems.pattern(subject, prop, tag, IMAGE_TAG, 'be 1 to 128 letters, digits and the characters _ . -, and not begin with . or -');
}

/** Collects what Amazon ECR would reject. */
export function checkRepositoryName(problems: Problems, subject: string, prop: string, name: string | undefined): void {
  problems.pattern(subject, prop, name, REPOSITORY_NAME, 'be 2 to 256 lower-case letters and digits, separated by . _ - or /');
}
