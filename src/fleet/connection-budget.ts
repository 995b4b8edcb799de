import { Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';
import { KindPlan } from '../workload/kind';
import { MicroservicePlan } from '../workload/microservice-plan';
import { usesDatabase } from '../workload/workload-plan';

const POOL_SIZE = { min: 1, max: 5_000 };
/** Values beyond these are reported separately, so their sum is not. */
const SOUND = { percent: { min: 100, max: 200 }, tasks: { min: 0, max: 5_000 } };
/** Of a service whose deployments shift traffic: both versions run all their tasks, in percent. */
const SHIFTING_PERCENT = 200;
/**
 * Connections that no service gets: `superuser_reserved_connections`, 3, and `rds.rds_superuser_reserved_connections`, 2.
 *
 * https://repost.aws/knowledge-center/rds-postgresql-error-connection-slots
 */
const RESERVED = 5;

/** Maximum number of connections of a workload, with the calculation. */
interface Demand {
  readonly connections: number;
  readonly text: string;
}

/**
 * Simultaneous deployments of all services are common: a rotation of the password starts deployments of every service that uses the database.
 */
export function checkConnectionBudget(services: MicroservicePlan[], others: KindPlan[], maxConnections: number | undefined, problems: Problems): void {
  if (maxConnections === undefined || Token.isUnresolved(maxConnections)) {
    return;
  }
  // Sorted by name, so that the order of the props does not matter. A duplicate name is not counted twice.
  const unique = new Map([
    ...services.map((service) => [service.workload.name, () => demandOf(service)] as const),
    ...others.map((other) => [other.workload.name, () => demandOfOther(other)] as const),
  ]);
  const demands = [...unique.keys()].sort().flatMap((name) => unique.get(name)!());
  const [total, budget] = [demands.reduce((sum, { connections }) => sum + connections, 0), maxConnections - RESERVED];
  if (total > budget) {
    problems.add({
      subject: 'fleet',
      prop: 'databasePoolSize',
      must: `add up to at most ${budget} connections, the database's ${maxConnections} less ${RESERVED} that are reserved: ${demands.map(({ text }) => text).join(', ')}`,
      got: total,
      fix: "old and new tasks run at the same time during a deployment: use smaller pools, reduce 'maxTasks' or 'maxHealthyPercent', use a larger instance class, or share connections through PgBouncer or RDS Proxy",
    });
  }
}

/** Number of tasks of a service that run at the same time: its maximum, and the maximum during a deployment. */
export interface MostTasks {
  readonly tasks: number;
  readonly percent: number;
  readonly running: number;
}

/** Undefined if the numbers of a service are out of range, or if its number of tasks is known only at deployment. */
export function mostTasksOf(service: MicroservicePlan): MostTasks | undefined {
  const percent = mostPercent(service);
  const limits = [service.scaling?.maxTasks ?? service.desiredCount, ...(service.scaling?.schedules ?? []).flatMap(({ maxTasks }) => maxTasks ?? [])];
  const isKnown = ![percent, ...limits].some((value) => Token.isUnresolved(value));
  if (!isKnown || !within(percent, SOUND.percent) || !limits.every((limit) => within(limit, SOUND.tasks))) {
    return undefined;
  }
  const tasks = Math.max(...limits);
  // Rounded up: Amazon ECS rounds down the number of tasks that it runs, but a task that is being stopped still has its connections.
  return { tasks, percent, running: Math.ceil((tasks * percent) / 100) };
}

/** Services without a known number are omitted, which makes the sum a lower bound. */
function demandOf(service: MicroservicePlan): Demand[] {
  const { workload, props: { databasePoolSize: pool } } = service;
  const most = mostTasksOf(service);
  if (!most || pool === undefined || Token.isUnresolved(pool) || !within(pool, POOL_SIZE) || !usesDatabase(workload)) {
    return [];
  }
  const { tasks, percent, running } = most;
  return [{ connections: pool * running, text: `'${workload.name}' ${pool} × ${running} tasks (${percent} % of ${tasks}) = ${pool * running}` }];
}

/** Both versions run all their tasks while traffic shifts. */
function mostPercent({ deployment: { maxHealthyPercent, strategy } }: MicroservicePlan): number {
  return strategy._plan.kind === 'ROLLING' || Token.isUnresolved(maxHealthyPercent) ? maxHealthyPercent : Math.max(maxHealthyPercent, SHIFTING_PERCENT);
}

/** The same for workloads that run a maximum number of tasks at once. */
function demandOfOther({ workload, mostTasks }: KindPlan): Demand[] {
  const { databasePoolSize: pool } = workload.options;
  if (mostTasks === undefined || pool === undefined || Token.isUnresolved(pool) || !within(pool, POOL_SIZE) || !usesDatabase(workload)) {
    return [];
  }
  return [{ connections: pool * mostTasks, text: `'${workload.name}' ${pool} × ${mostTasks} tasks = ${pool * mostTasks}` }];
}

function within(value: number, { min, max }: { min: number; max: number }): boolean {
  return value >= min && value <= max;
}
