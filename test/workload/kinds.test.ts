/**
 * Kinds of workloads that have no port, each in a few lines and without a change of anything else: what `docs/architecture.md` describes as how to
 * add a workload.
 */
import { aws_ecs as ecs, aws_events as events, aws_events_targets as targets, aws_sqs as sqs, CfnOutput, custom_resources as custom, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Binding, WorkloadOptions } from '../../src';
import { WorkloadKind } from '../../src/workload/kind';
import { Workload } from '../../src/workload/workload';
import { checkWorkload, resolveWorkload, subjectOf, TaskDefaults, WorkloadPlan } from '../../src/workload/workload-plan';
import { fleet, IMAGE, mistakesOf, newStack, onlyOf, propsOf, render, resourcesOf } from '../support';

const task = (noun: string): TaskDefaults => ({ noun, cpu: 256, memoryMiB: 512, stopTimeout: Duration.seconds(120), database: false, cache: false });

interface WorkerOptions extends WorkloadOptions { readonly queue: string }
interface WorkerPlan { readonly workload: WorkloadPlan; readonly queue: string }
const WORKER: WorkloadKind<WorkerOptions, WorkerPlan, ecs.FargateService> = {
  resolve: (options, settings) => ({
    workload: resolveWorkload({ ...options, uses: [...options.uses ?? [], Binding.queue(options.queue)] }, task('worker'), settings), queue: options.queue,
  }),
  check: ({ workload }, settings, problems) => checkWorkload(workload, settings, problems),
  create: (scope, plan, context) => {
    const worker = new Construct(scope, plan.workload.name);
    const workload = Workload._create(worker, plan.workload, context);
    const service = new ecs.FargateService(worker, 'Service', {
      cluster: context.cluster, taskDefinition: workload.taskDefinition, securityGroups: workload._identity.securityGroups, desiredCount: 0,
    });
    const metric = context.catalog.queues![plan.queue].metricApproximateNumberOfMessagesVisible();
    service.autoScaleTaskCount({ minCapacity: 0, maxCapacity: 5 }).scaleOnMetric('Backlog', { metric, scalingSteps: [{ upper: 0, change: -1 }, { lower: 1, change: +1 }] });
    context.rollOnRotation(service, workload);
    return service;
  },
};

interface JobOptions extends WorkloadOptions { readonly schedule: events.Schedule }
const JOB: WorkloadKind<JobOptions, { readonly workload: WorkloadPlan; readonly schedule: events.Schedule }, events.Rule> = {
  resolve: (options, settings) => ({ workload: resolveWorkload(options, task('job'), settings), schedule: options.schedule }),
  check: ({ workload }, settings, problems) => checkWorkload(workload, settings, problems),
  create: (scope, { workload: plan, schedule }, context) => {
    const job = new Construct(scope, plan.name);
    const { taskDefinition, _identity: { securityGroups } } = Workload._create(job, plan, context);
    const run = new targets.EcsTask({ cluster: context.cluster, taskDefinition, securityGroups, subnetSelection: context.vpcSubnets });
    return new events.Rule(job, 'Schedule', { schedule, targets: [run] });
  },
};

interface MigrationOptions extends WorkloadOptions { readonly before: string[] }
const MIGRATION: WorkloadKind<MigrationOptions, { readonly workload: WorkloadPlan; readonly before: string[] }, Construct> = {
  resolve: (options, settings) => ({ workload: resolveWorkload(options, task('migration'), settings), before: options.before }),
  check: ({ workload, before }, settings, problems) => {
    checkWorkload(workload, settings, problems);
    if (before.length === 0) {
      problems.add({ subject: subjectOf(workload), prop: 'before', must: 'name a service', got: [] });
    }
  },
  create: (scope, plan, context) => {
    const migration = new Construct(scope, plan.workload.name);
    const { taskDefinition } = Workload._create(migration, plan.workload, context);
    const gate = new custom.AwsCustomResource(migration, 'Gate', {
      onUpdate: {
        service: 'ECS',
        action: 'runTask',
        parameters: { cluster: context.cluster.clusterName, taskDefinition: taskDefinition.taskDefinitionArn },
        physicalResourceId: custom.PhysicalResourceId.of(taskDefinition.taskDefinitionArn),
      },
      policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: [taskDefinition.taskDefinitionArn] }),
    });
    plan.before.forEach((name) => scope.node.findChild(name).node.findChild('Service').node.addDependency(gate));
    return migration;
  },
};

const withQueue = () => {
  const stack = newStack();
  return fleet({ queues: { mail: new sqs.Queue(stack, 'Mail') }, services: [{ name: 'core', port: 80, image: IMAGE, isDefault: true }] }, stack);
};

test('a worker has a queue and no target group of its own', () => {
  const built = withQueue();
  built._addWorkload(WORKER, { name: 'mailer', image: IMAGE, queue: 'mail', command: ['mail'] });
  const template = render(built);
  expect(resourcesOf(template, 'AWS::ECS::Service')).toHaveLength(2);
  expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toHaveLength(1);
  const mailer = propsOf(template, 'AWS::ECS::TaskDefinition').map(({ ContainerDefinitions: [container] }) => container).find(({ Name }) => Name === 'mailer');
  expect(mailer).toMatchObject({ Command: ['mail'], StopTimeout: 120, Environment: [{ Name: 'QUEUE_URL_MAIL' }] });
  expect(mailer.PortMappings).toBeUndefined();
});

test('a job has a schedule and no service', () => {
  const built = withQueue();
  built._addWorkload(JOB, { name: 'digest', image: IMAGE, schedule: events.Schedule.rate(Duration.days(1)) });
  expect(onlyOf(render(built), 'AWS::Events::Rule').Properties.Targets[0].EcsParameters.LaunchType).toBe('FARGATE');
  expect(resourcesOf(render(built), 'AWS::ECS::Service')).toHaveLength(1);
});

test('a migration comes before the services that it names', () => {
  const built = withQueue();
  built._addWorkload(MIGRATION, { name: 'alembic', image: IMAGE, before: ['core'] });
  expect(onlyOf(render(built), 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/alembicGate/)]));
});

test('each is checked as any workload is, and shares the names of the fleet', () => {
  const built = withQueue();
  new CfnOutput(built, 'Other', { value: 'x' });
  expect(mistakesOf(() => built._addWorkload(WORKER, { name: 'core', image: IMAGE, queue: 'sms', cpu: 1 })).map((line) => line.replace(/ must .*/, ''))).toEqual([
    "worker 'core': 'cpu'", "worker 'core': 'queues'", "worker 'core': 'name'",
  ]);
  expect(mistakesOf(() => built._addWorkload(MIGRATION, { name: 'alembic', image: IMAGE, before: [] }))).toEqual(["migration 'alembic': 'before' must name a service, got []"]);
});
