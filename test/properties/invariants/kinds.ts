import { IConstruct } from 'constructs';
import { resourcesOf } from '../../support';
import { Environment } from '../environment';
import { Synthesized } from '../synthesis';

/** Workers consume their queue, jobs run at their time, and migrations run before what waits for them; with `bootstrap`, none of them runs. */
export function kinds(environment: Environment, synthesized: Synthesized): string[] {
  return [...workers(environment, synthesized), ...jobs(environment, synthesized), ...migrations(environment, synthesized)];
}

function resourceOf({ stack, template }: Synthesized, construct: IConstruct): { id: string; Properties: any; DependsOn: string[] } {
  const id = stack.getLogicalId((construct.node.defaultChild ?? construct) as any);
  return { id, DependsOn: [], ...template.Resources[id] as any };
}

function workers({ props }: Environment, synthesized: Synthesized): string[] {
  return (props.workers ?? []).flatMap(({ name, queue, additionalQueues = [], desiredCount }) => {
    const worker = synthesized.platform.fleet.worker(name);
    const { DesiredCount } = resourceOf(synthesized, worker.service).Properties;
    const container = resourceOf(synthesized, worker.taskDefinition).Properties.ContainerDefinitions.find(({ Name }: any) => Name === name);
    const url = JSON.stringify(container.Environment?.find(({ Name }: any) => Name === 'QUEUE_URL')?.Value);
    const queueId = queue && resourceOf(synthesized, worker.queue!).id;
    const mayRead = (id: string) => resourcesOf(synthesized.template, 'AWS::IAM::ManagedPolicy').flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .some(({ Action, Resource }: any) => [Action].flat().includes('sqs:ReceiveMessage') && JSON.stringify(Resource).includes(`"${id}"`));
    const additional = worker.additionalQueues.map((each) => resourceOf(synthesized, each).id);
    const isRead = (queueId === undefined ? additional : [queueId, ...additional]).every(mayRead);
    return [
      ...(props.bootstrap && DesiredCount !== 0 ? [`with bootstrap the worker '${name}' starts with ${DesiredCount} tasks`] : []),
      ...(!props.bootstrap && desiredCount !== undefined && DesiredCount !== undefined && DesiredCount !== desiredCount
        ? [`the worker '${name}' has ${DesiredCount} tasks and not ${desiredCount}`] : []),
      ...(url === (queueId && JSON.stringify({ Ref: queueId })) ? [] : [`the worker '${name}' consumes ${url} and not ${queueId}`]),
      ...(isRead ? [] : [`the worker '${name}' may not receive messages`]),
      ...(additional.length === additionalQueues.length ? [] : [`the worker '${name}' consumes ${additional} and not ${additionalQueues.map((each) => each.name)}`]),
    ];
  });
}

function jobs({ props }: Environment, synthesized: Synthesized): string[] {
  return (props.jobs ?? []).flatMap(({ name }) => {
    const job = synthesized.platform.fleet.job(name);
    const { State, Target } = resourceOf(synthesized, job.schedule).Properties;
    const machine = resourceOf(synthesized, job.stateMachine);
    const task = resourceOf(synthesized, job.taskDefinition).id;
    const deadLetters = resourceOf(synthesized, job.deadLetterQueue).id;
    return [
      ...(State === (props.bootstrap ? 'DISABLED' : 'ENABLED') ? [] : [`the schedule of '${name}' is ${State}`]),
      ...(Target.Arn.Ref === machine.id ? [] : [`the schedule of '${name}' starts ${JSON.stringify(Target.Arn)}`]),
      ...(Target.DeadLetterConfig?.Arn['Fn::GetAtt'][0] === deadLetters ? [] : [`runs of '${name}' that do not start are lost`]),
      ...(JSON.stringify(machine.Properties.DefinitionString).includes(`{"Ref":"${task}"}`) ? [] : [`the job '${name}' does not run its task`]),
    ];
  });
}

function migrations({ props }: Environment, synthesized: Synthesized): string[] {
  return (props.migrations ?? []).flatMap(({ name, before = [] }) => {
    const { fleet } = synthesized.platform;
    const { resource, taskDefinition } = fleet.migration(name);
    if (props.bootstrap || resource === undefined) {
      return props.bootstrap === true && resource === undefined ? [] : [`the migration '${name}' ${resource ? 'runs' : 'does not run'}`];
    }
    const run = resourceOf(synthesized, resource);
    const has = (list: Array<{ readonly name: string }> | undefined, each: string) => list?.some((other) => other.name === each);
    const waiting = (each: string): IConstruct => {
      if (has(props.migrations, each)) {
        return fleet.migration(each).resource!;
      }
      return (has(props.workers, each) ? fleet.worker(each) : fleet.service(each)).service;
    };
    return [
      ...(run.Properties.TaskDefinition.Ref === resourceOf(synthesized, taskDefinition).id ? [] : [`the migration '${name}' does not run its task`]),
      ...before.filter((each) => !resourceOf(synthesized, waiting(each)).DependsOn.includes(run.id))
        .map((each) => `'${each}' does not wait for the migration '${name}'`),
    ];
  });
}
