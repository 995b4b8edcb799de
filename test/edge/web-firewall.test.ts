import {
  App, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, CfnOutput, NestedStack, RemovalPolicy,
  Stack, Stage,
} from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { WebFirewall } from '../../src/edge/web-firewall';
import { WebFirewallScope } from '../../src/edge/web-firewall-options';
import { contentDeliveryPlacement, resolveWebFirewall } from '../../src/edge/web-firewall-plan';
import { FirewallInput, createFirewall } from '../parts';
import { logicalId, mistakesOf, newStack, onlyOf, render, Rendered, unknown } from '../support';

const US_EAST_1 = { env: { region: 'us-east-1' } };
const CLOUDFRONT = { webAclScope: WebFirewallScope.CLOUDFRONT };
const RECOMMENDED_FLAGS = jest.requireActual<Record<string, unknown>>('aws-cdk-lib/recommended-feature-flags.json');

const firewall = (props: FirewallInput = {}, stack: Stack = newStack()) => createFirewall(stack, 'Firewall', props);
const webAclOf = (template: Rendered) => onlyOf(template, 'AWS::WAFv2::WebACL').Properties;
const rulesOf = (props: FirewallInput): any[] => webAclOf(render(firewall(props))).Rules;
const groupOf = (props: FirewallInput, name: string) => rulesOf(props).find(({ Name }) => Name === `AWSManagedRules${name}`);

function loadBalancerIn(stack: Stack): elbv2.ApplicationLoadBalancer {
  return new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 }), internetFacing: true });
}

