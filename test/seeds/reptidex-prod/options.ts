import { App, aws_ecs as ecs, aws_route53 as route53, aws_ssm as ssm, Stack, TimeZone } from 'aws-cdk-lib';
import { BucketPurpose, MicroserviceProps, PlatformTier, ReptidexPlatform, ServiceProfile } from '../../../src';
import { EnvironmentTemplate } from '../environment-template';

/** A development environment with what the document calls optional there: buckets, CloudFront, working hours; and with a parameter. */
export function developmentWithOptions(context: Record<string, unknown>): EnvironmentTemplate {
  const stack = new Stack(new App({ context }), 'dev-reptidex', { env: { region: 'us-east-1' } });
  const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'reptidex.com' });
  const toggles = ssm.StringParameter.fromStringParameterName(stack, 'FeatureToggles', '/reptidex/dev/feature-toggles');
  const backend = (name: string, port: number, host: string, more: Partial<MicroserviceProps> = {}): MicroserviceProps => ({
    name, port, profile: ServiceProfile.BACKEND, hostnames: [`${host}.reptidex.com`], ...more,
  });
  new ReptidexPlatform(stack, 'Platform', {
    environmentName: 'dev',
    projectName: 'reptidex',
    tier: PlatformTier.DEVELOPMENT,
    network: { cidr: '10.1.0.0/16' },
    domain: { zoneName: 'reptidex.com', hostedZone },
    buckets: [{ name: 'assets' }, { name: 'uploads', purpose: BucketPurpose.UPLOADS }, { name: 'logs', purpose: BucketPurpose.LOGS }],
    contentDelivery: {},
    schedule: { start: '07:00', end: '20:00', timeZone: TimeZone.AMERICA_NEW_YORK },
    services: [
      backend('core', 8000, 'api-dev', { secrets: { FEATURE_TOGGLES: ecs.Secret.fromSsmParameter(toggles) } }),
      backend('media', 8003, 'media-api-dev', { buckets: ['uploads'] }),
      { name: 'public', profile: ServiceProfile.FRONTEND, hostnames: ['dev.reptidex.com'], isDefault: true },
    ],
  });
  return EnvironmentTemplate.of(stack);
}
