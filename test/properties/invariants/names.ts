import { Rendered } from '../../support';
import { Environment } from '../environment';

/** The property that is the physical name, by type, and what AWS takes as one. */
const NAMES: Record<string, { readonly property: string; readonly allowed: RegExp }> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': { property: 'PolicyName', allowed: /^.{1,256}$/ },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', allowed: /^.{1,255}$/ },
  'AWS::DynamoDB::Table': { property: 'TableName', allowed: /^[\w.-]{3,255}$/ },
  'AWS::EC2::SecurityGroup': { property: 'GroupName', allowed: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/ },
  'AWS::ECR::Repository': { property: 'RepositoryName', allowed: /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/ },
  'AWS::ECS::Cluster': { property: 'ClusterName', allowed: /^[\w-]{1,255}$/ },
  'AWS::ECS::Service': { property: 'ServiceName', allowed: /^[\w-]{1,255}$/ },
  'AWS::ECS::TaskDefinition': { property: 'Family', allowed: /^[\w-]{1,255}$/ },
  'AWS::ElastiCache::ReplicationGroup': { property: 'ReplicationGroupId', allowed: /^(?!.*--)[a-z][a-z0-9-]{0,38}[a-z0-9]$/ },
  'AWS::ElastiCache::SubnetGroup': { property: 'CacheSubnetGroupName', allowed: /^[a-z0-9-]{1,255}$/ },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { property: 'Name', allowed: /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/ },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { property: 'Name', allowed: /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/ },
  'AWS::Events::Archive': { property: 'ArchiveName', allowed: /^[\w.-]{1,48}$/ },
  'AWS::Events::EventBus': { property: 'Name', allowed: /^(?!default$)[\w./-]{1,256}$/ },
  'AWS::IAM::Role': { property: 'RoleName', allowed: /^[\w+=,.@-]{1,64}$/ },
  'AWS::KMS::Alias': { property: 'AliasName', allowed: /^alias\/(?!aws\/)[\w/-]{1,250}$/ },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', allowed: /^[\w/.#-]{1,512}$/ },
  'AWS::RDS::DBInstance': { property: 'DBInstanceIdentifier', allowed: /^(?!.*--)[a-z][a-z0-9-]{0,61}[a-z0-9]$/ },
  'AWS::RDS::DBParameterGroup': { property: 'DBParameterGroupName', allowed: /^(?!.*--)[a-z][a-z0-9-]{0,253}[a-z0-9]$/ },
  'AWS::RDS::DBSubnetGroup': { property: 'DBSubnetGroupName', allowed: /^(?!default$)[a-z0-9 ._-]{1,255}$/ },
  'AWS::S3::Bucket': { property: 'BucketName', allowed: /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ },
  'AWS::SNS::Topic': { property: 'TopicName', allowed: /^[\w-]{1,256}$/ },
  'AWS::SQS::Queue': { property: 'QueueName', allowed: /^(?=.{1,80}$)[\w-]+(\.fifo)?$/ },
  'AWS::SecretsManager::Secret': { property: 'Name', allowed: /^[\w/+=.@-]{1,512}$/ },
};

/** Their names are the user's own, or an AWS service's own convention. */
const NOT_PREFIXED = ['AWS::ECR::Repository', 'AWS::S3::Bucket', 'AWS::ApplicationAutoScaling::ScalingPolicy'];
/** What has a name where names are switched off too: what CloudFormation makes none for, and what takes nobody else's. */
const ALWAYS_NAMED = ['AWS::ECR::Repository', 'AWS::ECS::TaskDefinition', 'AWS::ApplicationAutoScaling::ScalingPolicy', 'AWS::Events::EventBus'];

/** Where AWS and its users put log groups and aliases. */
const CONVENTIONS = /^\/(ecs|vpc|aws\/rds\/instance|aws\/lambda)\/|^alias\/|^aws-waf-logs-/;

/** AWS WAF writes to no log group whose name begins otherwise. */
const WAF_LOGS = 'aws-waf-logs-';
/** Named after AWS's rotation function, whose name must be known. */
const HOSTED_ROTATION_LOGS = /^PlatformDatabaseRotationLogs/;

/** What an operator types is a name, AWS takes it, and no two resources have the same. */
export function names(environment: Environment, template: Rendered): string[] {
  const { environmentName, projectName = 'reptidex', physicalNames = true, secretPath } = environment.props;
  const given = givenNames(environment);
  const seen = new Map<string, string>();
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    const name = NAMES[Type] && Properties?.[NAMES[Type].property];
    const isOwn = given.has(name) || (secretPath !== undefined && Type === 'AWS::SecretsManager::Secret' && name?.startsWith?.(`${secretPath}/`));
    if (typeof name !== 'string' || isOwn) {
      return [];
    }
    const found: string[] = [];
    if (!NAMES[Type].allowed.test(name)) {
      found.push(`AWS takes no ${Type} of the name '${name}'`);
    }
    const key = `${Type} ${name}${Type.endsWith('ScalingPolicy') ? JSON.stringify(Properties.ScalingTargetId) : ''}`;
    if (seen.has(key) && Type !== 'AWS::ECS::TaskDefinition') {
      found.push(`${id} and ${seen.get(key)} are both called '${name}'`);
    }
    seen.set(key, id);
    if (!physicalNames) {
      return ALWAYS_NAMED.includes(Type) || name.startsWith(WAF_LOGS) || HOSTED_ROTATION_LOGS.test(id) ? found : [...found, `without physical names ${id} is called '${name}'`];
    }
    const prefix = `${environmentName}-${projectName}`;
    if (!NOT_PREFIXED.includes(Type) && !name.replace(CONVENTIONS, '').startsWith(prefix) && !isShortened(name, prefix)) {
      found.push(`'${name}' of ${Type} does not begin with '${prefix}'`);
    }
    return found;
  });
}

/** A name past its limit ends in a hash of it, and what it begins with is what it would have begun with. */
function isShortened(name: string, prefix: string): boolean {
  const [, begin] = /^(.*)-[0-9a-f]{8}(?![0-9a-z])/.exec(name.replace(CONVENTIONS, '')) ?? [];
  return begin !== undefined && prefix.startsWith(begin);
}

/** Names that the user gave outright. */
function givenNames({ props }: Environment): Set<string> {
  const { database, eventBus, services } = props;
  return new Set([
    database?.masterSecretName, database?.connectionSecretName, database?.urlSecretName, eventBus?.busName,
    ...(services ?? []).map((service) => service.repositoryName),
  ].filter((name): name is string => name !== undefined));
}
