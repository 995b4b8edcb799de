import { aws_cloudfront as cloudfront, Duration, TimeZone } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Breakage, breakage, Given, ofPart, ofPlatform, ofService, outside, show } from './breakage';
import { FIREWALL_BREAKAGES, inFront } from './firewall';
import { OffHoursOptions, OriginAccess, OriginRotationOptions, PlatformContentDeliveryOptions, PlatformRotationOptions, RotationSchedule, ServiceScheduleOptions, WeekDay } from '../../../src';
import { Environment, servicesOf, shown, withProps } from '../environment';

const DISTRIBUTION = 'https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html';
const PATTERNS = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern';
const TTL = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html';
const QUOTAS = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html';
const VPC_ORIGIN = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html';
const COUNTRY = 'https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GeoRestriction.html';
const CERTIFICATE = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html';
const LOGGING = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html';
const ORIGIN_CERTIFICATE = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html';
const WEB_ACL_ARN = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/x/11111111-2222-3333-4444-555555555555';
const ROTATION = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html';
const WINDOW = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html';
const STOP = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html#USER_StopInstance.Limitations';
const CONCURRENCY = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html';
const ZONES = 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#time-zones';

/** CloudFront in front of it. */
export const ofDelivery = ofPart<PlatformContentDeliveryOptions>(
  'content delivery', (options) => ({ contentDelivery: { hostnames: ['www.example.com'], ...options } }), inFront,
);
/** A load balancer on the internet, which knows CloudFront by a header. */
const ofOriginRotation = ofPart<OriginRotationOptions>('origin rotation', (originRotation) => ({
  contentDelivery: { hostnames: ['www.example.com'], originAccess: OriginAccess.SECRET_HEADER, originRotation }, loadBalancer: { accessLogsEnabled: false },
}), inFront);

/** The platform's own database, around the clock, in a network with a route to the internet. */
export const rotating = (environment: Environment) => shown({
  ...withProps(environment, {
    schedule: undefined,
    network: undefined,
    database: undefined,
    backup: undefined,
    services: servicesOf(environment).map(({ scaling, ...service }) => ({
      ...service, schedule: undefined, databasePoolSize: undefined, ...(scaling && { scaling: { ...scaling, schedules: undefined } }),
    })),
  }),
  ownMasterSecret: false,
});

/** The same without a rotation, which would have a say in the hours. */
export const aroundTheClock = (environment: Environment) => withProps(rotating(environment), {
  database: { rotation: { schedule: RotationSchedule.never() } },
});

const ofRotation = ofPart<PlatformRotationOptions>('rotation', (rotation) => ({ database: { rotation } }), rotating);

const HOURS: OffHoursOptions = { start: '07:00', end: '19:00' };

export const ofSchedule = ofPart<Partial<OffHoursOptions>>('schedule', (options) => ({ schedule: { ...HOURS, ...options } }), aroundTheClock);

/** A password that rotates in an environment whose database stops outside its hours. */
function rotatingWithin<T>({ options, values, ...given }: Given<T, PlatformRotationOptions>, hours: (value: T) => OffHoursOptions = () => HOURS): Breakage {
  return ofPlatform<T>({
    ...given,
    source: STOP,
    subject: 'rotation',
    values: values ?? fc.constant(given.example),
    prepare: rotating,
    change: (_, value) => ({ schedule: hours(value), database: { rotation: { ...options(value) } }, backup: { enabled: false } }),
  });
}

function ofHours<T>({ options, values, ...given }: Given<T, ServiceScheduleOptions>, schedule: OffHoursOptions | 'none' = HOURS): Breakage {
  return ofService<T>({
    ...given,
    values: values ?? fc.constant(given.example),
    prepare: (environment) => withProps(aroundTheClock(environment), { schedule: schedule === 'none' ? undefined : schedule }),
    change: ({ scaling }, value) => ({ schedule: options(value), database: true, ...(scaling && { scaling: { ...scaling, schedules: undefined } }) }),
  });
}

const TIMES = ['', '7', '7:00', '24:00', '12:60', 'noon', ' 07:00'];
const minutes = (value: number) => Duration.minutes(value);

/** Whatever CDK it is made by: the CDK's own looks at the form of the codes. */
const restriction = (locations: string[]): cloudfront.GeoRestriction => ({ restrictionType: 'whitelist', locations });

