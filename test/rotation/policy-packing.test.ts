/** Policies of the functions that deploy services stay within the quotas of IAM, whatever the names of services, roles and secrets. */
import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Parts, policiesIn } from './rotation-parts';
import { SecretRollout } from '../../src/rotation/secret-rollout';
import { holds } from '../properties/runs';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICY_CHARACTERS = 6144;
const MANAGED_POLICIES = 10;
/** Where ARNs are longest. */
const PSEUDO = { 'AWS::Partition': 'aws-us-gov', 'AWS::Region': 'ap-southeast-4', 'AWS::AccountId': '111122223333', 'AWS::URLSuffix': 'amazonaws.com' };

interface DrawnService {
  /** Undefined if CloudFormation generates the name. */
  readonly name?: number;
  readonly cluster: number;
  /** Its position among the roles, so that services can share one. */
  readonly roles: readonly [number, number];
}

interface Drawn {
  readonly services: DrawnService[];
  readonly roles: Array<{ readonly path: number; readonly name?: number }>;
  readonly secretName: number;
  readonly reversed: boolean;
}

const text = (length: number, index: number) => `${index}-`.padEnd(length, 'x').slice(0, length);
const generated = (stack: string, logicalId: string, limit: number) => `${stack}-${logicalId}-1A2B3C4D5E6F7`.slice(0, limit);

/** Every policy of the function's role, as it is deployed. */
function policiesOf({ services, roles, secretName, reversed }: Drawn): string[] {
  const stack = new Stack(new App(), 'Stack');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });
  const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', text(secretName, 0));
  const made = roles.map(({ path, name }, index) => new iam.Role(stack, `Role${index}`, {
    path: path === 1 ? undefined : `/${text(path - 2, index)}/`, roleName: name === undefined ? undefined : text(Math.max(name, 3), index), assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
  }));
  const clusters = [0, 1].map((index) => ecs.Cluster.fromClusterAttributes(stack, `Cluster${index}`, { clusterName: text(10 + index * 200, index), vpc }));
  const fargate = services.map(({ name, cluster, roles: [task, execution] }, index) => {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, `Task${index}`, { taskRole: made[task % made.length], executionRole: made[execution % made.length] });
    taskDefinition.addContainer('Container', { image: ecs.ContainerImage.fromRegistry('example/app') });
    return new ecs.FargateService(stack, `Service${String(index).padStart(3, '0')}`, { cluster: clusters[cluster], taskDefinition, serviceName: name === undefined ? undefined : text(Math.max(name, 5), index) });
  });
  const rollout = new SecretRollout(stack, 'Rollout', { secret });
  (reversed ? [...fargate].reverse() : fargate).forEach((service) => rollout.addConsumer(service));
  const resources = new Map(stack.node.findAll().filter(iam.CfnRole.isCfnElement).map((resource) => [stack.resolve(resource.logicalId) as string, resource]));
  const deployed = (value: any): any => {
    if (Array.isArray(value)) {
      return value.map(deployed);
    }
    if (typeof value !== 'object') {
      return value;
    }
    if (value['Fn::Join']) {
      return value['Fn::Join'][1].map(deployed).join('');
    }
    if (value.Ref) {
      return PSEUDO[value.Ref as keyof typeof PSEUDO] ?? generated('Stack', value.Ref, 255);
    }
    if (value['Fn::GetAtt']) {
      const [id, attribute] = value['Fn::GetAtt'];
      const resource = resources.get(id);
      if (resource instanceof iam.CfnRole) {
        return `arn:aws-us-gov:iam::111122223333:role${resource.path ?? '/'}${stack.resolve(resource.roleName) ?? generated('Stack', id, 64)}`;
      }
      const name = resource instanceof ecs.CfnService ? stack.resolve(resource.serviceName) ?? generated('Stack', id, 255) : generated('Stack', id, 64);
      return attribute === 'Name' ? name : `arn:aws-us-gov:logs:ap-southeast-4:111122223333:log-group:/aws/lambda/${name}`;
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, deployed(each)]));
  };
  const role = rollout.node.findAll().find((each): each is iam.CfnRole => each instanceof iam.CfnRole)!;
  const policies = rollout.node.findAll().filter((each): each is iam.CfnManagedPolicy => each instanceof iam.CfnManagedPolicy);
  expect(stack.resolve(role.managedPolicyArns)).toHaveLength(policies.length);
  return policies.map(({ policyDocument }) => JSON.stringify(deployed(stack.resolve(policyDocument))));
}

