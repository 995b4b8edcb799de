/**
 * Construct ids are a contract: a resource whose logical id changes is deleted and made anew, with its data, its addresses and its name.
 *
 * A line may be added here. One that changes or goes is a breaking release, with a way to migrate.
 */
import { PlatformTier, ServiceIsolation } from '../../src';
import { backend, domainIn, newStack, platform, render } from '../support';

/** What is made anew without anybody noticing. */
const REPLACEABLE = new RegExp(['Alarm', 'IAM::(Managed)?Policy', 'Association', 'EC2::(Route|EIP|RouteTable|InternetGateway|FlowLog)', 'gress', '(Topic|Queue)Policy', 'Attachment', 'ListenerRule', 'Lambda::Permission', 'TaskDefinition']
  .map((type) => `${type}$`).join('|'));

function ids(tier: PlatformTier, isolation: ServiceIsolation): string[] {
  const stack = newStack();
  const { certificate: _, ...domain } = domainIn(stack);
  platform({ tier, isolation, domain, network: { availabilityZoneCount: 2 }, services: [backend('core')] }, stack);
  const kept = Object.entries(render(stack).Resources).filter(([, { Type }]) => !REPLACEABLE.test(Type));
  return kept.map(([id, { Type }]) => `${id} ${Type.replace('AWS::', '')}`).sort();
}