const COUNTRIES: Breakage[] = [
  ofDelivery({ rule: "'geoRestriction' has at least one country", source: COUNTRY, prop: 'geoRestriction', example: [], options: (codes: string[]) => ({ geoRestriction: restriction(codes) }) }),
  ofDelivery({
    rule: "'geoRestriction' has country codes of ISO 3166-1 alpha-2", source: COUNTRY, prop: 'geoRestriction', example: 'UK', values: fc.constantFrom('UK', 'EU', 'ZZ', 'gb', 'GBR', ''), options: (code) => ({ geoRestriction: restriction(['IE', code]) }),
  }),
  ofDelivery({
    rule: "'geoRestriction' contains each country once", prop: 'geoRestriction', example: 'GB', values: fc.constantFrom('GB', 'IE'), options: (code) => ({ geoRestriction: cloudfront.GeoRestriction.denylist('GB', 'IE', code) }),
  }),
];

export const EDGE_BREAKAGES: Breakage[] = [
  ofDelivery({
    rule: "The 'hostnames' of CloudFront are host names", source: DISTRIBUTION, prop: 'hostnames', example: 'https://www.example.com', values: fc.constantFrom('', 'www', 'https://www.example.com', 'a b.example.com'), options: (host) => ({ hostnames: [host] }),
  }),
  ofDelivery({ rule: "The 'hostnames' of CloudFront contains each host once", source: DISTRIBUTION, prop: 'hostnames', example: 'www.example.com', options: (host) => ({ hostnames: ['WWW.example.com', host] }) }),
  ofDelivery({ rule: "CloudFront's certificate covers its 'hostnames'", source: CERTIFICATE, prop: 'hostnames', example: 'a.b.example.com', values: fc.constantFrom('a.b.example.com', 'www.example.org'), options: (host) => ({ hostnames: [host] }) }),
  breakage({
    rule: "The 'hostnames' of CloudFront require a certificate",
    source: CERTIFICATE,
    example: 'www.example.com',
    values: fc.constantFrom('www.example.com', 'example.com'),
    apply: (environment, host) => ({
      environment: shown({ ...withProps(environment, { services: undefined, contentDelivery: { hostnames: [host] } }), domain: undefined }),
      expected: { subject: 'content delivery', prop: 'certificate', got: 'nothing' },
    }),
  }),
  ...(['uncachedPaths', 'assetPaths'] as const).flatMap((prop) => [
    ofDelivery({
      rule: `'${prop}' begin with a slash and have 2 to 255 characters that CloudFront accepts`,
      source: PATTERNS,
      prop,
      example: 'api/*',
      values: fc.constantFrom('', '/', 'api/*', '/a b', '/ü', `/${'a'.repeat(255)}`),
      options: (path) => ({ [prop]: [path] }),
    }),
    ofDelivery({ rule: `'${prop}' leave some paths to the default behavior`, prop, example: '/*', options: (path) => ({ [prop]: [path] }) }),
    ofDelivery({ rule: `'${prop}' contains each path once`, source: DISTRIBUTION, prop, example: '/x/*', options: (path) => ({ [prop]: [path, path] }) }),
  ]),
  ...(['defaultTtl', 'assetTtl'] as const).map((prop) => ofDelivery({
    rule: `'${prop}' is at most 365 days`, source: TTL, prop, example: 31_536_001, values: fc.integer({ min: 31_536_001, max: 100_000_000 }), options: (value) => ({ [prop]: Duration.seconds(value) }),
  })),
  ...COUNTRIES,
  ofDelivery({
    rule: "'originReadTimeout' is 1 to 120 seconds", source: QUOTAS, prop: 'originReadTimeout', example: 121, values: fc.constantFrom(0, 121, 3600), options: (value) => ({ originReadTimeout: Duration.seconds(value) }),
  }),
  ofDelivery({
    rule: "'webAclArn' is the ARN of a web ACL of the scope CLOUDFRONT",
    source: DISTRIBUTION,
    prop: 'webAclArn',
    example: 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/x/11111111-2222-3333-4444-555555555555',
    values: fc.constantFrom('', 'arn', 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/x/11111111-2222-3333-4444-555555555555'),
    options: (webAclArn) => ({ webAclArn }),
  }),
  ofDelivery({
    rule: "'originProtocolPolicy' is HTTPS_ONLY or HTTP_ONLY", prop: 'originProtocolPolicy', example: 'MATCH_VIEWER', options: () => ({ originProtocolPolicy: cloudfront.OriginProtocolPolicy.MATCH_VIEWER }),
  }),
  ofDelivery({
    rule: "'originProtocolPolicy' matches the protocol of the load balancer's listener", prop: 'originProtocolPolicy', example: 'HTTP_ONLY', options: () => ({ originProtocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY }),
  }),
  ofDelivery({
    rule: "The 'accessLogsPrefix' of CloudFront requires 'accessLogs'", prop: 'accessLogsPrefix', example: 'cdn/', options: (accessLogsPrefix) => ({ accessLogsPrefix, accessLogsEnabled: false }),
  }),
  ofPlatform({
    rule: 'Access logs of CloudFront require a bucket',
    source: LOGGING,
    subject: 'content delivery',
    prop: 'accessLogsEnabled',
    example: true,
    values: fc.constant(true),
    prepare: inFront,
    change: ({ loadBalancer }, accessLogsEnabled) => ({
      loadBalancer: { ...loadBalancer, accessLogsEnabled: false }, contentDelivery: { hostnames: ['www.example.com'], accessLogsEnabled },
    }),
  }),
  breakage({
    rule: 'An internet-facing load balancer behind CloudFront requires the secret header',
    source: VPC_ORIGIN,
    example: OriginAccess.VPC_ORIGIN,
    values: fc.constant(OriginAccess.VPC_ORIGIN),
    apply: (environment, originAccess) => ({
      environment: shown({
        ...withProps(environment, {
          services: undefined, contentDelivery: { hostnames: ['www.example.com'], originAccess }, loadBalancer: { ...environment.props.loadBalancer, internetFacing: true },
        }),
        domain: { zoneName: 'example.com', hasHostedZone: true, hasCertificate: true },
      }),
      expected: { subject: 'content delivery', prop: 'originAccess', got: show(originAccess) },
    }),
  }),
  breakage({
    rule: 'An internal load balancer behind CloudFront requires a VPC origin',
    source: VPC_ORIGIN,
    example: OriginAccess.SECRET_HEADER,
    values: fc.constant(OriginAccess.SECRET_HEADER),
    apply: (environment, originAccess) => ({
      environment: withProps(inFront(environment), {
        contentDelivery: { hostnames: ['www.example.com'], originAccess }, loadBalancer: { ...environment.props.loadBalancer, internetFacing: false },
      }),
      expected: { subject: 'content delivery', prop: 'originAccess', got: show(originAccess) },
    }),
  }),
  breakage({
    rule: 'The secret header requires HTTPS',
    example: 'HTTP_ONLY',
    values: fc.constant('HTTP_ONLY'),
    apply: (environment) => ({
      environment: shown({
        ...withProps(inFront(environment), { contentDelivery: { originAccess: OriginAccess.SECRET_HEADER }, loadBalancer: { accessLogsEnabled: false } }),
        domain: undefined,
      }),
      expected: { subject: 'content delivery', prop: 'originProtocolPolicy', got: show('HTTP_ONLY') },
    }),
  }),
  ofDelivery({
    rule: "With HTTPS_ONLY, CloudFront requires a host name that the load balancer's certificate covers",
    source: ORIGIN_CERTIFICATE,
    prop: 'hostnames',
    example: undefined,
    options: () => ({ hostnames: undefined }),
  }),
  breakage({
    rule: "'originSecretName' has 1 to 512 of the characters A-Z a-z 0-9 / _ + = . @ -",
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html',
    example: 'team origin',
    values: fc.constantFrom('', 'team origin', 'a?b', 'x'.repeat(513)),
    apply: (environment, originSecretName) => ({
      environment: withProps(inFront(environment), {
        contentDelivery: { hostnames: ['www.example.com'], originAccess: OriginAccess.SECRET_HEADER, originSecretName }, loadBalancer: { accessLogsEnabled: false },
      }),
      expected: { subject: 'content delivery', prop: 'originSecretName', got: show(originSecretName) },
    }),
  }),
  ofDelivery({ rule: "'originSecretName' requires the secret header", prop: 'originSecretName', example: 'team/origin', options: (originSecretName) => ({ originSecretName }) }),
  ofDelivery({
    rule: "'originRotation' requires the secret header", prop: 'originRotation', example: 30, values: fc.integer({ min: 1, max: 1000 }), got: () => show(['schedule']), options: (value) => ({ originRotation: { schedule: RotationSchedule.every(Duration.days(value)) } }),
  }),
  ofOriginRotation({
    rule: 'The rotation interval of the secret header is 4 hours to 999 days',
    source: ROTATION,
    prop: 'schedule.interval',
    example: 3,
    values: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 23_977, max: 100_000 })),
    options: (value) => ({ schedule: RotationSchedule.every(Duration.hours(value)) }),
  }),
  ofOriginRotation({
    rule: "The 'reservedConcurrentExecutions' of the origin rotation are 10 to 900",
    source: CONCURRENCY,
    prop: 'reservedConcurrentExecutions',
    example: 9,
    values: outside(10, 900),
    options: (reservedConcurrentExecutions) => ({ reservedConcurrentExecutions }),
  }),
  breakage({
    rule: "The 'accessLogsPrefix' of CloudFront does not begin with a slash",
    example: '/cdn/',
    values: fc.constantFrom('/cdn/', '/'),
    apply: (environment, accessLogsPrefix) => ({
      environment: withProps(inFront(environment), {
        buckets: undefined, loadBalancer: { accessLogsEnabled: true }, contentDelivery: { hostnames: ['www.example.com'], accessLogsPrefix },
      }),
      expected: { subject: 'content delivery', prop: 'accessLogsPrefix', got: show(accessLogsPrefix) },
    }),
  }),
  breakage({
    rule: 'A distribution has one web ACL',
    source: DISTRIBUTION,
    example: WEB_ACL_ARN,
    values: fc.constant(WEB_ACL_ARN),
    apply: (environment, webAclArn) => ({
      environment: withProps(inFront(environment), { firewall: {}, contentDelivery: { hostnames: ['www.example.com'], webAclArn } }),
      expected: { subject: 'content delivery', prop: 'webAclArn', got: show(webAclArn) },
    }),
  }),
  ...FIREWALL_BREAKAGES,
  ofRotation({
    rule: 'The rotation interval of a password is 4 hours to 999 days',
    source: ROTATION,
    prop: 'schedule.interval',
    example: 3,
    values: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 23_977, max: 100_000 })),
    options: (value) => ({ schedule: RotationSchedule.every(Duration.hours(value)) }),
  }),
  ofRotation({
    rule: "The cron expression of a password's rotation has six fields, of which the first is 0 and the last is *",
    source: WINDOW,
    prop: 'schedule.expression',
    example: '0 10 * * *',
    values: fc.constantFrom('', '0 10 * * *', '30 10 ? * TUE *', '0 10 ? * TUE 2026', 'cron(0 10 ? * TUE *)', '0 10 * * * *'),
    options: (cron) => ({ schedule: RotationSchedule.cron(cron) }),
  }),
  ofRotation({
    rule: 'A rotation window is 1 to 24 hours long', source: WINDOW, prop: 'schedule.windowDuration', example: 25, values: fc.oneof(fc.constant(0), fc.integer({ min: 25, max: 1000 })), options: (value) => ({ schedule: RotationSchedule.every(Duration.days(30), Duration.hours(value)) }),
  }),
  ofRotation({
    rule: 'A rotation window ends on the same day in UTC', source: WINDOW, prop: 'schedule.windowDuration', example: 3, values: fc.integer({ min: 3, max: 24 }), options: (value) => ({ schedule: RotationSchedule.cron('0 22 ? * TUE *', Duration.hours(value)) }),
  }),
  ofRotation({
    rule: 'A rotation window is not longer than the rotation interval',
    source: WINDOW,
    prop: 'schedule.windowDuration',
    example: 5,
    values: fc.integer({ min: 5, max: 24 }),
    got: (value) => show(Duration.hours(value).toHumanString()),
    options: (value) => ({ schedule: RotationSchedule.every(Duration.hours(4), Duration.hours(value)) }),
  }),
  ofRotation({ rule: "'secretsManagerEndpoint' cannot be set for a VPC that the platform creates", prop: 'secretsManagerEndpoint', example: true, options: (secretsManagerEndpoint) => ({ secretsManagerEndpoint }) }),
  rotatingWithin({
    rule: 'A rotation window is within working hours if the database is stopped outside of them', prop: 'schedule', example: '0 20 ? * TUE *', values: fc.constantFrom('0 20 ? * TUE *', '0 10 ? * SUN *'), options: (cron) => ({ schedule: RotationSchedule.cron(cron, Duration.hours(1)) }),
  }),
  rotatingWithin({
    rule: 'Rotation requires a cron expression if the database is stopped outside working hours', prop: 'schedule', example: 6, values: fc.integer({ min: 4, max: 24 }), got: (value) => show(Duration.hours(value).toHumanString()), options: (value) => ({ schedule: RotationSchedule.every(Duration.hours(value)) }),
  }),
  rotatingWithin({
    rule: 'Working hours contain a whole hour in UTC all year round, or the rotation has a schedule', prop: 'schedule', example: '08:30', values: fc.constantFrom('08:30', '08:45'), got: () => 'nothing', options: () => ({}),
  }, (end) => ({ start: '07:30', end })),
  ofRotation({
    rule: "'checkInterval' is 1 to 1440 minutes", prop: 'checkInterval', example: 1441, values: fc.oneof(fc.constant(0), fc.integer({ min: 1441, max: 10_000 })), options: (value) => ({ checkInterval: minutes(value) }),
  }),
  ofRotation({
    rule: "'reservedConcurrentExecutions' is 10 to 900",
    source: CONCURRENCY,
    prop: 'reservedConcurrentExecutions',
    example: 9,
    values: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(10.5), fc.integer({ min: 901, max: 10_000 })),
    options: (value) => ({ reservedConcurrentExecutions: value }),
  }),
  ...(['start', 'end'] as const).map((prop) => ofSchedule({
    rule: `'schedule.${prop}' is a time of the day`, prop, example: '24:00', values: fc.constantFrom(...TIMES), options: (value) => ({ [prop]: value }),
  })),
  ...(['start', 'end'] as const).map((prop) => ofSchedule({ rule: `'schedule.${prop}' is required`, prop, example: undefined, options: () => ({ [prop]: undefined }) })),
  ofSchedule({ rule: 'Working hours last at least one hour and end on the same day', prop: 'end', example: '06:00', values: fc.constantFrom('06:00', '07:00', '07:59'), options: (end) => ({ end }) }),
  ofSchedule({ rule: 'A schedule has at least one working day', prop: 'days', example: [], options: (days: WeekDay[]) => ({ days }) }),
  ofSchedule({
    rule: 'The time zone of a schedule is an IANA name',
    source: ZONES,
    prop: 'timeZone',
    example: 'Europe/Lodon',
    values: fc.constantFrom('', 'Europe/Lodon', '+01:00', 'europe/london'),
    options: (name) => ({ timeZone: TimeZone.of(name) }),
  }),
  ...(['databaseLead', 'databaseLag'] as const).map((prop) => ofSchedule({
    rule: `'schedule.${prop}' is 5 to 240 minutes`, prop, example: 4, values: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 241, max: 300 })), options: (value) => ({ [prop]: minutes(value) }),
  })),
  ofSchedule({ rule: 'The database is stopped for at least one hour', prop: 'stopDatabase', example: true, options: () => ({ start: '00:30', end: '23:15' }) }),
  breakage({
    rule: 'A database with read replicas cannot be stopped',
    source: STOP,
    example: 1,
    values: fc.integer({ min: 1, max: 15 }),
    apply: (environment, readReplicas) => ({
      environment: withProps(rotating(environment), { schedule: HOURS, database: { readReplicas, rotation: { schedule: RotationSchedule.never() } } }),
      expected: { subject: 'schedule', prop: 'stopDatabase', got: 'true' },
    }),
  }),
  ofHours({
    rule: "A service's 'schedule' requires a schedule of the environment", prop: 'schedule', example: ['start'], options: () => ({ start: '08:00' }),
  }, 'none'),
  ofHours({ rule: "A service's 'schedule.start' is a time of the day", prop: 'schedule.start', example: '24:00', values: fc.constantFrom(...TIMES), options: (start) => ({ start, end: '19:00' }) }),
  ofHours({ rule: 'The working hours of a service last at least one hour', prop: 'schedule.end', example: '08:30', options: (end) => ({ start: '08:00', end }) }),
  ofHours({ rule: 'A service cannot run around the clock if it uses a database that is stopped outside working hours', prop: 'schedule.enabled', example: false, options: (enabled) => ({ enabled }) }),
  ofHours({
    rule: 'The working hours of a service are within those of a database that it uses', prop: 'schedule', example: '19:30', values: fc.constantFrom('19:30', '23:00'), got: (end) => show(`MON,TUE,WED,THU,FRI 07:00-${end} Etc/UTC`), options: (end) => ({ end }),
  }),
  ofHours({
    rule: 'A service that runs around the clock has no working hours', prop: 'schedule', example: ['start'], options: () => ({ enabled: false, start: '08:00' }),
  }, { ...HOURS, stopDatabase: false }),
];
