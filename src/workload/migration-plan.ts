import { Duration } from 'aws-cdk-lib';
import { FleetSettings } from './fleet-settings';
import { KindPlan, Neighbours } from './kind';
import { MigrationOptions } from './migration-options';
import { checkNoIngress, checkWorkload, resolveWorkload, subjectOf } from './workload-plan';
import { checkSeconds } from '../private/durations';
import { Problems } from '../private/problems';

const DEFAULT_SIZE = { cpu: 256, memoryMiB: 512 };
const STOP_TIMEOUT = Duration.seconds(120);
/** The function that waits for the migration can run for at most 15 minutes. */
const TIMEOUT = { min: 60, max: 840 };
/** Kinds of workloads that have an ECS service. */
const UPDATED = ['service', 'worker'];

/** A migration with every default filled in. */
export interface MigrationPlan extends KindPlan {
  readonly before: string[];
  readonly timeout: Duration;
  readonly props: MigrationOptions;
}

/** Fills in every default. */
export function resolveMigration(props: MigrationOptions, settings: FleetSettings): MigrationPlan {
  return {
    workload: resolveWorkload(props, { noun: 'migration', ...DEFAULT_SIZE, stopTimeout: STOP_TIMEOUT, database: false, cache: false }, settings),
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
    problems.add({ subject, prop: 'before', must: 'name the services and workers that wait for it', got: before });
  }
  for (const name of new Set(before.filter((each, index) => before.indexOf(each) < index))) {
    problems.add({ subject, prop: 'before', must: 'name each once', got: name });
  }
  checkSeconds(subject, 'timeout', props.timeout, TIMEOUT, problems);
}

/** Workloads that wait for a migration must exist. */
export function checkBefore({ workload, before }: MigrationPlan, { all }: Neighbours, problems: Problems): void {
  const names = all.filter((other) => UPDATED.includes(other.workload.noun)).map((other) => other.workload.name).sort();
  for (const name of new Set(before)) {
    if (!names.includes(name)) {
      problems.add({
        subject: subjectOf(workload),
        prop: 'before',
        must: names.length > 0 ? `name services and workers of its fleet: ${names.map((each) => `'${each}'`).join(', ')}` : 'name services and workers of its fleet, which has none',
        got: name,
      });
    }
  }
}
