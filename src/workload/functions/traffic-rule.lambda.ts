import {
  Action, AddTagsCommand, CreateRuleCommand, DeleteRuleCommand, DescribeRulesCommand, DescribeTagsCommand, DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client, ModifyRuleCommand, Rule, RuleCondition, SetRulePrioritiesCommand, Tag, TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { answer, CustomResourceEvent } from './custom-resource';
import { FLEET_TAG, PRIORITY_TAG, TrafficRuleProperties } from './traffic-rule-properties';

const elb = new ElasticLoadBalancingV2Client({});
const RULE_ARN = /^arn:[^:]+:elasticloadbalancing:.*:listener-rule\//;
/** Physical ID of a rule that was never created. */
const NO_RULE = 'none';
const ALL = 100;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html */
const RULES_A_CALL = 20;
const LAST_PRIORITY = 50_000;
/** The priorities up to this one are set by users, close to each other. Those after it are derived, and far apart. */
const LAST_SET_PRIORITY = 999;
/** Other requests, for other rules, run at the same time. */
const ATTEMPTS = 5;
const CONFLICTS = ['PriorityInUseException', 'RuleNotFoundException'];

/** The rules of a listener, except the default one, and those of them that belong to the fleet. */
interface ListenerRules {
  readonly all: Rule[];
  readonly ofFleet: FleetRule[];
}

interface FleetRule {
  readonly rule: Rule;
  /** The priority that it is to have. */
  readonly wanted: string | undefined;
}

/** A request of CloudFormation. */
export type TrafficRuleEvent = CustomResourceEvent<TrafficRuleProperties>;

/**
 * Creates, changes and deletes the listener rule of a service whose deployments shift traffic. It never writes the weights of an existing rule, because
 * they belong to Amazon ECS.
 *
 * CloudFormation creates and changes rules in any order, and deletes rules last, so another rule of the fleet can still have the priority. Until that rule
 * is moved or deleted, the new rule gets a free priority, if possible a later one, so that the other rule keeps its requests. A rollback does not have to move
 * other rules back, because a request moves another rule only to the priority that this rule waits for.
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
      await remove(arn, properties);
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
  const createAt = async (Priority: number) => {
    const { Rules } = await elb.send(new CreateRuleCommand({
      ListenerArn: properties.Listener, Priority, Conditions: conditionsOf(properties), Actions, Tags: tagsOf(properties),
    }));
    return Rules![0].RuleArn!;
  };
  return withoutConflict(async (attempt) => {
    if (attempt === 0) {
      return createAt(Number(properties.Priority));
    }
    const rules = await rulesOf(properties);
    // A repeated request, because the response to the first one was lost.
    const created = rules.ofFleet.find(({ rule }) => isOwn(rule, properties));
    if (created) {
      return change(created.rule, properties);
    }
    const arn = await createAt(priorityFor(properties, rules));
    await moveWaiting(properties);
    return arn;
  });
}

/** Changes everything except the actions. */
async function change(rule: Rule, properties: TrafficRuleProperties): Promise<string> {
  const RuleArn = rule.RuleArn!;
  // Validated before anything is changed.
  weightsOf(rule, properties);
  const modify = () => elb.send(new ModifyRuleCommand({ RuleArn, Conditions: conditionsOf(properties) }));
  if (rule.Priority === properties.Priority) {
    await elb.send(new AddTagsCommand({ ResourceArns: [RuleArn], Tags: tagsOf(properties) }));
    await modify();
    return RuleArn;
  }
  await withoutConflict(async () => {
    const rules = await rulesOf(properties);
    // A function that runs at the same time can have moved the rule since.
    const current = Number(rules.all.find((each) => each.RuleArn === RuleArn)?.Priority ?? rule.Priority);
    const Priority = priorityFor(properties, rules, RuleArn);
    await elb.send(new AddTagsCommand({ ResourceArns: [RuleArn], Tags: tagsOf(properties) }));
    const isEarlier = Priority < current;
    // The conditions of an earlier rule are narrower: with the other ones, it would take requests of other services there.
    if (isEarlier) {
      await modify();
    }
    if (Priority !== current) {
      await elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn, Priority }] }));
    }
    if (!isEarlier) {
      await modify();
    }
  });
  await moveWaiting(properties);
  return RuleArn;
}

async function remove(RuleArn: string, properties: TrafficRuleProperties): Promise<void> {
  try {
    await elb.send(new DeleteRuleCommand({ RuleArn }));
  } catch (error) {
    if ((error as Error).name !== 'RuleNotFoundException') {
      throw error;
    }
  }
  try {
    await moveWaiting({ ...properties, Listener: listenerOf({ RuleArn }) });
  } catch (error) {
    // The rule is deleted. Its listener may be deleted too, or not be one of the fleet any more.
    console.error(`rules that wait for a priority: ${(error as Error).message}`);
  }
}

