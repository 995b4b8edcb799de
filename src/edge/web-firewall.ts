import {
  Annotations, aws_cloudwatch as cloudwatch, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, aws_wafv2 as wafv2, CfnOutput, Fn,
  Lazy, Names, Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { stackInUsEast1, US_EAST_1 } from './us-east-1';
import { protect } from './web-acl-association';
import { logWebAcl } from './web-acl-logs';
import { WebFirewallOptions, WebFirewallScope } from './web-firewall-options';
import { checkWebFirewall, contentDeliveryPlacement, MAX_WEB_ACL_NAME_LENGTH, resolveWebFirewall } from './web-firewall-plan';
import { visibility, webFirewallRules } from './web-firewall-rules';
import { createLogKey } from '../private/key-policy';
import { planOf } from '../private/plan';
import { watchNames } from '../private/unique-names';

/** Properties of `WebFirewall`. */
export interface WebFirewallProps extends WebFirewallOptions {
  /**
   * Which requests it sees.
   *
   * @default WebFirewallScope.REGIONAL
   */
  readonly webAclScope?: WebFirewallScope;

  /**
   * The load balancer that it protects, of the scope REGIONAL. A load balancer has one web ACL.
   *
   * @default - none; associate the web ACL by its ARN
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * First part of the names an operator sees, `{prefix}-waf`, of the scope CLOUDFRONT `{prefix}-edge-waf`, and `aws-waf-logs-{prefix}-…`.
   *
   * @default - CloudFormation names the web ACL; the log group's name is made of the construct's path
   */
  readonly namePrefix?: string;
}

/**
 * An AWS WAF web ACL with AWS's managed rule groups and a rate limit, in front of a load balancer or of CloudFront.
 *
 * Costs 5 USD a month, 1 a rule (five of them by default: 10 in all), and 0.60 a million requests. What no rule blocks passes.
 * Begin with `countOnly` on an application that has users, and read the log before you let a group block.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-rule-groups.html
 *
 * @example
 * declare const ingress: IngressLoadBalancer;
 *
 * new WebFirewall(this, 'Firewall', {
 *   loadBalancer: ingress.loadBalancer,
 *   commonRules: { excludedRules: ['SizeRestrictions_BODY'] },
 * });
 */
export class WebFirewall extends Construct {
  /**
   * The web firewall of a distribution: in the stack of the scope where that is in us-east-1 or of no known region, else in a stack of its
   * own there, `{stack}-edge`, which is deployed first.
   *
   * Its ARN crosses the regions as an output that CloudFormation itself reads (`Fn::GetStackOutput`), which the role that CloudFormation
   * deploys with must be allowed to: `cloudformation:DescribeStacks`. No function is involved.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
   */
  static forContentDelivery(scope: Construct, id: string, props: WebFirewallProps = {}): WebFirewall {
    const { logging } = resolveWebFirewall(props);
    return this._createForContentDelivery(scope, id, { ...props, ...contentDeliveryPlacement(scope, props.namePrefix), logging });
  }

  /**
   * The same with the placement of a distribution's web firewall.
   *
   * @internal
   */
  static _createForContentDelivery(scope: Construct, id: string, props: WebFirewallProps): WebFirewall {
    const stack = stackInUsEast1(scope);
    if (scope.node.scopes.includes(stack)) {
      return new WebFirewall(scope, id, props);
    }
    const idThere = idElsewhere(scope, id);
    // A key encrypts in its own region alone.
    const encryptionKey = props.encryptionKey && props.logging ? createLogKey(stack, `${idThere}Key`) : props.encryptionKey;
    const firewall = new WebFirewall(stack, idThere, { ...props, encryptionKey });
    watchNames(firewall);
    firewall.output = new CfnOutput(firewall, 'WebAclArn', { value: firewall.webAcl.attrArn });
    Stack.of(scope).addDependency(stack, `${scope.node.path} uses the web ACL`);
    return firewall;
  }

  /** ARN of the web ACL. */
  readonly webAclArn: string;
  /** Where blocked and counted requests are logged, or undefined where they are not. */
  readonly logGroup?: logs.LogGroup;

  private readonly webAcl: wafv2.CfnWebACL;
  /** Has the ARN for stacks of other regions. */
  private output?: CfnOutput;
  private readonly metricName: string;
  private readonly regional: boolean;

  constructor(scope: Construct, id: string, props: WebFirewallProps = {}) {
    super(scope, id);
    const { region } = Stack.of(this);
    const plan = planOf(this, props, resolveWebFirewall, (resolved, problems) => checkWebFirewall(resolved, problems, region));
    this.regional = plan.webAclScope === WebFirewallScope.REGIONAL;
    this.warn(region);
    this.metricName = plan.webAclName ?? Names.uniqueResourceName(this, { maxLength: MAX_WEB_ACL_NAME_LENGTH });
    this.webAcl = new wafv2.CfnWebACL(this, 'Resource', {
      name: plan.webAclName,
      scope: plan.webAclScope,
      defaultAction: { allow: {} },
      rules: webFirewallRules(plan),
      visibilityConfig: visibility(this.metricName),
    });
    this.webAclArn = Lazy.uncachedString({ produce: (context) => this.arnSeenFrom(Stack.of(context.scope)) });
    if (plan.loadBalancer) {
      protect(this, plan.loadBalancer, this.webAcl.attrArn);
    }
    if (plan.logging) {
      const { encryptionKey, logRetention, removalPolicy } = plan;
      this.logGroup = logWebAcl(this, '', { webAclArn: this.webAcl.attrArn, name: this.metricName, encryptionKey, logRetention, removalPolicy });
    }
  }

  /** Requests that were blocked, by whatever rule, in five minutes. */
  metricBlockedRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      statistic: cloudwatch.Stats.SUM,
      dimensionsMap: { WebACL: this.metricName, Rule: 'ALL', ...(this.regional ? { Region: Stack.of(this).region } : {}) },
      ...options,
    });
  }

  private arnSeenFrom(consumer: Stack): string {
    const stack = Stack.of(this);
    return this.output && consumer !== stack
      ? Fn.getStackOutput(stack.stackName, stack.resolve(this.output.logicalId), stack.region)
      : this.webAcl.attrArn;
  }

  private warn(region: string): void {
    if (!this.regional && Token.isUnresolved(region)) {
      Annotations.of(this).addWarningV2(
        '@reptidex-app/platform:ingress.webFirewallRegion',
        `The web firewall of a distribution is in a stack whose region is not known: it can be deployed to ${US_EAST_1} only`,
      );
    }
  }
}

/** Where several of a stack share the one beside it, the path tells them apart. */
function idElsewhere(scope: Construct, id: string): string {
  const outermost = scope.node.scopes.findIndex((one) => Stack.isStack(one));
  return [...scope.node.scopes.slice(outermost + 1).map(({ node }) => node.id), id].join('-');
}
