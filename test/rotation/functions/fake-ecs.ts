import {
  ContainerDefinition, DescribeServicesCommandInput, DescribeTaskDefinitionCommandInput, DescribeTasksCommandInput, ECSClient,
  ListServiceDeploymentsCommandInput, ListTasksCommandInput, RegisterTaskDefinitionCommandInput, Service, ServiceDeploymentBrief,
  ServiceDeploymentStatus, Tag, Task, TaskDefinition, UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';

const CLUSTER = 'cluster';
const START = Date.UTC(2030, 0, 1);

interface Deployed {
  readonly service: Service;
  readonly deployments: ServiceDeploymentBrief[];
  tasks: Task[];
}

/**
 * Amazon ECS as it documents itself: each deployment resolves tags to digests anew, starts its tasks beside those that run, and ends as the test says. What AWS
 * rejects is rejected.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export class FakeEcs {
  readonly client = new ECSClient({ region: 'us-east-1' });
  readonly cluster = CLUSTER;
  /** What a tag names now. */
  readonly registry = new Map<string, string>();
  /** Every call so far, by operation. */
  readonly calls: Array<[operation: string, input: any]> = [];
  private readonly definitions = new Map<string, { definition: TaskDefinition; tags: Tag[] }>();
  private readonly services = new Map<string, Deployed>();
  private now = START;

  constructor() {
    this.client.send = (async (command: { constructor: { name: string }; input: any }) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      this.calls.push([operation, command.input]);
      return this.answer(operation, command.input);
    }) as any;
    jest.spyOn(Date, 'now').mockImplementation(() => this.now);
  }

  get consumers() {
    return [{ cluster: CLUSTER, services: [...this.services.keys()] }];
  }

  inputs(operation: string): any[] {
    return this.calls.filter(([each]) => each === operation).map(([, input]) => input);
  }

  /** Lets time pass, and says what time it is then. */
  later(minutes = 1): Date {
    this.now += minutes * 60_000;
    return new Date(this.now);
  }

  /** A service as CloudFormation leaves it. */
  deploy(name: string, container: Partial<ContainerDefinition> = {}, { tasks = 1, tags = [] as Tag[], more = {} as Partial<TaskDefinition> } = {}): void {
    const containerDefinitions = [{ name, image: `registry.example.com:5000/${name}:prod`, ...container }];
    const { taskDefinitionArn } = this.define({ family: name, containerDefinitions, ...more }, tags);
    const service = { serviceName: name, status: 'ACTIVE', taskDefinition: taskDefinitionArn, desiredCount: tasks, deployments: [] };
    this.services.set(name, { service, deployments: [], tasks: [] });
    this.start(name);
    this.end(name, 'SUCCESSFUL');
  }

  /** What the containers of the tasks of a service run, by digest. */
  running(name: string): Array<string | undefined> {
    return this.of(name).tasks.flatMap(({ containers }) => containers!.map(({ imageDigest }) => imageDigest));
  }

  definitionOf(name: string): { definition: TaskDefinition; tags: Tag[] } {
    return this.definitions.get(this.of(name).service.taskDefinition!)!;
  }

  tasksOf(name: string): Task[] {
    return this.of(name).tasks;
  }

  /** Ends the deployment in progress. One that does not succeed leaves the tasks from before, under a deployment that is newer. */
  end(name: string, status: ServiceDeploymentStatus): void {
    const { service, deployments, tasks } = this.of(name);
    const current = deployments.find((each) => each.status === 'IN_PROGRESS')!;
    Object.assign(current, { status });
    const [primary, previous] = service.deployments!;
    const isOurs = ({ startedBy }: Task) => (startedBy === primary.id) === (status === 'SUCCESSFUL');
    this.of(name).tasks = tasks.filter(isOurs).map((task) => ({ ...task, lastStatus: 'RUNNING' }));
    if (status === 'SUCCESSFUL') {
      Object.assign(service, { deployments: [{ ...primary, rolloutState: 'COMPLETED' }] });
    } else if (status === 'STOPPED') {
      Object.assign(service, { deployments: [{ ...primary, rolloutState: 'FAILED' }] });
    } else {
      Object.assign(service, { taskDefinition: previous.taskDefinition, deployments: [{ ...previous, id: `${primary.id}-rollback`, createdAt: this.later() }] });
    }
  }

  /** A task of the deployment in progress does not become healthy. */
  failTask(name: string): void {
    this.of(name).service.deployments![0].failedTasks!++;
  }

  private define(given: TaskDefinition & { tags?: Tag[] }, tags: Tag[]): TaskDefinition {
    const revision = [...this.definitions.values()].filter(({ definition: { family } }) => family === given.family).length + 1;
    const taskDefinitionArn = `arn:aws:ecs:us-east-1:111122223333:task-definition/${given.family}:${revision}`;
    const definition: TaskDefinition = { ...given, taskDefinitionArn, revision, status: 'ACTIVE', registeredBy: 'arn:aws:iam::111122223333:root', registeredAt: new Date(this.now) };
    this.definitions.set(taskDefinitionArn, { definition, tags });
    return definition;
  }

  private start(name: string): void {
    const deployed = this.of(name);
    const { service, deployments, tasks } = deployed;
    const id = `ecs-svc/${deployments.length + 1}`;
    const createdAt = this.later();
    const { definition } = this.definitions.get(service.taskDefinition!)!;
    const containers = definition.containerDefinitions!.map(({ name: container, image }) => ({ name: container, image, imageDigest: this.resolve(image!) }));
    deployments.push({ status: 'IN_PROGRESS', createdAt });
    Object.assign(service, {
      deployments: [{ id, status: 'PRIMARY', rolloutState: 'IN_PROGRESS', createdAt, taskDefinition: service.taskDefinition, failedTasks: 0 }, ...service.deployments!.slice(0, 1)],
    });
    for (let number = 1; number <= service.desiredCount!; number++) {
      tasks.push({
        taskArn: `arn:aws:ecs:us-east-1:111122223333:task/${CLUSTER}/${name}-${deployments.length}-${number}`,
        taskDefinitionArn: service.taskDefinition,
        createdAt: this.later(),
        lastStatus: 'PENDING',
        startedBy: id,
        containers,
      });
    }
  }

  private resolve(image: string): string | undefined {
    return image.includes('@') ? image.split('@')[1] : this.registry.get(image);
  }

  private of(name: string): Deployed {
    return this.services.get(name) ?? fail('ServiceNotFoundException', name);
  }

  private answer(operation: string, input: any): object {
    switch (operation) {
      case 'DescribeServices': return this.describeServices(input);
      case 'ListTasks': return this.listTasks(input);
      case 'DescribeTasks': return this.describeTasks(input);
      case 'ListServiceDeployments': return this.listServiceDeployments(input);
      case 'DescribeTaskDefinition': return this.describeTaskDefinition(input);
      case 'RegisterTaskDefinition': return this.registerTaskDefinition(input);
      case 'UpdateService': return this.updateService(input);
      default: return fail('AccessDeniedException', operation);
    }
  }

  private describeServices({ services = [] }: DescribeServicesCommandInput) {
    refuse(services.length < 1 || services.length > 10, 'Services must have 1 to 10 members');
    return { services: services.map((name) => structuredClone(this.of(name).service)) };
  }

  /** A page a task, so that whoever forgets the next page sees only one. */
  private listTasks({ serviceName, desiredStatus, nextToken = '0' }: ListTasksCommandInput) {
    refuse(desiredStatus !== 'RUNNING', 'only tasks that are to run are here');
    const { tasks } = this.of(serviceName!);
    const at = Number(nextToken);
    return { taskArns: tasks.slice(at, at + 1).map(({ taskArn }) => taskArn), nextToken: at + 1 < tasks.length ? String(at + 1) : undefined };
  }

  private describeTasks({ tasks = [] }: DescribeTasksCommandInput) {
    refuse(tasks.length < 1 || tasks.length > 100, 'Tasks must have 1 to 100 members');
    const all = [...this.services.values()].flatMap((each) => each.tasks);
    return { tasks: structuredClone(all.filter(({ taskArn }) => tasks.includes(taskArn!))) };
  }

  private listServiceDeployments({ service, maxResults = 20, nextToken = '0' }: ListServiceDeploymentsCommandInput) {
    refuse(maxResults < 1 || maxResults > 100, 'maxResults must be from 1 to 100');
    const { deployments } = this.of(service!);
    const at = Number(nextToken);
    return { serviceDeployments: structuredClone(deployments.slice(at, at + 2)), nextToken: at + 2 < deployments.length ? String(at + 2) : undefined };
  }

  private describeTaskDefinition({ taskDefinition, include }: DescribeTaskDefinitionCommandInput) {
    const found = this.definitions.get(taskDefinition!) ?? fail('ClientException', 'Unable to describe task definition.');
    return structuredClone({ taskDefinition: found.definition, tags: include?.includes('TAGS') ? found.tags : undefined });
  }

  private registerTaskDefinition({ tags, ...input }: RegisterTaskDefinitionCommandInput) {
    refuse(tags?.length === 0, 'Tags can not be empty.');
    refuse(tags?.some(({ key }) => key!.startsWith('aws:')) ?? false, 'Tags that begin with aws: are reserved');
    refuse((input.family ?? '').length > 255, 'Family contains invalid characters or is too long');
    const readOnly = ['taskDefinitionArn', 'revision', 'status', 'registeredAt', 'registeredBy', 'compatibilities', 'requiresAttributes'];
    refuse(Object.keys(input).some((key) => readOnly.includes(key)), 'Unknown parameter in input');
    return { taskDefinition: this.define(input as TaskDefinition, tags ?? []) };
  }

  private updateService({ service, taskDefinition, forceNewDeployment }: UpdateServiceCommandInput) {
    const deployed = this.of(service!);
    const { definition } = this.definitions.get(taskDefinition ?? deployed.service.taskDefinition!) ?? fail('ClientException', 'TaskDefinition not found');
    const isOther = definition.taskDefinitionArn !== deployed.service.taskDefinition;
    Object.assign(deployed.service, { taskDefinition: definition.taskDefinitionArn });
    if (isOther || forceNewDeployment) {
      deployed.deployments.filter(({ status }) => status === 'IN_PROGRESS').forEach((each) => Object.assign(each, { status: 'STOPPED' }));
      this.start(service!);
    }
    return {};
  }
}

function refuse(isRefused: boolean, message: string): void {
  if (isRefused) {
    fail('InvalidParameterException', message);
  }
}

function fail(name: string, message: string): never {
  throw Object.assign(new Error(message), { name });
}
