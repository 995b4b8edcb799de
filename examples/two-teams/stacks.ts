import { App, aws_certificatemanager as acm, aws_ecs as ecs, aws_route53 as route53, aws_scheduler as scheduler, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { DeploymentStrategy, MicroserviceFleet, ReptidexPlatform, ServiceProfile, WorkloadExtension } from '../../src';

const ZONE_NAME = 'example.com';
const NAMES = { environmentName: 'prod', projectName: 'shop' };
const image = (name: string, tag: string) => ecs.ContainerImage.fromRegistry(`registry.example.com/${name}:${tag}`);
/** What synth should check host names against. */
const DOMAIN = { zoneName: ZONE_NAME, certificateDomains: [`*.${ZONE_NAME}`] };

/** The stack of the team that owns the platform. */
export function platformStack(app: App, queues = ['mail']): Stack {
  const stack = new Stack(app, 'prod-shop');
  const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: ZONE_NAME });
  const certificate = new acm.Certificate(stack, 'Certificate', { domainName: `*.${ZONE_NAME}`, validation: acm.CertificateValidation.fromDns(hostedZone) });
  new ReptidexPlatform(stack, 'Platform', {
    ...NAMES,
    domain: { ...DOMAIN, hostedZone, certificate },
    queues: queues.map((name) => ({ name })),
  });
  return stack;
}

/** What a release of the orders team changes. */
export interface OrdersRelease {
  /** Version of the code. @default '1.0.0' */
  readonly version?: string;
  /** Version of the service for the staff, which has code of its own. @default '1.0.0' */
  readonly officeVersion?: string;
  /** Host names of the API. @default - orders.example.com */
  readonly hostnames?: string[];
}

/** The stack of a team with two public services, a worker, a scheduled job and a migration. */
export function ordersStack(app: App, { version = '1.0.0', officeVersion = '1.0.0', hostnames = [`orders.${ZONE_NAME}`] }: OrdersRelease = {}): Stack {
  const stack = new Stack(app, 'prod-shop-orders');
  const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...NAMES, ...DOMAIN });
  const code = { image: image('orders', version), database: true };
  new MicroserviceFleet(stack, 'Orders', {
    platform,
    services: [
      {
        ...code,
        name: 'api',
        profile: ServiceProfile.BACKEND,
        hostnames,
        queues: ['mail'],
        environment: { VERSION: version },
        deployment: { strategy: DeploymentStrategy.canary({ canaryPercent: 10 }) },
      },
      { name: 'office', image: image('office', officeVersion), port: 3000, hostnames: [`office.${ZONE_NAME}`], deployment: { strategy: DeploymentStrategy.rolling() } },
    ],
    workers: [{
      ...code,
      name: 'mailer',
      queue: 'mail',
      command: ['mailer'],
      extensions: [
        WorkloadExtension.initContainer('templates', { image: image('templates', '1.0.0') }),
        WorkloadExtension.logRouting({ output: 'loki', options: { host: 'loki.example.com', port: '443', tls: 'on' } }),
        WorkloadExtension.tracing(),
      ],
      scaling: { minTasks: 0, maxTasks: 10, acceptableLatency: Duration.minutes(2), processingTime: Duration.seconds(5) },
    }],
    jobs: [{
      ...code,
      name: 'reports',
      command: ['reports'],
      schedule: scheduler.ScheduleExpression.cron({ hour: '6', minute: '0', timeZone: TimeZone.EUROPE_LONDON }),
      timeout: Duration.minutes(30),
    }],
    migrations: [{ ...code, name: 'schema', command: ['migrate'], before: ['api', 'mailer'] }],
  });
  return stack;
}

/** The stack of a team with an internal service behind a public one. */
export function searchStack(app: App, { indexVersion = '1.0.0' }: { readonly indexVersion?: string } = {}): Stack {
  const stack = new Stack(app, 'prod-shop-search');
  const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...NAMES, ...DOMAIN });
  new MicroserviceFleet(stack, 'Search', {
    platform,
    services: [
      {
        name: 'web',
        image: image('search', '1.0.0'),
        port: 8080,
        hostnames: [`search.${ZONE_NAME}`],
        consumes: ['index'],
        deployment: { strategy: DeploymentStrategy.blueGreen({ bakeTime: Duration.minutes(5) }) },
      },
      { name: 'index', image: image('index', indexVersion), port: 9200, internal: true, cache: true, deployment: { strategy: DeploymentStrategy.linear() } },
    ],
  });
  return stack;
}
