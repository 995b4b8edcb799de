import { aws_cloudwatch as cloudwatch, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GRAPH_HEIGHT, GRAPH_WIDTH, renderWidget, Widget } from './dashboard-widget';
import { DASHBOARD_PARTS, DashboardSection } from '../private/dashboard-section';
import { jsonBody } from '../private/json-body';

const GRAPHS_A_ROW = 4;

export interface EnvironmentDashboardProps {
  /** Name of the dashboard, unique in an account across all regions. Without it, CloudFormation generates a name. */
  readonly dashboardName?: string;
  /** Returns the sections of the dashboard. It is called at synth, so that services that are added later are included. */
  readonly sections: () => DashboardSection[];
}

/**
 * A dashboard of the metrics of a whole environment, with the thresholds of its alarms. Costs 3 USD a month.
 *
 * CloudWatch allows 500 graphs with 2,500 metrics, which is enough for more than 100 services. The limit on resources of a stack is reached first.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */
export class EnvironmentDashboard extends Construct {
  constructor(scope: Construct, id: string, private readonly props: EnvironmentDashboardProps) {
    super(scope, id);
    new cloudwatch.CfnDashboard(this, 'Resource', {
      dashboardName: props.dashboardName,
      dashboardBody: Lazy.string({ produce: () => jsonBody({ widgets: this.renderWidgets() }) }),
    });
  }

  /** The widgets, in an order that does not depend on the order in which resources are added. */
  private renderWidgets(): Widget[] {
    const stack = Stack.of(this);
    let row = 0;
    return [...this.props.sections()].sort(byPart).flatMap(({ name, graphs }) => {
      const first = row;
      row += Math.ceil(graphs.length / GRAPHS_A_ROW);
      return graphs.map((graph, index) => renderWidget(stack, name, graph, {
        x: (index % GRAPHS_A_ROW) * GRAPH_WIDTH, y: (first + Math.floor(index / GRAPHS_A_ROW)) * GRAPH_HEIGHT,
      }));
    });
  }
}

function byPart(a: DashboardSection, b: DashboardSection): number {
  return DASHBOARD_PARTS.indexOf(a.part) - DASHBOARD_PARTS.indexOf(b.part) || (a.name < b.name ? -1 : 1);
}
