/** Tasks that a service, a state machine or a client of RunTask starts, and what keeps them from starting, whoever starts them. */
import { Resources } from './stacks';

export const NFS = { IpProtocol: 'tcp', FromPort: 2049, ToPort: 2049 };
export const ref = (id: string) => ({ Ref: id });
export const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });

/** A change of resources. */
export type Change = (resources: Resources) => void;

function subnet(zone: string, index: number): Resources[string] {
  return { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), AvailabilityZone: `us-east-1${zone}`, CidrBlock: `10.0.${index}.0/24` } };
}

function association(own: string): Resources[string] {
  return { Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: { SubnetId: ref(own), RouteTableId: ref('Routes') } };
}

function mountTarget(own: string): Resources[string] {
  return { Type: 'AWS::EFS::MountTarget', Properties: { FileSystemId: ref('Files'), SubnetId: ref(own), SecurityGroups: [ref('FilesGroup')] } };
}

function roleOf(service: string): Resources[string] {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  return { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [statement] } } };
}

const NETWORK: Resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  SubnetA: subnet('a', 0),
  SubnetB: subnet('b', 1),
  Gateway: { Type: 'AWS::EC2::InternetGateway', Properties: {} },
  Attachment: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') } },
  Routes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
  Route: { Type: 'AWS::EC2::Route', DependsOn: ['Attachment'], Properties: { RouteTableId: ref('Routes'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Gateway') } },
  RoutesOfA: association('SubnetA'),
  RoutesOfB: association('SubnetB'),
  TaskGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'tasks', VpcId: ref('Vpc'), SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }] },
  },
  FilesGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'files', VpcId: ref('Vpc'), SecurityGroupIngress: [{ ...NFS, SourceSecurityGroupId: attribute('TaskGroup', 'GroupId') }] },
  },
  OtherVpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } },
  OtherGroup: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'others', VpcId: ref('OtherVpc') } },
};

const VOLUME: Resources = {
  Files: { Type: 'AWS::EFS::FileSystem', Properties: { Encrypted: true } },
  Others: { Type: 'AWS::EFS::FileSystem', Properties: { Encrypted: true } },
  Point: { Type: 'AWS::EFS::AccessPoint', Properties: { FileSystemId: ref('Files') } },
  TargetA: mountTarget('SubnetA'),
  TargetB: mountTarget('SubnetB'),
};

/** A task with an image in Amazon ECR, secrets, a log and a volume on EFS, and a service that runs it in two zones. */
export const LAUNCH: Resources = {
  ...NETWORK,
  ...VOLUME,
  Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'cluster' } },
  Repository: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'example/api' } },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: '{"password":"secret"}' } },
  Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/example/level', Type: 'String', Value: 'info' } },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'example' } },
  ExecutionRole: roleOf('ecs-tasks.amazonaws.com'),
  TaskRole: roleOf('ecs-tasks.amazonaws.com'),
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: 'api',
      Cpu: '256',
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      ExecutionRoleArn: attribute('ExecutionRole', 'Arn'),
      TaskRoleArn: attribute('TaskRole', 'Arn'),
      ContainerDefinitions: [
        {
          Name: 'api',
          Image: { 'Fn::Join': ['', [attribute('Repository', 'RepositoryUri'), ':1']] },
          MountPoints: [{ SourceVolume: 'files', ContainerPath: '/files' }],
          LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': ref('Log'), 'awslogs-region': ref('AWS::Region'), 'awslogs-stream-prefix': 'api' } },
          Secrets: [{ Name: 'PASSWORD', ValueFrom: { 'Fn::Join': ['', [ref('Secret'), ':password::']] } }, { Name: 'LEVEL', ValueFrom: ref('Parameter') }],
        },
        { Name: 'proxy', Image: 'example/proxy:1', PortMappings: [{ ContainerPort: 8080, Name: 'http' }] },
      ],
      Volumes: [{
        Name: 'files',
        EFSVolumeConfiguration: { FilesystemId: ref('Files'), TransitEncryption: 'ENABLED', AuthorizationConfig: { AccessPointId: ref('Point'), IAM: 'ENABLED' } },
      }],
    },
  },
  Service: {
    Type: 'AWS::ECS::Service',
    DependsOn: ['TargetA', 'TargetB', 'Route', 'RoutesOfA', 'RoutesOfB'],
    Properties: {
      ServiceName: 'api',
      Cluster: ref('Cluster'),
      TaskDefinition: ref('Task'),
      LaunchType: 'FARGATE',
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [ref('SubnetA'), ref('SubnetB')], SecurityGroups: [ref('TaskGroup')], AssignPublicIp: 'ENABLED' } },
    },
  },
};

export const networkOf = ({ Service }: Resources) => Service.Properties.NetworkConfiguration.AwsvpcConfiguration;
/** The container with the image, the secrets and the log. */
export const containerOf = ({ Task }: Resources) => Task.Properties.ContainerDefinitions[0];
export const without = (...ids: string[]): Change => (resources) => {
  ids.forEach((id) => delete resources[id]);
  resources.Service.DependsOn = resources.Service.DependsOn!.filter((other) => !ids.includes(other));
};

