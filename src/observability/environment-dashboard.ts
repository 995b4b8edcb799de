import { aws_cloudwatch as cloudwatch, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DASHBOARD_PARTS, DashboardSection, GraphSpec } from '../private/dashboard-section';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_WIDGETS = 500;
const MAX_METRICS = 2500;
/** Four graphs are a row. */
const GRAPH = { width: 6, height: 6 };
const ALARM_COLOR = cloudwatch.Color.RED;

export interface EnvironmentDashboardProps {
  /** Name of the dashboard, which an account has once for all regions. Without one, CloudFormation names it. */
  readonly dashboardName?: string;
  /** What the dashboard shows, asked for at synth: services that are added later are on it too. */
  readonly sections: () => DashboardSection[];
}

/** A dashboard of the metrics of a whole environment, with the alarms' thresholds in them. Costs 3 USD a month. */
export class EnvironmentDashboard extends Construct {
  constructor(scope: Construct, id: string, private readonly props: EnvironmentDashboardProps) {
    super(scope, id);
    new cloudwatch.CfnDashboard(this, 'Resource', {
      dashboardName: props.dashboardName,
      dashboardBody: Lazy.string({ produce: () => Stack.of(this).toJsonString({ widgets: this.renderWidgets() }) }),
    });
    this.node.addValidation({ validate: () => this.validate() });
  }

  /** The widgets, in an order that is not that in which resources were added. */
  private renderWidgets(): any[] {
    const column = new cloudwatch.Column(...[...this.props.sections()].sort(byPart).map(renderSection));
    column.position(0, 0);
    return column.toJson();
  }

  private validate(): string[] {
    const widgets = this.renderWidgets();
    const metrics = widgets.reduce((sum, { properties }) => sum + properties.metrics.length, 0);
    const [must, got] = [`at most ${MAX_WIDGETS} graphs with ${MAX_METRICS} metrics`, `${widgets.length} with ${metrics}`];
    return widgets.length > MAX_WIDGETS || metrics > MAX_METRICS
      ? [`dashboard: CloudWatch takes ${must}, got ${got}; move services to a fleet in a stack of its own, or switch the dashboard off`] : [];
  }
}

function byPart(a: DashboardSection, b: DashboardSection): number {
  return DASHBOARD_PARTS.indexOf(a.part) - DASHBOARD_PARTS.indexOf(b.part) || (a.name < b.name ? -1 : 1);
}

function renderSection({ name, graphs }: DashboardSection): cloudwatch.IWidget {
  return new cloudwatch.Row(...graphs.map((graph) => renderGraph(name, graph)));
}

function renderGraph(section: string, graph: GraphSpec): cloudwatch.GraphWidget {
  const threshold = (value: number) => ({ value, label: 'Alarm', color: ALARM_COLOR });
  return new cloudwatch.GraphWidget({
    ...GRAPH,
    title: `${section}: ${graph.title}`,
    left: graph.left,
    right: graph.right,
    leftAnnotations: graph.leftThresholds?.map(threshold),
    rightAnnotations: graph.rightThresholds?.map(threshold),
    leftYAxis: { min: 0 },
    rightYAxis: graph.right && { min: 0 },
  });
}
