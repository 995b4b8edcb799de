/** Environments that together have every role, every resource policy and every key policy of the library, and the environment apps as they are deployed. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import {
  App, aws_ecs as ecs, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_scheduler as scheduler, aws_secretsmanager as secretsmanager, aws_sns as sns,
  Duration, Stack,
} from 'aws-cdk-lib';
import {
  Binding, DataAccess, DeploymentStrategy, GithubDeployRole, GithubOidcProvider, PlatformCache, PlatformDatabase, PlatformTier, QueueAccess, ReptidexPlatform,
  ReptidexPlatformProps, SecretRollout, WorkloadExtension,
} from '../../src';
import { domainIn, EVERYTHING, EVERYTHING_BY_HEADER, IMAGE, render, Rendered, service } from '../support';

const AUTHORITY = 'arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555';
const WORKSPACE = 'arn:aws:aps:us-east-1:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555';
const SNAPSHOTS = join(__dirname, '../../integ');

/** The templates of one environment, deployed together. */
export interface Environment {
  readonly name: string;
  readonly templates: Rendered[];
}

/** What a test deploys: all kinds of workloads on all kinds of stores, in production with a key of its own, and by header and in development. */
export function environments(): Environment[] {
  return [
    { name: 'production', templates: [production()] },
    { name: 'behind a header', templates: [behindHeader()] },
    { name: 'development', templates: [development()] },
    ...released(),
  ];
}

/** The environment apps as they were synthesized last, which their own tests compare with the sources. */
function released(): Environment[] {
  return readdirSync(SNAPSHOTS).filter((folder) => folder.endsWith('.snapshot')).sort().map((folder) => ({
    name: folder.replace(/^integ\.|\.ts\.snapshot$/g, ''),
    templates: readdirSync(join(SNAPSHOTS, folder)).filter((file) => file.endsWith('.template.json') && !file.includes('-assertions.')).sort()
      .map((file) => JSON.parse(readFileSync(join(SNAPSHOTS, folder, file), 'utf8'))),
  }));
}

function stackOf(name: string): Stack {
  return new Stack(new App(), name);
}

function production(): Rendered {
  const stack = stackOf('prod');
  const key = new kms.Key(stack, 'TheirKey');
  const handler = new lambda.Function(stack, 'Decides', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('0') });
  const topic = new sns.Topic(stack, 'Orders');
  const theirs = secretsmanager.Secret.fromSecretNameV2(stack, 'Theirs', 'team/secret');
  const platform = environment(stack, PlatformTier.PRODUCTION, {
    ...EVERYTHING,
    schedule: undefined,
    eventBus: { encryptionKey: key },
    database: PlatformDatabase.postgres({ rotation: {}, readReplicas: 1 }),
    bucketReplication: { ...EVERYTHING.bucketReplication, destinationAccount: '444455556666', deleteMarkerReplication: true },
    queues: [{ name: 'mail', topicSubscriptions: [{ topic }] }],
    tables: [...EVERYTHING.tables!.map((table) => ({ ...table, globalSecondaryIndexes: [{ indexName: 'by-owner', partitionKey: table.partitionKey }] }))],
    services: [
      service('core', {
        image: undefined,
        database: true,
        cache: true,
        enableExecuteCommand: true,
        consumes: ['pricing'],
        buckets: ['uploads'],
        tables: ['orders'],
        queues: ['mail'],
        eventBus: true,
        environmentFiles: [ecs.EnvironmentFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Settings', 'settings'), 'core.env')],
        extensions: [
          WorkloadExtension.prometheus({ workspaceArn: WORKSPACE }),
          WorkloadExtension.efsVolume({ name: 'files', containerPath: '/files' }),
          WorkloadExtension.logRouting({ output: 'loki', options: { host: 'loki.example.com' }, secretOptions: { http_passwd: ecs.Secret.fromSecretsManager(theirs) } }),
        ],
        deployment: { strategy: DeploymentStrategy.canary({ lifecycleHooks: [{ handler, stages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT] }] }) },
      }),
      { name: 'pricing', port: 8080, image: IMAGE, internal: true, tls: { certificateAuthorityArn: AUTHORITY, encryptionKey: key } },
    ],
    workers: [{
      name: 'mailer',
      queue: 'mail',
      image: IMAGE,
      uses: [
        Binding.bucket('uploads', { access: DataAccess.READ }), Binding.table('orders', { access: DataAccess.READ }), Binding.queue('mail', { access: QueueAccess.CONSUME }),
      ],
      extensions: [WorkloadExtension.efsVolume({ name: 'templates', containerPath: '/templates', readOnly: true })],
    }],
    jobs: [
      { name: 'digest', image: IMAGE, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) },
      { name: 'report', image: IMAGE, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)), overlap: true },
    ],
    migrations: [{ name: 'schema', image: IMAGE, database: true, before: ['core'] }],
  });
  platform.eventBus!.addRule('ToMail', { eventPattern: { source: ['shop'] } });
  deployRole(stack, platform);
  new SecretRollout(stack, 'Rollout', { secret: theirs })
    .addConsumer(platform.fleet.service('core').service);
  return render(stack);
}

function behindHeader(): Rendered {
  const stack = stackOf('header');
  environment(stack, PlatformTier.PRODUCTION, { ...EVERYTHING_BY_HEADER, schedule: undefined, services: [service('core', { database: true, cache: true })] });
  return render(stack);
}

function development(): Rendered {
  const stack = stackOf('dev');
  const platform = environment(stack, PlatformTier.DEVELOPMENT, {
    ...EVERYTHING,
    bucketReplication: {},
    cache: PlatformCache.redis({ authToken: true, rotation: {} }),
    services: [service('core', { image: undefined, database: true, cache: true, buckets: ['uploads'], tables: ['orders'], queues: ['mail'], eventBus: true })],
    workers: [{ name: 'mailer', queue: 'mail', image: IMAGE }],
    jobs: [{ name: 'digest', image: IMAGE, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) }],
    migrations: [{ name: 'schema', image: IMAGE, database: true, before: ['core'] }],
  });
  deployRole(stack, platform);
  return render(stack);
}

function environment(stack: Stack, tier: PlatformTier, props: Partial<ReptidexPlatformProps>): ReptidexPlatform {
  return new ReptidexPlatform(stack, 'Platform', { environmentName: stack.node.id, projectName: 'shop', tier, domain: domainIn(stack), ...props });
}

function deployRole(stack: Stack, platform: ReptidexPlatform): void {
  new GithubDeployRole(stack, 'DeployRole', {
    repository: 'example/core',
    imageRepositories: [platform.imageRepositories.repository('shop-core')],
    services: [platform.fleet.service('core').service],
    migrations: [platform.fleet.migration('schema').function],
    provider: new GithubOidcProvider(stack, 'GitHub').provider,
    namePrefix: 'shop',
  });
}
