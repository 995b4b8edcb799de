/**
 * What AWS rejects by the models of its services and by the schemas of its resource types, the emulator rejects too. The rules are data of botocore and
 * cfn-lint (integ/emulator/validation): a sample of each kind of rule and of each protocol shows that they are applied.
 */
import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { Account } from './account';

const JSON_10 = 'application/x-amz-json-1.0';
const FORM = 'application/x-www-form-urlencoded';

interface Sent {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

function target(service: string, prefix: string, operation: string, members: object): Sent {
  return { service, headers: { 'content-type': JSON_10, 'x-amz-target': `${prefix}.${operation}` }, body: JSON.stringify(members) };
}

function form(service: string, Action: string, members: { readonly [name: string]: string }): Sent {
  return { service, headers: { 'content-type': FORM }, body: new URLSearchParams({ Action, ...members }).toString() };
}

const ROLE = { RoleName: 'app', AssumeRolePolicyDocument: '{}' };
const FUNCTION = {
  FunctionName: 'app', Role: 'arn:aws:iam::111122223333:role/app', Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' },
};
const cluster = (members: object) => target('ecs', 'AmazonEC2ContainerServiceV20141113', 'CreateCluster', members);
const secret = (members: object) => target('secretsmanager', 'secretsmanager', 'CreateSecret', members);
const role = (members: object) => form('iam', 'CreateRole', { ...ROLE, ...members });
const created = (members: object): Sent => ({
  service: 'lambda', path: '/2015-03-31/functions', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...FUNCTION, ...members }),
});
const versioning = (status: string): Sent => ({
  service: 's3', method: 'PUT', path: '/a-bucket?versioning', body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
});
const subnets = (members: { [name: string]: string }) => form('ec2', 'DescribeSubnets', members);

