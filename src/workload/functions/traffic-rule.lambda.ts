import {
  Action, CreateRuleCommand, DeleteRuleCommand, DescribeRulesCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client, ModifyRuleCommand, Rule,
  RuleCondition, SetRulePrioritiesCommand, TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { answer, CustomResourceEvent } from './custom-resource';
import { TrafficRuleProperties } from './traffic-rule-properties';

const elb = new ElasticLoadBalancingV2Client({});
const RULE_ARN = /^arn:[^:]+:elasticloadbalancing:.*:listener-rule\//;
/** Physical ID of a rule that was never created. */
const NO_RULE = 'none';
const ALL = 100;

/** A request of CloudFormation. */
export type TrafficRuleEvent = CustomResourceEvent<TrafficRuleProperties>;

/**
 * Creates, changes and deletes the listener rule of a service whose deployments shift traffic. It never writes the weights of an existing rule, because
 * they belong to Amazon ECS.
 */
export async function handler(event: TrafficRuleEvent): Promise<void> {
  let [arn, reason] = [event.PhysicalResourceId, undefined as string | undefined];
  try {
    arn = await apply(event);
  } catch (error) {
    reason = `listener rule of service '${event.ResourceProperties.Service}': ${(error as Error).message}`;
    console.error(reason);
  }
  await answer(event, arn ?? NO_RULE, reason);
}

/** Returns the ARN of the rule. A different ARN is a different resource, and CloudFormation deletes the previous one. */
async function apply({ RequestType, PhysicalResourceId: arn, ResourceProperties: properties }: TrafficRuleEvent): Promise<string | undefined> {
  const exists = arn !== undefined && RULE_ARN.test(arn);
  if (RequestType === 'Delete') {
    if (exists) {
      await remove(arn);
    }
    return arn;
  }
  const rule = exists ? await find(arn) : undefined;
  if (rule && listenerOf(rule) === properties.Listener) {
    return change(rule, properties);
  }
  return create(properties, rule && weightsOf(rule, properties));
}

/** A new rule starts with the weights of the service's rules on its previous listener. */
async function create(properties: TrafficRuleProperties, weights?: number[]): Promise<string> {
  const Actions = [forward(properties, weights ?? await firstWeights(properties))];
  try {
    const { Rules } = await elb.send(new CreateRuleCommand({
      ListenerArn: properties.Listener, Priority: Number(properties.Priority), Conditions: conditionsOf(properties), Actions,
    }));
    return Rules![0].RuleArn!;
  } catch (error) {
    if ((error as Error).name !== 'PriorityInUseException') {
      throw error;
    }
    // A repeated request, because the response to the first one was lost.
    const taker = await ruleAt(properties);
    if (!taker || !isOwn(taker, properties)) {
      throw priorityInUse(properties, taker);
    }
    return change(taker, properties);
  }
}

/** Changes everything except the actions. */
async function change(rule: Rule, properties: TrafficRuleProperties): Promise<string> {
  const RuleArn = rule.RuleArn!;
  // Validated before anything is changed.
  weightsOf(rule, properties);
  if (rule.Priority !== String(properties.Priority)) {
    const taker = await ruleAt(properties);
    if (taker) {
      throw priorityInUse(properties, taker);
    }
    await elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn, Priority: Number(properties.Priority) }] }));
  }
  await elb.send(new ModifyRuleCommand({ RuleArn, Conditions: conditionsOf(properties) }));
  return RuleArn;
}

async function remove(RuleArn: string): Promise<void> {
  try {
    await elb.send(new DeleteRuleCommand({ RuleArn }));
  } catch (error) {
    if ((error as Error).name !== 'RuleNotFoundException') {
      throw error;
    }
  }
}

/** Undefined if the rule has been deleted. */
async function find(RuleArn: string): Promise<Rule | undefined> {
  try {
    const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [RuleArn] }));
    return Rules?.[0];
  } catch (error) {
    if ((error as Error).name !== 'RuleNotFoundException') {
      throw error;
    }
    return undefined;
  }
}

async function ruleAt({ Listener, Priority }: TrafficRuleProperties): Promise<Rule | undefined> {
  let Marker: string | undefined;
  do {
    const { Rules = [], NextMarker } = await elb.send(new DescribeRulesCommand({ ListenerArn: Listener, Marker }));
    const found = Rules.find((rule) => rule.Priority === String(Priority));
    if (found) {
      return found;
    }
    Marker = NextMarker;
  } while (Marker);
  return undefined;
}

/** Traffic goes to the target group that has tasks: a rule that has been deleted manually is created again while the service runs. */
async function firstWeights({ TargetGroup, AlternateTargetGroup }: TrafficRuleProperties): Promise<number[]> {
  const [primary, alternate] = await Promise.all([TargetGroup, AlternateTargetGroup].map(hasTargets));
  return alternate && !primary ? [0, ALL] : [ALL, 0];
}

async function hasTargets(TargetGroupArn: string): Promise<boolean> {
  const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return TargetHealthDescriptions.length > 0;
}

/** Weights of the target group and of the alternate one. Traffic cannot move to other target groups, which have no tasks yet. */
function weightsOf(rule: Rule, properties: TrafficRuleProperties): number[] {
  if (!isOwn(rule, properties)) {
    throw new Error("its target groups are others, which traffic cannot move to. To change the service's 'protocol' or VPC, "
      + 'deploy a service of another name, move the traffic, and remove this one');
  }
  const tuples = targetGroupsOf(rule);
  return [properties.TargetGroup, properties.AlternateTargetGroup].map((arn) => tuples.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight ?? 0);
}

/** Whether the rule forwards only to the service's target groups. */
function isOwn(rule: Rule, { TargetGroup, AlternateTargetGroup }: TrafficRuleProperties): boolean {
  const tuples = targetGroupsOf(rule);
  return tuples.length > 0 && tuples.every(({ TargetGroupArn }) => TargetGroupArn === TargetGroup || TargetGroupArn === AlternateTargetGroup);
}

/** A rule with one target group can have no weights. */
function targetGroupsOf({ Actions = [] }: Rule): TargetGroupTuple[] {
  return Actions.flatMap(({ ForwardConfig, TargetGroupArn }) => ForwardConfig?.TargetGroups ?? (TargetGroupArn ? [{ TargetGroupArn, Weight: ALL }] : []));
}

function forward({ TargetGroup, AlternateTargetGroup }: TrafficRuleProperties, [primary, alternate]: number[]): Action {
  return {
    Type: 'forward',
    ForwardConfig: { TargetGroups: [{ TargetGroupArn: TargetGroup, Weight: primary }, { TargetGroupArn: AlternateTargetGroup, Weight: alternate }] },
  };
}

function conditionsOf({ Hostnames, Paths }: TrafficRuleProperties): RuleCondition[] {
  return [
    ...(Hostnames.length > 0 ? [{ Field: 'host-header', HostHeaderConfig: { Values: Hostnames } }] : []),
    ...(Paths.length > 0 ? [{ Field: 'path-pattern', PathPatternConfig: { Values: Paths } }] : []),
  ];
}

function listenerOf({ RuleArn }: Rule): string {
  return RuleArn!.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');
}

function priorityInUse({ Priority, Listener }: TrafficRuleProperties, taker: Rule | undefined): Error {
  return new Error(`priority ${Priority} of listener ${Listener} is taken by ${taker?.RuleArn ?? 'another rule'}: pin another 'priority'`);
}
