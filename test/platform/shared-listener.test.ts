/**
 * Several constructs of an app can stand for one listener. Fleets on any of them share its rules.
 */
import { App, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Environment, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MicroserviceFleet, MicroserviceProps, PlatformEnvironmentAttributes, PlatformTier, ReptidexPlatform, ReptidexPlatformProps } from '../../src';
import { errorOf, mistakesOf, plainParts, propsOf, recordsOf, render, service, unknown } from '../support';

const NAMES = { environmentName: 'dev', projectName: 'reptidex' };
const HOME = { account: '111122223333', region: 'us-east-1' };
const LISTENER_ARN = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/team/1234/5678';
const LOOKED_UP_LATER = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/application/my-load-balancer/50dc6c495c0c9188/f2f7dc8efc522ab2';

const FIRST = service('orders', { priority: 7 });
const SECOND = service('billing', { priority: 7 });
const CLASH = ["service 'billing': 'priority', got 7"];

/** A fleet on an import of the platform. */
function team(stack: Stack, id: string, services: MicroserviceProps[], attributes: Partial<PlatformEnvironmentAttributes> = {}): MicroserviceFleet {
  return new MicroserviceFleet(stack, id, { platform: ReptidexPlatform.fromEnvironment(stack, `${id}Platform`, { ...NAMES, ...attributes }), services });
}

function base(stack: Stack, services: MicroserviceProps[] = [], props: Partial<ReptidexPlatformProps> = {}): ReptidexPlatform {
  return new ReptidexPlatform(stack, 'Platform', { ...NAMES, tier: PlatformTier.DEVELOPMENT, services, ...props });
}

function importedListener(scope: Construct, id: string, listenerArn = LISTENER_ARN): elbv2.IApplicationListener {
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, id, {
    listenerArn, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, `${id}Group`, 'sg-11111111'),
  });
}

function plainFleet(stack: Stack, id: string, listener: elbv2.IApplicationListener, services: MicroserviceProps[]): MicroserviceFleet {
  const cluster = (stack.node.tryFindChild('Cluster') ?? plainParts(stack).cluster) as ReturnType<typeof plainParts>['cluster'];
  return new MicroserviceFleet(stack, id, { cluster, listener, services });
}

describe.each<[string, Environment | undefined]>([['known', HOME], ['unknown', undefined]])('in an account that is %s', (_, env) => {
  const stacks = () => {
    const app = new App();
    return ['One', 'Two'].map((id) => new Stack(app, id, { env }));
  };

  test('two imports of a platform refer to one listener', () => {
    const [one, two] = stacks();
    team(one, 'Orders', [FIRST]);
    expect(mistakesOf(() => team(two, 'Billing', [SECOND]))).toEqual(CLASH);
  });

  test('two imports in one stack refer to one listener', () => {
    const [one] = stacks();
    team(one, 'Orders', [service('orders', { isDefault: true, hostnames: undefined })]);
    expect(mistakesOf(() => team(one, 'Billing', [service('billing', { isDefault: true, hostnames: undefined })]))).toEqual(["service 'billing': 'isDefault', got true"]);
    expect(mistakesOf(() => team(one, 'Shop', [service('shop', { isDefault: true, hostnames: undefined })]))).toEqual(["service 'shop': 'isDefault', got true"]);
  });

  test('an import and the platform refer to one listener', () => {
    const [one, two] = stacks();
    base(one, [FIRST]);
    expect(mistakesOf(() => team(two, 'Billing', [SECOND]))).toEqual(CLASH);
  });

  test('an import before the platform refers to the same listener', () => {
    const [one, two] = stacks();
    team(two, 'Orders', [FIRST]);
    expect(mistakesOf(() => base(one, [SECOND]))).toEqual(CLASH);
  });

  test('an import and a fleet on the existing listener of the platform refer to one listener', () => {
    const [one, two] = stacks();
    const { vpc, listener } = plainParts(one);
    base(one, [], { network: { vpc }, loadBalancer: { listener } });
    plainFleet(one, 'Fleet', listener, [FIRST]);
    expect(mistakesOf(() => team(two, 'Billing', [SECOND]))).toEqual(CLASH);
  });

  test('two imports of an ARN refer to one listener', () => {
    const [one, two] = stacks();
    plainFleet(one, 'Orders', importedListener(one, 'Imported'), [FIRST]);
    expect(mistakesOf(() => plainFleet(two, 'Billing', importedListener(two, 'Imported'), [SECOND]))).toEqual(CLASH);
  });

  test('user rules of an import are compared with the services of another', () => {
    const [one, two] = stacks();
    plainFleet(one, 'Orders', importedListener(one, 'Imported'), [FIRST]);
    const other = importedListener(two, 'Imported');
    plainFleet(two, 'Billing', other, []);
    other.addAction('Mine', {
      priority: 7, conditions: [elbv2.ListenerCondition.hostHeaders(['www.example.com'])], action: elbv2.ListenerAction.fixedResponse(410),
    });
    expect(errorOf(() => (one.node.root as App).synth()))
      .toMatch(/listener rule 'Two.*Mine.*': 'priority' must differ from the priority of service 'orders', got 7/);
  });

  test('the platform publishes its listener, whose rules are reported once', () => {
    const [one, two] = stacks();
    base(one, [FIRST]);
    team(two, 'Billing', [service('billing', { priority: 8 })]);
    expect(() => (one.node.root as App).synth()).not.toThrow();
  });

  test('a host name that two fleets share by paths has one record', () => {
    const [one, two] = stacks();
    const zone = { zoneName: 'example.com' };
    team(one, 'Orders', [service('orders', { hostnames: ['shop.example.com'], paths: ['/orders/*'] })], zone);
    team(two, 'Billing', [service('billing', { hostnames: ['shop.example.com'], paths: ['/billing/*'] })], zone);
    expect([one, two].map((stack) => recordsOf(render(stack)).map(({ Name }) => Name))).toEqual([['shop.example.com.'], []]);
  });
});

