import { aws_cloudwatch as cloudwatch, aws_ecs as ecs, aws_efs as efs, aws_s3 as s3, aws_scheduler as scheduler, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import { api, BARE, domain, handler, key, listener, secret, securityGroup } from './environments';
import {
  Binding, BindingOptions, BlueGreenOptions, CanaryOptions, DeploymentLifecycleHook, DeploymentOptions, DeploymentStrategy, LinearOptions,
  MicroserviceProps, MigrationOptions, PlatformCache, PlatformDatabase, RollingOptions, ScalingOptions, ScheduledJobOptions, ScheduledScaling,
  ServiceConnectOptions, ServiceProfile, ServiceProtocol, TracingOptions, EfsVolumeOptions, IWorkloadExtension, LogRoutingOptions, PrometheusOptions,
  ServiceTlsOptions,
  WorkloadExtension, WorkerAlarmThresholds, WorkerDeploymentOptions, WorkerOptions, WorkerQueueOptions,
  WorkerScalingOptions, WorkloadVolume,
} from '../../../../src';
import { IMAGE } from '../../../support';
import { exempt, made, Props, several, Subject, subject } from '../toggle';

const HOURS = { start: '07:00', end: '19:00' };
const HOURLY = scheduler.ScheduleExpression.cron({ minute: '0' });
const job = (more: object = {}) => ({ name: 'report', image: IMAGE, schedule: HOURLY, ...more });
const migration = (more: object = {}) => ({ name: 'schema', image: IMAGE, before: ['api'], ...more });
const worker = (more: object = {}) => ({ name: 'mailer', image: IMAGE, queue: 'mail', ...more });
const QUEUES = { queues: [{ name: 'mail' }, { name: 'letters' }] };
const other = made('another image', () => ecs.ContainerImage.fromRegistry('example/other'));
const volume = (options: Partial<WorkloadVolume> = {}): WorkloadVolume => ({ volume: { name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-11111111' } }, containerPath: '/data', ...options });
const existing = (binding: BindingOptions): Props => ({ ...BARE, database: PlatformDatabase.existing(binding), services: [api({ database: true })] });
const hook = (stages = [ecs.DeploymentLifecycleStage.POST_SCALE_UP]) => (stack: Stack): DeploymentLifecycleHook => ({ handler: handler(stack), stages });
const hooks = { lifecycleHooks: [undefined, made('a hook', (stack) => [hook()(stack)])] as any, testListener: [undefined, made('a listener', (stack) => listener(stack, 'Test', '2'))] as any };
const bakeTime = [Duration.minutes(15), Duration.minutes(30)] as const;
const shifted = (strategy: DeploymentStrategy): Props => ({ ...BARE, services: [api({ deployment: { strategy } })] });

const WORKSPACE = 'arn:aws:aps:us-east-1:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555';
const TLS: ServiceTlsOptions = { certificateAuthorityArn: 'arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555' };
const extended = (extension: IWorkloadExtension): Props => ({ ...BARE, services: [api({ extensions: [extension] })] });

/** One workload of each kind, with the same options. */
function each(options: any): Props {
  return {
    ...BARE,
    database: PlatformDatabase.postgres({}),
    cache: PlatformCache.redis({}),
    buckets: [{ name: 'files' }],
    tables: [{ name: 'orders', partitionKey: { name: 'id', type: 'S' as any } }],
    ...QUEUES,
    eventBus: {},
    services: [api(options)],
    workers: [worker(options)],
    jobs: [job(options)],
    migrations: [migration(options)],
  };
}

type Common = Pick<ScheduledJobOptions, Extract<keyof ScheduledJobOptions, keyof MigrationOptions>>;

/** What all kinds of workloads have: their page is one table. */
export const COMMON = 'WorkloadOptions';

export const WORKLOADS: Subject[] = [
  subject<Common>(COMMON, 'Every workload: a service, a worker, a job and a migration', each, {
    name: exempt('each kind has its own row: `MicroserviceProps`, `WorkerOptions`, `ScheduledJobOptions`, `MigrationOptions`'),
    image: [undefined, other],
    repositoryName: [undefined, 'shop-tools', { beside: () => ({ image: undefined }) }],
    cpu: [256, 512, { beside: () => ({ memoryMiB: 1024 }) }],
    memoryMiB: [512, 1024],
    environment: [undefined, { LOG_LEVEL: 'debug' }],
    secrets: [undefined, made('a secret', (stack) => ({ API_KEY: ecs.Secret.fromSecretsManager(secret(stack, 'team/key')) }))],
    environmentFiles: [undefined, made('a file', (stack) => [ecs.EnvironmentFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Files', 'example-files'), 'app.env')])],
    entryPoint: [undefined, ['sh', '-c']],
    command: [undefined, ['serve']],
    user: [undefined, '10001:10001'],
    containerHealthCheck: [undefined, made('a health check', () => ({ command: ['CMD', 'true'] }))],
    enableExecuteCommand: [false, true],
    readonlyRootFilesystem: [false, true],
    writablePaths: [undefined, ['/tmp'], { beside: () => ({ readonlyRootFilesystem: true }) }],
    ephemeralStorageGiB: [undefined, 50],
    volumes: [undefined, made('a volume', () => [volume()])],
    uses: [undefined, made('a binding', () => [Binding.of('search', { environment: { SEARCH_URL: 'https://search.example.com' } })])],
    database: [false, true],
    databasePoolSize: [undefined, 5, { beside: () => ({ database: true }), creates: 'nothing' }],
    cache: [false, true],
    buckets: [undefined, ['files']],
    tables: [undefined, ['orders']],
    queues: [undefined, ['letters']],
    eventBus: [false, true],
    extensions: [undefined, made('an extension', () => [WorkloadExtension.tracing()])],
    tracing: [false, true],
  }),

  subject<MicroserviceProps>('MicroserviceProps', 'Service', (options) => ({ ...BARE, services: [api(options), api({ name: 'prices', internal: true, paths: undefined })] }), {
    name: ['api', 'orders'],
    profile: [undefined, made('`ServiceProfile.FRONTEND`', () => ServiceProfile.FRONTEND)],
    port: [8080, 9000],
    containerPort: [undefined, 9000],
    protocol: [ServiceProtocol.HTTP, ServiceProtocol.HTTP2, { environment: (stack) => ({ domain: domain(stack) }) }],
    internal: [false, true, { along: () => ({ paths: undefined }), alongWith: 'no `paths`' }],
    consumes: [undefined, ['prices']],
    tls: [undefined, made('a certificate authority', () => TLS), { beside: () => ({ internal: true, paths: undefined }) }],
    serviceConnect: exempt('its options have a table: `ServiceConnectOptions`'),
    hostnames: [undefined, ['api.example.com']],
    paths: [['/api/*'], ['/api/*', '/v2/*']],
    priority: [undefined, 10],
    isDefault: [false, true, { along: () => ({ paths: undefined }), alongWith: 'no `paths`' }],
    healthCheckPath: ['/', '/health'],
    healthCheckInterval: [Duration.seconds(10), Duration.seconds(30)],
    desiredCount: [1, 2],
    scaling: [undefined, { maxTasks: 4 }],
    schedule: [undefined, made('other hours', () => ({ start: '08:00' })), { environment: () => ({ schedule: HOURS }) }],
    deployment: exempt('its options have a table: `DeploymentOptions`'),
    alarmThresholds: [undefined, made('a threshold', () => ({ cpuPercent: 60 })), { environment: () => ({ alarms: {} }) }],
  }),

  subject<DeploymentOptions>('DeploymentOptions', 'Deployments of a service', (deployment) => ({ ...BARE, services: [api({ deployment })] }), {
    strategy: several(
      [
        undefined, made('`DeploymentStrategy.blueGreen()`', () => DeploymentStrategy.blueGreen()),
        { first: () => ({ strategy: DeploymentStrategy.rolling({ alternateTargetGroup: true }) }), firstWith: '`DeploymentStrategy.rolling({ alternateTargetGroup: true })`' },
      ],
      [
        made('`DeploymentStrategy.rolling({ alternateTargetGroup: true })`', () => DeploymentStrategy.rolling({ alternateTargetGroup: true })),
        made('`DeploymentStrategy.canary()`', () => DeploymentStrategy.canary()),
      ],
    ),
    minHealthyPercent: [100, 50],
    maxHealthyPercent: [200, 150],
    circuitBreaker: [true, false],
    rollbackOnAlarms: exempt('toggled where there are alarms: `rollbackOnAlarms` of the platform’s `deployment`'),
    deregistrationDelay: [Duration.seconds(30), Duration.seconds(10)],
    stopTimeout: [Duration.seconds(60), Duration.seconds(90)],
    healthCheckGracePeriod: [Duration.seconds(60), Duration.seconds(120)],
  }),
  subject<RollingOptions>('RollingOptions', 'Rolling deployments', (options) => shifted(DeploymentStrategy.rolling(options)), {
    alternateTargetGroup: [false, true],
  }),
  subject<BlueGreenOptions>('BlueGreenOptions', 'Blue/green deployments', (options) => shifted(DeploymentStrategy.blueGreen(options)), { ...hooks, bakeTime }),
  subject<LinearOptions>('LinearOptions', 'Linear deployments', (options) => shifted(DeploymentStrategy.linear(options)), {
    ...hooks, bakeTime, stepPercent: [10, 20], stepBakeTime: [Duration.minutes(6), Duration.minutes(10)],
  }),
  subject<CanaryOptions>('CanaryOptions', 'Canary deployments', (options) => shifted(DeploymentStrategy.canary(options)), {
    ...hooks, bakeTime, canaryPercent: [5, 10], canaryBakeTime: [Duration.minutes(10), Duration.minutes(20)],
  }),
  subject<DeploymentLifecycleHook>('DeploymentLifecycleHook', 'Hook of a deployment',
    (options, stack) => shifted(DeploymentStrategy.blueGreen({ lifecycleHooks: [{ ...hook()(stack), ...options }] })), {
      handler: exempt('a hook is replaced by another hook: `lifecycleHooks`'),
      stages: [made('`POST_SCALE_UP`', () => [ecs.DeploymentLifecycleStage.POST_SCALE_UP]), made('`POST_PRODUCTION_TRAFFIC_SHIFT`', () => [ecs.DeploymentLifecycleStage.POST_PRODUCTION_TRAFFIC_SHIFT])],
    }),
  subject<ScalingOptions>('ScalingOptions', 'Scaling of a service', (scaling) => ({ ...BARE, services: [api({ scaling: { ...scaling, maxTasks: scaling.maxTasks ?? 4 } })] }), {
    minTasks: [1, 2],
    maxTasks: [4, 6],
    cpuPercent: several([70, 60], [70, 0]),
    memoryPercent: several([80, 60], [80, 0]),
    requestsPerTarget: [undefined, 1000],
    scaleInCooldown: [Duration.minutes(5), Duration.minutes(10)],
    scaleOutCooldown: [Duration.minutes(1), Duration.minutes(2)],
    schedules: [undefined, made('a schedule', () => [{ name: 'morning', cron: '0 7 ? * MON-FRI *', minTasks: 2 }])],
  }),
  subject<ScheduledScaling>('ScheduledScaling', 'Scheduled scaling', (options) => ({ ...BARE, services: [api({ scaling: { maxTasks: 4, schedules: [{ name: 'morning', cron: '0 7 ? * MON-FRI *', minTasks: 2, ...options }] } })] }), {
    name: ['morning', 'early'],
    cron: ['0 7 ? * MON-FRI *', '0 8 ? * MON-FRI *'],
    minTasks: [2, 3],
    maxTasks: [undefined, 5],
    timeZone: [undefined, made(`\`${TimeZone.EUROPE_LONDON.timezoneName}\``, () => TimeZone.EUROPE_LONDON)],
  }),

  subject<WorkerOptions>('WorkerOptions', 'Worker', (options) => ({ ...BARE, ...QUEUES, workers: [worker(options)] }), {
    name: ['mailer', 'sender'],
    queue: ['mail', 'letters'],
    additionalQueues: [undefined, [{ name: 'letters' }]],
    consumes: [undefined, ['api'], { environment: () => ({ services: [api()] }) }],
    desiredCount: [1, 2],
    scaling: [undefined, { maxTasks: 8 }],
    schedule: [undefined, made('other hours', () => ({ start: '08:00' })), { environment: () => ({ schedule: HOURS }) }],
    deployment: [undefined, { stopTimeout: Duration.seconds(60) }],
    alarmThresholds: [undefined, made('a threshold', () => ({ memoryPercent: 60 })), { environment: () => ({ alarms: {} }) }],
  }),
  subject<WorkerQueueOptions>('WorkerQueueOptions', 'Additional queue of a worker', (options) => ({
    ...BARE, queues: [...QUEUES.queues, { name: 'texts' }], workers: [worker({ additionalQueues: [{ name: 'letters', ...options }] })],
  }), {
    name: ['letters', 'texts'],
    processingTime: [Duration.seconds(30), Duration.seconds(10)],
  }),
  subject<WorkerScalingOptions>('WorkerScalingOptions', 'Scaling of a worker', (scaling) => ({ ...BARE, ...QUEUES, workers: [worker({ scaling: { maxTasks: 4, ...scaling } })] }), {
    minTasks: several([1, 2], [1, 0]),
    maxTasks: [4, 8],
    acceptableLatency: [Duration.minutes(5), Duration.minutes(10)],
    processingTime: [Duration.seconds(30), Duration.seconds(10)],
    metric: [undefined, made('a metric', () => new cloudwatch.Metric({ namespace: 'Team', metricName: 'Backlog' })), { along: () => ({ target: 10 }), alongWith: '`target`' }],
    target: [10, 20, { beside: () => ({ metric: new cloudwatch.Metric({ namespace: 'Team', metricName: 'Backlog' }) }) }],
    scaleInCooldown: [Duration.minutes(5), Duration.minutes(10)],
    scaleOutCooldown: [Duration.minutes(1), Duration.minutes(2)],
  }),
  subject<WorkerDeploymentOptions>('WorkerDeploymentOptions', 'Deployments of a worker', (deployment) => ({ ...BARE, ...QUEUES, workers: [worker({ deployment })] }), {
    minHealthyPercent: [100, 50],
    maxHealthyPercent: [200, 150],
    circuitBreaker: [true, false],
    stopTimeout: [Duration.seconds(120), Duration.seconds(60)],
  }),
  subject<WorkerAlarmThresholds>('WorkerAlarmThresholds', 'Thresholds of a worker', (alarmThresholds) => ({ ...BARE, alarms: {}, ...QUEUES, workers: [worker({ alarmThresholds })] }), {
    memoryPercent: [80, 60],
    messageAge: [Duration.minutes(15), Duration.minutes(30)],
  }),
  subject<ScheduledJobOptions>('ScheduledJobOptions', 'Job', (options) => ({ ...BARE, alarms: {}, jobs: [job(options)] }), {
    name: ['report', 'digest'],
    schedule: [undefined, made('another time', () => scheduler.ScheduleExpression.cron({ minute: '30' }))],
    flexibleWindow: [undefined, Duration.minutes(10)],
    timeout: [Duration.minutes(60), Duration.minutes(30)],
    overlap: [false, true],
    retryAttempts: [185, 3],
    maxEventAge: [Duration.hours(1), Duration.minutes(30)],
    missedRunAlarm: [true, false],
  }),
  subject<MigrationOptions>('MigrationOptions', 'Migration', (options) => ({ ...BARE, ...QUEUES, services: [api()], workers: [worker()], migrations: [migration(options)] }), {
    name: ['schema', 'data'],
    before: [['api'], ['api', 'mailer'], { creates: 'nothing' }],
    timeout: [Duration.minutes(14), Duration.minutes(5)],
  }),
  subject<WorkloadVolume>('WorkloadVolume', 'Volume of a workload', (options) => ({ ...BARE, services: [api({ volumes: [volume(options)] })] }), {
    volume: [undefined, made('another file system', () => ({ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-22222222' } }))],
    containerPath: ['/data', '/files'],
    readOnly: [false, true],
  }),
  subject<ServiceTlsOptions>('ServiceTlsOptions', 'TLS of an internal service', (tls) => ({
    ...BARE, services: [api({ internal: true, paths: undefined, tls: { ...TLS, ...tls } }), api({ name: 'web', consumes: ['api'] })],
  }), {
    certificateAuthorityArn: [undefined, made('another authority', () => TLS.certificateAuthorityArn.replace(/5$/, '6'))],
    encryptionKey: [undefined, key()],
  }),
  subject<ServiceConnectOptions>('ServiceConnectOptions', 'Service Connect of a consumed service', (serviceConnect) => ({
    ...BARE, services: [api({ internal: true, paths: undefined, serviceConnect }), api({ name: 'web', consumes: ['api'] })],
  }), {
    perRequestTimeout: [undefined, Duration.minutes(1)],
    idleTimeout: [undefined, Duration.minutes(10)],
  }),
  subject<EfsVolumeOptions>('EfsVolumeOptions', 'Extension: volume on Amazon EFS', (options) => extended(WorkloadExtension.efsVolume({ name: 'data', containerPath: '/data', ...options })), {
    name: ['data', 'files'],
    containerPath: ['/data', '/files'],
    readOnly: [false, true],
    removalPolicy: [undefined, RemovalPolicy.DESTROY],
    fileSystem: [undefined, made('an existing file system', (stack) => efs.FileSystem.fromFileSystemAttributes(stack, 'FileSystem', {
      fileSystemId: 'fs-11111111', securityGroup: securityGroup(stack),
    }))],
    accessPoint: exempt('goes with `fileSystem`'),
  }),
  subject<LogRoutingOptions>('LogRoutingOptions', 'Extension: log routing', (options) => extended(WorkloadExtension.logRouting({ output: 'datadog', ...options })), {
    output: ['datadog', 'http'],
    options: [undefined, { provider: 'ecs' }],
    secretOptions: [undefined, made('a secret', (stack) => ({ apikey: ecs.Secret.fromSecretsManager(secret(stack, 'team/key')) }))],
    image: [undefined, other],
  }),
  subject<PrometheusOptions>('PrometheusOptions', 'Extension: Prometheus', (options) => extended(WorkloadExtension.prometheus({ workspaceArn: WORKSPACE, ...options })), {
    workspaceArn: [undefined, made('another workspace', () => WORKSPACE.replace(/5$/, '6'))],
    port: [undefined, 9100],
    path: [undefined, '/stats'],
    scrapeInterval: [undefined, Duration.minutes(2)],
    image: [undefined, other],
  }),
  subject<TracingOptions>('TracingOptions', 'Extension: tracing', (options) => extended(WorkloadExtension.tracing(options)), {
    image: [undefined, other],
  }),
  subject<BindingOptions>('BindingOptions', 'Existing database or cache, and bindings', existing, {
    target: exempt('a rule of the security groups: see `uses`'),
    environment: [undefined, { DATABASE_HOST: 'database.example.com' }],
    secrets: [undefined, made('a secret', (stack) => ({ DATABASE_URL: ecs.Secret.fromSecretsManager(secret(stack, 'team/url')) }))],
    maxConnections: [undefined, 100, { creates: 'nothing' }],
    schedule: exempt('says when it runs, which services that use it are checked against'),
    rollout: exempt('a construct of the user’s own, which is told of the services'),
    rotatingSecret: exempt('creates a rollout, which has a row as `SecretRolloutProps`'),
  }),
];
