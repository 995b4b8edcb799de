import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Binding, DataAccess, IBinding, QueueAccess, Workload } from '../../src';
import { backend, containerOf, fleet, mistakesOf, newStack, onlyOf, platform, propsOf, render, service } from '../support';

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

  test('are those that the workload chooses, and no others', () => {
    expect(namesIn(Environment)).toEqual(['DB_HOST', 'ORDERS', 'REDIS_HOST', 'REDIS_PORT', 'STOCK']);
    expect(namesIn(Secrets)).toEqual(['DATABASE_URI', 'DB_PASSWORD']);
  });

  test('lead to a field of the connection secret', () => {
    const { ValueFrom } = Secrets.find(({ Name }: { Name: string }) => Name === 'DB_PASSWORD');
    expect(JSON.stringify(ValueFrom)).toMatch(/DatabaseSecretsConnection.*:password::/);
  });
});

test.each([
  ['send', QueueAccess.SEND, true, false], ['consume', QueueAccess.CONSUME, false, true], ['both', QueueAccess.SEND_AND_CONSUME, true, true],
])('a queue is for what the access says: %s', (_, access, sends, consumes) => {
  const stack = newStack();
  const actions = actionsIn(render(fleet({
    queues: { mail: new sqs.Queue(stack, 'Mail') }, services: [service('core', { uses: [Binding.queue('mail', { access })] })],
  }, stack)));
  expect([actions.includes('sqs:SendMessage'), actions.includes('sqs:ReceiveMessage')]).toEqual([sends, consumes]);
});

test('a bucket may be for reading alone', () => {
  const rendered = render(platform({ buckets: [{ name: 'files' }], services: [service('core', { uses: [Binding.bucket('files', { access: DataAccess.READ })] })] }));
  const statements = JSON.stringify(Object.values(rendered.Resources).filter(({ Type }) => /IAM::(Managed)?Policy|IAM::Role/.test(Type)));
  expect(statements).toContain('s3:GetObject');
  expect(statements).not.toContain('s3:PutObject');
});

describe('something else', () => {
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

  test('brings its variables, and the own one of the same name wins', () => {
    const { Environment, Secrets } = containerOf(template);
    expect(Object.fromEntries(Environment.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]))).toEqual({ SEARCH_URL: 'https://search', SEARCH_INDEX: 'mine' });
    expect(namesIn(Secrets)).toEqual(['SEARCH_KEY']);
  });

  test('lets its clients in, and the service is one', () => {
    const clients = onlyOf(template, 'AWS::EC2::SecurityGroup', (id) => id.includes('SearchClients'));
    expect(clients.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443 })]);
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups.map((group: { 'Fn::GetAtt': string[] }) => group['Fn::GetAtt'][0]))
      .toContainEqual(expect.stringContaining('SearchClients'));
  });
});

test("a binding of the user's own gets the workload", () => {
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

test('rejects what there is none of, what is used twice, and variables that are set twice', () => {
  const uses = [Binding.database(), Binding.queue('mail'), Binding.of('a', { environment: { X: '1' } }), Binding.of('a', {}), Binding.of('b', { environment: { X: '2' } })];
  expect(mistakesOf(() => fleet({ services: [service('core', { uses })] }))).toEqual([
    "service 'core': 'uses', got true", "service 'core': 'queues', got 'mail'", "service 'core': 'uses', got 'a'", "service 'core': 'uses', got 'X'",
  ]);
});
