import { Duration, Token } from 'aws-cdk-lib';
import { checkConnectionBudget, checkPoolSize } from './connection-budget';
import { checkServiceHours, ServiceHoursContext } from './service-hours';
import { checkRepositoryName } from '../delivery/repository-names';
import { Route } from '../ingress/listener-route';
import { ListenerRoutes } from '../ingress/listener-routes';
import { checkUnit } from '../private/durations';
import { checkFargateSize } from '../private/fargate-size';
import { checkName, isName } from '../private/names';
import { Problems } from '../private/problems';
import { checkThresholds } from '../private/thresholds';
import { checkClearText } from '../workload/clear-text';
import { DeploymentOptions } from '../workload/deployment-options';
import { MicroserviceProps } from '../workload/microservice-props';
import { ResolvedService, resolveService, ServiceDefaults } from '../workload/resolve-service';
import { checkContainerSecurity } from '../workload/root-filesystem';
import { ServiceIsolation } from '../workload/service-isolation';
import { checkResources } from '../workload/service-resources';
import { checkScaling } from '../workload/validate-scaling';

const PORT = { min: 1, max: 65_535 };
/** Quota of tasks a service: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const DESIRED_COUNT = { min: 0, max: 5_000 };
const LEAST_HEALTHY = { min: 0, max: 100, unit: 'percent' };
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html */
const MAX_HEALTH_CHECK_PATH = 1024;
const HEALTH_CHECK_SECONDS = { min: 5, max: 300 };
/** 60 in each direction, one of which is the CDK's placeholder for 'none': https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups */
const MAX_SECURITY_GROUP_RULES = 59;
/** Middle parts of names such as `{prefix}-rds-sg`, `{prefix}-redis-cpu` and `{prefix}-postgres-replica-1-cpu`. */
const RESERVED_NAMES = ['alb', 'alb-targets', 'cache', 'cache-clients', 'cache-refresh', 'database-clients', 'db-refresh', 'db-rotation', 'ecs', 'endpoints', 'origin-rotation', 'postgres', 'rds', 'redis'];
const RESERVED_NAME = new RegExp(`^(${RESERVED_NAMES.join('|')}|postgres-replica-\\d+)$`);
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What the services of a fleet are checked against. */
export interface ServicesContext extends ServiceDefaults, ServiceHoursContext {
  /** Whether a service without an image can have one of a repository. */
  readonly hasImageRepositories: boolean;
  /** Names that the listener's certificate covers; undefined where they are not known. */
  readonly certificateDomains?: string[];
  /** Whether the default service can be the listener's default action. */
  readonly ownsDefaultAction: boolean;
  /** Services that the fleet has already. */
  readonly existing: MicroserviceProps[];
  readonly isolation?: ServiceIsolation;
  /** Path of the fleet. */
  readonly fleet: string;
  /** First part of the fleet's physical names, where it has such. */
  readonly namePrefix?: string;
  /** First part of the names of image repositories. */
  readonly repositoryPrefix?: string;
}

/** Name of the repository of a service that says no image. */
export function repositoryNameOf(service: MicroserviceProps, prefix: string | undefined): string {
  return service.repositoryName ?? (prefix === undefined ? service.name : `${prefix}-${service.name}`);
}

/** Collects every mistake of the services, by themselves and between each other. */
export function checkServices(given: MicroserviceProps[], context: ServicesContext, routes: ListenerRoutes, problems: Problems): void {
  // Not every language has a compiler that asks for the name, and without it nothing else can be said of the service.
  const services = given.filter((service) => service.name !== undefined);
  if (services.length < given.length) {
    problems.add({ subject: 'a service', prop: 'name', must: 'be given', got: undefined });
  }
  services.forEach((service, index) => {
    checkService(service, resolveService(service, context), context, problems);
    if (context.existing.some((other) => other.name === service.name) || services.findIndex((other) => other.name === service.name) < index) {
      problems.add({ subject: `service '${service.name}'`, prop: 'name', must: 'be unique in its fleet', got: service.name });
    }
  });
  const all = [...context.existing, ...services];
  checkConnectionBudget(all, context, problems);
  checkSecurityGroupRules(all.map((service) => resolveService(service, context)), context, problems);
  routes.check(services.map((service) => routeOf(service, context)), context.certificateDomains, problems);
}

