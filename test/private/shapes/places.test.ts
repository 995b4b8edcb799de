/** A prop at the wrong level is reported, with the place where it belongs. */
import { Problems } from '../../../src/private/problems';
import { checkShape, isCommonWord } from '../../../src/private/shapes/check-shape';
import { enumOf } from '../../../src/private/shapes/recognize';
import { Kind, shapeOf } from '../../../src/private/shapes/shape';
import { STRUCTS, TYPES } from '../../../src/private/shapes/shapes.generated';
import { USUAL_NAMES } from '../../../src/private/shapes/usual-names';

const OWN = Object.keys(STRUCTS).filter((struct) => !struct.includes('.'));

function mistakes(struct: string, value: object): string[] {
  const problems = new Problems();
  checkShape(problems, 'thing', struct, value);
  return problems.messages.filter((line) => !/ is required$/.test(line));
}

/** A value of the outer form that a prop has. */
function valueOf(kind: Kind): unknown {
  switch (kind.of) {
    case 'any': case 'string': return 'text';
    case 'number': return 5;
    case 'boolean': return true;
    case 'list': return [];
    case 'map': case 'struct': return {};
    case 'type': return objectOf(kind.name);
  }
}

function objectOf(name: string): unknown {
  const { members } = TYPES[name];
  if (!members) {
    return Object.entries(enumOf(name)!).find(([key]) => Number.isNaN(Number(key)))![1];
  }
  // An instance of a class of that name, as in another copy of the package.
  const type = { [name]: class {} }[name];
  return Object.assign(new type(), Object.fromEntries(members.map((member) => [member, () => undefined])));
}

