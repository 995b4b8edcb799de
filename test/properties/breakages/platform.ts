import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { badNames, Breakage, breakage, ofPlatform, outside, show } from './breakage';
import { Domain, Environment, shown, withProps } from '../environment';

const ATTRIBUTES = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html';
const SECRET = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html';
const LOGS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html';
const CERTIFICATE = 'https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html';
const ZONE = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html';

/** Buckets are named after environment and project too. */
const withoutBuckets = (environment: Environment) => withProps(environment, {
  buckets: undefined, services: environment.props.services?.map((service) => ({ ...service, buckets: undefined })),
});

/** The services' host names are not the point. */
const withoutServices = (environment: Environment) => withProps(environment, { services: undefined, contentDelivery: undefined });

function ofDomain<T>(given: {
  rule: string; source?: string; prop: string; example: T; values?: fc.Arbitrary<T>; domain: (value: T) => Domain; got?: (value: T) => string;
}): Breakage {
  return breakage({
    ...given,
    values: given.values ?? fc.constant(given.example),
    apply: (environment, value) => ({
      environment: shown({ ...withoutServices(environment), domain: given.domain(value) }),
      expected: { subject: 'domain', prop: given.prop, got: (given.got ?? show)(value) },
    }),
  });
}

export const PLATFORM_BREAKAGES: Breakage[] = [
  ofPlatform({
    rule: 'The name of an environment has 1 to 63 lower-case letters, digits and single hyphens, and begins with a letter',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html',
    subject: 'platform',
    prop: 'environmentName',
    example: 'Dev',
    values: badNames,
    prepare: withoutBuckets,
    change: (_, environmentName) => ({ environmentName }),
  }),
  ofPlatform({
    rule: "'environmentName' is required",
    subject: 'platform',
    prop: 'environmentName',
    example: undefined,
    values: fc.constant(undefined),
    prepare: withoutBuckets,
    change: () => ({ environmentName: undefined as unknown as string }),
  }),
  ofPlatform({
    rule: "The name of an environment does not begin with 'internal' or 'sg'",
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html',
    subject: 'platform',
    prop: 'environmentName',
    example: 'internal-1',
    values: fc.constantFrom('internal', 'internal-1', 'sg', 'sg-x'),
    change: (_, environmentName) => ({ environmentName }),
  }),
  ofPlatform({
    rule: 'The name of a project has 1 to 63 lower-case letters, digits and single hyphens, and begins with a letter',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html',
    subject: 'platform',
    prop: 'projectName',
    example: 'Repti Dex',
    values: badNames,
    prepare: withoutBuckets,
    change: (_, projectName) => ({ projectName }),
  }),
  ofPlatform({
    rule: "'secretPath' has at most 400 characters and no slash at either end",
    source: SECRET,
    subject: 'platform',
    prop: 'secretPath',
    example: '/prod/app/',
    values: fc.constantFrom('', '/', '/prod/app/', '/a', 'a/', 'a//b', 'a b', 'x'.repeat(401), 'ä'),
    change: (_, secretPath) => ({ secretPath }),
  }),
  ofPlatform({
    rule: 'An image tag has 1 to 128 letters, digits and the characters _ . -, and does not begin with . or -',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html',
    subject: 'platform',
    prop: 'imageTag',
    example: 'latest@sha256',
    values: fc.constantFrom('', 'latest@sha256', ':main', '-a', '.a', 'a b', 'a/b', 'x'.repeat(129)),
    change: (_, imageTag) => ({ imageTag }),
  }),
  ofDomain({
    rule: "'zoneName' is the name of a DNS zone",
    source: ZONE,
    prop: 'zoneName',
    example: 'example',
    values: fc.constantFrom('', 'example', 'https://example.com', 'exa mple.com', '-a.com', '*.example.com', 'example..com', 'example.com/'),
    domain: (zoneName) => ({ zoneName, hasHostedZone: false, hasCertificate: true }),
  }),
  ofDomain({
    rule: 'A domain has a certificate, or a hosted zone in which a new certificate is validated',
    source: CERTIFICATE,
    prop: 'certificate',
    example: undefined,
    domain: () => ({ zoneName: 'example.com', hasHostedZone: false, hasCertificate: false }),
  }),
  ofDomain({
    rule: "'certificateDomains' are host names",
    source: 'https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html',
    prop: 'certificateDomains',
    example: 'https://*.example.com',
    values: fc.constantFrom('', 'https://*.example.com', '*', 'a b.example.com', '*.*.example.com'),
    domain: (name) => ({ zoneName: 'example.com', hasHostedZone: true, hasCertificate: true, certificateDomains: ['example.com', name] }),
  }),
  ofDomain({
    rule: "'certificateDomains' cannot be set when the platform creates the certificate",
    prop: 'certificateDomains',
    example: ['*.example.com'],
    domain: (certificateDomains) => ({ zoneName: 'example.com', hasHostedZone: true, hasCertificate: false, certificateDomains }),
  }),
  ofPlatform({
    rule: 'The idle timeout of a load balancer is 1 to 4000 seconds',
    source: ATTRIBUTES,
    subject: 'load balancer',
    prop: 'idleTimeout',
    example: 4001,
    values: fc.oneof(fc.constant(0), fc.integer({ min: 4001, max: 1_000_000 })),
    change: ({ loadBalancer }, value) => ({ loadBalancer: { ...loadBalancer, idleTimeout: Duration.seconds(value) } }),
  }),
  ...(['accessLogs', 'connectionLogs'] as const).map((kind) => ofPlatform({
    rule: `'${kind}Prefix' requires '${kind}'`,
    source: LOGS,
    subject: 'load balancer',
    prop: `${kind}Prefix`,
    example: 'alb',
    values: fc.constantFrom('alb', 'a/b'),
    change: ({ loadBalancer }, prefix) => ({ loadBalancer: { ...loadBalancer, accessLogsEnabled: false, [`${kind}Prefix`]: prefix } }),
  })),
  ofPlatform({
    rule: "The prefix of access logs has no slash at either end and does not contain 'AWSLogs'",
    source: LOGS,
    subject: 'load balancer',
    prop: 'accessLogsPrefix',
    example: '/alb/',
    values: fc.constantFrom('/alb/', 'alb/', '/alb', 'my/AWSLogs', '/'),
    change: ({ loadBalancer }, accessLogsPrefix) => ({ loadBalancer: { ...loadBalancer, accessLogsEnabled: true, accessLogsPrefix } }),
  }),
  ...([['stopTimeout', 2, 120], ['deregistrationDelay', 0, 3600]] as const).map(([option, min, max]) => ofPlatform({
    rule: `The platform's default 'deployment.${option}' is ${min} to ${max} seconds`,
    subject: 'platform',
    prop: `deployment.${option}`,
    example: max + 1,
    values: fc.integer({ min: max + 1, max: 1_000_000 }),
    change: (_, value) => ({ deployment: { [option]: Duration.seconds(value) } }),
  })),
  ...([['service', 'cpuPercent'], ['database', 'cpuPercent'], ['cache', 'memoryPercent']] as const).map(([part, option]) => ofPlatform({
    rule: `'alarms.${part}.${option}' is above 0 and at most 100 percent`,
    subject: 'alarms',
    prop: `${part}.${option}`,
    example: 0,
    values: fc.constantFrom(0, -1, 101, NaN),
    change: ({ alarms }, value) => ({ alarms: { ...alarms, [part]: { [option]: value } } }),
  })),
  ...([['database', 'connections'], ['database', 'freeStorageGiB'], ['cache', 'evictions'], ['loadBalancer', 'errorCount']] as const).map(([part, option]) => ofPlatform({
    rule: `'alarms.${part}.${option}' is above 0`,
    subject: 'alarms',
    prop: `${part}.${option}`,
    example: 0,
    values: outside(1, 2 ** 40).filter((value) => value <= 0 || !Number.isFinite(value)),
    change: ({ alarms }, value) => ({ alarms: { ...alarms, [part]: { [option]: value } } }),
  })),
  ...(['readLatency', 'writeLatency'] as const).map((option) => ofPlatform({
    rule: `'alarms.database.${option}' is greater than zero`,
    subject: 'alarms',
    prop: `database.${option}`,
    example: 0,
    values: fc.constant(0),
    got: (value) => `'${value} ms'`,
    change: ({ alarms }, value) => ({ alarms: { ...alarms, database: { [option]: Duration.millis(value) } } }),
  })),
];
