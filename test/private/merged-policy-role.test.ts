import { aws_iam as iam } from 'aws-cdk-lib';
import { MergedPolicyRole } from '../../src/private/merged-policy-role';
import { newStack, onlyOf, propsOf, render } from '../support';

const FLAG = '@aws-cdk/aws-iam:minimizePolicies';

function rendered(resources: string[], context: Record<string, unknown> = {}) {
  const role = new MergedPolicyRole(newStack({}, context), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  for (const resource of resources) {
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject'], resources: [resource] }));
  }
  return { role, template: render(role) };
}

test('what is granted one by one is one statement, in an order of its own', () => {
  const { Statement } = onlyOf(rendered(['b', 'c', 'a']).template, 'AWS::IAM::Policy').Properties.PolicyDocument;
  expect(Statement).toEqual([{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: ['a', 'b', 'c'] }]);
});

test.each([true, false])('the consumer’s feature flag %s does not matter', (flag) => {
  expect(rendered(['b', 'a'], { [FLAG]: flag }).template).toEqual(rendered(['b', 'a']).template);
});

test('a hundred image repositories fit into the 10,240 characters that a role may have', () => {
  const repositories = Array.from({ length: 100 }, (_, index) => `arn:aws:ecr:ap-southeast-4:111122223333:repository/project-a-service-of-some-length-${index}`);
  const policies = propsOf(rendered(repositories).template, 'AWS::IAM::Policy').map((policy) => JSON.stringify(policy.PolicyDocument));
  expect(policies.join('').length).toBeLessThan(10_240);
});

test('the policy belongs to the role, and something can wait for it', () => {
  const { role, template } = rendered(['a']);
  expect(onlyOf(template, 'AWS::IAM::Policy').Properties.Roles).toEqual([{ Ref: Object.keys(template.Resources).find((id) => template.Resources[id].Type === 'AWS::IAM::Role') }]);
  expect(role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: ['*'] }))).toMatchObject({ statementAdded: true, policyDependable: expect.anything() });
});

test('a role that is granted nothing has no policy', () => {
  expect(propsOf(rendered([]).template, 'AWS::IAM::Policy')).toEqual([]);
});
