import { Aws, aws_iam as iam, Fn, Validations } from 'aws-cdk-lib';
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

test('separate grants become one statement, in a fixed order', () => {
  const { Statement } = onlyOf(rendered(['b', 'c', 'a']).template, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument;
  expect(Statement).toEqual([{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: ['a', 'b', 'c'] }]);
});

test.each([true, false])('does not depend on the feature flag %s', (flag) => {
  expect(rendered(['b', 'a'], { [FLAG]: flag }).template).toEqual(rendered(['b', 'a']).template);
});

const repositories = (count: number) => Array.from({ length: count }, (_, index) => `arn:aws:ecr:ap-southeast-4:111122223333:repository/project-a-service-of-some-length-${index}`);

test('fifty image repositories are within the 6,144 characters of a policy', () => {
  const policies = propsOf(rendered(repositories(50)).template, 'AWS::IAM::ManagedPolicy').map((policy) => JSON.stringify(policy.PolicyDocument));
  expect(policies.join('').length).toBeLessThan(6144);
});

test('fails if the policy would exceed the limit of IAM', () => {
  expect(() => rendered(repositories(100)))
    .toThrow(/role 'Stack\/Role': its policy must have at most 6144 characters, got \d{4,5} or more; move some services/);
});

test('tokens do not count toward the limit', () => {
  const unknown = Array.from({ length: 100 }, (_, index) => Fn.join('', ['arn:', Fn.importValue(`${index}-${'long'.repeat(50)}`)]));
  expect(() => rendered(unknown)).not.toThrow();
});

describe('the limit is exact', () => {
  const LIMIT = 6144;
  /** Characters that are left for the one resource of a policy. */
  const room = () => LIMIT - JSON.stringify(onlyOf(rendered(['']).template, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument).length;
  const text = (length: number) => 'x'.repeat(length);

  test.each<[string, (length: number) => string]>([
    ['text', text],
    ['text and tokens, which do not count', (length) => `${text(length - 1)}${Aws.REGION}/`],
    ['tokens in several places', (length) => `${Aws.PARTITION}${text(length - 2)}/${Fn.getAtt('Bucket', 'Arn')}/`],
  ])('for %s', (_, resource) => {
    expect(() => rendered([resource(room())])).not.toThrow();
    expect(() => rendered([resource(room() + 1)])).toThrow(`must have at most ${LIMIT} characters, got ${LIMIT + 1} or more; move some services to another fleet, or use a separate role for each service`);
  });

  test('a reference counts as empty text, regardless of its name', () => {
    // Three characters more for each: the quotes and the comma.
    const known = text(room() - '[]'.length - 3 * 3);
    const references = [Fn.ref('AParameter'), Fn.getAtt('ABucketOfALongName', 'Arn').toString(), Fn.importValue('AnExport')];
    expect(() => rendered([known, ...references])).not.toThrow();
    expect(() => rendered([`${known}x`, ...references])).toThrow(`got ${LIMIT + 1} or more`);
  });

  test('a condition counts, including an empty one', () => {
    const granted = (length: number, conditions: Record<string, unknown>) => {
      const role = new MergedPolicyRole(newStack(), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject'], resources: [text(length)], conditions }));
      return () => render(role);
    };
    for (const conditions of [{ Bool: { 'aws:SecureTransport': 'true' } }, { StringEquals: {} }]) {
      const { length } = `,"Condition":${JSON.stringify(conditions)}`;
      expect(granted(room() - length, conditions)).not.toThrow();
      expect(granted(room() - length + 1, conditions)).toThrow(`got ${LIMIT + 1} or more`);
    }
  });
});

test('the policy belongs to the role, and resources can depend on it', () => {
  const { role, template } = rendered(['a']);
  expect(onlyOf(template, 'AWS::IAM::ManagedPolicy').Properties.Roles).toEqual([{ Ref: Object.keys(template.Resources).find((id) => template.Resources[id].Type === 'AWS::IAM::Role') }]);
  expect(role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: ['*'] }))).toMatchObject({ statementAdded: true, policyDependable: expect.anything() });
});

test('a role without grants has no policy', () => {
  expect(propsOf(rendered([]).template, 'AWS::IAM::ManagedPolicy')).toEqual([]);
});

test('suppressions of the role are on its policy, in either order', () => {
  const { role } = rendered([]);
  const statement = new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: ['*'] });
  role.acknowledge(['A-1', 'A-2'], 'It was so before.');
  expect(role.node.children.map(({ node }) => node.id)).not.toContain('Policy');
  role.addToPrincipalPolicy(statement);
  role.acknowledge(['B-1[Resource::*]'], 'It was so afterwards.');
  role.addToPrincipalPolicy(statement);
  const told = role.node.findAll().flatMap(({ node }) => node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries<string>(data).map(([rule, reason]) => `${node.path}: ${rule.replace(/^annotation::/i, '')}: ${reason}`)));
  expect([...new Set(told)]).toEqual([
    'Stack/Role/Policy/Resource: A-1: It was so before.', 'Stack/Role/Policy/Resource: A-2: It was so before.', 'Stack/Role/Policy/Resource: B-1[Resource::*]: It was so afterwards.',
  ]);
});
