import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const REPOSITORY_NAME = /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;

/** Collects what Amazon ECR would refuse. */
export function checkRepositoryName(problems: Problems, subject: string, prop: string, name: string | undefined): void {
  problems.pattern(subject, prop, name, REPOSITORY_NAME, 'be 2 to 256 lower-case letters and digits, separated by . _ - or /');
}
