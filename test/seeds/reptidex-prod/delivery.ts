import { EnvironmentFact, Statement, statements } from './environments';
import { watched } from './readings';
import { SERVICES } from './services';
import { EnvironmentTemplate } from '../environment-template';
import { ofEach, service } from '../readings';

const ONE_STACK = 'The templates are one here, which CloudFormation orders by what refers to what.';

/** What of the former kinds does not wait for the latter. */
function outOfOrder(t: EnvironmentTemplate, later: string[], earlier: string[]): string[] {
  return later.flatMap((type) => t.all(type)).flatMap((resource) => (
    earlier.filter((type) => !t.all(type).some((other) => t.comesAfter(resource, other))).map((type) => `${resource.name} does not wait for ${type}`)
  ));
}

const template = (fact: string, production: number[], types: string[], note = ONE_STACK): Statement => ({
  where: 'Template Structure', fact, production, holds: (t) => types.map((type) => t.count(type)), note,
});

const order = (where: string, fact: string, later: string[], earlier: string[], note = ONE_STACK): Statement => ({
  where: `Deployment Order, ${where}`, fact, development: [], production: [], holds: (t) => outOfOrder(t, later, earlier), note,
});

/** What templates there are, and in which order their resources are made. */
export const DELIVERY: EnvironmentFact[] = statements('Infrastructure as Code, Infrastructure Templates', [
  template('vpc.yaml: Network foundation', [1, 9, 3, 1], ['EC2::VPC', 'EC2::Subnet', 'EC2::NatGateway', 'EC2::InternetGateway']),
  template('security.yaml: Security groups', [18], ['EC2::SecurityGroup'], `${ONE_STACK} One of each service, of load balancer, database, cache, their rotation and endpoints, and of those that each of the first three reaches or lets in.`),
  {
    where: 'Template Structure',
    fact: 'security.yaml: IAM',
    production: 20,
    holds: (t) => t.names('IAM::Role').filter((name) => /-(task|execution)-role$/.test(name)).length,
    note: `${ONE_STACK} Two of each service.`,
  },
  template('compute.yaml: EC2 & Auto Scaling', [0, 0, 10, 10], ['EC2::Instance', 'AutoScaling::AutoScalingGroup', 'ECS::Service', 'ApplicationAutoScaling::ScalableTarget'], 'On Fargate there are services that scale, no instances.'),
  template('database.yaml: RDS & ElastiCache', [1, 1], ['RDS::DBInstance', 'ElastiCache::ReplicationGroup']),
  template('storage.yaml: S3 & CloudFront', [4, 1], ['S3::Bucket', 'CloudFront::Distribution']),
  {
    where: 'Template Structure',
    fact: 'monitoring.yaml: CloudWatch & alarms',
    production: ['AWS/ApplicationELB', 'AWS/Backup', 'AWS/ECS', 'AWS/ElastiCache', 'AWS/Lambda', 'AWS/RDS', 'AWS/S3'],
    holds: (t) => [...new Set(watched(t).map((metric) => metric.split(' ')[0]))],
    note: `${ONE_STACK} The functions are those that rotate the password of the database.`,
  },
  {
    where: 'Parameters',
    fact: 'dev.json: Development parameters, prod.json: Production parameters',
    development: ['BootstrapVersion'],
    production: ['BootstrapVersion'],
    holds: (t) => Object.keys(JSON.parse(t.text).Parameters),
    note: "What environments differ in is in their apps: no parameter but the CDK's own is left.",
  },
  {
    where: 'Deployment Order, 1. VPC & Networking',
    fact: 'Foundation infrastructure',
    development: [],
    production: [],
    holds: (t) => t.all('EC2::VPC').flatMap((vpc) => t.resources.filter((other) => other !== vpc && t.comesAfter(vpc, other)).map(({ id }) => id)),
    note: ONE_STACK,
  },
  order('2. Security', 'security groups', ['EC2::SecurityGroup'], ['EC2::VPC']),
  order('3. Database', 'RDS and ElastiCache clusters', ['RDS::DBInstance', 'ElastiCache::ReplicationGroup'], ['EC2::VPC', 'EC2::SecurityGroup']),
  order('4. Compute', 'EC2 instances and load balancers', ['ElasticLoadBalancingV2::LoadBalancer', 'ECS::Service'], ['EC2::VPC', 'EC2::SecurityGroup'], 'Services in place of instances.'),
  {
    where: 'Deployment Order, 5. Storage',
    fact: 'S3 buckets and CloudFront',
    production: [],
    holds: (t) => outOfOrder(t, ['CloudFront::Distribution'], ['ElasticLoadBalancingV2::LoadBalancer', 'CloudFront::VpcOrigin']),
    note: ONE_STACK,
  },
  order('6. Monitoring', 'alarms', ['CloudWatch::Alarm'], ['SNS::Topic']),
  {
    where: 'Benefits, Rollback',
    fact: 'Easy rollback on deployment issues',
    development: [{ Enable: false, Rollback: false }],
    production: [{ Enable: true, Rollback: true }],
    holds: (t) => ofEach(SERVICES, (name) => service(t, name).DeploymentConfiguration.DeploymentCircuitBreaker),
    note: 'In production ECS goes back by itself. In the environment that runs in development it is done by hand, by its own document.',
  },
]);
