import { aws_applicationautoscaling as appscaling, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ScalingOptions } from './scaling-options';

const DEFAULTS = {
  cpuPercent: 70,
  memoryPercent: 80,
  scaleInCooldown: Duration.minutes(5),
  scaleOutCooldown: Duration.minutes(1),
};

/** Properties of `ServiceScaling`. */
export interface ServiceScalingProps {
  readonly service: ecs.FargateService;
  /** Undefined for a service without a load balancer, which cannot scale by requests. */
  readonly targetGroup?: elbv2.ApplicationTargetGroup;
  readonly scaling: ScalingOptions;
  readonly desiredCount: number;
  /** While no image has been pushed, services do not scale. */
  readonly bootstrap: boolean;
}

/** Scales the number of a service's tasks by load and by time. */
export class ServiceScaling extends Construct {
  /** The scalable target. */
  readonly taskCount: ecs.ScalableTaskCount;

  constructor(scope: Construct, id: string, props: ServiceScalingProps) {
    super(scope, id);
    const { scaling } = props;
    const cooldowns = {
      scaleInCooldown: scaling.scaleInCooldown ?? DEFAULTS.scaleInCooldown,
      scaleOutCooldown: scaling.scaleOutCooldown ?? DEFAULTS.scaleOutCooldown,
    };
    this.taskCount = props.service.autoScaleTaskCount({
      minCapacity: props.bootstrap ? 0 : scaling.minTasks ?? props.desiredCount,
      maxCapacity: props.bootstrap ? 0 : scaling.maxTasks,
    });
    this.track(scaling, props.targetGroup, cooldowns);
    for (const schedule of scaling.schedules ?? []) {
      this.taskCount.scaleOnSchedule(schedule.name, {
        schedule: appscaling.Schedule.expression(`cron(${schedule.cron})`),
        minCapacity: schedule.minTasks,
        maxCapacity: schedule.maxTasks,
        timeZone: schedule.timeZone,
      });
    }
  }

  private track(
    scaling: ScalingOptions, targetGroup: elbv2.ApplicationTargetGroup | undefined, cooldowns: { scaleInCooldown: Duration; scaleOutCooldown: Duration },
  ): void {
    const cpuPercent = scaling.cpuPercent ?? DEFAULTS.cpuPercent;
    const memoryPercent = scaling.memoryPercent ?? DEFAULTS.memoryPercent;
    if (cpuPercent !== 0) {
      this.taskCount.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent, ...cooldowns });
    }
    if (memoryPercent !== 0) {
      this.taskCount.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memoryPercent, ...cooldowns });
    }
    if (scaling.requestsPerTarget !== undefined && targetGroup) {
      this.taskCount.scaleOnRequestCount('Requests', { requestsPerTarget: scaling.requestsPerTarget, targetGroup, ...cooldowns });
    }
  }
}
