import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { MicroserviceFleet, MicroserviceProps, BindingOptions, ServiceIsolation } from '../../src';
import { IdentityProvider, PerServiceIdentity, SharedIdentity } from '../../src/workload/identity';
import { IMAGE, logicalId, newStack, plainParts, platform, propsOf, render, Rendered, resourceOf, resourcesOf, service } from '../support';

/** A database and a cache that somebody else made, behind a load balancer that lets nothing out by itself. */
function scene(isolation: ServiceIsolation, services: MicroserviceProps[], namePrefix?: string) {
  const { stack, vpc, cluster, listener, loadBalancer } = plainParts();
  const database = binding(stack, vpc, 'Database', 5432, 'DATABASE_URL');
  const cache = binding(stack, vpc, 'Cache', 6379, 'REDIS_URL');
  const fleet = new MicroserviceFleet(stack, 'Fleet', {
    cluster, listener, services, isolation, namePrefix, database: database.binding, cache: cache.binding,
  });
  return { template: render(stack), stack, fleet, database, cache, loadBalancer: loadBalancer.connections.securityGroups[0] };
}

function binding(stack: Stack, vpc: ec2.IVpc, id: string, port: number, variable: string) {
  const group = new ec2.SecurityGroup(stack, `${id}Group`, { vpc, allowAllOutbound: false });
  const secret = new secretsmanager.Secret(stack, `${id}Secret`);
  const target = new ec2.Connections({ securityGroups: [group], defaultPort: ec2.Port.tcp(port) });
  const bound = { target: { connections: target }, secrets: { [variable]: ecs.Secret.fromSecretsManager(secret) } } satisfies BindingOptions;
  return { group, secret, binding: bound };
}

const idOf = (construct: any) => ({ 'Fn::GetAtt': [logicalId(construct), 'GroupId'] });

/** `from -> to : ports` of every rule of a group, inline or not. */
function rules(template: Rendered, group: any): { ingress: unknown[]; egress: unknown[] } {
  const id = idOf(group);
  const mine = (type: string) => propsOf(template, type).filter((rule) => JSON.stringify(rule.GroupId) === JSON.stringify(id));
  const { SecurityGroupIngress = [], SecurityGroupEgress = [] } = resourceOf(template, group).Properties;
  const short = (rule: any) => {
    const peer = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
    return [peer?.['Fn::GetAtt'][0] ?? rule.CidrIp, rule.IpProtocol, rule.FromPort, rule.ToPort].filter((part) => part !== undefined).join(' ');
  };
  const real = (rule: any) => rule.CidrIp !== '255.255.255.255/32';
  return {
    ingress: [...SecurityGroupIngress, ...mine('AWS::EC2::SecurityGroupIngress')].filter(real).map(short),
    egress: [...SecurityGroupEgress, ...mine('AWS::EC2::SecurityGroupEgress')].filter(real).map(short),
  };
}

/** What a role may do, as `action resource` by logical id. */
function allowed(template: Rendered, role: string): string[] {
  const policies = propsOf(template, 'AWS::IAM::ManagedPolicy').filter((policy) => policy.Roles.some((one: any) => one.Ref === role));
  return policies.flatMap((policy) => policy.PolicyDocument.Statement).flatMap((statement: any) => [statement.Action].flat().flatMap(
    (action: string) => [statement.Resource].flat().map((resource: any) => `${action} ${resource.Ref ?? resource['Fn::GetAtt']?.[0] ?? resource}`),
  )).sort();
}

const rolesOf = (template: Rendered, fleet: MicroserviceFleet, name: string) => {
  const { ExecutionRoleArn, TaskRoleArn } = resourceOf(template, fleet.service(name).taskDefinition).Properties;
  return { execution: ExecutionRoleArn['Fn::GetAtt'][0], task: TaskRoleArn['Fn::GetAtt'][0] };
};
const groupOf = (fleet: MicroserviceFleet, name: string) => fleet.service(name).connections.securityGroups[0];
const sharedGroup = (fleet: MicroserviceFleet, id: string) => fleet.node.findChild(id) as ec2.SecurityGroup;
/** Groups of the tasks of each service, by logical id. */
const memberships = (template: Rendered, fleet: MicroserviceFleet) => Object.fromEntries(fleet.serviceNames.map((name) => [
  name, resourceOf(template, fleet.service(name).service).Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups.map((group: any) => group['Fn::GetAtt'][0]),
]));
const logActions = (template: Rendered) => resourcesOf(template, 'AWS::Logs::LogGroup').flatMap(([id]) => [`logs:CreateLogStream ${id}`, `logs:PutLogEvents ${id}`]);
const read = (secret: secretsmanager.Secret) => ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'].map((action) => `${action} ${logicalId(secret)}`);

