import { EnvironmentFact, Statement, statements } from './environments';
import { BACKENDS, FRONTENDS, PORTS, PRIVATE_SUBNETS, PUBLIC_SUBNETS, SERVICES, ZONES } from './services';
import { EnvironmentTemplate } from '../environment-template';
import { database, distinct, groupsOfTasks, letIn, membersOf, ofEach, securityGroup, service, subnetsWithWayOut, task, zoneOf, zoneOfNatGateway } from '../readings';

const ZONE_NOTE = 'The first zones that the region has for the account, by Fn::GetAZs.';
const EVERYBODY = '0.0.0.0/0';
const NONE_NOTE = 'AWS lets everything out of a group without any rule. The one rule here, to 255.255.255.255/32, is how the CDK writes none.';
const DEV_WINS = 'The environment that runs wins';

export const NETWORK: EnvironmentFact[] = statements('VPC Configuration', [
  { where: 'Development, CIDR Block', fact: '10.1.0.0/16', development: '10.1.0.0/16', holds: (t) => t.one('EC2::VPC').CidrBlock },
  {
    where: 'Development, Availability Zones',
    fact: '2 (us-east-1a, us-east-1b)',
    development: ['us-east-1a', 'us-east-1b'],
    holds: (t) => distinct(t.names('EC2::Subnet').map((cidr) => zoneOf(t, cidr))),
    note: ZONE_NOTE,
  },
  { where: 'Development, Public Subnets', fact: '2 (10.1.1.0/24, 10.1.2.0/24)', development: ['10.1.1.0/24', '10.1.2.0/24'], holds: (t) => subnetsWithWayOut(t, 'InternetGateway') },
  {
    where: 'Development, Private Subnets',
    fact: '2 (10.1.10.0/24, 10.1.20.0/24)',
    development: ['10.1.10.0/24', '10.1.11.0/24'],
    holds: (t) => subnetsWithWayOut(t, 'NatGateway'),
    note: `${DEV_WINS}: 10.1.20.0/24 is one of its two subnets for database and cache.`,
  },
  { where: 'Development, Internet Gateway', fact: 'Yes', development: 1, holds: (t) => t.count('EC2::InternetGateway') },
  {
    where: 'Development, NAT Gateway',
    fact: 'No (cost optimization)',
    development: 2,
    holds: (t) => t.count('EC2::NatGateway'),
    note: `${DEV_WINS}, as does the document's own summary: two.`,
  },
  { where: 'Production, CIDR Block', fact: '10.0.0.0/16', production: '10.0.0.0/16', holds: (t) => t.one('EC2::VPC').CidrBlock },
  {
    where: 'Production, Availability Zones',
    fact: '3 (us-east-1a, 1b, 1c)',
    production: ZONES,
    holds: (t) => distinct(t.names('EC2::Subnet').map((cidr) => zoneOf(t, cidr))),
    note: ZONE_NOTE,
  },
  {
    where: 'Production, Public Subnets',
    fact: '3 (10.0.1-3.0/24)',
    production: PUBLIC_SUBNETS.map((cidr, index) => [cidr, ZONES[index]]),
    holds: (t) => subnetsWithWayOut(t, 'InternetGateway').map((cidr) => [cidr, zoneOf(t, cidr)]),
  },
  {
    where: 'Production, Private Subnets',
    fact: '3 (10.0.10-30.0/24)',
    production: PRIVATE_SUBNETS.map((cidr, index) => [cidr, ZONES[index]]),
    holds: (t) => subnetsWithWayOut(t, 'NatGateway').map((cidr) => [cidr, zoneOf(t, cidr)]),
    note: 'That is 10.0.10.0/24, 10.0.20.0/24 and 10.0.30.0/24, after the 10.1.10.0/24 and 10.1.20.0/24 of development.',
  },
  {
    where: 'Production, Private Subnets',
    fact: 'of database and cache',
    production: ['10.0.11.0/24', '10.0.21.0/24', '10.0.31.0/24'],
    holds: (t) => subnetsWithWayOut(t, 'none'),
    note: 'The document has no subnets of their own for them, the environment that runs has: beside the private one of the same zone, without a way out.',
  },
  { where: 'Production, Internet Gateway', fact: 'Yes', production: 1, holds: (t) => t.count('EC2::InternetGateway') },
  {
    where: 'Production, NAT Gateway',
    fact: '1 (high availability mode)',
    production: ZONES,
    holds: (t) => t.names('EC2::NatGateway').map((name) => zoneOfNatGateway(t, name)).sort(),
    note: "One is not highly available; the document's own costs are those of three, one a zone.",
  },
]);

