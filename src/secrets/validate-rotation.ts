import { aws_ec2 as ec2, Duration, Token } from 'aws-cdk-lib';
import { DatabaseRotationOptions } from './rotation-options';
import { SecretRefreshOptions } from './secret-refresh-options';
import { Problems, Range } from '../private/problems';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html */
const ROTATION_HOURS = { min: 4, max: 24_000, unit: 'hours' };
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html; a day is the longest that makes sense. */
const CHECK_MINUTES = { min: 1, max: 1440, unit: 'minutes' };
/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
const WINDOW_HOURS = { min: 1, max: 24, unit: 'hours' };
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: of the 1000 that an account has by default 100 are for all others. */
const CONCURRENT_EXECUTIONS = { min: 1, max: 900 };
const CRON = /^0 [\d,*/-]+ (\? [\w,*/-]+ [\w,*/#-]+|[\w,*/-]+ [\w,*/-]+ \?) \*$/;
const HOURS_A_DAY = 24;
const SUBJECT = 'rotation';
const ENDPOINT = 'InterfaceVpcEndpointAwsService.SECRETS_MANAGER';

/** What is known of a network before it is made. */
export interface RotationNetwork {
  readonly natGateways?: number;
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];
}

/** Collects mistakes in the options of a rotation. */
export function checkDatabaseRotation(options: DatabaseRotationOptions, problems: Problems): void {
  checkDuration(problems, SUBJECT, 'automaticallyAfter', options.automaticallyAfter, ROTATION_HOURS, (duration) => duration.toHours({ integral: false }));
  problems.pattern(SUBJECT, 'cron', options.cron, CRON, "be the six fields minutes (0), hours, day of month, month, day of week and year (*), such as '0 10 ? * TUE#1 *'");
  if (options.cron !== undefined && options.automaticallyAfter) {
    problems.add({ subject: SUBJECT, prop: 'automaticallyAfter', must: "be left out where 'cron' is given", got: options.automaticallyAfter.toHumanString() });
  }
  checkDuration(problems, SUBJECT, 'windowDuration', options.windowDuration, WINDOW_HOURS, (duration) => duration.toHours({ integral: false }));
  checkWindowEnd(options, problems);
  checkWindowLength(options, problems);
  checkSecretRefresh(SUBJECT, options, problems);
}

/** AWS refuses a window that goes on into the next day. Hours that are no single number say their last one nowhere. */
function checkWindowEnd({ cron, windowDuration }: DatabaseRotationOptions, problems: Problems): void {
  const [, hour] = cron !== undefined && !Token.isUnresolved(cron) && CRON.test(cron) ? cron.split(' ') : [];
  const window = windowDuration && !windowDuration.isUnresolved() ? windowDuration.toHours({ integral: false }) : undefined;
  if (window !== undefined && window <= WINDOW_HOURS.max && Number(hour) + window > HOURS_A_DAY) {
    problems.add({ subject: SUBJECT, prop: 'windowDuration', must: `end with the day in UTC, at most ${HOURS_A_DAY - Number(hour)} hours after ${hour} o'clock`, got: window });
  }
}

/** AWS refuses a window that goes on into the next one, which a schedule in hours brings on the same day. */
function checkWindowLength({ cron, automaticallyAfter: period, windowDuration: window }: DatabaseRotationOptions, problems: Problems): void {
  const known = cron === undefined && period && window && !period.isUnresolved() && !window.isUnresolved();
  if (known && window.toHours({ integral: false }) <= WINDOW_HOURS.max && window.toMilliseconds() > period.toMilliseconds()) {
    problems.add({ subject: SUBJECT, prop: 'windowDuration', must: `be at most 'automaticallyAfter' ${period.toHumanString()}, after which the next window begins`, got: window.toHumanString() });
  }
}

/** Collects mistakes in the options of the function. */
export function checkSecretRefresh(subject: string, options: SecretRefreshOptions, problems: Problems): void {
  checkDuration(problems, subject, 'checkInterval', options.checkInterval, CHECK_MINUTES, (duration) => duration.toMinutes({ integral: false }));
  problems.integer(subject, 'reservedConcurrentExecutions', options.reservedConcurrentExecutions, CONCURRENT_EXECUTIONS);
}

/** A network to be made must have a place for the rotation. */
export function checkRotationNetwork(network: RotationNetwork, problems: Problems): void {
  if (network.natGateways !== 0 || hasEndpoint(network)) {
    return;
  }
  problems.add({
    subject: 'network',
    prop: 'natGateways',
    must: 'be at least 1 where the database\'s password rotates and no interface endpoint leads to AWS Secrets Manager',
    got: network.natGateways,
    fix: `add ${ENDPOINT} to 'interfaceEndpoints', or switch the rotation off with 'database.rotation.enabled: false'`,
  });
}

/** Whether the endpoints of a network lead to Secrets Manager. */
export function hasEndpoint({ interfaceEndpoints }: RotationNetwork): boolean {
  return (interfaceEndpoints ?? []).some(({ shortName }) => shortName === ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER.shortName);
}

/** What subnets of the rotation are called, that they have an endpoint, and what else can be done where they do not. */
export interface RotationPlace {
  readonly subject: string;
  readonly prop: string;
  readonly must: string;
  readonly endpointProp: string;
  readonly otherwise?: string;
}

/** Where the rotation itself says its subnets. */
export const OWN_PLACE: RotationPlace = { subject: SUBJECT, prop: 'vpcSubnets', must: 'lead to AWS Secrets Manager', endpointProp: 'secretsManagerEndpoint' };

/** The subnets must have a way to Secrets Manager: a function has no public address, so a public subnet has none for it either. */
export function checkRotationSubnets(
  { endpointProp, otherwise = '', ...mistake }: RotationPlace, vpc: ec2.IVpc, selection: ec2.SubnetSelection, secretsManagerEndpoint: boolean, problems: Problems,
): void {
  const fix = `name private subnets with a NAT gateway, or add ${ENDPOINT} to the VPC and set '${endpointProp}'${otherwise}`;
  let selected: ec2.SelectedSubnets;
  try {
    selected = vpc.selectSubnets(selection);
  } catch (error) {
    problems.add({ ...mistake, got: JSON.stringify(selection), fix: `${(error as Error).message}; ${fix}` });
    return;
  }
  if (secretsManagerEndpoint || selected.isPendingLookup) {
    return;
  }
  for (const [kind, subnets] of [['public', vpc.publicSubnets], ['isolated', vpc.isolatedSubnets]] as const) {
    if (selected.subnets.some((subnet) => subnets.includes(subnet))) {
      problems.add({ ...mistake, got: `${kind} subnets`, fix });
    }
  }
}

function checkDuration(
  problems: Problems, subject: string, prop: string, value: Duration | undefined, range: Range, amount: (value: Duration) => number,
): void {
  if (value && !Token.isUnresolved(value) && !value.isUnresolved()) {
    problems.integer(subject, prop, amount(value), range);
  }
}
