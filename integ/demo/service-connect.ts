import { DescribeSecurityGroupsCommand, EC2Client, IpPermission } from '@aws-sdk/client-ec2';
import { DescribeTaskDefinitionCommand, ECSClient, Service, ServiceConnectConfiguration } from '@aws-sdk/client-ecs';
import { ecsServices } from './deployed-services';
import { Emulator } from '../emulator/emulator';

/** A service that others reach by Service Connect. */
interface ConnectEndpoint {
  readonly namespace: string;
  /** What a client writes: `pricing:8080`. */
  readonly nameAndPort: string;
  readonly service: Service;
  readonly containerPort: number;
}

/**
 * What the proxies of Service Connect let each service of a stack reach: by the name of the service, and by the `name:port` of the other, its name.
 * A service without a proxy has nothing. One that the rules of the security groups do not let through is left out, as connections to it time out.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
 */
export async function reachableServices(emulator: Emulator, stack: string): Promise<Map<string, Map<string, string>>> {
  const services = await ecsServices(emulator, stack);
  const endpoints = (await Promise.all(services.map(async (service) => endpointsOf(emulator, service)))).flat();
  const reachable = new Map<string, Map<string, string>>();
  for (const service of services) {
    const own = new Map<string, string>();
    for (const endpoint of endpoints.filter(({ namespace }) => namespace === connectOf(service)?.namespace)) {
      if (await isAllowed(emulator, service, endpoint)) {
        own.set(endpoint.nameAndPort, endpoint.service.serviceName!);
      }
    }
    reachable.set(service.serviceName!, own);
  }
  return reachable;
}

/** Of the deployment that runs, where there is a proxy. */
function connectOf({ deployments }: Service): ServiceConnectConfiguration | undefined {
  const configuration = deployments?.find(({ status }) => status === 'PRIMARY')?.serviceConnectConfiguration;
  return configuration?.enabled ? configuration : undefined;
}

async function endpointsOf(emulator: Emulator, service: Service): Promise<ConnectEndpoint[]> {
  const { namespace, services = [] } = connectOf(service) ?? {};
  const ecs = new ECSClient(emulator.clientConfiguration);
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition }));
  const ports = taskDefinition!.containerDefinitions!.flatMap(({ portMappings = [] }) => portMappings);
  return services.flatMap(({ portName, clientAliases = [] }) => {
    const mapping = ports.find(({ name }) => name === portName);
    if (mapping === undefined) {
      throw new Error(`no port of task definition '${service.taskDefinition}' is called '${portName}'`);
    }
    return clientAliases.map(({ dnsName, port }) => ({
      namespace: namespace!, nameAndPort: `${dnsName}:${port}`, service, containerPort: mapping.containerPort!,
    }));
  });
}

/** Whether security groups of the client let it out to one of the server, and those of the server let it in. */
async function isAllowed(emulator: Emulator, client: Service, { service: server, containerPort }: ConnectEndpoint): Promise<boolean> {
  const [from, to] = [client, server].map(groupsOf);
  const ec2 = new EC2Client(emulator.clientConfiguration);
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [...from, ...to] }));
  const allows = (own: string[], others: string[], permissions: 'IpPermissions' | 'IpPermissionsEgress') => SecurityGroups
    .filter(({ GroupId }) => own.includes(GroupId!))
    .some((group) => (group[permissions] ?? []).some((permission) => matches(permission, containerPort, others)));
  return allows(from, to, 'IpPermissionsEgress') && allows(to, from, 'IpPermissions');
}

function groupsOf({ networkConfiguration }: Service): string[] {
  return networkConfiguration!.awsvpcConfiguration!.securityGroups!;
}

function matches({ IpProtocol, FromPort = 0, ToPort = 65_535, IpRanges, UserIdGroupPairs }: IpPermission, port: number, groups: string[]): boolean {
  const isPort = IpProtocol === '-1' || (FromPort <= port && port <= ToPort);
  const isPeer = UserIdGroupPairs?.some(({ GroupId }) => groups.includes(GroupId!)) || IpRanges?.some(({ CidrIp }) => CidrIp === '0.0.0.0/0');
  return isPort && isPeer === true;
}
