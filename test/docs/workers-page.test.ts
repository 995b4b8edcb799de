import { readFileSync } from 'fs';
import { join } from 'path';
import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { ReptidexPlatform, ServiceProfile } from '../../src';
import { domainIn, newStack, onlyOf, propsOf, render } from '../support';

/** What docs/workers-jobs-migrations.md shows, as it stands there. */
function example(this: Stack, domain = domainIn(this)) {
  const shared = { repositoryName: 'reptidex-core', database: true };
  new ReptidexPlatform(this, 'Platform', {
    environmentName: 'prod',
    projectName: 'reptidex',
    domain,
    queues: [{ name: 'mail', visibilityTimeout: Duration.minutes(2) }],
    services: [{ name: 'core', profile: ServiceProfile.BACKEND, hostnames: ['api.example.com'], queues: ['mail'] }],
    workers: [
      {
        ...shared,
        name: 'mailer',
        command: ['python', '-m', 'mailer'],
        queue: 'mail',
        scaling: { minTasks: 0, maxTasks: 10, acceptableLatency: Duration.minutes(2), processingTime: Duration.seconds(5) },
      },
      { ...shared, name: 'celery', command: ['celery', '-A', 'app', 'worker'], cache: true, desiredCount: 2 },
    ],
    jobs: [{
      ...shared,
      name: 'digest',
      command: ['python', '-m', 'digest'],
      schedule: ScheduleExpression.cron({ hour: '6', minute: '0', timeZone: TimeZone.EUROPE_LONDON }),
      timeout: Duration.minutes(30),
    }],
    migrations: [{ ...shared, name: 'alembic', command: ['alembic', 'upgrade', 'head'], before: ['core', 'mailer', 'celery'] }],
  });
  return render(this);
}

const page = readFileSync(join(__dirname, '../../docs/workers-jobs-migrations.md'), 'utf8');
const template = example.call(newStack());

test('the example of the page is the one in this file', () => {
  const squeeze = (text: string) => text.replace(/\s+/g, ' ');
  const shown = /```ts\n([\s\S]*?)```/.exec(page)![1];
  expect(squeeze(readFileSync(__filename, 'utf8'))).toContain(squeeze(shown).trim());
});

test('the page states the number of messages at which the worker scales', () => {
  const { TargetTrackingScalingPolicyConfiguration: tracking } = propsOf(template, 'AWS::ApplicationAutoScaling::ScalingPolicy')
    .find((policy) => policy.TargetTrackingScalingPolicyConfiguration?.CustomizedMetricSpecification);
  expect(page).toContain(`120 / 5 = ${tracking.TargetValue}`);
});

test('the commands of the page contain the names of the resources', () => {
  expect(page).toContain(`stateMachine:${onlyOf(template, 'AWS::StepFunctions::StateMachine').Properties.StateMachineName}`);
  expect(propsOf(template, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName)).toContain(/lambda invoke --function-name (\S+)/.exec(page)![1]);
});
