import { readFileSync } from 'fs';
import { join } from 'path';
import { TimeZone } from 'aws-cdk-lib';
import { OffHoursSchedule } from '../../src';
import { backend, frontend, newStack, platform as makePlatform, propsOf, render } from '../support';

/** What docs/off-hours.md shows, as it stands there. */
function example() {
  const stack = newStack();
  const platform = makePlatform({ services: [backend('api'), frontend('web')] }, stack);
  const hours = new OffHoursSchedule(stack, 'OffHours', {
    start: '07:00', end: '19:00', timeZone: TimeZone.EUROPE_LONDON, namePrefix: 'dev-reptidex',
  });
  hours.addDatabase('Database', platform.database!.instance);
  for (const name of platform.fleet.serviceNames) {
    hours.addService(name, platform.fleet.service(name).service, { minTasks: 1, alarms: platform.fleet.service(name).alarms?.alarms });
  }
  return render(stack);
}

test('the example of the page is this one', () => {
  const squeeze = (text: string) => text.replace(/\s+/g, ' ');
  const page = readFileSync(join(__dirname, '../../docs/off-hours.md'), 'utf8');
  const shown = /```ts\n([\s\S]*?)```/.exec(page)![1].replace('this', 'stack');
  expect(squeeze(readFileSync(__filename, 'utf8'))).toContain(squeeze(shown).trim());
});

test('every service and the database of a platform keep the hours', () => {
  const template = example();
  const actions = propsOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget')
    .map(({ ScheduledActions }) => ScheduledActions.map(({ Schedule }: { Schedule: string }) => Schedule));
  expect(actions).toHaveLength(2);
  expect(actions[0]).toEqual(actions[1]);
  expect(propsOf(template, 'AWS::Scheduler::Schedule')).toHaveLength(2);
  expect(propsOf(template, 'AWS::ECS::Service').filter((service) => 'DesiredCount' in service)).toEqual([]);
});
