/** A load balancer for tests of the function that manages listener rules, which is as strict as Elastic Load Balancing. */
const ELB = 'arn:aws:elasticloadbalancing:eu-west-2:111122223333';
export const LISTENER = `${ELB}:listener/app/listener/1/2`;
export const OTHER_LISTENER = `${ELB}:listener/app/listener/1/3`;
export const [BLUE, GREEN, STRANGER] = ['blue', 'green', 'stranger'].map((name) => `${ELB}:targetgroup/${name}/1`);

interface Rule {
  readonly listener: string;
  readonly tags: Record<string, string>;
  priority: string;
  conditions: any[];
  actions: any[];
}

/** An error of the API. */
export class Failure extends Error {
  constructor(readonly name: string) {
    super(name);
  }
}

/** Listeners with their rules, which reject what Elastic Load Balancing does. */
export class LoadBalancer {
  readonly rules = new Map<string, Rule>();
  readonly targets: Record<string, number> = {};
  readonly calls: Array<[string, any]> = [];
  pageSize = 100;
  private count = 0;

  send(name: string, input: any): any {
    this.calls.push([name, input]);
    switch (name) {
      case 'CreateRule': return this.create(input);
      case 'ModifyRule': return this.modify(input);
      case 'SetRulePriorities': return this.setPriorities(input);
      case 'DeleteRule': return void (this.rule(input.RuleArn) && this.rules.delete(input.RuleArn));
      case 'DescribeRules': return this.describe(input);
      case 'AddTags': return input.ResourceArns.forEach((arn: string) => Object.assign(this.rule(arn).tags, tagsFrom(input.Tags)));
      case 'DescribeTags': return this.describeTags(input);
      case 'DescribeTargetHealth': return { TargetHealthDescriptions: Array(this.targets[input.TargetGroupArn] ?? 0).fill({}) };
      default: throw new Failure(`UnknownOperation ${name}`);
    }
  }

  /** What Amazon ECS does in a deployment. */
  shift(arn: string, blue: number, green: number): void {
    this.rule(arn).actions = [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: GREEN, Weight: green }, { TargetGroupArn: BLUE, Weight: blue }] } }];
  }

  weights(arn: string): Record<string, number> {
    const [{ ForwardConfig }] = this.rule(arn).actions;
    return Object.fromEntries(ForwardConfig.TargetGroups.map(({ TargetGroupArn, Weight }: any) => [/targetgroup\/(\w+)/.exec(TargetGroupArn)![1], Weight]));
  }

  rule(arn: string): Rule {
    const rule = this.rules.get(arn);
    if (!rule) {
      throw new Failure('RuleNotFoundException');
    }
    return rule;
  }

  /** A rule that CloudFormation created for a service with rolling deployments. */
  addPlain(priority: string): string {
    const { Rules: [{ RuleArn }] } = this.create({ ListenerArn: LISTENER, Priority: Number(priority), Actions: [{ Type: 'forward', TargetGroupArn: BLUE }], Tags: [] });
    return RuleArn;
  }

  private create({ ListenerArn, Priority, Conditions, Actions, Tags }: any) {
    this.requireFree(ListenerArn, Priority);
    requireConditions(Conditions);
    const arn = `${ListenerArn.replace(':listener/', ':listener-rule/')}/${++this.count}`;
    this.rules.set(arn, { listener: ListenerArn, priority: String(Priority), conditions: Conditions, actions: Actions, tags: tagsFrom(Tags) });
    return { Rules: [this.described(arn)] };
  }

  private modify({ RuleArn, Conditions, Actions }: any) {
    const rule = this.rule(RuleArn);
    requireConditions(Conditions);
    rule.conditions = Conditions ?? rule.conditions;
    rule.actions = Actions ?? rule.actions;
  }

  private setPriorities({ RulePriorities }: any) {
    for (const { RuleArn, Priority } of RulePriorities) {
      const rule = this.rule(RuleArn);
      this.requireFree(rule.listener, Priority);
      rule.priority = String(Priority);
    }
  }

  private describeTags({ ResourceArns }: any) {
    if (ResourceArns.length > 20) {
      throw new Failure('ValidationError');
    }
    const tagsOf = (arn: string) => Object.entries(this.rule(arn).tags).map(([Key, Value]) => ({ Key, Value }));
    return { TagDescriptions: ResourceArns.map((ResourceArn: string) => ({ ResourceArn, Tags: tagsOf(ResourceArn) })) };
  }

  private describe({ ListenerArn, RuleArns, Marker }: any) {
    if (RuleArns) {
      return { Rules: RuleArns.map((arn: string) => this.rule(arn) && this.described(arn)) };
    }
    const rules = [...this.rules].filter(([, { listener }]) => listener === ListenerArn).map(([arn]) => this.described(arn));
    // Its tags cannot be described here, because nothing may ask for them.
    const all = [{ RuleArn: `${ListenerArn}/default`, Priority: 'default', IsDefault: true }, ...rules];
    const [from, to] = [Number(Marker ?? 0), Number(Marker ?? 0) + this.pageSize];
    return { Rules: all.slice(from, to), NextMarker: to < all.length ? String(to) : undefined };
  }

  private described(arn: string) {
    const { priority, conditions, actions } = this.rule(arn);
    return { RuleArn: arn, Priority: priority, Conditions: conditions, Actions: actions };
  }

  private requireFree(listener: string, priority: unknown): void {
    if (typeof priority !== 'number') {
      throw new Failure('SerializationException');
    }
    if ([...this.rules.values()].some((rule) => rule.listener === listener && rule.priority === String(priority))) {
      throw new Failure('PriorityInUseException');
    }
  }
}

function tagsFrom(tags: any[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

function requireConditions(conditions: any[] | undefined): void {
  if (conditions?.some(({ HostHeaderConfig, PathPatternConfig }) => (HostHeaderConfig ?? PathPatternConfig).Values.length === 0)) {
    throw new Failure('ValidationError');
  }
}
