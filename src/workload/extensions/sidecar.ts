import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { checkContainer } from './check-container';
import { ListenedPorts, listenedBy, listened, PORT } from './container-ports';
import { ExtensionKind, ExtensionPart, requireListed } from './part';
import { checkName } from '../../private/names';
import { Problems } from '../../private/problems';
import type { Workload } from '../workload';
import type { WorkloadPlan } from '../workload-plan';

const PROXY = 'proxy';
/** Variable with the address of the container that a proxy passes requests to. */
const UPSTREAM = 'UPSTREAM';
const LOOPBACK = '127.0.0.1';

/** Another container of the task. */
abstract class ContainerPart implements ExtensionPart {
  abstract readonly kind: ExtensionKind;
  readonly containers: string[];
  readonly variables = [];
  readonly mounts = [];
  readonly reserves: ExtensionPart['reserves'];

  constructor(readonly name: string, protected readonly container: ecs.ContainerDefinitionOptions) {
    this.containers = [name];
    const { cpu, memoryReservationMiB, memoryLimitMiB } = container;
    this.reserves = { cpu: cpu ?? 0, memoryMiB: memoryReservationMiB ?? memoryLimitMiB ?? 0 };
  }

  get ports(): ListenedPorts[] {
    return listenedBy(this.option('portMappings'), this.container.portMappings);
  }

  check(subject: string, plan: WorkloadPlan, problems: Problems): void {
    const { containerName } = this.container;
    const option = (name: string) => this.option(name);
    if (Token.isUnresolved(this.name)) {
      problems.add({ subject, prop: option('name'), must: 'be known at synth, because construct IDs are derived from it', got: this.name });
    }
    checkContainer(subject, option, this.container, plan, problems);
    if (containerName !== undefined) {
      problems.add({ subject, prop: option('containerName'), must: `not be set, because the container is named '${this.name}'`, got: containerName });
    }
  }

  abstract bind(workload: Workload): void;

  /** Name of an option in messages. */
  protected option(name: string): string {
    return `extensions.${this.kind}.${name}`;
  }

  protected addTo(workload: Workload, more: Partial<ecs.ContainerDefinitionOptions> = {}): ecs.ContainerDefinition {
    return workload.addContainer(`Container-${this.name}`, { ...this.container, ...more, containerName: this.name });
  }
}

/** A container in addition to the workload's own. */
export class SidecarPart extends ContainerPart {
  readonly kind = 'sidecar';

  check(subject: string, plan: WorkloadPlan, problems: Problems): void {
    super.check(subject, plan, problems);
    checkName(problems, subject, 'extensions.sidecar.name', this.name);
  }

  bind(workload: Workload): void {
    this.addTo(workload);
  }
}

/** A container that must succeed before the workload's own container starts. */
export class InitContainerPart extends ContainerPart {
  readonly kind = 'initContainer';

  check(subject: string, plan: WorkloadPlan, problems: Problems): void {
    super.check(subject, plan, problems);
    checkName(problems, subject, 'extensions.initContainer.name', this.name);
    if (this.container.essential) {
      problems.add({ subject, prop: 'extensions.initContainer.essential', must: 'not be true, because a task stops when an essential container ends', got: true });
    }
  }

  bind(workload: Workload): void {
    const condition = ecs.ContainerDependencyCondition.SUCCESS;
    const earlier = workload.container.containerDependencies.filter((dependency) => dependency.condition === condition);
    const container = this.addTo(workload, { essential: false });
    container.addContainerDependencies(...earlier);
    workload.container.addContainerDependencies({ container, condition });
  }
}

/** A container that receives requests instead of the workload's own container, and forwards them to it. */
export class ProxyPart extends ContainerPart {
  readonly kind = 'proxy';

  constructor(readonly port: number, container: ecs.ContainerDefinitionOptions) {
    super(PROXY, container);
  }

  get ports(): ListenedPorts[] {
    return [...listened(this.option('port'), [this.port]), ...super.ports];
  }

  check(subject: string, plan: WorkloadPlan, problems: Problems): void {
    super.check(subject, plan, problems);
    problems.integer(subject, 'extensions.proxy.port', this.port, PORT);
    if (!plan.hasPort) {
      problems.add({ subject, prop: 'extensions', must: `have no proxy for a ${plan.noun}, because nothing connects to it`, got: this.kind });
    }
    if (this.container.essential === false) {
      problems.add({ subject, prop: 'extensions.proxy.essential', must: 'not be false, because the task gets no requests without the proxy', got: false });
    }
  }

  bind(workload: Workload): void {
    requireListed(workload, this);
    const port = workload._port!;
    const proxy = this.addTo(workload, {
      essential: true,
      environment: { [UPSTREAM]: `${LOOPBACK}:${Token.isUnresolved(port) ? Token.asString(port) : port}`, ...this.container.environment },
    });
    const { HEALTHY, START } = ecs.ContainerDependencyCondition;
    proxy.addContainerDependencies({ container: workload.container, condition: workload._hasHealthCheck ? HEALTHY : START });
    workload._receiver = proxy;
  }
}

/** Port of the proxy in front of a workload's container, if it has one. */
export function proxyPortOf(parts: ExtensionPart[]): number | undefined {
  return parts.find((part): part is ProxyPart => part instanceof ProxyPart)?.port;
}
