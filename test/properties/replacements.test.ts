/**
 * A name never stands in the way of a change: what a change of a prop replaces has another name then, or none, or the prop's documentation says what to
 * do. Of drawn environments one prop is changed, and the environment is compared with itself before.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { aws_ecs as ecs, aws_kms as kms, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import * as fc from 'fast-check';
import { anyEnvironment } from './arbitraries/environments';
import { Environment, shown, withProps } from './environment';
import { Refused, refusedReplacements } from './replacements';
import { holds, share } from './runs';
import { synthesize } from './synthesis';
import { CacheEngine, ImageRepositories, PlatformBackup, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatformProps } from '../../src';
import { backend, newStack, platform, render, resourcesOf, vpcIn } from '../support';

/**
 * What CloudFormation refuses to replace, by type and property, and where the documentation of the props that ask for it is: file and prop.
 * A database and what is in use are not replaced by a new one that is empty.
 */
const DECIDED: { readonly [cause: string]: Array<[file: string, prop: string]> } = {
  'AWS::RDS::DBInstance.DBName': [['data/postgres/postgres-options.ts', 'databaseName']],
  'AWS::RDS::DBInstance.MasterUsername': [['data/postgres/postgres-options.ts', 'masterUsername'], ['data/postgres/postgres-options.ts', 'masterSecret']],
  'AWS::RDS::DBInstance.KmsKeyId': [['data/postgres/postgres-options.ts', 'encryptionKey']],
  'AWS::ElasticLoadBalancingV2::LoadBalancer.Scheme': [
    ['ingress/load-balancer-options.ts', 'internetFacing'], ['platform/platform-edge-options.ts', 'PlatformContentDeliveryOptions'],
  ],
  'AWS::ElasticLoadBalancingV2::TargetGroup.VpcId': [['network/network-options.ts', 'cidr'], ['platform/platform-options.ts', 'vpc']],
  'AWS::ElastiCache::ReplicationGroup.Engine': [['data/redis/redis-options.ts', 'engine']],
  'AWS::DynamoDB::Table.KeySchema': [['data/table/table-options.ts', 'partitionKey'], ['data/table/table-options.ts', 'sortKey']],
  'AWS::ECR::Repository.EncryptionConfiguration': [['delivery/image-repositories.ts', 'encryptionKey']],
  'AWS::Backup::BackupVault.EncryptionKeyArn': [
    ['operations/backup-plan.ts', 'encryptionKey'], ['platform/platform-props.ts', 'encryption'],
    ['platform/platform-props.ts', 'tier'],
  ],
};
const SAYS_SO = /decide (it )?before the first deployment|also change `\w+(\.\w+)?`|cannot be undone|needs another `\w+(\.\w+)?`|cannot replace one whose name is taken/i;

/** Parts of the names themselves: with them all names change. */
const NAMES = ['environmentName', 'projectName', 'secretPath', 'physicalNames'];

/** An environment, and the same with one prop as another environment has it. */
const changed = fc.tuple(anyEnvironment(2), anyEnvironment(2), fc.nat()).map(([drawn, other, choice]) => {
  const before = withProps(drawn, { physicalNames: true });
  const props = [...new Set([...Object.keys(before.props), ...Object.keys(other.props)])].filter((prop) => !NAMES.includes(prop)).sort();
  const members = ['tier', 'domain', 'keyed', 'ownMasterSecret'] as const;
  const chosen = [...members, ...props][choice % (members.length + props.length)];
  const isMember = (members as readonly string[]).includes(chosen);
  const after = isMember ? shown({ ...before, [chosen]: other[chosen as keyof Environment] }) : withProps(before, { [chosen]: other.props[chosen as keyof Environment['props']] });
  return { chosen, before, after };
});

/** The template, or undefined where what was changed does not fit the rest. */
function templateOf(environment: Environment) {
  try {
    return synthesize(environment).template;
  } catch {
    return undefined;
  }
}

const undocumented = (refused: Refused[]) => refused.filter(({ cause }) => !(cause in DECIDED));

const some = share(1 / 10);

test(`no change of a prop replaces what keeps its name, but where the documentation says so (${some.numRuns})`, () => {
  let compared = 0;
  holds(changed, some.numRuns, ({ before, after }) => {
    const [was, is] = [templateOf(before), templateOf(after)];
    if (was && is) {
      compared += 1;
      expect(undocumented(refusedReplacements(was, is))).toEqual([]);
    }
  });
  expect(compared).toBeGreaterThan(some.numRuns / 2);
}, some.timeout);

type Props = Partial<ReptidexPlatformProps>;

/** The template of an environment that has all that can be replaced. */
function built(props: (stack: Stack) => Props) {
  const stack = newStack({ env: { account: '111122223333', region: 'us-east-1' } });
  platform({ services: [backend('core', { paths: ['/core/*'], hostnames: undefined })], ...props(stack) }, stack);
  return render(stack);
}

const keyIn = (stack: Stack, id = 'Key') => new kms.Key(stack, id);
const NONE = () => ({});
const table = (more: object) => ({ tables: [{ name: 'orders', partitionKey: { name: 'id', type: AttributeType.STRING }, ...more }] });
const images = (keyed: boolean) => (stack: Stack) => ({ imageRepositories: new ImageRepositories(stack, 'Images', { encryptionKey: keyed ? keyIn(stack) : undefined }) });
const vaulted: Props = { backup: PlatformBackup.daily({}) };

type Change = [what: string, before: (stack: Stack) => Props, after: (stack: Stack) => Props];