/** Structs of this library in the props of a struct, by the text of the shapes. */
function childrenOf(struct: string): string[] {
  const types = STRUCTS[struct].split(' ').map((prop) => prop.replace(/^[^:]*:/, '')).filter((type) => !/[[{]/.test(type));
  return types.flatMap((type) => [type, ...Object.values(TYPES[type]?.takes ?? {})]).filter((each) => OWN.includes(each));
}

const parentsOf = (struct: string) => OWN.filter((each) => childrenOf(each).includes(struct));
const propsOf = (structs: string[]) => structs.flatMap((struct) => shapeOf(struct).props);
const foreign = (struct: string, structs: string[]) => propsOf(structs).filter(({ name }) => !shapeOf(struct).names.has(name));

describe.each(OWN)('%s', (struct) => {
  const below = foreign(struct, childrenOf(struct));
  const above = foreign(struct, parentsOf(struct)).filter(({ name }) => !below.some((other) => other.name === name));

  test('reports the props of the structs below it', () => {
    const silent = below.filter(({ name, kind }) => !mistakes(struct, { [name]: valueOf(kind) }).some((line) => line.startsWith(`thing: '${name}' must `)));
    expect(silent.filter(({ name, kind }) => !isCommonWord(name, valueOf(kind)))).toEqual([]);
  });

  test('reports the props of the structs above it', () => {
    const silent = above.filter(({ name, kind }) => !mistakes(struct, { [name]: valueOf(kind) }).some((line) => line.startsWith(`thing: '${name}' must `)));
    expect(silent.filter(({ name, kind }) => !isCommonWord(name, valueOf(kind)))).toEqual([]);
  });
});

test.each<[string, object, string]>([
  ['MicroserviceProps', { circuitBreaker: false }, "it belongs in 'deployment'"],
  ['MicroserviceProps', { maxTasks: 4 }, "it belongs in 'scaling'"],
  ['ReptidexPlatformProps', { natGateways: 1 }, "it belongs in 'network'"],
  ['ReptidexPlatformProps', { multiAz: true }, "it belongs in 'database: PlatformDatabase.postgres({ … })'"],
  ['DeploymentOptions', { desiredCount: 2 }, 'it is a prop of the service'],
  ['PlatformDatabaseOptions', { natGateways: 1 }, ''],
  ['ServiceProfileDefaults', { hostnames: ['a.example.com'] }, 'it is a prop of the service'],
])('%s with %j: %s', (struct, value, fix) => {
  expect(mistakes(struct, value).map((line) => line.split('; ')[1])).toEqual(fix === '' ? [] : [expect.stringContaining(fix)]);
});

test.each<[string, object]>([
  ['MicroserviceProps', { replicas: 2, desiredCount: 2 }],
  ['MicroserviceProps', { maxTasks: 4, scaling: { maxTasks: 4 } }],
  ['ReptidexPlatformProps', { maxAzs: 2, cidr: '10.0.0.0/16', network: { availabilityZoneCount: 2, cidr: '10.0.0.0/16' } }],
])('%s leaves what a spread brings along and the app passes where it belongs: %j', (struct, value) => {
  expect(mistakes(struct, value)).toEqual([]);
});

test('leaves what a spread brings along', () => {
  const config = { name: 'shop', team: 'web', tags: { cost: 'web' }, env: { account: '111122223333', region: 'us-east-1' }, description: 'Environment', environment: 'prod' };
  expect(mistakes('ReptidexPlatformProps', { ...config, environmentName: 'prod', projectName: 'shop' })).toEqual([]);
});

test.each(['MicroserviceProps', 'MigrationOptions', 'QueueOptions', 'ReptidexPlatformProps'])("leaves members of an app's own type in %s", (struct) => {
  const members = { enabled: true, url: 'https://example.com', host: 'example', handler: 'index.handler', start: '2030', end: '2031', days: 3, options: 'none' };
  expect(mistakes(struct, { ...members, team: 'web' })).toEqual([]);
});

test.each<[string, object, string]>([
  ['ReptidexPlatformProps', { cidr: '10.0.0.0/16' }, "it belongs in 'network'"],
  ['ReptidexPlatformProps', { certificate: objectOf('cdk.aws_certificatemanager.ICertificate') as object }, "it belongs in 'contentDelivery', or belongs in 'domain'"],
  ['ReptidexPlatformProps', { maxAzs: 2 }, "did you mean 'availabilityZoneCount' in 'network'?"],
  ['PlatformNetworkOptions', { maxAzs: 2 }, "did you mean 'availabilityZoneCount'?"],
  ['MicroserviceProps', { replicas: 2 }, "did you mean 'desiredCount'?"],
  ['MicroserviceProps', { count: 2 }, "did you mean 'desiredCount'?"],
  ['MicroserviceProps', { hostname: 'a.example.com', hostnames: ['a.example.com'] }, "did you mean 'hostnames'?"],
  ['MicroserviceProps', { assignPublicIp: true }, 'tasks have no public IP address: they reach the internet through NAT gateways'],
  ['MicroserviceProps', { minCapacity: 1 }, "did you mean 'minTasks' in 'scaling'?"],
  ['ScalingOptions', { targetCpuPercent: 60 }, "did you mean 'cpuPercent'?"],
])('%s with %j, a name of another level or of another tool: %s', (struct, value, fix) => {
  expect(mistakes(struct, value).map((line) => line.split('; ')[1])).toEqual([fix]);
});

test.each<[string, object]>([
  ['MicroserviceProps', { repository: 'shop' }], ['MicroserviceProps', { interval: 30 }], ['MicroserviceProps', { count: 'all' }], ['ReptidexPlatformProps', { count: 3, replicas: 2 }],
])('%s with %j is no mistake', (struct, value) => {
  expect(mistakes(struct, value)).toEqual([]);
});

test('the usual names are those of props that exist, and not props themselves', () => {
  const all = new Set(OWN.flatMap((struct) => shapeOf(struct).props.map(({ name }) => name)));
  expect(Object.values(USUAL_NAMES).flat().filter((name) => !all.has(name))).toEqual([]);
  expect(OWN.filter((struct) => {
    const { names } = shapeOf(struct);
    return Object.entries(USUAL_NAMES).some(([name, meant]) => names.has(name) && [meant].flat().some((each) => names.has(each)));
  })).toEqual([]);
});

test('leaves what else a fleet is created with', () => {
  const shared = { vpc: objectOf('cdk.aws_ec2.IVpc') };
  expect(mistakes('MicroserviceFleetProps', shared)).toEqual([]);
});

test('options of a job in a worker are neither below nor above it', () => {
  expect(mistakes('WorkerOptions', { overlap: true })).toEqual([]);
});

test('a struct of the CDK may have props of a newer version, but not a misspelt one', () => {
  expect(mistakes('cdk.aws_ecs.Volume', { name: 'data', s3filesVolumeConfiguration: {} })).toEqual([]);
  for (const key of ['efsVolumeConfig', 'efsVolumeConfiguraton', 'EFSVolumeConfiguration']) {
    expect(mistakes('cdk.aws_ecs.Volume', { name: 'data', [key]: { fileSystemId: 'fs-11111111' } })).toEqual([expect.stringContaining("did you mean 'efsVolumeConfiguration'?")]);
  }
  expect(mistakes('cdk.aws_ecs.Volume', { name: 'data', efsVolumeConfig: 'fs-11111111' })).toEqual([]);
});