/** With a shared group, each port adds a rule to it. With groups of their own, services add no rule to the group of anything else. */
function checkSecurityGroupRules(services: ResolvedService[], context: ServicesContext, problems: Problems): void {
  const rules = new Set(services.map((service) => service.port)).size;
  if (context.isolation === ServiceIsolation.SHARED && rules > MAX_SECURITY_GROUP_RULES) {
    problems.add({
      subject: 'fleet',
      prop: 'services',
      must: `need at most ${MAX_SECURITY_GROUP_RULES} rules in the services' security group, an AWS quota`,
      got: rules,
      fix: "let services share ports, or give each a group of its own with 'isolation'",
    });
  }
}

export function routeOf(service: MicroserviceProps, { fleet, ownsDefaultAction }: Pick<ServicesContext, 'fleet' | 'ownsDefaultAction'>): Route {
  return {
    fleet,
    service: service.name,
    hostnames: service.hostnames ?? [],
    paths: service.paths ?? [],
    priority: service.priority,
    isDefault: service.isDefault ?? false,
    ownsDefaultAction,
  };
}

function checkService(service: MicroserviceProps, resolved: ResolvedService, context: ServicesContext, problems: Problems): void {
  const subject = `service '${service.name}'`;
  if (Token.isUnresolved(service.name)) {
    problems.add({ subject: 'a service', prop: 'name', must: 'be known at synth: its construct ids are made from it', got: 'an unresolved token' });
  }
  checkServiceName(subject, service.name, context, problems);
  if (resolved.port === undefined) {
    problems.add({ subject, prop: 'port', must: 'be given for a service without a profile that has one', got: undefined, fix: 'set it to the port that the container listens on' });
  }
  problems.integer(subject, 'port', resolved.port, PORT, 'set it to the port that the container listens on');
  checkHealthCheckPath(subject, resolved.healthCheckPath, problems);
  checkSeconds(subject, 'healthCheckInterval', service.healthCheckInterval, HEALTH_CHECK_SECONDS, problems);
  checkFargateSize(problems, subject, resolved.cpu, resolved.memoryMiB);
  problems.integer(subject, 'desiredCount', resolved.desiredCount, DESIRED_COUNT);
  checkImage(subject, service, context, problems);
  checkUses(subject, service, context, problems);
  checkPoolSize(subject, service, resolved, problems);
  checkResources(subject, service, context, problems);
  if (resolved.scaling) {
    checkScaling(subject, resolved.scaling, resolved.desiredCount, problems);
  }
  checkServiceHours(service, resolved, context, problems);
  checkVariables(subject, service, problems);
  checkContainerSecurity(subject, service, problems);
  if (service.deployment) {
    checkDeployment(subject, service.deployment, problems, resolved.deployment);
  }
  checkThresholds(subject, 'alarmThresholds', service.alarmThresholds, problems);
}

function checkServiceName(subject: string, name: string, context: ServicesContext, problems: Problems): void {
  checkName(problems, subject, 'name', name);
  if (context.namePrefix !== undefined && RESERVED_NAME.test(name)) {
    problems.add({
      subject, prop: 'name', must: `not be one of ${RESERVED_NAMES.join(', ')} and postgres-replica-1 onwards, by which other resources of the environment are named`, got: name, fix: 'choose another, or switch physical names off',
    });
  }
}

function checkHealthCheckPath(subject: string, path: string, problems: Problems): void {
  if (!Token.isUnresolved(path) && (!/^\/\S*$/.test(path) || path.length > MAX_HEALTH_CHECK_PATH)) {
    problems.add({
      subject,
      prop: 'healthCheckPath',
      must: `begin with a slash and have at most ${MAX_HEALTH_CHECK_PATH} characters without spaces`,
      got: path,
      fix: path.startsWith('/') ? undefined : `did you mean '/${path}'?`,
    });
  }
}

