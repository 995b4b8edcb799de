/**
 * Changes of docs/changes.md, deployed: what the templates say that a change does is what the emulator does. The stacks are deployed without the CDK CLI,
 * which takes ten times as long as the stack operation.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient, CreateStackCommand, DescribeStacksCommand, paginateDescribeStackEvents, paginateListStackResources, UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeListenersCommand, DescribeLoadBalancersCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client, Rule, SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Account } from './account';
import { changePlan, NOT_DEPLOYED } from './change-plan';
import { DeploymentStrategy, MicroserviceProps } from '../../src';
import { assess } from '../properties/changes/assess';
import { Synth, synthInto } from '../properties/changes/synth';
import { SUBJECTS } from '../properties/changes/toggles';
import { changesBetween } from '../properties/changes/update-behaviour';
import { IMAGE, Rendered } from '../support';

const StackName = 'dev-shop';
const Bucket = 'cdk-hnb659fds-assets-111122223333-us-east-1';
/** What the environments of the toggles name besides. */
const LOG_GROUP = '/team/logs';
const SECRETS = ['team/key', 'team/url'];
/** Zones that the environments of the toggles name. */
const ZONES = ['Z00000000EXAMPLE', 'Z11111111EXAMPLE'];

let account: Account;
let outdir: string;
let synth: Synth;
let cloudFormation: CloudFormationClient;
let s3: S3Client;
let zones: { [id: string]: string };

beforeAll(async () => {
  account = await Account.open({ bootstrap: false });
  outdir = join(account.emulator.directory, 'changes.out');
  mkdirSync(outdir);
  synth = synthInto(outdir);
  cloudFormation = new CloudFormationClient(account.emulator.clientConfiguration);
  s3 = new S3Client({ ...account.emulator.clientConfiguration, forcePathStyle: true });
}, 120_000);

afterAll(async () => {
  cloudFormation?.destroy();
  s3?.destroy();
  await account?.close();
});

beforeEach(async () => {
  await account.control.empty();
  await s3.send(new CreateBucketCommand({ Bucket }));
  await new CloudWatchLogsClient(account.emulator.clientConfiguration).send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
  const secretsManager = new SecretsManagerClient(account.emulator.clientConfiguration);
  await Promise.all(SECRETS.map((Name) => secretsManager.send(new CreateSecretCommand({ Name, SecretString: '{}' }))));
  const route53 = new Route53Client(account.emulator.clientConfiguration);
  zones = {};
  for (const id of ZONES) {
    const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: id }));
    zones[id] = HostedZone!.Id!.replace('/hostedzone/', '');
  }
});

test('what is not deployed is a prop that can be toggled', () => {
  const toggled = SUBJECTS.flatMap(({ struct, toggles }) => Object.keys(toggles).map((prop) => `${struct}.${prop}`));
  expect(Object.keys(NOT_DEPLOYED).filter((prop) => !toggled.includes(prop))).toEqual([]);
});

test.each(changePlan())('$name', async ({ templates }) => {
  const { before, after, between } = templates(synth);
  await deploy(before);
  let deployed = before;
  const isRefused = assess(before, after).refused.length > 0;
  if (between && isRefused) {
    await deploy(between, true);
    deployed = between;
  }
  const ids = await physicalIds();
  const { refused } = assess(deployed, after);
  if (refused.length > 0) {
    await expect(deploy(after, true)).rejects.toThrow(/UPDATE_ROLLBACK_COMPLETE/);
    expect(await physicalIds()).toEqual(ids);
    return;
  }
  await deploy(after, true);
  const now = await physicalIds();
  const kept = Object.keys(ids).filter((id) => id in now);
  const replaced = changesBetween(deployed, after).filter(({ does, id }) => does === 'replaces' && kept.includes(id)).map(({ id, type }) => `${type} ${id}`);
  expect(kept.filter((id) => ids[id] !== now[id]).map((id) => `${after.Resources[id].Type} ${id}`).sort()).toEqual(replaced.sort());
});

