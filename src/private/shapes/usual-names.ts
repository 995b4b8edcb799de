/**
 * Words that objects of any kind can have, so that a spread brings them along. At another level than their own, they are not a mistake.
 *
 * Every other prop of another level is a mistake, so a new prop needs an entry here only if it is such a word.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set([
  'days', 'enabled', 'end', 'environment', 'handler', 'host', 'name', 'options', 'owner', 'password', 'path', 'port', 'protocol', 'service', 'start', 'target', 'timeout', 'url',
  'user', 'username',
]);

/** Names that other tools, and other constructs of the CDK, give to props of this library. Of several, the first one that a struct has is meant. */
export const USUAL_NAMES: { readonly [name: string]: string | string[] } = {
  containerImage: 'image',
  count: 'desiredCount',
  desiredTasks: 'desiredCount',
  dockerImage: 'image',
  domainName: ['zoneName', 'hostnames'],
  env: 'environment',
  envVars: 'environment',
  environmentVariables: 'environment',
  instanceType: 'instanceClass',
  instances: 'desiredCount',
  maxAzs: 'availabilityZoneCount',
  maxCapacity: 'maxTasks',
  maxReplicas: 'maxTasks',
  minCapacity: 'minTasks',
  minReplicas: 'minTasks',
  publicLoadBalancer: 'internetFacing',
  replicas: 'desiredCount',
  taskCount: 'desiredCount',
};

/** Names of what the library does not offer, with the reason. */
export const NOT_OFFERED: { readonly [name: string]: string } = {
  assignPublicIp: 'tasks have no public IP address: they reach the internet through NAT gateways',
};
