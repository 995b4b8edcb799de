import { MicroserviceFleetProps, MicroserviceProps } from '../../src';
import { fleet, IMAGE, propsOf, render, Rendered, resourcesOf, service } from '../support';

const internal = (name: string, more: Partial<MicroserviceProps> = {}): MicroserviceProps => ({ name, port: 8080, image: IMAGE, internal: true, ...more });
const rendered = (services: MicroserviceProps[], props: Partial<MicroserviceFleetProps> = {}) => render(fleet({ services, ...props }));

describe('an internal service has an alarm that no task is running', () => {
  const alarmOf = (template: Rendered, name = 'pricing') => resourcesOf(template, 'AWS::CloudWatch::Alarm').find(([id]) => id.startsWith(`Fleet${name}AlarmsNoRunningTask`));

  test('also when there is no data, but not before the first task runs', () => {
    const [, { Properties, DependsOn }] = alarmOf(rendered([internal('pricing')], { namePrefix: 'dev', alarms: true }))!;
    expect(Properties).toMatchObject({
      AlarmName: 'dev-pricing-no-running-task',
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      Statistic: 'SampleCount',
      Period: 300,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^FleetpricingService/)]));
  });

  test('that is muted outside working hours', () => {
    const template = rendered([internal('pricing')], { alarms: true, schedule: { start: '07:00', end: '19:00', stopDatabase: false } });
    expect(JSON.stringify(propsOf(template, 'AWS::CloudWatch::AlarmMuteRule'))).toContain(alarmOf(template)![0]);
  });

  test.each<[string, Rendered, string]>([
    ['without tasks', rendered([internal('pricing', { desiredCount: 0 })], { alarms: true }), 'pricing'],
    ['that a schedule stops', rendered([internal('pricing', {
      scaling: { minTasks: 1, maxTasks: 2, schedules: [{ name: 'night', cron: '0 20 * * ? *', minTasks: 0, maxTasks: 0 }] },
    })], { alarms: true }), 'pricing'],
    ['that is not deployed yet', rendered([internal('pricing')], { alarms: true, bootstrap: true }), 'pricing'],
    ['in a fleet without alarms', rendered([internal('pricing')], { alarms: false }), 'pricing'],
    ['that is public, which has alarms for its targets', rendered([service('shop')], { alarms: true }), 'shop'],
  ])('except for a service %s', (_, template, name) => {
    expect(alarmOf(template, name)).toBeUndefined();
  });
});
