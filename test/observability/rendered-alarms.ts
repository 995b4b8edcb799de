import { Stack } from 'aws-cdk-lib';
import { AlarmSettings, Alarms } from '../../src/observability/alarms';
import { AlarmSpec } from '../../src/private/alarm-spec';
import { propsOf, render } from '../support';

/** The alarms that a list of them renders. */
export function renderedAlarms(stack: Stack, alarms: AlarmSpec[], settings: AlarmSettings = { namePrefix: 'dev-reptidex' }): any[] {
  new Alarms(stack, 'Alarms', { ...settings, alarms });
  return propsOf(render(stack), 'AWS::CloudWatch::Alarm');
}

export const ABOVE = { ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' };
