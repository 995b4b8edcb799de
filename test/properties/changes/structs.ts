/** Structs of the API without a table of their own, and why. */

/** Props of constructs that also work alone: the struct with the same options, and what it has besides. */
export const STANDALONE: { readonly [struct: string]: { readonly like: string; readonly besides: { readonly [prop: string]: string } } } = {
  SecretRolloutProps: { like: 'PlatformRotationOptions', besides: { functionName: 'a name', secret: 'what is watched' } },
  ServiceBucketProps: { like: 'BucketOptions', besides: { namePrefix: 'a name' } },
  MicroserviceFleetProps: {
    like: 'ReptidexPlatformProps',
    besides: {
      alarmThresholds: 'as `service` of `PlatformAlarmOptions`',
      alarmTopic: 'as `topic` of `PlatformAlarmOptions`',
      certificateDomains: 'as of `DomainOptions`',
      fleetName: 'a name',
      hostedZone: 'as of `DomainOptions`',
      listener: 'as of `PlatformLoadBalancerOptions`',
      namePrefix: 'a name',
      platform: 'what the fleet is on',
      repositoryPrefix: 'as `repositoryName` of a workload',
      scaling: 'as `scaling` of services',
      sizes: 'as `cpu`, `memoryMiB` and `desiredCount` of services',
      vpcSubnets: 'as `privateSubnets` of the network',
    },
  },
  PlatformTierOptions: {
    like: 'ReptidexPlatformProps',
    besides: { removalPolicy: 'as of log groups', scaling: 'as `scaling` of services', sizes: 'as `cpu`, `memoryMiB` and `desiredCount` of services' },
  },
};

/** Structs whose props are no props of what is deployed, or follow from others. */
export const WITHOUT_TABLE: { readonly [struct: string]: string } = {
  CacheVariables: 'names of variables, as `environment` of a workload',
  DatabaseVariables: 'names of variables, as `environment` of a workload',
  ServiceVariables: 'names of variables, as `environment` of a workload',
  DataBindingOptions: 'as `buckets` and `tables` of a workload',
  QueueBindingOptions: 'as `queues` of a workload',
  DatabaseBackupOptions: 'of `BackupPlan.addDatabase`, the key of one database',
  GithubDeployRoleProps: 'a role and its permissions, which nothing runs on',
  GithubOidcProviderProps: 'a provider of identities, which nothing runs on',
  PlatformEnvironmentAttributes: 'what another stack has deployed',
  ScheduledServiceProps: 'of `OffHoursSchedule`, as `schedule` of a service',
  ServiceProfileDefaults: 'defaults of services, whose props have a table',
  ServiceSize: 'defaults of services, whose props have a table',
};

/** What CloudFormation refuses to replace, by type and property: the props that ask for it say so. */
export const REFUSED_REPLACEMENTS = [
  'AWS::Backup::BackupVault.EncryptionKeyArn',
  'AWS::DynamoDB::Table.KeySchema',
  'AWS::EC2::Subnet.AvailabilityZone',
  'AWS::ECR::Repository.EncryptionConfiguration',
  'AWS::ElastiCache::ReplicationGroup.Engine',
  'AWS::ElasticLoadBalancingV2::LoadBalancer.Scheme',
  'AWS::ElasticLoadBalancingV2::TargetGroup.VpcId',
  'AWS::RDS::DBInstance.DBName',
  'AWS::RDS::DBInstance.KmsKeyId',
  'AWS::RDS::DBInstance.MasterUsername',
];
