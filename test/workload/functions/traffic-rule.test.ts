/**
 * What the function of listener rules does for each request of CloudFormation, with a load balancer that is as strict as Elastic Load Balancing, and with
 * Amazon ECS that moves the weights between requests.
 */
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { BLUE, Failure, GREEN, LISTENER, LoadBalancer, OTHER_LISTENER, STRANGER } from './fake-load-balancer';
import { handler, TrafficRuleEvent } from '../../../src/workload/functions/traffic-rule.lambda';

const PROPERTIES = { Service: 'core', Fleet: 'fleet', Listener: LISTENER, Priority: '17', Hostnames: ['core.example.com'], Paths: [], TargetGroup: BLUE, AlternateTargetGroup: GREEN };

let balancer: LoadBalancer;

beforeEach(() => {
  balancer = new LoadBalancer();
  jest.spyOn(console, 'error').mockReturnValue();
  jest.spyOn(ElasticLoadBalancingV2Client.prototype, 'send').mockImplementation(async ({ constructor: { name }, input }: any) => balancer.send(name.replace(/Command$/, ''), input) ?? {});
});
afterEach(() => jest.restoreAllMocks());

async function request(event: Partial<TrafficRuleEvent>) {
  const put = jest.spyOn(global, 'fetch').mockImplementation(async () => ({ ok: true }) as Response);
  put.mockClear();
  const from = balancer.calls.length;
  await handler({
    RequestType: 'Create', RequestId: 'request-1', ResponseURL: 'https://example.com/answer', StackId: 'stack-1', LogicalResourceId: 'Rule', ResourceProperties: PROPERTIES, ...event,
  });
  const [[, { body }]] = put.mock.calls as any;
  const names = balancer.calls.slice(from).map(([name]) => name);
  return { answer: JSON.parse(body), names, writes: names.filter((name) => !name.startsWith('Describe')) };
}

const create = async (properties = {}): Promise<string> => (await request({ ResourceProperties: { ...PROPERTIES, ...properties } })).answer.PhysicalResourceId;
const update = (arn: string, properties = {}, before = {}) => request({
  RequestType: 'Update', PhysicalResourceId: arn, ResourceProperties: { ...PROPERTIES, ...properties }, OldResourceProperties: { ...PROPERTIES, ...before },
});

test('creates a rule that forwards to the first target group', async () => {
  const arn = await create({ Paths: ['/a'] });
  expect(balancer.rule(arn)).toMatchObject({
    listener: LISTENER,
    priority: '17',
    conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['core.example.com'] } }, { Field: 'path-pattern', PathPatternConfig: { Values: ['/a'] } }],
  });
  expect(balancer.weights(arn)).toEqual({ blue: 100, green: 0 });
});

