/**
 * Valid environments of the development tier, drawn at random.
 */
import { suite } from './valid';
import { PlatformTier } from '../../src';

suite(PlatformTier.DEVELOPMENT);
