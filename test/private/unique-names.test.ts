import {
  App, Aws, CfnCondition, CfnParameter, CfnResource, Fn, NestedStack, PhysicalName, Stack, Stage, aws_cloudfront as cloudfront, aws_ec2 as ec2,
  aws_iam as iam, aws_logs as logs, aws_rds as rds, aws_s3 as s3, aws_sqs as sqs, aws_wafv2 as wafv2,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GithubOidcProvider, ImageRepositories, ServiceBucket } from '../../src';
import { NAME_RULES } from '../../src/private/name-rules';
import { watchNames } from '../../src/private/unique-names';
import { errorOf } from '../support';

const US = { account: '111122223333', region: 'us-east-1' };
const EU = { account: '111122223333', region: 'eu-west-1' };
const OTHER = { account: '444455556666', region: 'us-east-1' };
type Env = { account?: string; region?: string } | undefined;

/** A part of the library with nothing in it. */
function part(scope: Construct, id = 'Part'): Construct {
  const construct = new Construct(scope, id);
  watchNames(construct);
  return construct;
}

/** An app of as many stacks, each with a part and a thing of that name. */
function appOf(create: (scope: Construct) => unknown, ...envs: Env[]): App {
  const app = new App();
  envs.forEach((env, index) => create(part(new Stack(app, `Stack${index}`, { env }))));
  return app;
}

const role = (roleName?: string) => (scope: Construct) => new iam.CfnRole(scope, 'Role', { roleName, assumeRolePolicyDocument: {} });
const group = (logGroupName: string) => (scope: Construct) => new logs.CfnLogGroup(scope, 'Group', { logGroupName });
const bucket = (bucketName: string) => (scope: Construct) => new s3.CfnBucket(scope, 'Bucket', { bucketName });

describe('the scope of unique names', () => {
  test.each<[string, (scope: Construct) => unknown, Env[], boolean]>([
    ['a role in one region', role('task'), [US, US], true],
    ['a role in two regions', role('task'), [US, EU], true],
    ['a role in two accounts', role('task'), [US, OTHER], false],
    ['a log group in one region', group('/ecs/dev'), [US, US], true],
    ['a log group in two regions', group('/ecs/dev'), [US, EU], false],
    ['a log group in two accounts', group('/ecs/dev'), [US, OTHER], false],
    ['a bucket in two accounts', bucket('uploads'), [US, OTHER], true],
    ['a bucket in two regions', bucket('uploads'), [US, EU], true],
    ['stacks without a known environment, which the CDK treats as the same', group('/ecs/dev'), [undefined, undefined], true],
    ['stacks of a known and an unknown environment', group('/ecs/dev'), [US, undefined], false],
    ['stacks of an unknown account and two regions', role('task'), [{ region: 'us-east-1' }, { region: 'eu-west-1' }], true],
    ['names that CloudFormation generates', role(), [US, US], false],
  ])('%s', (_, create, envs, clashes) => {
    const synth = () => appOf(create, ...envs).synth();
    if (clashes) {
      expect(synth).toThrow('/Part/');
      expect(errorOf(synth)).toContain('are both named');
    } else {
      expect(synth).not.toThrow();
    }
  });

  test('stages of one app share accounts', () => {
    const app = new App();
    for (const id of ['A', 'B']) {
      group('/ecs/dev')(part(new Stack(new Stage(app, id, { env: US }), 'Stack')));
    }
    expect(() => app.synth()).toThrow("'A/Stack/Part/Group' and 'B/Stack/Part/Group' are both named '/ecs/dev'");
  });

  test('nested stacks are in the account of their parent stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: US });
    for (const id of ['A', 'B']) {
      group('/ecs/dev')(part(new NestedStack(stack, id)));
    }
    expect(() => app.synth()).toThrow("'Stack/A/Part/Group' and 'Stack/B/Part/Group' are both named '/ecs/dev'");
  });

  test.each<[string, boolean]>([['vpc-1', true], ['vpc-2', false]])('of security groups is their VPC: vpc-1 and %s', (vpcId, clashes) => {
    const stack = new Stack(new App(), 'Stack');
    ['vpc-1', vpcId].forEach((vpc, index) => new ec2.CfnSecurityGroup(part(stack, `Part${index}`), 'Group', { groupName: 'ecs', groupDescription: 'Tasks', vpcId: vpc }));
    expect(stack.node.root.node.validate()).toHaveLength(clashes ? 1 : 0);
  });

  test('ignores case for IAM and RDS, and not for SQS', () => {
    const stack = new Stack(new App(), 'Stack');
    for (const [index, name] of ['dev-core', 'Dev-Core'].entries()) {
      const scope = part(stack, `Part${index}`);
      role(name)(scope);
      new rds.CfnDBInstance(scope, 'Instance', { dbInstanceIdentifier: name });
      new sqs.CfnQueue(scope, 'Queue', { queueName: name });
    }
    expect(stack.node.root.node.validate()).toEqual([expect.stringContaining("'Stack/Part0/Role' and 'Stack/Part1/Role' are both named 'dev-core', one of 2 names")]);
  });

  test('can be shared by several types', () => {
    const stack = new Stack(new App(), 'Stack');
    for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']) {
      const alarm = new CfnResource(part(stack, type.slice(17)), 'Alarm', { type }) as CfnResource & { alarmName?: string };
      alarm.alarmName = 'dev-cpu';
    }
    expect(stack.node.root.node.validate()).toEqual([expect.stringContaining("are both named 'dev-cpu'")]);
  });

  test('two stacks with the same name are the same stack', () => {
    const app = new App();
    for (const id of ['A', 'B']) {
      part(new Stack(new Stage(app, id, { env: US }), 'Stack', { stackName: 'prod' }));
      new Stack(app, `Mine${id}`, { env: US, stackName: 'mine' });
    }
    expect(errorOf(() => app.synth()).match(/'\S+' and '\S+' are both named '\S+'/g)).toEqual(["'A/Stack' and 'B/Stack' are both named 'prod'"]);
  });
});

