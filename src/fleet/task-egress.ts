import { Annotations, AspectPriority, Aspects, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { selectionError } from '../private/zones';
import { Workload } from '../workload/workload';

/**
 * Endpoints that lead to a service, by the first part of the actions that its callers are allowed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
const ENDPOINTS: { readonly [service: string]: readonly string[] } = {
  // The layers of images are in Amazon S3: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
  ecr: ['ecr.api', 'ecr.dkr', 's3'],
  logs: ['logs'],
  secretsmanager: ['secretsmanager'],
  ssm: ['ssm'],
  // ECS Exec: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
  ssmmessages: ['ssmmessages'],
  sqs: ['sqs'],
  sns: ['sns'],
  events: ['events'],
  xray: ['xray'],
  dynamodb: ['dynamodb'],
  s3: ['s3'],
  kinesis: ['kinesis-streams'],
  states: ['states'],
  lambda: ['lambda'],
};
const GATEWAYS = ['dynamodb', 's3'];
const EVERYWHERE = '0.0.0.0/0';

/** Where the tasks of a fleet run. */
export interface TaskPlace {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
}

/**
 * Warns at synth if tasks run in subnets without a route to the internet, and the VPC has no endpoints for the services that they use. Such tasks never start, or
 * cannot reach their queue. Tasks have no public addresses, so an internet gateway does not help them.
 *
 * It runs after all constructs exist, because endpoints can be created after the fleet. It is a warning, because endpoints can also exist outside the app.
 */
export function watchEgress(fleet: Construct, place: TaskPlace): void {
  Aspects.of(fleet).add({
    visit: (visited) => {
      const kind = visited === fleet ? closedKind(place) : undefined;
      const workloads = kind ? fleet.node.findAll().filter((each): each is Workload => each instanceof Workload) : [];
      if (kind && workloads.length > 0) {
        warn(fleet, kind, place.vpc, workloads);
      }
    },
  }, { priority: AspectPriority.READONLY });
}

function warn(fleet: Construct, kind: string, vpc: ec2.IVpc, workloads: Workload[]): void {
  const present = endpointsOf(vpc);
  const missing = neededBy(workloads).filter((endpoint) => !present.has(endpoint));
  const images = foreignImages(workloads);
  if (missing.length === 0 && images.length === 0) {
    return;
  }
  const endpoints = missing.map((each) => `${each}${GATEWAYS.includes(each) ? ' (a gateway endpoint)' : ''}`).join(', ');
  Annotations.of(fleet).addWarningV2('@reptidex-app/platform:network.noWayOut', [
    `Tasks run in ${kind} subnets without public addresses, and can reach only what VPC endpoints provide`,
    ...missing.length > 0 ? [`in this VPC, the app creates no endpoints for ${endpoints}, which the tasks use`] : [],
    ...images.length > 0 ? [`${images.map((image) => `'${image}'`).join(', ')} cannot be pulled, because endpoints exist only for Amazon ECR`] : [],
    'run the tasks in private subnets with a NAT gateway, or create the endpoints; acknowledge this warning if they exist outside the app',
  ].join('; '));
}

/** Type of the tasks' subnets if they have no route to the internet, or undefined if they have one or this is not known. */
function closedKind({ vpc, vpcSubnets }: TaskPlace): string | undefined {
  if (selectionError(vpc, vpcSubnets) !== undefined) {
    return undefined;
  }
  const { subnets, isPendingLookup } = vpc.selectSubnets(vpcSubnets);
  if (isPendingLookup) {
    return undefined;
  }
  if (subnets.some((subnet) => vpc.publicSubnets.includes(subnet))) {
    return 'public';
  }
  return subnets.some((subnet) => vpc.isolatedSubnets.includes(subnet) && !hasDefaultRoute(subnet)) ? 'isolated' : undefined;
}

/** Whether the user has added a default route, such as one to a transit gateway. */
function hasDefaultRoute(subnet: ec2.ISubnet): boolean {
  return subnet.node.findAll().some((each) => each instanceof ec2.CfnRoute && each.destinationCidrBlock === EVERYWHERE);
}

/** Endpoints for all actions that the roles of the tasks allow, because each binding grants what it needs. */
function neededBy(workloads: Workload[]): string[] {
  const actions = workloads.flatMap(({ _identity: { executionRole, taskRole } }) => [executionRole, taskRole]).flatMap((role) => role.allowedActions);
  return [...new Set(actions.flatMap((action) => ENDPOINTS[action.split(':')[0]] ?? []))].sort();
}

/** Images that are known to be in a registry other than Amazon ECR. */
function foreignImages(workloads: Workload[]): string[] {
  const images = workloads.flatMap(imagesOf).filter((image): image is string => typeof image === 'string' && !image.includes('.dkr.ecr.'));
  return [...new Set(images)].sort();
}

/** Of all containers, as in the template. */
function imagesOf({ taskDefinition }: Workload): unknown[] {
  const { containerDefinitions } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  return Stack.of(taskDefinition).resolve(containerDefinitions).map(({ image }: ecs.CfnTaskDefinition.ContainerDefinitionProperty) => image);
}

/** Short names of the endpoints that the app creates in the VPC, such as `ecr.api`. */
function endpointsOf(vpc: ec2.IVpc): Set<string> {
  const idOf = (scope: IConstruct, vpcId: string) => JSON.stringify(Stack.of(scope).resolve(vpcId));
  const own = idOf(vpc, vpc.vpcId);
  const endpoints = vpc.node.root.node.findAll().filter((each): each is ec2.CfnVPCEndpoint => each instanceof ec2.CfnVPCEndpoint);
  return new Set(endpoints.filter((each) => idOf(each, each.vpcId) === own).map((each) => shortName(Stack.of(each).resolve(each.serviceName))));
}

/** Converts `com.amazonaws.us-east-1.ecr.api`, whose region can be known only at deployment, to `ecr.api`. */
function shortName(serviceName: unknown): string {
  const pieces = JSON.stringify(serviceName).match(/[\w.-]+/g) ?? [];
  return pieces[pieces.length - 1].replace(/^com\.amazonaws\.[a-z0-9-]+\.|^\./, '');
}
