/**
 * Google's Online Boutique as an environment: eleven services that call each other by name, one of them public, with Redis and a load generator.
 */
import { App } from 'aws-cdk-lib';
import { assertOnlineBoutique } from './assertions/online-boutique';
import { boutiqueStack } from '../examples/online-boutique/boutique';

const app = new App();
assertOnlineBoutique(app, boutiqueStack(app));
