/** What cdk-nag's packs find in the development environment, by rule, and how often: what development goes without for its price. */
export const COUNTS: { [rule: string]: number } = {
  AEC4: 1,
  AEC6: 1,
  ALBWAFEnabled: 2,
  CloudWatchLogGroupEncrypted: 3,
  ECS4: 1,
  ELB2: 1,
  ELBDeletionProtectionEnabled: 2,
  ELBLoggingEnabled: 3,
  ElastiCacheRedisClusterAutomaticBackup: 2,
  RDS10: 1,
  RDS3: 1,
  RDSEnhancedMonitoringEnabled: 2,
  RDSInBackupPlan: 2,
  RDSInstanceDeletionProtectionEnabled: 2,
  RDSLoggingEnabled: 6,
  RDSMultiAZSupport: 2,
  SMG4: 1,
  SecretsManagerRotationEnabled: 2,
  SecretsManagerUsingKMSKey: 9,
  VPC7: 1,
  VPCDefaultSecurityGroupClosed: 3,
  VPCFlowLogsEnabled: 3,
};

/** Checks of checkov that fail in the development environment, and how often. */
export const CHECKOV_COUNTS: { [check: string]: number } = {
  CKV2_AWS_71: 1,
  CKV_AWS_118: 1,
  CKV_AWS_149: 3,
  CKV_AWS_157: 1,
  CKV_AWS_158: 1,
  CKV_AWS_31: 1,
  CKV_AWS_65: 1,
  CKV_AWS_91: 1,
};
