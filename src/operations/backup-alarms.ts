import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSet, AlarmSetProps } from '../observability/alarm-set';

/** Properties of `BackupAlarms`. */
export interface BackupAlarmsProps extends AlarmSetProps {
  /** Backups that failed. */
  readonly failedJobs: cloudwatch.IMetric;
  /** Backups that could not begin in time. */
  readonly expiredJobs: cloudwatch.IMetric;
}

/** Alarms of backups, each from the first one on that is not taken: nobody else misses it until it is needed. Costs 0.20 USD a month. */
export class BackupAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: BackupAlarmsProps) {
    super(scope, id, props);
    this._add({
      name: 'backup-failures',
      description: 'Backup: a recovery point could not be made; the job in AWS Backup says why',
      metric: props.failedJobs,
      threshold: 1,
      periods: 1,
    });
    this._add({
      name: 'backup-expiries',
      description: 'Backup: a backup could not begin in time, as of a database that is stopped',
      metric: props.expiredJobs,
      threshold: 1,
      periods: 1,
    });
  }
}
