/**
 * Valid environments of the production tier, drawn at random.
 */
import { suite } from './valid';
import { PlatformTier } from '../../src';

suite(PlatformTier.PRODUCTION);
