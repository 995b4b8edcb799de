import { App } from 'aws-cdk-lib';
import { boutiqueStack } from './boutique';

boutiqueStack(new App());