const REFUSED: Array<[...Change, cause: string]> = [
  ['the name of the database', NONE, () => ({ database: PlatformDatabase.postgres({ databaseName: 'other' }) }), 'AWS::RDS::DBInstance.DBName'],
  ['the master user', NONE, () => ({ database: PlatformDatabase.postgres({ masterUsername: 'other' }) }), 'AWS::RDS::DBInstance.MasterUsername'],
  ['the secret of the master user', NONE, (stack) => ({ database: PlatformDatabase.postgres({ masterSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Own', 'own') }) }), 'AWS::RDS::DBInstance.MasterUsername'],
  ["the database's key", NONE, (stack) => ({ database: PlatformDatabase.postgres({ encryptionKey: keyIn(stack) }) }), 'AWS::RDS::DBInstance.KmsKeyId'],
  ['the side of the load balancer', NONE, () => ({ loadBalancer: { internetFacing: false } }), 'AWS::ElasticLoadBalancingV2::LoadBalancer.Scheme'],
  ['the block of the VPC', NONE, () => ({ network: { cidr: '10.1.0.0/16' } }), 'AWS::ElasticLoadBalancingV2::TargetGroup.VpcId'],
  ['the engine, back to Redis', () => ({ cache: PlatformCache.redis({ engine: CacheEngine.VALKEY }) }), NONE, 'AWS::ElastiCache::ReplicationGroup.Engine'],
  ['the key of a table', () => table({}), () => table({ sortKey: { name: 'date', type: AttributeType.STRING } }), 'AWS::DynamoDB::Table.KeySchema'],
  ['the key of images', images(false), images(true), 'AWS::ECR::Repository.EncryptionConfiguration'],
  ['the tier, with a vault', () => vaulted, () => ({ ...vaulted, tier: PlatformTier.PRODUCTION }), 'AWS::Backup::BackupVault.EncryptionKeyArn'],
];

test.each(REFUSED)('CloudFormation refuses to change %s, which the documentation says', (_, before, after, cause) => {
  expect(refusedReplacements(built(before), built(after)).map((refused) => refused.cause)).toContain(cause);
});

const TAKEN: Change[] = [
  ['an AUTH token that is added', () => ({ cache: PlatformCache.redis({ authToken: false }) }), () => ({ cache: PlatformCache.redis({ authToken: true }) })],
  ['an AUTH token that is removed', () => ({ cache: PlatformCache.redis({ authToken: true }) }), () => ({ cache: PlatformCache.redis({ authToken: false }) })],
  ['a key of the cache', NONE, (stack) => ({ cache: PlatformCache.redis({ encryptionKey: keyIn(stack) }) })],
  ['another key of the cache', (stack) => ({ cache: PlatformCache.redis({ encryptionKey: keyIn(stack) }) }), (stack) => ({ cache: PlatformCache.redis({ encryptionKey: keyIn(stack, 'Other') }) })],
  ['cluster mode', NONE, () => ({ cache: PlatformCache.redis({ clusterMode: true, nodeCount: 2 }) })],
  ['shards', () => ({ cache: PlatformCache.redis({ shards: 2, nodeCount: 2 }) }), () => ({ cache: PlatformCache.redis({ shards: 3, nodeCount: 2 }) })],
  ['replicas of shards', () => ({ cache: PlatformCache.redis({ shards: 2, nodeCount: 2 }) }), () => ({ cache: PlatformCache.redis({ shards: 2, nodeCount: 3 }) })],
  ['data tiering', NONE, () => ({ cache: PlatformCache.redis({ nodeType: 'cache.r6gd.xlarge' }) })],
  ['Valkey', NONE, () => ({ cache: PlatformCache.redis({ engine: CacheEngine.VALKEY }) })],
  ['the port of a service', NONE, () => ({ services: [backend('core', { port: 9000, paths: ['/core/*'], hostnames: undefined })] })],
  ['a cluster of its own', (stack) => ({ network: { vpc: vpcIn(stack, {}, 'Network') } }), (stack) => ({
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'own', vpc: vpcIn(stack) }), network: { vpc: vpcIn(stack, {}, 'Network') },
  })],
  ['the tier', NONE, () => ({ tier: PlatformTier.PRODUCTION })],
];

test.each(TAKEN)('CloudFormation takes %s', (_, before, after) => {
  expect(refusedReplacements(built(before), built(after))).toEqual([]);
});

test('another master user has another secret, whose name CloudFormation finds taken before it touches the password', () => {
  const secrets = [undefined, 'other'].map((masterUsername) => resourcesOf(built(() => ({ database: PlatformDatabase.postgres({ masterUsername }) })), 'AWS::SecretsManager::Secret')
    .filter(([, { Properties }]) => Properties.Name === 'dev-reptidex-db-master-user').map(([id]) => id));
  expect(secrets.flat()).toHaveLength(2);
  expect(secrets[0]).not.toEqual(secrets[1]);
});

describe('the documentation', () => {
  const places = Object.values(DECIDED).flat();

  test.each(places)('of %s says what a change of %s does', (file, prop) => {
    const source = readFileSync(join(__dirname, '../../src', file), 'utf8');
    const [, comment] = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*(?:readonly ${prop}\\??:|export interface ${prop}\\b)`).exec(source) ?? [];
    expect(comment?.replace(/\s*\n\s*\*\s*/g, ' ')).toMatch(SAYS_SO);
  });

  test('is of what is refused', () => {
    expect(Object.keys(DECIDED).sort()).toEqual([...new Set(REFUSED.map(([, , , cause]) => cause))].sort());
  });
});
