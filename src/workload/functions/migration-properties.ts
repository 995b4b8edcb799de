/** What the function that runs a migration is told, as properties of a custom resource. */
export interface MigrationProperties {
  /** Name of the migration. */
  readonly Migration: string;
  readonly Cluster: string;
  /** ARN of a revision: another one is another migration. */
  readonly TaskDefinition: string;
  readonly Container: string;
  readonly Subnets: string[];
  readonly SecurityGroups: string[];
  readonly LogGroup: string;
  /** In seconds; CloudFormation makes text of numbers. */
  readonly Timeout: string;
}
