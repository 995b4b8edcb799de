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
  wrongPart('Text is no number', 'projectName', 7, [7, true, null]),
  wrong('A single value is no list', 'hostnames', 'a.example.com', ['a.example.com', 5, true]),
  wrong('An image is an object, not its name', 'image', 'nginx', ['nginx', 5]),
  wrong('A profile is an object, not its name', 'profile', 'backend', ['backend', 'BACKEND', 5]),
  wrong('A number is no text', 'port', '8000', ['8000', '', true]),
  wrong('A truth value is no text', 'eventBus', 'true', ['true', 'no', 0, 1]),
  wrong('A duration is an object, not a number', 'healthCheckInterval', 30, [30, '30s']),
  wrong('A variable has text for a value', 'environment.DEBUG', true, [true, 5, undefined, null]),
  wrong('A name that differs from that of a prop in its unit, case or spelling is a mistake', 'desired_count', 3, [3]),
];

/** Parts of a platform that the environments drawn at random put together themselves. */
const onPlatform = (rule: string, prop: string, got: string, props: object, subject = 'platform'): Misuse => ({
  rule, says: { subject, prop, got }, make: (stack) => void platform(unseen(props), stack),
});

export const SHAPE_MISUSES: Misuse[] = [
  onPlatform('A tier is an object, not its name', 'tier', show('development'), { tier: 'development' }),
  onPlatform('Options are an object', 'alarms', 'false', { alarms: false }),
  onPlatform('A database is created by a method of its class, which also says that there is none', 'database', 'false', { database: false }),
  onPlatform('Options are an object, not the value of one of them', 'domain', show('example.com'), { domain: 'example.com' }),
  onPlatform('A prop of a part is not given to the platform', 'natGateways', '1', { natGateways: 1 }),
  onPlatform('A prop of the database is not given to the platform', 'multiAz', 'true', { multiAz: true }),
  onPlatform('A prop of a part is not given to the service', 'circuitBreaker', 'false', { services: [{ name: 'core', port: 80, circuitBreaker: false }] }, "service 'core'"),
  onPlatform('A prop of the service is not given to a part', 'deployment.desiredCount', '2', {
    services: [{ name: 'core', port: 80, deployment: { desiredCount: 2 } }],
  }, "service 'core'"),
  onPlatform('Options of the CDK have no misspelt names', 'volumes[0].volume.efsVolumeConfig', "an object of 'fileSystemId'", {
    services: [{ name: 'core', port: 80, volumes: [{ volume: { name: 'data', efsVolumeConfig: { fileSystemId: 'fs-11111111' } }, containerPath: '/data' }] }],
  }, "service 'core'"),
  onPlatform('A list is one, even where it is empty', 'services', 'an object without props', { services: {} }),
  onPlatform('A secret is an object, not its ARN', 'secrets.KEY', show('arn:aws:ssm:us-east-1:111122223333:parameter/key'), {
    services: [{ name: 'core', port: 80, secrets: { KEY: 'arn:aws:ssm:us-east-1:111122223333:parameter/key' } }],
  }, "service 'core'"),
  {
    rule: 'The options of a database have values of the right types',
    says: { subject: 'database', prop: 'instanceClass', got: '5' },
    make: () => void PlatformDatabase.postgres(unseen({ instanceClass: 5 })),
  },
  {
    rule: 'Days of backups are days of the week',
    says: { subject: 'backup', prop: 'days[0]', got: show('mon') },
    make: () => void PlatformBackup.daily(unseen({ days: ['mon'] })),
  },
  {
    rule: 'A key is an object, not its alias',
    says: { subject: 'encryption', prop: 'key', got: show('alias/team') },
    make: () => void PlatformEncryption.customerManaged(unseen('alias/team')),
  },
  {
    rule: 'A profile of your own has values of the right types',
    says: { subject: "profile 'api'", prop: 'memory', got: '1024' },
    make: () => void ServiceProfile.of('api', unseen({ memory: 1024 })),
  },
  {
    rule: 'A binding has values of the right types',
    says: { subject: "binding 'search'", prop: 'environment', got: show('URL=x') },
    make: () => void Binding.of('search', unseen({ environment: 'URL=x' })),
  },
  {
    rule: 'A construct that needs props has some',
    says: { subject: 'fleet', prop: 'props', got: 'nothing' },
    make: () => void new MicroserviceFleet(newStack(), 'Fleet', unseen(undefined)),
  },
];
