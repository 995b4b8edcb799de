import { aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53, CfnParameter, Stack } from 'aws-cdk-lib';
import { MicroserviceFleet, MicroserviceProps } from '../../src';
import { fleet, logicalId, newStack, onlyOf, plainParts, propsOf, recordsOf, render, Rendered, resourceOf, service, unknown } from '../support';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const one = (more: Partial<MicroserviceProps>) => fleet({ services: [service('core', more)] });

describe('a listener rule', () => {
  test.each([
    [{ hostnames: ['a.example.com', 'b.example.com'] }, [{ Field: 'host-header', HostHeaderConfig: { Values: ['a.example.com', 'b.example.com'] } }]],
    [{ hostnames: undefined, paths: ['/a', '/a/*'] }, [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/a', '/a/*'] } }]],
    [{ hostnames: ['a.example.com'], paths: ['/a'] }, [
      { Field: 'host-header', HostHeaderConfig: { Values: ['a.example.com'] } }, { Field: 'path-pattern', PathPatternConfig: { Values: ['/a'] } },
    ]],
  ])('has the conditions of %j', (more, conditions) => {
    const built = one(more);
    expect(onlyOf(render(built), RULE).Properties).toMatchObject({
      Conditions: conditions,
      ListenerArn: { Ref: logicalId(built.listener) },
      Actions: [{ Type: 'forward', TargetGroupArn: { Ref: logicalId(built.service('core').targetGroup!) } }],
    });
  });

  test.each([1, 2, 50_000])('has the priority %i if it is set', (priority) => {
    expect(onlyOf(render(one({ priority })), RULE).Properties.Priority).toBe(priority);
  });

  test.each([
    [{}, 17_159], [{ hostnames: ['a.example.com'], paths: ['/a/*'] }, 15_154], [{ hostnames: undefined, paths: ['/a/*'] }, 48_743],
  ])('has a derived priority if none is set: %j', (more, priority) => {
    expect(onlyOf(render(one(more)), RULE).Properties.Priority).toBe(priority);
  });

  test('accepts a token as priority', () => {
    const stack = newStack();
    const built = fleet({ services: [service('core', { priority: unknown.number(stack) }), service('other', { priority: 7 })] }, stack);
    expect(propsOf(render(built), RULE).map((rule) => rule.Priority)).toEqual([{ Ref: 'Number' }, 7]);
  });

  test('is created before the ECS service, which AWS would reject otherwise', () => {
    const built = one({});
    const template = render(built);
    const [[rule]] = Object.entries(template.Resources).filter(([, { Type }]) => Type === RULE);
    expect(onlyOf(template, 'AWS::ECS::Service').DependsOn).toContain(rule);
  });
});

describe('the default service', () => {
  test('is the default action of the listener, and has no rule', () => {
    const built = fleet({ services: [service('core'), service('web', { isDefault: true })] });
    const template = render(built);
    expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::Listener').Properties.DefaultActions).toEqual([
      { Type: 'forward', TargetGroupArn: { Ref: logicalId(built.service('web').targetGroup!) } },
    ]);
    expect(propsOf(template, RULE)).toHaveLength(1);
    expect(resourceOf(template, built.service('web').service).DependsOn).toContain(logicalId(built.listener));
  });

  test('has a target group whose metrics and request-count scaling refer to the load balancer', () => {
    const built = fleet({ services: [service('web', { isDefault: true })] });
    const { targetGroup } = built.service('web');
    expect(JSON.stringify(Stack.of(built).resolve(targetGroup!.firstLoadBalancerFullName))).toContain(`{"Ref":"${logicalId(built.listener)}"}`);
  });

  test.each([[undefined], [[]], [['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com', 'e.example.com', 'f.example.com']]])(
    'needs no host name, and may have more than a rule takes: %j', (hostnames) => {
      expect(propsOf(render(one({ hostnames, isDefault: true })), RULE)).toEqual([]);
    },
  );

  test('does not change the listener if there is none', () => {
    expect(onlyOf(render(one({})), 'AWS::ElasticLoadBalancingV2::Listener').Properties.DefaultActions).toEqual([
      { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } },
    ]);
  });

  test('is the last rule of an imported listener, and matches every request', () => {
    const { stack, cluster, listener, loadBalancer } = plainParts();
    const imported = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Imported', {
      listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/team/1234/5678', securityGroup: loadBalancer.connections.securityGroups[0],
    });
    const built = new MicroserviceFleet(stack, 'Fleet', { cluster, listener: imported, services: [service('web', { isDefault: true })] });
    const template = render(stack);
    expect(onlyOf(template, RULE).Properties).toMatchObject({
      Priority: 50_000,
      ListenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/team/1234/5678',
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: { Ref: logicalId(built.service('web').targetGroup!) } }],
    });
    expect(resourceOf(template, listener).Properties.DefaultActions[0].Type).toBe('fixed-response');
  });
});

describe('DNS records', () => {
  function zoned(services: MicroserviceProps[], zoneName = 'example.com'): { template: Rendered; loadBalancer: string } {
    const { stack, cluster, listener, loadBalancer } = plainParts();
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName, hostedZoneId: 'Z1' });
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, hostedZone, services });
    return { template: render(stack), loadBalancer: logicalId(loadBalancer) };
  }

  test('are aliases of the load balancer, one for each host name', () => {
    const { template, loadBalancer } = zoned([service('core', { hostnames: ['a.example.com', 'b.c.example.com'] })]);
    expect(recordsOf(template)).toEqual(['a.example.com.', 'b.c.example.com.'].map((Name) => ({
      Name,
      Type: 'A',
      HostedZoneId: 'Z1',
      AliasTarget: {
        DNSName: { 'Fn::Join': ['', ['dualstack.', { 'Fn::GetAtt': [loadBalancer, 'DNSName'] }]] },
        HostedZoneId: { 'Fn::GetAtt': [loadBalancer, 'CanonicalHostedZoneID'] },
      },
    })));
  });

  test.each([
    ['example.com', 'example.com.'], ['*.example.com', '*.example.com.'], ['API.Example.com', 'API.Example.com.'],
  ])('for %s are %s', (hostname, name) => {
    expect(recordsOf(zoned([service('core', { hostnames: [hostname] })]).template).map((record) => record.Name)).toEqual([name]);
  });

  test('exist for the default service too', () => {
    expect(recordsOf(zoned([service('web', { isDefault: true })]).template)).toHaveLength(1);
  });

  test('exist only for host names in the zone', () => {
    const hostnames = ['a.example.com', 'a.example.org', 'notexample.com', 'example.com.example.org'];
    expect(recordsOf(zoned([service('core', { hostnames })]).template).map((record) => record.Name)).toEqual(['a.example.com.']);
  });

  test('exist in a zone whose name ends with a dot', () => {
    expect(recordsOf(zoned([service('core')], 'example.com.').template)).toHaveLength(1);
  });

  test('are created once for a host name that services share by paths', () => {
    const { template } = zoned([service('core', { hostnames: ['a.example.com'], paths: ['/core'] }), service('docs', { hostnames: ['a.example.com'], paths: ['/docs'] })]);
    expect(recordsOf(template)).toHaveLength(1);
  });

  test('do not exist without a zone', () => {
    expect(recordsOf(render(one({})))).toEqual([]);
  });

  test('exist in a zone whose name is a token', () => {
    const { stack, cluster, listener } = plainParts();
    const zoneName = new CfnParameter(stack, 'ZoneName').valueAsString;
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName, hostedZoneId: 'Z1' });
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, hostedZone, services: [service('core')] });
    expect(recordsOf(render(stack)).map((record) => record.Name)).toEqual(['core.example.com.']);
  });

  test('exist for host names that are tokens', () => {
    const { stack, cluster, listener } = plainParts();
    const text = unknown.text(stack);
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: 'example.com', hostedZoneId: 'Z1' });
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, hostedZone, services: [service('core', { hostnames: [text, `api.${text}`] })] });
    expect(recordsOf(render(stack)).map((record) => record.Name)).toEqual([
      { 'Fn::Join': ['', [{ Ref: 'Text' }, '.']] }, { 'Fn::Join': ['', ['api.', { Ref: 'Text' }, '.']] },
    ]);
  });
});
