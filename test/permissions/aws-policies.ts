/**
 * Policies of AWS that roles of the library have, with their statements as AWS publishes them, by name.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
 */
export const AWS_POLICIES: { [name: string]: object[] } = {
  // Version 1.
  AWSLambdaBasicExecutionRole: [{ Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' }],
  // Version 1.
  AmazonRDSEnhancedMonitoringRole: [
    { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'], Resource: 'arn:aws:logs:*:*:log-group:RDS*' },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
      Resource: 'arn:aws:logs:*:*:log-group:RDS*:log-stream:*',
    },
  ],
  // Version 6.
  AmazonECSInfrastructureRolePolicyForLoadBalancers: [
    {
      Effect: 'Allow',
      Action: [
        'elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      Resource: 'arn:aws:elasticloadbalancing:*:*:targetgroup/*/*',
    },
    { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyListener', Resource: 'arn:aws:elasticloadbalancing:*:*:listener/app/*/*/*' },
    { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyListener', Resource: 'arn:aws:elasticloadbalancing:*:*:listener/net/*/*/*' },
    { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyRule', Resource: 'arn:aws:elasticloadbalancing:*:*:listener-rule/app/*/*/*/*' },
  ],
  // Version 4.
  AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity: [
    {
      Effect: 'Allow',
      Action: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
      Resource: 'arn:aws:secretsmanager:*:*:secret:ecs-sc!*',
      Condition: {
        ArnLike: { 'aws:RequestTag/AmazonECSCreated': ['arn:aws:ecs:*:*:service/*/*', 'arn:aws:ecs:*:*:task-set/*/*'] },
        StringEquals: { 'aws:RequestTag/AmazonECSManaged': 'true', 'aws:ResourceAccount': '${aws:PrincipalAccount}' },
      },
    },
    {
      Effect: 'Allow',
      Action: [
        'secretsmanager:UpdateSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:DeleteSecret',
        'secretsmanager:RotateSecret', 'secretsmanager:UpdateSecretVersionStage',
      ],
      Resource: 'arn:aws:secretsmanager:*:*:secret:ecs-sc!*',
      Condition: {
        StringEquals: { 'secretsmanager:ResourceTag/aws:secretsmanager:owningService': 'ecs-sc', 'aws:ResourceAccount': '${aws:PrincipalAccount}' },
      },
    },
    {
      Effect: 'Allow',
      Action: 'secretsmanager:DescribeSecret',
      Resource: 'arn:aws:secretsmanager:*:*:secret:ecs-sc!*',
      Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
    },
    {
      Effect: 'Allow',
      Action: ['acm-pca:GetCertificate', 'acm-pca:GetCertificateAuthorityCertificate', 'acm-pca:DescribeCertificateAuthority'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/AmazonECSManaged': 'true' } },
    },
    {
      Effect: 'Allow',
      Action: 'acm-pca:IssueCertificate',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/AmazonECSManaged': 'true', 'acm-pca:TemplateArn': 'arn:aws:acm-pca:::template/EndEntityCertificate/V1' } },
    },
  ],
};
