import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient, ListTasksCommand, paginateListServices, Service } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { containerEnvironment } from './container-environment';
import { Emulator } from '../emulator/emulator';

/** A service as it was deployed: its task definition's environment, and the target group that reaches it. */
export interface DeployedService {
  readonly name: string;
  /** The task this stands for: family, revision and the task's id. */
  readonly task: string;
  readonly environment: Record<string, string>;
  readonly containerPort: number;
  readonly targetGroupArn: string;
  readonly healthCheckPath: string;
  readonly loadBalancerArns: string[];
}

/** Every service behind a load balancer, in every cluster of the stack. */
export async function deployedServices(emulator: Emulator, stack: string): Promise<DeployedService[]> {
  const ecs = new ECSClient(emulator.clientConfiguration);
  const services: DeployedService[] = [];
  for (const cluster of await physicalIds(emulator, stack, 'AWS::ECS::Cluster')) {
    for await (const page of paginateListServices({ client: ecs, pageSize: 10 }, { cluster })) {
      const described = await ecs.send(new DescribeServicesCommand({ cluster, services: page.serviceArns }));
      for (const service of described.services ?? []) {
        services.push(...await behindLoadBalancer(emulator, ecs, cluster, service));
      }
    }
  }
  if (services.length === 0) {
    throw new Error(`stack '${stack}' has no service behind a load balancer`);
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

async function behindLoadBalancer(emulator: Emulator, ecs: ECSClient, cluster: string, service: Service): Promise<DeployedService[]> {
  const target = service.loadBalancers?.[0];
  if (target === undefined) {
    return [];
  }
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition }));
  const container = taskDefinition!.containerDefinitions!.find((candidate) => candidate.name === target.containerName)!;
  const elb = new ElasticLoadBalancingV2Client(emulator.clientConfiguration);
  const groups = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [target.targetGroupArn!] }));
  const group = groups.TargetGroups![0];
  return [{
    name: service.serviceName!,
    task: `${taskDefinition!.family}:${taskDefinition!.revision} ${await taskId(ecs, cluster, service.serviceName!)}`,
    environment: await containerEnvironment(new SecretsManagerClient(emulator.clientConfiguration), container),
    containerPort: target.containerPort!,
    targetGroupArn: target.targetGroupArn!,
    healthCheckPath: group.HealthCheckPath!,
    loadBalancerArns: group.LoadBalancerArns!,
  }];
}

async function taskId(ecs: ECSClient, cluster: string, serviceName: string): Promise<string> {
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster, serviceName }));
  return taskArns?.[0]?.split('/').at(-1)?.slice(0, 8) ?? '(no task)';
}
