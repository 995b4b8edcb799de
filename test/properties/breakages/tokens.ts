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
const TOKEN = 'a value known only at deployment';

/** What the message shows of such a value, which itself would say nothing. */
const shownAs = <O>(given: Omit<Given<string, O>, 'example' | 'got'>, value?: string): Given<string, O> => ({ ...given, example: value ?? TOKEN, got: () => shown(value) });
const shown = (value: string | undefined) => (value === undefined ? TOKEN : show(value));

const plainServiceIn = (environment: Environment) => ({ ...plainService('core'), hostnames: [`core.${zoneOf(environment)}`] });

const ofAlarms = (prop: string, alarms: EnvironmentProps['alarms']) => ofPlatform({
  rule: `'alarms.${prop}' is known at synth, because a threshold is computed from it`, subject: 'alarms', prop, example: TOKEN, values: fc.constant(TOKEN), got: () => TOKEN, change: () => ({ alarms }),
});

const ofOne = (rule: string, prop: string, change: Parameters<typeof ofService>[0]['change'], value?: string, got = shown(value)) => ofService({
  rule, prop, example: value ?? TOKEN, values: fc.constant(value ?? TOKEN), got: () => got, change,
});

/** Values that only the deployment knows, where the synthesis must know them. */
export const TOKEN_BREAKAGES: Breakage[] = [
  breakage({
    rule: 'The name of a project is known at synth if it is part of the names of image repositories',
    example: text,
    values: fc.constant(text),
    apply: (environment, projectName) => ({
      environment: withProps(environment, { projectName, services: [plainServiceIn(environment)], contentDelivery: undefined }),
      expected: { subject: 'platform', prop: 'projectName', got: TOKEN },
    }),
  }),
  breakage({
    rule: 'The name of a service is known at synth, because construct IDs are derived from it',
    example: text,
    values: fc.constant(text),
    apply: (environment, name) => ({
      environment: withProps(environment, { services: [{ ...plainServiceIn(environment), name }], contentDelivery: undefined }),
      expected: { subject: 'a service', prop: 'name', got: TOKEN },
    }),
  }),
  ...(['bucket', 'table', 'queue'] as const).map((kind) => ofData(`${kind}s`, {
    ...shownAs<object>({ rule: `The name of a ${kind} is known at synth, because construct IDs are derived from it`, prop: 'name', options: () => [{ name: text, ...KEY }] }), subject: `a ${kind}`,
  })),
  ofOne('The name of an image repository is known at synth, because its construct ID is derived from it', 'repositoryName', () => ({ image: undefined, repositoryName: text })),
  ofOne("'writablePaths' are known at synth, because the names of volumes are derived from them", 'writablePaths', () => ({ readonlyRootFilesystem: true, writablePaths: ['/tmp', text] }), undefined, `['/tmp', ${TOKEN}]`),
  ofOne('A duration that is known only at deployment is in the unit that AWS expects', 'healthCheckInterval', () => ({ healthCheckInterval: Duration.minutes(number) }), 'Duration.minutes()'),
  ofQueue(shownAs({ rule: 'A duration of a queue that is known only at deployment is in seconds', prop: 'visibilityTimeout', options: () => ({ visibilityTimeout: Duration.minutes(number) }) }, 'Duration.minutes()')),
  ofBucket(shownAs({ rule: 'A duration of a bucket that is known only at deployment is in days', prop: 'expiration', options: () => ({ expiration: Duration.hours(number) }) }, 'Duration.hours()')),
  ofBackup(shownAs({ rule: 'A duration of backups that is known only at deployment is in days', prop: 'retention', options: () => ({ retention: Duration.hours(number) }) }, 'Duration.hours()')),
  ofDelivery(shownAs({ rule: 'A duration of CloudFront that is known only at deployment is in seconds', prop: 'defaultTtl', options: () => ({ defaultTtl: Duration.minutes(number) }) }, 'Duration.minutes()')),
  ...(['availabilityZoneCount', 'natGateways'] as const).map((prop) => ofNetwork(shownAs({
    rule: `'${prop}' is known at synth, because it determines which resources are created`, prop, options: () => ({ [prop]: number }),
  }))),
  ofNetwork(shownAs({ rule: 'The CIDR of a VPC is known at synth if subnets are planned from it', prop: 'cidr', options: () => ({ cidr: text }) })),
  ofDatabase(shownAs({ rule: "'readReplicas' is known at synth", prop: 'readReplicas', options: () => ({ readReplicas: number }) })),
  ofCache(shownAs({ rule: "'nodeCount' is known at synth in cluster mode", prop: 'nodeCount', options: () => ({ clusterMode: true, nodeCount: number }) })),
  ofAlarms('database.readLatency', { database: { readLatency: Duration.seconds(number) } }),
  ofAlarms('database.freeStorageGiB', { database: { freeStorageGiB: number } }),
  ofDelivery(shownAs({ rule: "'originReadTimeout' is known at synth", prop: 'originReadTimeout', options: () => ({ originReadTimeout: Duration.seconds(number) }) })),
  ofDelivery({
    rule: "The 'hostnames' of CloudFront are known at synth if records are created for them", prop: 'hostedZone', example: 'Stack/Zone', options: () => ({ hostnames: list }),
  }),
  ...(['start', 'end'] as const).map((prop) => ofSchedule(shownAs({ rule: `'schedule.${prop}' is known at synth if alarms are muted`, prop, options: () => ({ [prop]: text }) }))),
  ofPlatform({
    rule: "'schedule.databaseLead' is known at synth if a database is stopped",
    subject: 'schedule',
    prop: 'databaseLead',
    example: TOKEN,
    values: fc.constant(TOKEN),
    got: () => TOKEN,
    prepare: aroundTheClock,
    change: () => ({ alarms: { enabled: false }, schedule: { start: '07:00', end: '19:00', databaseLead: Duration.minutes(number) } }),
  }),
];