describe('during a canary deployment', () => {
  let arn: string;
  beforeEach(async () => {
    arn = await create();
    balancer.shift(arn, 5, 95);
  });

  test.each<[string, object, object]>([
    ['host names', { Hostnames: ['a.example.com', 'b.example.com'] }, { conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['a.example.com', 'b.example.com'] } }] }],
    ['paths', { Hostnames: [], Paths: ['/*'] }, { conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }] }],
    ['the priority', { Priority: '18' }, { priority: '18' }],
    ['all properties', { Priority: '18', Hostnames: ['a.example.com'] }, { priority: '18', conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['a.example.com'] } }] }],
  ])('a change of %s keeps the weights, and so does its rollback', async (_, change, expected) => {
    const { answer } = await update(arn, change);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(balancer.rule(arn)).toMatchObject(expected);
    expect(balancer.weights(arn)).toEqual({ blue: 5, green: 95 });
    balancer.shift(arn, 0, 100);
    expect((await update(arn, {}, change)).answer.Status).toBe('SUCCESS');
    expect(balancer.rule(arn)).toMatchObject({ priority: '17', conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['core.example.com'] } }] });
    expect(balancer.weights(arn)).toEqual({ blue: 0, green: 100 });
  });

  test('only the first request contains actions', async () => {
    await update(arn, { Priority: '18', Hostnames: ['a.example.com'] });
    expect(balancer.calls.filter(([, { Actions }]) => Actions).map(([name]) => name)).toEqual(['CreateRule']);
  });

  test('a change of the listener creates a rule with the same weights, and then deletes the old one', async () => {
    const { answer } = await update(arn, { Listener: OTHER_LISTENER });
    expect(answer.PhysicalResourceId).not.toBe(arn);
    expect(balancer.weights(answer.PhysicalResourceId)).toEqual({ blue: 5, green: 95 });
    await request({ RequestType: 'Delete', PhysicalResourceId: arn });
    expect([...balancer.rules.keys()]).toEqual([answer.PhysicalResourceId]);
  });

  test('other target groups are rejected before anything is changed', async () => {
    const { answer, writes } = await update(arn, { TargetGroup: STRANGER, Priority: '18' });
    expect([answer.Status, answer.PhysicalResourceId, writes]).toEqual(['FAILED', arn, []]);
    expect(answer.Reason).toMatch(/^listener rule of service 'core': its target groups are others, which traffic cannot move to\./);
    expect((await update(arn, {}, { TargetGroup: STRANGER })).answer.Status).toBe('SUCCESS');
    expect(balancer.weights(arn)).toEqual({ blue: 5, green: 95 });
  });

  test('a priority that is in use is rejected before anything is changed', async () => {
    const other = await create({ Priority: '18', TargetGroup: STRANGER, Fleet: 'other' });
    const { answer, writes } = await update(arn, { Priority: '18', Hostnames: ['a.example.com'] });
    expect([answer.Status, writes]).toEqual(['FAILED', []]);
    expect(answer.Reason).toBe(`listener rule of service 'core': priority 18 of listener ${LISTENER} is taken by ${other}, which is not a rule of a service of this fleet with two target groups: delete that rule first, or set another 'priority' if the service is not the default one`);
  });

  test('a rule that was deleted outside of CloudFormation is created again, and forwards to the target group with tasks', async () => {
    balancer.rules.delete(arn);
    balancer.targets[GREEN] = 2;
    const { answer } = await update(arn);
    expect(balancer.weights(answer.PhysicalResourceId)).toEqual({ blue: 0, green: 100 });
    balancer.targets[BLUE] = 1;
    expect(balancer.weights(await create({ Priority: '19' }))).toEqual({ blue: 100, green: 0 });
  });

  test('a repeated create request finds the rule and keeps its weights', async () => {
    balancer.pageSize = 1;
    const stranger = await create({ Priority: '16', TargetGroup: STRANGER });
    for (let index = 0; index < 30; index++) {
      balancer.rules.set(`${stranger}0${index}`, { ...balancer.rule(stranger), priority: String(1000 + index) });
    }
    expect(await create()).toBe(arn);
    expect(balancer.weights(arn)).toEqual({ blue: 5, green: 95 });
  });
});

test('a create request fails if another rule has the priority', async () => {
  const other = await create({ TargetGroup: STRANGER, Fleet: 'other' });
  const { answer } = await request({});
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'none', Reason: `listener rule of service 'core': priority 17 of listener ${LISTENER} is taken by ${other}, which is not a rule of a service of this fleet with two target groups: delete that rule first, or set another 'priority' if the service is not the default one` });
});

test('a rule with one target group sends all of its traffic there', async () => {
  const arn = await create();
  balancer.rule(arn).actions = [{ Type: 'forward', TargetGroupArn: GREEN }];
  const { answer } = await update(arn, { Listener: OTHER_LISTENER });
  expect(balancer.weights(answer.PhysicalResourceId)).toEqual({ blue: 0, green: 100 });
});

test('does not mistake the rule of the same service with rolling deployments for its own', async () => {
  const other = balancer.addPlain('17');
  const { answer, writes } = await request({});
  expect([answer.Status, answer.Reason]).toEqual(['FAILED', expect.stringContaining(`is taken by ${other}, which is not`)]);
  expect(writes.filter((name) => name !== 'CreateRule')).toEqual([]);
});

