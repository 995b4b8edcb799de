import { Duration } from 'aws-cdk-lib';
import { FleetSettings } from './fleet-settings';
import { KindPlan, Neighbours } from './kind';
import { MigrationOptions } from './migration-options';
import { checkNoIngress, checkWorkload, resolveWorkload, subjectOf } from './workload-plan';
import { cyclesOf } from '../private/cycles';
import { checkSeconds } from '../private/durations';
import { Problems } from '../private/problems';

const DEFAULT_SIZE = { cpu: 256, memoryMiB: 512 };
const STOP_TIMEOUT = Duration.seconds(120);
/** The function that waits for the migration can run for at most 15 minutes. */
const TIMEOUT = { min: 60, max: 840 };
const NOUN = 'migration';
/** Kinds of workloads that have an ECS service, and other migrations. */
const LATER = ['service', 'worker', NOUN];

/** A migration with every default filled in. */
export interface MigrationPlan extends KindPlan {
  readonly before: string[];
  readonly timeout: Duration;
  readonly props: MigrationOptions;
}

/** Fills in every default. */
export function resolveMigration(props: MigrationOptions, settings: FleetSettings): MigrationPlan {
  return {
    workload: resolveWorkload(props, { noun: NOUN, ...DEFAULT_SIZE, stopTimeout: STOP_TIMEOUT, database: false, cache: false }, settings),
    before: [...props.before].sort(),
    timeout: props.timeout ?? Duration.seconds(TIMEOUT.max),
    mostTasks: 1,
    props,
  };
}

/** Collects mistakes of a single migration. */
export function checkMigration({ workload, before, props }: MigrationPlan, settings: FleetSettings, problems: Problems): void {
  const subject = subjectOf(workload);
  checkWorkload(workload, settings, problems);
  checkNoIngress(workload, problems);
  if (before.length === 0) {
    problems.add({ subject, prop: 'before', must: 'name the services, workers and migrations that wait for it', got: before });
  }
  for (const name of new Set(before.filter((each, index) => before.indexOf(each) < index))) {
    problems.add({ subject, prop: 'before', must: 'name each once', got: name });
  }
  checkSeconds(subject, 'timeout', props.timeout, TIMEOUT, problems);
}

/** Workloads that wait for a migration must exist. */
export function checkBefore(plan: MigrationPlan, { all }: Neighbours, problems: Problems): void {
  const subject = subjectOf(plan.workload);
  const names = all.filter((other) => LATER.includes(other.workload.noun)).map((other) => other.workload.name).sort();
  for (const name of new Set(plan.before)) {
    if (!names.includes(name)) {
      const others = `services, workers and other migrations of its fleet${names.length > 0 ? `: ${names.map((each) => `'${each}'`).join(', ')}` : ', which has none'}`;
      problems.add({ subject, prop: 'before', must: `name ${others}`, got: name });
    }
  }
  const migrations = new Map([plan, ...all.filter(isMigration)].sort(byName).map(({ workload, before }) => [workload.name, before]));
  // Each migration is checked: the first of a cycle reports it.
  const cycle = cyclesOf(migrations).find(([first]) => first === plan.workload.name);
  if (cycle && cycle.length > 1) {
    problems.add({ subject, prop: 'before', must: 'not form a cycle, because a migration runs after those that name it', got: [...cycle, cycle[0]].join(' → ') });
  }
}

function isMigration(plan: KindPlan): plan is MigrationPlan {
  return plan.workload.noun === NOUN;
}

function byName(a: KindPlan, b: KindPlan): number {
  return a.workload.name < b.workload.name ? -1 : 1;
}