const SERVICES = [
  service('api', { port: 8000, database: true, cache: true }),
  service('jobs', { port: 8001, database: true }),
  service('web', { port: 80 }),
];

describe('isolation of each service', () => {
  const { template, fleet, database, cache, loadBalancer } = scene(ServiceIsolation.PER_SERVICE, SERVICES, 'dev-reptidex');
  const [api, jobs, web] = ['api', 'jobs', 'web'].map((name) => logicalId(groupOf(fleet, name)));
  const alb = logicalId(loadBalancer);

  const [databaseClients, cacheClients, targets] = ['DatabaseClients', 'CacheClients', 'LoadBalancerTargets'].map((id) => sharedGroup(fleet, id));

  test('a service accepts connections only from the load balancer on its port, and can connect only to HTTPS', () => {
    expect(rules(template, groupOf(fleet, 'api'))).toEqual({ ingress: [`${alb} tcp 8000 8000`], egress: ['0.0.0.0/0 tcp 443 443'] });
    expect(rules(template, groupOf(fleet, 'web'))).toEqual({ ingress: [`${alb} tcp 80 80`], egress: ['0.0.0.0/0 tcp 443 443'] });
  });

  test('tasks join only the client groups of the resources that their service uses', () => {
    expect(memberships(template, fleet)).toEqual({
      api: [api, logicalId(targets), logicalId(databaseClients), logicalId(cacheClients)],
      jobs: [jobs, logicalId(targets), logicalId(databaseClients)],
      web: [web, logicalId(targets)],
    });
  });

  test('client groups allow connections only to their resource, and accept none', () => {
    expect(rules(template, databaseClients)).toEqual({ ingress: [], egress: [`${logicalId(database.group)} tcp 5432 5432`] });
    expect(rules(template, cacheClients)).toEqual({ ingress: [], egress: [`${logicalId(cache.group)} tcp 6379 6379`] });
  });

  test('database and cache accept connections only from their clients', () => {
    expect(rules(template, database.group)).toEqual({ ingress: [`${logicalId(databaseClients)} tcp 5432 5432`], egress: [] });
    expect(rules(template, cache.group)).toEqual({ ingress: [`${logicalId(cacheClients)} tcp 6379 6379`], egress: [] });
  });

  test('the load balancer can connect to its targets and accepts no connections from them', () => {
    expect(rules(template, loadBalancer).egress).toEqual([`${logicalId(targets)} tcp 0 65535`]);
    expect(rules(template, targets)).toEqual({ ingress: [], egress: [] });
  });

  test('an execution role can only write the logs and read the secrets of its service', () => {
    expect(allowed(template, rolesOf(template, fleet, 'api').execution)).toEqual([...logActions(template), ...read(database.secret), ...read(cache.secret)].sort());
    expect(allowed(template, rolesOf(template, fleet, 'jobs').execution)).toEqual([...logActions(template), ...read(database.secret)].sort());
    expect(allowed(template, rolesOf(template, fleet, 'web').execution)).toEqual(logActions(template).sort());
  });

  test('permissions that execution roles share are in policies of the fleet, which grant a service only what it needs', () => {
    const policies = Object.fromEntries(propsOf(template, 'AWS::IAM::ManagedPolicy').map(({ PolicyDocument, Roles }) => [
      PolicyDocument.Statement.flatMap(({ Resource }: any) => Resource.Ref ?? Resource['Fn::GetAtt'][0]).join(), Roles.map(({ Ref }: any) => Ref),
    ]));
    const role = (name: string) => rolesOf(template, fleet, name).execution;
    expect(policies).toEqual({
      [resourcesOf(template, 'AWS::Logs::LogGroup')[0][0]]: ['api', 'jobs', 'web'].map(role),
      [logicalId(database.secret)]: ['api', 'jobs'].map(role),
      [logicalId(cache.secret)]: [role('api')],
    });
  });

  test('a task role has no permissions by default', () => {
    const roles = ['api', 'jobs', 'web'].map((name) => rolesOf(template, fleet, name).task);
    expect(new Set(roles).size).toBe(3);
    expect(roles.flatMap((role) => allowed(template, role))).toEqual([]);
  });

  test('roles can be assumed only by Amazon ECS tasks', () => {
    const roles = propsOf(template, 'AWS::IAM::Role');
    expect(roles).toHaveLength(6);
    for (const role of roles) {
      expect(role.AssumeRolePolicyDocument.Statement).toEqual([{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' } }]);
      expect(role).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  test('names contain the name of the service', () => {
    expect(propsOf(template, 'AWS::IAM::Role').map((role) => role.RoleName)).toEqual(
      ['api', 'jobs', 'web'].flatMap((name) => [`dev-reptidex-${name}-execution-role`, `dev-reptidex-${name}-task-role`]),
    );
    expect(resourceOf(template, groupOf(fleet, 'api')).Properties.GroupName).toBe('dev-reptidex-api-sg');
    expect([databaseClients, cacheClients, targets].map((group) => resourceOf(template, group).Properties.GroupName)).toEqual([
      'dev-reptidex-database-clients-sg', 'dev-reptidex-cache-clients-sg', 'dev-reptidex-alb-targets-sg',
    ]);
  });

  test('is the default', () => {
    const { stack, cluster, listener } = plainParts();
    const built = new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('a'), service('b')] });
    expect(groupOf(built, 'a')).not.toBe(groupOf(built, 'b'));
  });
});

describe('shared isolation', () => {
  const { template, fleet, database, cache, loadBalancer } = scene(ServiceIsolation.SHARED, [...SERVICES, service('web-2', { port: 80 })], 'dev-reptidex');
  const group = logicalId(groupOf(fleet, 'api'));
  const alb = logicalId(loadBalancer);

  test('services share one security group, which the load balancer reaches on each port once and which can connect everywhere', () => {
    expect(groupOf(fleet, 'web')).toBe(groupOf(fleet, 'api'));
    expect(rules(template, groupOf(fleet, 'api'))).toEqual({
      ingress: [`${alb} tcp 8000 8000`, `${alb} tcp 8001 8001`, `${alb} tcp 80 80`], egress: ['0.0.0.0/0 -1'],
    });
  });

  test('only services that use the database and cache can connect to them', () => {
    const [databaseClients, cacheClients] = ['DatabaseClients', 'CacheClients'].map((id) => logicalId(sharedGroup(fleet, id)));
    expect(rules(template, database.group)).toEqual({ ingress: [`${databaseClients} tcp 5432 5432`], egress: [] });
    expect(rules(template, cache.group)).toEqual({ ingress: [`${cacheClients} tcp 6379 6379`], egress: [] });
    expect(memberships(template, fleet)).toEqual({
      'api': [group, databaseClients, cacheClients], 'jobs': [group, databaseClients], 'web': [group], 'web-2': [group],
    });
  });

  test('the load balancer can connect to the shared group', () => {
    expect(rules(template, loadBalancer).egress).toEqual([`${group} -1`]);
  });

  test('services share one pair of roles, which can read all of their secrets', () => {
    const { execution, task } = rolesOf(template, fleet, 'web');
    expect(rolesOf(template, fleet, 'api')).toEqual({ execution, task });
    expect(propsOf(template, 'AWS::IAM::Role').map((role) => role.RoleName)).toEqual(['dev-reptidex-ecs-task-execution-role', 'dev-reptidex-ecs-task-role']);
    expect(allowed(template, execution)).toEqual([...logActions(template), ...read(database.secret), ...read(cache.secret)].sort());
    expect(allowed(template, task)).toEqual([]);
  });

  test('have one name', () => {
    expect(resourceOf(template, groupOf(fleet, 'api')).Properties.GroupName).toBe('dev-reptidex-ecs-sg');
  });

  test('the shared group cannot connect to a resource that no service uses', () => {
    const scant = scene(ServiceIsolation.SHARED, [service('web')]);
    expect(rules(scant.template, scant.database.group).ingress).toEqual([]);
    expect(allowed(scant.template, rolesOf(scant.template, scant.fleet, 'web').execution)).toEqual(logActions(scant.template).sort());
  });

  test("all image repositories are in one policy statement, so that the role's policy stays below its limit", () => {
    const statements = propsOf(template, 'AWS::IAM::ManagedPolicy').flatMap((policy) => policy.PolicyDocument.Statement);
    const actions = statements.map((statement: any) => [statement.Action].flat()[0]);
    expect(new Set(actions).size).toBe(actions.length);
  });
});

describe.each(Object.values(ServiceIsolation))('with %s', (isolation) => {
  function behind(groups: (stack: Stack, vpc: ec2.IVpc) => ec2.ISecurityGroup[]) {
    const { stack, vpc, cluster, listener } = plainParts();
    const [first, ...more] = groups(stack, vpc);
    const imported = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Imported', { listenerArn: stack.resolve(listener.listenerArn).Ref, securityGroup: first });
    imported.connections.addSecurityGroup(...more);
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener: imported, isolation, services: [service('a', { priority: 1 })] });
    const template = render(stack);
    return { stack, egress: propsOf(template, 'AWS::EC2::SecurityGroupEgress'), sources: JSON.stringify(template).match(/"SourceSecurityGroupId":("[^"]+"|{[^}]+})/g) };
  }

  test("no rule to the tasks is added if the load balancer's group allows all outbound traffic", () => {
    const { egress, sources } = behind((stack) => [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Open', 'sg-open')]);
    expect(egress).toEqual([]);
    expect(sources).toEqual(['"SourceSecurityGroupId":"sg-open"']);
  });

  test('every security group of the load balancer has the rules that it needs', () => {
    const { egress, sources } = behind((stack) => [
      ec2.SecurityGroup.fromSecurityGroupId(stack, 'One', 'sg-1', { allowAllOutbound: false }), ec2.SecurityGroup.fromSecurityGroupId(stack, 'Two', 'sg-2', { allowAllOutbound: false }),
    ]);
    expect(egress.map((rule) => rule.GroupId)).toEqual(['sg-1', 'sg-2']);
    expect(sources).toEqual(['"SourceSecurityGroupId":"sg-1"', '"SourceSecurityGroupId":"sg-2"']);
  });
});

test.each(Object.values(ServiceIsolation))('a resource that allows a service allows only its group, not other clients of what it uses, with %s', (isolation) => {
  const { stack, cluster, listener } = plainParts();
  const database = binding(stack, cluster.vpc, 'Database', 5432, 'DATABASE_URL');
  const fleet = new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: SERVICES.map((one) => ({ ...one, cache: false })), isolation, database: database.binding });
  const groups = ['Search', 'Files'].map((id) => new ec2.SecurityGroup(stack, id, { vpc: fleet.cluster.vpc }));
  groups[0].connections.allowFrom(fleet.service('api'), ec2.Port.tcp(9200));
  groups[1].connections.allowFrom(fleet.service('api').service, ec2.Port.tcp(2049));
  const rendered = render(stack);
  expect(groups.map((group) => rules(rendered, group).ingress)).toEqual([9200, 2049].map((port) => [`${logicalId(groupOf(fleet, 'api'))} tcp ${port} ${port}`]));
  expect(rules(rendered, database.group).ingress).toEqual([`${logicalId(sharedGroup(fleet, 'DatabaseClients'))} tcp 5432 5432`]);
});

describe('with more connections than a network interface can have security groups', () => {
  const IDS = ['Database', 'Cache', 'SearchIndex', 'Ledger', 'Files'];

  function identities(create: (fleet: Construct, vpc: ec2.IVpc) => IdentityProvider) {
    const { stack, vpc } = plainParts();
    const fleet = new Construct(stack, 'Fleet');
    const provider = create(fleet, vpc);
    const targets = IDS.map((id, index) => ({
      id, name: id, target: new ec2.Connections({ securityGroups: [new ec2.SecurityGroup(stack, `${id}Group`, { vpc, allowAllOutbound: false })], defaultPort: ec2.Port.tcp(1000 + index) }),
    }));
    const identity = provider.provide(new Construct(fleet, 'api'), 'api');
    identity.allowFromLoadBalancer(80);
    targets.forEach((target) => identity.connectTo(target));
    const template = render(stack);
    const names = new Map(identity.securityGroups.map((group) => [logicalId(group), resourceOf(template, group).Properties.GroupName]));
    const into = targets.flatMap(({ target }) => rules(template, target.connections.securityGroups[0]).ingress);
    return { names: [...names.values()], ways: into.map((rule) => String(rule).replace(/^\S+/, (id: string) => names.get(id)!)) };
  }

  const context = (vpc: ec2.IVpc) => ({ vpc, namePrefix: 'dev', loadBalancerGroups: [ec2.SecurityGroup.fromSecurityGroupId(vpc.stack, 'Alb', 'sg-1', { allowAllOutbound: false })] });
  const CLIENTS = ['dev-database-clients-sg', 'dev-cache-clients-sg', 'dev-search-index-clients-sg'];
  const WAYS = ['dev-database-clients-sg tcp 1000 1000', 'dev-cache-clients-sg tcp 1001 1001', 'dev-search-index-clients-sg tcp 1002 1002', 'dev-api-sg tcp 1003 1003', 'dev-api-sg tcp 1004 1004'];

  test('a service with its own security group reaches the rest by rules of that group', () => {
    const { names, ways } = identities((fleet, vpc) => new PerServiceIdentity(fleet, context(vpc)));
    expect(names).toEqual(['dev-api-sg', 'dev-alb-targets-sg', ...CLIENTS]);
    expect(ways).toEqual(WAYS);
  });

  test('a service with the shared security group gets another group for the rest', () => {
    const { names, ways } = identities((fleet, vpc) => new SharedIdentity(fleet, context(vpc)));
    expect(names).toEqual(['dev-ecs-sg', ...CLIENTS, 'dev-api-sg']);
    expect(ways).toEqual(WAYS);
  });
});

test.each(Object.values(ServiceIsolation))('a binding without a target opens no ports, with %s', (isolation) => {
  const stack = newStack();
  const { cluster, listener } = plainParts(stack);
  const secret = new secretsmanager.Secret(stack, 'Secret');
  new MicroserviceFleet(stack, 'Fleet', { cluster, listener, isolation, database: { secrets: { URL: ecs.Secret.fromSecretsManager(secret) } }, services: [service('a', { database: true })] });
  expect(JSON.stringify(render(stack))).not.toMatch(/To what the service uses|From the clients/);
});

test.each(Object.values(ServiceIsolation))('the order in which workloads are added has no effect, with isolation %s', (isolation) => {
  const added = (order: number[]) => {
    const stack = newStack();
    const { fleet: made } = platform({
      isolation, tracing: true, queues: [{ name: 'mail' }], tables: [{ name: 'orders', partitionKey: { name: 'id', type: AttributeType.STRING } }], eventBus: {},
    }, stack);
    const adding = [
      () => made.addService(service('core', { tables: ['orders'] })),
      () => made.addService(service('shop', { image: undefined, queues: ['mail'], consumes: ['core'] })),
      () => made.addWorker({ name: 'mailer', image: IMAGE, queue: 'mail', eventBus: true }),
      () => made.addJob({ name: 'digest', image: IMAGE, tables: ['orders'], schedule: ScheduleExpression.rate(Duration.hours(1)) }),
    ];
    order.forEach((index) => adding[index]());
    return JSON.stringify(render(stack).Resources, (_, value) => (typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value));
  };
  const first = added([0, 1, 2, 3]);
  expect(added([3, 2, 0, 1])).toEqual(first);
  expect(added([2, 0, 3, 1])).toEqual(first);
});