describe('a priority that another rule of the fleet has', () => {
  const OTHER = { Service: 'shop', TargetGroup: STRANGER, AlternateTargetGroup: `${STRANGER}/2` };
  const priorities = (...arns: string[]) => arns.map((arn) => balancer.rule(arn).priority);
  const remove = (arn: string, properties = {}) => request({ RequestType: 'Delete', PhysicalResourceId: arn, ResourceProperties: { ...PROPERTIES, ...properties } });

  test.each([
    ['of the default service', '49999', '50000'],
    ['that is set', '17', '999'],
    ['that is derived', '2000', '2001'],
    ['that is the last one', '50000', '49999'],
  ])('%s is taken over when CloudFormation deletes that rule', async (_, Priority, meanwhile) => {
    const before = await create({ Priority });
    balancer.shift(before, 5, 95);
    const arn = await create({ ...OTHER, Priority });
    expect(priorities(before, arn)).toEqual([Priority, meanwhile]);
    expect((await remove(before, { Priority })).answer.Status).toBe('SUCCESS');
    expect(priorities(arn)).toEqual([Priority]);
  });

  test('is not taken over if the deployment is rolled back', async () => {
    const before = await create();
    const arn = await create(OTHER);
    await remove(arn, OTHER);
    expect([...balancer.rules.keys()]).toEqual([before]);
    expect(priorities(before)).toEqual(['17']);
  });

  test('is free between other rules that wait', async () => {
    const rules = [await create(), await create(OTHER), await create({ ...OTHER, TargetGroup: 'a', AlternateTargetGroup: 'b' })];
    expect(priorities(...rules)).toEqual(['17', '999', '998']);
    await remove(rules[0]);
    expect(priorities(rules[1], rules[2]).sort()).toEqual(['17', '998']);
  });

  test('a repeated create request finds the rule that waits', async () => {
    await create();
    const arn = await create(OTHER);
    expect(await create(OTHER)).toBe(arn);
    expect(priorities(arn)).toEqual(['999']);
  });

  test.each([[0, 1], [1, 0]])('two services exchange theirs, whichever is changed first: %i, %i', async (...order) => {
    const all = [PROPERTIES, { ...PROPERTIES, ...OTHER, Priority: '18' }];
    const swapped = [{ ...all[0], Priority: '18' }, { ...all[1], Priority: '17' }];
    const arns = [await create(all[0]), await create(all[1])];
    balancer.shift(arns[0], 5, 95);
    for (const index of order) {
      expect((await update(arns[index], swapped[index], all[index])).answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arns[index] });
    }
    expect(priorities(...arns)).toEqual(['18', '17']);
    expect(balancer.weights(arns[0])).toEqual({ blue: 5, green: 95 });
    for (const index of order) {
      await update(arns[index], all[index], swapped[index]);
    }
    expect(priorities(...arns)).toEqual(['17', '18']);
  });

  test('the rule can be moved by the function of another service during the change', async () => {
    const arn = await create();
    const send = balancer.send.bind(balancer);
    jest.spyOn(balancer, 'send').mockImplementation((name: string, input: any) => {
      // The function has read the rule by its ARN before, at its old priority.
      if (name === 'DescribeRules' && input.ListenerArn) {
        balancer.rule(arn).priority = '18';
      }
      return send(name, input);
    });
    const { answer, writes } = await update(arn, { Priority: '18', Hostnames: ['a.example.com'] });
    expect(answer.Status).toBe('SUCCESS');
    expect(writes).not.toContain('SetRulePriorities');
    expect(balancer.rule(arn)).toMatchObject({ priority: '18', conditions: [{ HostHeaderConfig: { Values: ['a.example.com'] } }] });
  });

  test.each([[0, 1], [1, 0]])('one service becomes the default instead of another, and never at an early priority: %i, %i', async (...order) => {
    const everything = { Hostnames: [], Paths: ['/*'], Priority: '49999' };
    const [core, shop] = [PROPERTIES, { ...PROPERTIES, ...OTHER, Priority: '18' }];
    const arns = [await create({ ...core, ...everything }), await create(shop)];
    const changes = [() => update(arns[0], core, { ...core, ...everything }), () => update(arns[1], { ...shop, ...everything }, shop)];
    const catching: string[] = [];
    const send = balancer.send.bind(balancer);
    jest.spyOn(balancer, 'send').mockImplementation((name: string, input: any) => {
      const result = send(name, input);
      catching.push(...[...balancer.rules.values()].filter(({ conditions }) => conditions[0].PathPatternConfig).map(({ priority }) => priority));
      return result;
    });
    for (const index of order) {
      expect((await changes[index]()).answer.Status).toBe('SUCCESS');
    }
    expect(priorities(...arns)).toEqual(['17', '49999']);
    expect(catching.filter((priority) => Number(priority) < 49999)).toEqual([]);
  });

  test('a rule that cannot move because another request has moved it is left alone', async () => {
    const before = await create();
    const arn = await create(OTHER);
    const send = balancer.send.bind(balancer);
    const spy = jest.spyOn(balancer, 'send').mockImplementation((name: string, input: any) => {
      const result = send(name, input);
      if (name === 'SetRulePriorities') {
        spy.mockImplementation(send);
        throw new Failure('PriorityInUseException');
      }
      return result;
    });
    expect((await remove(before)).answer.Status).toBe('SUCCESS');
    expect(priorities(arn)).toEqual(['17']);
  });

  test('a rule that is deleted while its tags are read is left out', async () => {
    const [before, arn, gone] = [await create(), await create(OTHER), await create({ ...OTHER, TargetGroup: 'a', Priority: '30' })];
    const send = balancer.send.bind(balancer);
    jest.spyOn(balancer, 'send').mockImplementation((name: string, input: any) => {
      if (name === 'DescribeTags') {
        balancer.rules.delete(gone);
      }
      return send(name, input);
    });
    await remove(before);
    expect(priorities(arn)).toEqual(['17']);
  });

  test('a conflict that does not end fails', async () => {
    await create();
    jest.spyOn(balancer, 'send').mockImplementation((name: string) => {
      if (name === 'DescribeTargetHealth') {
        return {};
      }
      throw new Failure('PriorityInUseException');
    });
    const { answer } = await request({ ResourceProperties: { ...PROPERTIES, ...OTHER } });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: "listener rule of service 'shop': PriorityInUseException" });
  });

  test('the rule is deleted even if the function may not move others', async () => {
    const before = await create();
    await create(OTHER);
    const send = balancer.send.bind(balancer);
    jest.spyOn(balancer, 'send').mockImplementation((name: string, input: any) => {
      if (name === 'SetRulePriorities') {
        throw new Failure('AccessDenied');
      }
      return send(name, input);
    });
    expect((await remove(before)).answer.Status).toBe('SUCCESS');
    expect(console.error).toHaveBeenCalledWith('rules that wait for a priority: AccessDenied');
  });
});

describe('a delete request', () => {
  test('deletes the rule only once', async () => {
    const arn = await create();
    for (let count = 0; count < 2; count++) {
      const { answer, writes } = await request({ RequestType: 'Delete', PhysicalResourceId: arn });
      expect([answer.Status, writes]).toEqual(['SUCCESS', ['DeleteRule']]);
    }
    expect(balancer.rules.size).toBe(0);
  });

  test('succeeds if the rule was never created', async () => {
    const { answer, names } = await request({ RequestType: 'Delete', PhysicalResourceId: 'none' });
    expect([answer.Status, names]).toEqual(['SUCCESS', []]);
  });
});

test.each(['Create', 'Update', 'Delete'] as const)('responds if Elastic Load Balancing returns an error: %s', async (RequestType) => {
  const arn = await create();
  jest.spyOn(balancer, 'send').mockImplementation(() => {
    throw new Failure('ThrottlingException');
  });
  const { answer } = await request({ RequestType, PhysicalResourceId: RequestType === 'Create' ? undefined : arn });
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: "listener rule of service 'core': ThrottlingException" });
});
