/** Writes the tables of what each tier costs, from the templates of an environment. `npx projen docs:cost` puts them into docs/cost.md. */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ofType, Resource, resourcesOf } from './environment';
import { replaceGenerated } from './markers';
import { PlatformTier, ServiceProfile } from '../../src';

export const COST_PAGE = join(__dirname, '..', 'cost.md');
const TIERS = [PlatformTier.DEVELOPMENT, PlatformTier.PRODUCTION];
const HOURS = 730;

/** USD in us-east-1, on demand, looked up in 2026: by the hour unless the name says otherwise. */
const PRICES = {
  vcpu: 0.03238,
  memoryGib: 0.00356,
  loadBalancer: 0.0225,
  natGateway: 0.045,
  publicAddress: 0.005,
  endpointZone: 0.01,
  database: { 'db.t4g.micro': 0.016, 'db.t4g.small': 0.032, 'db.t4g.medium': 0.065 } as Record<string, number>,
  databaseGibMonth: 0.115,
  cache: { 'cache.t4g.micro': 0.016, 'cache.t4g.small': 0.032, 'cache.t4g.medium': 0.065 } as Record<string, number>,
  secretMonth: 0.40,
  keyMonth: 1,
  alarmMetricMonth: 0.10,
  dashboardMonth: 3,
};

/** A part of the environment: how much of it there is, and what that costs in a month. */
interface Item {
  readonly amount: string;
  readonly usd: number;
}

/** The tables between the markers of the page, as they should be. */
export function costPage(page: string): string {
  const environments = TIERS.map((tier) => resourcesOf(tier));
  return replaceGenerated(replaceGenerated(page, 'environment', environmentTable(environments)), 'services', serviceTable());
}

function environmentTable(environments: Resource[][]): string {
  const costs = environments.map(costsOf);
  const names = [...new Set(costs.flatMap((cost) => [...cost.keys()]))];
  const cell = (item: Item | undefined) => (item && item.usd > 0 ? `${item.amount}: ${usd(item.usd)}` : '–');
  const sums = costs.map((cost) => [...cost.values()].reduce((sum, item) => sum + item.usd, 0));
  return [
    '| USD a month | `DEVELOPMENT` | `PRODUCTION` |',
    '| --- | --- | --- |',
    ...names.map((name) => `| ${[name, ...costs.map((cost) => cell(cost.get(name)))].join(' | ')} |`),
    `| **In all** | ${sums.map((sum) => `**${sum.toFixed(0)}**`).join(' | ')} |`,
  ].join('\n');
}

function costsOf(resources: Resource[]): Map<string, Item> {
  const [loadBalancer] = ofType(resources, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const [database] = ofType(resources, 'AWS::RDS::DBInstance');
  const [cache] = ofType(resources, 'AWS::ElastiCache::ReplicationGroup');
  const nats = ofType(resources, 'AWS::EC2::NatGateway').length;
  const addresses = nats + loadBalancer.Subnets.length;
  const endpoints = ofType(resources, 'AWS::EC2::VPCEndpoint').filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface');
  const endpointZones = endpoints.reduce((sum, { SubnetIds }) => sum + SubnetIds.length, 0);
  const tasks = tasksOf(resources);
  const standby = database.MultiAZ ? 2 : 1;
  const count = (type: string) => ofType(resources, type).length;
  const metrics = ofType(resources, 'AWS::CloudWatch::Alarm').reduce((sum, { Metrics }) => sum + (Metrics ?? [{ MetricStat: true }]).filter((one: any) => one.MetricStat).length, 0);
  return new Map<string, Item>([
    ['Tasks of the two services (Fargate, ARM64)', { amount: `${tasks.length} tasks`, usd: tasks.reduce((sum, task) => sum + taskCost(task), 0) }],
    ['Load balancer, without its capacity units', { amount: '1', usd: PRICES.loadBalancer * HOURS }],
    ['NAT gateways, without their traffic', { amount: `${nats}`, usd: nats * PRICES.natGateway * HOURS }],
    ['Public IPv4 addresses', { amount: `${addresses}`, usd: addresses * PRICES.publicAddress * HOURS }],
    ['Interface endpoints, without their traffic', { amount: `${endpoints.length} in ${endpointZones / (endpoints.length || 1)} zones`, usd: endpointZones * PRICES.endpointZone * HOURS }],
    ['Database', { amount: `${database.DBInstanceClass}${standby > 1 ? ' with standby' : ''}`, usd: standby * PRICES.database[database.DBInstanceClass] * HOURS }],
    ['Storage of the database', { amount: `${database.AllocatedStorage} GiB`, usd: standby * Number(database.AllocatedStorage) * PRICES.databaseGibMonth }],
    ['Cache', { amount: `${cache.NumCacheClusters} × ${cache.CacheNodeType}`, usd: cache.NumCacheClusters * PRICES.cache[cache.CacheNodeType] * HOURS }],
    ['Secrets', { amount: `${count('AWS::SecretsManager::Secret')}`, usd: count('AWS::SecretsManager::Secret') * PRICES.secretMonth }],
    ['KMS keys', { amount: `${count('AWS::KMS::Key')}`, usd: count('AWS::KMS::Key') * PRICES.keyMonth }],
    ['Alarms, by their metrics', { amount: `${metrics}`, usd: metrics * PRICES.alarmMetricMonth }],
    ['Dashboard', { amount: '1', usd: count('AWS::CloudWatch::Dashboard') * PRICES.dashboardMonth }],
  ]);
}

/** A task that always runs. */
interface Task {
  readonly vcpu: number;
  readonly memoryGib: number;
}

function tasksOf(resources: Resource[]): Task[] {
  // Where a service scales, the number of its tasks is that of its scaling.
  const [scaled] = ofType(resources, 'AWS::ApplicationAutoScaling::ScalableTarget');
  const definitions = ofType(resources, 'AWS::ECS::TaskDefinition');
  return ofType(resources, 'AWS::ECS::Service').flatMap(({ ServiceName, DesiredCount }) => {
    const { Cpu, Memory } = definitions.find(({ Family }) => Family === ServiceName)!;
    return Array<Task>(DesiredCount ?? scaled.MinCapacity).fill({ vcpu: Cpu / 1024, memoryGib: Memory / 1024 });
  });
}

function taskCost({ vcpu, memoryGib }: Task): number {
  return (vcpu * PRICES.vcpu + memoryGib * PRICES.memoryGib) * HOURS;
}

function serviceTable(): string {
  const profiles = [ServiceProfile.BACKEND.name, ServiceProfile.FRONTEND.name, 'plain'];
  const cell = (tier: PlatformTier, profile: string) => {
    const { cpu, memoryMiB, desiredCount } = tier._defaults.sizes[profile] as { cpu: number; memoryMiB: number; desiredCount: number };
    return `${desiredCount} × ${cpu / 1024} vCPU, ${memoryMiB / 1024} GB: ${usd(desiredCount * taskCost({ vcpu: cpu / 1024, memoryGib: memoryMiB / 1024 }))}`;
  };
  return [
    '| Profile | `DEVELOPMENT` | `PRODUCTION` |',
    '| --- | --- | --- |',
    ...profiles.map((profile) => `| ${[`\`${profile}\``, ...TIERS.map((tier) => cell(tier, profile))].join(' | ')} |`),
  ].join('\n');
}

function usd(amount: number): string {
  return amount.toFixed(2);
}

if (require.main === module) {
  writeFileSync(COST_PAGE, costPage(readFileSync(COST_PAGE, 'utf8')));
}
