/**
 * What only a deployment knows passes every validation, and reaches the template as it is.
 */
import { App, aws_certificatemanager as acm, aws_ecs as ecs, aws_route53 as route53, aws_ssm as ssm, Duration, Fn, Lazy, Stack, TimeZone } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { MicroserviceProps, OriginAccess, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatformProps, RotationSchedule } from '../../src';
import { backend, CERTIFICATE_ARN, domainIn, errorOf, IMAGE, newStack, onlyOf, platform, propsOf, render, Rendered, unknown } from '../support';

type Given<T> = (value: T, stack: Stack) => Partial<ReptidexPlatformProps>;

/** The template, which must hold the value and nothing that a computation made of it. */
function template(props: (stack: Stack) => Partial<ReptidexPlatformProps>, tier: PlatformTier): Rendered {
  const stack = newStack();
  platform({ tier, ...props(stack) }, stack);
  const rendered = render(stack);
  // A number that only a deployment knows is a very large negative one until it is resolved.
  expect(JSON.stringify(rendered).match(/-?\d(\.\d+)?e\+\d+|null|[#$]{Token/g)).toBeNull();
  return rendered;
}

const one = (more: Partial<MicroserviceProps>): Partial<ReptidexPlatformProps> => ({ services: [backend('core', more)] });
const zone = (stack: Stack, zoneName: string) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName, hostedZoneId: 'Z1' });

const NUMBERS: Array<[string, Given<number>]> = [
  ...(['port', 'desiredCount', 'priority'] as const).map((prop): [string, Given<number>] => [`service ${prop}`, (value) => one({ [prop]: value })]),
  ['service cpu and memoryMiB', (value) => one({ cpu: value, memoryMiB: value })],
  ['only service memoryMiB', (value) => one({ memoryMiB: value })],
  ...(['minHealthyPercent', 'maxHealthyPercent'] as const).map((prop): [string, Given<number>] => [`deployment ${prop}`, (value) => ({ ...one({}), deployment: { [prop]: value } })]),
  ...(['deregistrationDelay', 'stopTimeout', 'healthCheckGracePeriod'] as const).map((prop): [string, Given<number>] => [
    `deployment ${prop}`, (value) => ({ ...one({}), deployment: { [prop]: Duration.seconds(value) } }),
  ]),
  ['load balancer idleTimeout', (value) => ({ loadBalancer: { idleTimeout: Duration.seconds(value) } })],
  ...(['allocatedStorageGiB', 'maxAllocatedStorageGiB'] as const).map((prop): [string, Given<number>] => [`database ${prop}`, (value) => ({ database: PlatformDatabase.postgres({ [prop]: value }) })]),
  ['database backupRetention', (value) => ({ database: PlatformDatabase.postgres({ backupRetention: Duration.days(value) }) })],
  ...(['nodeCount', 'snapshotRetentionDays'] as const).map((prop): [string, Given<number>] => [`cache ${prop}`, (value) => ({ cache: PlatformCache.redis({ [prop]: value }) })]),
  ...(['cpuPercent', 'memoryPercent', 'errorRatePercent', 'unhealthyTargets'] as const).map((prop): [string, Given<number>] => [
    `alarms service ${prop}`, (value) => ({ ...one({}), alarms: { service: { [prop]: value } } }),
  ]),
  ...(['cpuPercent', 'connections'] as const).map((prop): [string, Given<number>] => [`alarms database ${prop}`, (value) => ({ alarms: { database: { [prop]: value } } })]),
  ...(['cpuPercent', 'memoryPercent', 'evictions'] as const).map((prop): [string, Given<number>] => [`alarms cache ${prop}`, (value) => ({ alarms: { cache: { [prop]: value } } })]),
  ['alarms load balancer errorCount', (value) => ({ alarms: { loadBalancer: { errorCount: value } } })],
  ['service healthCheckInterval', (value) => one({ healthCheckInterval: Duration.seconds(value) })],
  ...(['defaultTtl', 'assetTtl'] as const).map((prop): [string, Given<number>] => (
    [`content delivery ${prop}`, (value, stack) => delivered(stack, { [prop]: Duration.seconds(value) })]
  )),
  ['firewall rateLimit', (value) => ({ firewall: { rateLimit: value } })],
  ['database rotation interval', (value) => ({ database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.days(value)) } }) })],
  ['database rotation windowDuration', (value) => ({ database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.days(30), Duration.hours(value)) } }) })],
  ['log retention', (value) => ({ logRetention: value })],
];

