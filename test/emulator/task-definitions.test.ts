/** The emulator rejects what Amazon ECS rejects in a task definition for Fargate. */
import { changed, Resources, Stacks } from './stacks';


/** A task with everything that a rule is about: two containers that the first waits for, a log router, a volume on EFS, and ports. */
const GOOD: Resources = {
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: 'good',
      Cpu: '512',
      Memory: '1024',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      ExecutionRoleArn: 'arn:aws:iam::111122223333:role/execution',
      ContainerDefinitions: [
        {
          Name: 'api',
          Image: 'example/api:1',
          Cpu: 256,
          Memory: 1024,
          MemoryReservation: 512,
          DependsOn: [{ ContainerName: 'fetch', Condition: 'SUCCESS' }, { ContainerName: 'router', Condition: 'HEALTHY' }],
          PortMappings: [{ ContainerPort: 8080 }, { ContainerPort: 8080, Protocol: 'udp' }],
          LogConfiguration: { LogDriver: 'awsfirelens' },
          MountPoints: [{ SourceVolume: 'files', ContainerPath: '/files' }],
        },
        { Name: 'fetch', Image: 'example/fetch:1', Essential: false, Cpu: 128, MemoryReservation: 256 },
        {
          Name: 'router',
          Image: 'example/router:1',
          Cpu: 128,
          Memory: 256,
          FirelensConfiguration: { Type: 'fluentbit' },
          HealthCheck: { Command: ['CMD', '/healthy'] },
          PortMappings: [{ ContainerPort: 2020 }],
        },
      ],
      Volumes: [{
        Name: 'files',
        EFSVolumeConfiguration: { FilesystemId: 'fs-11111111', TransitEncryption: 'ENABLED', AuthorizationConfig: { AccessPointId: 'fsap-11111111', IAM: 'ENABLED' } },
      }],
    },
  },
};

interface Parts {
  readonly task: any;
  readonly api: any;
  readonly fetch: any;
  readonly router: any;
  readonly efs: any;
}

const withTask = (change: (parts: Parts) => void): Resources => changed(GOOD, ({ Task: { Properties: task } }) => {
  const [api, fetch, router] = task.ContainerDefinitions;
  change({ task, api, fetch, router, efs: task.Volumes[0].EFSVolumeConfiguration });
});

