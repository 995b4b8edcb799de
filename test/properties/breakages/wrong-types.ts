/** Values that a compiler would reject, and that JavaScript, dictionaries of Python and values of the context let through. */
import * as fc from 'fast-check';
import { Breakage, ofPlatform, ofService, show } from './breakage';
import { Misuse } from './misuse';
import { Binding, MicroserviceFleet, MicroserviceProps, PlatformBackup, PlatformDatabase, PlatformEncryption, ServiceProfile } from '../../../src';
import { newStack, platform } from '../../support';
import { EnvironmentProps } from '../environment';

/** A value that no compiler has seen. */
const unseen = <T>(value: unknown) => value as T;

/** A service with a value of a wrong type in a prop. */
const wrong = (rule: string, prop: string, example: unknown, values: unknown[] = [example], got?: string) => ofService<unknown>({
  rule,
  prop,
  example,
  values: fc.constantFrom(...values),
  got: (value) => got ?? show(value),
  change: (service, value) => {
    const [name, key] = prop.split('.');
    const before = (service as unknown as Record<string, object>)[name];
    return unseen<Partial<MicroserviceProps>>({ desiredCount: undefined, scaling: undefined, [name]: key === undefined ? value : { ...before, [key]: value } });
  },
});

/** A platform with a value of a wrong type in a prop. */
const wrongPart = (rule: string, prop: string, example: unknown, values: unknown[] = [example], got?: string) => ofPlatform<unknown>({
  rule,
  subject: 'platform',
  prop,
  example,
  values: fc.constantFrom(...values),
  got: (value) => got ?? show(value),
  change: (_, value) => unseen<Partial<EnvironmentProps>>({ [prop]: value }),
});

export const SHAPE_BREAKAGES: Breakage[] = [
  wrongPart('A number is not accepted as a string', 'projectName', 7, [7, true, null]),
  wrong('A single value is not accepted as a list', 'hostnames', 'a.example.com', ['a.example.com', 5, true]),
  wrong('The name of an image is not accepted as an image', 'image', 'nginx', ['nginx', 5]),
  wrong('The name of a profile is not accepted as a profile', 'profile', 'backend', ['backend', 'BACKEND', 5]),
  wrong('A string is not accepted as a number', 'port', '8000', ['8000', '', true]),
  wrong('A string is not accepted as a Boolean value', 'eventBus', 'true', ['true', 'no', 0, 1]),
  wrong('A number is not accepted as a Duration', 'healthCheckInterval', 30, [30, '30s']),
  wrong('The value of an environment variable is a string', 'environment.DEBUG', true, [true, 5, undefined, null]),
  wrong('A name that resembles a prop, but differs in its unit, case or spelling, is rejected', 'desired_count', 3, [3]),
];

/** Parts of a platform that the environments drawn at random put together themselves. */
const onPlatform = (rule: string, prop: string, got: string, props: object, subject = 'platform'): Misuse => ({
  rule, says: { subject, prop, got }, make: (stack) => void platform(unseen(props), stack),
});

export const SHAPE_MISUSES: Misuse[] = [
  onPlatform('The name of a tier is not accepted as a tier', 'tier', show('development'), { tier: 'development' }),
  onPlatform('A Boolean value is not accepted as an object of options', 'alarms', 'false', { alarms: false }),
  onPlatform('A database is created by a method of PlatformDatabase, including PlatformDatabase.none()', 'database', 'false', { database: false }),
  onPlatform('The value of one option is not accepted as an object of options', 'domain', show('example.com'), { domain: 'example.com' }),
  onPlatform('A prop of the network is not accepted on the platform', 'natGateways', '1', { natGateways: 1 }),
  onPlatform('A prop of the database is not accepted on the platform', 'multiAz', 'true', { multiAz: true }),
  onPlatform("A prop of 'deployment' is not accepted on the service", 'circuitBreaker', 'false', { services: [{ name: 'core', port: 80, circuitBreaker: false }] }, "service 'core'"),
  onPlatform("A prop of the service is not accepted in 'deployment'", 'deployment.desiredCount', '2', {
    services: [{ name: 'core', port: 80, deployment: { desiredCount: 2 } }],
  }, "service 'core'"),
  onPlatform('A name that other tools give to a prop is rejected', 'replicas', '2', { services: [{ name: 'core', port: 80, replicas: 2 }] }, "service 'core'"),
  onPlatform('A name that constructs of the CDK give to a prop of another level is rejected', 'maxAzs', '2', { maxAzs: 2 }),
  onPlatform('A prop of other constructs that the library does not offer is rejected', 'assignPublicIp', 'true', {
    services: [{ name: 'core', port: 80, assignPublicIp: true }],
  }, "service 'core'"),
  onPlatform('Props are properties of the object itself, not inherited ones or getters of a class', 'desiredCount', '2', {
    services: [Object.assign(Object.create({ desiredCount: 2 }) as object, { name: 'core', port: 80 })],
  }, "service 'core'"),
  onPlatform('A misspelled option of a CDK struct is rejected', 'volumes[0].volume.efsVolumeConfig', "an object of 'fileSystemId'", {
    services: [{ name: 'core', port: 80, volumes: [{ volume: { name: 'data', efsVolumeConfig: { fileSystemId: 'fs-11111111' } }, containerPath: '/data' }] }],
  }, "service 'core'"),
  onPlatform('An empty object is not accepted as a list', 'services', 'an object without props', { services: {} }),
  onPlatform('The ARN of a secret is not accepted as a secret', 'secrets.KEY', show('arn:aws:ssm:us-east-1:111122223333:parameter/key'), {
    services: [{ name: 'core', port: 80, secrets: { KEY: 'arn:aws:ssm:us-east-1:111122223333:parameter/key' } }],
  }, "service 'core'"),
  {
    rule: 'The options of a database have the right types',
    says: { subject: 'database', prop: 'instanceClass', got: '5' },
    make: () => void PlatformDatabase.postgres(unseen({ instanceClass: 5 })),
  },
  {
    rule: "'backup.days' are values of WeekDay",
    says: { subject: 'backup', prop: 'days[0]', got: show('mon') },
    make: () => void PlatformBackup.daily(unseen({ days: ['mon'] })),
  },
  {
    rule: 'The alias of a key is not accepted as a key',
    says: { subject: 'encryption', prop: 'key', got: show('alias/team') },
    make: () => void PlatformEncryption.customerManaged(unseen('alias/team')),
  },
  {
    rule: 'The options of a custom profile have the right types',
    says: { subject: "profile 'api'", prop: 'memory', got: '1024' },
    make: () => void ServiceProfile.of('api', unseen({ memory: 1024 })),
  },
  {
    rule: 'The options of a binding have the right types',
    says: { subject: "binding 'search'", prop: 'environment', got: show('URL=x') },
    make: () => void Binding.of('search', unseen({ environment: 'URL=x' })),
  },
  {
    rule: 'A construct with required props needs an object of props',
    says: { subject: 'fleet', prop: 'props', got: 'nothing' },
    make: () => void new MicroserviceFleet(newStack(), 'Fleet', unseen(undefined)),
  },
];
