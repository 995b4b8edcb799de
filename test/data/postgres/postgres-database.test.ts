import { aws_ec2 as ec2, aws_rds as rds, aws_secretsmanager as secretsmanager, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PostgresDatabase } from '../../../src';
import { DatabaseInput, createDatabase } from '../../parts';
import { logicalId, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, resourcesOf, unknown } from '../../support';

const vpcIn = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['data-1', 'data-2'], privateSubnetIds: ['private-1', 'private-2'],
});

function make(props: Partial<DatabaseInput> = {}, stack: Stack = newStack()): PostgresDatabase {
  return createDatabase(stack, 'Database', { vpc: vpcIn(stack), ...props });
}

const rendered = (props: Partial<DatabaseInput> = {}) => render(make(props));
const instanceOf = (template: Rendered) => onlyOf(template, 'AWS::RDS::DBInstance');
const propertiesOf = (props: Partial<DatabaseInput> = {}) => instanceOf(rendered(props)).Properties;

test('has safe defaults', () => {
  const instance = instanceOf(rendered());
  expect(instance.Properties).toMatchObject({
    Engine: 'postgres',
    EngineVersion: '17',
    DBInstanceClass: 'db.t4g.small',
    DBName: 'postgres',
    Port: '5432',
    AllocatedStorage: '100',
    MaxAllocatedStorage: 1000,
    StorageType: 'gp3',
    StorageEncrypted: true,
    MultiAZ: true,
    BackupRetentionPeriod: 30,
    CopyTagsToSnapshot: true,
    AutoMinorVersionUpgrade: true,
    DeletionProtection: true,
    PubliclyAccessible: false,
  });
  expect(instance).toMatchObject({ DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
});

test.each<[string, Partial<DatabaseInput>, object]>([
  ['an upgrade to another major version', { allowMajorVersionUpgrade: true }, { AllowMajorVersionUpgrade: true }],
  ['the major version', { engineVersion: rds.PostgresEngineVersion.VER_15 }, { EngineVersion: '15' }],
  ['the class', { instanceClass: 'db.r7g.2xlarge' }, { DBInstanceClass: 'db.r7g.2xlarge' }],
  ['the storage', { allocatedStorageGiB: 20 }, { AllocatedStorage: '20', MaxAllocatedStorage: 1000 }],
  ['the maximum storage', { maxAllocatedStorageGiB: 200 }, { AllocatedStorage: '100', MaxAllocatedStorage: 200 }],
  ['a single zone', { multiAz: false }, { MultiAZ: false }],
  ['the backups', { backupRetention: Duration.days(7) }, { BackupRetentionPeriod: 7 }],
  ['no backups', { backupRetention: Duration.days(0) }, { BackupRetentionPeriod: 0 }],
  ['no protection', { deletionProtection: false }, { DeletionProtection: false }],
  ['its name', { databaseName: 'reptidex' }, { DBName: 'reptidex' }],
  ['the removal policy, which does not disable deletion protection', { removalPolicy: RemovalPolicy.DESTROY }, { DeletionProtection: true }],
])('%s can be set', (_, props, expected) => {
  expect(propertiesOf(props)).toMatchObject(expected);
});

describe('network', () => {
  test('uses the isolated subnets, unless others are set', () => {
    expect(onlyOf(rendered(), 'AWS::RDS::DBSubnetGroup').Properties.SubnetIds).toEqual(['data-1', 'data-2']);
    const chosen = rendered({ vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } });
    expect(onlyOf(chosen, 'AWS::RDS::DBSubnetGroup').Properties.SubnetIds).toEqual(['private-1', 'private-2']);
  });

  test('accepts no connections and makes none by default', () => {
    const template = rendered();
    const [[id, group]] = resourcesOf(template, 'AWS::EC2::SecurityGroup');
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(group.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
    expect(propsOf(template, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
    expect(instanceOf(template).Properties.VPCSecurityGroups).toEqual([{ 'Fn::GetAtt': [id, 'GroupId'] }]);
  });

  test('accepts connections from allowed peers, on the port of PostgreSQL', () => {
    const stack = newStack();
    const database = make({}, stack);
    database.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.0.0.0/16'));
    expect(onlyOf(render(stack), 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toEqual([expect.objectContaining({ CidrIp: '10.0.0.0/16', FromPort: 5432, ToPort: 5432 })]);
  });
});

describe('master credentials', () => {
  test('are generated for a fixed user, and nothing else is in the template of the secret', () => {
    const { GenerateSecretString } = onlyOf(rendered({ masterUsername: 'reptidex_dev' }), 'AWS::SecretsManager::Secret').Properties;
    expect(JSON.parse(GenerateSecretString.SecretStringTemplate)).toEqual({ username: 'reptidex_dev' });
    expect(GenerateSecretString).toMatchObject({ GenerateStringKey: 'password', PasswordLength: 32, ExcludePunctuation: true });
    expect(JSON.parse(onlyOf(rendered(), 'AWS::SecretsManager::Secret').Properties.GenerateSecretString.SecretStringTemplate)).toEqual({ username: 'postgres_admin' });
  });

  test('have a password that is resolved from the secret, which is attached to the instance, as rotation requires', () => {
    const template = rendered();
    const [[secret]] = resourcesOf(template, 'AWS::SecretsManager::Secret');
    const [[instance, { Properties }]] = resourcesOf(template, 'AWS::RDS::DBInstance');
    const reference = (field: string) => ({ 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: secret }, `:SecretString:${field}::}}`]] });
    expect(Properties).toMatchObject({ MasterUsername: 'postgres_admin', MasterUserPassword: reference('password') });
    expect(onlyOf(template, 'AWS::SecretsManager::SecretTargetAttachment').Properties).toEqual({ SecretId: { Ref: secret }, TargetId: { Ref: instance }, TargetType: 'AWS::RDS::DBInstance' });
  });

  test('are offered as the attached secret, so that resources that use them depend on the instance', () => {
    const stack = newStack();
    const database = make({}, stack);
    const [[attachment]] = resourcesOf(render(stack), 'AWS::SecretsManager::SecretTargetAttachment');
    expect(stack.resolve(database.masterSecret.secretArn)).toEqual({ Ref: attachment });
  });

  test('can be an existing secret', () => {
    const stack = newStack();
    const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:master-AbCdEf';
    const template = render(make({ masterSecret: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Master', arn) }, stack));
    expect(propsOf(template, 'AWS::SecretsManager::Secret')).toEqual([]);
    expect(instanceOf(template).Properties.MasterUserPassword).toBe(`{{resolve:secretsmanager:${arn}:SecretString:password::}}`);
    expect(instanceOf(template).Properties.MasterUsername).toBe(`{{resolve:secretsmanager:${arn}:SecretString:username::}}`);
  });

  test('can be in a secret with another name, which changes the password of the same instance', () => {
    const [before, after] = [{}, { masterSecretName: 'other' }].map((props) => instanceOf(rendered(props)).Properties);
    const { MasterUserPassword: was, ...rest } = before;
    expect(after).toMatchObject(rest);
    expect(after.MasterUsername).toBe('postgres_admin');
    expect(JSON.stringify(was)).toContain('SecretString:password');
  });

  test.each(['masterUsername', 'masterSecretName'])("fails for '%s' with an existing secret", (prop) => {
    const stack = newStack();
    const masterSecret = secretsmanager.Secret.fromSecretNameV2(stack, 'Master', 'master');
    expect(mistakesOf(() => make({ masterSecret, [prop]: 'somebody' }, stack))).toEqual([`database: '${prop}', got 'somebody'`]);
  });
});

describe('when it is removed from the stack', () => {
  const policies = (removalPolicy?: RemovalPolicy) => Object.fromEntries(['AWS::RDS::DBInstance', 'AWS::RDS::DBSubnetGroup', 'AWS::SecretsManager::Secret'].map((type) => {
    const { DeletionPolicy, UpdateReplacePolicy } = onlyOf(rendered({ removalPolicy }), type);
    expect(UpdateReplacePolicy).toBe(DeletionPolicy);
    return [type.replace(/^.*::/, ''), DeletionPolicy];
  }));

  test.each([
    [undefined, { DBInstance: 'Snapshot', DBSubnetGroup: 'Delete', Secret: 'Delete' }],
    [RemovalPolicy.RETAIN, { DBInstance: 'Retain', DBSubnetGroup: 'Retain', Secret: 'Retain' }],
    // Of a secret or a subnet group there is no snapshot: CloudFormation rejects the policy there.
    [RemovalPolicy.SNAPSHOT, { DBInstance: 'Snapshot', DBSubnetGroup: 'Delete', Secret: 'Delete' }],
    [RemovalPolicy.DESTROY, { DBInstance: 'Delete', DBSubnetGroup: 'Delete', Secret: 'Delete' }],
  ])('with the policy %s', (removalPolicy, expected) => {
    expect(policies(removalPolicy)).toEqual(expected);
  });
});

describe('names', () => {
  test('are readable for operators', () => {
    const template = rendered({ namePrefix: 'dev-reptidex' });
    expect(instanceOf(template).Properties.DBInstanceIdentifier).toBe('dev-reptidex-postgres');
    expect(onlyOf(template, 'AWS::RDS::DBSubnetGroup').Properties.DBSubnetGroupName).toBe('dev-reptidex-db-subnets');
    expect(onlyOf(template, 'AWS::EC2::SecurityGroup').Properties.GroupName).toBe('dev-reptidex-rds-sg');
    expect(onlyOf(template, 'AWS::SecretsManager::Secret').Properties.Name).toMatch(/^dev-reptidex-db-/);
  });

  test('of the secret can be set, including paths', () => {
    expect(onlyOf(rendered({ namePrefix: 'dev', masterSecretName: 'skin-club/dev/master' }), 'AWS::SecretsManager::Secret').Properties.Name).toBe('skin-club/dev/master');
  });

  test('are generated by CloudFormation without a prefix', () => {
    const template = rendered();
    expect(instanceOf(template).Properties).not.toHaveProperty('DBInstanceIdentifier');
    expect(onlyOf(template, 'AWS::SecretsManager::Secret').Properties).not.toHaveProperty('Name');
  });
});

test('host and port are attributes of the instance', () => {
  const stack = newStack();
  const database = make({}, stack);
  expect(stack.resolve(database.host)).toEqual({ 'Fn::GetAtt': [logicalId(database.instance), 'Endpoint.Address'] });
  expect(database.port).toBe('5432');
  expect(database.databaseName).toBe('postgres');
});

describe('invalid options', () => {
  test.each<[Partial<DatabaseInput>, string]>([
    [{ allocatedStorageGiB: 19 }, "'allocatedStorageGiB', got 19"],
    [{ allocatedStorageGiB: 20.5 }, "'allocatedStorageGiB', got 20.5"],
    [{ maxAllocatedStorageGiB: 65_537 }, "'maxAllocatedStorageGiB', got 65537"],
    [{ maxAllocatedStorageGiB: 20.5 }, "'maxAllocatedStorageGiB', got 20.5"],
    [{ maxAllocatedStorageGiB: 109 }, "'maxAllocatedStorageGiB', got 109"],
    [{ allocatedStorageGiB: 20, maxAllocatedStorageGiB: 21 }, "'maxAllocatedStorageGiB', got 21"],
    [{ allocatedStorageGiB: 1000 }, "'maxAllocatedStorageGiB', got 1000"],
    [{ backupRetention: Duration.days(36) }, "'backupRetention', got 36"],
    [{ backupRetention: Duration.hours(12) }, "'backupRetention', got 0.5"],
    [{ databaseName: '1st' }, "'databaseName', got '1st'"],
    [{ databaseName: '' }, "'databaseName', got ''"],
    [{ databaseName: 'd'.repeat(64) }, `'databaseName', got '${'d'.repeat(64)}'`],
    [{ masterUsername: 'a-b' }, "'masterUsername', got 'a-b'"],
    [{ masterUsername: 'rdsAdmin' }, "'masterUsername', got 'rdsAdmin'"],
    [{ masterUsername: 'pg_monitor' }, "'masterUsername', got 'pg_monitor'"],
    [{ masterSecretName: 'a b' }, "'masterSecretName', got 'a b'"],
  ])('fails for %j', (props, message) => {
    expect(mistakesOf(() => make(props))).toEqual([`database: ${message}`]);
  });

  test.each<Partial<DatabaseInput>>([
    { allocatedStorageGiB: 20, maxAllocatedStorageGiB: 22 },
    { allocatedStorageGiB: 30, maxAllocatedStorageGiB: 33 },
    { allocatedStorageGiB: 100, maxAllocatedStorageGiB: 110 },
    { allocatedStorageGiB: 59_578, maxAllocatedStorageGiB: 65_536 },
    { backupRetention: Duration.days(35) },
    { databaseName: `d${'_'.repeat(62)}` },
    { masterUsername: 'Admin1' },
    { masterSecretName: 'a/b_c+d=e.f@g-h' },
  ])('accepts %j', (props) => {
    expect(() => make(props)).not.toThrow();
  });

  test('are reported as one error, before anything is created', () => {
    const stack = newStack();
    expect(mistakesOf(() => make({ instanceClass: 'x', databaseName: '-', backupRetention: Duration.days(40) }, stack))).toHaveLength(3);
  });
});

test('does not compare storage that is a token', () => {
  const stack = newStack();
  expect(() => make({ allocatedStorageGiB: unknown.number(stack), maxAllocatedStorageGiB: 20 }, stack)).not.toThrow();
});
