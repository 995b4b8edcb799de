/**
 * The ReptiDex development environment as it is deployed: `dev-reptidex` in us-east-1.
 */
import { App, aws_certificatemanager as acm, aws_rds as rds, aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { MicroserviceProps, PlatformDatabase, PlatformNetwork, PlatformTier, ReptidexPlatform, ServiceProfile } from '../src';
import { assertReptidexDev } from './assertions/reptidex-dev';

const app = new App();
const stack = new Stack(app, 'dev-reptidex');

const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'reptidex.com' });
const certificate = new acm.Certificate(stack, 'Certificate', {
  domainName: '*.reptidex.com',
  validation: acm.CertificateValidation.fromDns(hostedZone),
});

const backend = (name: string, port: number, host: string, priority: number): MicroserviceProps => ({
  name, port, priority, profile: ServiceProfile.BACKEND, hostnames: [`${host}.reptidex.com`], repositoryName: `repti-${name}`,
});
const frontend = (name: string, host: string, priority?: number): MicroserviceProps => ({
  name, priority, profile: ServiceProfile.FRONTEND, hostnames: [`${host}.reptidex.com`], repositoryName: `reptidex-web-${name}`, isDefault: priority === undefined,
});

new ReptidexPlatform(stack, 'Platform', {
  environmentName: 'dev',
  projectName: 'reptidex',
  tier: PlatformTier.DEVELOPMENT,
  network: { cidr: '10.1.0.0/16', natGateways: 2, interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS },
  domain: { zoneName: 'reptidex.com', hostedZone, certificate, certificateDomains: ['*.reptidex.com'] },
  database: PlatformDatabase.postgres({
    // The document's 15.10 can no longer be created: RDS chooses the minor of 15.
    engineVersion: rds.PostgresEngineVersion.VER_15,
    urlScheme: 'postgresql+asyncpg',
  }),
  // As it runs, and against the tier's advice: a failing deployment is rolled back by hand.
  deployment: { circuitBreaker: false },
  services: [
    backend('core', 8000, 'api-dev', 1),
    backend('animal', 8001, 'animal-api-dev', 2),
    backend('commerce', 8002, 'commerce-api-dev', 11),
    backend('media', 8003, 'media-api-dev', 4),
    backend('community', 8004, 'community-api-dev', 3),
    backend('ops', 8005, 'ops-api-dev', 5),
    frontend('public', 'dev'),
    frontend('admin', 'admin-dev', 6),
    frontend('breeder', 'breeder-dev', 7),
    frontend('embed', 'embed-dev', 8),
  ],
});

assertReptidexDev(app, stack);
