/** The environment that the pages of the alarms and of the cost are generated from: a backend and a frontend, and whatever else a page needs. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PlatformTier, ReptidexPlatform, ReptidexPlatformProps, ServiceProfile } from '../../src';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
}

/** The resources of an environment of a tier. */
export function resourcesOf(tier: PlatformTier, more: (stack: Stack) => Partial<ReptidexPlatformProps> = () => ({})): Resource[] {
  const environmentName = tier === PlatformTier.PRODUCTION ? 'prod' : 'dev';
  const stack = new Stack(new App(), `${environmentName}-shop`, { env: { region: 'us-east-1' } });
  new ReptidexPlatform(stack, 'Platform', {
    environmentName,
    projectName: 'shop',
    tier,
    services: [
      { name: 'api', profile: ServiceProfile.BACKEND, hostnames: ['api.example.com'] },
      { name: 'web', profile: ServiceProfile.FRONTEND, isDefault: true },
    ],
    ...more(stack),
  });
  return Object.values(Template.fromStack(stack).toJSON().Resources) as Resource[];
}

/** Those of a type. */
export function ofType(resources: Resource[], type: string): Record<string, any>[] {
  return resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties ?? {});
}
