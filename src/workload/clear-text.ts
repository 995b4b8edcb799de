import { aws_ecs as ecs, Stack, Token } from 'aws-cdk-lib';
import { resolveOuter } from '../private/outer-token';
import { Problems } from '../private/problems';
import { showsSecret } from '../private/secret-values';

const MUST = 'not contain the value of a secret, because everyone who can see the task definition can read it';
const FIX = "pass it in 'secrets', as an ecs.Secret";

/** Options of a container that everyone who can see the task definition can read. */
interface ClearText {
  readonly environment?: { readonly [name: string]: string };
  readonly command?: string[];
  readonly entryPoint?: string[];
}

/** Collects secret values in the clear-text options of a container. */
export function checkClearText(
  subject: string, { environment = {}, command = [], entryPoint = [] }: ClearText, problems: Problems, option = (name: string) => name,
): void {
  for (const [name, value] of Object.entries(environment)) {
    if (showsSecret(value)) {
      problems.add({ subject, prop: option('environment'), must: MUST, got: name, fix: FIX });
    }
  }
  for (const [prop, words] of Object.entries({ command, entryPoint })) {
    if (words.some(showsSecret)) {
      problems.add({ subject, prop: option(prop), must: MUST, got: prop, fix: FIX });
    }
  }
}

/**
 * Finds secret values in a task definition as it will be deployed. This includes CloudFormation functions, whose content is known only at synthesis, and
 * changes made after the service was created.
 */
export function secretsInClearText(subject: string, taskDefinition: ecs.FargateTaskDefinition): string[] {
  return containersOf(taskDefinition).flatMap(({ name: container, environment = [], command = [], entryPoint = [] }) => {
    const variables = (environment as ecs.CfnTaskDefinition.KeyValuePairProperty[]).filter(({ value }) => shows(value)).map(({ name }) => `variable '${name}'`);
    return [...variables, ...(shows([command, entryPoint]) ? ["'command'"] : [])].map((place) => `${subject}: ${place} of container '${container}' must ${MUST}; ${FIX}`);
  });
}

/** The containers, with only what can show a secret, because resolving them completely takes a third of the time that their template takes. */
function containersOf(taskDefinition: ecs.FargateTaskDefinition): Partial<ecs.CfnTaskDefinition.ContainerDefinitionProperty>[] {
  const { containerDefinitions } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const rendered = resolveOuter(containerDefinitions, taskDefinition);
  const stack = Stack.of(taskDefinition);
  if (!Array.isArray(rendered)) {
    return stack.resolve(rendered) ?? [];
  }
  return rendered.map((container) => {
    if (Token.isUnresolved(container)) {
      return stack.resolve(container);
    }
    const { name, environment, command, entryPoint } = container;
    return stack.resolve({ name, environment, command, entryPoint });
  });
}

function shows(resolved: unknown): boolean {
  return resolved !== undefined && showsSecret(JSON.stringify(resolved));
}
