import {
  Annotations, aws_cloudwatch as cloudwatch, aws_logs as logs, aws_wafv2 as wafv2, CfnOutput, Fn,
  Lazy, Names, Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { stackInUsEast1, US_EAST_1 } from './us-east-1';
import { protect } from './web-acl-association';
import { logWebAcl } from './web-acl-logs';
import { WebFirewallScope } from './web-firewall-options';
import { MAX_WEB_ACL_NAME_LENGTH, PlacedWebFirewallPlan } from './web-firewall-plan';
import { visibility, webFirewallRules } from './web-firewall-rules';
import { createLogKey } from '../private/key-policy';
import { watchNames } from '../private/unique-names';

/**
 * An AWS WAF web ACL with AWS's managed rule groups and a rate limit, in front of a load balancer or of CloudFront.
 *
 * Created by `ReptidexPlatform`, with its prop `firewall`.
 *
 * Costs 5 USD a month, 1 USD a month per rule (with the five default rules, 10 USD in total), and 0.60 USD per million requests. Requests that no rule
 * blocks are allowed. For an application that already has users, start with `countOnly`, and read the logs before you let a rule group block.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-rule-groups.html
 */
export class WebFirewall extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, plan: PlacedWebFirewallPlan): WebFirewall {
    return new WebFirewall(scope, id, plan);
  }

  /**
   * Creates the web firewall of a distribution: in the stack of the scope if it is in us-east-1 or its region is not known, otherwise in a separate stack
   * in us-east-1, `{stack}-edge`, which is deployed first.
   *
   * CloudFormation reads its ARN from an output of that stack (`Fn::GetStackOutput`), for which the role that CloudFormation deploys with needs the
   * permission `cloudformation:DescribeStacks`. No Lambda function is needed.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
   * @internal
   */
  static _createForContentDelivery(scope: Construct, id: string, plan: PlacedWebFirewallPlan): WebFirewall {
    const stack = stackInUsEast1(scope);
    if (scope.node.scopes.includes(stack)) {
      return WebFirewall._create(scope, id, plan);
    }
    const idThere = idElsewhere(scope, id);
    // A key can be used only in its own region.
    const encryptionKey = plan.encryptionKey && plan.logging ? createLogKey(stack, `${idThere}Key`) : plan.encryptionKey;
    const firewall = WebFirewall._create(stack, idThere, { ...plan, encryptionKey });
    watchNames(firewall);
    firewall.output = new CfnOutput(firewall, 'WebAclArn', { value: firewall.webAcl.attrArn });
    Stack.of(scope).addDependency(stack, `${scope.node.path} uses the web ACL`);
    return firewall;
  }

  /** ARN of the web ACL. */
  readonly webAclArn: string;
  /** Log group for blocked and counted requests, or undefined if they are not logged. */
  readonly logGroup?: logs.LogGroup;

  private readonly webAcl: wafv2.CfnWebACL;
  /** Output of the ARN for stacks in other regions. */
  private output?: CfnOutput;
  private readonly metricName: string;
  private readonly regional: boolean;

  private constructor(scope: Construct, id: string, plan: PlacedWebFirewallPlan) {
    super(scope, id);
    this.regional = plan.webAclScope === WebFirewallScope.REGIONAL;
    this.warn(Stack.of(this).region);
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

  /** Requests blocked by any rule, the sum over five minutes. */
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
        `The web firewall of a distribution is in a stack whose region is not known. It can be deployed only to ${US_EAST_1}`,
      );
    }
  }
}

/** Several web firewalls of a stack share the separate stack, so the path distinguishes them. */
function idElsewhere(scope: Construct, id: string): string {
  const outermost = scope.node.scopes.findIndex((one) => Stack.isStack(one));
  return [...scope.node.scopes.slice(outermost + 1).map(({ node }) => node.id), id].join('-');
}
