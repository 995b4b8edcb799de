import { aws_ec2 as ec2, aws_rds as rds, Duration } from 'aws-cdk-lib';
import { DatabaseAlarmThresholds } from '../../../src';
import { databaseAlarms, DatabaseCapacity, replicaAlarms, resolveDatabaseThresholds } from '../../../src/data/postgres/database-alarms';
import { ABOVE, renderedAlarms } from '../../observability/rendered-alarms';
import { mistakesOf, newStack, platform, unknown } from '../../support';

describe('a database', () => {
  function rendered(thresholds?: DatabaseAlarmThresholds, capacity?: DatabaseCapacity): Record<string, any> {
    const stack = newStack();
    const instance = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Instance', {
      instanceIdentifier: 'dev-postgres', instanceEndpointAddress: 'db', port: 5432, securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    });
    const alarms = renderedAlarms(stack, databaseAlarms(instance, resolveDatabaseThresholds(thresholds, capacity)));
    return Object.fromEntries(alarms.map((alarm) => [alarm.MetricName, alarm]));
  }

  test.each([
    ['CPUUtilization', 'cpu', { ...ABOVE, Statistic: 'Average', EvaluationPeriods: 3, Threshold: 80 }],
    ['FreeStorageSpace', 'free-storage', { ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'notBreaching', Statistic: 'Minimum', EvaluationPeriods: 1, Threshold: 5 * 1024 ** 3 }],
    ['DatabaseConnections', 'connections', { ...ABOVE, Statistic: 'Maximum', EvaluationPeriods: 1, Threshold: 80 }],
    ['ReadLatency', 'read-latency', { ...ABOVE, Statistic: 'Average', EvaluationPeriods: 3, Threshold: 0.05 }],
    ['WriteLatency', 'write-latency', { ...ABOVE, Statistic: 'Average', EvaluationPeriods: 3, Threshold: 0.05 }],
  ])('%s', (metric, name, expected) => {
    expect(rendered()[metric]).toMatchObject({
      ...expected, AlarmName: `dev-reptidex-postgres-${name}`, Namespace: 'AWS/RDS', Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'dev-postgres' }], Period: 300,
    });
  });

  test('every alarm describes the problem and what to check first', () => {
    const descriptions = Object.values(rendered()).map((alarm) => alarm.AlarmDescription);
    expect(new Set(descriptions).size).toBe(5);
    expect(descriptions.filter((description) => !/^Database: \w.*first/.test(description))).toEqual([]);
  });

  test('each threshold can be set', () => {
    const alarms = rendered({ cpuPercent: 1, freeStorageGiB: 2, connections: 3, readLatency: Duration.seconds(4), writeLatency: Duration.millis(5) });
    expect(Object.fromEntries(Object.entries(alarms).map(([metric, { Threshold }]) => [metric, Threshold]))).toEqual({
      CPUUtilization: 1, FreeStorageSpace: 2 * 1024 ** 3, DatabaseConnections: 3, ReadLatency: 4, WriteLatency: 0.005,
    });
  });

  test('default thresholds of storage and connections depend on the database', () => {
    const capacity = { allocatedStorageGiB: 200, maxConnections: 112 };
    expect(resolveDatabaseThresholds(undefined, capacity)).toMatchObject({ freeStorageGiB: 20, connections: 89 });
    expect(resolveDatabaseThresholds({ freeStorageGiB: 7, connections: undefined }, capacity)).toMatchObject({ freeStorageGiB: 7, connections: 89 });
    expect(resolveDatabaseThresholds({}, { allocatedStorageGiB: unknown.number(newStack()) })).toMatchObject({ freeStorageGiB: 5, connections: 80 });
  });
});

describe('read replicas', () => {
  function rendered(thresholds?: DatabaseAlarmThresholds): any[] {
    const stack = newStack();
    const instances = [1, 2].map((number) => rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, `Replica${number}`, {
      instanceIdentifier: `dev-reptidex-postgres-replica-${number}`, instanceEndpointAddress: 'replica.example.com', port: 5432, securityGroups: [],
    }));
    return renderedAlarms(stack, replicaAlarms(instances, resolveDatabaseThresholds(thresholds)));
  }

  test('each have alarms on lag and CPU', () => {
    expect(rendered().map(({ AlarmName, Dimensions }) => [AlarmName, Dimensions[0].Value])).toEqual([
      ['dev-reptidex-postgres-replica-1-lag', 'dev-reptidex-postgres-replica-1'],
      ['dev-reptidex-postgres-replica-1-cpu', 'dev-reptidex-postgres-replica-1'],
      ['dev-reptidex-postgres-replica-2-lag', 'dev-reptidex-postgres-replica-2'],
      ['dev-reptidex-postgres-replica-2-cpu', 'dev-reptidex-postgres-replica-2'],
    ]);
  });

  test('can lag one minute, or the time that is set', () => {
    const lag = (thresholds?: DatabaseAlarmThresholds) => rendered(thresholds).find(({ MetricName }) => MetricName === 'ReplicaLag');
    expect(lag()).toMatchObject({ ...ABOVE, Threshold: 60, Statistic: 'Maximum', Period: 60, EvaluationPeriods: 5 });
    expect(lag({ replicaLag: Duration.millis(1500) }).Threshold).toBe(1.5);
  });

  test('reject a lag of zero', () => {
    expect(mistakesOf(() => platform({ alarms: { database: { replicaLag: Duration.seconds(0) } } }))).toEqual([expect.stringContaining("'database.replicaLag'")]);
  });
});
