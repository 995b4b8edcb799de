import { aws_rds as rds, Stack, TimeZone } from 'aws-cdk-lib';
import { OffHoursSchedule, WeekDay } from '../../src';
import { HoursInput, createBackups, createHours } from '../parts';
import { newStack, onlyOf, rdsInstance, render } from '../support';

function schedule(stack: Stack, props: Partial<HoursInput> = {}): OffHoursSchedule {
  return createHours(stack, 'OffHours', { start: '07:00', end: '19:00', ...props });
}

test('has its backup and maintenance windows while it runs', () => {
  const stack = newStack();
  schedule(stack, { timeZone: TimeZone.AUSTRALIA_MELBOURNE }).addDatabase('Database', rdsInstance(stack));
  expect(onlyOf(render(stack), 'AWS::RDS::DBInstance').Properties).toMatchObject({
    PreferredBackupWindow: '02:00-02:30', PreferredMaintenanceWindow: 'mon:01:30-mon:02:00',
  });
});

test.each<[Partial<rds.DatabaseInstanceProps>, Array<string | undefined>]>([
  [{ preferredBackupWindow: '10:00-10:30' }, ['10:00-10:30', 'mon:12:30-mon:13:00']],
  [{ preferredMaintenanceWindow: 'sun:10:00-sun:10:30' }, ['13:00-13:30', 'sun:10:00-sun:10:30']],
  [{ preferredBackupWindow: '12:30-13:00' }, ['12:30-13:00', undefined]],
])('keeps its own windows %p', (windows, expected) => {
  const stack = newStack();
  schedule(stack).addDatabase('Database', rdsInstance(stack, windows));
  const { PreferredBackupWindow, PreferredMaintenanceWindow } = onlyOf(render(stack), 'AWS::RDS::DBInstance').Properties;
  expect([PreferredBackupWindow, PreferredMaintenanceWindow]).toEqual(expected);
});

test.each(['backup first', 'hours first'])('with backups has its windows while it runs: %s', (order) => {
  const stack = newStack();
  const instance = rdsInstance(stack);
  const steps = [
    () => createBackups(stack, 'Backup', { startTime: '16:00', days: [WeekDay.MONDAY] }).addDatabase('database', instance),
    () => schedule(stack).addDatabase('Database', instance),
  ];
  (order === 'hours first' ? steps.reverse() : steps).forEach((step) => step());
  expect(onlyOf(render(stack), 'AWS::RDS::DBInstance').Properties).toMatchObject({
    PreferredBackupWindow: '13:00-13:30', PreferredMaintenanceWindow: 'mon:12:30-mon:13:00',
  });
});