describe('different listeners', () => {
  test.each<[string, (scope: App) => [Stack, Stack]]>([
    ['of two accounts', (app) => [new Stack(app, 'One', { env: HOME }), new Stack(app, 'Two', { env: { ...HOME, account: '444455556666' } })]],
    ['of two regions', (app) => [new Stack(app, 'One', { env: HOME }), new Stack(app, 'Two', { env: { ...HOME, region: 'eu-west-1' } })]],
    ['of a known and an unknown account', (app) => [new Stack(app, 'One', { env: HOME }), new Stack(app, 'Two')]],
    ['of two stages', (app) => [new Stack(new Stage(app, 'Dev'), 'Fleet'), new Stack(new Stage(app, 'Prod'), 'Fleet')]],
    ['of two apps', (app) => [new Stack(app, 'One'), new Stack(new App(), 'Two')]],
  ])('%s have separate rules', (_, stacks) => {
    const [one, two] = stacks(new App());
    team(one, 'Orders', [FIRST]);
    expect(() => team(two, 'Billing', [SECOND])).not.toThrow();
  });

  test('of two environments have separate rules', () => {
    const stack = new Stack(new App(), 'Stack');
    team(stack, 'Orders', [FIRST]);
    expect(() => team(stack, 'Billing', [SECOND], { environmentName: 'prod' })).not.toThrow();
  });

  test('that the app creates with the same name, for unknown accounts, have separate rules', () => {
    const app = new App();
    base(new Stack(app, 'One'), [FIRST]);
    expect(() => base(new Stack(app, 'Two'), [SECOND])).not.toThrow();
  });

  test('of different ARNs have separate rules', () => {
    const stack = new Stack(new App(), 'Stack');
    plainFleet(stack, 'Orders', importedListener(stack, 'One'), [FIRST]);
    expect(() => plainFleet(stack, 'Billing', importedListener(stack, 'Two', `${LISTENER_ARN}9`), [SECOND])).not.toThrow();
  });

  test.each<[string, (stack: Stack, id: string) => string]>([
    ['that are known only at deployment', (stack, id) => unknown.text(new Construct(stack, id) as Stack)],
    ['that the CDK has not looked up yet', () => LOOKED_UP_LATER],
  ])('of ARNs %s have separate rules', (_, arnOf) => {
    const stack = new Stack(new App(), 'Stack');
    plainFleet(stack, 'Orders', importedListener(stack, 'One', arnOf(stack, 'OneArn')), [FIRST]);
    expect(() => plainFleet(stack, 'Billing', importedListener(stack, 'Two', arnOf(stack, 'TwoArn')), [SECOND])).not.toThrow();
    expect(propsOf(render(stack), 'AWS::ElasticLoadBalancingV2::ListenerRule')).toHaveLength(2);
  });
});
