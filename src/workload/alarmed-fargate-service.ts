import { aws_ecs as ecs } from 'aws-cdk-lib';

/** A service that keeps all deployment alarms: the L2 keeps only those of the first call. */
export class AlarmedFargateService extends ecs.FargateService {
  enableDeploymentAlarms(alarmNames: string[], options?: ecs.DeploymentAlarmOptions): void {
    const before = this.deploymentAlarms?.enable ? this.deploymentAlarms.alarmNames : [];
    super.enableDeploymentAlarms(alarmNames, options);
    this.deploymentAlarms = { ...this.deploymentAlarms!, alarmNames: [...new Set([...before, ...alarmNames])] };
  }
}
