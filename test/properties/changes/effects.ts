/** What a change of a resource is to users, beside its update behaviour: words for its kind, what it interrupts, and what it does to data. */
import { nameOf, ResourceChange } from './update-behaviour';

/** Kinds of resources in plain words. Those without a word follow from others: permissions, attachments, policies. */
const KINDS: { readonly [type: string]: string } = {
  'AWS::ApplicationAutoScaling::ScalableTarget': 'scaling',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'scaling',
  'AWS::Backup::BackupPlan': 'backup plan',
  'AWS::Backup::BackupVault': 'backup vault',
  'AWS::CertificateManager::Certificate': 'certificate',
  'AWS::CloudFront::CachePolicy': 'cache policy',
  'AWS::CloudFront::Distribution': 'CloudFront distribution',
  'AWS::CloudFront::Function': 'CloudFront function',
  'AWS::CloudFront::OriginRequestPolicy': 'origin request policy',
  'AWS::CloudFront::ResponseHeadersPolicy': 'response headers policy',
  'AWS::CloudFront::VpcOrigin': 'VPC origin',
  'AWS::CloudWatch::Alarm': 'alarms',
  'AWS::CloudWatch::AlarmMuteRule': 'alarm mute rule',
  'AWS::CloudWatch::CompositeAlarm': 'alarms',
  'AWS::CloudWatch::Dashboard': 'dashboard',
  'AWS::DynamoDB::Table': 'table',
  'AWS::EC2::EIP': 'IP address',
  'AWS::EC2::FlowLog': 'flow logs',
  'AWS::EC2::InternetGateway': 'internet gateway',
  'AWS::EC2::NatGateway': 'NAT gateway',
  'AWS::EC2::Route': 'route',
  'AWS::EC2::RouteTable': 'route table',
  'AWS::EC2::SecurityGroup': 'security groups',
  'AWS::EC2::SecurityGroupEgress': 'security groups',
  'AWS::EC2::SecurityGroupIngress': 'security groups',
  'AWS::EC2::Subnet': 'subnets',
  'AWS::EC2::VPC': 'VPC',
  'AWS::EC2::VPCEndpoint': 'VPC endpoint',
  'AWS::ECR::Repository': 'image repository',
  'AWS::ECS::Cluster': 'cluster',
  'AWS::ECS::Service': 'ECS service',
  'AWS::ECS::TaskDefinition': 'task definition',
  'AWS::EFS::AccessPoint': 'access point',
  'AWS::EFS::FileSystem': 'file system',
  'AWS::EFS::MountTarget': 'mount target',
  'AWS::ElastiCache::ReplicationGroup': 'cache',
  'AWS::ElastiCache::SubnetGroup': 'subnet group',
  'AWS::ElasticLoadBalancingV2::Listener': 'listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'listener rule',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'target group',
  'AWS::Events::Archive': 'archive',
  'AWS::Events::EventBus': 'event bus',
  'AWS::Events::Rule': 'event rule',
  'AWS::IAM::ManagedPolicy': 'permissions',
  'AWS::IAM::Policy': 'permissions',
  'AWS::IAM::Role': 'roles',
  'AWS::KMS::Alias': 'key alias',
  'AWS::KMS::Key': 'key',
  'AWS::Lambda::Function': 'function',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::RDS::DBInstance': 'database',
  'AWS::RDS::DBParameterGroup': 'parameter group',
  'AWS::RDS::DBSubnetGroup': 'subnet group',
  'AWS::Route53::RecordSetGroup': 'DNS records',
  'AWS::S3::Bucket': 'bucket',
  'AWS::S3::BucketPolicy': 'bucket policy',
  'AWS::SNS::Subscription': 'subscription',
  'AWS::SNS::Topic': 'alarm topic',
  'AWS::SNS::TopicPolicy': 'topic policy',
  'AWS::SQS::Queue': 'queue',
  'AWS::SQS::QueuePolicy': 'queue policy',
  'AWS::SSM::Parameter': 'published parameters',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::Scheduler::ScheduleGroup': 'schedule group',
  'AWS::SecretsManager::RotationSchedule': 'rotation schedule',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::ServiceDiscovery::HttpNamespace': 'namespace',
  'AWS::StepFunctions::StateMachine': 'state machine',
  'AWS::WAFv2::LoggingConfiguration': 'web ACL log',
  'AWS::WAFv2::WebACL': 'web ACL',
  'AWS::WAFv2::WebACLAssociation': 'web ACL association',
  'Custom::Migration': 'migration',
  'Custom::TrafficRule': 'listener rule',
  'Custom::VpcRestrictDefaultSG': 'default security group',
};

