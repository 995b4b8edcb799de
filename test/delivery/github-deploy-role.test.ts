import { App, aws_ecr as ecr, aws_ecs as ecs, cx_api, Stack } from 'aws-cdk-lib';
import { GithubDeployRole, GithubDeployRoleProps, GithubOidcProvider } from '../../src';
import { fleet, logicalId, mistakesOf, newStack, render, resourceOf, service, unknown } from '../support';

const REPOSITORY = 'example/orders';
const ISSUER = 'token.actions.githubusercontent.com';

function imageRepository(stack: Stack, name = 'orders'): ecr.IRepository {
  return stack.node.tryFindChild(name) as ecr.IRepository | undefined ?? ecr.Repository.fromRepositoryName(stack, name, name);
}

function role(props: Partial<GithubDeployRoleProps> = {}, stack = newStack()): GithubDeployRole {
  return new GithubDeployRole(stack, 'Deploy', { repository: REPOSITORY, imageRepositories: [imageRepository(stack)], ...props });
}

function rendered(props: Partial<GithubDeployRoleProps> = {}, stack = newStack()): any {
  const { role: made } = role(props, stack);
  return resourceOf(render(stack), made).Properties;
}

/** The statements of the role's only policy, which the role names itself. */
function statements(props: Partial<GithubDeployRoleProps> = {}, stack = newStack()): any[] {
  const { ManagedPolicyArns: [policy, ...more], Policies } = rendered(props, stack);
  expect([...more, ...Policies ?? []]).toEqual([]);
  return render(stack).Resources[policy.Ref].Properties.PolicyDocument.Statement;
}

/** What a token must say, without the issuer in front of the claims. */
function claims(props: Partial<GithubDeployRoleProps> = {}, stack = newStack()): any {
  const [{ Condition }, ...more] = rendered(props, stack).AssumeRolePolicyDocument.Statement;
  expect(more).toEqual([]);
  expect(Object.keys(Condition)).toEqual(['StringEquals']);
  return Object.fromEntries(Object.entries(Condition.StringEquals).map(([key, value]) => [key.replace(`${ISSUER}:`, ''), value]));
}

