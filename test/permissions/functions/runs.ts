/** Runs the code of the functions, in the environment that the template gives them, through every event that AWS sends them. */
import { callsOf, Sent } from './commands';
import { World } from './world';
import * as origin from '../../../src/rotation/functions/origin-rotation.lambda';
import { RotationEvent } from '../../../src/rotation/functions/rotation-steps';
import * as refresh from '../../../src/rotation/functions/secret-refresh.lambda';
import * as migration from '../../../src/workload/functions/migration.lambda';
import * as trafficRule from '../../../src/workload/functions/traffic-rule.lambda';
import { TrafficRuleEvent } from '../../../src/workload/functions/traffic-rule.lambda';
import { Call } from '../calls';
import { arn, Deployed, Resource, STACK_ID } from '../deployed';

const STEPS: Array<RotationEvent['Step']> = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const LOGIN = JSON.stringify({ username: 'user', password: 'password' });
const CONTEXT = { awsRequestId: 'invocation' };
const REQUEST = { RequestId: 'request', ResponseURL: 'https://example.com', LogicalResourceId: 'Resource' };

/** What a function does by its code. */
export interface FunctionRun {
  /** File of the code. */
  readonly handler: string;
  readonly sent: Sent[];
  readonly calls: Call[];
}

interface Scenario {
  readonly handler: string;
  act(world: World): Promise<void>;
}

/** Undefined for a function that is not the library's. */
export async function run(fn: Resource, deployed: Deployed): Promise<FunctionRun | undefined> {
  const scenario = scenarioOf(fn, deployed);
  if (!scenario) {
    return undefined;
  }
  const { handler } = scenario;
  const world = new World(deployed);
  try {
    await scenario.act(world);
  } finally {
    world.end();
    delete process.env.CONFIGURATION;
  }
  return { handler, sent: world.sent, calls: callsOf(world.sent, deployed).map((call) => ({ ...call, source: handler })) };
}

function scenarioOf(fn: Resource, deployed: Deployed): Scenario | undefined {
  const text = fn.properties.Environment?.Variables.CONFIGURATION;
  if (text !== undefined) {
    const configuration = JSON.parse(text);
    return configuration.webAcl
      ? { handler: 'src/rotation/functions/origin-rotation.lambda.ts', act: (world) => rotateHeader(world, configuration, fn, deployed) }
      : { handler: 'src/rotation/functions/secret-refresh.lambda.ts', act: (world) => refreshSecrets(world, configuration) };
  }
  const resources = deployed.resources.filter(({ properties }) => properties?.ServiceToken === fn.arn);
  switch (resources[0]?.type) {
    case 'Custom::Migration': return { handler: 'src/workload/functions/migration.lambda.ts', act: () => migrate(fn, resources) };
    case 'Custom::TrafficRule': return { handler: 'src/workload/functions/traffic-rule.lambda.ts', act: (world) => keepRules(world, resources) };
    default: return undefined;
  }
}

async function refreshSecrets(world: World, configuration: any): Promise<void> {
  const { render, token, secrets } = configuration;
  const source = token?.secret ?? render?.masterSecret ?? secrets[0];
  const withoutWaiting = { ...configuration, ...token && { token: { ...token, pollMilliseconds: 0 } } };
  process.env.CONFIGURATION = JSON.stringify(withoutWaiting);
  world.keep(source, token ? 'token' : LOGIN, { isToken: token !== undefined });
  await refresh.handler();
  if (!render) {
    return;
  }
  for (const secret of [...token ? [source] : [], ...secrets]) {
    await rotate(world, secret, refresh.handler);
  }
  // The source changes in the middle of a rotation, which then ends without the new value.
  const [first] = secrets;
  const ClientRequestToken = world.ask(first);
  await refresh.handler({ Step: 'createSecret', SecretId: first, ClientRequestToken });
  world.keep(source, token ? 'other' : LOGIN.replace('"password"}', '"other"}'), { isToken: token !== undefined });
  await refresh.handler({ Step: 'finishSecret', SecretId: first, ClientRequestToken });
}

