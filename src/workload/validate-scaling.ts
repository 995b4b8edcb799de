import { Token } from 'aws-cdk-lib';
import { isScalingCron } from './scaling-cron';
import { ScalingOptions, ScheduledScaling } from './scaling-options';
import { checkTimeZone } from '../operations/time-zones';
import { Problems } from '../private/problems';

const TASKS = { min: 0, max: 5_000 };
/** A target of 0 disables scaling by this metric. */
const PERCENT = { min: 0, max: 100, unit: 'percent' };
const REQUESTS = { min: 1, max: 1_000_000_000 };
/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html */
const COOLDOWN = { min: 0, max: 2_147_483_647, unit: 'seconds' };
const SCHEDULE_NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;

/** Collects mistakes in a service's scaling. */
export function checkScaling(subject: string, scaling: ScalingOptions, desiredCount: number, problems: Problems): void {
  const minTasks = scaling.minTasks ?? desiredCount;
  // If a service does not set a minimum number of tasks, its desired count is the minimum.
  const minProp = scaling.minTasks === undefined ? 'desiredCount' : 'minTasks';
  problems.integer(subject, 'scaling.minTasks', scaling.minTasks, TASKS);
  problems.integer(subject, 'scaling.maxTasks', scaling.maxTasks, { ...TASKS, min: 1 });
  if (!Token.isUnresolved(minTasks) && !Token.isUnresolved(scaling.maxTasks) && scaling.maxTasks < minTasks) {
    problems.add({
      subject,
      prop: 'scaling.maxTasks',
      must: `be at least '${minProp}' ${minTasks}`,
      got: scaling.maxTasks,
      fix: scaling.minTasks === undefined ? "or say a lower 'scaling.minTasks', which is the desired count where it is left out" : undefined,
    });
  }
  problems.integer(subject, 'scaling.cpuPercent', scaling.cpuPercent, PERCENT);
  problems.integer(subject, 'scaling.memoryPercent', scaling.memoryPercent, PERCENT);
  problems.integer(subject, 'scaling.requestsPerTarget', scaling.requestsPerTarget, REQUESTS);
  for (const prop of ['scaleInCooldown', 'scaleOutCooldown'] as const) {
    const cooldown = scaling[prop];
    if (cooldown && !cooldown.isUnresolved()) {
      problems.integer(subject, `scaling.${prop}`, cooldown.toSeconds({ integral: false }), COOLDOWN);
    }
  }
  (scaling.schedules ?? []).forEach((schedule, index, all) => {
    checkSchedule(subject, schedule, { minProp, minTasks, maxTasks: scaling.maxTasks }, problems);
    if (all.findIndex((other) => other.name === schedule.name) < index) {
      problems.add({ subject, prop: 'scaling.schedules', must: 'have unique names', got: schedule.name });
    }
  });
}

/** A limit that is set alone is compared with the other limit of the service. */
function checkSchedule(subject: string, schedule: ScheduledScaling, own: { minProp: string; minTasks: number; maxTasks: number }, problems: Problems): void {
  const prop = 'scaling.schedules';
  problems.pattern(subject, `${prop}.name`, schedule.name, SCHEDULE_NAME, 'be 1 to 64 letters, digits and hyphens, beginning with a letter');
  if (!Token.isUnresolved(schedule.cron) && !isScalingCron(schedule.cron)) {
    problems.add({
      subject,
      prop: `${prop}.cron`,
      must: "be the six fields minutes, hours, day of month, month, day of week and year, such as '0 7 ? * MON-FRI *'",
      got: schedule.cron,
      fix: 'one of the two days is a ?',
    });
  }
  checkTimeZone(problems, subject, `${prop}.timeZone`, schedule.timeZone);
  problems.integer(subject, `${prop}.minTasks`, schedule.minTasks, TASKS);
  problems.integer(subject, `${prop}.maxTasks`, schedule.maxTasks, TASKS);
  const { minTasks, maxTasks } = schedule;
  if (minTasks === undefined && maxTasks === undefined) {
    problems.add({ subject, prop, must: "say 'minTasks', 'maxTasks' or both", got: schedule.name });
    return;
  }
  const [least, most] = [minTasks ?? own.minTasks, maxTasks ?? own.maxTasks];
  if (Token.isUnresolved(least) || Token.isUnresolved(most) || !(most < least)) {
    return;
  }
  if (maxTasks === undefined) {
    problems.add({ subject, prop: `${prop}.minTasks`, must: `be at most the service's 'maxTasks' ${most}`, got: least, fix: "say 'maxTasks' beside it" });
  } else {
    const whose = minTasks === undefined ? `the service's '${own.minProp}'` : "'minTasks'";
    problems.add({ subject, prop: `${prop}.maxTasks`, must: `be at least ${whose} ${least}`, got: most, fix: minTasks === undefined ? "say 'minTasks' beside it" : undefined });
  }
}