/** Types whose changes always come with those of what they belong to. */
const COMPANIONS = [
  'AWS::Backup::BackupSelection', 'AWS::CDK::Metadata', 'AWS::EC2::SubnetRouteTableAssociation', 'AWS::EC2::VPCGatewayAttachment', 'AWS::ECS::ClusterCapacityProviderAssociations',
  'AWS::Events::EventBusPolicy', 'AWS::IAM::InstanceProfile', 'AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::LayerVersion', 'AWS::Lambda::Permission', 'AWS::Logs::ResourcePolicy',
  'AWS::SecretsManager::ResourcePolicy', 'AWS::SecretsManager::SecretTargetAttachment',
];

const RDS_SETTINGS = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html';
const RDS_RETENTION = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html';
const CACHE_SCALING = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.RedisReplGrps.ScaleUp.html';
const CACHE_UPGRADES = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement-upgrade-considerations.html';
const NO_TARGETS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html';

/** An effect of a change, and the page of AWS that documents it. */
export interface Effect {
  readonly text: string;
  readonly source?: string;
}

type When = (was: any, is: any) => boolean;

const always: When = () => true;
/** The link is above the tables. */
const NEW_TASKS = { text: 'new tasks' };

/** What AWS documents that a change in place interrupts, by property. */
const INTERRUPTIONS: { readonly [property: string]: Effect & { readonly when?: When } } = {
  'AWS::RDS::DBInstance.DBInstanceClass': { text: 'database not available during the change', source: RDS_SETTINGS },
  'AWS::RDS::DBInstance.EngineVersion': { text: 'database not available during the upgrade', source: RDS_SETTINGS },
  'AWS::RDS::DBInstance.CACertificateIdentifier': { text: 'database restarts', source: RDS_SETTINGS },
  'AWS::RDS::DBInstance.BackupRetentionPeriod': { text: 'database not available for a short time', source: RDS_RETENTION, when: (was, is) => Number(was) === 0 || Number(is) === 0 },
  'AWS::RDS::DBInstance.MasterUserPassword': { text: 'tasks cannot open new connections until they have the new password', source: RDS_SETTINGS },
  'AWS::ElastiCache::ReplicationGroup.CacheNodeType': { text: 'reads and writes fail for seconds', source: CACHE_SCALING },
  'AWS::ElastiCache::ReplicationGroup.EngineVersion': { text: 'writes fail for seconds', source: CACHE_UPGRADES },
  'AWS::ECS::Service.DesiredCount': { text: 'all tasks stop', when: (_was, is) => is === 0 },
  'AWS::ECS::Service.TaskDefinition': NEW_TASKS,
  'AWS::ECS::Service.LoadBalancers': NEW_TASKS,
  'AWS::ECS::Service.NetworkConfiguration': NEW_TASKS,
  'AWS::ECS::Service.ServiceConnectConfiguration': NEW_TASKS,
};

/** Types that requests or connections go through. */
const CARRIERS = [
  'AWS::CloudFront::Distribution', 'AWS::EC2::NatGateway', 'AWS::EC2::Route', 'AWS::EC2::Subnet', 'AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint', 'AWS::ECS::Service', 'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::RDS::DBInstance', 'AWS::WAFv2::WebACL',
];

/**
 * Properties of carriers whose change AWS documents as one without interruption, or which are about nothing that goes through: of RDS its table of settings,
 * of Amazon ECS the parameters that start no deployment, of the others "Update requires: No interruption" in the reference of CloudFormation.
 */