function delivered(stack: Stack, contentDelivery: ReptidexPlatformProps['contentDelivery'], service: Partial<MicroserviceProps> = {}): Partial<ReptidexPlatformProps> {
  return { ...one({ hostnames: ['api.example.com'], ...service }), domain: domainIn(stack), contentDelivery };
}

const TEXTS: Array<[string, Given<string>]> = [
  ['service healthCheckPath', (value) => one({ healthCheckPath: value })],
  ['service hostnames', (value) => one({ hostnames: [value, `api.${value}`] })],
  ['service paths', (value) => one({ paths: [value] })],
  ['service environment', (value) => one({ environment: { KEY: value } })],
  ['service command', (value) => one({ command: ['run', value] })],
  ['service hostnames in a zone', (value, stack) => ({ ...one({ hostnames: [value] }), domain: { zoneName: 'example.com', hostedZone: zone(stack, 'example.com') } })],
  ['service hostnames below a zone name that is a token', (value, stack) => ({ ...one({ hostnames: [`api.${value}`] }), domain: { zoneName: value, hostedZone: zone(stack, value) } })],
  ['content delivery hostnames', (value, stack) => delivered(stack, { hostnames: [value] })],
  ["content delivery hostnames that are also the services'", (value, stack) => delivered(stack, {}, { hostnames: [value] })],
  ['content delivery webAclArn', (value, stack) => delivered(stack, { webAclArn: value })],
  ['content delivery geoRestriction', (value, stack) => delivered(stack, { geoRestriction: { restrictionType: 'blacklist', locations: ['KP', value] } })],
  ['content delivery originSecretName', (value, stack) => delivered(stack, { originAccess: OriginAccess.SECRET_HEADER, originSecretName: value })],
  ['firewall excludedRules', (value) => ({ firewall: { commonRules: { excludedRules: [value] } } })],
  ['secretPath', (value) => ({ secretPath: value })],
  ['database rotation cron', (value) => ({ database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.cron(value) } }) })],
  ['schedule timeZone', (value) => ({ ...one({}), schedule: { start: '07:00', end: '19:00', timeZone: TimeZone.of(value) } })],
  ['loadBalancer accessLogsPrefix', (value) => ({ loadBalancer: { accessLogsEnabled: true, accessLogsPrefix: value } })],
  ['buckets bucketName', (value) => ({ buckets: [{ name: 'a', bucketName: value }] })],
  ['queues queueName', (value) => ({ eventBus: {}, queues: [{ name: 'a', queueName: value }] })],
  ['environmentName', (value) => ({ ...one({}), environmentName: value })],
  ['projectName', (value) => ({ ...one({ image: IMAGE }), projectName: value })],
  ['imageTag', (value) => ({ ...one({}), imageTag: value })],
  ['certificate', (value, stack) => ({ domain: { zoneName: 'example.com', certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', value) } })],
  ['certificateDomains', (value, stack) => ({
    ...one({}), domain: { zoneName: value, certificateDomains: [value], certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', `${CERTIFICATE_ARN}-${value}`) },
  })],
  ...(['databaseName', 'masterUsername', 'masterSecretName', 'instanceClass', 'urlScheme', 'connectionSecretName', 'urlSecretName'] as const).map((prop): [string, Given<string>] => (
    [`database ${prop}`, (value) => ({ database: PlatformDatabase.postgres({ [prop]: value }) })]
  )),
  ...(['engineVersion', 'nodeType'] as const).map((prop): [string, Given<string>] => [`cache ${prop}`, (value) => ({ cache: PlatformCache.redis({ [prop]: value }) })]),
];

const numeric = (given: Given<number>, tier: PlatformTier) => {
  const rendered = template((stack) => given(unknown.number(stack), stack), tier);
  expect(JSON.stringify(rendered.Resources)).toContain('{"Ref":"Number"}');
};
const textual = (given: Given<string>, tier: PlatformTier) => {
  const rendered = template((stack) => given(unknown.text(stack), stack), tier);
  expect(JSON.stringify(rendered.Resources)).toContain('{"Ref":"Text"}');
};

test.each(NUMBERS)('%s', (_, given) => numeric(given, PlatformTier.DEVELOPMENT));
test.each(TEXTS)('%s', (_, given) => textual(given, PlatformTier.DEVELOPMENT));

describe('in production, which has more services, nodes and secrets', () => {
  test.each(NUMBERS.filter(([name]) => /port|nodeCount|Storage/.test(name)))('%s', (_, given) => numeric(given, PlatformTier.PRODUCTION));
  test.each(TEXTS.filter(([name]) => /Name$|hostnames$/.test(name)))('%s', (_, given) => textual(given, PlatformTier.PRODUCTION));
});

test.each(NUMBERS.filter(([name]) => /service|nodeCount|Percent$/.test(name)))('%s, as a lazy value', (_, given) => {
  template((stack) => given(Lazy.number({ produce: () => 1 }), stack), PlatformTier.DEVELOPMENT);
});

test('a value from another stack', () => {
  const rendered = template(() => one({ environment: { KEY: Fn.importValue('of-another-stack') }, hostnames: [Fn.importValue('host')] }), PlatformTier.DEVELOPMENT);
  expect(JSON.stringify(rendered.Resources)).toContain('{"Fn::ImportValue":"of-another-stack"}');
});

test.each(['environmentName', 'projectName'] as const)('%s from a resource whose ID has hyphens', (prop) => {
  const rendered = template((stack) => ({
    ...one({ image: IMAGE }), [prop]: new ssm.StringParameter(stack, 'name-of-it', { stringValue: 'qa' }).stringValue,
  }), PlatformTier.DEVELOPMENT);
  const secret = Object.values(rendered.Resources).find(({ Properties }) => Properties?.GenerateSecretString);
  expect(JSON.stringify(secret!.Properties.GenerateSecretString.SecretStringTemplate)).toContain('"Fn::GetAtt":["nameofit');
});

describe('values from which alarms are computed', () => {
  const thresholdOf = (rendered: Rendered, metric: string) => propsOf(rendered, 'AWS::CloudWatch::Alarm').find((alarm) => alarm.MetricName === metric).Threshold;

  test("the storage of a database: only the database's own alarm has the default", () => {
    const rendered = template((stack) => ({ database: PlatformDatabase.postgres({ allocatedStorageGiB: unknown.number(stack) }) }), PlatformTier.DEVELOPMENT);
    expect(thresholdOf(rendered, 'FreeStorageSpace')).toBe(5 * 2 ** 30);
  });

  test("the class of a database: only the database's own alarm has the default", () => {
    const rendered = template((stack) => ({ database: PlatformDatabase.postgres({ instanceClass: unknown.text(stack) }) }), PlatformTier.DEVELOPMENT);
    expect(thresholdOf(rendered, 'DatabaseConnections')).toBe(80);
  });

  test.each<[string, Given<number>]>([
    ['p95Latency', (value) => ({ ...one({}), alarms: { service: { p95Latency: Duration.millis(value) } } })],
    ['readLatency', (value) => ({ alarms: { database: { readLatency: Duration.millis(value) } } })],
    ['writeLatency', (value) => ({ alarms: { database: { writeLatency: Duration.seconds(value) } } })],
    ['freeStorageGiB', (value) => ({ alarms: { database: { freeStorageGiB: value } } })],
  ])('%s is rejected as a token, with the reason', (prop, given) => {
    const stack = newStack();
    expect(errorOf(() => platform(given(unknown.number(stack), stack), stack))).toMatch(new RegExp(`^Stack/Platform: alarms: '(service|database).${prop}' must be known at synth`));
  });
});

describe('values from which construct IDs are derived are rejected as tokens, with the reason', () => {
  test.each<[string, Given<string>, string]>([
    ['the name of a service', (value) => ({ services: [backend('core', { name: value, hostnames: ['a.example.com'] })] }), "a service: 'name' must be known at synth"],
    ['the name of an image repository', (value) => one({ repositoryName: value }), "service 'core': 'repositoryName' must be known at synth"],
    ['the project name, if an image repository is named after it', (value) => ({ ...one({}), projectName: value }), "platform: 'projectName' must be known at synth"],
  ])('%s', (_, given, message) => {
    const stack = newStack();
    expect(errorOf(() => platform(given(unknown.text(stack), stack), stack))).toContain(`Stack/Platform: ${message}`);
  });
});

test('the instance class of a database is a token in the format of RDS', () => {
  const rendered = template((stack) => ({ database: PlatformDatabase.postgres({ instanceClass: unknown.text(stack) }) }), PlatformTier.DEVELOPMENT);
  expect(onlyOf(rendered, 'AWS::RDS::DBInstance').Properties.DBInstanceClass).toEqual({ Ref: 'Text' });
});

test('the secrets of services', () => {
  const rendered = template((stack) => one({
    secrets: { KEY: ecs.Secret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Key', { parameterName: `/${unknown.text(stack)}/key`, simpleName: false })) },
  }), PlatformTier.PRODUCTION);
  expect(JSON.stringify(rendered.Resources)).toContain('{"Ref":"Text"}');
});

describe('values that cannot be computed from tokens are rejected with the reason', () => {
  const cases: Array<[string, Given<number>, string]> = [
    ['seconds of minutes', (value) => one({ healthCheckInterval: Duration.minutes(value) }), "service 'core': 'healthCheckInterval' must be a Duration.seconds() when it is known only at deployment, got 'Duration.minutes()'"],
    ['seconds of days', (value, stack) => delivered(stack, { assetTtl: Duration.days(value) }), "content delivery: 'assetTtl' must be a Duration.seconds() when it is known only at deployment, got 'Duration.days()'"],
    ['seconds of hours', (value) => ({ queues: [{ name: 'mail', visibilityTimeout: Duration.hours(value) }] }), "queue 'mail': 'visibilityTimeout' must be a Duration.seconds() when it is known only at deployment, got 'Duration.hours()'"],
    ['days of hours', (value) => ({ buckets: [{ name: 'logs', expiration: Duration.hours(value) }] }), "bucket 'logs': 'expiration' must be a Duration.days() when it is known only at deployment, got 'Duration.hours()'"],
    ['a timeout within limits', (value, stack) => delivered(stack, { originReadTimeout: Duration.seconds(value) }), "content delivery: 'originReadTimeout' must be known at synth, got a value known only at deployment"],
    ['hours of a database', (value) => ({ schedule: { start: '07:00', end: '19:00', databaseLead: Duration.minutes(value) }, alarms: { enabled: false } }), "schedule: 'databaseLead' must be known at synth when a database is stopped outside working hours, got a value known only at deployment"],
  ];

  test.each(cases)('%s', (_, given, message) => {
    const stack = newStack();
    expect(errorOf(() => platform(given(unknown.number(stack), stack), stack))).toBe(`Stack/Platform: ${message}`);
  });

  test.each(['bucket', 'table', 'queue'])('the name of a %s', (kind) => {
    const stack = newStack();
    expect(errorOf(() => platform({ [`${kind}s`]: [{ name: unknown.text(stack), partitionKey: { name: 'id', type: AttributeType.STRING } }] }, stack))).toBe(`Stack/Platform: a ${kind}: 'name' must be known at synth, because construct IDs are derived from it, got a value known only at deployment`);
  });
});

test('domains of a certificate that are tokens count as covering every host name', () => {
  const stack = newStack();
  platform(delivered(stack, { certificateDomains: unknown.list(stack) }), stack);
  expect(onlyOf(render(stack), 'AWS::CloudFront::Distribution').Properties.DistributionConfig.Aliases).toEqual(['api.example.com']);
});

test("a web firewall in another Region does not depend on the platform's stack", () => {
  const stack = newStack({ env: { region: 'eu-west-2', account: '111122223333' } });
  const certificate = acm.Certificate.fromCertificateArn(stack, 'Edge', CERTIFICATE_ARN);
  const environmentName = unknown.text(stack);
  platform({ ...one({ hostnames: ['api.example.com'] }), environmentName, domain: domainIn(stack), contentDelivery: { certificate }, firewall: {} }, stack);
  const { stacks } = (stack.node.root as App).synth();
  expect(stacks.map(({ stackName }) => stackName)).toEqual(['Stack-edge', 'Stack']);
});
