import { App, aws_certificatemanager as acm, aws_ecs as ecs, aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { MicroserviceFleet, ReptidexPlatform, ServiceProfile } from '../../src';

const ZONE_NAME = 'example.com';
const NAMES = { environmentName: 'prod', projectName: 'shop' };
const image = (name: string) => ecs.ContainerImage.fromRegistry(`registry.example.com/${name}:1.0.0`);

/** The stack of the team that owns the platform. */
export function platformStack(app: App, queues: string[]): Stack {
  const stack = new Stack(app, 'prod-shop');
  const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: ZONE_NAME });
  const certificate = new acm.Certificate(stack, 'Certificate', { domainName: `*.${ZONE_NAME}`, validation: acm.CertificateValidation.fromDns(hostedZone) });
  new ReptidexPlatform(stack, 'Platform', {
    ...NAMES,
    domain: { zoneName: ZONE_NAME, hostedZone, certificate, certificateDomains: [`*.${ZONE_NAME}`] },
    queues: queues.map((name) => ({ name })),
  });
  return stack;
}

/** The stack of a team with a public service that uses everything, and a worker. */
export function ordersStack(app: App, tag: string): Stack {
  const stack = new Stack(app, 'prod-shop-orders');
  const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...NAMES, zoneName: ZONE_NAME, certificateDomains: [`*.${ZONE_NAME}`] });
  new MicroserviceFleet(stack, 'Orders', {
    platform,
    services: [{
      name: 'api', image: image('orders'), profile: ServiceProfile.BACKEND, hostnames: [`orders.${ZONE_NAME}`], queues: ['mail'], environment: { VERSION: tag },
    }],
    workers: [{ name: 'mailer', image: image('orders'), queue: 'mail', command: ['mailer'] }],
  });
  return stack;
}

/** The stack of a team with an internal service behind a public one. */
export function searchStack(app: App): Stack {
  const stack = new Stack(app, 'prod-shop-search');
  const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...NAMES, zoneName: ZONE_NAME, certificateDomains: [`*.${ZONE_NAME}`] });
  new MicroserviceFleet(stack, 'Search', {
    platform,
    services: [
      { name: 'web', image: image('search'), port: 8080, hostnames: [`search.${ZONE_NAME}`], consumes: ['index'] },
      { name: 'index', image: image('index'), port: 9200, internal: true, cache: true },
    ],
  });
  return stack;
}
