import { aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import { GraphSpec } from '../private/dashboard-section';
import { omitUndefined } from '../private/omit-undefined';

export const GRAPH_WIDTH = 6;
export const GRAPH_HEIGHT = 6;
/** CloudWatch's default for a metric without a period. */
const DEFAULT_PERIOD_SECONDS = 300;
const DEFAULT_STATISTIC = cloudwatch.Stats.AVERAGE;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly metrics: unknown[][] } & Record<string, unknown>;
}

/**
 * A graph as JSON. The L2's widgets resolve each metric late, which takes longer than the synthesis of all services of an environment.
 */
export function renderWidget(stack: Stack, section: string, graph: GraphSpec, place: { readonly x: number; readonly y: number }): Widget {
  const { left, right = [], leftThresholds = [], rightThresholds = [] } = graph;
  const thresholds = [...leftThresholds.map(annotation('left')), ...rightThresholds.map(annotation('right'))];
  return {
    type: 'metric',
    ...place,
    width: GRAPH_WIDTH,
    height: GRAPH_HEIGHT,
    properties: {
      view: 'timeSeries',
      title: `${section}: ${graph.title}`,
      region: stack.region,
      metrics: [...left.flatMap((metric) => renderMetric(stack, metric, {})), ...right.flatMap((metric) => renderMetric(stack, metric, { yAxis: 'right' }))],
      annotations: thresholds.length > 0 ? { horizontal: thresholds } : undefined,
      yAxis: { left: { min: 0 }, right: right.length > 0 ? { min: 0 } : undefined },
    },
  };
}

function annotation(yAxis: string): (value: number) => object {
  return (value) => ({ value, label: 'Alarm', color: cloudwatch.Color.RED, yAxis });
}

/** The lines of a metric. For an expression, this includes the hidden metrics that it is computed from. */
function renderMetric(stack: Stack, metric: cloudwatch.IMetric, options: Record<string, unknown>): unknown[][] {
  const { metricStat: stat, mathExpression: math, renderingProperties } = metric.toMetricConfig();
  const shown = { ...renderingProperties, ...options };
  if (math) {
    const used = Object.entries(math.usingMetrics).flatMap(([id, one]) => renderMetric(stack, one, { id, visible: false }));
    return [[{ ...shown, expression: math.expression, period: unlessDefault(math.period, DEFAULT_PERIOD_SECONDS) }], ...used];
  }
  const { namespace, metricName, dimensions = [], region, account, period, statistic } = stat!;
  const differing = omitUndefined({
    ...shown,
    region: unlessDefault(region, stack.region),
    accountId: unlessDefault(account, stack.account),
    period: unlessDefault(period.toSeconds(), DEFAULT_PERIOD_SECONDS),
    stat: unlessDefault(statistic, DEFAULT_STATISTIC),
  });
  return [[namespace, metricName, ...dimensions.flatMap(({ name, value }) => [name, value]), ...Object.keys(differing).length > 0 ? [differing] : []]];
}

function unlessDefault<T>(value: T | undefined, byDefault: T): T | undefined {
  return value === byDefault ? undefined : value;
}
