import { aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, aws_kms as kms, aws_logs as logs, CustomResource, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TrafficRuleFunction } from './functions/traffic-rule-function';
import { FLEET_TAG, TrafficRuleProperties } from './functions/traffic-rule-properties';
import { Route, ruleConditions, rulePriority } from '../ingress/listener-route';
import { acknowledge, wildcardRule } from '../private/acknowledge';
import { hashOf, physicalName } from '../private/names';
import { allow, LibraryFunction } from '../rotation/library-function';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const FUNCTION_NAME_LIMIT = 64;
const FUNCTION_TIMEOUT = Duration.minutes(2);
/** A minute longer than the maximum duration of the function. */
const ANSWER_TIMEOUT = Duration.minutes(3);
const INFRASTRUCTURE_POLICY = 'AmazonECSInfrastructureRolePolicyForLoadBalancers';
const REASONS = {
  concurrency: 'It runs during a deployment that changes a rule, once.',
  network: 'It calls the API of Elastic Load Balancing alone.',
};
const RULES = 'A rule has no ARN before it is created: the policy allows those of the listener, and those that have the tag of the fleet.';
const MANAGED = 'AWS documents this policy as what the role needs, and keeps it up to date with what Amazon ECS does.';

/** Properties of a listener rule and its targets. */
export interface TrafficRuleProps {
  readonly listener: elbv2.IApplicationListener;
  readonly route: Route;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
}

/** Resources of a fleet for services whose deployments shift traffic. */
export class Traffic extends Construct {
  /** Role with which Amazon ECS shifts traffic. */
  readonly role: iam.Role;
  private readonly keeper: TrafficRuleKeeper;

  constructor(scope: Construct, id: string, { namePrefix, encryptionKey }: { readonly namePrefix?: string; readonly encryptionKey?: kms.IKey }) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      description: 'Lets Amazon ECS shift traffic between the target groups of a service',
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(INFRASTRUCTURE_POLICY)],
    });
    acknowledge(this.role.node.defaultChild!, [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${INFRASTRUCTURE_POLICY}]`], MANAGED);
    this.keeper = new TrafficRuleKeeper(this, 'Rules', physicalName(namePrefix, 'traffic-rules', FUNCTION_NAME_LIMIT), encryptionKey);
  }

  /**
   * Creates a rule whose weights belong to Amazon ECS.
   *
   * Not an `AWS::ElasticLoadBalancingV2::ListenerRule`: with each change of the conditions, CloudFormation would also write the weights of the template.
   *
   * @see https://github.com/aws/aws-cdk/issues/36649
   */
  createRule(scope: Construct, id: string, { listener, route, targetGroup, alternateTargetGroup }: TrafficRuleProps): CustomResource {
    const { hostnames, paths } = ruleConditions(route);
    const properties: Omit<TrafficRuleProperties, 'Priority'> & { Priority: number } = {
      Service: route.service,
      Fleet: this.keeper.fleet,
      Listener: listener.listenerArn,
      // A weighted rule always has a priority.
      Priority: rulePriority(route)!,
      Hostnames: hostnames,
      Paths: paths,
      TargetGroup: targetGroup.targetGroupArn,
      AlternateTargetGroup: alternateTargetGroup.targetGroupArn,
    };
    const rule = new CustomResource(scope, id, {
      serviceToken: this.keeper.function.functionArn, resourceType: 'Custom::TrafficRule', serviceTimeout: ANSWER_TIMEOUT, properties,
    });
    this.keeper.keepRulesOf(listener.listenerArn);
    // The permissions must exist, also when the rule is deleted.
    rule.node.addDependency(this.keeper);
    [targetGroup, alternateTargetGroup].forEach((each) => each.registerListener(listener, rule));
    return rule;
  }
}

/** The function that creates, changes and deletes the rules. */
class TrafficRuleKeeper extends LibraryFunction {
  /** Value of the tag that all rules of the fleet have. */
  readonly fleet: string;
  private readonly listeners = new Set<string>();

  constructor(scope: Construct, id: string, functionName: string | undefined, encryptionKey: kms.IKey | undefined) {
    super(scope, id, {
      description: 'Keeps the listener rules of services whose deployments shift traffic',
      functionName,
      encryptionKey,
      timeout: FUNCTION_TIMEOUT,
      logRetention: logs.RetentionDays.ONE_YEAR,
      logRemovalPolicy: RemovalPolicy.DESTROY,
    }, TrafficRuleFunction, REASONS);
    const { stackId, node: { path } } = Stack.of(this);
    this.fleet = `${stackId}/${hashOf(this.node.path.slice(path.length))}`;
    acknowledge(this.policy, [wildcardRule(this, this.everyRule)], RULES);
  }

  keepRulesOf(listenerArn: string): void {
    if (!this.listeners.has(listenerArn)) {
      this.listeners.add(listenerArn);
      acknowledge(this.node.findChild('Policy'), [wildcardRule(this, rulesOf(listenerArn))], RULES);
    }
  }

  protected variables(): { [name: string]: string } {
    return {};
  }

  protected permissions(): object[] {
    const listeners = [...this.listeners];
    const ofListeners = listeners.map(rulesOf);
    const ofFleet = { [`aws:ResourceTag/${FLEET_TAG}`]: this.fleet };
    return [
      allow(['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTags', 'elasticloadbalancing:DescribeTargetHealth'], ['*']),
      allow(['elasticloadbalancing:CreateRule'], listeners),
      allowIf({ 'elasticloadbalancing:CreateAction': 'CreateRule' }, ['elasticloadbalancing:AddTags'], [this.everyRule]),
      allowIf(ofFleet, ['elasticloadbalancing:AddTags', 'elasticloadbalancing:ModifyRule'], ofListeners),
      // CloudFormation deletes a rule after it has updated the policy, which then may no longer contain the rule's listener.
      allowIf(ofFleet, ['elasticloadbalancing:DeleteRule'], [this.everyRule]),
      // This action does not support tags: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
      allow(['elasticloadbalancing:SetRulePriorities'], ofListeners),
    ];
  }

  /** ARN pattern for the rules of all listeners in the Region. */
  private get everyRule(): string {
    return Stack.of(this).formatArn({ service: 'elasticloadbalancing', resource: 'listener-rule', resourceName: 'app/*' });
  }
}

function allowIf(equal: { [key: string]: string }, actions: string[], resources: string[]): object {
  return { ...allow(actions, resources), Condition: { StringEquals: equal } };
}

/** ARN pattern for the rules of a listener. */
function rulesOf(listenerArn: string): string {
  return `${Fn.join(':listener-rule/', Fn.split(':listener/', listenerArn, 2))}/*`;
}
