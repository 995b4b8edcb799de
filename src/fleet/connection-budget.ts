import { Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';
import { MicroserviceProps } from '../workload/microservice-props';
import { ResolvedService, resolveService, ServiceDefaults } from '../workload/resolve-service';

const POOL_SIZE = { min: 1, max: 5_000 };
const DEFAULT_MAX_HEALTHY_PERCENT = 200;
/** What is beyond is reported by itself, and the sum of it would be nothing new. */
const SOUND = { percent: { min: 100, max: 200 }, tasks: { min: 0, max: 5_000 } };
/**
 * Connections that no service gets: `superuser_reserved_connections`, 3, and `rds.rds_superuser_reserved_connections`, 2.
 *
 * https://repost.aws/knowledge-center/rds-postgresql-error-connection-slots
 */
const RESERVED = 5;

/** What one service opens at most, with the arithmetic. */
interface Demand {
  readonly connections: number;
  readonly text: string;
}

/** Collects pools that make no sense by themselves. */
export function checkPoolSize(subject: string, service: MicroserviceProps, resolved: ResolvedService, problems: Problems): void {
  problems.integer(subject, 'databasePoolSize', service.databasePoolSize, POOL_SIZE, 'count what one task opens at most, the overflow of its pool included');
  if (service.databasePoolSize !== undefined && !resolved.uses.Database) {
    problems.add({ subject, prop: 'databasePoolSize', must: 'be left out where the service uses no database', got: service.databasePoolSize });
  }
}

/**
 * All deployments at once is no rare case: a rotation of the password rolls every service that uses the database.
 */
export function checkConnectionBudget(services: MicroserviceProps[], fleet: ServiceDefaults, problems: Problems): void {
  const maxConnections = fleet.database?.maxConnections;
  if (maxConnections === undefined || Token.isUnresolved(maxConnections)) {
    return;
  }
  // By name, so that the order in which they were written does not show, and a name that is there twice is no mistake of the sum too.
  const byName = [...new Map(services.map((service) => [service.name, service])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const demands = byName.flatMap((service) => demandOf(service, resolveService(service, fleet)));
  const [total, budget] = [demands.reduce((sum, { connections }) => sum + connections, 0), maxConnections - RESERVED];
  if (total > budget) {
    problems.add({
      subject: 'fleet',
      prop: 'databasePoolSize',
      must: `add up to at most ${budget} connections, the database's ${maxConnections} less ${RESERVED} that are reserved: ${demands.map(({ text }) => text).join(', ')}`,
      got: total,
      fix: "old and new tasks run at once during a deployment: make pools smaller, lower 'maxTasks' or 'maxHealthyPercent', take a larger instance class, or share connections through PgBouncer or RDS Proxy",
    });
  }
}

/** Nothing of a service whose numbers are out of range, or its tasks known to the deployment alone: what is left out makes the sum a lower bound. */
function demandOf({ databasePoolSize: pool }: MicroserviceProps, service: ResolvedService): Demand[] {
  const percent = service.deployment.maxHealthyPercent ?? DEFAULT_MAX_HEALTHY_PERCENT;
  const limits = [service.scaling?.maxTasks ?? service.desiredCount, ...(service.scaling?.schedules ?? []).flatMap(({ maxTasks }) => maxTasks ?? [])];
  const known = pool !== undefined && ![pool, percent, ...limits].some((value) => Token.isUnresolved(value));
  const isSound = known && within(pool, POOL_SIZE) && within(percent, SOUND.percent) && limits.every((limit) => within(limit, SOUND.tasks));
  if (!isSound || !service.uses.Database) {
    return [];
  }
  const tasks = Math.max(...limits);
  // Rounded up: Amazon ECS rounds down what it runs, but a task that is stopping has its connections still.
  const running = Math.ceil((tasks * percent) / 100);
  return [{ connections: pool * running, text: `'${service.name}' ${pool} × ${running} tasks (${percent} % of ${tasks}) = ${pool * running}` }];
}

function within(value: number, { min, max }: { min: number; max: number }): boolean {
  return value >= min && value <= max;
}
