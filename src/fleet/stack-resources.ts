import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_RESOURCES = 500;
/** There is room for two or three more services: 450 resources of 500. */
const WARN_SHARE = 0.9;
/** Context value that sets another limit for the CDK's own check, or 0 for none. */
const LIMIT_CONTEXT = '@aws-cdk/core:stackResourceLimit';

/** Fleets of each stack. One of them reports for all. */
const fleetsOf = new WeakMap<Stack, Array<{ readonly fleet: Construct; readonly services: () => string[] }>>();

/**
 * At synth, warns if a stack is nearly full, and rejects a stack with too many resources, with a list of services to move. The CDK's own check only lists
 * resource types.
 *
 * All resources of the stack count, including those that users add.
 *
 * @param services Names of the fleet's services at synth
 */
export function watchStackResources(fleet: Construct, services: () => string[]): void {
  const stack = Stack.of(fleet);
  const fleets = fleetsOf.get(stack) ?? [];
  if (fleets.length === 0) {
    fleetsOf.set(stack, fleets);
    fleet.node.addValidation({ validate: () => checkStackResources(stack, fleets) });
  }
  fleets.push({ fleet, services });
}

function checkStackResources(stack: Stack, fleets: Array<{ readonly fleet: Construct; readonly services: () => string[] }>): string[] {
  const count = resourcesIn(stack, stack);
  // On the command line, a context value is text.
  const limit = Number(stack.node.tryGetContext(LIMIT_CONTEXT) ?? MAX_RESOURCES);
  const warnFrom = limit * WARN_SHARE;
  if (count < warnFrom || limit === 0) {
    return [];
  }
  const way = 'a MicroserviceFleet with this platform in another stack';
  if (count <= limit) {
    Annotations.of(stack).addWarningV2('@reptidex-app/platform:stack.resources', `The stack has ${count} of at most ${limit} resources: put the next services into ${way}`);
    return [];
  }
  const services = fleets.flatMap(({ fleet, services: names }) => names().map((name) => ({ name, resources: resourcesIn(stack, fleet.node.findChild(name)) })));
  const moved: string[] = [];
  let rest = count;
  for (const { name, resources } of services.sort((a, b) => b.resources - a.resources || (a.name < b.name ? -1 : 1))) {
    if (rest < warnFrom) {
      break;
    }
    moved.push(`'${name}'`);
    rest -= resources;
  }
  return [`stack '${stack.node.id}': it must have at most ${limit} resources, got ${count}; put services into ${way}: ${moved.join(', ')} have ${count - rest}`];
}

/** Resources in the template of the stack itself. */
function resourcesIn(stack: Stack, construct: IConstruct): number {
  return construct.node.findAll().filter((each) => CfnResource.isCfnResource(each) && each.stack === stack).length;
}
