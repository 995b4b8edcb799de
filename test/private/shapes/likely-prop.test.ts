import { distanceOf, likelyProp } from '../../../src/private/shapes/likely-prop';

const PROPS = ['name', 'profile', 'cpu', 'port', 'image', 'memoryMiB', 'desiredCount', 'hostnames', 'paths', 'healthCheckPath', 'healthCheckInterval', 'databasePoolSize', 'entries', 'minTasks'];
const meant = (name: string, given: string[] = []) => likelyProp(name, PROPS, (prop) => given.includes(prop));

test.each([
  ['memory', 'memoryMiB'], ['memoryMB', 'memoryMiB'], ['memoryLimitMiB', 'memoryMiB'], ['memorymib', 'memoryMiB'],
  ['desired_count', 'desiredCount'], ['DesiredCount', 'desiredCount'], ['desired-count', 'desiredCount'], ['desired', 'desiredCount'],
  ['hostname', 'hostnames'], ['path', 'paths'], ['entry', 'entries'], ['images', 'image'], ['cpus', 'cpu'],
  ['databasePool', 'databasePoolSize'], ['healthCheckIntervalSeconds', 'healthCheckInterval'],
  ['prot', 'port'], ['prt', undefined], ['imgae', 'image'], ['proflie', 'profile'], ['heathCheckPath', 'healthCheckPath'], ['helthChekPath', 'healthCheckPath'],
])("suggests for '%s' the prop %j", (name, prop) => {
  expect(meant(name)).toBe(prop);
});

test.each(['team', 'owner', 'costCenter', 'description', 'tags', 'gpu', 'url', 'x', 'teamName', 'repository', 'tier', 'portal'])("accepts '%s'", (name) => {
  expect(meant(name)).toBeUndefined();
});

test('accepts a name if the similar prop is set too, unless both differ only in case or number', () => {
  expect(meant('memory', ['memoryMiB'])).toBeUndefined();
  expect(meant('hostname', ['hostnames'])).toBe('hostnames');
  expect(meant('desired_count', ['desiredCount'])).toBe('desiredCount');
});

test.each<[string, string, string | undefined]>([
  ['repository', 'repositoryName', undefined], ['efsVolumeConfig', 'efsVolumeConfiguration', 'efsVolumeConfiguration'],
  ['privateSubnetIds', 'privateSubnetCidrs', undefined], ['privateSubnetCidsr', 'privateSubnetCidrs', 'privateSubnetCidrs'],
  ['targetCpuPercent', 'cpuPercent', 'cpuPercent'], ['vpcCidr', 'cidr', undefined], ['unusualcpuPercent', 'cpuPercent', undefined],
])("suggests for '%s', where there is '%s', %j", (name, prop, suggested) => {
  expect(likelyProp(name, [prop], () => false)).toBe(suggested);
});

test('suggests a name of other letters only if the value is one for it', () => {
  expect([true, false].map((fits) => likelyProp('interval', ['internal'], () => false, () => fits))).toEqual(['internal', undefined]);
});

test('suggests the most similar of several', () => {
  expect(likelyProp('minTask', ['maxTasks', 'minTasks'], () => false)).toBe('minTasks');
  expect(likelyProp('miTasks', ['maxTasks', 'minTasks'], () => false)).toBe('minTasks');
});

test.each<[string, string, number]>([['', '', 0], ['', 'abc', 3], ['abc', '', 3], ['abc', 'abc', 0], ['abc', 'acb', 1], ['abc', 'abd', 1], ['abc', 'abcd', 1], ['abcd', 'acd', 1], ['abc', 'xyz', 3], ['ca', 'abc', 3]])(
  'from %j to %j it is %d', (one, other, distance) => {
    expect(distanceOf(one, other)).toBe(distance);
  });