const anyName = fc.option(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 255)), { nil: undefined });
const drawn: fc.Arbitrary<Drawn> = fc.record({
  services: fc.array(fc.record({ name: anyName, cluster: fc.nat(1), roles: fc.tuple(fc.nat(9), fc.nat(9)) }), { minLength: 1, maxLength: 24 }),
  roles: fc.array(fc.record({
    path: fc.constantFrom(1, 20, 512), name: fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined }),
  }), { minLength: 1, maxLength: 10 }),
  secretName: fc.constantFrom(1, 60, 512),
  reversed: fc.boolean(),
});

test('no policy is too long, each service is in one of them, and the order in which services are added does not matter', () => {
  holds(drawn, 40, (one) => {
    const policies = policiesOf(one);
    expect(Math.max(...policies.map(({ length }) => length))).toBeLessThanOrEqual(POLICY_CHARACTERS);
    expect(policies.join('').match(/:service\//g)).toHaveLength(one.services.length);
    expect(policiesOf({ ...one, reversed: !one.reversed })).toEqual(policies);
  });
}, 300_000);

/** Services with names as a fleet gives them. */
const many = (count: number, roles: number): Drawn => ({
  services: Array.from({ length: count }, (_, index) => ({ name: 30, cluster: 0, roles: [2 * index, 2 * index + 1] })),
  roles: Array.from({ length: roles }, () => ({ path: 1, name: 45 })),
  secretName: 40,
  reversed: false,
});

test.each([['with roles of their own', 120, 240], ['that share roles', 200, 2]])('%s, %d services fit into the policies that a role can have', (_, count, roles) => {
  expect(policiesOf(many(count, roles)).length).toBeLessThanOrEqual(MANAGED_POLICIES);
}, 60_000);

test('services that share roles need their ARNs once for each policy', () => {
  expect(policiesOf(many(60, 2)).length).toBeLessThan(policiesOf(many(60, 120)).length);
});

test('the longest names of secrets fit into the policy of the function', () => {
  const parts = new Parts({}, (stack) => new secretsmanager.Secret(stack, 'Master', { secretName: 'm'.repeat(512) }));
  const secrets = parts.secrets('Secrets', { connectionSecretName: 'c'.repeat(512), urlSecretName: 'u'.repeat(512) });
  parts.rotation({ connectionSecrets: [secrets] }).addConsumer(parts.service('Orders'));
  const names = { Master: 'm', SecretsConnection: 'c', SecretsUrl: 'u' };
  const lengths = policiesIn(parts.template, 'Rotation').map((statements) => JSON.stringify(statements)
    .replace(/<(Master|SecretsConnection|SecretsUrl)>/g, (_, id: keyof typeof names) => `arn:aws-us-gov:secretsmanager:ap-southeast-4:111122223333:secret:${names[id].repeat(512)}-aBcDeF`).length);
  expect(Math.max(...lengths)).toBeLessThan(POLICY_CHARACTERS);
  expect(Math.max(...lengths)).toBeGreaterThan(3 * 512);
});

test('more policies than a role can have are one error at synth', () => {
  const stack = new Stack(new App(), 'Stack');
  const rollout = new SecretRollout(stack, 'Rollout', { secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'url') });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'prod', vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }),
  });
  Array.from({ length: 40 }, (_, index) => {
    const role = (kind: string) => new iam.Role(stack, `${kind}${index}`, { path: `/${text(510, index)}/`, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    const taskDefinition = new ecs.FargateTaskDefinition(stack, `Task${index}`, { taskRole: role('Runs'), executionRole: role('Starts') });
    taskDefinition.addContainer('Container', { image: ecs.ContainerImage.fromRegistry('example/app') });
    rollout.addConsumer(new ecs.FargateService(stack, `Service${index}`, { cluster, taskDefinition, serviceName: `s-${index}` }));
  });
  expect(rollout.node.findAll().flatMap(({ node }) => node.validate())).toEqual([
    "40 services: the permissions to deploy them must fit in 10 managed policies, the IAM quota for a role, got 11; move some services to a MicroserviceFleet in another stack, or set 'isolation' so that services share roles",
  ]);
});
