import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Properties of `LeanAlarm`. */
export interface LeanAlarmProps extends Omit<cloudwatch.CfnAlarmProps, 'metricName' | 'metrics'> {
  readonly metric: cloudwatch.IMetric;
  readonly actionArns: string[];
}

/**
 * An alarm as the L2 renders it, at about half the synth time: alarms are the most frequent resource there is, and the L2 resolves
 * each of its lists of actions late.
 */
export class LeanAlarm extends cloudwatch.AlarmBase {
  readonly alarmArn: string;
  readonly alarmName: string;

  constructor(scope: Construct, id: string, props: LeanAlarmProps) {
    super(scope, id);
    const { metric, actionArns, ...rest } = props;
    this.alarmActionArns = [...actionArns];
    this.okActionArns = [...actionArns];
    this.insufficientDataActionArns = [];
    const alarm = new cloudwatch.CfnAlarm(this, 'Resource', { ...rest, ...renderMetric(metric) });
    // The lists themselves, so that what a user adds later is in the template.
    alarm.alarmActions = this.alarmActionArns;
    alarm.okActions = this.okActionArns;
    alarm.insufficientDataActions = this.insufficientDataActionArns;
    this.alarmArn = alarm.attrArn;
    this.alarmName = alarm.ref;
  }
}

type RenderedMetric = Pick<cloudwatch.CfnAlarmProps, 'dimensions' | 'extendedStatistic' | 'metricName' | 'metrics' | 'namespace' | 'period' | 'statistic'>;

function renderMetric(metric: cloudwatch.IMetric): RenderedMetric {
  const { mathExpression } = metric.toMetricConfig();
  if (!mathExpression) {
    const { statistic, ...stat } = statOf(metric);
    return { ...stat, ...(PERCENTILE.test(statistic) ? { extendedStatistic: statistic } : { statistic }) };
  }
  return {
    metrics: [
      { id: 'expression', expression: mathExpression.expression, label: metric.toMetricConfig().renderingProperties?.label as string | undefined, returnData: true },
      ...Object.entries(mathExpression.usingMetrics).map(([id, used]) => {
        const { statistic, period, ...named } = statOf(used);
        return { id, metricStat: { metric: named, period, stat: statistic }, returnData: false };
      }),
    ],
  };
}

const PERCENTILE = /^p\d/;

function statOf(metric: cloudwatch.IMetric) {
  const { metricStat } = metric.toMetricConfig();
  const { namespace, metricName, dimensions, statistic, period } = metricStat!;
  return { namespace, metricName, dimensions: dimensions?.map(({ name, value }) => ({ name, value: String(value) })), statistic, period: period.toSeconds() };
}
