/** Properties of the custom resource that runs a migration in a deployment. */
export interface MigrationProperties {
  /** Name of the migration. */
  readonly Migration: string;
  /** ARN of a revision of the task definition. A new revision runs the migration again. */
  readonly TaskDefinition: string;
}

/** Variables of the function. Lists are separated by commas. */
export type MigrationVariables = Record<'MIGRATION' | 'CLUSTER' | 'TASK_DEFINITION' | 'CONTAINER' | 'SUBNETS' | 'SECURITY_GROUPS' | 'LOG_GROUP' | 'TIMEOUT_SECONDS', string>;
