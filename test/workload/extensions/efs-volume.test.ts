import { App, aws_ec2 as ec2, aws_efs as efs, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EfsVolumeOptions, MicroserviceProps, ServiceIsolation, WorkloadExtension } from '../../../src';
import { fleet, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, resourcesOf, service } from '../../support';

const UPLOADS = { name: 'uploads', containerPath: '/uploads' };
const withVolume = (options: Partial<EfsVolumeOptions> = {}, more: Partial<MicroserviceProps> = {}, stack = newStack()) => render(fleet({
  services: [service('core', { extensions: [WorkloadExtension.efsVolume({ ...UPLOADS, ...options })], ...more })],
}, stack));
const task = (template: Rendered) => onlyOf(template, 'AWS::ECS::TaskDefinition');
const roleStatements = (template: Rendered) => propsOf(template, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument: { Statement } }) => Statement)
  .filter(({ Action }) => JSON.stringify(Action).includes('elasticfilesystem'));
const idOf = (template: Rendered, type: string) => resourcesOf(template, type)[0][0];

test('a new file system is encrypted, backed up and retained, and requires TLS and IAM', () => {
  const template = withVolume();
  const { Properties, DeletionPolicy } = onlyOf(template, 'AWS::EFS::FileSystem');
  expect(Properties).toMatchObject({ Encrypted: true, BackupPolicy: { Status: 'ENABLED' } });
  expect(DeletionPolicy).toBe('RetainExceptOnCreate');
  expect(Properties.FileSystemPolicy.Statement).toEqual([
    { Effect: 'Deny', Action: '*', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ]);
  expect(resourcesOf(template, 'AWS::EFS::MountTarget').length).toBeGreaterThan(0);
});

test('the volume is mounted over TLS, with the task role, through an access point', () => {
  const template = withVolume();
  const [FilesystemId, AccessPointId] = ['AWS::EFS::FileSystem', 'AWS::EFS::AccessPoint'].map((type) => ({ Ref: idOf(template, type) }));
  const { Volumes, ContainerDefinitions: [container] } = task(template).Properties;
  expect(Volumes).toEqual([{ Name: 'uploads', EFSVolumeConfiguration: { FilesystemId, TransitEncryption: 'ENABLED', AuthorizationConfig: { AccessPointId, IAM: 'ENABLED' } } }]);
  expect(container.MountPoints).toEqual([{ ContainerPath: '/uploads', ReadOnly: false, SourceVolume: 'uploads' }]);
  expect(onlyOf(template, 'AWS::EFS::AccessPoint').Properties).toMatchObject({
    RootDirectory: { Path: '/uploads', CreationInfo: { OwnerUid: '1000', OwnerGid: '1000', Permissions: '755' } }, PosixUser: { Uid: '1000', Gid: '1000' },
  });
});

test.each([[false, ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']], [true, 'elasticfilesystem:ClientMount']])('read only %s: the task role allows %j through that access point', (readOnly, Action) => {
  const template = withVolume({ readOnly });
  const arn = (type: string) => expect.objectContaining({ 'Fn::GetAtt': [idOf(template, type), 'Arn'] });
  const [statement, ...others] = roleStatements(template);
  expect(others).toEqual([]);
  expect(statement).toEqual({
    Effect: 'Allow', Action, Resource: arn('AWS::EFS::FileSystem'), Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': expect.anything() } },
  });
  expect(JSON.stringify(statement.Condition)).toContain(idOf(template, 'AWS::EFS::AccessPoint'));
  expect(task(template).Properties.ContainerDefinitions[0].MountPoints[0].ReadOnly).toBe(readOnly);
});

test.each([ServiceIsolation.PER_SERVICE, ServiceIsolation.SHARED])('with isolation %s, only the tasks of the workload can connect with NFS', (isolation) => {
  const template = render(fleet({ isolation, services: [service('core', { extensions: [WorkloadExtension.efsVolume(UPLOADS)] }), service('other')] }));
  const rules = propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ FromPort }) => FromPort === 2049);
  expect(rules).toEqual([expect.objectContaining({ ToPort: 2049, IpProtocol: 'tcp' })]);
  const clients = rules[0].SourceSecurityGroupId['Fn::GetAtt'][0];
  const members = resourcesOf(template, 'AWS::ECS::Service').filter(([, { Properties }]) => JSON.stringify(Properties.NetworkConfiguration).includes(clients));
  expect(members.map(([id]) => id)).toEqual([expect.stringContaining('core')]);
});

test('volumes and workloads whose names concatenate to the same text have separate client groups', () => {
  const extended = (name: string, volume: string) => service(name, { extensions: [WorkloadExtension.efsVolume({ name: volume, containerPath: '/files' })] });
  const template = render(fleet({ services: [extended('a-b', 'c'), extended('a', 'b-c')] }));
  const rules = propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ FromPort }) => FromPort === 2049);
  expect(new Set(rules.map(({ GroupId }) => JSON.stringify(GroupId))).size).toBe(2);
  expect(new Set(rules.map(({ SourceSecurityGroupId }) => JSON.stringify(SourceSecurityGroupId))).size).toBe(2);
});

