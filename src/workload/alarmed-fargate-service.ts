import { aws_ecs as ecs } from 'aws-cdk-lib';

/** A service whose deployment alarms add up: the L2 loses those of every call but the first. */
export class AlarmedFargateService extends ecs.FargateService {
  enableDeploymentAlarms(alarmNames: string[], options?: ecs.DeploymentAlarmOptions): void {
    const before = this.deploymentAlarms?.enable ? this.deploymentAlarms.alarmNames : [];
    super.enableDeploymentAlarms(alarmNames, options);
    this.deploymentAlarms = { ...this.deploymentAlarms!, alarmNames: [...new Set([...before, ...alarmNames])] };
  }
}