/** Gives the rules of the fleet the priorities that they wait for, if these are free. */
async function moveWaiting(properties: Pick<TrafficRuleProperties, 'Listener' | 'Fleet'>): Promise<void> {
  let moved: boolean;
  do {
    moved = await withoutConflict(async () => {
      const { all, ofFleet } = await rulesOf(properties);
      const next = ofFleet.find(({ rule, wanted }) => wanted !== undefined && rule.Priority !== wanted && !atPriority(all, wanted));
      if (next) {
        await elb.send(new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: next.rule.RuleArn, Priority: Number(next.wanted) }] }));
      }
      return next !== undefined;
    });
  } while (moved);
}

/** The priority, or a free one as long as another rule of the fleet has it. */
function priorityFor(properties: TrafficRuleProperties, { all, ofFleet }: ListenerRules, ownArn?: string): number {
  const others = all.filter(({ RuleArn }) => RuleArn !== ownArn);
  const taker = atPriority(others, properties.Priority);
  if (!taker) {
    return Number(properties.Priority);
  }
  if (!ofFleet.some(({ rule }) => rule === taker)) {
    throw priorityInUse(properties, taker);
  }
  return freePriority(Number(properties.Priority), others);
}

/** A later one where possible, because the rule that has the priority is to receive its requests as long as it exists. */
function freePriority(wanted: number, rules: Rule[]): number {
  const isFree = (priority: number) => !atPriority(rules, String(priority));
  const later = between(wanted + 1, LAST_PRIORITY);
  // Next to a priority that is set, other services get theirs in the same deployment.
  const set = later.filter((priority) => priority <= LAST_SET_PRIORITY).reverse();
  return [...set, ...later, ...between(1, wanted - 1).reverse()].find(isFree)!;
}

function between(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function atPriority(rules: Rule[], priority: string): Rule | undefined {
  return rules.find(({ Priority }) => Priority === priority);
}

/** Tries again if another request changed the rules in the meantime. */
async function withoutConflict<T>(act: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await act(attempt);
    } catch (error) {
      if (attempt === ATTEMPTS - 1 || !CONFLICTS.includes((error as Error).name)) {
        throw error;
      }
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

async function rulesOf({ Listener, Fleet }: Pick<TrafficRuleProperties, 'Listener' | 'Fleet'>): Promise<ListenerRules> {
  const all: Rule[] = [];
  let Marker: string | undefined;
  do {
    const { Rules = [], NextMarker } = await elb.send(new DescribeRulesCommand({ ListenerArn: Listener, Marker }));
    all.push(...Rules.filter(({ IsDefault }) => !IsDefault));
    Marker = NextMarker;
  } while (Marker);
  const tags = await tagsByRule(all.map(({ RuleArn }) => RuleArn!));
  const ofFleet = all
    .map((rule) => ({ rule, fleet: valueOf(tags.get(rule.RuleArn!), FLEET_TAG), wanted: valueOf(tags.get(rule.RuleArn!), PRIORITY_TAG) }))
    .filter(({ fleet }) => fleet === Fleet);
  return { all, ofFleet };
}

async function tagsByRule(arns: string[]): Promise<Map<string, Tag[]>> {
  const tags = new Map<string, Tag[]>();
  for (let from = 0; from < arns.length; from += RULES_A_CALL) {
    const { TagDescriptions = [] } = await elb.send(new DescribeTagsCommand({ ResourceArns: arns.slice(from, from + RULES_A_CALL) }));
    TagDescriptions.forEach(({ ResourceArn, Tags = [] }) => tags.set(ResourceArn!, Tags));
  }
  return tags;
}

function valueOf(tags: Tag[] | undefined, key: string): string | undefined {
  return tags?.find(({ Key }) => Key === key)?.Value;
}

function tagsOf({ Fleet, Priority }: TrafficRuleProperties): Tag[] {
  return [{ Key: FLEET_TAG, Value: Fleet }, { Key: PRIORITY_TAG, Value: Priority }];
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

function priorityInUse({ Priority, Listener }: TrafficRuleProperties, taker: Rule): Error {
  return new Error(`priority ${Priority} of listener ${Listener} is taken by ${taker.RuleArn}, which is not a rule of a service of this fleet with two target `
    + "groups: delete that rule first, or set another 'priority' if the service is not the default one");
}