const endpoint = (name: string, properties: object): Resources => ({
  [`Endpoint${name.replace('.', '')}`]: {
    Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcId: ref('Vpc'), ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${name}` }, ...properties },
  },
});

/** Without a route to the internet, with all endpoints that the task needs. */
export const withEndpoints: Change = (resources) => {
  without('Route')(resources);
  resources.Task.Properties.ContainerDefinitions[1].Image = containerOf(resources).Image;
  const interfaces = { VpcEndpointType: 'Interface', SubnetIds: [ref('SubnetA'), ref('SubnetB')] };
  const endpoints = Object.assign(
    {}, ...['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'ssm'].map((name) => endpoint(name, interfaces)),
    endpoint('s3', { VpcEndpointType: 'Gateway', RouteTableIds: [ref('Routes')] }),
  );
  Object.assign(resources, endpoints);
  resources.Service.DependsOn!.push(...Object.keys(endpoints));
};

const CLOSED = /the volume files cannot be mounted: security groups do not let tasks connect to the mount target in us-east-1a on port 2049/;

/** What a request names and is not there, what takes it away, and what is said then: the request is rejected. */
export const REFUSED: Array<[rule: string, change: Change, says: RegExp]> = [
  ['subnets that exist', (resources) => { networkOf(resources).Subnets.push('subnet-11111111'); }, /The subnet ID 'subnet-11111111' does not exist$/],
  ['security groups that exist', (resources) => { networkOf(resources).SecurityGroups.push('sg-11111111'); }, /The security group 'sg-11111111' does not exist$/],
  ['security groups of its VPC', (resources) => { networkOf(resources).SecurityGroups.push(ref('OtherGroup')); }, /Subnets and security groups are in different VPCs: /],
  [
    'an execution role that exists', ({ Task }) => { Task.Properties.ExecutionRoleArn = 'arn:aws:iam::111122223333:role/none'; },
    /unable to assume the role 'arn:aws:iam::111122223333:role\/none'/,
  ],
  [
    'a task role that tasks can assume', ({ TaskRole }) => { TaskRole.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'ecs.amazonaws.com'; },
    /ECS was unable to assume the role '\S+' that was provided for this task$/,
  ],
];

/** What a task needs to start, what takes it away, and what is said then: the task stops before its containers run. */
export const STOPPED: Array<[rule: string, change: Change, says: RegExp]> = [
  ['the file system of its volume', ({ Task }) => { Task.Properties.Volumes[0].EFSVolumeConfiguration.FilesystemId = 'fs-11111111'; }, /cannot be mounted: there is no file system fs-11111111$/],
  ['an access point of that file system', ({ Point }) => { Point.Properties.FileSystemId = ref('Others'); }, /cannot be mounted: \S+ is not an access point of \S+$/],
  ['a mount target in each zone', without('TargetB'), /cannot be mounted: \S+ has no mount target in us-east-1b$/],
  ['inbound access to the mount targets', ({ FilesGroup }) => { Object.assign(FilesGroup.Properties.SecurityGroupIngress[0], { FromPort: 2050, ToPort: 2050 }); }, CLOSED],
  ['inbound access from its own group', ({ FilesGroup }) => { FilesGroup.Properties.SecurityGroupIngress = [{ ...NFS, CidrIp: '10.1.0.0/16' }]; }, CLOSED],
  ['outbound access to the mount targets', ({ TaskGroup }) => { TaskGroup.Properties.SecurityGroupEgress = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }]; }, CLOSED],
  [
    'the repository of its image', (resources) => { containerOf(resources).Image['Fn::Join'][1][1] = '-2:1'; },
    /^(.*: )?CannotPullContainerError: The repository with name 'example\/api-2' does not exist in the registry with id '\d{12}'$/,
  ],
  ['secrets that exist', (resources) => { delete resources.Secret; containerOf(resources).Secrets[0].ValueFrom = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:none-AbCdEf'; }, /unable to pull secrets or registry auth: .*secret:none-AbCdEf/],
  ['keys that its secrets have', ({ Secret }) => { Secret.Properties.SecretString = '{}'; }, /unable to pull secrets or registry auth: .* json key 'password'/],
  ['parameters that exist', (resources) => { containerOf(resources).Secrets[1].ValueFrom = '/example/none'; }, /unable to pull secrets or registry auth: .*\/example\/none/],
  ['its log group', (resources) => { containerOf(resources).LogConfiguration.Options['awslogs-group'] = 'none'; }, /failed to validate logger args: ResourceNotFoundException: The specified log group does not exist: none$/],
  ['a route to the internet', without('Route'), /subnet-\w+ has no route to the internet, and no endpoint for ecr\.api, ecr\.dkr, internet, logs, s3, secretsmanager, ssm;/],
  ['a public IP address behind an internet gateway', (resources) => { delete networkOf(resources).AssignPublicIp; }, /has no route to the internet/],
  ['a route in each subnet', without('RoutesOfB'), /: subnet-\w+ has no route to the internet, and no endpoint for [^;]+$/],
  ['an endpoint for its log', (resources) => { withEndpoints(resources); without('Endpointlogs')(resources); }, /has no route to the internet, and no endpoint for logs;/],
  ['a gateway endpoint in its route table', (resources) => { withEndpoints(resources); resources.Endpoints3.Properties.RouteTableIds = []; }, /has no route to the internet, and no endpoint for s3;/],
  [
    'outbound access to registries', ({ TaskGroup }) => { TaskGroup.Properties.SecurityGroupEgress = [{ ...NFS, CidrIp: '0.0.0.0/0' }]; },
    /security groups do not let tasks connect to anything on port 443$/,
  ],
];
