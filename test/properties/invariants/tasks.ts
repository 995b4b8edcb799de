import { Rendered, Resource, resourcesOf } from '../../support';
import { Environment, partsOf, receivingPort, servicesOf, WorkloadNoun, workloadsOf, WorkloadProps } from '../environment';
import { Synthesized } from '../synthesis';

const LOG_ROUTER = 'log-router';
const PROXY = 'proxy';
const COLLECTORS = ['collector', 'tracing-collector'];
const ROUTED = 'awsfirelens';
/** A proxy's own variable, which takes precedence. */
const OTHER_UPSTREAM = 'elsewhere';

/** A workload, and its task definition. */
interface Task {
  readonly kind: WorkloadNoun;
  readonly options: WorkloadProps;
  readonly id: string;
  readonly definition: any;
  /** Port that the container of a service listens on. */
  readonly port?: number;
}

function tasksOf(environment: Environment, { platform: { fleet }, stack, template }: Synthesized): Task[] {
  return workloadsOf(environment).map(({ kind, options }) => {
    const id = stack.getLogicalId(fleet[kind](options.name).workload.taskDefinition.node.defaultChild as any);
    const service = kind === 'service' ? servicesOf(environment).find(({ name }) => name === options.name) : undefined;
    const port = service?.containerPort ?? service?.port ?? service?.profile?.defaults.port;
    return { kind, options, id, definition: template.Resources[id].Properties, port };
  });
}

