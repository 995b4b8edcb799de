import { existingDomain } from './domain';
import { PROJECT_NAME, Subject, ZONE_NAME } from './subject';
import type * as Library from '../../../src';

/** This library's platform in one of its tiers. Every service is a backend: it uses database and cache. */
export function platform({ PlatformTier, ReptidexPlatform, ServiceProfile }: typeof Library, tier: 'DEVELOPMENT' | 'PRODUCTION'): Subject {
  return {
    title: `platform, ${tier.toLowerCase()}`,
    build(stack, services) {
      new ReptidexPlatform(stack, 'Platform', {
        environmentName: 'dev',
        projectName: PROJECT_NAME,
        tier: PlatformTier[tier],
        domain: { zoneName: ZONE_NAME, ...existingDomain(stack) },
        services: services.map(({ name, port, hostname, priority }) => ({
          name, port, priority, profile: ServiceProfile.BACKEND, hostnames: [hostname],
        })),
      });
    },
  };
}
