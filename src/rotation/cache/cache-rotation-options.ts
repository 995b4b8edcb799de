import { RotationOptions } from '../rotation-options';

/**
 * What a user says of the rotation of a cache's AUTH token.
 *
 * The cache takes the token before as well until the next rotation, so that nobody is refused: a token works for twice the time between two rotations.
 */
export interface CacheRotationOptions extends RotationOptions {}