const backendGroups = (port: number) => BACKENDS.map((name) => `tcp ${port} from prod-reptidex-${name}-sg`).sort();
const inboundOf = (names: string[]): Statement['holds'] => (t) => names.flatMap((name) => securityGroup(t, `prod-reptidex-${name}-sg`).inbound).sort();
const TARGETS = 'prod-reptidex-alb-targets-sg';
const fromLoadBalancer = (names: string[]): Statement['holds'] => (t) => ({
  out: securityGroup(t, `${t.stackName}-alb-sg`).outbound, targets: names.filter((name) => membersOf(t, TARGETS).includes(name)),
});
const outOf = (rule: (t: EnvironmentTemplate) => string): Statement['holds'] => (t) => SERVICES.filter((name) => groupsOfTasks(t, name).some((group) => securityGroup(t, group).outbound.includes(rule(t))));

export const SECURITY_GROUPS: EnvironmentFact[] = statements('Security Groups Matrix', [
  {
    where: 'ALB-SG, inbound',
    fact: 'HTTP (80) from 0.0.0.0/0',
    development: true,
    production: false,
    holds: (t) => securityGroup(t, `${t.stackName}-alb-sg`).inbound.includes(`tcp 80 from ${EVERYBODY}`),
    note: 'In production CloudFront takes HTTP, redirects it, and speaks HTTPS to the load balancer.',
  },
  {
    where: 'ALB-SG, inbound',
    fact: 'HTTPS (443) from 0.0.0.0/0',
    development: `tcp 443 from ${EVERYBODY}`,
    production: 'tcp 443 from pl-3b927c52',
    holds: (t) => securityGroup(t, `${t.stackName}-alb-sg`).inbound.find((rule) => rule.startsWith('tcp 443')),
    note: 'In production everybody comes by way of CloudFront, whose addresses the list has: the load balancer is internal, in private subnets.',
  },
  {
    where: 'ALB-SG, inbound',
    fact: 'and nothing else',
    development: 2,
    production: 1,
    holds: (t) => securityGroup(t, `${t.stackName}-alb-sg`).inbound.length,
  },
  {
    where: 'ALB-SG, outbound',
    fact: 'HTTP (80) to ECS-SG (frontend)',
    development: { out: ['all to dev-reptidex-ecs-sg'], targets: [] },
    production: { out: [`tcp 0-65535 to ${TARGETS}`], targets: FRONTENDS },
    holds: fromLoadBalancer(FRONTENDS),
    note: `${DEV_WINS} in development: "all". In production each service has a group of its own, which lets the load balancer in on its port alone, and joins one that the load balancer is let out to.`,
  },
  {
    where: 'ALB-SG, outbound',
    fact: 'HTTP (8000-8006) to ECS-SG (backend)',
    development: { out: ['all to dev-reptidex-ecs-sg'], targets: [] },
    production: { out: [`tcp 0-65535 to ${TARGETS}`], targets: BACKENDS },
    holds: fromLoadBalancer(BACKENDS),
    note: 'As for the frontends. No service has the port 8006.',
  },
  { where: 'ALB-SG, applied to', fact: 'Application Load Balancer', development: ['dev-reptidex-alb-sg'], production: ['prod-reptidex-alb-sg'], holds: (t) => t.one('ElasticLoadBalancingV2::LoadBalancer').SecurityGroups },
  {
    where: 'ECS-SG, inbound, development',
    fact: 'HTTP (80) from ALB-SG (frontend), HTTP (8000-8006) from ALB-SG (backend)',
    development: [80, 8000, 8001, 8002, 8003, 8004, 8005].map((port) => `tcp ${port} from dev-reptidex-alb-sg`),
    holds: (t) => securityGroup(t, 'dev-reptidex-ecs-sg').inbound,
    note: 'No service has the port 8006.',
  },
  {
    where: 'ECS-SG, inbound, production',
    fact: 'HTTP (80) from ALB-SG (frontend)',
    production: FRONTENDS.map(() => 'tcp 80 from prod-reptidex-alb-sg'),
    holds: inboundOf(FRONTENDS),
  },
  {
    where: 'ECS-SG, inbound, production',
    fact: 'HTTP (8000-8006) from ALB-SG (backend)',
    production: BACKENDS.map((name) => `tcp ${PORTS[name]} from prod-reptidex-alb-sg`).sort(),
    holds: inboundOf(BACKENDS),
  },
  {
    where: 'ECS-SG, outbound',
    fact: 'HTTPS (443) to 0.0.0.0/0',
    development: ['all to 0.0.0.0/0'],
    production: [`tcp 443 to ${EVERYBODY}`],
    holds: (t) => distinct(groupsOf(t).flatMap((name) => securityGroup(t, name).outbound.filter((rule) => rule.endsWith(EVERYBODY)))),
    note: `${DEV_WINS} in development: "all".`,
  },
  {
    where: 'ECS-SG, outbound',
    fact: 'PostgreSQL (5432) to RDS-SG',
    production: BACKENDS,
    holds: outOf((t) => `tcp 5432 to ${t.stackName}-rds-sg`),
    note: 'Of the services that use it, by a group that they join.',
  },
  {
    where: 'ECS-SG, outbound',
    fact: 'Redis (6379) to Redis-SG',
    production: BACKENDS,
    holds: outOf((t) => `tcp 6379 to ${t.stackName}-cache-sg`),
    note: 'Of the services that use it, by a group that they join.',
  },
  {
    where: 'ECS-SG, applied to',
    fact: 'ECS Fargate Tasks (all services)',
    development: ['dev-reptidex-ecs-sg'],
    production: SERVICES.map((name) => `prod-reptidex-${name}-sg`).sort(),
    holds: (t) => ofEach(SERVICES, (name) => groupsOfTasks(t, name)[0]),
    note: 'Beside it tasks join the groups of those that the load balancer forwards to, and that use the database and the cache.',
  },
  {
    where: 'RDS-SG, inbound',
    fact: 'PostgreSQL (5432) from ECS-SG',
    development: ['tcp 5432 from dev-reptidex-ecs-sg'],
    production: [...backendGroups(5432), 'tcp 5432 from prod-reptidex-rotation-sg'].sort(),
    holds: (t) => letIn(t, `${t.stackName}-rds-sg`),
    note: 'Of the tasks in it, from those that use the database: they are in a second group, which is let in. In production from what rotates its password too.',
  },
  { where: 'RDS-SG, outbound', fact: 'None (default deny)', development: [], production: [], holds: (t) => securityGroup(t, `${t.stackName}-rds-sg`).outbound, note: NONE_NOTE },
  { where: 'RDS-SG, applied to', fact: 'RDS PostgreSQL', development: ['dev-reptidex-rds-sg'], production: ['prod-reptidex-rds-sg'], holds: (t) => database(t).VPCSecurityGroups },
  {
    where: 'Redis-SG, inbound',
    fact: 'Redis (6379) from ECS-SG',
    development: ['tcp 6379 from dev-reptidex-ecs-sg'],
    production: [...backendGroups(6379), 'tcp 6379 from prod-reptidex-rotation-sg'].sort(),
    holds: (t) => letIn(t, `${t.stackName}-cache-sg`),
    note: 'Of the tasks in it, from those that use the cache: they are in a second group, which is let in. In production from what rotates its token too.',
  },
  { where: 'Redis-SG, outbound', fact: 'None (default deny)', development: [], production: [], holds: (t) => securityGroup(t, `${t.stackName}-cache-sg`).outbound, note: NONE_NOTE },
  {
    where: 'Redis-SG, applied to',
    fact: 'ElastiCache Redis',
    development: ['dev-reptidex-cache-sg'],
    production: ['prod-reptidex-cache-sg'],
    holds: (t) => t.one('ElastiCache::ReplicationGroup').SecurityGroupIds,
  },
  {
    where: 'Security Best Practice',
    fact: 'Security groups are applied directly to tasks, not to instances',
    development: { modes: ['awsvpc'], instances: 0 },
    production: { modes: ['awsvpc'], instances: 0 },
    holds: (t) => ({ modes: ofEach(SERVICES, (name) => task(t, name).NetworkMode), instances: t.count('EC2::Instance') + t.count('AutoScaling::AutoScalingGroup') }),
  },
  {
    where: 'Security Best Practice',
    fact: 'All inbound traffic must go through the ALB',
    development: { addresses: ['DISABLED'], from: ['dev-reptidex-alb-sg'] },
    production: { addresses: ['DISABLED'], from: ['prod-reptidex-alb-sg'] },
    holds: (t) => ({
      addresses: ofEach(SERVICES, (name) => service(t, name).NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp),
      from: distinct(groupsOf(t).flatMap((name) => securityGroup(t, name).inbound.map((rule) => rule.split(' from ')[1]))),
    }),
  },
]);

/** Security groups of the tasks. */
function groupsOf(t: EnvironmentTemplate): string[] {
  return distinct(SERVICES.flatMap((name) => groupsOfTasks(t, name)));
}
