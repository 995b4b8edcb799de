import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { Problems } from '../../private/problems';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
export const PORT = { min: 1, max: 65_535 };
const RANGE = /^(\d{1,5})-(\d{1,5})$/;
const NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/** Ports that a container of the task listens on. */
export interface ListenedPorts {
  /** The option that sets them. */
  readonly prop: string;
  readonly from: number;
  readonly to: number;
  readonly protocol?: ecs.Protocol;
  /** Name of the port mapping. */
  readonly name?: string;
}

/** Ports of the loopback interface that a container of the library listens on. */
export function listened(prop: string, ports: number[], protocol = ecs.Protocol.TCP): ListenedPorts[] {
  return ports.map((port) => ({ prop, from: port, to: port, protocol }));
}

/** Ports of a container. What is not a port is a mistake of its own, which `checkPortMappings` collects. */
export function listenedBy(prop: string, mappings: ecs.PortMapping[] = []): ListenedPorts[] {
  return mappings.flatMap(({ containerPort, containerPortRange, protocol, name }, index) => {
    const [from, to] = containerPortRange === undefined ? [containerPort, containerPort] : limitsOf(containerPortRange) ?? [];
    return from === undefined || to === undefined ? [] : [{ prop: `${prop}[${index}]`, from, to, protocol, name }];
  });
}

function limitsOf(range: string): [from: number, to: number] | undefined {
  const [, from, to] = RANGE.exec(range) ?? [];
  return from === undefined ? undefined : [Number(from), Number(to)];
}

/** Collects mistakes in the port mappings of a container. */
export function checkPortMappings(subject: string, prop: string, mappings: ecs.PortMapping[] = [], problems: Problems): void {
  mappings.forEach((mapping, index) => checkMapping(subject, `${prop}[${index}]`, mapping, problems));
}

function checkMapping(subject: string, prop: string, mapping: ecs.PortMapping, problems: Problems): void {
  const { containerPort, containerPortRange, hostPort, name, appProtocol } = mapping;
  if (containerPortRange === undefined) {
    problems.integer(subject, `${prop}.containerPort`, containerPort, PORT);
  } else {
    checkRange(subject, prop, containerPort, containerPortRange, problems);
  }
  if (hostPort !== undefined && (hostPort !== containerPort || containerPortRange !== undefined)) {
    problems.add({ subject, prop: `${prop}.hostPort`, must: "be omitted, or the same as 'containerPort', because each task has its own network interface", got: hostPort });
  }
  problems.pattern(subject, `${prop}.name`, name, NAME, 'have 1 to 64 lower-case letters, digits, underscores and hyphens, and not begin with a hyphen');
  if (appProtocol && name === undefined) {
    problems.add({ subject, prop: `${prop}.name`, must: "be set with 'appProtocol', which only Service Connect uses", got: undefined });
  }
}

function checkRange(subject: string, prop: string, port: number, range: string, problems: Problems): void {
  const [from, to] = limitsOf(range) ?? [0, 0];
  if (from < PORT.min || to > PORT.max || from >= to) {
    problems.add({ subject, prop: `${prop}.containerPortRange`, must: `be two ports from ${PORT.min} to ${PORT.max}, the lower one first, such as '8080-8090'`, got: range });
  }
  if (port !== ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE) {
    problems.add({
      subject, prop: `${prop}.containerPort`, must: "be ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE with 'containerPortRange'", got: port,
    });
  }
}

/** Collects ports that two containers of a task listen on, and names that two ports have. What is known only at deployment passes. */
export function checkListenedPorts(subject: string, all: ListenedPorts[], problems: Problems): void {
  checkPortNames(subject, all, problems);
  const known = all.filter(({ from, to }) => !Token.isUnresolved(from) && !Token.isUnresolved(to));
  known.forEach((ports, index) => {
    if (known.slice(0, index).some((other) => overlap(ports, other))) {
      problems.add({
        subject,
        prop: ports.prop,
        must: 'not use a port that the task already uses, because all containers of a task share a network interface',
        got: ports.from === ports.to ? ports.from : `${ports.from}-${ports.to}`,
      });
    }
  });
}

function checkPortNames(subject: string, all: ListenedPorts[], problems: Problems): void {
  const names = all.map(({ name }) => name);
  all.forEach(({ prop, name }, index) => {
    if (name !== undefined && names.indexOf(name) < index) {
      problems.add({ subject, prop: `${prop}.name`, must: 'be unique in the task, where the port of a service has the name of the service', got: name });
    }
  });
}

function overlap(a: ListenedPorts, b: ListenedPorts): boolean {
  const { TCP } = ecs.Protocol;
  return a.from <= b.to && b.from <= a.to && (a.protocol ?? TCP) === (b.protocol ?? TCP);
}