/** Amazon ECS accepts each task definition, and it has what its extensions promise. */
export function tasks(environment: Environment, synthesized: Synthesized): string[] {
  return tasksOf(environment, synthesized).flatMap((task) => [
    ...dependencies(task), ...sizes(task), ...ports(task), ...mounts(task, synthesized.template), ...logs(task), ...inits(task),
    ...collectors(task, synthesized.template), ...proxies(task),
  ].map((found) => `${task.kind} '${task.options.name}': ${found}`));
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html */
function dependencies({ definition: { ContainerDefinitions } }: Task): string[] {
  const byName = new Map<string, any>(ContainerDefinitions.map((container: any) => [container.Name, container]));
  const found = byName.size < ContainerDefinitions.length ? ['two containers have one name'] : [];
  for (const { Name, DependsOn = [] } of ContainerDefinitions) {
    for (const { ContainerName, Condition } of DependsOn) {
      const other = byName.get(ContainerName);
      if (!other) {
        found.push(`${Name} waits for ${ContainerName}, which is none`);
      } else if (Condition === 'HEALTHY' && !other.HealthCheck) {
        found.push(`${Name} waits until ${ContainerName} is healthy, which has no health check`);
      } else if (['SUCCESS', 'COMPLETE'].includes(Condition) && other.Essential) {
        found.push(`${Name} waits until ${ContainerName} ends, with which the task ends`);
      }
    }
  }
  const waits = (name: string, path: string[]): boolean => path.includes(name)
    || (byName.get(name)?.DependsOn ?? []).some(({ ContainerName }: any) => waits(ContainerName, [...path, name]));
  return [...found, ...[...byName.keys()].filter((name) => waits(name, [])).map((name) => `${name} waits in a cycle`)];
}

function sizes({ definition: { Cpu, Memory, ContainerDefinitions } }: Task): string[] {
  const sum = (value: (container: any) => number | undefined): number => ContainerDefinitions.map(value)
    .reduce((total: number, each: number | undefined) => total + (each ?? 0), 0);
  const [cpu, memory] = [sum((container) => container.Cpu), sum((container) => container.MemoryReservation ?? container.Memory)];
  return [
    ...(cpu >= Number(Cpu) ? [`its containers reserve ${cpu} of ${Cpu} CPU units`] : []),
    ...(memory >= Number(Memory) ? [`its containers reserve ${memory} of ${Memory} MiB`] : []),
  ];
}

/** Containers of a task share a network interface. */
function ports({ definition: { ContainerDefinitions } }: Task): string[] {
  const all = ContainerDefinitions.flatMap(({ PortMappings = [] }: any) => PortMappings.map(({ ContainerPort }: any) => ContainerPort));
  return new Set(all).size < all.length ? [`two containers listen on one port: ${all}`] : [];
}

function mounts({ definition: { ContainerDefinitions, Volumes = [], TaskRoleArn }, options }: Task, template: Rendered): string[] {
  const names = Volumes.map(({ Name }: any) => Name);
  const mounted = ContainerDefinitions.flatMap(({ MountPoints = [] }: any) => MountPoints);
  const own = ContainerDefinitions.find(({ Name }: any) => Name === options.name).MountPoints ?? [];
  const promised = partsOf(options).filter(({ kind }) => kind === 'efsVolume').flatMap((part) => part.mounts);
  return [
    ...(new Set(names).size < names.length ? [`two volumes have one name: ${names}`] : []),
    ...mounted.filter(({ SourceVolume }: any) => !names.includes(SourceVolume)).map(({ SourceVolume }: any) => `the volume ${SourceVolume} is mounted, which is none`),
    ...promised.flatMap(({ name, containerPath }) => {
      const mount = own.find((each: any) => each.SourceVolume === name && each.ContainerPath === containerPath);
      return mount ? efs(template, TaskRoleArn, Volumes.find(({ Name }: any) => Name === name), !mount.ReadOnly) : [`the volume ${name} is not mounted at ${containerPath}`];
    }),
  ];
}

/** Over TLS, by the task role, through the access point of that file system. */
function efs(template: Rendered, role: any, { Name, EFSVolumeConfiguration }: any, writes: boolean): string[] {
  const { FilesystemId: { Ref: fileSystem }, TransitEncryption, AuthorizationConfig: { AccessPointId: { Ref: accessPoint }, IAM } } = EFSVolumeConfiguration;
  const statement = statementsOf(template, role).find(({ Condition }) => JSON.stringify(Condition ?? {}).includes(`"${accessPoint}"`));
  const allowed = [statement?.Action].flat();
  const expected = ['elasticfilesystem:ClientMount', ...(writes ? ['elasticfilesystem:ClientWrite'] : [])];
  return [
    ...(TransitEncryption === 'ENABLED' && IAM === 'ENABLED' ? [] : [`the volume ${Name} is mounted without TLS or the task role`]),
    ...(template.Resources[accessPoint]?.Properties.FileSystemId.Ref === fileSystem ? [] : [`the access point of the volume ${Name} is not one of its file system`]),
    ...(JSON.stringify(statement?.Resource ?? '').includes(`"${fileSystem}"`) && allowed.join() === expected.join() ? [] : [`the task role may do ${allowed} with the volume ${Name}, not ${expected}`]),
    ...mountTargets(template, Name, fileSystem),
  ];
}

/** Tasks run in every subnet of the ECS services and jobs, each of which is in another zone. */
function mountTargets(template: Rendered, volume: string, fileSystem: string): string[] {
  const mounted = resourcesOf(template, 'AWS::EFS::MountTarget').map(([, { Properties }]) => Properties)
    .filter(({ FileSystemId }) => FileSystemId.Ref === fileSystem).map(({ SubnetId }) => JSON.stringify(SubnetId));
  const used = resourcesOf(template, 'AWS::ECS::Service')
    .flatMap(([, { Properties }]) => Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets.map((subnet: any) => JSON.stringify(subnet)));
  return [
    ...(mounted.length > 0 ? [] : [`the volume ${volume} has no mount target`]),
    ...[...new Set<string>(used)].filter((subnet) => !mounted.includes(subnet)).map((subnet) => `the volume ${volume} has no mount target in ${subnet}`),
  ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html */
function logs({ definition: { ContainerDefinitions }, options }: Task): string[] {
  const isRouted = partsOf(options).some(({ kind }) => kind === 'logRouting');
  const routers = ContainerDefinitions.filter(({ FirelensConfiguration }: any) => FirelensConfiguration);
  const routed = ContainerDefinitions.filter(({ LogConfiguration }: any) => LogConfiguration?.LogDriver === ROUTED).map(({ Name }: any) => Name);
  const silent = ContainerDefinitions.filter(({ LogConfiguration }: any) => !LogConfiguration).map(({ Name }: any) => Name);
  return [
    ...(routers.map(({ Name, Essential }: any) => `${Name} ${Essential}`).join() === (isRouted ? `${LOG_ROUTER} true` : '') ? [] : [`it has ${routers.length} log routers that keep it running`]),
    ...(routed.join() === (isRouted ? options.name : '') ? [] : [`${routed} log through a router`]),
    ...silent.map((name: string) => `${name} logs nowhere`),
  ];
}

/** One after the other, in the order of the list, and then the workload's own container. */
function inits({ definition: { ContainerDefinitions }, options }: Task): string[] {
  const names = partsOf(options).filter(({ kind }) => kind === 'initContainer').flatMap((part) => part.containers);
  const awaited = (name: string) => (ContainerDefinitions.find(({ Name }: any) => Name === name)?.DependsOn ?? [])
    .filter(({ Condition }: any) => Condition === 'SUCCESS').map(({ ContainerName }: any) => ContainerName).sort();
  return [...names, options.name].flatMap((name, index) => {
    const earlier = names.slice(0, index).sort();
    return awaited(name).join() === earlier.join() ? [] : [`${name} waits for the success of ${awaited(name)}, not of ${earlier}`];
  });
}

/** One collector for traces and metrics, and permission to write to the workspace. */
function collectors({ definition: { ContainerDefinitions, TaskRoleArn }, options, port }: Task, template: Rendered): string[] {
  const kinds = partsOf(options).map(({ kind }) => kind);
  const [hasMetrics, hasTraces] = [kinds.includes('prometheus'), kinds.includes('tracing')];
  const found = ContainerDefinitions.filter(({ Name }: any) => COLLECTORS.includes(Name));
  const expected = hasMetrics ? COLLECTORS[0] : COLLECTORS[1];
  if (!hasMetrics && !hasTraces) {
    return [];
  }
  if (found.length !== 1 || found[0].Name !== expected) {
    return [`it has the collectors ${found.map(({ Name }: any) => Name)}, not ${expected}`];
  }
  const config = JSON.stringify(found[0].Environment);
  const pipelines = config.slice(config.indexOf('pipelines'));
  const scraped = partsOf(options).flatMap((part: any) => (part.kind === 'prometheus' ? [part.options.port ?? port] : []));
  const may = (action: string) => statementsOf(template, TaskRoleArn).filter(({ Action }) => [Action].flat().includes(action))
    .flatMap((statement) => [statement.Resource].flat());
  const written = may('aps:RemoteWrite').filter((arn) => typeof arn === 'string' && config.includes(arn.split('/')[1]) && config.includes(arn.split(':')[3]));
  return [
    ...(hasMetrics && written.length === 0 ? ['its collector may not write to its workspace'] : []),
    ...scraped.filter((each) => !config.includes(`127.0.0.1:${each}\\"`)).map((each) => `its collector does not scrape port ${each}`),
    ...(hasTraces && (may('xray:PutTraceSegments').length === 0 || !/exporters[^}]*awsxray/.test(pipelines) || !config.includes('"awsxray\\":{}')) ? ['its collector sends no traces'] : []),
    ...(found[0].Essential ? ['it stops with its collector'] : []),
  ];
}

/** A proxy knows the container that it passes requests to, and starts after it. */
function proxies({ definition: { ContainerDefinitions }, options, port }: Task): string[] {
  const isProxied = partsOf(options).some(({ kind }) => kind === 'proxy');
  const proxy = ContainerDefinitions.find(({ Name }: any) => Name === PROXY);
  const condition = options.containerHealthCheck ? 'HEALTHY' : 'START';
  return [
    ...(isProxied === (proxy !== undefined) ? [] : [`it has ${proxy ? 'a' : 'no'} proxy`]),
    ...(proxy && !proxy.DependsOn?.some((each: any) => each.ContainerName === options.name && each.Condition === condition) ? [`its proxy does not wait for ${condition}`] : []),
    ...(proxy && !proxy.Environment.some((each: any) => each.Name === 'UPSTREAM' && [`127.0.0.1:${port}`, OTHER_UPSTREAM].includes(each.Value)) ? ['its proxy has no upstream'] : []),
    ...(proxy && !proxy.Essential ? ['it keeps running without its proxy'] : []),
  ];
}

/** What a role is allowed. */
function statementsOf(template: Rendered, role: any): any[] {
  const isOf = ({ Type, Properties }: Resource) => /^AWS::IAM::(Managed)?Policy$/.test(Type) && (Properties.Roles ?? []).some(({ Ref }: any) => Ref === role['Fn::GetAtt'][0]);
  return Object.values(template.Resources).filter(isOf).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** Whoever connects to the tasks of a service connects to a port and a container that there are: the proxy's, where there is one. */
export function receivers(environment: Environment, synthesized: Synthesized): string[] {
  const { platform: { fleet }, stack, template } = synthesized;
  return tasksOf(environment, synthesized).filter(({ kind }) => kind === 'service').flatMap(({ options, definition }) => {
    const service = servicesOf(environment).find(({ name }) => name === options.name)!;
    const container = partsOf(service).some(({ kind }) => kind === 'proxy') ? PROXY : service.name;
    const port = receivingPort(service);
    const { LoadBalancers = [] } = template.Resources[stack.getLogicalId(fleet.service(service.name).service.node.defaultChild as any)].Properties;
    const mappings = definition.ContainerDefinitions.flatMap(({ Name, PortMappings = [] }: any) => PortMappings.map((mapping: any) => `${Name}:${mapping.ContainerPort} ${mapping.Name}`));
    const balanced = LoadBalancers.map(({ ContainerName, ContainerPort }: any) => `${ContainerName}:${ContainerPort}`);
    return [
      ...(mappings.join() === `${container}:${port} ${service.name}` ? [] : [`'${service.name}' listens at ${mappings} and not at ${container}:${port}`]),
      ...(balanced.join() === (service.internal ? '' : `${container}:${port}`) ? [] : [`the load balancer connects to ${balanced} of '${service.name}', and not to ${container}:${port}`]),
    ];
  });
}