/** What is wrong, what the service says to it, and the same request without the mistake. */
const REQUESTS: Array<[mistake: string, wrong: Sent, answer: RegExp, right: Sent]> = [
  [
    'a value that an enum does not have (JSON)',
    cluster({ clusterName: 'a', settings: [{ name: 'containerInsight', value: 'enabled' }] }),
    /"ValidationException".*Value 'containerInsight' at 'settings\.1\.member\.name' .*must satisfy enum value set: \[containerInsights\]/s,
    cluster({ clusterName: 'a', settings: [{ name: 'containerInsights', value: 'enabled' }] }),
  ],
  [
    'a name that is too long (JSON)',
    secret({ Name: 'n'.repeat(513), SecretString: 'text' }),
    /at 'Name' .*must have length less than or equal to 512/,
    secret({ Name: 'n'.repeat(512), SecretString: 'text' }),
  ],
  [
    'a member that the operation does not have (JSON)',
    secret({ Name: 'unknown', SecretString: 'text', Kms: 'alias/a' }),
    /at 'Kms' .*must be one that the operation has/,
    secret({ Name: 'unknown', SecretString: 'text', KmsKeyId: 'alias/a' }),
  ],
  [
    'a value of another type (JSON)',
    cluster({ clusterName: 7 }),
    /Value '7' at 'clusterName' .*must be a string/,
    cluster({ clusterName: '7' }),
  ],
  [
    'a name that does not match its pattern (query)',
    role({ RoleName: 'app role' }),
    /<Code>ValidationError<\/Code>.*Value 'app role' at 'RoleName' .*must satisfy regular expression pattern: \[\\w\+=,\.@-\]\+/s,
    role({ RoleName: 'app-role' }),
  ],
  [
    'a number beyond its range (query)',
    role({ RoleName: 'short', MaxSessionDuration: '60' }),
    /at 'MaxSessionDuration' .*must have value greater than or equal to 3600/,
    role({ RoleName: 'short', MaxSessionDuration: '3600' }),
  ],
  [
    'a list item without what it needs (query)',
    role({ 'RoleName': 'tagged', 'Tags.member.1.Key': 'team' }),
    /Value null at 'Tags\.1\.member\.Value' .*must not be null/,
    role({ 'RoleName': 'tagged', 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'shop' }),
  ],
  [
    'a number beyond its range (EC2)',
    subnets({ MaxResults: '2000' }),
    /<Response><Errors><Error><Code>InvalidParameterValue<.*at 'MaxResults' .*must have value less than or equal to 1000/s,
    subnets({ MaxResults: '1000' }),
  ],
  [
    'a parameter that the operation does not have (EC2)',
    subnets({ 'Filters.1.Name': 'vpc-id', 'Filters.1.Value.1': 'vpc-1' }),
    /at 'Filters\?' .*must be one that the operation has/,
    subnets({ 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': 'vpc-1' }),
  ],
  [
    'no member that is required (REST with JSON)',
    created({ FunctionName: 'bare', Role: undefined }),
    /Value null at 'Role' .*must not be null/,
    created({ FunctionName: 'bare' }),
  ],
  [
    'a number below its range (REST with JSON)',
    created({ FunctionName: 'small', MemorySize: 64 }),
    /Value '64' at 'MemorySize' .*must have value greater than or equal to 128/,
    created({ FunctionName: 'small', MemorySize: 128 }),
  ],
  [
    'a label that does not match its pattern (REST with JSON)',
    { service: 'lambda', method: 'GET', path: '/2015-03-31/functions/a%20b' },
    /Value 'a b' at 'FunctionName' .*must satisfy regular expression pattern/,
    { service: 'lambda', method: 'GET', path: '/2015-03-31/functions/bare' },
  ],
  [
    'a value that an enum does not have (REST with XML)',
    versioning('On'),
    /<Error><Code>InvalidRequest<.*Value 'On' at 'VersioningConfiguration\.Status' .*must satisfy enum value set: \[Enabled, Suspended\]/s,
    versioning('Enabled'),
  ],
  [
    'an operation that the service does not have',
    target('ecs', 'AmazonEC2ContainerServiceV20141113', 'MakeCluster', {}),
    /"UnknownOperationException".*ecs has no operation MakeCluster/s,
    cluster({ clusterName: 'b' }),
  ],
];

/** Calls of state machines, which do not leave the emulator. */
const TASKS: Array<[mistake: string, resource: string, members: object, cause: RegExp]> = [
  [
    'a value that an enum does not have',
    'arn:aws:states:::ecs:runTask',
    { TaskDefinition: 'app', LaunchType: 'FARGAT' },
    /Value 'FARGAT' at 'launchType' .*must satisfy enum value set: \[EC2, FARGATE, /,
  ],
  [
    'a number beyond its range',
    'arn:aws:states:::aws-sdk:sfn:listExecutions',
    { StateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:app', MaxResults: 1001 },
    /Value '1001' at 'maxResults' .*must have value less than or equal to 1000/,
  ],
];

const QUEUE = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 900 } };
/** What a template may fill in: `Days` is a parameter. */
const RESOURCES: Array<[mistake: string, resource: object, reason: RegExp]> = [
  [
    'a parameter that an enum does not have',
    { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: { Ref: 'Days' } } },
    /#\/RetentionInDays: 8 is not a valid enum value/,
  ],
  [
    'a name that is too long once it is joined',
    { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: { 'Fn::Join': ['/', ['a'.repeat(200), { Ref: 'AWS::StackName' }, 'b'.repeat(60)]] } } },
    /#\/RepositoryName: expected at most 256 characters, found: \d+/,
  ],
  [
    'a name that does not match its pattern once it is filled in',
    { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: { 'Fn::Sub': 'Team-${AWS::Region}' } } },
    /#\/RepositoryName: .*\[pattern\]: Team-us-east-1 does not match/,
  ],
  [
    'a number beyond its range',
    { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: '901' } },
    /#\/DelaySeconds: 901 is not less or equal to 900/,
  ],
  [
    'no property that is required',
    { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'app' }] } },
    /#\/ContainerDefinitions\/0: required key \[Image\] not found/,
  ],
  [
    'a property that the type does not have',
    { Type: 'AWS::SQS::Queue', Properties: { Encrypted: true } },
    /#: extraneous key \[Encrypted\] is not permitted/,
  ],
  [
    'a value of another type',
    { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: 'maybe' } },
    /#\/FifoQueue: expected type: boolean/,
  ],
  [
    'the address of a host in the place of that of a network',
    { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.1/16' } },
    /#\/CidrBlock: 10\.0\.0\.1\/16 is not a valid ipv4-network/,
  ],
  [
    'an IPv6 address in the place of that of a network',
    { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'tasks', SecurityGroupEgress: [{ IpProtocol: '-1', CidrIpv6: '2001:db8::1/64' }] } },
    /#\/SecurityGroupEgress\/0\/CidrIpv6: 2001:db8::1\/64 is not a valid ipv6-network/,
  ],
  [
    'a time without a zone',
    { Type: 'AWS::RDS::DBInstance', Properties: { RestoreTime: '2026-01-01T00:00:00' } },
    /#\/RestoreTime: 2026-01-01T00:00:00 is not a valid date-time/,
  ],
  [
    'text that is not JSON',
    { Type: 'AWS::Events::Archive', Properties: { SourceArn: 'arn:aws:events:us-east-1:111122223333:event-bus/bus', EventPattern: '{source}' } },
    /#\/EventPattern: \{source\} is not a valid json/,
  ],
  [
    'the ID of a subnet in the place of that of a security group',
    { Type: 'AWS::EFS::MountTarget', Properties: { FileSystemId: 'fs-11111111', SubnetId: 'subnet-11111111', SecurityGroups: ['subnet-11111111'] } },
    /#\/SecurityGroups\/0: subnet-11111111 is not a valid AWS::EC2::SecurityGroup\.Id/,
  ],
  [
    'the name of a role in the place of its ARN',
    { Type: 'AWS::ECS::TaskDefinition', Properties: { ExecutionRoleArn: 'execution' } },
    /#\/ExecutionRoleArn: execution is not a valid AWS::IAM::Role\.Arn/,
  ],
  [
    'an attribute in the place of a property',
    { Type: 'AWS::SQS::Queue', Properties: { QueueUrl: 'https://example.com/jobs' } },
    /\[QueueUrl\] is read-only/,
  ],
];