const UNDISTURBING: { readonly [type: string]: string } = {
  'AWS::CloudFront::Distribution': 'DistributionConfig',
  'AWS::EC2::NatGateway': 'Tags',
  'AWS::EC2::Subnet': 'Tags',
  'AWS::EC2::VPC': 'Tags',
  'AWS::EC2::VPCEndpoint': 'RouteTableIds SubnetIds SecurityGroupIds Tags',
  'AWS::ECS::Service': 'CapacityProviderStrategy DeploymentConfiguration DesiredCount EnableExecuteCommand HealthCheckGracePeriodSeconds',
  'AWS::ElastiCache::ReplicationGroup': 'AuthToken AutomaticFailoverEnabled CacheParameterGroupName Engine MultiAZEnabled NumCacheClusters NumNodeGroups ReplicasPerNodeGroup SecurityGroupIds SnapshotRetentionLimit SnapshotWindow PreferredMaintenanceWindow',
  'AWS::ElasticLoadBalancingV2::Listener': 'Certificates DefaultActions Port Protocol SslPolicy',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'LoadBalancerAttributes SecurityGroups Subnets',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'HealthCheckIntervalSeconds HealthCheckPath HealthCheckTimeoutSeconds Matcher TargetGroupAttributes',
  'AWS::RDS::DBInstance': 'AllocatedStorage AllowMajorVersionUpgrade BackupRetentionPeriod DBParameterGroupName DatabaseInsightsMode DeletionProtection EnableCloudwatchLogsExports EnableIAMDatabaseAuthentication EnablePerformanceInsights '
    + 'MaxAllocatedStorage MonitoringInterval MonitoringRoleArn MultiAZ PerformanceInsightsRetentionPeriod PreferredBackupWindow PreferredMaintenanceWindow VPCSecurityGroups',
  'AWS::WAFv2::WebACL': 'Rules',
};
const ATTRIBUTES = ['DeletionPolicy', 'UpdateReplacePolicy'];

/** What the changes of an update interrupt. */
export function interruptions(changes: ResourceChange[]): Effect[] {
  return unique(changes.flatMap((change) => {
    const { type, does, properties, was, is } = change;
    if (does === 'changes') {
      return properties.filter((property) => !ATTRIBUTES.includes(property)).flatMap((property) => {
        const known = INTERRUPTIONS[`${type}.${property}`];
        if (known && (known.when ?? always)(was!.Properties[property], is!.Properties[property])) {
          return [{ ...known, text: isCopy(type, is!.Properties) ? known.text.replace('database', READ_REPLICA) : known.text }];
        }
        const isKnown = known || !CARRIERS.includes(type) || UNDISTURBING[type]?.split(' ').includes(property);
        return isKnown ? [] : [{ text: `${KINDS[type]} (\`${property}\`): not documented` }];
      });
    }
    if (type === 'AWS::ElasticLoadBalancingV2::TargetGroup' && (does === 'replaces' || (does === 'removes' && moves(changes)))) {
      // Its listener rule changes before the service, which needs a target group with a load balancer.
      return [{ text: 'requests can get 503 until tasks are in the other target group', source: NO_TARGETS }];
    }
    if (type === 'AWS::ECS::Service') {
      return does === 'replaces' ? [NEW_TASKS] : [];
    }
    return CARRIERS.includes(type) && (does === 'replaces' || (does === 'removes' && type === 'AWS::EC2::NatGateway')) ? [{ text: `connections of the old ${KINDS[type]} end` }] : [];
  }));
}

/** Whether a service keeps a load balancer and has other target groups. */
function moves(changes: ResourceChange[]): boolean {
  return changes.some(({ type, does, properties, is }) => type === 'AWS::ECS::Service' && does === 'changes' && properties.includes('LoadBalancers') && is!.Properties.LoadBalancers?.length > 0);
}

/** What holds data, and what its data is. */
const STATEFUL: { readonly [type: string]: string } = {
  'AWS::Backup::BackupVault': 'recovery points',
  'AWS::DynamoDB::Table': 'items of the table',
  'AWS::ECR::Repository': 'images',
  'AWS::EFS::FileSystem': 'files',
  'AWS::ElastiCache::ReplicationGroup': 'content of the cache',
  'AWS::Events::Archive': 'archived events',
  'AWS::KMS::Key': 'key',
  'AWS::Logs::LogGroup': 'log events',
  'AWS::RDS::DBInstance': 'data of the database',
  'AWS::S3::Bucket': 'objects',
  'AWS::SQS::Queue': 'messages',
  'AWS::SecretsManager::Secret': 'secret value',
};

