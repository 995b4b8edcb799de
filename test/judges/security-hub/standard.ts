/**
 * The standard, so that no control of it is forgotten: AWS Foundational Security Best Practices v1.0.0, as of September 2026.
 *
 * From https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html, and the severities and titles of the other tables from
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html.
 */
export const STANDARD: { [service: string]: number[] } = {
  ACM: [1, 2],
  Backup: [1],
  CloudFormation: [3, 4],
  CloudFront: [1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 16, 17],
  DynamoDB: [1, 2, 3, 6, 7],
  EC2: [
    1, 2, 3, 4, 6, 7, 8, 9, 10, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 51, 55, 56, 57, 58, 60, 170, 171, 172, 173, 180, 181, 182, 183,
  ],
  ECR: [1, 2, 3],
  ECS: [2, 3, 4, 5, 8, 9, 10, 12, 16, 18, 19, 20, 21],
  ElastiCache: [1, 2, 3, 4, 5, 6, 7],
  ELB: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 17, 18, 21, 22],
  EventBridge: [3],
  IAM: [1, 2, 3, 4, 5, 6, 7, 8, 21],
  KMS: [1, 2, 3, 5],
  Lambda: [1, 2, 5],
  RDS: [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 27, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
    46, 47, 48, 50, 51,
  ],
  Route53: [2],
  S3: [1, 2, 3, 5, 6, 8, 9, 12, 13, 19, 24, 25],
  SecretsManager: [1, 2, 3, 4],
  SNS: [4],
  SQS: [1, 3],
  WAF: [1, 2, 3, 4, 6, 7, 8, 10, 12],
};

/** Services of the standard whose controls are about the account: an environment shares it and does not set it up. */
export const OF_THE_ACCOUNT = ['Account', 'CloudTrail', 'Config', 'GuardDuty', 'Inspector', 'Macie', 'SSM'];

/** Services of the standard that no environment makes anything of, with what their CloudFormation types begin with. */
export const NOT_MADE: { [service: string]: string[] } = {
  APIGateway: ['AWS::ApiGateway::', 'AWS::ApiGatewayV2::'],
  AppSync: ['AWS::AppSync::'],
  Athena: ['AWS::Athena::'],
  AutoScaling: ['AWS::AutoScaling::'],
  Bedrock: ['AWS::Bedrock::'],
  BedrockAgentCore: ['AWS::BedrockAgentCore::'],
  CodeBuild: ['AWS::CodeBuild::'],
  Cognito: ['AWS::Cognito::'],
  Connect: ['AWS::Connect::'],
  DataFirehose: ['AWS::KinesisFirehose::'],
  DataSync: ['AWS::DataSync::'],
  DMS: ['AWS::DMS::'],
  DocumentDB: ['AWS::DocDB::'],
  EFS: ['AWS::EFS::'],
  EKS: ['AWS::EKS::'],
  ElasticBeanstalk: ['AWS::ElasticBeanstalk::'],
  EMR: ['AWS::EMR::'],
  ES: ['AWS::Elasticsearch::'],
  FSx: ['AWS::FSx::'],
  Glue: ['AWS::Glue::'],
  Kinesis: ['AWS::Kinesis::'],
  MQ: ['AWS::AmazonMQ::'],
  MSK: ['AWS::MSK::', 'AWS::KafkaConnect::'],
  Neptune: ['AWS::Neptune::'],
  NetworkFirewall: ['AWS::NetworkFirewall::'],
  Opensearch: ['AWS::OpenSearchService::'],
  PCA: ['AWS::ACMPCA::'],
  Redshift: ['AWS::Redshift::'],
  RedshiftServerless: ['AWS::RedshiftServerless::'],
  SageMaker: ['AWS::SageMaker::'],
  ServiceCatalog: ['AWS::ServiceCatalog::'],
  SES: ['AWS::SES::'],
  StepFunctions: ['AWS::StepFunctions::'],
  Transfer: ['AWS::Transfer::'],
  WorkSpaces: ['AWS::WorkSpaces::'],
};

/** Types in the templates that no control of the standard looks at. */
export const WITHOUT_CONTROLS = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Backup::BackupPlan',
  'AWS::Backup::BackupSelection',
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::EC2::EIP',
  'AWS::EC2::NatGateway',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::Events::Archive',
  'AWS::Events::Rule',
  'AWS::IAM::OIDCProvider',
  'AWS::KMS::Alias',
  'AWS::Logs::LogGroup',
  'AWS::Route53::RecordSetGroup',
  'AWS::SSM::Parameter',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACLAssociation',
];
