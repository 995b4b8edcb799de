import {
  APIS, container, demandedHeader, distribution, ISOLATED_SUBNETS, loadBalancer, MEDIA, network, PRIVATE_SUBNETS, PUBLIC_SUBNETS, scaling,
  secretVariables, SERVICES, SERVICES_NOTE, SYSTEM, variables, ZONE,
} from './system';
import { EnvironmentTemplate } from '../environment-template';
import { Fact, section } from '../fact';
import { answers, cache, cacheSubnets, database, databaseSubnets, letIn, ofEach, permissions, records, securityGroup, service, subnetsWithWayOut, targetGroup, zoneOf } from '../readings';

const ZONES = ['eu-west-2a', 'eu-west-2b', 'eu-west-2c'];
const HOSTS = [...APIS.map((name) => `${name}.${ZONE}`), ZONE];
const READ_WRITE = ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'];

export const ARCHITECTURE: Fact[] = [
  ...section('AWS Deployment & Infrastructure', [
    {
      where: 'the AWS infrastructure that powers Skin Club Pro',
      fact: 'managed via AWS CDK',
      expected: { stack: SYSTEM, region: 'aws://unknown-account/eu-west-2' },
      holds: (t) => ({ stack: t.stackName, region: t.environment }),
      note: 'By -c region=eu-west-2. Without it the stack names no region, and can be deployed to us-east-1 alone, where the web ACL of CloudFront must be.',
    },
  ]),
  ...section('1. High-Level Architecture', [
    {
      where: 'The infrastructure is designed for',
      fact: 'high availability',
      expected: { tasks: ZONES, database: true, cache: true },
      holds: (t) => ({
        tasks: PRIVATE_SUBNETS.map((cidr) => zoneOf(t, cidr)), database: database(t).MultiAZ, cache: cache(t).AutomaticFailoverEnabled,
      }),
    },
    {
      where: 'The infrastructure is designed for',
      fact: 'security',
      expected: { open: [], public: false, publicAddresses: ['DISABLED'] },
      holds: (t) => ({
        open: t.names('EC2::SecurityGroup').filter((name) => securityGroup(t, name).inbound.some((rule) => rule.endsWith('/0'))),
        public: database(t).PubliclyAccessible,
        publicAddresses: ofEach(SERVICES, (name) => network(t, name).AssignPublicIp),
      }),
    },
    {
      where: 'The infrastructure is designed for',
      fact: 'security, before CloudFront already',
      expected: {
        protects: `${SYSTEM}-edge-waf`, in: [`${SYSTEM}-edge`, 'aws://unknown-account/us-east-1'], rules: 5, countries: { RestrictionType: 'whitelist', Locations: ['GB', 'GG', 'IE', 'IM', 'JE'] },
      },
      holds: (t) => ({
        protects: distribution(t).WebACLId,
        in: t.dependencies.flatMap(({ stackName, environment }) => [stackName, environment]),
        rules: t.dependencies.flatMap((stack) => stack.one('WAFv2::WebACL').Rules).length,
        countries: distribution(t).Restrictions.GeoRestriction,
      }),
      note: 'More than the document says: it names neither a web firewall nor countries.',
    },
    {
      where: 'The infrastructure is designed for',
      fact: 'scalability',
      expected: [{ min: 2, max: 6 }],
      holds: (t) => ofEach(SERVICES, (name) => ({ min: scaling(t, name).min, max: scaling(t, name).max })),
    },
    {
      where: 'Internet',
      fact: 'Internet((Internet)) --> CF[CloudFront]',
      expected: HOSTS.flatMap((host) => [`${host}. A`, `${host}. AAAA`]),
      holds: (t) => recordsOfDistribution(t),
    },
    {
      where: 'Internet',
      fact: 'Internet((Internet)) --> CF[CloudFront], by HTTPS',
      expected: { hosts: HOSTS, certificate: 'us-east-1', viewers: 'redirect-to-https' },
      holds: (t) => ({
        hosts: distribution(t).Aliases,
        certificate: distribution(t).ViewerCertificate.AcmCertificateArn.split(':')[3],
        viewers: distribution(t).DefaultCacheBehavior.ViewerProtocolPolicy,
      }),
      note: 'Its certificate is one of us-east-1, from where CloudFront takes them; the load balancer has one of the own region.',
    },
    {
      where: 'CloudFront',
      fact: 'CF --> ALB[Application Load Balancer]',
      expected: [{ to: `${SYSTEM}-alb.DNSName`, by: 'https-only' }],
      holds: (t) => distribution(t).Origins.map(({ DomainName: to, CustomOriginConfig: origin }: any) => ({ to, by: origin.OriginProtocolPolicy })),
    },
    {
      where: 'CloudFront',
      fact: 'CF --> ALB[Application Load Balancer], and nobody else',
      expected: {
        to: `${SYSTEM}-alb`, header: 'x-origin-verify', value: '{{resolve:secretsmanager:prod/SkinClubPro/content-delivery/origin-header:SecretString:::}}', then: 'Allow', otherwise: 'Block',
      },
      holds: (t) => demandedHeader(t),
      note: 'The document has no arrow from the Internet to the load balancer.',
    },
    {
      where: 'Application Load Balancer',
      fact: 'ALB --> ECS[ECS Fargate Cluster]',
      expected: SERVICES.map((name) => `${SYSTEM}-${name}`),
      holds: (t) => HOSTS.map((host) => answers(t, host)),
      note: SERVICES_NOTE,
    },
    {
      where: 'VPC',
      fact: 'subgraph "VPC (eu-west-2)"',
      expected: { vpcs: 1, zones: ZONES },
      holds: (t) => ({ vpcs: t.count('EC2::VPC'), zones: PUBLIC_SUBNETS.map((cidr) => zoneOf(t, cidr)) }),
    },
    {
      where: 'ECS',
      fact: 'ECS --> RDS[(RDS PostgreSQL)]',
      expected: { engine: 'postgres', users: APIS },
      holds: (t) => ({ engine: database(t).Engine, users: SERVICES.filter((name) => secretVariables(t, name).DATABASE_URL) }),
    },
    {
      where: 'ECS',
      fact: 'ECS --> Redis[(ElastiCache Redis)]',
      expected: { engine: 'redis', users: APIS, in: ['bookings', 'identity', 'media', 'rotation'].map((name) => `tcp 6379 from ${SYSTEM}-${name}-sg`) },
      holds: (t) => ({
        engine: cache(t).Engine, users: SERVICES.filter((name) => secretVariables(t, name).REDIS_URL), in: letIn(t, `${SYSTEM}-cache-sg`),
      }),
      note: 'From the services that use it, and from what rotates its token.',
    },
    {
      where: 'ECS',
      fact: 'ECS --> S3[(S3 Media Bucket)]',
      expected: { variable: MEDIA, users: ['media'], may: READ_WRITE },
      holds: (t) => ({
        variable: variables(t, 'media').S3_BUCKET,
        users: SERVICES.filter((name) => variables(t, name).S3_BUCKET),
        may: READ_WRITE.filter((action) => permissions(t, `${SYSTEM}-media-task-role`)[action]?.includes(`${MEDIA}/*`)),
      }),
    },
    {
      where: 'ECS',
      fact: 'ECS --> SM[Secrets Manager]',
      expected: APIS,
      holds: (t) => SERVICES.filter((name) => permissions(t, `${SYSTEM}-${name}-execution-role`)['secretsmanager:GetSecretValue']),
      note: 'Of the services that read secrets.',
    },
    {
      where: 'ECS',
      fact: 'ECS --> CW[CloudWatch Logs]',
      expected: [`/ecs/${SYSTEM}`],
      holds: (t) => ofEach(SERVICES, (name) => container(t, name).LogConfiguration.Options['awslogs-group']),
    },
  ]),
  ...section('2. Network Layer (VPC)', [
    { where: 'Subnets, Public', fact: 'ALB', expected: PUBLIC_SUBNETS, holds: (t) => loadBalancer(t).Subnets },
    {
      where: 'Subnets, Public',
      fact: 'NAT Gateways',
      expected: { in: PUBLIC_SUBNETS, public: PUBLIC_SUBNETS },
      holds: (t) => ({ in: t.all('EC2::NatGateway').map(({ properties }) => properties.SubnetId).sort(), public: subnetsWithWayOut(t, 'InternetGateway') }),
    },
    {
      where: 'Subnets, Private',
      fact: 'ECS Tasks (Fargate)',
      expected: { tasks: [PRIVATE_SUBNETS], wayOut: PRIVATE_SUBNETS },
      holds: (t) => ({ tasks: ofEach(SERVICES, (name) => network(t, name).Subnets), wayOut: subnetsWithWayOut(t, 'NatGateway') }),
    },
    {
      where: 'Subnets, Isolated',
      fact: 'RDS, ElastiCache',
      expected: { rds: ISOLATED_SUBNETS, elastiCache: ISOLATED_SUBNETS, isolated: ISOLATED_SUBNETS },
      holds: (t) => ({ rds: databaseSubnets(t), elastiCache: cacheSubnets(t), isolated: subnetsWithWayOut(t, 'none') }),
    },
    {
      where: 'Security Groups, ALB SG',
      fact: 'Allows 80/443 from Internet',
      expected: ['tcp 443 from pl-93a247fa'],
      holds: (t) => securityGroup(t, `${SYSTEM}-alb-sg`).inbound,
      note: "From the internet by way of CloudFront, as in the document's own graph: it takes both ports and redirects. The list has its addresses, and what comes without its header is blocked by the web ACL.",
    },
    {
      where: 'Security Groups, Service SG',
      fact: 'Allows traffic only from ALB SG',
      expected: SERVICES.map((name) => [`tcp ${name === 'web' ? 80 : 8000} from ${SYSTEM}-alb-sg`]),
      holds: (t) => SERVICES.map((name) => network(t, name).SecurityGroups.flatMap((group: string) => securityGroup(t, group).inbound)),
      note: 'One for each service, so that only those that use a thing reach it.',
    },
    {
      where: 'Security Groups, DB SG',
      fact: 'Allows traffic only from Service SG on port 5432',
      expected: { groups: [`${SYSTEM}-rds-sg`], in: [...APIS, 'rotation'].map((name) => `tcp 5432 from ${SYSTEM}-${name}-sg`).sort() },
      holds: (t) => ({ groups: database(t).VPCSecurityGroups, in: letIn(t, `${SYSTEM}-rds-sg`) }),
      note: 'From the services that use the database, and from the function that rotates its password.',
    },
  ]),
  ...section('3. Compute Layer (ECS Fargate)', [
    {
      where: 'Each microservice',
      fact: 'runs as a separate ECS Service',
      expected: { services: SERVICES.map((name) => `${SYSTEM}-${name}`), tasks: SERVICES.map((name) => `${SYSTEM}-${name}`) },
      holds: (t) => ({ services: t.names('ECS::Service'), tasks: SERVICES.map((name) => service(t, name).TaskDefinition) }),
      note: SERVICES_NOTE,
    },
    {
      where: 'Task Definition',
      fact: 'CPU (0.25 vCPU), Memory (512MB)',
      expected: [{ cpu: '256', memory: '512' }],
      holds: (t) => t.all('ECS::TaskDefinition').map(({ properties: { Cpu: cpu, Memory: memory } }) => ({ cpu, memory })).filter((size, index, all) => (
        all.findIndex((other) => other.cpu === size.cpu && other.memory === size.memory) === index
      )),
    },
    {
      where: 'Task Definition',
      fact: 'and Environment Variables',
      expected: [['DATABASE_URL', 'JWT_SIGNING_KEY', 'REDIS_URL']],
      holds: (t) => ofEach(APIS, (name) => Object.keys(secretVariables(t, name)).sort()),
    },
    {
      where: 'Auto-Scaling',
      fact: 'Configured to scale based on CPU/Memory utilization (Target Tracking)',
      expected: [['TargetTrackingScaling: ECSServiceAverageCPUUtilization 70', 'TargetTrackingScaling: ECSServiceAverageMemoryUtilization 80']],
      holds: (t) => ofEach(SERVICES, (name) => scaling(t, name).policies),
      note: 'The document gives no percentages.',
    },
    {
      where: 'Health Checks',
      fact: 'ALB performs health checks on /health or / endpoints',
      expected: { bookings: '/health', identity: '/health', media: '/health', web: '/' },
      holds: (t) => Object.fromEntries(SERVICES.map((name) => [name, targetGroup(t, name).HealthCheckPath])),
    },
  ]),
];

/** Addresses that lead to CloudFront. */
function recordsOfDistribution(t: EnvironmentTemplate): string[] {
  const { name } = t.resource('CloudFront::Distribution');
  const found = records(t).filter(({ AliasTarget, HostedZoneId }) => AliasTarget.DNSName === `${name}.DomainName` && HostedZoneId === `${ZONE}.`);
  return found.map(({ Name, Type }) => `${Name} ${Type}`).sort();
}
