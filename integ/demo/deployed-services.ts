import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { ContainerDefinition, DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient, ListTasksCommand, LoadBalancer, Service } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { containerEnvironment } from './container-environment';
import { Emulator } from '../emulator/emulator';

/** An ECS service as it was deployed, with the environment of its task definition. */
export interface DeployedWorkload {
  readonly name: string;
  /** The task this stands for: family, revision and the task's id. */
  readonly task: string;
  readonly environment: Record<string, string>;
  /** Whether Service Connect takes gRPC for it. */
  readonly isGrpc: boolean;
  /** The container behind a proxy that receives the requests. @default - no proxy does */
  readonly proxied?: Omit<DeployedWorkload, 'balancing'>;
  /** How a load balancer reaches it. @default - no load balancer does */
  readonly balancing?: Balancing;
}

/** A target group of a service, and what it expects of the container. */
export interface Balancing {
  readonly containerName: string;
  readonly containerPort: number;
  readonly targetGroupArn: string;
  readonly healthCheckPath: string;
  readonly loadBalancerArns: string[];
}

/** A service behind a load balancer. */
export interface DeployedService extends DeployedWorkload {
  readonly balancing: Balancing;
}

/** Every service of the stack behind a load balancer. */
export async function deployedServices(emulator: Emulator, stack: string): Promise<DeployedService[]> {
  const services = (await deployedWorkloads(emulator, stack)).filter((workload): workload is DeployedService => workload.balancing !== undefined);
  if (services.length === 0) {
    throw new Error(`stack '${stack}' has no service behind a load balancer`);
  }
  return services;
}

/** Every ECS service of the stack. */
export async function deployedWorkloads(emulator: Emulator, stack: string): Promise<DeployedWorkload[]> {
  const ecs = new ECSClient(emulator.clientConfiguration);
  return Promise.all((await ecsServices(emulator, stack)).map(async (service) => asDeployed(emulator, ecs, service)));
}

/** What Amazon ECS says of every service of the stack, which may be in the cluster of another one. */
export async function ecsServices(emulator: Emulator, stack: string): Promise<Service[]> {
  const ecs = new ECSClient(emulator.clientConfiguration);
  const arns = await physicalIds(emulator, stack, 'AWS::ECS::Service');
  const services: Service[] = [];
  for (const arn of arns) {
    // arn:aws:ecs:region:account:service/cluster/name
    const [, cluster] = arn.split('/');
    services.push(...(await ecs.send(new DescribeServicesCommand({ cluster, services: [arn] }))).services ?? []);
  }
  return services;
}

async function physicalIds(emulator: Emulator, stack: string, type: string): Promise<string[]> {
  const client = new CloudFormationClient(emulator.clientConfiguration);
  const ids: string[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
    ids.push(...(page.StackResourceSummaries ?? []).filter((r) => r.ResourceType === type).map((r) => r.PhysicalResourceId!));
  }
  return ids;
}

async function asDeployed(emulator: Emulator, ecs: ECSClient, service: Service): Promise<DeployedWorkload> {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition }));
  const target = service.loadBalancers?.[0];
  // The first container of a workload is its own.
  const [own] = taskDefinition!.containerDefinitions!;
  const receiver = taskDefinition!.containerDefinitions!.find(({ name }) => name === target?.containerName) ?? own;
  const task = `${taskDefinition!.family}:${taskDefinition!.revision} ${await taskId(ecs, service.clusterArn!, service.serviceName!)}`;
  const describe = async (container: ContainerDefinition) => ({
    name: service.serviceName!,
    task,
    environment: await containerEnvironment(new SecretsManagerClient(emulator.clientConfiguration), container),
    isGrpc: container.portMappings!.some(({ appProtocol }) => appProtocol === 'grpc'),
  });
  return {
    ...await describe(receiver),
    proxied: receiver === own ? undefined : await describe(own),
    balancing: target && await balancingOf(emulator, target),
  };
}

async function balancingOf(emulator: Emulator, { containerName, containerPort, targetGroupArn }: LoadBalancer): Promise<Balancing> {
  const elb = new ElasticLoadBalancingV2Client(emulator.clientConfiguration);
  const { TargetGroups: [group] = [] } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [targetGroupArn!] }));
  return {
    containerName: containerName!,
    containerPort: containerPort!,
    targetGroupArn: targetGroupArn!,
    healthCheckPath: group.HealthCheckPath!,
    loadBalancerArns: group.LoadBalancerArns!,
  };
}

async function taskId(ecs: ECSClient, cluster: string, serviceName: string): Promise<string> {
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster, serviceName }));
  return taskArns?.[0]?.split('/').at(-1)?.slice(0, 8) ?? '(no task)';
}
