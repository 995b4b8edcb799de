import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { ofBackup } from './backup';
import { Breakage, breakage, Given, ofPlatform, ofService, ONLY_DEPLOYED, plainService, show, zoneOf } from './breakage';
import { ofCache, ofDatabase } from './data';
import { aroundTheClock, ofDelivery, ofSchedule } from './edge';
import { KEY, ofBucket, ofData, ofQueue } from './named-data';
import { ofNetwork } from './network';
import { Environment, EnvironmentProps, withProps } from '../environment';

const { list, number, text } = ONLY_DEPLOYED;
const TOKEN = 'an unresolved token';
const VALUE = 'a value known only at deployment';

/** What the message shows of such a value, which itself would say nothing. */
const shownAs = <O>(given: Omit<Given<string, O>, 'example' | 'got'>, got = TOKEN): Given<string, O> => ({ ...given, example: got, got: () => show(got) });

const plainServiceIn = (environment: Environment) => ({ ...plainService('core'), hostnames: [`core.${zoneOf(environment)}`] });

const ofAlarms = (prop: string, alarms: EnvironmentProps['alarms']) => ofPlatform({
  rule: `'alarms.${prop}' is known, as a threshold is computed from it`, subject: 'alarms', prop, example: TOKEN, values: fc.constant(TOKEN), change: () => ({ alarms }),
});

const ofOne = (rule: string, prop: string, change: Parameters<typeof ofService>[0]['change'], got = TOKEN) => ofService({
  rule, prop, example: got, values: fc.constant(got), change,
});

/** Values that only the deployment knows, where the synthesis must know them. */
export const TOKEN_BREAKAGES: Breakage[] = [
  breakage({
    rule: 'The name of a project is known where image repositories are named after it',
    example: text,
    values: fc.constant(text),
    apply: (environment, projectName) => ({
      environment: withProps(environment, { projectName, services: [plainServiceIn(environment)], contentDelivery: undefined }),
      expected: { subject: 'platform', prop: 'projectName', got: show(TOKEN) },
    }),
  }),
  breakage({
    rule: 'The name of a service is known, as its construct ids are made from it',
    example: text,
    values: fc.constant(text),
    apply: (environment, name) => ({
      environment: withProps(environment, { services: [{ ...plainServiceIn(environment), name }], contentDelivery: undefined }),
      expected: { subject: 'a service', prop: 'name', got: show(TOKEN) },
    }),
  }),
  ...(['bucket', 'table', 'queue'] as const).map((kind) => ofData(`${kind}s`, {
    ...shownAs<object>({ rule: `The name of a ${kind} is known likewise`, prop: 'name', options: () => [{ name: text, ...KEY }] }), subject: `a ${kind}`,
  })),
  ofOne('The name of an image repository is known likewise', 'repositoryName', () => ({ image: undefined, repositoryName: text })),
  ofOne('Paths that a container can write are known, as names of volumes are made from them', 'writablePaths', () => ({ readonlyRootFilesystem: true, writablePaths: ['/tmp', text] })),
  ofOne('A time that only the deployment knows is one in the unit that AWS is told', 'healthCheckInterval', () => ({ healthCheckInterval: Duration.minutes(number) }), 'Duration.minutes()'),
  ofQueue(shownAs({ rule: 'So is one of a queue', prop: 'visibilityTimeout', options: () => ({ visibilityTimeout: Duration.minutes(number) }) }, 'Duration.minutes()')),
  ofBucket(shownAs({ rule: 'One of a bucket is in days', prop: 'expiration', options: () => ({ expiration: Duration.hours(number) }) }, 'Duration.hours()')),
  ofBackup(shownAs({ rule: 'So is one of backups', prop: 'retention', options: () => ({ retention: Duration.hours(number) }) }, 'Duration.hours()')),
  ofDelivery(shownAs({ rule: 'One of CloudFront is in seconds', prop: 'defaultTtl', options: () => ({ defaultTtl: Duration.minutes(number) }) }, 'Duration.minutes()')),
  ...(['availabilityZoneCount', 'natGateways'] as const).map((prop) => ofNetwork(shownAs({
    rule: `'${prop}' is known, as resources are made by it`, prop, options: () => ({ [prop]: number }),
  }))),
  ofNetwork(shownAs({ rule: 'The block of a VPC is known where subnets are planned from it', prop: 'cidr', options: () => ({ cidr: text }) })),
  ofDatabase(shownAs({ rule: 'The number of read replicas is known', prop: 'readReplicas', options: () => ({ readReplicas: number }) }, VALUE)),
  ofCache(shownAs({ rule: 'The number of nodes is known in cluster mode', prop: 'nodeCount', options: () => ({ clusterMode: true, nodeCount: number }) }, VALUE)),
  ofAlarms('database.readLatency', { database: { readLatency: Duration.seconds(number) } }),
  ofAlarms('database.freeStorageGiB', { database: { freeStorageGiB: number } }),
  ofDelivery(shownAs({ rule: "CloudFront's 'originReadTimeout' is known", prop: 'originReadTimeout', options: () => ({ originReadTimeout: Duration.seconds(number) }) })),
  ofDelivery({
    rule: 'Host names of CloudFront are known where there is a zone for their records', prop: 'hostedZone', example: 'Stack/Zone', options: () => ({ hostnames: list }),
  }),
  ...(['start', 'end'] as const).map((prop) => ofSchedule(shownAs({ rule: `'schedule.${prop}' is known where it tells when alarms are muted`, prop, options: () => ({ [prop]: text }) }))),
  ofPlatform({
    rule: "'schedule.databaseLead' is known where a database is stopped",
    subject: 'schedule',
    prop: 'databaseLead',
    example: TOKEN,
    values: fc.constant(TOKEN),
    prepare: aroundTheClock,
    change: () => ({ alarms: { enabled: false }, schedule: { start: '07:00', end: '19:00', databaseLead: Duration.minutes(number) } }),
  }),
];