describe('comparison', () => {
  test('covers resources of the library and of the app, except those that the user names twice', () => {
    const app = new App();
    group('/ecs/dev')(part(new Stack(app, 'Stack', { env: US })));
    group('/ecs/dev')(new Stack(app, 'Mine', { env: US }));
    expect(() => app.synth()).toThrow("'Stack/Part/Group' and 'Mine/Group' are both named '/ecs/dev'");

    const without = new App();
    part(new Stack(without, 'Stack', { env: US }));
    ['A', 'B'].forEach((id) => group('/ecs/dev')(new Stack(without, id, { env: US })));
    expect(() => without.synth()).not.toThrow();
  });

  test('ignores imported resources', () => {
    const create = (scope: Construct) => {
      s3.Bucket.fromBucketName(scope, 'Bucket', 'uploads');
      logs.LogGroup.fromLogGroupName(scope, 'Logs', '/ecs/dev');
    };
    expect(() => appOf(create, US, US).synth()).not.toThrow();
  });

  test('covers standalone constructs', () => {
    const create = (scope: Construct) => {
      new ServiceBucket(scope, 'Files', { name: 'files', namePrefix: 'dev' });
      new ImageRepositories(scope, 'Images', { repositoryNames: ['core'] });
      new GithubOidcProvider(scope, 'Provider');
    };
    const app = new App();
    ['A', 'B'].forEach((id) => create(new Stack(app, id, { env: US })));
    const message = errorOf(() => app.synth());
    expect(message).toContain("'A/Files' and 'B/Files' are both named 'dev-files'");
    expect(message).toMatch(/'A\/Images\/core' and 'B\/Images\/core' are both named 'core'.*new ImageRepositories\(…, { create: false }\)/);
    expect(message).toMatch(/'A\/Provider' and 'B\/Provider' are both named 'https:\/\/token.*create the provider in only one stack of the account/);
  });

  test('covers names that an override sets, and ignores those that it removes', () => {
    const stack = new Stack(new App(), 'Stack');
    const [first, second, third] = ['A', 'B', 'C'].map((id) => group('/ecs/dev')(part(stack, id)));
    second.addPropertyOverride('LogGroupName', '/ecs/other');
    third.addPropertyDeletionOverride('LogGroupName');
    expect(stack.node.root.node.validate()).toEqual([]);
    first.addPropertyOverride('LogGroupName', '/ecs/other');
    first.addPropertyOverride('RetentionInDays', 7);
    expect(stack.node.root.node.validate()).toEqual([expect.stringContaining("'Stack/A/Group' and 'Stack/B/Group' are both named '/ecs/other'")]);
  });

  test('covers nested properties and their overrides', () => {
    const stack = new Stack(new App(), 'Stack');
    const policies = ['A', 'B'].map((id) => new cloudfront.CfnCachePolicy(part(stack, id), 'Policy', {
      cachePolicyConfig: {
        name: 'dev-pages',
        minTtl: 0,
        defaultTtl: 0,
        maxTtl: 0,
        parametersInCacheKeyAndForwardedToOrigin: {
          cookiesConfig: { cookieBehavior: 'none' }, headersConfig: { headerBehavior: 'none' }, queryStringsConfig: { queryStringBehavior: 'none' }, enableAcceptEncodingGzip: true,
        },
      },
    }));
    expect(stack.node.root.node.validate()).toEqual([expect.stringContaining("'Stack/A/Policy' and 'Stack/B/Policy' are both named 'dev-pages'")]);
    policies[0].addPropertyOverride('CachePolicyConfig.Name', 'other');
    expect(stack.node.root.node.validate()).toEqual([]);
  });

  test('ignores resources with different conditions', () => {
    const stack = new Stack(new App(), 'Stack');
    const groups = ['A', 'B'].map((id) => group('/ecs/dev')(part(stack, id)));
    const conditions = ['Is', 'IsNot'].map((id) => new CfnCondition(stack, id, { expression: Fn.conditionEquals(Aws.REGION, id) }));
    groups.forEach(({ cfnOptions }, index) => { cfnOptions.condition = conditions[index]; });
    expect(stack.node.root.node.validate()).toEqual([]);
    groups[1].cfnOptions.condition = conditions[0];
    expect(stack.node.root.node.validate()).toHaveLength(1);
    groups[1].cfnOptions.condition = undefined;
    expect(stack.node.root.node.validate()).toHaveLength(1);
  });

  test('each type has a name property of its L1 construct', () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const cdk = require('aws-cdk-lib');
    for (const [type, { name, within }] of Object.entries(NAME_RULES)) {
      const [, service, resource] = type.split('::');
      const module = Object.keys(cdk).find((key) => key === `aws_${service.toLowerCase()}`)!;
      const l1 = cdk[module][`Cfn${resource}`];
      const properties = Object.getOwnPropertyNames(l1.prototype);
      for (const property of [name.split('.')[0], ...within ? [within] : []]) {
        expect([type, properties.map((key) => key.toLowerCase())]).toEqual([type, expect.arrayContaining([property.toLowerCase()])]);
      }
    }
  });
});

