import { Problems } from '../private/problems';

/** A container's environment is a list of `NAME=value`, and Amazon ECS rejects a blank name. */
export const VARIABLE_NAME = /^(?=.*\S)[^=\0]+$/s;
export const VARIABLE_RULE = "have names that are not blank and do not contain '='";

/** Collects the name of a variable that Amazon ECS rejects. */
export function checkVariableName(problems: Problems, subject: string, prop: string, name: string): void {
  problems.pattern(subject, prop, name, VARIABLE_NAME, "be a name that is not blank and does not contain '='");
}

/** The variables of a container. */
export interface Variables {
  readonly environment?: { readonly [name: string]: string };
  readonly secrets?: { readonly [name: string]: unknown };
}

/** Collects variables of a container that Amazon ECS rejects. */
export function checkVariables(subject: string, variables: Variables, problems: Problems, option = (name: string) => name): void {
  const { environment = {}, secrets = {} } = variables;
  for (const prop of ['environment', 'secrets'] as const) {
    for (const name of Object.keys(variables[prop] ?? {})) {
      problems.pattern(subject, option(prop), name, VARIABLE_NAME, VARIABLE_RULE);
    }
  }
  for (const name of Object.keys(secrets).filter((each) => Object.keys(environment).includes(each))) {
    problems.add({ subject, prop: option('secrets'), must: "not repeat a name of 'environment', which Amazon ECS rejects", got: name });
  }
}
