/** What AWS refuses of an update in place, as it documents, beside what CloudFormation cannot replace. */
import { Refused } from './update-behaviour';
import { Rendered } from '../../support';

interface Rule {
  readonly type: string;
  readonly cause: string;
  readonly source: string;
  readonly refuses: (was: any, is: any, isReplaced: (value: any) => boolean) => boolean;
}

const major = (version: unknown) => Number(String(version).split('.')[0]);
const isLower = (is: unknown, was: unknown) => {
  const [one, other] = [is, was].map((version) => String(version).split('.').map(Number));
  const at = one.findIndex((part, index) => part !== other[index]);
  return at >= 0 && other[at] !== undefined && one[at] < other[at];
};
const indexesOf = (table: any): string[] => (table.GlobalSecondaryIndexes ?? []).map(({ IndexName }: any) => IndexName);
const missingIn = (known: string[], names: string[]) => names.filter((name) => !known.includes(name)).length;
const shifts = ({ DeploymentConfiguration }: any) => (DeploymentConfiguration?.Strategy ?? 'ROLLING') !== 'ROLLING';
const hasSecondGroup = ({ LoadBalancers }: any) => (LoadBalancers ?? []).some(({ AdvancedConfiguration }: any) => AdvancedConfiguration !== undefined);

function losesSubnet(was: any, is: any, isReplaced: (value: unknown) => boolean): boolean {
  const kept = is.SubnetIds.filter((subnet: unknown) => !isReplaced(subnet)).map((subnet: unknown) => JSON.stringify(subnet));
  return was.SubnetIds.some((subnet: unknown) => !kept.includes(JSON.stringify(subnet)));
}

const RULES: Rule[] = [
  {
    type: 'AWS::DynamoDB::Table',
    cause: 'GlobalSecondaryIndexes: one at a time',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html',
    refuses: (was, is) => missingIn(indexesOf(was), indexesOf(is)) + missingIn(indexesOf(is), indexesOf(was)) > 1,
  },
  {
    type: 'AWS::ECS::Service',
    cause: 'DeploymentConfiguration.Strategy: first a second target group',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-rolling-to-bluegreen.html',
    refuses: (was, is) => was.LoadBalancers && is.LoadBalancers && hasSecondGroup(was) !== hasSecondGroup(is) && shifts(was) !== shifts(is),
  },
  {
    type: 'AWS::ElastiCache::ReplicationGroup',
    cause: 'AutomaticFailoverEnabled: first a replica',
    source: 'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/383',
    refuses: (was, is) => is.AutomaticFailoverEnabled === true && was.AutomaticFailoverEnabled !== true && was.NumCacheClusters === 1,
  },
  {
    type: 'AWS::ElastiCache::ReplicationGroup',
    cause: 'EngineVersion: lowered',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html',
    refuses: (was, is) => was.Engine === is.Engine && isLower(is.EngineVersion, was.EngineVersion),
  },
  {
    type: 'AWS::ElastiCache::SubnetGroup',
    cause: 'SubnetIds: one that may be in use is removed',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheSubnetGroup.html',
    refuses: losesSubnet,
  },
  {
    type: 'AWS::RDS::DBSubnetGroup',
    cause: 'SubnetIds: one that may be in use is removed',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html',
    refuses: losesSubnet,
  },
  {
    type: 'AWS::RDS::DBInstance',
    cause: 'AllocatedStorage: reduced',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html',
    refuses: (was, is) => Number(is.AllocatedStorage) < Number(was.AllocatedStorage),
  },
  {
    type: 'AWS::RDS::DBInstance',
    cause: 'EngineVersion: lowered',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html',
    refuses: (was, is) => isLower(is.EngineVersion, was.EngineVersion),
  },
  {
    type: 'AWS::RDS::DBInstance',
    cause: 'EngineVersion: major without AllowMajorVersionUpgrade',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html',
    refuses: (was, is) => major(is.EngineVersion) > major(was.EngineVersion) && is.AllowMajorVersionUpgrade !== true,
  },
];

/** What AWS refuses to change in place, of resources that keep their ids. */
export function documentedRefusals(before: Rendered, after: Rendered, replaced: (id: string) => boolean): Refused[] {
  return Object.entries(after.Resources).flatMap(([id, is]) => {
    const was = before.Resources[id];
    if (was?.Type !== is.Type || replaced(id)) {
      return [];
    }
    const rules = RULES.filter(({ type, refuses }) => type === is.Type && refuses(was.Properties, is.Properties, (value) => replaced(value?.Ref)));
    return rules.map(({ type, cause }) => ({ id, cause: `${type}.${cause}`, name: id }));
  });
}
