/**
 * What an operator types is a name: `{environment}-{project}-{thing}`.
 */
import { App, aws_certificatemanager as acm, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import {
  ImageRepositories, MicroserviceFleet, MicroserviceFleetProps, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatform, ReptidexPlatformProps,
  ServiceIsolation,
} from '../../src';
import { backend, CERTIFICATE_ARN, domainIn, errorOf, frontend, IMAGE, newApp, newStack, platform, propsOf, render, Rendered, Resource } from '../support';

/** The property that is the physical name, by type. A change of most of them replaces the resource. */
const NAME_PROPERTY: Record<string, string> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::EC2::SecurityGroup': 'GroupName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::ECS::TaskDefinition': 'Family',
  'AWS::ElastiCache::ReplicationGroup': 'ReplicationGroupId',
  'AWS::ElastiCache::SubnetGroup': 'CacheSubnetGroupName',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::RDS::DBSubnetGroup': 'DBSubnetGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** Longest name and the characters that AWS takes, by type. */
const ALLOWED: Record<string, RegExp> = {
  'AWS::CloudWatch::Alarm': /^.{1,255}$/,
  'AWS::EC2::SecurityGroup': /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
  'AWS::ECS::Cluster': /^[\w-]{1,255}$/,
  'AWS::ECS::Service': /^[\w-]{1,255}$/,
  'AWS::ECS::TaskDefinition': /^[\w-]{1,255}$/,
  'AWS::ElastiCache::ReplicationGroup': /^(?!.*--)[a-z][a-z0-9-]{0,38}[a-z0-9]$/,
  'AWS::ElastiCache::SubnetGroup': /^[a-z0-9-]{1,255}$/,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/,
  'AWS::ElasticLoadBalancingV2::TargetGroup': /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/,
  'AWS::IAM::Role': /^[\w+=,.@-]{1,64}$/,
  'AWS::Logs::LogGroup': /^[\w/.#-]{1,512}$/,
  'AWS::RDS::DBInstance': /^(?!.*--)[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
  'AWS::RDS::DBSubnetGroup': /^(?!default$)[a-z0-9 ._-]{1,255}$/,
  'AWS::SNS::Topic': /^[\w-]{1,256}$/,
  'AWS::SecretsManager::Secret': /^[\w/+=.@-]{1,512}$/,
};

function named(template: Rendered): Array<[string, string]> {
  const all = Object.entries(NAME_PROPERTY).flatMap(([type, property]) => propsOf(template, type)
    .map((properties): [string, string] => [type, properties[property]]));
  return all.filter(([, name]) => name !== undefined);
}

function make(props: Partial<ReptidexPlatformProps>): Rendered {
  const stack = newStack();
  platform({ domain: domainIn(stack), services: [backend('core'), frontend('public', { isDefault: true })], ...props }, stack);
  return render(stack);
}

/** Names that two resources of a type have, where the library did not reject the service of that name. */
function clashes(props: Partial<ReptidexPlatformProps>): string[] {
  try {
    const names = named(make(props)).map(([type, name]) => `${type} ${name}`);
    return names.filter((name, index) => names.indexOf(name) !== index);
  } catch (error) {
    return /^Stack\/Platform: service '[^']+': 'name' must /.test((error as Error).message) ? [] : [String(error)];
  }
}

test('names of the development environment', () => {
  const names = named(make({})).filter(([type]) => type !== 'AWS::CloudWatch::Alarm').map(([type, name]) => `${type.replace(/^AWS::/, '')} ${name}`);
  expect(names.sort()).toEqual([
    'EC2::SecurityGroup dev-reptidex-alb-sg',
    'EC2::SecurityGroup dev-reptidex-cache-clients-sg',
    'EC2::SecurityGroup dev-reptidex-cache-sg',
    'EC2::SecurityGroup dev-reptidex-database-clients-sg',
    'EC2::SecurityGroup dev-reptidex-ecs-sg',
    'EC2::SecurityGroup dev-reptidex-rds-sg',
    'ECS::Cluster dev-reptidex-cluster',
    'ECS::Service dev-reptidex-core',
    'ECS::Service dev-reptidex-public',
    'ECS::TaskDefinition dev-reptidex-core',
    'ECS::TaskDefinition dev-reptidex-public',
    'ElastiCache::ReplicationGroup dev-reptidex-redis',
    'ElastiCache::SubnetGroup dev-reptidex-redis-subnets',
    'ElasticLoadBalancingV2::LoadBalancer dev-reptidex-alb',
    'ElasticLoadBalancingV2::TargetGroup dev-reptidex-core-tg',
    'ElasticLoadBalancingV2::TargetGroup dev-reptidex-public-tg',
    'IAM::Role dev-reptidex-ecs-task-execution-role',
    'IAM::Role dev-reptidex-ecs-task-role',
    'Logs::LogGroup /ecs/dev-reptidex',
    'RDS::DBInstance dev-reptidex-postgres',
    'RDS::DBSubnetGroup dev-reptidex-db-subnets',
    'SNS::Topic dev-reptidex-alarms',
    'SecretsManager::Secret dev-reptidex-database-url',
    'SecretsManager::Secret dev-reptidex-db-connection',
    'SecretsManager::Secret dev-reptidex-db-master-user',
  ]);
});

test('names of alarms', () => {
  const names = named(make({ cache: PlatformCache.redis({ nodeCount: 2 }) })).filter(([type]) => type === 'AWS::CloudWatch::Alarm').map(([, name]) => name);
  expect(names.sort()).toEqual([
    'dev-reptidex-alb-5xx',
    ...['5xx-rate', 'cpu', 'memory', 'p95-latency', 'unhealthy-targets'].map((alarm) => `dev-reptidex-core-${alarm}`),
    ...['connections', 'cpu', 'free-storage', 'read-latency', 'write-latency'].map((alarm) => `dev-reptidex-postgres-${alarm}`),
    ...['5xx-rate', 'cpu', 'memory', 'p95-latency', 'unhealthy-targets'].map((alarm) => `dev-reptidex-public-${alarm}`),
    ...['cpu', 'cpu-2', 'evictions', 'evictions-2', 'memory', 'memory-2'].map((alarm) => `dev-reptidex-redis-${alarm}`),
  ]);
});

test('every name contains the environment and the project, and that of an image repository the project', () => {
  const template = make({ environmentName: 'qa', projectName: 'skin-club' });
  for (const [, name] of named(template)) {
    expect(name).toMatch(/^(\/ecs\/)?qa-skin-club(-|$)/);
  }
  expect(propsOf(template, 'AWS::ECR::Repository').map((repository) => repository.RepositoryName)).toEqual(['skin-club-core', 'skin-club-public']);
});

describe.each(Object.values(ServiceIsolation))('%s isolation', (isolation) => {
  // The longest names that are allowed: everything that AWS keeps shorter is shortened.
  const long = (name: string) => name.padEnd(63, 'x');
  const extremes: Array<[string, Partial<ReptidexPlatformProps>]> = [
    ['an environment name of one letter', { environmentName: 'd', projectName: 'r' }],
    ['the longest environment name', { environmentName: long('environment') }],
    ['the longest project name', { projectName: long('project') }],
    ['both', { environmentName: long('environment'), projectName: long('project') }],
  ];

  test.each(extremes)('AWS accepts the names of %s, with services of every length', (_, props) => {
    const services = [1, 5, 20, 40, 63].map((length) => backend('s'.padEnd(length, 'y'), { hostnames: [`h${length}.example.com`] }));
    const template = make({ isolation, services, tier: PlatformTier.PRODUCTION, ...props });
    for (const [type, name] of named(template)) {
      expect(`${type} ${ALLOWED[type].test(name)} ${name}`).toBe(`${type} true ${name}`);
    }
  });

  test.each(['alb', 'alb-targets', 'rds', 'cache', 'cache-clients', 'database-clients', 'ecs', 'endpoints', 'postgres', 'redis', 'core-sg', 'db', 'redis-auth', 'db-refresh', 'cache-refresh', 'db-rotation', 'rotation', 'database-rollout', 'origin-rotation'])(
    "a service '%s' takes no name of another resource, or is refused", (name) => {
      expect(clashes({ isolation, tier: PlatformTier.PRODUCTION, services: [backend(name)] })).toEqual([]);
    },
  );

  test('without physical names, CloudFormation names every resource whose replacement would need a new name', () => {
    // A family is no such thing: its revisions are beside each other, and the CDK always writes one.
    const names = named(make({ isolation, tier: PlatformTier.PRODUCTION, physicalNames: false })).filter(([type]) => type !== 'AWS::ECS::TaskDefinition');
    // Lambda derives the name of a function's log group from the function's, which AWS's rotation function has in any case.
    expect(names).toEqual([['AWS::Logs::LogGroup', expect.stringMatching(/^\/aws\/lambda\/Stack-Platform-DatabaseRotation-/)]]);
  });

  test('physical names change only names', () => {
    const [on, off] = [true, false].map((physicalNames) => make({ isolation, physicalNames }));
    expect(Object.keys(off.Resources)).toEqual(Object.keys(on.Resources));
    for (const [id, resource] of Object.entries(on.Resources)) {
      expect({ id, properties: withoutNames(resource) }).toEqual({ id, properties: withoutNames(off.Resources[id]) });
    }
  });
});

/** The tag is a name too, but takes none from anybody, and neither does the dimension of an alarm. */
function withoutNames({ Type, Properties }: Resource): any {
  return {
    ...Properties,
    [NAME_PROPERTY[Type]]: undefined,
    Tags: Properties?.Tags?.filter((tag: any) => tag.Key !== 'Name'),
    Dimensions: Properties?.Dimensions?.filter((dimension: any) => dimension.Name !== 'ServiceName'),
  };
}

test('a name above its limit is shortened with a hash, the same way in every release', () => {
  const template = make({ environmentName: 'staging', services: [backend('a-service-of-a-long-name'), backend('a-service-of-a-long-name-2', { priority: 1 })] });
  expect(propsOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').map((group) => group.Name)).toEqual(['staging-reptidex-a-s-45a3db68-tg', 'staging-reptidex-a-s-721caf76-tg']);
  const balancers = propsOf(make({ environmentName: 'a-staging-environment', projectName: 'a-project' }), 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  expect(balancers.map((balancer) => balancer.Name)).toEqual(['a-staging-environme-dacde5df-alb']);
});

test('no secret name ends in a hyphen and six characters, which Secrets Manager could mistake for its suffix', () => {
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
  const names = named(make({ tier: PlatformTier.PRODUCTION })).filter(([type]) => type === 'AWS::SecretsManager::Secret').map(([, name]) => name);
  expect(names).toHaveLength(5);
  expect(names.filter((name) => /-[^-]{6}$/.test(name))).toEqual([]);
});

describe('fleets, platforms and Regions of one account', () => {
  const US = { account: '111122223333', region: 'us-east-1' };
  const EU = { account: '111122223333', region: 'eu-west-1' };
  const PRIMARY = { context: { '@reptidex-app/platform:primaryRegion': 'us-east-1' } };
  const OWN = { image: IMAGE, port: 8000 };

  function platformIn(scope: Construct, props: Partial<ReptidexPlatformProps> = {}): ReptidexPlatform {
    return new ReptidexPlatform(scope, 'Platform', { environmentName: 'dev', projectName: 'reptidex', tier: PlatformTier.DEVELOPMENT, ...props });
  }

  function fleetIn(scope: Construct, id: string, props: Partial<MicroserviceFleetProps>): MicroserviceFleet {
    const name = id.toLowerCase();
    return new MicroserviceFleet(scope, id, { services: [{ name, ...OWN, hostnames: [`${name}.example.com`] }], ...props });
  }

  /** CloudFront and its web ACL, with the certificates of both regions. */
  function edgeOf(stack: Stack): Partial<ReptidexPlatformProps> {
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Edge', CERTIFICATE_ARN);
    return { domain: domainIn(stack), contentDelivery: { certificate }, firewall: {} };
  }

  /** Two standalone fleets of a prefix, in whatever stacks. */
  function twoFleets(app: App, stacks: Stack[], props: Partial<MicroserviceFleetProps>): App {
    stacks.forEach((stack, index) => {
      const room = new Construct(stack, `Room${index}`);
      const vpc = new ec2.Vpc(room, 'Vpc');
      const loadBalancer = new elbv2.ApplicationLoadBalancer(room, 'LoadBalancer', { vpc });
      const listener = loadBalancer.addListener('Listener', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
      fleetIn(room, ['Orders', 'Billing'][index], { cluster: new ecs.Cluster(room, 'Cluster', { vpc }), listener, ...props });
    });
    return app;
  }

  /** All names in all templates, with where they must be unique. */
  function namesIn(app: App): string[] {
    const accountWide = ['AWS::IAM::Role', 'AWS::CloudWatch::Dashboard', 'AWS::S3::Bucket'];
    return app.synth().stacks.concat(app.node.children.filter(Stage.isStage).flatMap((stage) => stage.synth().stacks))
      .flatMap(({ template, environment: { account, region } }) => Object.values<Resource>(template.Resources ?? {}).flatMap(({ Type, Properties = {} }) => {
        const name = Properties[{ 'AWS::CloudWatch::Dashboard': 'DashboardName', 'AWS::S3::Bucket': 'BucketName', 'AWS::WAFv2::WebACL': 'Name' }[Type] ?? NAME_PROPERTY[Type]];
        // Of other VPCs.
        return typeof name === 'string' && Type !== 'AWS::EC2::SecurityGroup' ? [`${account} ${accountWide.includes(Type) ? 'any' : region} ${Type} ${name}`] : [];
      }));
  }

  function expectUnique(names: string[]): void {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }

  describe.each(Object.values(ServiceIsolation))('with %s', (isolation) => {
    test('two fleets on one platform share no name', () => {
      const app = newApp();
      const base = new Stack(app, 'Base', { env: US });
      const shared = platformIn(base, { tier: PlatformTier.PRODUCTION, services: [{ name: 'web', ...OWN, isDefault: true }], queues: [{ name: 'mail' }] });
      fleetIn(base, 'Orders', { platform: shared, isolation });
      fleetIn(new Stack(app, 'Team', { env: US }), 'Billing', { platform: shared, isolation });
      expectUnique(namesIn(app));
    });

    test('two standalone fleets with the same prefix are rejected, in one stack and in two', () => {
      const [one, two] = [newApp(), newApp()];
      const stack = new Stack(one, 'Stack', { env: US });
      const message = errorOf(() => twoFleets(one, [stack, stack], { namePrefix: 'dev-teams', isolation }).synth());
      expect(message).toContain("'Stack/Room0/Orders/Logs' and 'Stack/Room1/Billing/Logs' are both named '/ecs/dev-teams'");
      const stacks = ['A', 'B'].map((id) => new Stack(two, id, { env: US }));
      expect(errorOf(() => twoFleets(two, stacks, { namePrefix: 'dev-teams', isolation }).synth())).toContain("'A/Room0/Orders/Logs' and 'B/Room1/Billing/Logs' are both named");
    });

    test('two standalone fleets without a prefix have no names in common', () => {
      const app = newApp();
      const stack = new Stack(app, 'Stack', { env: US });
      expect(() => twoFleets(app, [stack, stack], { isolation }).synth()).not.toThrow();
    });

    test('two standalone fleets with the same prefix in two Regions have different role names if the primary Region is known', () => {
      const stacksIn = (app: App) => [new Stack(app, 'A', { env: US }), new Stack(app, 'B', { env: EU })];
      const services = [{ name: 'api', ...OWN, isDefault: true }];
      const [app, without] = [newApp(PRIMARY.context), newApp()];
      const names = namesIn(twoFleets(app, stacksIn(app), { namePrefix: 'dev-teams', isolation, services }));
      expectUnique(names);
      expect(names.filter((name) => / dev-teams-.*task-role/.test(name)).map((name) => name.replace(/.*-task-role/, ''))).toEqual(['', '-eu-west-1']);
      expect(errorOf(() => twoFleets(without, stacksIn(without), { namePrefix: 'dev-teams', isolation, services }).synth())).toContain("set the context value '@reptidex-app/platform:primaryRegion'");
    });
  });

  test('two platforms of one environment are rejected in one Region', () => {
    const app = newApp();
    ['A', 'B'].forEach((id) => platformIn(new Stack(app, id, { env: US })));
    expect(errorOf(() => app.synth())).toMatch(/'A\/Platform\/.+' and 'B\/Platform\/.+' are both named '[^']+', one of \d+ names that both have/);
  });

  test('two environments of one project share only the image repositories, which one of them imports', () => {
    const twoEnvironments = (imports: boolean) => {
      const app = newApp();
      for (const environmentName of ['dev', 'qa']) {
        const stack = new Stack(app, environmentName, { env: US });
        const imageRepositories = imports && environmentName === 'qa' ? new ImageRepositories(stack, 'Images', { create: false }) : undefined;
        platformIn(stack, { environmentName, imageRepositories, services: [backend('core')] });
      }
      return app;
    };
    const message = errorOf(() => twoEnvironments(false).synth());
    expect(message.match(/are both named/g)).toHaveLength(1);
    expect(message).toMatch(/are both named 'reptidex-core': .*'imageRepositories' set to new ImageRepositories/);
    expectUnique(namesIn(twoEnvironments(true)));
  });

  test('a second Region of an environment is rejected without a primary Region, and has other names with one', () => {
    const production = (context: Record<string, unknown>) => {
      const app = newApp(context);
      for (const env of [US, EU, { ...EU, region: 'eu-west-2' }]) {
        const stack = new Stack(new Stage(app, env.region), 'Stack', { env, stackName: 'prod-reptidex' });
        platformIn(stack, {
          tier: PlatformTier.PRODUCTION,
          environmentName: 'prod',
          ...edgeOf(stack),
          buckets: [{ name: 'uploads' }],
          services: [{ ...backend('core', { hostnames: [`${env.region}.example.com`] }), ...OWN }],
        });
      }
      return app;
    };
    expect(errorOf(() => production({}).synth())).toContain("set the context value '@reptidex-app/platform:primaryRegion'");

    const names = namesIn(production(PRIMARY.context));
    expectUnique(names);
    const of = (type: string) => names.filter((name) => name.includes(type)).map((name) => name.slice(name.lastIndexOf(' ') + 1)).filter((name) => /uploads|core-task|waf|prod-reptidex$|prod-reptidex-eu/.test(name)).sort();
    expect(of('IAM::Role').filter((name) => name.includes('core-task'))).toEqual(['', '-eu-west-1', '-eu-west-2'].map((end) => `prod-reptidex-core-task-role${end}`));
    expect(of('Dashboard')).toEqual(['prod-reptidex', 'prod-reptidex-eu-west-1', 'prod-reptidex-eu-west-2']);
    expect(of('S3::Bucket').filter((name) => name.includes('uploads'))).toEqual(['reptidex-prod-eu-west-1-uploads', 'reptidex-prod-eu-west-2-uploads', 'reptidex-prod-uploads']);
    expect(of('WebACL')).toEqual(['prod-reptidex-edge-waf', 'prod-reptidex-eu-west-1-edge-waf', 'prod-reptidex-eu-west-2-edge-waf']);
    // What a region has has the same name in each.
    expect(names.filter((name) => name.endsWith('prod-reptidex-cluster'))).toHaveLength(3);
  });

  test('the primary Region has the same names as without the context value', () => {
    const templateWith = (context: Record<string, unknown>) => {
      const app = newApp(context);
      platformIn(new Stack(app, 'Stack', { env: US }), { tier: PlatformTier.PRODUCTION, buckets: [{ name: 'uploads' }], services: [backend('core')] });
      return app.synth().stacks[0].template;
    };
    expect(templateWith(PRIMARY.context)).toEqual(templateWith({}));
  });

  test('a stack in an unknown Region has names with the Region of its deployment', () => {
    const app = newApp(PRIMARY.context);
    const stack = new Stack(app, 'Stack');
    platformIn(stack, { environmentName: 'e'.repeat(63), buckets: [{ name: 'uploads' }], services: [backend('core')] });
    const roles = propsOf(render(stack), 'AWS::IAM::Role').flatMap(({ RoleName }) => (RoleName ? [RoleName] : []));
    expect(roles.length).toBeGreaterThan(0);
    for (const role of roles) {
      const [text, region] = role['Fn::Join'][1];
      expect(region).toEqual({ Ref: 'AWS::Region' });
      // With the longest region, it has 64 characters at most.
      expect(text.length).toBeLessThanOrEqual(50);
    }
  });

  test('the longest names leave room for a Region', () => {
    const stack = new Stack(newApp(PRIMARY.context), 'Stack', { env: EU });
    const long = (name: string) => name.padEnd(63, 'x');
    platformIn(stack, {
      tier: PlatformTier.PRODUCTION,
      environmentName: long('environment'),
      projectName: long('project'),
      ...edgeOf(stack),
      buckets: [{ name: long('uploads') }],
      services: [{ ...backend(long('core'), { hostnames: ['core.example.com'] }), ...OWN }],
    });
    const template = render(stack);
    for (const [type, name] of named(template)) {
      expect(`${type} ${ALLOWED[type].test(name)} ${name}`).toBe(`${type} true ${name}`);
    }
    expect(propsOf(template, 'AWS::S3::Bucket').map(({ BucketName }) => BucketName).every((name) => name.length <= 63 && /-[0-9a-f]{8}(-|$)/.test(name))).toBe(true);
  });

  test('without physical names there are no names in common, in any Region', () => {
    const app = newApp();
    [US, US, EU].forEach((env, index) => {
      const stack = new Stack(app, `Stack${index}`, { env });
      // What the platform publishes has the names of project and environment in any case.
      platformIn(stack, { tier: PlatformTier.PRODUCTION, environmentName: `env-${index}`, physicalNames: false, ...edgeOf(stack), buckets: [{ name: 'uploads' }], services: [{ ...backend(`core-${index}`), ...OWN }] });
    });
    expect(() => app.synth()).not.toThrow();
  });

  const FLEET_NAMES = fc.constantFrom('b', 'c', 'ecs');
  const DRAWN = fc.array(fc.record({
    project: fc.constantFrom('a', 'b', 'a-b'), env: fc.constantFrom(US, EU, { ...US, account: '444455556666' }), fleets: fc.array(FLEET_NAMES, { maxLength: 2 }),
  }), { minLength: 1, maxLength: 3 });

  test('an app that synthesizes has unique names', () => {
    let synthesized = 0;
    fc.assert(fc.property(DRAWN, (drawn) => {
      const app = newApp(PRIMARY.context);
      drawn.forEach(({ project, env, fleets }, index) => {
        const shared = platformIn(new Stack(app, `Platform${index}`, { env }), { projectName: project, database: PlatformDatabase.none(), cache: PlatformCache.none() });
        fleets.forEach((fleetName, number) => fleetIn(new Stack(app, `Fleet${index}-${number}`, { env }), `Fleet${number}`, { platform: shared, fleetName }));
      });
      try {
        expectUnique(namesIn(app));
        synthesized += 1;
      } catch (error) {
        expect((error as Error).message).toContain('are both named');
      }
    }), { numRuns: 30, seed: 1 });
    expect(synthesized).toBeGreaterThan(5);
  }, 120_000);
});
