/**
 * What the judges say of the production apps and why it stays. Whatever is not here fails the suite, and so does what is here for nothing.
 */

/**
 * Rules of cdk-nag that are acknowledged, whichever packs have them, with the resources below the app's stack; `*` is a name of the app's own.
 * The reasons are in the code, at the resource.
 */
export const ACKNOWLEDGED: { [rule: string]: string[] } = {
  AEC5: ['Cache/Resource'],
  ECS2: ['Fleet/*/Default/TaskDefinition/Resource'],
  IAM4: ['Database/MonitoringRole/Resource'],
  IAM5: [
    'AccessLogs/ReplicationRole/Policy/Resource', 'Backup/*/Role/Policy/Resource', 'Buckets/*/ReplicationRole/Policy/Resource',
    'CacheRotation/Refresh/Policy', 'ContentDelivery/OriginRotation/Policy', 'DatabaseRotation/Refresh/Policy',
    'DeployRole/Policy/Resource', 'Fleet/*/Default/TaskRole/Policy/Resource', 'Fleet/*/Resource/Resource',
  ],
  RDS11: ['Database/Instance/Resource'],
  S3DefaultEncryptionKMS: ['AccessLogs/Resource/Resource', 'Buckets/*/Resource/Resource'],
  SQS3: ['EventBus/DeadLetters/Resource'],
  SQSRedrivePolicy: [
    'ContentDelivery/OriginRotation/DeadLetters/Resource', 'EventBus/DeadLetters/Resource', 'Rotation/DeadLetters/Resource',
  ],
  VPCNoUnrestrictedRouteToIGW: ['Network/Vpc/publicSubnet*/DefaultRoute'],
};

/** How many of these rules each app has. */
export const RULES: { [app: string]: number } = { 'reptidex-prod': 8, 'scalable-orders': 6, 'skin-club-pro': 8 };

/** How many ids that is, where a rule counts once for each pack that has it. */
export const IDS: { [app: string]: { [pack: string]: number } } = {
  'reptidex-prod': { 'AwsSolutions': 5, 'HIPAA.Security': 2, 'NIST.800.53.R5': 2, 'PCI.DSS.321': 2, 'Serverless': 1 },
  'scalable-orders': { 'AwsSolutions': 3, 'HIPAA.Security': 2, 'NIST.800.53.R5': 2, 'PCI.DSS.321': 2, 'Serverless': 1 },
  'skin-club-pro': { 'AwsSolutions': 5, 'HIPAA.Security': 2, 'NIST.800.53.R5': 2, 'PCI.DSS.321': 2, 'Serverless': 1 },
};

/** The same over all apps. */
export const ALL_IDS = 13;

/** cfn-lint's rules that the templates break, none of them an error. */
export const CFN_LINT_IGNORED: { [rule: string]: string } = {
  W3005: 'Functions of the CDK, and selections of backups, wait for their role and its policy by name, besides referring to the role: said twice, and meant once.',
  W3691: 'A major version alone is what RDS takes its own default minor of; the rule knows full versions.',
};

/** Checks of checkov that fail, each at one resource, by app: what a team can mend by a prop, and the documents decide otherwise. */
export const CHECKOV: { [app: string]: { [check: string]: string } } = {
  'reptidex-prod': {
    CKV2_AWS_71: 'The certificate is for the names below one zone, as the document has it.',
  },
  'scalable-orders': {
    CKV2_AWS_71: 'The certificate is for the zone and the names below it, all of which are of this system.',
  },
  'skin-club-pro': {
    CKV2_AWS_71: 'The certificate is for the names below one zone, as the document has it.',
  },
};

/** Checks of checkov that the library skips at its resources, each with its reason in the template: by the type of the resource. */
export const SKIPPED: { [check: string]: string } = {
  CKV_AWS_111: 'AWS::IAM::ManagedPolicy',
  CKV_AWS_115: 'AWS::Lambda::Function',
  CKV_AWS_116: 'AWS::Lambda::Function',
  CKV_AWS_117: 'AWS::Lambda::Function',
  CKV_AWS_18: 'AWS::S3::Bucket',
  CKV_AWS_192: 'AWS::WAFv2::WebACL',
  CKV_AWS_27: 'AWS::SQS::Queue',
  CKV_AWS_51: 'AWS::ECR::Repository',
};