describe('rules of services whose deployments shift traffic', () => {
  let elb: ElasticLoadBalancingV2Client;
  beforeAll(() => {
    elb = new ElasticLoadBalancingV2Client(account.emulator.clientConfiguration);
  });
  afterAll(() => elb?.destroy());

  const canary = (name: string, route: Partial<MicroserviceProps> = { hostnames: [`${name}.example.com`] }): MicroserviceProps => (
    { name, image: IMAGE, port: 8080, deployment: { strategy: DeploymentStrategy.canary() }, ...route }
  );
  const byHost = (name: string, priority: number) => canary(name, { hostnames: [`${name}.example.com`], priority });
  const byDefault = (name: string) => canary(name, { isDefault: true });
  const api = (name: string) => canary(name, { hostnames: ['api.example.com'], priority: 5 });

  test.each<[string, MicroserviceProps[], MicroserviceProps[]]>([
    ['the default service has another name', [byDefault('a')], [byDefault('b')]],
    ['the default service is b instead of a', [byDefault('a'), canary('b')], [canary('a'), byDefault('b')]],
    ['the default service is a instead of b', [canary('a'), byDefault('b')], [byDefault('a'), canary('b')]],
    ['a service with a priority has another name', [api('a')], [api('b')]],
    ['two services exchange their priorities', [byHost('a', 1), byHost('b', 2)], [byHost('a', 2), byHost('b', 1)]],
  ])('%s: deployed, and deployed back', async (_, before, after) => {
    for (const [index, services] of [before, after, before].entries()) {
      const template = synth(() => ({ services }));
      await deploy(template, index > 0);
      const ofTemplate = Object.values(template.Resources).filter(({ Type }) => Type === 'Custom::TrafficRule');
      const wanted = ofTemplate.map(({ Properties: { Service, Priority } }) => `${Service} ${Priority}`);
      expect(await rulesOfServices()).toEqual(wanted.sort());
    }
  });

  test('an update that fails leaves the priorities as they were', async () => {
    await deploy(synth(() => ({ services: [byDefault('a'), byHost('c', 1), byHost('d', 2)] })));
    const before = await rulesOfServices();
    const template = synth(() => ({ services: [byDefault('b'), byHost('c', 2), byHost('d', 1)] }));
    const broken = Object.values(template.Resources).find(({ Type, Properties }) => Type === 'AWS::ECS::Service' && Properties.ServiceName === 'dev-shop-b')!;
    broken.Properties.LoadBalancers[0].ContainerPort = 1;
    await expect(deploy(template, true)).rejects.toThrow(/UPDATE_ROLLBACK_COMPLETE/);
    expect(await rulesOfServices()).toEqual(before);
  });

  test('the emulator exchanges priorities, and rejects one that another rule has', async () => {
    await deploy(synth(() => ({ services: [byHost('a', 1), byHost('b', 2)] })));
    const arns = (await rules()).map(({ RuleArn }) => RuleArn!);
    const change = ([index, Priority]: [number, number]) => ({ RuleArn: arns[index], Priority });
    const set = (...priorities: number[]) => elb.send(new SetRulePrioritiesCommand({ RulePriorities: [...priorities.entries()].map(change) }));
    const [first, second] = (await rules()).map(({ Priority }) => Number(Priority));
    await expect(set(second)).rejects.toThrow(/is currently in use/);
    await set(second, first);
    expect(await rulesOfServices()).toEqual(['a 2', 'b 1']);
  });

  async function rules(): Promise<Rule[]> {
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({}));
    const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers![0].LoadBalancerArn }));
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: Listeners![0].ListenerArn }));
    return Rules!.filter(({ IsDefault }) => !IsDefault);
  }

  /** Each rule on the listener, with the service that its first target group belongs to. */
  async function rulesOfServices(): Promise<string[]> {
    return (await rules()).map(({ Actions, Priority }) => {
      const [, service] = /targetgroup\/dev-shop-(\w+)/.exec(Actions![0].ForwardConfig!.TargetGroups![0].TargetGroupArn!)!;
      return `${service} ${Priority}`;
    }).sort();
  }
});

async function deploy(template: Rendered, isUpdate = false): Promise<void> {
  const { Rules: _rules, ...rest } = template as any;
  const { BootstrapVersion: _version, ...Parameters } = rest.Parameters ?? {};
  const text = JSON.stringify({ ...rest, Parameters }).replace(/Z\d{8}EXAMPLE/g, (id) => zones[id] ?? id);
  await Promise.all(assetsOf(text).map((hash) => s3.send(new PutObjectCommand({ Bucket, Key: `${hash}.zip`, Body: readFileSync(zipped(hash)) }))));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'template.json', Body: text }));
  const request = { StackName, TemplateURL: `${account.emulator.endpoint}/${Bucket}/template.json`, Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
  await cloudFormation.send(isUpdate ? new UpdateStackCommand(request) : new CreateStackCommand(request));
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const { StackStatus: status = '', StackStatusReason: reason = '' } = Stacks![0];
  if (status !== (isUpdate ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE')) {
    const reasons = [`${status}: ${reason}`];
    for await (const { StackEvents } of paginateDescribeStackEvents({ client: cloudFormation }, { StackName })) {
      const failed = StackEvents!.filter(({ ResourceStatus }) => ResourceStatus!.endsWith('_FAILED'));
      reasons.push(...failed.map(({ LogicalResourceId: id, ResourceStatusReason: why }) => `${id}: ${why}`));
    }
    throw new Error(reasons.join('\n'));
  }
}

/** What the template takes from the bucket of assets. */
function assetsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/"([0-9a-f]{64})\.zip"/g)].map(([, hash]) => hash))];
}

function zipped(hash: string): string {
  const zip = join(outdir, `${hash}.zip`);
  if (!existsSync(zip)) {
    const folder = join(outdir, readdirSync(outdir).find((name) => name.startsWith(`asset.${hash}`))!);
    execFileSync('python3', ['-m', 'zipfile', '-c', zip, ...readdirSync(folder)], { cwd: folder });
  }
  return zip;
}

async function physicalIds(): Promise<{ [logicalId: string]: string }> {
  const ids: { [logicalId: string]: string } = {};
  for await (const { StackResourceSummaries } of paginateListStackResources({ client: cloudFormation }, { StackName })) {
    StackResourceSummaries!.forEach(({ LogicalResourceId, PhysicalResourceId }) => ids[LogicalResourceId!] = PhysicalResourceId!);
  }
  return ids;
}