function checkImage(subject: string, service: MicroserviceProps, context: ServicesContext, problems: Problems): void {
  if (Token.isUnresolved(service.repositoryName)) {
    problems.add({ subject, prop: 'repositoryName', must: "be known at synth: the repository's construct id is made from it", got: 'an unresolved token' });
  } else if (service.repositoryName !== undefined || (!service.image && context.hasImageRepositories && isName(service.name) && isName(context.repositoryPrefix ?? 'a'))) {
    checkRepositoryName(problems, subject, 'repositoryName', repositoryNameOf(service, context.repositoryPrefix));
  }
  if (service.image && service.repositoryName !== undefined) {
    problems.add({ subject, prop: 'repositoryName', must: "be left out where 'image' is given", got: service.repositoryName });
  }
  if (!service.image && !context.hasImageRepositories) {
    problems.add({
      subject,
      prop: 'image',
      must: 'be given on a fleet without image repositories',
      got: undefined,
      fix: "pass an ecs.ContainerImage, or give the fleet 'imageRepositories' and 'imageTag'",
    });
  }
}

/** A profile's wish is granted where it can be; a service's own must be. */
function checkUses(subject: string, service: MicroserviceProps, context: ServicesContext, problems: Problems): void {
  for (const prop of ['database', 'cache'] as const) {
    if (service[prop] && !context[prop]) {
      problems.add({ subject, prop, must: `be left out where there is no ${prop}`, got: true, fix: `give the fleet (on a platform: enable) a ${prop}` });
    }
  }
}

function checkVariables(subject: string, service: MicroserviceProps, problems: Problems): void {
  for (const prop of ['environment', 'secrets'] as const) {
    for (const name of Object.keys(service[prop] ?? {})) {
      problems.pattern(subject, prop, name, VARIABLE_NAME, 'have names of letters, digits and underscores, not beginning with a digit');
    }
  }
  checkClearText(subject, service, problems);
  for (const name of Object.keys(service.secrets ?? {})) {
    if (service.environment && name in service.environment) {
      problems.add({ subject, prop: 'secrets', must: "not repeat a name of 'environment', which Amazon ECS refuses", got: name });
    }
  }
}

/**
 * Collects mistakes of a fleet's or a service's deployment.
 *
 * @param whole The same with what is said elsewhere, which is judged there
 */
export function checkDeployment(subject: string, deployment: DeploymentOptions, problems: Problems, whole = deployment): void {
  const { minHealthyPercent: least = 100, maxHealthyPercent: most = 200 } = whole;
  problems.integer(subject, 'deployment.minHealthyPercent', deployment.minHealthyPercent, LEAST_HEALTHY);
  problems.integer(subject, 'deployment.maxHealthyPercent', deployment.maxHealthyPercent, { min: 100, max: 200, unit: 'percent' });
  const says = deployment.minHealthyPercent !== undefined || deployment.maxHealthyPercent !== undefined;
  if (says && !Token.isUnresolved(least) && !Token.isUnresolved(most) && least <= LEAST_HEALTHY.max && most <= least) {
    problems.add({ subject, prop: 'deployment.maxHealthyPercent', must: `be above 'minHealthyPercent' ${least}, or no task can be replaced`, got: most });
  }
  // Fargate takes no more than 120 seconds: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
  checkSeconds(subject, 'deployment.stopTimeout', deployment.stopTimeout, { min: 2, max: 120 }, problems);
  checkSeconds(subject, 'deployment.deregistrationDelay', deployment.deregistrationDelay, { min: 0, max: 3600 }, problems);
  checkSeconds(subject, 'deployment.healthCheckGracePeriod', deployment.healthCheckGracePeriod, { min: 0, max: 2_147_483_647 }, problems);
}

function checkSeconds(subject: string, prop: string, value: Duration | undefined, range: { min: number; max: number }, problems: Problems): void {
  checkUnit(problems, subject, prop, value, 'seconds');
  if (value && !value.isUnresolved()) {
    problems.integer(subject, prop, value.toSeconds({ integral: false }), { ...range, unit: 'seconds' });
  }
}
