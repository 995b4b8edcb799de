import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';

/** Parts of a dashboard, from top to bottom. */
export const DASHBOARD_PARTS = ['loadBalancer', 'services', 'database', 'cache', 'queues'] as const;

/** One graph, as plain data: each room describes the graphs of its own resources, and `observability` creates the dashboard. */
export interface GraphSpec {
  /** What it shows, after the name of its section. */
  readonly title: string;
  readonly left: cloudwatch.IMetric[];
  readonly right?: cloudwatch.IMetric[];
  /** Thresholds of the alarms on what the left axis shows. */
  readonly leftThresholds?: number[];
  /** Thresholds of the alarms on what the right axis shows. */
  readonly rightThresholds?: number[];
}

/** The graphs of one resource, which start a row of their own. */
export interface DashboardSection {
  readonly part: typeof DASHBOARD_PARTS[number];
  /** What the resource is called. Sections of one part are in the order of their names. */
  readonly name: string;
  readonly graphs: GraphSpec[];
}