const EVERYTHING = [
  'CustomVpcRestrictDefaultSGCustomResourceProviderHandlerDC833E5E Lambda::Function',
  'CustomVpcRestrictDefaultSGCustomResourceProviderLogs41F6175A Logs::LogGroup',
  'CustomVpcRestrictDefaultSGCustomResourceProviderRole26592FE0 IAM::Role',
  'PlatformAccessLogs9DF58EBD S3::Bucket',
  'PlatformAccessLogsPolicy41EFB385 S3::BucketPolicy',
  'PlatformAlarms9AD9AC12 SNS::Topic',
  'PlatformBackup9E0207E4 Backup::BackupPlan',
  'PlatformBackupVault220471C4 Backup::BackupVault',
  'PlatformBackupdatabaseRoleC0B11F6C IAM::Role',
  'PlatformBackupdatabaseSelectionB328DC3D Backup::BackupSelection',
  'PlatformCacheAuthToken99591E2C SecretsManager::Secret',
  'PlatformCacheF032BA06 ElastiCache::ReplicationGroup',
  'PlatformCacheRotationRefreshFunction79D7DE22 Lambda::Function',
  'PlatformCacheRotationRefreshRoleB880B3A7 IAM::Role',
  'PlatformCacheRotationRefreshSchedulePlatformCacheAuthToken23CBC9A4 SecretsManager::RotationSchedule',
  'PlatformCacheRotationRefreshSchedulePlatformCacheSecretsResourceD1D5EBBB SecretsManager::RotationSchedule',
  'PlatformCacheSecrets2A54CC2E SecretsManager::Secret',
  'PlatformCacheSecurityGroup881D2D64 EC2::SecurityGroup',
  'PlatformCacheSubnetGroup1CA4B596 ElastiCache::SubnetGroup',
  'PlatformCertificate46637286 CertificateManager::Certificate',
  'PlatformClusterD415A748 ECS::Cluster',
  'PlatformDashboard0F9D0ED6 CloudWatch::Dashboard',
  'PlatformDatabaseInstance6BC2E6BA RDS::DBInstance',
  'PlatformDatabaseLogsPostgresql6A34D824 Logs::LogGroup',
  'PlatformDatabaseLogsUpgrade222172E8 Logs::LogGroup',
  'PlatformDatabaseMasterSecret97C12504c4d2db7a SecretsManager::Secret',
  'PlatformDatabaseMonitoringRole00B5B146 IAM::Role',
  'PlatformDatabaseParameterGroup941BD561 RDS::DBParameterGroup',
  'PlatformDatabaseRotationLogsEDA9EE79 Logs::LogGroup',
  'PlatformDatabaseRotationRefreshFunction42CDB9F4 Lambda::Function',
  'PlatformDatabaseRotationRefreshRoleDE79265C IAM::Role',
  'PlatformDatabaseRotationRefreshSchedulePlatformDatabaseSecretsConnection63343077 SecretsManager::RotationSchedule',
  'PlatformDatabaseRotationRefreshSchedulePlatformDatabaseSecretsUrl1D558DDE SecretsManager::RotationSchedule',
  'PlatformDatabaseRotationSchedule331EC7DF SecretsManager::RotationSchedule',
  'PlatformDatabaseSecretsConnection5215844E SecretsManager::Secret',
  'PlatformDatabaseSecretsUrl37076490 SecretsManager::Secret',
  'PlatformDatabaseSecurityGroup1BB1CA07 EC2::SecurityGroup',
  'PlatformDatabaseSubnetGroupF8589F09 RDS::DBSubnetGroup',
  'PlatformFleetCacheClients4E4BDA59 EC2::SecurityGroup',
  'PlatformFleetDatabaseClientsB5CA23F7 EC2::SecurityGroup',
  'PlatformFleetLoadBalancerTargetsA4C5DCFC EC2::SecurityGroup',
  'PlatformFleetRecords51799FE5 Route53::RecordSetGroup',
  'PlatformFleetcoreExecutionRole2F79A4C1 IAM::Role',
  'PlatformFleetcoreSecurityGroup1B119262 EC2::SecurityGroup',
  'PlatformFleetcoreService3D9A973F ECS::Service',
  'PlatformFleetcoreServiceTaskCountTarget45C283B0 ApplicationAutoScaling::ScalableTarget',
  'PlatformFleetcoreServiceTaskCountTargetCpuF0997F8A ApplicationAutoScaling::ScalingPolicy',
  'PlatformFleetcoreServiceTaskCountTargetMemoryAD033516 ApplicationAutoScaling::ScalingPolicy',
  'PlatformFleetcoreTargetGroup4AD99637 ElasticLoadBalancingV2::TargetGroup',
  'PlatformFleetcoreTaskRole33DD701E IAM::Role',
  'PlatformImagesreptidexcoreD1308FD4 ECR::Repository',
  'PlatformIngressA2D86A62 ElasticLoadBalancingV2::LoadBalancer',
  'PlatformIngressHttp1752408D ElasticLoadBalancingV2::Listener',
  'PlatformIngressHttpsB7C7C8C5 ElasticLoadBalancingV2::Listener',
  'PlatformIngressSecurityGroup25CCF884 EC2::SecurityGroup',
  'PlatformKeyAlias7FCC6B83 KMS::Alias',
  'PlatformKeyBF50DA11 KMS::Key',
  'PlatformLogs00BA8E03 Logs::LogGroup',
  'PlatformNetworkEndpointSecurityGroupE96A206E EC2::SecurityGroup',
  'PlatformNetworkFlowLogGroup6E4BFBFF Logs::LogGroup',
  'PlatformNetworkFlowLogRole398B02E9 IAM::Role',
  'PlatformNetworkVpcED8BFD03 EC2::VPC',
  'PlatformNetworkVpcEcrApi6A11D4CF EC2::VPCEndpoint',
  'PlatformNetworkVpcEcrDkr1644FEAE EC2::VPCEndpoint',
  'PlatformNetworkVpcLogsF2F3087F EC2::VPCEndpoint',
  'PlatformNetworkVpcRestrictDefaultSecurityGroupCustomResource58DBFF10 Custom::VpcRestrictDefaultSG',
  'PlatformNetworkVpcS3Gateway76DB5F3C EC2::VPCEndpoint',
  'PlatformNetworkVpcSecretsmanager77302CC9 EC2::VPCEndpoint',
  'PlatformNetworkVpcdataSubnet1Subnet43A424EF EC2::Subnet',
  'PlatformNetworkVpcdataSubnet2Subnet0EDCDBD9 EC2::Subnet',
  'PlatformNetworkVpcprivateSubnet1SubnetD2A7F1A9 EC2::Subnet',
  'PlatformNetworkVpcprivateSubnet2Subnet3A29723C EC2::Subnet',
  'PlatformNetworkVpcpublicSubnet1NATGateway42A4E632 EC2::NatGateway',
  'PlatformNetworkVpcpublicSubnet1Subnet8172D1C8 EC2::Subnet',
  'PlatformNetworkVpcpublicSubnet2NATGateway7C380CAA EC2::NatGateway',
  'PlatformNetworkVpcpublicSubnet2SubnetC2FA887A EC2::Subnet',
  'PlatformPublishedAlarmsFFEFA03E SSM::Parameter',
  'PlatformPublishedBaseFFC19512 SSM::Parameter',
  'PlatformPublishedCacheDD97A0A8 SSM::Parameter',
  'PlatformPublishedDatabase04F13027 SSM::Parameter',
  'PlatformRotationDeadLetters97F760D6 SQS::Queue',
  'PlatformRotationLogs395467B1 Logs::LogGroup',
  'PlatformRotationRule2B950805 Events::Rule',
  'PlatformRotationSecurityGroupFE449EC2 EC2::SecurityGroup',
];

/** The key of the alarm topic where the environment has no customer managed key. */
const TOPIC_KEY = 'PlatformAlarmsKey57D5A21A KMS::Key';

const SHARED = [
  TOPIC_KEY,
  'PlatformFleetExecutionRole27B5C513 IAM::Role',
  'PlatformFleetSecurityGroupE107A10E EC2::SecurityGroup',
  'PlatformFleetTaskRoleCE45DA5C IAM::Role',
];

test('of an app with all options and per-service isolation', () => {
  expect(ids(PlatformTier.PRODUCTION, ServiceIsolation.PER_SERVICE)).toEqual(EVERYTHING);
});

test('of resources that services share', () => {
  const shared = ids(PlatformTier.DEVELOPMENT, ServiceIsolation.SHARED);
  expect(shared.filter((id) => !EVERYTHING.includes(id))).toEqual(SHARED);
});

test("the tier does not change logical IDs: production has all resources of development, except the topic's key", () => {
  const [development, production] = Object.values(PlatformTier).map((tier) => ids(tier, ServiceIsolation.PER_SERVICE));
  expect(development.length).toBeGreaterThan(30);
  expect(development.filter((id) => !production.includes(id))).toEqual([TOPIC_KEY]);
});