const SHORTER: When = (was, is) => Number(is) < Number(was ?? Infinity);

/** What a change in place does to data, by property. */
const DATA: { readonly [property: string]: Effect & { readonly when: When } } = {
  'AWS::RDS::DBInstance.BackupRetentionPeriod': { text: 'automated backups past the time are deleted', source: RDS_RETENTION, when: SHORTER },
  'AWS::RDS::DBInstance.DeletionProtection': { text: 'database can be deleted', when: (_was, is) => !is },
  'AWS::DynamoDB::Table.DeletionProtectionEnabled': { text: 'table can be deleted', when: (_was, is) => !is },
  'AWS::DynamoDB::Table.PointInTimeRecoverySpecification': { text: 'no restore to a point in time', when: (_was, is) => is?.PointInTimeRecoveryEnabled !== true },
  'AWS::DynamoDB::Table.TimeToLiveSpecification': { text: 'items whose time has passed are deleted', when: (_was, is) => is?.Enabled === true },
  'AWS::ECR::Repository.LifecyclePolicy': { text: 'images past the new rule are deleted', when: always },
  'AWS::ElastiCache::ReplicationGroup.SnapshotRetentionLimit': { text: 'older snapshots are deleted', when: SHORTER },
  'AWS::Events::Archive.RetentionDays': { text: 'older events are deleted', when: SHORTER },
  'AWS::Logs::LogGroup.RetentionInDays': { text: 'older log events are deleted', when: SHORTER },
  'AWS::S3::Bucket.LifecycleConfiguration': { text: 'objects or versions past the new rule move or are deleted', when: always },
  'AWS::S3::Bucket.VersioningConfiguration': { text: 'no versions of new objects', when: (_was, is) => is?.Status !== 'Enabled' },
  'AWS::SQS::Queue.MessageRetentionPeriod': { text: 'older messages are deleted', source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html', when: SHORTER },
};

/** What the changes of an update do to data. */
export function dataEffects(changes: ResourceChange[]): Effect[] {
  return unique(changes.flatMap(({ type, does, properties, was, is }): Effect[] => {
    if (does === 'changes') {
      return properties.flatMap((property) => {
        const known = DATA[`${type}.${property}`];
        return known?.when(was!.Properties[property], is!.Properties[property]) ? [known] : [];
      });
    }
    if (!STATEFUL[type] || does === 'adds' || isCopy(type, was!.Properties)) {
      return [];
    }
    const policy = does === 'replaces' ? is!.UpdateReplacePolicy : was!.DeletionPolicy;
    const fate = policy?.startsWith('Retain') ? (nameOf(was!) === undefined ? 'kept' : 'kept, with its name') : policy === 'Snapshot' ? 'in a snapshot only' : type === 'AWS::S3::Bucket' ? 'the bucket must be empty' : 'lost';
    return [{ text: `${STATEFUL[type]}: ${fate}` }];
  }));
}

const READ_REPLICA = 'read replica';

/** The kind of a resource in plain words, or none where its changes come with those of what it belongs to. */
export function kindOf({ type, is, was }: ResourceChange): string | undefined {
  if (COMPANIONS.includes(type)) {
    return undefined;
  }
  return isCopy(type, (is ?? was)!.Properties) ? READ_REPLICA : wordFor(type);
}

/** The word for a type. */
export function wordFor(type: string): string {
  if (!KINDS[type]) {
    throw new Error(`give a word for ${type} in test/properties/changes/effects.ts, or say that it is a companion`);
  }
  return KINDS[type];
}

/** A read replica, which holds nothing of its own. */
function isCopy(type: string, properties: any): boolean {
  return type === 'AWS::RDS::DBInstance' && properties.SourceDBInstanceIdentifier !== undefined;
}

function unique(effects: Effect[]): Effect[] {
  return effects.filter(({ text }, index) => effects.findIndex((other) => other.text === text) === index).map(({ text, source }) => ({ text, source }));
}