describe('names that are tokens', () => {
  test('are the same if one stack contains the same token twice', () => {
    const stack = new Stack(new App(), 'Stack');
    const { valueAsString } = new CfnParameter(stack, 'Prefix');
    group(`/ecs/${valueAsString}`)(part(stack, 'A'));
    group(`/ecs/${valueAsString}-more`)(part(stack, 'B'));
    expect(stack.node.root.node.validate()).toEqual([]);
    group(`/ecs/${valueAsString}`)(part(stack, 'C'));
    expect(stack.node.root.node.validate()).toEqual([expect.stringMatching(/^'Stack\/A\/Group' and 'Stack\/C\/Group' are both named '.*"Ref":"Prefix"/)]);
  });

  test('are not compared with those of other stacks, unless they are the same in every stack', () => {
    const byParameter = (scope: Construct) => group(`/ecs/${new CfnParameter(Stack.of(scope), 'Prefix').valueAsString}`)(scope);
    expect(() => appOf(byParameter, US, US).synth()).not.toThrow();
    const byRegion = (scope: Construct) => group(`/ecs/${Aws.REGION}`)(scope);
    expect(() => appOf(byRegion, US, US).synth()).toThrow('are both named');
    expect(() => appOf(byRegion, US, EU).synth()).not.toThrow();
  });

  test('are ignored if the CDK decides that none is needed', () => {
    const create = (scope: Construct) => new iam.Role(scope, 'Role', { roleName: PhysicalName.GENERATE_IF_NEEDED, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    expect(() => appOf(create, US, US).synth()).not.toThrow();
  });
});

describe('the message', () => {
  const fix = (create: (scope: Construct) => unknown, ...envs: Env[]) => errorOf(() => appOf(create, ...envs).synth()).replace(/^[^]*can share a name; /, '');

  test('contains both names, the number of other names in common, and the scope', () => {
    const create = (scope: Construct) => {
      role('task')(scope);
      group('/ecs/dev')(scope);
    };
    expect(errorOf(() => appOf(create, US, US).synth())).toBe('Validation failed with the following errors:\n  [] '
      + "'Stack0/Part/Role' and 'Stack1/Part/Role' are both named 'task', one of 2 names that both have: "
      + 'no two resources of type AWS::IAM::Role in one account, in any region, can share a name; give one of them another name: '
      + "'fleetName' of a fleet on a platform, 'namePrefix' of a standalone part, 'environmentName' or 'projectName' of a platform");
    expect(errorOf(() => appOf(group('/ecs/dev'), US, US).synth())).toContain("both named '/ecs/dev': no two resources of type AWS::Logs::LogGroup in one region of an account can");
    expect(errorOf(() => appOf(bucket('uploads'), US, OTHER).synth())).toContain('no two resources of type AWS::S3::Bucket in any two accounts can share a name');
  });

  test('contains the fix', () => {
    const primary = "set the context value '@reptidex-app/platform:primaryRegion' to the region whose names get no suffix";
    const env = "; or, where the stacks are deployed to different accounts or regions, set the 'env' of both";
    const firewall = (scope: Construct) => new wafv2.CfnWebACL(scope, 'Acl', {
      name: 'edge', scope: 'CLOUDFRONT', defaultAction: { allow: {} }, visibilityConfig: { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: 'edge' },
    });
    expect(fix(role('task'), US, EU)).toBe(primary);
    expect(fix(role('task'), { region: 'us-east-1' }, { region: 'eu-west-1' })).toBe(primary + env);
    expect(fix(bucket('uploads'), US, EU)).toBe(primary);
    expect(fix(bucket('uploads'), US, OTHER)).toMatch(/of a platform, or 'bucketName' of a bucket$/);
    expect(fix(group('/ecs/dev'), US, US)).toMatch(/'projectName' of a platform$/);
    expect(fix(group('/ecs/dev'), undefined, undefined)).toMatch(/'projectName' of a platform; or, where .* set the 'env' of both$/);
    expect(fix(firewall, US, US)).toBe(`${fix(group('/ecs/dev'), US, US)}; or, for an environment in two regions, ${primary}`);
    const stack = new Stack(new App(), 'Stack');
    ['A', 'B'].forEach((id) => group('/ecs/dev')(part(stack, id)));
    expect(stack.node.root.node.validate()).toEqual([expect.stringMatching(/'projectName' of a platform$/)]);
  });

  test('of two resources of one part says that its names are derived from others', () => {
    const stack = new Stack(new App(), 'Stack');
    const one = part(stack);
    ['A', 'B'].forEach((id) => group('/ecs/dev')(new Construct(one, id)));
    expect(stack.node.root.node.validate()).toEqual([
      "'Stack/Part/A/Group' and 'Stack/Part/B/Group' are both named '/ecs/dev': no two resources of type AWS::Logs::LogGroup in one region of an account can share a name; "
      + 'both names are derived from the names in these paths: give one of the two workloads, bindings or data stores another name',
    ]);
  });

  test('is reported once for two constructs and a fix, and once more for each other construct', () => {
    const create = (scope: Construct) => {
      role('task')(scope);
      new ImageRepositories(scope, 'Images', { repositoryNames: ['core', 'web'] });
    };
    const messages = errorOf(() => appOf(create, US, US, US).synth()).split('\n').slice(1);
    expect(messages.map((line) => [...line.matchAll(/Stack\d/g)].join(' ') + (/one of 2/.test(line) ? ' +1' : ''))).toEqual([
      'Stack0 Stack1', 'Stack0 Stack1 +1', 'Stack0 Stack2', 'Stack0 Stack2 +1',
    ]);
  });
});