describe('the trust policy', () => {
  test.each<{ props: Partial<GithubDeployRoleProps>; expected: any; what: string }>([
    { what: 'the branch main', props: {}, expected: { sub: 'repo:example/orders:ref:refs/heads/main' } },
    { what: 'another branch', props: { branch: 'release/2.x' }, expected: { sub: 'repo:example/orders:ref:refs/heads/release/2.x' } },
    { what: 'an environment', props: { environment: 'production' }, expected: { sub: 'repo:example/orders:environment:production' } },
    {
      what: 'a branch in an environment',
      props: { environment: 'production', branch: 'main' },
      expected: { sub: 'repo:example/orders:environment:production', ref: 'refs/heads/main' },
    },
    {
      what: 'a repository by its numbers',
      props: { ownerId: '123456', repositoryId: '456789', branch: 'staging' },
      expected: { sub: 'repo:example@123456/orders@456789:ref:refs/heads/staging' },
    },
    {
      what: 'a repository by its numbers in an environment',
      props: { ownerId: '1', repositoryId: '2', environment: 'eu' },
      expected: { sub: 'repo:example@1/orders@2:environment:eu' },
    },
  ])('allows only $what', ({ props, expected }) => {
    expect(claims(props)).toEqual({ aud: 'sts.amazonaws.com', ...expected });
  });

  test('refers to the existing provider of the account by default', () => {
    const [statement] = rendered().AssumeRolePolicyDocument.Statement;
    expect(statement).toMatchObject({ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity' });
    expect(statement.Principal.Federated['Fn::Join'][1].at(-1)).toBe(`:oidc-provider/${ISSUER}`);
  });

  test('can refer to another provider', () => {
    const stack = newStack();
    const { provider } = new GithubOidcProvider(stack, 'GitHub');
    expect(rendered({ provider }, stack).AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Federated: { Ref: logicalId(provider) } });
  });
});

describe('the permissions', () => {
  test('allow pushing to the image repositories and deploying the services', () => {
    const stack = newStack();
    const orders = ordersService(stack);
    expect(statements({ services: [orders] }, stack)).toEqual([
      { Sid: 'RegistryLogin', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      {
        Sid: 'PushImages',
        Effect: 'Allow',
        Action: [
          'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
        ],
        Resource: stack.resolve(imageRepository(stack).repositoryArn),
      },
      { Sid: 'DeployServices', Effect: 'Allow', Action: ['ecs:ListServiceDeployments', 'ecs:UpdateService'], Resource: { Ref: logicalId(orders) } },
      {
        Sid: 'PassTaskRoles',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: [orders.taskDefinition.taskRole, orders.taskDefinition.executionRole!].map(({ roleArn }) => stack.resolve(roleArn)),
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]);
  });

  test('allow only pushing if there are no services', () => {
    expect(statements().map(({ Sid }: any) => Sid)).toEqual(['RegistryLogin', 'PushImages']);
  });

  test('can refer to imported services', () => {
    const stack = newStack();
    const imported = ecs.FargateService.fromFargateServiceArn(stack, 'Orders', 'arn:aws:ecs:us-east-1:111122223333:service/dev-cluster/dev-orders');
    const [, , deploy, ...more] = statements({ services: [imported] }, stack);
    expect(deploy.Resource).toBe('arn:aws:ecs:us-east-1:111122223333:service/dev-cluster/dev-orders');
    // Nothing is known of their roles.
    expect(more).toEqual([]);
  });

  test('do not depend on the order of the lists', () => {
    const of = (names: string[]) => {
      const stack = newStack();
      ['a', 'b'].forEach((name) => imageRepository(stack, name));
      return rendered({ imageRepositories: names.map((name) => imageRepository(stack, name)) }, stack);
    };
    expect(of(['b', 'a'])).toEqual(of(['a', 'b']));
  });

  test('do not depend on feature flags', () => {
    const withFlags = (flags: Record<string, unknown>) => rendered({}, newStack({}, flags));
    expect(withFlags({ [cx_api.IAM_MINIMIZE_POLICIES]: true })).toEqual(withFlags({}));
  });
});

test('a session lasts at most two hours', () => {
  expect(rendered().MaxSessionDuration).toBe(7200);
});

test.each([
  { props: {}, name: undefined },
  { props: { namePrefix: 'dev-reptidex' }, name: 'dev-reptidex-orders-deploy' },
  { props: { namePrefix: 'dev-reptidex', roleName: 'orders-main' }, name: 'orders-main' },
])('the role has the name $name', ({ props, name }) => {
  expect(rendered(props).RoleName).toBe(name);
});

test('a role name that is too long is shortened', () => {
  const { RoleName } = rendered({ repository: `example/${'x'.repeat(100)}`, namePrefix: 'dev' });
  expect(RoleName).toMatch(/^dev-x+-[0-9a-f]{8}-deploy$/);
  expect(RoleName).toHaveLength(64);
});

describe('fails', () => {
  test('with all mistakes together', () => {
    expect(mistakesOf(() => role({
      repository: 'orders', branch: 'refs/heads/main', environment: 'a:b', ownerId: 'example', namePrefix: 'Dev', roleName: 'a b', imageRepositories: [],
    }))).toEqual([
      "deploy role of 'orders': 'repository', got 'orders'",
      "deploy role of 'orders': 'branch', got 'refs/heads/main'",
      "deploy role of 'orders': 'environment', got 'a:b'",
      "deploy role of 'orders': 'ownerId', got 'example'",
      "deploy role of 'orders': 'repositoryId' is missing",
      expect.stringContaining("deploy role of 'orders': 'namePrefix'"),
      "deploy role of 'orders': 'roleName', got 'a b'",
      "deploy role of 'orders': 'imageRepositories', got []",
    ]);
  });

  test.each([
    { repository: 'example/*' }, { repository: '*/orders' }, { repository: 'example/order?' }, { branch: '*' }, { branch: 'release/*' }, { environment: 'prod*' },
    { branch: '${aws:username}' },
  ])('for the wildcard in %p, with the reason', (props) => {
    const [[prop, value]] = Object.entries(props);
    expect(mistakesOf(() => role(props))).toEqual([
      `deploy role of '${prop === 'repository' ? value : REPOSITORY}': '${prop}', got '${value}'`,
    ]);
  });

  test.each([
    'orders', 'example/', '/orders', 'a/b/c', 'example/or ders', 'https://github.com/example/orders', '-example/orders', `${'o'.repeat(40)}/orders`, `example/${'o'.repeat(101)}`,
  ])('for the repository %p', (repository) => {
    expect(mistakesOf(() => role({ repository }))).toHaveLength(1);
  });

  test.each(['', 'a b', '/main', 'main/', 'a//b', 'a..b', 'main.', 'main.lock', 'a.lock/b', '.main/../x', 'a@{b', 'a~1', 'a^', 'a:b', 'a\\b', '-main', 'refs/heads/main'])('for the branch %p', (branch) => {
    expect(mistakesOf(() => role({ branch }))).toHaveLength(1);
  });

  test.each(['0', '01', '1.5', 'a'])('for the number %p', (number) => {
    expect(mistakesOf(() => role({ ownerId: number, repositoryId: '1' }))).toHaveLength(1);
    expect(mistakesOf(() => role({ ownerId: '1', repositoryId: number }))).toHaveLength(1);
  });
});

test.each(['main', 'feature/a-b', 'v1.x', 'renovate/a_b', 'üñï', 'a.b/c'])('accepts the branch %p', (branch) => {
  expect(claims({ branch }).sub).toBe(`repo:${REPOSITORY}:ref:refs/heads/${branch}`);
});

test.each(['e/o', `${'o'.repeat(39)}/${'o'.repeat(100)}`, 'Example-1/.github', 'user_corp/a_b'])('accepts the repository %p', (repository) => {
  expect(claims({ repository }).sub).toBe(`repo:${repository}:ref:refs/heads/main`);
});

describe('accepts unresolved values', () => {
  test('in the names', () => {
    const stack = newStack();
    const text = (id: string) => unknown.text(stack, id);
    const properties = rendered({ repository: text('Repository'), branch: text('Branch'), namePrefix: 'dev' }, stack);
    expect(properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals[`${ISSUER}:sub`]).toEqual({
      'Fn::Join': ['', ['repo:', { Ref: 'Repository' }, ':ref:refs/heads/', { Ref: 'Branch' }]],
    });
    expect(properties.RoleName['Fn::Join'][1]).toEqual(['dev-', { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Repository' }] }] }, '-deploy']);
  });

  test('in the numbers', () => {
    const stack = newStack();
    const { sub } = claims({ repository: unknown.text(stack, 'Repository'), ownerId: '1', repositoryId: unknown.text(stack, 'Id') }, stack);
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': ['/', { Ref: 'Repository' }] }] });
    expect(sub).toEqual({ 'Fn::Join': ['', ['repo:', part(0), '@1/', part(1), '@', { Ref: 'Id' }, ':ref:refs/heads/main']] });
  });
});

test('a role in its own stack causes no circular dependency', () => {
  const app = new App();
  const orders = ordersService(new Stack(app, 'Platform'));
  const stack = new Stack(app, 'Delivery');
  role({ services: [orders] }, stack);
  expect(() => app.synth()).not.toThrow();
  expect(stack.dependencies.map(({ node }) => node.id)).toEqual(['Platform']);
});

function ordersService(stack: Stack): ecs.FargateService {
  return fleet({ services: [service('orders')] }, stack).service('orders').service;
}
