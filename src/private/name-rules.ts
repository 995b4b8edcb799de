/** Scope in which a name must be unique: a region of an account, an account, or all accounts. */
export type NameReach = 'region' | 'account' | 'world';

/** Names that AWS considers to be equal. */
export interface NameRule {
  /** Path of the name property in the template. */
  readonly name: string;
  /** The name of each element, where the property is a list. */
  readonly nameOfEach?: (element: any) => string;
  /** By default a region of an account. */
  readonly reach?: NameReach;
  /** Property of the resource within which the name must be unique, if the scope is smaller. */
  readonly within?: string;
  /** Whether `Orders` and `orders` are considered equal. */
  readonly ignoreCase?: boolean;
  /** Type with which it shares its names, if it is another type. */
  readonly sharedWith?: string;
  /** How to fix a conflict, if not with another name. */
  readonly fix?: string;
}

/** Stacks have no resource type in a template. This is the type of nested stacks. */
export const STACK_TYPE = 'AWS::CloudFormation::Stack';
export const STACK_RULE: NameRule = { name: 'StackName', fix: "give one of them another 'stackName'" };

/** A second region of an environment cannot use the host names of the first. They are not names of resources, so another name does not help. */
const HOSTNAME_FIX = "give one of them other 'hostnames', or leave 'hostedZone' out and create the records yourself";

/** By type, for the types that the library creates. */
export const NAME_RULES: { readonly [type: string]: NameRule } = {
  'AWS::Backup::BackupVault': { name: 'BackupVaultName' },
  'AWS::CloudFront::CachePolicy': { name: 'CachePolicyConfig.Name', reach: 'account' },
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-restrictions
  'AWS::CloudFront::Distribution': { name: 'DistributionConfig.Aliases', nameOfEach: textOf, reach: 'world', ignoreCase: true, fix: HOSTNAME_FIX },
  'AWS::CloudFront::Function': { name: 'Name', reach: 'account' },
  'AWS::CloudFront::OriginAccessControl': { name: 'OriginAccessControlConfig.Name', reach: 'account' },
  'AWS::CloudFront::OriginRequestPolicy': { name: 'OriginRequestPolicyConfig.Name', reach: 'account' },
  'AWS::CloudFront::ResponseHeadersPolicy': { name: 'ResponseHeadersPolicyConfig.Name', reach: 'account' },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName' },
  'AWS::CloudWatch::AlarmMuteRule': { name: 'Name' },
  'AWS::CloudWatch::CompositeAlarm': { name: 'AlarmName', sharedWith: 'AWS::CloudWatch::Alarm' },
  // "All dashboards in your account are global, not region-specific."
  'AWS::CloudWatch::Dashboard': { name: 'DashboardName', reach: 'account' },
  'AWS::DynamoDB::GlobalTable': { name: 'TableName', sharedWith: 'AWS::DynamoDB::Table' },
  'AWS::DynamoDB::Table': { name: 'TableName' },
  'AWS::EC2::SecurityGroup': { name: 'GroupName', within: 'VpcId' },
  'AWS::ECR::Repository': {
    name: 'RepositoryName', fix: "create the repositories once, and import them in the other place: 'imageRepositories' set to new ImageRepositories(…, { create: false })",
  },
  'AWS::ECS::Cluster': { name: 'ClusterName' },
  'AWS::ECS::Service': { name: 'ServiceName', within: 'Cluster' },
  'AWS::ECS::TaskDefinition': { name: 'Family' },
  'AWS::ElastiCache::ReplicationGroup': { name: 'ReplicationGroupId', ignoreCase: true },
  'AWS::ElastiCache::SubnetGroup': { name: 'CacheSubnetGroupName', ignoreCase: true },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { name: 'Name' },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { name: 'Name' },
  'AWS::Events::Archive': { name: 'ArchiveName' },
  'AWS::Events::EventBus': { name: 'Name' },
  'AWS::Events::Rule': { name: 'Name', within: 'EventBusName' },
  'AWS::IAM::ManagedPolicy': { name: 'ManagedPolicyName', reach: 'account', ignoreCase: true },
  'AWS::IAM::OIDCProvider': { name: 'Url', reach: 'account', fix: 'create the provider in only one stack of the account, and import it in the others' },
  'AWS::IAM::Role': { name: 'RoleName', reach: 'account', ignoreCase: true },
  'AWS::KMS::Alias': { name: 'AliasName' },
  'AWS::Lambda::Function': { name: 'FunctionName' },
  'AWS::Logs::LogGroup': { name: 'LogGroupName' },
  'AWS::RDS::DBInstance': { name: 'DBInstanceIdentifier', ignoreCase: true },
  'AWS::RDS::DBParameterGroup': { name: 'DBParameterGroupName', ignoreCase: true },
  'AWS::RDS::DBSubnetGroup': { name: 'DBSubnetGroupName', ignoreCase: true },
  // https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
  'AWS::Route53::RecordSetGroup': {
    name: 'RecordSets', nameOfEach: ({ name, type }) => `${textOf(name)} (${type})`, reach: 'account', within: 'HostedZoneId', ignoreCase: true, fix: HOSTNAME_FIX,
  },
  'AWS::S3::Bucket': { name: 'BucketName', reach: 'world' },
  'AWS::SNS::Topic': { name: 'TopicName' },
  'AWS::SQS::Queue': { name: 'QueueName' },
  'AWS::SSM::Parameter': { name: 'Name' },
  'AWS::Scheduler::Schedule': { name: 'Name', within: 'GroupName' },
  'AWS::Scheduler::ScheduleGroup': { name: 'Name' },
  'AWS::SecretsManager::Secret': { name: 'Name' },
  'AWS::ServiceDiscovery::HttpNamespace': { name: 'Name' },
  'AWS::WAFv2::WebACL': { name: 'Name', within: 'Scope' },
};

/** A name, or the expression of one that is known only at deployment. */
function textOf(name: unknown): string {
  return typeof name === 'string' ? name : JSON.stringify(name);
}