/** Each rule, what breaks it, and what is said then. */
const BROKEN: Array<[rule: string, change: (parts: Parts) => void, says: string]> = [
  ['a container that keeps the task running', ({ api, router }) => { api.Essential = 'false'; router.Essential = false; }, 'no container is essential'],
  ['names of containers that are unique', ({ task, fetch }) => { task.ContainerDefinitions.push({ ...fetch, Cpu: 0, MemoryReservation: 0 }); }, 'two containers have the same name'],
  ['dependencies on containers of the task', ({ api }) => { api.DependsOn[0].ContainerName = 'nobody'; }, 'api depends on nobody, which is not in the task'],
  ['dependencies on the health of containers with a health check', ({ router }) => { delete router.HealthCheck; }, 'api depends on the health of router, which has no health check'],
  ['dependencies on the success of containers that the task survives', ({ fetch }) => { delete fetch.Essential; }, 'api depends on SUCCESS of fetch, which is essential'],
  ['dependencies on the end of containers that the task survives', ({ api, fetch }) => { api.DependsOn[0].Condition = 'COMPLETE'; fetch.Essential = true; }, 'api depends on COMPLETE of fetch, which is essential'],
  ['dependencies without a cycle', ({ router }) => { router.DependsOn = [{ ContainerName: 'api', Condition: 'START' }]; }, 'api depends on itself; router depends on itself'],
  ['one log router', ({ fetch }) => { fetch.FirelensConfiguration = { Type: 'fluentbit' }; }, 'the task has 2 log routers, and can have one'],
  ['a log router for output that is routed', ({ router }) => { delete router.FirelensConfiguration; }, 'api log through awsfirelens, and the task has no log router'],
  ['volumes that are in the task', ({ api }) => { api.MountPoints[0].SourceVolume = 'others'; }, 'api mounts the volume others, which is not in the task'],
  ['encryption in transit for an access point', ({ efs }) => { delete efs.TransitEncryption; delete efs.AuthorizationConfig.IAM; }, 'the volume files needs encryption in transit for its access point or IAM'],
  ['encryption in transit for the task role', ({ efs }) => { efs.TransitEncryption = 'DISABLED'; delete efs.AuthorizationConfig.AccessPointId; }, 'the volume files needs encryption in transit for its access point or IAM'],
  ['the root directory of the access point', ({ efs }) => { efs.RootDirectory = '/files'; }, 'the volume files has a root directory and an access point'],
  ['CPU units that the task has', ({ fetch }) => { fetch.Cpu = 129; }, 'the containers reserve 513 of 512 CPU units'],
  ['memory that the task has', ({ fetch }) => { fetch.MemoryReservation = 257; }, 'the containers reserve 1025 of 1024 MiB'],
  ['a port for each container', ({ router }) => { router.PortMappings[0].ContainerPort = 8080; }, 'two containers listen on 8080/tcp'],
  ['an execution role for images of Amazon ECR', ({ task, api }) => { delete task.ExecutionRoleArn; api.Image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/api:1'; }, 'the task has no execution role, which it needs for images of Amazon ECR'],
  ['an execution role for logs', ({ task, fetch }) => { delete task.ExecutionRoleArn; fetch.LogConfiguration = { LogDriver: 'awslogs' }; }, 'the task has no execution role, which it needs for the log driver awslogs'],
  ['an execution role for secrets', ({ task, api }) => { delete task.ExecutionRoleArn; api.Secrets = [{ Name: 'A', ValueFrom: 'b' }]; }, 'the task has no execution role, which it needs for secrets'],
  ...Object.entries({
    DisableNetworking: true,
    DnsSearchDomains: ['example.com'],
    DnsServers: ['10.0.0.2'],
    DockerSecurityOptions: ['no-new-privileges'],
    ExtraHosts: [{ Hostname: 'db', IpAddress: '10.0.0.3' }],
    Hostname: 'api',
    Links: ['router'],
    Privileged: true,
  }).map(([name, value]): [string, (parts: Parts) => void, string] => [`no ${name}`, ({ api }) => { api[name] = value; }, `api has ${name}, which Fargate does not support`]),
];

const stacks = Stacks.inEmulator();

test('a task definition that follows all rules is accepted', async () => {
  expect(await stacks.rejection(GOOD)).toBeUndefined();
});

test.each<[string, (parts: Parts) => void]>([
  ['the root of an access point', ({ efs }) => { efs.RootDirectory = '/'; }],
  ['a root directory without an access point', ({ efs }) => { efs.RootDirectory = '/files'; delete efs.AuthorizationConfig.AccessPointId; }],
  ['no encryption in transit without an access point and the task role', ({ efs }) => { delete efs.TransitEncryption; delete efs.AuthorizationConfig; }],
  ['no execution role, which it does not need', ({ task }) => { delete task.ExecutionRoleArn; }],
  ['a container that others depend on in a diamond', ({ router }) => { router.DependsOn = [{ ContainerName: 'fetch', Condition: 'COMPLETE' }]; }],
])('a task definition with %s is accepted', async (_what, change) => {
  expect(await stacks.rejection(withTask(change))).toBeUndefined();
});

test.each(BROKEN)('it must have %s', async (_rule, change, says) => {
  expect(await stacks.rejection(withTask(change))).toBe(`Invalid request provided: Create TaskDefinition: ${says}`);
});

test('a revision that breaks a rule is rejected', async () => {
  expect(await stacks.rejectedUpdate(GOOD, withTask(({ fetch }) => { fetch.Cpu = 129; }))).toContain('the containers reserve 513 of 512 CPU units');
});
