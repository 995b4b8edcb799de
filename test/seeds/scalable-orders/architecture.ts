import {
  BUS, DATA_KEY, DEPLOY_ROLE, DOMAIN_NOTE, ONE_STACK, PRIVATE_SUBNETS, PUBLIC_SUBNETS, REPOSITORY, SERVICE, SYSTEM, TABLE, TASK_ROLE, UPLOADS,
  answers, broadPermissions, bucket, bucketKey, container, deploymentPermissions, loadBalancer, scalesOn, service, servicesOf, targetGroup,
  targetPort, task, taskLimits,
} from './system';
import { Fact, section } from '../fact';
import { distinct, securityGroup, subnetsWithWayOut, trusted, zoneOf, zoneOfNatGateway } from '../readings';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
const PUSH_ACTIONS = [
  'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:GetAuthorizationToken', 'ecr:InitiateLayerUpload', 'ecr:PutImage',
  'ecr:UploadLayerPart',
];

const CLOSING = "The CDK's one function takes the rules out of the VPC's default security group.";

export const ARCHITECTURE: Fact[] = [
  ...section('High Scalable AWS Architecture', [
    {
      where: 'deployed using CloudFormation, Terraform, and GitHub Actions',
      fact: 'AWS architecture',
      expected: ['AWS::Lambda::Function', 'Custom::VpcRestrictDefaultSG'],
      holds: (t) => t.resources.filter(({ type }) => /^Custom::|^AWS::Lambda::/.test(type)).map(({ type }) => type).sort(),
      note: `CloudFormation alone: what Terraform made, the image repository and the roles, is in the same stack. ${CLOSING}`,
    },
    {
      where: 'FastAPI application on AWS ECS Fargate',
      fact: 'containerized Fargate deployment',
      expected: { services: [SERVICE], runsOn: ['FARGATE'], needs: ['FARGATE'] },
      holds: (t) => ({
        services: t.names('ECS::Service'),
        runsOn: service(t).CapacityProviderStrategy.map(({ CapacityProvider }: { CapacityProvider: string }) => CapacityProvider),
        needs: task(t).RequiresCompatibilities,
      }),
    },
    {
      where: 'serverless Lambda',
      fact: 'offering both deployment options',
      expected: [expect.stringContaining('VpcRestrictDefaultSG')],
      holds: (t) => t.names('Lambda::Function'),
      note: `An option of the document beside Fargate. The library is one of services in containers: whoever chooses Lambda needs none of it. ${CLOSING}`,
    },
  ]),
  ...section('Architecture Overview, Core Infrastructure', [
    {
      where: 'VPC',
      fact: 'Custom VPC with public/private subnets across 2 AZs',
      expected: { vpc: `${SYSTEM}-vpc`, public: PUBLIC_SUBNETS, private: PRIVATE_SUBNETS, zones: [['ap-southeast-4a', 'ap-southeast-4b'], ['ap-southeast-4a', 'ap-southeast-4b']] },
      holds: (t) => ({
        vpc: t.one('EC2::VPC').Tags.find(({ Key }: { Key: string }) => Key === 'Name').Value,
        public: subnetsWithWayOut(t, 'InternetGateway'),
        private: subnetsWithWayOut(t, 'NatGateway'),
        zones: [PUBLIC_SUBNETS, PRIVATE_SUBNETS].map((subnets) => subnets.map((cidr) => zoneOf(t, cidr))),
      }),
      note: 'Beside them are two without a way out, for a database should there be one; they cost nothing.',
    },
    {
      where: 'NAT Gateways',
      fact: 'High availability internet access for private subnets',
      expected: { zones: ['ap-southeast-4a', 'ap-southeast-4b'], waysOut: PRIVATE_SUBNETS },
      holds: (t) => ({
        zones: t.names('EC2::NatGateway').map((name) => zoneOfNatGateway(t, name)), waysOut: subnetsWithWayOut(t, 'NatGateway'),
      }),
    },
    {
      where: 'Security Groups',
      fact: 'Properly configured security groups for ECS Fargate and ALB',
      expected: { groups: [`${SYSTEM}-alb-sg`, `${SYSTEM}-alb-targets-sg`, `${SERVICE}-sg`], albOut: [`tcp 0-65535 to ${SYSTEM}-alb-targets-sg`], service: [`tcp 8000 from ${SYSTEM}-alb-sg`] },
      holds: (t) => ({
        groups: t.names('EC2::SecurityGroup'),
        albOut: securityGroup(t, `${SYSTEM}-alb-sg`).outbound,
        service: securityGroup(t, `${SERVICE}-sg`).inbound,
      }),
      note: 'The tasks are in both groups: the load balancer is let out to one, and the other lets it in on the port of the service alone.',
    },
  ]),
  ...section('Architecture Overview, Application Layer', [
    {
      where: 'ECS Fargate',
      fact: 'Containerized FastAPI application with auto-scaling capabilities',
      expected: ['TargetTrackingScaling: ECSServiceAverageCPUUtilization 70', 'TargetTrackingScaling: ECSServiceAverageMemoryUtilization 80'],
      holds: (t) => scalesOn(t),
    },
    {
      where: 'Application Load Balancer (ALB)',
      fact: 'HTTP load balancer for high availability',
      expected: { type: 'application', zones: 2, answers: { protocol: 'HTTPS', port: 443, rules: 0, service: SERVICE } },
      holds: (t) => {
        const { Type: type, Subnets: subnets } = loadBalancer(t);
        return { type, zones: distinct(subnets.map((cidr: string) => zoneOf(t, cidr))).length, answers: answers(t) };
      },
      note: DOMAIN_NOTE,
    },
    {
      where: 'S3',
      fact: 'Static asset storage with versioning',
      expected: { versioning: 'Enabled', blocked: [true, true, true, true] },
      holds: (t) => {
        const { VersioningConfiguration: versioning, PublicAccessBlockConfiguration: blocked } = bucket(t, UPLOADS);
        return { versioning: versioning.Status, blocked: Object.values(blocked) };
      },
      note: 'Elsewhere the document calls it the bucket for file uploads.',
    },
    {
      where: 'DynamoDB',
      fact: 'NoSQL database with encryption and point-in-time recovery',
      expected: { encryption: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: DATA_KEY }, recovery: true },
      holds: (t) => ({
        encryption: t.one('DynamoDB::Table', TABLE).SSESpecification,
        recovery: t.one('DynamoDB::Table', TABLE).PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled,
      }),
    },
  ]),
  ...section('Architecture Overview, Container & Orchestration', [
    { where: 'ECS Cluster', fact: 'Managed container orchestration', expected: [`${SYSTEM}-cluster`], holds: (t) => t.names('ECS::Cluster') },
    {
      where: 'Fargate Tasks',
      fact: 'Serverless container compute with 256 CPU / 512 MB memory',
      expected: { cpu: '256', memory: '512' },
      holds: (t) => ({ cpu: task(t).Cpu, memory: task(t).Memory }),
    },
    {
      where: 'Target Groups',
      fact: 'Health check and traffic distribution',
      expected: { path: '/health', healthy: '200', port: 8000, type: 'ip' },
      holds: (t) => {
        const { HealthCheckPath: path, Matcher: matcher, TargetType: type } = targetGroup(t);
        return { path, healthy: matcher.HttpCode, port: targetPort(t), type };
      },
    },
    { where: 'Auto Scaling', fact: 'Horizontal scaling based on demand', expected: { min: 2, max: 6, desiredCount: undefined }, holds: (t) => taskLimits(t) },
  ]),
  ...section('Architecture Overview, Security & Monitoring', [
    {
      where: 'KMS',
      fact: 'Customer-managed encryption keys',
      expected: { rotated: [true], uses: [DATA_KEY, DATA_KEY, DATA_KEY, DATA_KEY] },
      holds: (t) => ({
        rotated: distinct(t.all('KMS::Key').map(({ properties }) => properties.EnableKeyRotation)),
        uses: [
          t.one('DynamoDB::Table', TABLE).SSESpecification.KMSMasterKeyId, bucketKey(t, UPLOADS),
          t.one('Events::EventBus', BUS).KmsKeyIdentifier, t.one('Events::Archive').KmsKeyIdentifier,
        ],
      }),
      note: 'One for the data, and one for the messages of the alarms.',
    },
    {
      where: 'EventBridge',
      fact: 'Event-driven architecture for decoupling',
      expected: { bus: [BUS], archivedDays: 30, archiveOf: BUS, undelivered: `${SYSTEM}-events-dlq` },
      holds: (t) => ({
        bus: t.names('Events::EventBus'),
        archivedDays: t.one('Events::Archive').RetentionDays,
        archiveOf: t.one('Events::Archive').SourceArn,
        undelivered: t.one('Events::EventBus').DeadLetterConfig.Arn,
      }),
      note: 'The archive and the queue for what cannot be delivered are more than the document says.',
    },
    {
      where: 'IAM',
      fact: 'Least privilege access policies',
      expected: { uses: ['dynamodb', 'events', 'kms', 's3'], broad: [], trusts: ['ecs-tasks.amazonaws.com'] },
      holds: (t) => ({ uses: servicesOf(t, TASK_ROLE), broad: broadPermissions(t, TASK_ROLE), trusts: trusted(t, TASK_ROLE) }),
    },
    {
      where: 'CloudWatch Logs',
      fact: 'Centralized logging for containers',
      expected: ['awslogs', `/ecs/${SYSTEM}`, 'ap-southeast-4'],
      holds: (t) => {
        const { LogDriver, Options } = container(t).LogConfiguration;
        return [LogDriver, Options['awslogs-group'], Options['awslogs-region']];
      },
    },
  ]),
  ...section('Architecture Overview, DevOps & CI/CD', [
    { where: 'ECR', fact: 'Container registry for Docker images', expected: [REPOSITORY], holds: (t) => t.names('ECR::Repository') },
    {
      where: 'GitHub Actions',
      fact: 'Automated CI/CD pipeline with multi-stage deployment',
      expected: [...PUSH_ACTIONS, 'ecs:ListServiceDeployments', 'ecs:UpdateService', 'iam:PassRole'],
      holds: (t) => Object.keys(deploymentPermissions(t)).sort(),
      note: 'The pipeline is in the repository of the service: the template holds what it may do. A workflow for it is in docs/delivery.md.',
    },
    {
      where: 'Terraform',
      fact: 'Infrastructure as Code for ECR setup and IAM roles',
      expected: {
        repositories: [REPOSITORY],
        roles: [
          expect.stringContaining('VpcRestrictDefaultSG'), DEPLOY_ROLE, `${SYSTEM}-access-logs-replication-role`, `${SYSTEM}-flow-logs-role`, `${SERVICE}-execution-role`,
          `${SYSTEM}-orders-table-backup-role`, TASK_ROLE, `${SYSTEM}-uploads-bucket-replication-role`,
        ],
      },
      holds: (t) => ({ repositories: t.names('ECR::Repository'), roles: t.names('IAM::Role') }),
      note: `${ONE_STACK} No Terraform beside it.`,
    },
  ]),
];