async function rotate(world: World, SecretId: string, handler: (event: RotationEvent) => Promise<unknown>): Promise<void> {
  const ClientRequestToken = world.ask(SecretId);
  for (const Step of STEPS) {
    await handler({ Step, SecretId, ClientRequestToken });
  }
}

async function rotateHeader(world: World, configuration: any, fn: Resource, deployed: Deployed): Promise<void> {
  process.env.CONFIGURATION = JSON.stringify({ ...configuration, propagationSeconds: 0, pollSeconds: 0 });
  const { properties } = deployed.of('AWS::WAFv2::WebACL').find(({ name }) => configuration.webAcl.startsWith(`${name}|`))!;
  const FieldToMatch = { SingleHeader: { Name: configuration.header } };
  const ofHeader = (statement: any) => ({ ByteMatchStatement: { ...statement, FieldToMatch, SearchString: Buffer.from('value') } });
  const Rules = properties.Rules.map(({ Statement: { ByteMatchStatement, ...others }, ...rule }: any) => (
    { ...rule, Statement: ByteMatchStatement ? ofHeader(ByteMatchStatement) : others }
  ));
  Object.assign(world.webAcl, { Rules });
  const { SecretId } = deployed.of('AWS::SecretsManager::RotationSchedule').find((schedule) => schedule.properties.RotationLambdaARN === fn.arn)!.properties;
  world.keep(SecretId, 'value');
  await rotate(world, SecretId, origin.handler);
}

async function migrate(fn: Resource, resources: Resource[]): Promise<void> {
  const environment = process.env;
  // A task that takes longer than its timeout, so that it is stopped.
  process.env = { ...environment, ...fn.properties.Environment.Variables, TIMEOUT_SECONDS: '-1' };
  for (const { properties } of resources) {
    const OldResourceProperties = { ...properties, TaskDefinition: 'before' };
    const request = { ...REQUEST, StackId: STACK_ID, ResourceProperties: properties, OldResourceProperties, PhysicalResourceId: 'migration' };
    for (const RequestType of ['Create', 'Update', 'Delete'] as const) {
      await migration.handler({ ...request, RequestType }, CONTEXT);
    }
  }
  await migration.handler({}, CONTEXT).catch(() => undefined);
  process.env = environment;
}

async function keepRules(world: World, resources: Resource[]): Promise<void> {
  for (const { properties } of resources) {
    // CloudFormation converts numbers to strings.
    const request = { ...REQUEST, StackId: STACK_ID, ResourceProperties: { ...properties, Priority: String(properties.Priority) } };
    world.rules.clear();
    await trafficRule.handler({ ...request, RequestType: 'Create' });
    // Asked again, because nobody heard the answer.
    await trafficRule.handler({ ...request, RequestType: 'Create' });
    const [{ RuleArn: PhysicalResourceId }] = [...world.rules.values()];
    await trafficRule.handler({ ...request, RequestType: 'Update', PhysicalResourceId, ResourceProperties: { ...properties, Priority: String(Number(properties.Priority) + 1) } });
    await trafficRule.handler({ ...request, RequestType: 'Delete', PhysicalResourceId });
    await leaveListener(world, request);
  }
}

/** An update from a listener that the template no longer has: the old rule is deleted after the policies are updated. */
async function leaveListener(world: World, request: Omit<TrafficRuleEvent, 'RequestType'>): Promise<void> {
  const { ResourceProperties: properties } = request;
  const [created] = world.sent.filter(({ command, input }) => command === 'CreateRuleCommand' && input.ListenerArn === properties.Listener);
  for (const listener of [arn('elasticloadbalancing', 'listener/app/other/50dc6c495c0c9188/former'), `${properties.Listener}former`]) {
    const PhysicalResourceId = `${listener.replace(':listener/', ':listener-rule/')}/1`;
    world.rules.clear();
    world.rules.set(PhysicalResourceId, { ...created.input, RuleArn: PhysicalResourceId });
    await trafficRule.handler({ ...request, RequestType: 'Update', PhysicalResourceId });
    await trafficRule.handler({ ...request, RequestType: 'Delete', PhysicalResourceId });
  }
}