let account: Account;
let client: CloudFormationClient;

beforeAll(async () => {
  account = await Account.open({ bootstrap: false });
  client = new CloudFormationClient(account.emulator.clientConfiguration);
  await send({ service: 's3', method: 'PUT', path: '/a-bucket' });
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await account?.close();
});

async function send({ service, method = 'POST', path = '/', headers, body }: Sent): Promise<{ status: number; text: string }> {
  const response = await fetch(`${account.emulator.endpoint}${path}`, {
    method,
    headers: { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0` },
    body,
  });
  return { status: response.status, text: await response.text() };
}

async function states(operation: string, members: object): Promise<any> {
  return JSON.parse((await send(target('states', 'AWSStepFunctions', operation, members))).text);
}

test.each(REQUESTS)('a request with %s is rejected, and without is not', async (_, wrong, answer, right) => {
  const rejected = await send(wrong);
  expect(rejected.text).toMatch(answer);
  expect(rejected.status).toBe(400);
  const accepted = await send(right);
  expect(accepted.status < 300 ? '' : accepted.text).toBe('');
});

test.each(TASKS)('a call of a state machine with %s fails its execution', async (mistake, Resource, Parameters, cause) => {
  const definition = JSON.stringify({ StartAt: 'Call', States: { Call: { Type: 'Task', Resource, Parameters, End: true } } });
  const { stateMachineArn } = await states('CreateStateMachine', { name: mistake.replace(/\W+/g, '-'), definition, roleArn: FUNCTION.Role });
  const { executionArn } = await states('StartExecution', { stateMachineArn });
  let execution = await states('DescribeExecution', { executionArn });
  while (execution.status === 'RUNNING') {
    await new Promise((resolve) => setTimeout(resolve, 50));
    execution = await states('DescribeExecution', { executionArn });
  }
  expect(execution).toMatchObject({ status: 'FAILED', cause: expect.stringMatching(cause) });
});

test.each(RESOURCES)('a resource with %s fails its stack, which is rolled back', async (mistake, resource, reason) => {
  const StackName = mistake.replace(/\W+/g, '-');
  await client.send(new CreateStackCommand({ StackName, ...template({ Queue: QUEUE, Wrong: { ...resource, DependsOn: 'Queue' } }) }));
  expect(await statusOf(StackName)).toBe('ROLLBACK_COMPLETE');
  expect(await reasonsOf(StackName, 'CREATE_FAILED')).toEqual([expect.stringMatching(reason)]);
});

test('a resource whose change is rejected stays as it was', async () => {
  const StackName = 'changed';
  await client.send(new CreateStackCommand({ StackName, ...template({ Queue: QUEUE }) }));
  expect(await statusOf(StackName)).toBe('CREATE_COMPLETE');
  const changed = { ...QUEUE, Properties: { ...QUEUE.Properties, VisibilityTimeout: 43_201 } };
  await client.send(new UpdateStackCommand({ StackName, ...template({ Queue: changed }) }));
  expect(await statusOf(StackName)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await reasonsOf(StackName, 'UPDATE_FAILED')).toEqual([expect.stringMatching(/#\/VisibilityTimeout: 43201 is not less or equal to 43200/)]);
});

function template(Resources: object) {
  return { TemplateBody: JSON.stringify({ Parameters: { Days: { Type: 'Number', Default: 8 } }, Resources }) };
}

async function statusOf(StackName: string): Promise<string | undefined> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return Stacks![0].StackStatus;
}

async function reasonsOf(StackName: string, status: string): Promise<string[]> {
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents!.filter(({ ResourceStatus }) => ResourceStatus === status).map(({ ResourceStatusReason }) => ResourceStatusReason!);
}