describe('rules', () => {
  test('limit each IP address to 2000 requests in five minutes', () => {
    expect(rulesOf({})[0]).toMatchObject({
      Name: 'RateLimit',
      Priority: 0,
      Action: { Block: {} },
      Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP', EvaluationWindowSec: 300 } },
    });
  });

  test('are four AWS managed groups that block, and the default action allows', () => {
    expect(webAclOf(render(firewall())).DefaultAction).toEqual({ Allow: {} });
    const groups = rulesOf({}).slice(1).map(({ Priority, OverrideAction, Statement }) => [Priority, OverrideAction, Statement.ManagedRuleGroupStatement]);
    expect(groups).toEqual([
      [10, { None: {} }, { VendorName: 'AWS', Name: 'AWSManagedRulesAmazonIpReputationList' }],
      [20, { None: {} }, { VendorName: 'AWS', Name: 'AWSManagedRulesKnownBadInputsRuleSet' }],
      [30, { None: {} }, { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' }],
      [40, { None: {} }, { VendorName: 'AWS', Name: 'AWSManagedRulesSQLiRuleSet' }],
    ]);
  });

  test('have their own metrics', () => {
    for (const { Name, VisibilityConfig } of rulesOf({})) {
      expect(VisibilityConfig).toEqual({ CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: Name });
    }
  });

  test.each([
    ['ipReputation', 'AmazonIpReputationList'],
    ['knownBadInputs', 'KnownBadInputsRuleSet'],
    ['commonRules', 'CommonRuleSet'],
    ['sqlInjection', 'SQLiRuleSet'],
  ])("'%s' can be disabled, count only, or exclude rules", (prop, name) => {
    expect(groupOf({ [prop]: { enabled: false } }, name)).toBeUndefined();
    expect(rulesOf({ [prop]: { enabled: false } })).toEqual(rulesOf({}).filter(({ Name }) => Name !== `AWSManagedRules${name}`));
    expect(groupOf({ [prop]: { countOnly: true } }, name).OverrideAction).toEqual({ Count: {} });
    expect(groupOf({ [prop]: { excludedRules: ['Second', 'First'] } }, name)).toMatchObject({
      OverrideAction: { None: {} },
      Statement: {
        ManagedRuleGroupStatement: { RuleActionOverrides: [{ Name: 'First', ActionToUse: { Count: {} } }, { Name: 'Second', ActionToUse: { Count: {} } }] },
      },
    });
  });

  test('can omit the rate limit, which reduces the capacity', () => {
    expect(rulesOf({ rateLimitEnabled: false })).toEqual(rulesOf({}).slice(1));
    expect(rulesOf({ rateLimitEnabled: true })).toEqual(rulesOf({}));
  });

  test('fail with options of a disabled rate limit, or if all are disabled', () => {
    const off = { enabled: false };
    expect(mistakesOf(() => firewall({ rateLimitEnabled: false, rateLimit: 100, rateLimitCountOnly: false }))).toEqual([
      "web firewall: 'rateLimit', got 100",
      "web firewall: 'rateLimitCountOnly', got false",
    ]);
    expect(mistakesOf(() => firewall({ rateLimitEnabled: false, ipReputation: off, knownBadInputs: off, commonRules: off, sqlInjection: off }))).toEqual([
      "web firewall: 'rateLimitEnabled', got false",
    ]);
    expect(rulesOf({ ipReputation: off, knownBadInputs: off, commonRules: off, sqlInjection: off })).toHaveLength(1);
  });

  test('can count requests above the rate limit', () => {
    expect(rulesOf({ rateLimitCountOnly: true })[0].Action).toEqual({ Count: {} });
  });

  test.each([9, 2_000_000_001, 100.5, 0])('fail for a rate limit of %d', (rateLimit) => {
    expect(mistakesOf(() => firewall({ rateLimit }))).toEqual([
      `web firewall: 'rateLimit', got ${rateLimit}`,
    ]);
  });

  test.each([10, 2_000_000_000])('accept a rate limit of %d', (rateLimit) => {
    expect(rulesOf({ rateLimit })[0].Statement.RateBasedStatement.Limit).toBe(rateLimit);
  });

  test('accept a rate limit that is a token', () => {
    const stack = newStack();
    firewall({ rateLimit: unknown.number(stack) }, stack);
    expect(webAclOf(render(stack)).Rules[0].Statement.RateBasedStatement.Limit).toEqual({ Ref: 'Number' });
  });

  test('fail for invalid or repeated rule names', () => {
    expect(mistakesOf(() => firewall({ commonRules: { excludedRules: ['No rule'] }, sqlInjection: { excludedRules: ['SQLi_BODY', 'SQLi_BODY'] } }))).toEqual([
      "web firewall: 'commonRules.excludedRules', got 'No rule'",
      "web firewall: 'sqlInjection.excludedRules', got 'SQLi_BODY'",
    ]);
  });

  test.each([[100, 0], [101, 1]])('%d excluded rules are %d mistakes', (count, mistakes) => {
    const excludedRules = Array.from({ length: count }, (_, index) => `Rule${index}`);
    const make = () => firewall({ ipReputation: { excludedRules } });
    expect(mistakes === 0 ? make() : mistakesOf(make)).toEqual(mistakes === 0 ? expect.anything() : [
      `web firewall: 'ipReputation.excludedRules', got ${count}`,
    ]);
  });
});

describe("'loadBalancer'", () => {
  test('is protected by the web ACL', () => {
    const stack = newStack();
    const loadBalancer = loadBalancerIn(stack);
    firewall({ loadBalancer }, stack);
    const template = render(stack);
    expect(webAclOf(template).Scope).toBe('REGIONAL');
    expect(onlyOf(template, 'AWS::WAFv2::WebACLAssociation').Properties).toEqual({
      ResourceArn: { Ref: logicalId(loadBalancer) }, WebACLArn: { 'Fn::GetAtt': [expect.stringMatching(/^Firewall/), 'Arn'] },
    });
  });

  test('is optional: the web ACL protects nothing without it', () => {
    expect(Object.values(render(firewall()).Resources).map(({ Type }) => Type)).not.toContain('AWS::WAFv2::WebACLAssociation');
  });
});

describe('logs', () => {
  const loggingOf = (props: FirewallInput) => onlyOf(render(firewall(props)), 'AWS::WAFv2::LoggingConfiguration').Properties;

  test('go to a log group with the prefix that AWS WAF requires, by an ARN without a wildcard', () => {
    const made = firewall({ namePrefix: 'prod-example' });
    const template = render(made);
    expect(onlyOf(template, 'AWS::Logs::LogGroup')).toMatchObject({
      Properties: { LogGroupName: 'aws-waf-logs-prod-example-waf', RetentionInDays: 365 }, DeletionPolicy: 'RetainExceptOnCreate',
    });
    const { LogDestinationConfigs, ResourceArn } = onlyOf(template, 'AWS::WAFv2::LoggingConfiguration').Properties;
    expect(LogDestinationConfigs).toEqual([{
      'Fn::Join': ['', [
        'arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:', { Ref: logicalId(made.logGroup!) },
      ]],
    }]);
    expect(ResourceArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Firewall/), 'Arn'] });
  });

  test('have that prefix without a name prefix too', () => {
    expect(onlyOf(render(firewall()), 'AWS::Logs::LogGroup').Properties.LogGroupName).toMatch(/^aws-waf-logs-[\w-]+$/);
  });

  test('contain requests that were blocked or counted, without headers that contain secrets', () => {
    const { LoggingFilter, RedactedFields } = loggingOf({});
    expect(LoggingFilter).toEqual({
      DefaultBehavior: 'DROP',
      Filters: [{
        Behavior: 'KEEP',
        Requirement: 'MEETS_ANY',
        Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((Action) => ({ ActionCondition: { Action } })),
      }],
    });
    expect(RedactedFields).toEqual([{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }]);
  });

  test('have the retention and removal policy that are set', () => {
    const template = render(firewall({ logRetention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY }));
    expect(onlyOf(template, 'AWS::Logs::LogGroup')).toMatchObject({ Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Delete' });
  });

  test('can be disabled', () => {
    const made = firewall({ logging: false });
    expect(made.logGroup).toBeUndefined();
    expect(Object.values(render(made).Resources).map(({ Type }) => Type)).toEqual(['AWS::WAFv2::WebACL']);
  });
});

describe('names', () => {
  test('are readable for operators, and differ between scopes', () => {
    expect(webAclOf(render(firewall({ namePrefix: 'prod-example' }))).Name).toBe('prod-example-waf');
    expect(webAclOf(render(firewall({ ...CLOUDFRONT, namePrefix: 'prod-example' }, newStack(US_EAST_1)))).Name).toBe('prod-example-edge-waf');
  });

  test('are generated by CloudFormation without a prefix', () => {
    expect(webAclOf(render(firewall()))).not.toHaveProperty('Name');
  });
});

describe("'webAclScope' CLOUDFRONT", () => {
  test('passes in us-east-1', () => {
    const stack = newStack(US_EAST_1);
    expect(webAclOf(render(firewall(CLOUDFRONT, stack))).Scope).toBe('CLOUDFRONT');
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('causes a warning if the Region is not known', () => {
    const stack = newStack();
    firewall(CLOUDFRONT, stack);
    Annotations.fromStack(stack).hasWarning('/Stack/Firewall', Match.stringLikeRegexp('only to us-east-1.*ingress\\.webFirewallRegion'));
  });
});

describe('a web firewall for a distribution', () => {
  const forContentDelivery = (scope: Construct, id: string, props: FirewallInput = {}) => (
    WebFirewall._createForContentDelivery(scope, id, resolveWebFirewall({ ...props, ...contentDeliveryPlacement(scope, props.namePrefix) }))
  );

  /** A stack that uses the ARN. */
  function using(stack: Stack): WebFirewall {
    const made = forContentDelivery(stack, 'Firewall', { namePrefix: 'prod-example' });
    new CfnOutput(stack, 'Used', { value: made.webAclArn });
    return made;
  }

  test.each([undefined, 'us-east-1'])('is created in the stack if that is in %s', (region) => {
    const stack = newStack({ env: { region } });
    using(stack);
    const template = render(stack);
    expect(webAclOf(template).Scope).toBe('CLOUDFRONT');
    expect(template.Outputs!.Used.Value).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Firewall/), 'Arn'] });
    expect(stack.node.root.node.children.filter(Stack.isStack)).toHaveLength(1);
  });

  test('is created in a nested stack in us-east-1', () => {
    const nested = new NestedStack(newStack(US_EAST_1), 'Nested');
    expect(Stack.of(forContentDelivery(nested, 'Firewall'))).toBe(nested);
  });

  test.each([
    ['an app', (app: App) => app, 'Stack-edge'],
    ['a stage', (app: App) => new Stage(app, 'Prod'), 'Prod-Stack-edge'],
  ])('from another Region, in %s, is created in its own stack, which is deployed first', (_, parentOf, stackName) => {
    const app = new App();
    const stack = new Stack(parentOf(app), 'Stack', { env: { region: 'eu-west-2' } });
    const edge = Stack.of(using(stack));
    const assembly = app.synth();
    const artifact = assembly.stacksRecursively.find((each) => each.stackName === stackName)!;

    expect(edge.stackName).toBe(stackName);
    expect(artifact.environment.region).toBe('us-east-1');
    expect(stack.dependencies).toEqual([edge]);
    expect(webAclOf(artifact.template as Rendered).Scope).toBe('CLOUDFRONT');
  });

  test('exports the ARN without a custom resource', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { region: 'eu-west-2', account: '111122223333' } });
    const edge = Stack.of(using(stack));
    app.synth();
    const { Outputs, Resources } = render(edge);
    const [[outputName, output]] = Object.entries(Outputs!);

    expect(edge.account).toBe('111122223333');
    expect(output.Value).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Firewall/), 'Arn'] });
    expect(render(stack).Outputs!.Used.Value).toEqual({ 'Fn::GetStackOutput': { StackName: 'Stack-edge', OutputName: outputName, Region: 'us-east-1' } });
    expect(Object.values({ ...Resources, ...render(stack).Resources }).map(({ Type }) => Type).sort()).toEqual([
      'AWS::Logs::LogGroup', 'AWS::WAFv2::LoggingConfiguration', 'AWS::WAFv2::WebACL',
    ]);
  });

  test('shares one stack with others', () => {
    const stack = newStack({ env: { region: 'eu-west-2' } });
    const stacks = ['First', 'Second'].map((id) => Stack.of(forContentDelivery(stack, id)));
    expect(stacks[0]).toBe(stacks[1]);
  });
});

describe('metricBlockedRequests', () => {
  const metricOf = (made: WebFirewall) => Stack.of(made).resolve(made.metricBlockedRequests().toMetricConfig().metricStat);

  test("counts requests that the web ACL blocked in its Region, by the name of the web ACL's metric", () => {
    const made = firewall();
    const { MetricName } = webAclOf(render(made)).VisibilityConfig;
    expect(metricOf(made)).toMatchObject({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      statistic: 'Sum',
      dimensions: [{ name: 'Region', value: { Ref: 'AWS::Region' } }, { name: 'Rule', value: 'ALL' }, { name: 'WebACL', value: MetricName }],
    });
  });

  test('has no Region for CloudFront', () => {
    expect(metricOf(firewall(CLOUDFRONT, newStack(US_EAST_1))).dimensions.map(({ name }: { name: string }) => name)).toEqual(['Rule', 'WebACL']);
  });
});

test('the web firewall is the same with all feature flags and with none', () => {
  expect(render(firewall({}, newStack({}, RECOMMENDED_FLAGS))).Resources).toEqual(render(firewall()).Resources);
});
