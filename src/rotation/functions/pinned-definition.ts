import {
  ContainerDefinition, DescribeTaskDefinitionCommand, ECSClient, RegisterTaskDefinitionCommand, Tag, Task, TaskDefinition,
} from '@aws-sdk/client-ecs';
import { rolledFamily } from './rolled-family';

/** Prefix of tags that only AWS can set. */
const RESERVED = /^aws:/i;

/**
 * Returns a task definition that refers to each image by the digest that the task runs. Registers it if it does not exist yet.
 *
 * A deployment resolves each tag again: "you can force a new deployment to establish updated image digests". A digest does not change. A container with
 * `versionConsistency` disabled keeps its tag, as configured.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
 */
export async function pinnedDefinition(ecs: ECSClient, task: Task): Promise<string> {
  const { taskDefinition, tags = [] } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: task.taskDefinitionArn, include: ['TAGS'] }));
  const containerDefinitions = taskDefinition!.containerDefinitions!.map((container) => pinned(container, task));
  if (containerDefinitions.every((container, index) => container === taskDefinition!.containerDefinitions![index])) {
    return task.taskDefinitionArn!;
  }
  return register(ecs, { ...taskDefinition!, containerDefinitions }, tags);
}

function pinned(container: ContainerDefinition, { containers }: Task): ContainerDefinition {
  const { name, image, versionConsistency } = container;
  if (image!.includes('@') || versionConsistency === 'disabled') {
    return container;
  }
  // The task definition does not contain containers that Amazon ECS adds to the task, such as that of Service Connect.
  const digest = containers?.find((running) => running.name === name)?.imageDigest;
  if (!digest) {
    throw new Error(`Amazon ECS reports no digest of the image that container '${name}' runs`);
  }
  return { ...container, image: `${withoutTag(image!)}@${digest}` };
}

/** A colon before the last slash belongs to the port of a registry. */
function withoutTag(image: string): string {
  const colon = image.indexOf(':', image.lastIndexOf('/') + 1);
  return colon === -1 ? image : image.slice(0, colon);
}

async function register(ecs: ECSClient, definition: TaskDefinition, tags: Tag[]): Promise<string> {
  const {
    taskDefinitionArn, revision, status, requiresAttributes, compatibilities, registeredAt, registeredBy, deregisteredAt, deleteRequestedAt, ...kept
  } = definition;
  const own = tags.filter(({ key }) => !RESERVED.test(key!));
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand({
    ...kept,
    family: rolledFamily(kept.family!),
    containerDefinitions: kept.containerDefinitions!,
    // AWS rejects an empty list.
    tags: own.length > 0 ? own : undefined,
  }));
  return taskDefinition!.taskDefinitionArn!;
}
