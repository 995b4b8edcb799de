import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Binding, DataAccess, IBinding, QueueAccess, WorkerOptions, Workload, WorkloadExtension } from '../../src';
import { backend, containerOf, fleet, IMAGE, mistakesOf, newStack, onlyOf, platform, propsOf, render, service } from '../support';

const namesIn = (variables: Array<{ Name: string }> = []) => variables.map(({ Name }) => Name).sort();
const actionsIn = (template: ReturnType<typeof render>) => propsOf(template, 'AWS::IAM::ManagedPolicy')
  .flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action) as string[]);

describe('names of variables', () => {
  const { Environment, Secrets } = containerOf(render(platform({
    tables: ['orders', 'stock'].map((name) => ({ name, partitionKey: { name: 'id', type: AttributeType.STRING } })),
    services: [backend('core', {
      uses: [
        Binding.database({ url: 'DATABASE_URI', host: 'DB_HOST', password: 'DB_PASSWORD' }),
        Binding.cache({ host: 'REDIS_HOST', port: 'REDIS_PORT' }),
        Binding.table('orders', { variable: 'ORDERS' }),
        Binding.table('stock', { variable: 'STOCK' }),
      ],
    })],
  })));

  test('are those that the workload chooses, without the defaults', () => {
    expect(namesIn(Environment)).toEqual(['DB_HOST', 'ORDERS', 'REDIS_HOST', 'REDIS_PORT', 'STOCK']);
    expect(namesIn(Secrets)).toEqual(['DATABASE_URI', 'DB_PASSWORD']);
  });

  test('contain a field of the connection secret', () => {
    const { ValueFrom } = Secrets.find(({ Name }: { Name: string }) => Name === 'DB_PASSWORD');
    expect(JSON.stringify(ValueFrom)).toMatch(/DatabaseSecretsConnection.*:password::/);
  });
});

test.each([
  ['send', QueueAccess.SEND, true, false], ['consume', QueueAccess.CONSUME, false, true], ['both', QueueAccess.SEND_AND_CONSUME, true, true],
])('a queue allows what the access mode names: %s', (_, access, sends, consumes) => {
  const stack = newStack();
  const actions = actionsIn(render(fleet({
    queues: { mail: new sqs.Queue(stack, 'Mail') }, services: [service('core', { uses: [Binding.queue('mail', { access })] })],
  }, stack)));
  expect([actions.includes('sqs:SendMessage'), actions.includes('sqs:ReceiveMessage')]).toEqual([sends, consumes]);
});

test('a bucket can be read-only', () => {
  const rendered = render(platform({ buckets: [{ name: 'files' }], services: [service('core', { uses: [Binding.bucket('files', { access: DataAccess.READ })] })] }));
  const statements = JSON.stringify(Object.values(rendered.Resources).filter(({ Type }) => /IAM::(Managed)?Policy|IAM::Role/.test(Type)));
  expect(statements).toContain('s3:GetObject');
  expect(statements).not.toContain('s3:PutObject');
});

describe('a connection to another resource', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'SearchVpc');
  const search = new ec2.Connections({ securityGroups: [new ec2.SecurityGroup(stack, 'Search', { vpc })], defaultPort: ec2.Port.tcp(443) });
  const key = new secretsmanager.Secret(stack, 'Key');
  const template = render(fleet({
    services: [service('core', {
      environment: { SEARCH_INDEX: 'mine' },
      uses: [Binding.of('search', { target: search, environment: { SEARCH_URL: 'https://search', SEARCH_INDEX: 'all' }, secrets: { SEARCH_KEY: ecs.Secret.fromSecretsManager(key) } })],
    })],
  }, stack));

  test("sets its variables, and the workload's own variable of the same name takes precedence", () => {
    const { Environment, Secrets } = containerOf(template);
    expect(Object.fromEntries(Environment.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]))).toEqual({ SEARCH_URL: 'https://search', SEARCH_INDEX: 'mine' });
    expect(namesIn(Secrets)).toEqual(['SEARCH_KEY']);
  });

  test('allows its clients to connect, and the service is one of them', () => {
    const clients = onlyOf(template, 'AWS::EC2::SecurityGroup', (id) => id.includes('SearchClients'));
    expect(clients.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443 })]);
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups.map((group: { 'Fn::GetAtt': string[] }) => group['Fn::GetAtt'][0]))
      .toContainEqual(expect.stringContaining('SearchClients'));
  });
});

