import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { AlarmSpec } from '../private/alarm-spec';

/** Alarms on backups. The threshold is one failure, because a missing backup would otherwise go unnoticed until it is needed. */
export function backupAlarms(failedJobs: cloudwatch.IMetric, expiredJobs: cloudwatch.IMetric): AlarmSpec[] {
  return [
    {
      name: 'backup-failures',
      description: 'Backup: a recovery point could not be created. Look at the status message of the failed job in AWS Backup first',
      metric: failedJobs,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'backup-expiries',
      description: 'Backup: a backup could not start in time. Look first whether the database was stopped then',
      metric: expiredJobs,
      threshold: 1,
      periods: 1,
    },
  ];
}
