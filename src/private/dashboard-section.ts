import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';

/** Parts of a dashboard, from top to bottom. */
export const DASHBOARD_PARTS = ['loadBalancer', 'services', 'database', 'cache', 'queues'] as const;

/** A graph as plain data: each room describes the graphs of its resources, and `observability` creates the dashboard. */
export interface GraphSpec {
  /** Title after the name of its section. */
  readonly title: string;
  readonly left: cloudwatch.IMetric[];
  readonly right?: cloudwatch.IMetric[];
  /** Thresholds of the alarms on metrics of the left axis. */
  readonly leftThresholds?: number[];
  /** Thresholds of the alarms on metrics of the right axis. */
  readonly rightThresholds?: number[];
}

/** The graphs of a resource, which start a new row. */
export interface DashboardSection {
  readonly part: typeof DASHBOARD_PARTS[number];
  /** Name of the resource. Sections of a part are sorted by name. */
  readonly name: string;
  readonly graphs: GraphSpec[];
}
