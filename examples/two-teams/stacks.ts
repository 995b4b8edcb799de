import {
  App, Aws, aws_acmpca as acmpca, aws_aps as aps, aws_certificatemanager as acm, aws_ecs as ecs, aws_route53 as route53, aws_scheduler as scheduler,
  aws_sns as sns, Duration, Stack, TimeZone,
} from 'aws-cdk-lib';
import { DeploymentStrategy, MicroserviceFleet, ReptidexPlatform, ServiceProfile, WorkloadExtension } from '../../src';

const ZONE_NAME = 'example.com';
const NAMES = { environmentName: 'prod', projectName: 'shop' };
const image = (name: string, tag: string) => ecs.ContainerImage.fromRegistry(`registry.example.com/${name}:${tag}`);
/** What synth should check host names against. */
const DOMAIN = { zoneName: ZONE_NAME, certificateDomains: [`*.${ZONE_NAME}`] };
/** Events about orders, with their type in the attribute `event`. */
const ORDER_EVENTS = 'prod-shop-order-events';
const SIGNATURE = 'SHA256WITHECDSA';

/** The stack of the team that owns the platform: customers get a mail about some of the events that other teams publish. */
export function platformStack(app: App, queues = ['mail', 'texts']): Stack {
  const stack = new Stack(app, 'prod-shop');
  const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: ZONE_NAME });
  const certificate = new acm.Certificate(stack, 'Certificate', { domainName: `*.${ZONE_NAME}`, validation: acm.CertificateValidation.fromDns(hostedZone) });
  const topic = new sns.Topic(stack, 'OrderEvents', { topicName: ORDER_EVENTS, enforceSSL: true });
  const mailed = sns.SubscriptionFilter.stringFilter({ allowlist: ['placed', 'shipped'] });
  new ReptidexPlatform(stack, 'Platform', {
    ...NAMES,
    domain: { ...DOMAIN, hostedZone, certificate },
    queues: queues.map((name) => ({ name, ...(name === 'mail' && { topicSubscriptions: [{ topic, filterPolicy: { event: mailed } }] }) })),
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
  const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...NAMES, ...DOMAIN, availabilityZoneCount: 3 });
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
      {
        name: 'office',
        image: image('office', officeVersion),
        port: 3000,
        hostnames: [`office.${ZONE_NAME}`],
        deployment: { strategy: DeploymentStrategy.rolling() },
        // Who is at work is known to the proxy, and files that the staff uploads outlive the tasks.
        extensions: [
          WorkloadExtension.proxy(8080, { image: image('staff-login', '1.0.0') }),
          WorkloadExtension.efsVolume({ name: 'documents', containerPath: '/documents' }),
        ],
      },
    ],
    workers: [{
      ...code,
      name: 'mailer',
      queue: 'mail',
      additionalQueues: [{ name: 'texts', processingTime: Duration.millis(500) }],
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

/**
 * An authority whose certificates Amazon ECS may issue: it is active, and has the tag.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
 */
function createCertificateAuthority(stack: Stack): string {
  const authority = new acmpca.CfnCertificateAuthority(stack, 'Authority', {
    type: 'ROOT',
    keyAlgorithm: 'EC_prime256v1',
    signingAlgorithm: SIGNATURE,
    usageMode: 'SHORT_LIVED_CERTIFICATE',
    subject: { organization: 'Shop', commonName: 'search.shop.internal' },
    tags: [{ key: 'AmazonECSManaged', value: 'true' }],
  });
  const certificate = new acmpca.CfnCertificate(stack, 'AuthorityCertificate', {
    certificateAuthorityArn: authority.attrArn,
    certificateSigningRequest: authority.attrCertificateSigningRequest,
    signingAlgorithm: SIGNATURE,
    templateArn: `arn:${Aws.PARTITION}:acm-pca:::template/RootCACertificate/V1`,
    validity: { type: 'YEARS', value: 10 },
  });
  // Its ARN is that of the authority, which services can use from then on.
  return new acmpca.CfnCertificateAuthorityActivation(stack, 'AuthorityActivation', {
    certificateAuthorityArn: authority.attrArn, certificate: certificate.attrCertificate, status: 'ACTIVE',
  }).ref;
}

/** The stack of a team with an internal service behind a public one, with metrics of its own and TLS between the two. */
export function searchStack(app: App, { indexVersion = '1.0.0' }: { readonly indexVersion?: string } = {}): Stack {
  const stack = new Stack(app, 'prod-shop-search');
  const platform = ReptidexPlatform.fromEnvironment(stack, 'Platform', { ...NAMES, ...DOMAIN });
  const workspace = new aps.CfnWorkspace(stack, 'Metrics', { alias: stack.stackName });
  const certificateAuthorityArn = createCertificateAuthority(stack);
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
      {
        name: 'index',
        image: image('index', indexVersion),
        port: 9200,
        internal: true,
        cache: true,
        deployment: { strategy: DeploymentStrategy.linear() },
        serviceConnect: { perRequestTimeout: Duration.minutes(1) },
        tls: { certificateAuthorityArn },
        extensions: [WorkloadExtension.prometheus({ workspaceArn: workspace.attrArn, scrapeInterval: Duration.minutes(1) })],
      },
    ],
  });
  return stack;
}
