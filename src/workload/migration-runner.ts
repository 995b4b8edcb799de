import { aws_logs as logs, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MigrationFunction } from './functions/migration-function';
import { MigrationVariables } from './functions/migration-properties';
import { acknowledge, wildcardRule } from '../private/acknowledge';
import { runTaskStatements, RunnableTask, tasksOf } from '../private/run-task';
import { allow, LibraryFunction, LibraryFunctionProps } from '../rotation/library-function';

const TASKS = 'A task has no ARN before it runs: the policy allows those of the cluster.';
const REASONS = {
  concurrency: 'It runs during a deployment that changes the migration, once.',
  network: 'It calls the API of Amazon ECS and of CloudFormation alone; the task that it runs is in the network.',
};

export interface MigrationRunnerProps extends Pick<LibraryFunctionProps, 'functionName' | 'encryptionKey'> {
  readonly task: RunnableTask;
  readonly variables: MigrationVariables;
}

/** The function that runs the task of a migration, and waits for it: in a deployment, or when it is invoked. */
export class MigrationRunner extends LibraryFunction {
  constructor(scope: Construct, id: string, private readonly props: MigrationRunnerProps) {
    super(scope, id, {
      description: `Runs the migration ${props.variables.MIGRATION}, in a deployment or when it is invoked`,
      functionName: props.functionName,
      encryptionKey: props.encryptionKey,
      // The maximum that Lambda allows.
      timeout: Duration.minutes(15),
      logRetention: logs.RetentionDays.ONE_YEAR,
      logRemovalPolicy: RemovalPolicy.DESTROY,
    }, MigrationFunction, REASONS);
    acknowledge(this.node.findChild('Policy'), [wildcardRule(this, tasksOf(this, props.task.cluster))], TASKS);
  }

  protected variables(): { [name: string]: string } {
    return this.props.variables;
  }

  protected permissions(): object[] {
    return [
      ...runTaskStatements(this, this.props.task),
      allow(['cloudformation:DescribeStacks'], [Stack.of(this).stackId]),
    ];
  }
}