test('a custom binding receives the workload', () => {
  const bound: string[] = [];
  const own: IBinding = {
    bindingName: 'own',
    bind: (workload: Workload) => {
      bound.push(workload.workloadName);
      workload.addEnvironment('OWN', Stack.of(workload).stackName);
    },
  };
  const template = render(fleet({ services: [service('core', { uses: [own] })] }));
  expect(bound).toEqual(['core']);
  expect(namesIn(containerOf(template).Environment)).toEqual(['OWN']);
});

test('rejects a resource that does not exist or is used twice, and a variable that is set twice', () => {
  const uses = [Binding.database(), Binding.queue('mail'), Binding.of('a', { environment: { X: '1' } }), Binding.of('a', {}), Binding.of('b', { environment: { X: '2' } })];
  expect(mistakesOf(() => fleet({ services: [service('core', { uses })] }))).toEqual([
    "service 'core': 'uses', got true", "service 'core': 'queues', got 'mail'", "service 'core': 'uses', got 'a'", "service 'core': 'uses', got 'X'",
  ]);
});

describe('a connection name refers to one resource in a fleet', () => {
  const targetIn = (stack: Stack, id: string, port = 443) => new ec2.Connections({
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id.charAt(0).toLowerCase()}`)], defaultPort: ec2.Port.tcp(port),
  });
  const usedBy = (stack: Stack, ...bindings: Array<Parameters<typeof Binding.of>>) => () => fleet({
    services: bindings.map((binding, index) => service('ab'.charAt(index), { priority: index + 1, uses: [Binding.of(...binding)] })),
  }, stack);
  const secretIn = (stack: Stack, id: string) => new secretsmanager.Secret(stack, id);

  test.each([
    ['other security groups', 'search', 'B', 443], ['another port', 'search', 'A2', 9200], ['a name that only its punctuation tells from the other', 'Search', 'B', 443],
  ])('and cannot refer to a second target: %s', (_, name, id, port) => {
    const stack = newStack();
    const act = usedBy(stack, ['search', { target: targetIn(stack, 'A1') }], [name, { target: targetIn(stack, id, port) }]);
    expect(mistakesOf(act)).toEqual([`service 'b': 'uses', got '${name}'`]);
  });

  test('and cannot refer to a second target within one workload', () => {
    const stack = newStack();
    const uses = [Binding.of('database', { target: targetIn(stack, 'B', 3306) })];
    const act = () => fleet({ database: { target: targetIn(stack, 'A', 5432) }, services: [service('core', { database: true, uses })] }, stack);
    expect(mistakesOf(act)).toEqual(["service 'core': 'uses', got 'database'"]);
  });

  test('and cannot refer to a second rotating secret', () => {
    const stack = newStack();
    const act = usedBy(stack, ['search', { rotatingSecret: secretIn(stack, 'A') }], ['search', { rotatingSecret: secretIn(stack, 'B') }]);
    expect(mistakesOf(act)).toEqual(["service 'b': 'uses', got 'search'"]);
  });

  test.each<[string, Partial<WorkerOptions>]>([
    ['a workload that replaces the secret', { environment: { KEY: 'own' } }], ['a job, which starts with the latest value', {}],
  ])('which %s does not read', (kind, own) => {
    const stack = newStack();
    const bindingOf = (id: string) => {
      const rotatingSecret = secretIn(stack, id);
      return Binding.of('search', { rotatingSecret, secrets: { KEY: ecs.Secret.fromSecretsManager(rotatingSecret) } });
    };
    const made = fleet({ services: [service('a', { uses: [bindingOf('A')] })] }, stack);
    const options = { name: 'b', image: IMAGE, uses: [bindingOf('B')], ...own };
    const add = () => (kind.startsWith('a job') ? made.addJob({ ...options, schedule: ScheduleExpression.rate(Duration.hours(1)) }) : made.addWorker(options));
    expect(add).not.toThrow();
  });

  test('and the same secret can be imported more than once', () => {
    const stack = newStack();
    const options = (id: string) => ({ target: targetIn(stack, `A${id}`), rotatingSecret: secretsmanager.Secret.fromSecretNameV2(stack, `Secret${id}`, 'search') });
    const template = render(usedBy(stack, ['search', options('1')], ['search', options('2')])());
    const clients = onlyOf(template, 'AWS::EC2::SecurityGroup', (id) => id.includes('SearchClients'));
    expect(clients.Properties.SecurityGroupEgress).toHaveLength(1);
    expect(Object.entries(template.Resources).filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.includes('searchRollout'))).toHaveLength(1);
  });

  test('and a workload can connect to the same target twice', () => {
    const stack = newStack();
    const target = targetIn(stack, 'A');
    const own: IBinding = { bindingName: 'own', bind: (workload: Workload) => ['search', 'search'].forEach((name) => workload.connectTo(name, target)) };
    const { AwsvpcConfiguration: { SecurityGroups } } = onlyOf(render(fleet({ services: [service('core', { uses: [own] })] }, stack)), 'AWS::ECS::Service').Properties.NetworkConfiguration;
    expect(new Set(SecurityGroups.map((group: unknown) => JSON.stringify(group))).size).toBe(SecurityGroups.length);
  });
});

describe('after a workload is created', () => {
  const created = (stack: Stack) => fleet({ services: [service('core')], workers: [{ name: 'mailer', image: IMAGE }] }, stack);
  const targetIn = (stack: Stack) => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Search', 'sg-1');
  const secretIn = (stack: Stack) => new secretsmanager.Secret(stack, 'Key');

  test.each<[string, string, (workload: Workload, stack: Stack) => void]>([
    ['a connection', 'connectTo', (workload, stack) => workload.connectTo('search', targetIn(stack))],
    ['a rollout', 'rollOnRotation', (workload, stack) => workload.rollOnRotation('search', secretIn(stack))],
    ['a binding with a target', 'connectTo', (workload, stack) => Binding.of('search', { target: targetIn(stack) }).bind(workload)],
    ['a binding with a rotating secret', 'rollOnRotation', (workload, stack) => Binding.of('search', { rotatingSecret: secretIn(stack) }).bind(workload)],
    ['a volume on EFS', 'connectTo', (workload) => WorkloadExtension.efsVolume({ name: 'files', containerPath: '/files' }).bind(workload)],
  ])('%s is rejected, because the ECS service would not include it', (_, method, act) => {
    const stack = newStack();
    const made = created(stack);
    for (const { workload } of [made.service('core'), made.worker('mailer')]) {
      expect(() => act(workload, new Stack(stack.node.root, `Of-${workload.workloadName}`))).toThrow(
        new RegExp(`'${method}' of workload '${workload.workloadName}' must be called while the workload is created,`),
      );
    }
  });

  test('variables of a binding can still be added', () => {
    const stack = newStack();
    const made = created(stack);
    Binding.of('search', { environment: { SEARCH_URL: 'https://search' } }).bind(made.service('core').workload);
    const definition = onlyOf(render(stack), 'AWS::ECS::TaskDefinition', (id) => id.includes('core'));
    expect(namesIn(definition.Properties.ContainerDefinitions[0].Environment)).toEqual(['SEARCH_URL']);
  });
});

describe('a variable that a custom binding sets twice', () => {
  const withOwn = (bind: (workload: Workload, secretOf: (id: string) => ecs.Secret) => void) => {
    const stack = newStack();
    const secrets = new Map(['A', 'B'].map((id) => [id, new secretsmanager.Secret(stack, id)]));
    const own: IBinding = { bindingName: 'own', bind: (workload: Workload) => bind(workload, (id) => ecs.Secret.fromSecretsManager(secrets.get(id)!)) };
    return fleet({ services: [service('core', { uses: [own], secrets: { OWN: ecs.Secret.fromSecretsManager(secrets.get('A')!) } })] }, stack);
  };

  test.each<[string, Parameters<typeof withOwn>[0]]>([
    ['from a secret, because it is already set in clear text', (workload, secretOf) => [workload.addEnvironment('KEY', 'a'), workload.addSecret('KEY', secretOf('A'))]],
    ['in clear text, because it is already set from a secret', (workload, secretOf) => [workload.addSecret('KEY', secretOf('A')), workload.addEnvironment('KEY', 'a')]],
    ['from two secrets', (workload, secretOf) => [workload.addSecret('KEY', secretOf('A')), workload.addSecret('KEY', secretOf('B'))]],
  ])('is rejected %s', (twice, bind) => {
    expect(() => withOwn(bind)).toThrow(`variable 'KEY' of workload 'core' must not be set ${twice}; choose another name for one of them`);
  });

  test("keeps one secret or the last clear-text value, and never replaces the workload's own", () => {
    const answers: boolean[] = [];
    const { Environment, Secrets } = containerOf(render(withOwn((workload, secretOf) => answers.push(
      workload.addSecret('KEY', secretOf('A')), workload.addSecret('KEY', secretOf('A')), workload.addEnvironment('URL', 'a'), workload.addEnvironment('URL', 'b'),
      workload.addSecret('OWN', secretOf('B')), workload.addEnvironment('OWN', 'a'),
    ))));
    expect(answers).toEqual([true, true, true, true, false, false]);
    expect(Environment).toEqual([{ Name: 'URL', Value: 'b' }]);
    expect(namesIn(Secrets)).toEqual(['KEY', 'OWN']);
  });
});
