import { aws_ecs as ecs, aws_iam as iam, aws_kms as kms, aws_secretsmanager as secretsmanager, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { MergedPolicyRole } from '../../src/private/merged-policy-role';
import { SharedPolicy } from '../../src/private/shared-policy';
import { logicalId, newStack, propsOf, render, resourcesOf } from '../support';

const POLICY = 'AWS::IAM::ManagedPolicy';
const grantRead = (resource: string) => (grantee: iam.IGrantable) => void iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [resource] });

function roles(stack: Stack, ...ids: string[]): MergedPolicyRole[] {
  return ids.map((id) => new MergedPolicyRole(stack, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
}

test('permissions that roles share are in one policy, which lists the roles in the order of their paths', () => {
  const stack = newStack();
  const policy = new SharedPolicy(stack, 'Shared');
  const [b, a] = roles(stack, 'B', 'A');
  [b, a].forEach((role) => role.grantBy(policy, grantRead('one')));
  expect(propsOf(render(stack), POLICY)).toMatchObject([{
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'one' }] }, Roles: [a, b].map((role) => ({ Ref: logicalId(role) })),
  }]);
});

test('roles do not refer to the policy', () => {
  const stack = newStack();
  roles(stack, 'A')[0].grantBy(new SharedPolicy(stack, 'Shared'), grantRead('one'));
  expect(propsOf(render(stack), 'AWS::IAM::Role').map(({ ManagedPolicyArns, Policies }) => [ManagedPolicyArns, Policies])).toEqual([[undefined, undefined]]);
});

test('a permission that a role also has on its own is not repeated, and other permissions are its own', () => {
  const stack = newStack();
  const policy = new SharedPolicy(stack, 'Shared');
  const [a, b] = roles(stack, 'A', 'B');
  [a, b].forEach((role) => role.grantBy(policy, grantRead('one')));
  [a, b].forEach(grantRead('one'));
  grantRead('two')(b);
  expect(propsOf(render(stack), POLICY)).toMatchObject([
    { PolicyDocument: { Statement: [{ Resource: 'one' }] }, Roles: [{ Ref: logicalId(a) }, { Ref: logicalId(b) }] },
    { PolicyDocument: { Statement: [{ Resource: 'two' }] }, Roles: [{ Ref: logicalId(b) }] },
  ]);
});

test('a statement that differs only in a lazy value is not shared', () => {
  const stack = newStack();
  const [role] = roles(stack, 'A');
  const grantOf = (tenant: string) => (grantee: iam.IGrantable) => void iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:GetObject'],
    resourceArns: ['one'],
    conditions: { StringEquals: { 'aws:PrincipalTag/tenant': Lazy.any({ produce: () => [tenant] }) } },
  });
  role.grantBy(new SharedPolicy(stack, 'Shared'), grantOf('a'));
  grantOf('b')(role);
  const conditions = propsOf(render(stack), POLICY).map(({ PolicyDocument: { Statement: [{ Condition }] } }) => Condition.StringEquals);
  expect(conditions).toEqual([{ 'aws:PrincipalTag/tenant': ['b'] }, { 'aws:PrincipalTag/tenant': ['a'] }]);
});

test('a permission that another role shares is not shared', () => {
  const stack = newStack();
  const policy = new SharedPolicy(stack, 'Shared');
  const [a, b] = roles(stack, 'A', 'B');
  a.grantBy(policy, grantRead('one'));
  grantRead('one')(b);
  expect(propsOf(render(stack), POLICY).map(({ Roles }) => Roles)).toEqual([[{ Ref: logicalId(a) }], [{ Ref: logicalId(b) }]]);
});

test('resources that depend on a role depend on the policies that it shares', () => {
  const stack = newStack();
  const [role] = roles(stack, 'A');
  ['One', 'Two'].forEach((id) => role.grantBy(new SharedPolicy(stack, id), grantRead(id)));
  const waiting = new CfnResource(stack, 'Waiting', { type: 'Custom::Waiting' });
  waiting.node.addDependency(role);
  const template = render(stack);
  expect(template.Resources.Waiting.DependsOn).toEqual([...resourcesOf(template, POLICY).map(([id]) => id), logicalId(role)].sort());
});

test('a secret with a key that names the role causes no circular dependency', () => {
  const stack = newStack();
  const secret = new secretsmanager.Secret(stack, 'Secret', { encryptionKey: new kms.Key(stack, 'Key') });
  const [role] = roles(stack, 'A');
  role.grantBy(new SharedPolicy(stack, 'Shared'), (grantee) => void ecs.Secret.fromSecretsManager(secret).grantRead(grantee));
  ecs.Secret.fromSecretsManager(secret).grantRead(role);
  // Fails at a cycle.
  const template = render(stack);
  expect(JSON.stringify(propsOf(template, 'AWS::KMS::Key'))).toContain(logicalId(role));
  expect(propsOf(template, POLICY)).toHaveLength(1);
});

test('there is no policy without roles', () => {
  const stack = newStack();
  new SharedPolicy(stack, 'Shared');
  expect(resourcesOf(render(stack), POLICY)).toEqual([]);
});
