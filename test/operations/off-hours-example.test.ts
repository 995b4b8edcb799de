import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack, TimeZone } from 'aws-cdk-lib';
import { PlatformTier, ReptidexPlatform, ServiceProfile } from '../../src';
import { newStack, propsOf, render } from '../support';

/** What docs/off-hours.md shows, as it stands there. */
function example(this: Stack) {
  new ReptidexPlatform(this, 'Platform', {
    environmentName: 'dev',
    projectName: 'reptidex',
    tier: PlatformTier.DEVELOPMENT,
    schedule: { start: '07:00', end: '19:00', timeZone: TimeZone.EUROPE_LONDON },
    services: [
      { name: 'api', profile: ServiceProfile.BACKEND, hostnames: ['api.example.com'] },
      { name: 'web', profile: ServiceProfile.FRONTEND, hostnames: ['web.example.com'], schedule: { end: '22:00' } },
    ],
  });
  return render(this);
}

const page = readFileSync(join(__dirname, '../../docs/off-hours.md'), 'utf8');
const template = example.call(newStack());

test('the example of the page is the one in this file', () => {
  const squeeze = (text: string) => text.replace(/\s+/g, ' ');
  const shown = /```ts\n([\s\S]*?)```/.exec(page)![1];
  expect(squeeze(readFileSync(__filename, 'utf8'))).toContain(squeeze(shown).trim());
});

test('the services and the database of a platform follow the schedule', () => {
  const times = propsOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget')
    .map(({ ScheduledActions }) => ScheduledActions.map(({ Schedule }: { Schedule: string }) => Schedule));
  expect(times).toEqual([
    ['cron(0 7 ? * MON,TUE,WED,THU,FRI *)', 'cron(0 19 * * ? *)'],
    ['cron(0 7 ? * MON,TUE,WED,THU,FRI *)', 'cron(0 22 * * ? *)'],
  ]);
  expect(propsOf(template, 'AWS::Scheduler::Schedule').map(({ ScheduleExpression }) => ScheduleExpression).sort()).toEqual(['cron(15 19 * * ? *)', 'cron(45 6 ? * MON,TUE,WED,THU,FRI *)']);
  expect(propsOf(template, 'AWS::ECS::Service').filter((service) => 'DesiredCount' in service)).toEqual([]);
});
