/** Input of the function that runs a migration, as properties of a custom resource. */
export interface MigrationProperties {
  /** Name of the migration. */
  readonly Migration: string;
  readonly Cluster: string;
  /** ARN of a revision of the task definition. A new revision runs the migration again. */
  readonly TaskDefinition: string;
  readonly Container: string;
  readonly Subnets: string[];
  readonly SecurityGroups: string[];
  readonly LogGroup: string;
  /** In seconds. CloudFormation converts numbers to strings. */
  readonly Timeout: string;
}
