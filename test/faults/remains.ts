import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Assembly } from './assembly';
import { REPOSITORY } from '../../integ/emulator/installation';
import { Resource } from '../support';

const PAGE = join(REPOSITORY, 'docs', 'recovery.md');
/** `| … | \`AWS::S3::Bucket\` | \`*\` | kept | kept |` */
const ROW = /^\|[^|]*\| `(AWS::\w+::\w+)` \| `([^`]+)` \| ([\w ]+?) \| ([\w ]+?) \|$/;

/** What the emulator's records are of, where a destroy may leave them. */
const RECORDS: { readonly [kind: string]: string } = {
  'backup.vaults': 'AWS::Backup::BackupVault kept',
  'cloudwatch_logs.log_groups': 'AWS::Logs::LogGroup kept',
  'dynamodb.tables': 'AWS::DynamoDB::Table kept',
  'ecr.repositories': 'AWS::ECR::Repository kept',
  'ecs.task_defs': 'AWS::ECS::TaskDefinition former revisions kept',
  'elasticache.snapshots': 'AWS::ElastiCache::ReplicationGroup final snapshot',
  'iam.oidc_providers': 'AWS::IAM::OIDCProvider kept',
  'kms.keys': 'AWS::KMS::Key kept',
  'rds.snapshots': 'AWS::RDS::DBInstance final snapshot',
  's3.bucket_policies': 'AWS::S3::BucketPolicy kept',
  's3.buckets': 'AWS::S3::Bucket kept',
};
/** Records that are part of another one. */
const PARTS = new RegExp(`^(${[
  'backups\\.vault_policies', 'dynamodb\\.(pitr_settings|tags|ttl_settings)', 'ec[rs]\\.(images|lifecycle_policies|tags)', 'elasticache\\.tags', 's3\\.bucket_(?!policies)\\w+',
].join('|')})$`);

/** How many there are of what. */
type Counts = { [what: string]: number };

/** What a destroy has left, of the differences to the account before the first deployment. */
export function remains(differences: string[]): Counts {
  const left: { [what: string]: Set<string> } = {};
  for (const difference of differences) {
    const [sign, kind, ...key] = difference.split(' ');
    if (sign === '+' && PARTS.test(kind)) {
      continue;
    }
    const what = (sign === '+' && RECORDS[kind]) || `undocumented: ${difference}`;
    // The revisions of a task definition are one: how many there are is a matter of how often it was deployed.
    (left[what] ??= new Set()).add(key.join(' ').replace(kind === 'ecs.task_defs' ? /:\d+$/ : /$^/, ''));
  }
  return Object.fromEntries(Object.entries(left).map(([what, keys]) => [what, keys.size]));
}

/** What the page says that a destroy of the assembly's stacks leaves. */
export function documentedRemains(tier: 'development' | 'production', assembly: Assembly): Counts {
  const counts: Counts = {};
  for (const line of readFileSync(PAGE, 'utf8').split('\n')) {
    const [, type, pattern, development, production] = ROW.exec(line) ?? [];
    const fate = tier === 'development' ? development : production;
    const count = type ? assembly.resources.filter(([, resource]) => resource.Type === type && isNamed(resource, pattern)).length : 0;
    if (count > 0 && fate !== 'deleted') {
      counts[`${type} ${fate}`] = (counts[`${type} ${fate}`] ?? 0) + count;
    }
  }
  return counts;
}

/** Whether a resource has a name or a description of the pattern, which has `*` for anything. */
function isNamed({ Properties }: Resource, pattern: string): boolean {
  const expression = new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
  return pattern === '*' || Object.values<any>(Properties ?? {}).some((value) => typeof value === 'string' && expression.test(value));
}
