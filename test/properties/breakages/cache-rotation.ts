import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Breakage, breakage, ofPart, show } from './breakage';
import { PlatformCacheRotationOptions, RotationSchedule } from '../../../src';
import { Environment, shown, withProps } from '../environment';

const AUTH = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html';
const ROTATION = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html';
const WINDOW = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html';
const NETWORK = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html';

/** The platform's own cache, in a network with a route to the internet. */
const own = (environment: Environment) => shown(withProps(environment, { network: undefined, cache: undefined }));

const ofCacheRotation = ofPart<PlatformCacheRotationOptions>('cache rotation', (rotation) => ({ cache: { authToken: true, rotation } }), own);

export const CACHE_ROTATION_BREAKAGES: Breakage[] = [
  ofCacheRotation({
    rule: 'The rotation interval of an AUTH token is 4 hours to 999 days',
    source: ROTATION,
    prop: 'schedule.interval',
    example: 3,
    values: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 23_977, max: 100_000 })),
    options: (value) => ({ schedule: RotationSchedule.every(Duration.hours(value)) }),
  }),
  ofCacheRotation({
    rule: "The cron expression of an AUTH token's rotation has six fields, of which the first is 0 and the last is *",
    source: WINDOW,
    prop: 'schedule.expression',
    example: '0 10 * * *',
    values: fc.constantFrom('', '0 10 * * *', '30 10 ? * TUE *', '0 10 ? * TUE 2026'),
    options: (cron) => ({ schedule: RotationSchedule.cron(cron) }),
  }),
  ofCacheRotation({
    rule: 'The rotation window of an AUTH token is 1 to 24 hours long',
    source: WINDOW,
    prop: 'schedule.windowDuration',
    example: 25,
    values: fc.oneof(fc.constant(0), fc.integer({ min: 25, max: 1000 })),
    options: (value) => ({ schedule: RotationSchedule.every(Duration.days(30), Duration.hours(value)) }),
  }),
  ofCacheRotation({
    rule: "The cache's 'rotation.interfaceEndpoints' cannot be set for a VPC that the platform creates", prop: 'interfaceEndpoints', example: true, options: (interfaceEndpoints) => ({ interfaceEndpoints }),
  }),
  breakage({
    rule: 'The rotation of a cache requires an AUTH token',
    source: AUTH,
    example: false,
    values: fc.constant(false),
    apply: (environment: Environment, authToken) => ({
      environment: withProps(own(environment), { cache: { authToken, rotation: { checkInterval: Duration.minutes(5) } } }),
      expected: { subject: 'cache', prop: 'rotation', got: show(['checkInterval']) },
    }),
  }),
  breakage({
    rule: 'Rotation of the AUTH token requires a NAT gateway, or interface endpoints for AWS Secrets Manager, Amazon ElastiCache and Amazon ECS',
    source: NETWORK,
    example: 0,
    values: fc.constant(0),
    apply: (environment: Environment, natGateways) => ({
      environment: shown({
        ...withProps(environment, {
          schedule: undefined,
          services: undefined,
          contentDelivery: undefined,
          database: { rotation: { schedule: RotationSchedule.never() } },
          cache: { authToken: true, rotation: {} },
          network: { natGateways, interfaceEndpoints: [] },
        }),
        knownRegion: false,
        ownMasterSecret: false,
      }),
      expected: { subject: 'network', prop: 'natGateways', got: '0' },
    }),
  }),
];
