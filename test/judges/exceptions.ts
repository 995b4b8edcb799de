/**
 * What the judges say of the environment apps and why it stays. Whatever is not here fails the suite, and so does what is here for nothing.
 */

/** Rules of cdk-nag that the library acknowledges at its resources, each with its reason in the code: by their names, whichever packs have them. */
export const ACKNOWLEDGED = [
  'AEC5', 'CFR1', 'EC23', 'ECS2', 'ELBv2ACMCertificateRequired', 'IAM5', 'LambdaConcurrency', 'RDS11', 'S3BucketReplicationEnabled', 'S3DefaultEncryptionKMS',
  'SMG4', 'SQS3', 'SQSRedrivePolicy', 'SecretsManagerRotationEnabled', 'VPCNoUnrestrictedRouteToIGW',
];

/** Rules that a production app breaks without an acknowledgement: what its own props could mend, or what the library does not do yet. */
export const OPEN: { [app: string]: { [rule: string]: string } } = {
  'reptidex-prod': {
    ALBWAFEnabled: 'The web firewall is on CloudFront, and nothing else reaches the load balancer, which is internal.',
    CFR3: 'CloudFront writes its logs where the team gives a bucket for them.',
    RDSInBackupPlan: 'RDS keeps backups of 30 days itself, and the last snapshot.',
  },
  'skin-club-pro': {
    CFR2: 'The web ACL of the load balancer lets nothing through but CloudFront; the document asks for no other.',
    CFR3: 'CloudFront writes its logs where the team gives a bucket for them.',
    RDSInBackupPlan: 'RDS keeps backups of 30 days itself, and the last snapshot.',
    SMG4: 'The value by which the load balancer knows CloudFront: both would have to change it in one deployment.',
    SecretsManagerRotationEnabled: 'The same.',
    SecretsManagerUsingKMSKey: 'The same.',
    WAFv2LoggingEnabled: 'The web ACL that knows CloudFront by a secret header: its log would show the secret.',
  },
  'scalable-orders': {
    ALBHttpToHttpsRedirection: 'The system has no domain, as its document says, and so no certificate.',
    ALBWAFEnabled: 'The document has CloudFront and AWS WAF as an option, which the app takes by a context value.',
    DynamoDBInBackupPlan: 'The table has point-in-time recovery, of 35 days.',
    ELBv2ACMCertificateRequired: 'The system has no domain, as its document says, and so no certificate.',
  },
};

/** cfn-lint's rules that the templates break, none of them an error. */
export const CFN_LINT_IGNORED: { [rule: string]: string } = {
  W3005: "The CDK's function waits for its role by name, besides referring to it: said twice, and meant once.",
  W3691: 'A major version alone is what RDS takes its own default minor of; the rule knows full versions.',
};

/** Checks of checkov that fail in production apps. */
export const CHECKOV: { [check: string]: string } = {
  CKV2_AWS_71: 'The certificate is for the names below one zone, as the documents have it.',
  CKV_AWS_103: 'Without a domain there is no certificate: the system for orders runs so, as its document says.',
  CKV_AWS_111: 'Traces and network interfaces have no ARN beforehand: IAM knows no narrower resource for them.',
  CKV_AWS_115: 'Reserved concurrency takes from the account what new accounts do not have, and two runs at once do no harm.',
  CKV_AWS_136: 'Image repositories outlive the environment and its key; they take a key of their own as a prop.',
  CKV_AWS_149: 'The value by which the load balancer knows CloudFront is encrypted with the key of the account.',
  CKV_AWS_18: 'The bucket is the one that access logs go to: its own would never end.',
  CKV_AWS_192: 'The web ACL lets through what CloudFront sends, and nothing else, whatever it says.',
  CKV_AWS_2: 'Without a domain there is no certificate: the system for orders runs so, as its document says.',
  CKV_AWS_260: 'Port 80 of a public load balancer redirects, and of the system without a domain it is the only one.',
  CKV_AWS_27: 'Events land in the queue because a key could not be used: it is encrypted with keys of SQS.',
  CKV_AWS_51: 'Tags are immutable, but for those that environments follow.',
  CKV_AWS_68: 'The web ACL is at the load balancer, which CloudFront alone gets through.',
  CKV_AWS_86: 'CloudFront writes its logs where the team gives a bucket for them.',
};
