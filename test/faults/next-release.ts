import { Rendered, Resource } from '../support';

type Properties = any;
type Change = (properties: Properties) => Properties;

const described = (text: Properties): Properties => ({ ...text, Description: `${text.Description ?? ''} of the next release`.trim() });
const increased = (name: string, by: number): Change => (properties) => ({ ...properties, [name]: Number(properties[name] ?? 0) + by });
const tagged: Change = (properties) => ({ ...properties, Tags: [...properties.Tags ?? [], { Key: 'release', Value: 'next' }] });

/** For each type a change that needs no replacement. A service's own limits are kept. */
const CHANGES: { readonly [type: string]: Change } = {
  'AWS::ApplicationAutoScaling::ScalableTarget': increased('MaxCapacity', 1),
  'AWS::ApplicationAutoScaling::ScalingPolicy': (properties) => ({
    ...properties, TargetTrackingScalingPolicyConfiguration: increased('TargetValue', 1)(properties.TargetTrackingScalingPolicyConfiguration),
  }),
  'AWS::Backup::BackupVault': (properties) => ({ ...properties, AccessPolicy: undefined, BackupVaultTags: { release: 'next' } }),
  'AWS::CloudFront::CachePolicy': ({ CachePolicyConfig }) => ({ CachePolicyConfig: { ...CachePolicyConfig, Comment: 'Next release' } }),
  'AWS::CloudFront::Distribution': (properties) => ({ ...properties, DistributionConfig: { ...properties.DistributionConfig, Comment: 'Next release' } }),
  'AWS::CloudFront::ResponseHeadersPolicy': ({ ResponseHeadersPolicyConfig }) => ({
    ResponseHeadersPolicyConfig: { ...ResponseHeadersPolicyConfig, Comment: 'Next release' },
  }),
  'AWS::CloudWatch::Alarm': increased('EvaluationPeriods', 1),
  'AWS::CloudWatch::AlarmMuteRule': described,
  'AWS::DynamoDB::Table': tagged,
  'AWS::EC2::SecurityGroup': tagged,
  'AWS::EC2::VPC': tagged,
  'AWS::ECR::Repository': (properties) => ({ ...properties, ImageScanningConfiguration: { ScanOnPush: false } }),
  'AWS::ECS::Cluster': tagged,
  'AWS::ECS::Service': increased('HealthCheckGracePeriodSeconds', 30),
  'AWS::ECS::TaskDefinition': (properties) => ({
    ...properties,
    ContainerDefinitions: properties.ContainerDefinitions.map((container: Properties) => (
      { ...container, Environment: [...container.Environment ?? [], { Name: 'RELEASE', Value: 'next' }] }
    )),
  }),
  'AWS::ElastiCache::ReplicationGroup': increased('SnapshotRetentionLimit', 1),
  'AWS::ElasticLoadBalancingV2::Listener': (properties) => (
    properties.SslPolicy ? { ...properties, SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06' } : properties
  ),
  'AWS::ElasticLoadBalancingV2::ListenerRule': (properties) => ({
    ...properties, Conditions: [...properties.Conditions, { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-release', Values: ['next'] } }],
  }),
  // Attributes that a template no longer names keep their value: one that is named gets another.
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (properties) => ({
    ...properties,
    LoadBalancerAttributes: properties.LoadBalancerAttributes.map((attribute: Properties) => (
      attribute.Key === 'idle_timeout.timeout_seconds' ? { ...attribute, Value: '75' } : attribute
    )),
  }),
  'AWS::ElasticLoadBalancingV2::TargetGroup': increased('UnhealthyThresholdCount', 1),
  'AWS::Events::Archive': increased('RetentionDays', 1),
  'AWS::Events::EventBus': described,
  'AWS::Events::Rule': described,
  'AWS::IAM::Policy': (properties) => ({
    ...properties,
    PolicyDocument: {
      ...properties.PolicyDocument,
      Statement: [...properties.PolicyDocument.Statement, { Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' }],
    },
  }),
  'AWS::IAM::Role': described,
  'AWS::KMS::Key': described,
  'AWS::Lambda::Function': described,
  'AWS::Logs::LogGroup': (properties) => ({ ...properties, RetentionInDays: 545 }),
  // A replica has the backups of its source.
  'AWS::RDS::DBInstance': (properties) => (
    properties.SourceDBInstanceIdentifier ? tagged(properties) : { ...properties, BackupRetentionPeriod: 33 }
  ),
  'AWS::RDS::DBParameterGroup': (properties) => ({ ...properties, Parameters: { ...properties.Parameters, log_min_duration_statement: '1000' } }),
  'AWS::S3::Bucket': tagged,
  'AWS::SNS::Topic': (properties) => ({ ...properties, DisplayName: 'Next release' }),
  'AWS::SQS::Queue': increased('VisibilityTimeout', 300),
  'AWS::Scheduler::Schedule': described,
  'AWS::SecretsManager::Secret': described,
  'AWS::WAFv2::WebACL': described,
};

/** What the next release changes, adds and removes. */
export function nextRelease(resources: Rendered['Resources']): void {
  for (const [logicalId, resource] of Object.entries(resources)) {
    const change = CHANGES[resource.Type];
    if (change) {
      resources[logicalId] = { ...resource, Properties: change(resource.Properties ?? {}) };
    }
  }
  for (const type of ['AWS::ECR::Repository', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::SQS::Queue']) {
    addAnother(resources, type);
  }
}

/** Types that the next release changes, of those there are. */
export function changedTypes(resources: Array<[string, Resource]>): string[] {
  const types = new Set(resources.filter(([, { Type, Properties }]) => {
    const change = CHANGES[Type];
    return change && JSON.stringify(change(Properties ?? {})) !== JSON.stringify(Properties ?? {});
  }).map(([, { Type }]) => Type));
  return [...types].sort();
}

const NAMES: { readonly [type: string]: string } = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SQS::Queue': 'QueueName',
};

/** Another resource like the first of its type, as when a service is added: it is to be gone after a rollback. */
function addAnother(resources: Rendered['Resources'], type: string): void {
  const first = Object.entries(resources).find(([, resource]) => resource.Type === type && typeof resource.Properties?.[NAMES[type]] === 'string');
  if (first) {
    const [logicalId, resource] = first;
    const name = resource.Properties[NAMES[type]].replace(/(\.fifo)?$/, '-next$1');
    resources[`${logicalId}Next`] = { ...resource, Properties: { ...resource.Properties, [NAMES[type]]: name } };
  }
}
