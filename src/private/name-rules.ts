/** Where a name must be unique: in a region of an account, in the account, or in all accounts together. */
export type NameReach = 'region' | 'account' | 'world';

/** What AWS takes for the same name. */
export interface NameRule {
  /** Path of the property that is the name, as in a template. */
  readonly name: string;
  /** The name of each element, where the property is a list. */
  readonly nameOfEach?: (element: any) => string;
  /** By default a region of an account. */
  readonly reach?: NameReach;
  /** Property of what the name must be unique in, where that is less. */
  readonly within?: string;
  /** Whether `Orders` and `orders` are the same name. */
  readonly ignoreCase?: boolean;
  /** Type that shares its names, where it is not the resource's own. */
  readonly sharedWith?: string;
  /** What to do about a clash, where another name is not the answer. */
  readonly fix?: string;
}

/** Stacks have no type in a template; CloudFormation's own is that of nested ones. */
export const STACK_TYPE = 'AWS::CloudFormation::Stack';
export const STACK_RULE: NameRule = { name: 'StackName', fix: "give one of them another 'stackName'" };

/** What a second region of an environment cannot share with the first, and no name of a resource is. */
const HOSTNAME_FIX = "give one of them other 'hostnames', or leave 'hostedZone' out and create the records yourself";

/** By type, for the types that the library creates. */
export const NAME_RULES: { readonly [type: string]: NameRule } = {
  'AWS::Backup::BackupVault': { name: 'BackupVaultName' },
  'AWS::CloudFront::CachePolicy': { name: 'CachePolicyConfig.Name', reach: 'account' },
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-restrictions
  'AWS::CloudFront::Distribution': { name: 'DistributionConfig.Aliases', nameOfEach: String, reach: 'world', ignoreCase: true, fix: HOSTNAME_FIX },
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
    name: 'RepositoryName', fix: "create the repositories in one place, and import them in the other: 'imageRepositories' set to new ImageRepositories(…, { create: false })",
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
  'AWS::IAM::OIDCProvider': { name: 'Url', reach: 'account', fix: 'create the provider in one stack of the account, which all roles of the account find' },
  'AWS::IAM::Role': { name: 'RoleName', reach: 'account', ignoreCase: true },
  'AWS::KMS::Alias': { name: 'AliasName' },
  'AWS::Lambda::Function': { name: 'FunctionName' },
  'AWS::Logs::LogGroup': { name: 'LogGroupName' },
  'AWS::RDS::DBInstance': { name: 'DBInstanceIdentifier', ignoreCase: true },
  'AWS::RDS::DBParameterGroup': { name: 'DBParameterGroupName', ignoreCase: true },
  'AWS::RDS::DBSubnetGroup': { name: 'DBSubnetGroupName', ignoreCase: true },
  // https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
  'AWS::Route53::RecordSetGroup': {
    name: 'RecordSets', nameOfEach: ({ name, type }) => `${name} (${type})`, reach: 'account', within: 'HostedZoneId', ignoreCase: true, fix: HOSTNAME_FIX,
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