test('the mount targets do not depend on feature flags', () => {
  const ids = [false, true].map((flag) => {
    const stack = new Stack(new App({ context: { '@aws-cdk/aws-efs:mountTargetOrderInsensitiveLogicalId': flag } }), 'Stack');
    return resourcesOf(withVolume({}, {}, stack), 'AWS::EFS::MountTarget').map(([id]) => id);
  });
  expect(ids[1]).toEqual(ids[0]);
});

test('tasks start after the mount targets exist', () => {
  const template = withVolume();
  const targets = resourcesOf(template, 'AWS::EFS::MountTarget').map(([id]) => id);
  expect(task(template).DependsOn).toEqual(expect.arrayContaining(targets));
});

test('works with a read-only root filesystem', () => {
  const [container] = task(withVolume({}, { readonlyRootFilesystem: true, writablePaths: ['/tmp'] })).Properties.ContainerDefinitions;
  expect(container.ReadonlyRootFilesystem).toBe(true);
  expect(container.MountPoints.map(({ ContainerPath, ReadOnly }: any) => [ContainerPath, ReadOnly])).toEqual([['/tmp', false], ['/uploads', false]]);
});

test('two workloads share the files of one file system', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'FilesVpc');
  const fileSystem = new efs.FileSystem(stack, 'Files', { vpc });
  const extensions = [WorkloadExtension.efsVolume({ ...UPLOADS, fileSystem })];
  const template = render(fleet({ services: [service('core', { extensions }), service('other', { extensions })] }, stack));
  expect(resourcesOf(template, 'AWS::EFS::FileSystem')).toHaveLength(1);
  expect(propsOf(template, 'AWS::EFS::AccessPoint').map(({ RootDirectory: { Path } }) => Path)).toEqual(['/uploads', '/uploads']);
  expect(propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ FromPort }) => FromPort === 2049)).toHaveLength(2);
});

test('accepts an existing file system and access point', () => {
  const stack = newStack();
  const fileSystem = efs.FileSystem.fromFileSystemAttributes(stack, 'Files', {
    fileSystemId: 'fs-11111111', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'FilesGroup', 'sg-11111111'),
  });
  const accessPoint = efs.AccessPoint.fromAccessPointAttributes(stack, 'AccessPoint', { accessPointId: 'fsap-11111111', fileSystem });
  const template = withVolume({ fileSystem, accessPoint }, {}, stack);
  expect(resourcesOf(template, 'AWS::EFS::FileSystem')).toEqual([]);
  expect(task(template).Properties.Volumes[0].EFSVolumeConfiguration).toMatchObject({ FilesystemId: 'fs-11111111', AuthorizationConfig: { AccessPointId: 'fsap-11111111' } });
});

test.each<[string, Partial<EfsVolumeOptions>, Partial<MicroserviceProps>, string]>([
  ['a bad name', { name: 'Up Loads' }, {}, "'extensions.efsVolume.name'"],
  ['a relative path', { containerPath: 'uploads' }, {}, "'extensions'"],
  ['a path that is already used', {}, { volumes: [{ volume: { name: 'other' }, containerPath: '/uploads' }] }, "'extensions'"],
  ['a name that is already used', {}, { volumes: [{ volume: { name: 'uploads' }, containerPath: '/other' }] }, "'extensions'"],
])('rejects %s', (_, options, more, message) => {
  expect(mistakesOf(() => withVolume(options, more))).toEqual([expect.stringContaining(message)]);
});

test('rejects an access point without its file system, and a removal policy with an existing one', () => {
  const stack = newStack();
  const fileSystem = efs.FileSystem.fromFileSystemAttributes(stack, 'Files', { fileSystemId: 'fs-11111111', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1') });
  const accessPoint = efs.AccessPoint.fromAccessPointAttributes(stack, 'AccessPoint', { accessPointId: 'fsap-11111111', fileSystem });
  expect(mistakesOf(() => withVolume({ accessPoint }, {}, stack))).toEqual([expect.stringContaining("'extensions.efsVolume.fileSystem' is missing")]);
  expect(mistakesOf(() => withVolume({ fileSystem, removalPolicy: RemovalPolicy.DESTROY }))).toEqual([expect.stringContaining("'extensions.efsVolume.removalPolicy'")]);
  expect(mistakesOf(() => withVolume({ removalPolicy: RemovalPolicy.SNAPSHOT }))).toEqual([expect.stringContaining("'extensions.efsVolume.removalPolicy', got 'snapshot'")]);
});
