import { Construct } from 'constructs';
import { NeededPart } from './part';
import { ImageRepositories } from '../delivery/image-repositories';
import { ImageRepositoriesPlan, resolveImageRepositories } from '../delivery/image-repositories-plan';
import { checked } from '../private/plan';

/** Resolves the image repositories: existing ones, or those that are created. */
export function resolvePlatformRepositories(existing: ImageRepositories | undefined): NeededPart<ImageRepositoriesPlan, ImageRepositories> {
  return existing ? { existing } : { made: resolveImageRepositories({}) };
}

/** Creates the image repositories, if none exist. */
export function createRepositories(scope: Construct, { made, existing }: NeededPart<ImageRepositoriesPlan, ImageRepositories>): ImageRepositories {
  return made ? new ImageRepositories(scope, 'Images', checked(made)) : existing;
}
