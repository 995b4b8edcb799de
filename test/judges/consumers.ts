/** Production environments that nobody has hardened by hand. */
import { App, aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_dynamodb as dynamodb, aws_scheduler as scheduler, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { judge } from './nag';
import type { NagReport } from './report';
import {
  BucketPurpose, DeploymentStrategy, OriginAccess, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatform, ReptidexPlatformProps,
  RotationSchedule, SecretRollout,
} from '../../src';
import { backend, CERTIFICATE_ARN, EVERYTHING } from '../support';

export interface Consumer {
  readonly what: string;
  readonly props: Partial<ReptidexPlatformProps>;
  /** What the platform does not make by itself. */
  readonly more?: (stack: Stack) => void;
  /** Rules that find something, all of which a prop mends. */
  readonly finds: string[];
  /** Rules that the library acknowledges elsewhere, and not where a feature keeps them. */
  readonly keeps?: string[];
}

const SERVICE = backend('core', { hostnames: ['core.example.com'] });
const UNROTATED_CACHE = PlatformCache.redis({ rotation: { schedule: RotationSchedule.never() } });
const BY_HEADER = { originAccess: OriginAccess.SECRET_HEADER };
const LOGS = { name: 'logs', purpose: BucketPurpose.LOGS };
const key = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });

/** Together they have whatever the library acknowledges and no environment app has. */
export const CONSUMERS: Consumer[] = [
  { what: 'says nothing more', props: {}, finds: ['ALBWAFEnabled'] },
  { what: 'has a web firewall', props: { firewall: {} }, finds: [] },
  { what: 'has CloudFront before a load balancer that is open to its network', props: { contentDelivery: {}, firewall: {}, buckets: [LOGS] }, finds: [] },
  {
    what: 'has a web firewall before the load balancer too, and says its countries',
    props: { contentDelivery: { geoRestriction: cloudfront.GeoRestriction.denylist('KP') }, firewall: { alsoOnLoadBalancer: true }, buckets: [LOGS] },
    finds: [],
    keeps: ['ALBWAFEnabled', 'CFR1'],
  },
  { what: 'has read replicas', props: { firewall: {}, database: PlatformDatabase.postgres({ readReplicas: 2 }) }, finds: [] },
  { what: 'has buckets, queues and events', props: { firewall: {}, buckets: [LOGS, { name: 'things' }], queues: [{ name: 'mail' }], eventBus: {} }, finds: [] },
  {
    what: 'has copies of its buckets in another account',
    props: { firewall: {}, buckets: [{ name: 'things' }], bucketReplication: { destinationAccount: '444455556666', deleteMarkerReplication: true, encryptionKey: EVERYTHING.bucketReplication!.encryptionKey } },
    finds: [],
  },
  { what: 'has a bucket for logs alone', props: { firewall: {}, buckets: [LOGS] }, finds: [] },
  {
    what: 'has a table with indexes',
    props: {
      firewall: {},
      tables: [{ name: 'things', partitionKey: key('id'), globalSecondaryIndexes: [{ indexName: 'by-owner', partitionKey: key('owner') }] }],
      services: [{ ...SERVICE, tables: ['things'] }],
    },
    finds: [],
  },
  {
    what: 'has workers, jobs and migrations',
    props: {
      firewall: {},
      queues: [{ name: 'mail' }],
      services: [SERVICE],
      workers: [{ name: 'mailer', queue: 'mail' }],
      jobs: [{ name: 'digest', schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) }],
      migrations: [{ name: 'schema', before: ['core'] }],
    },
    finds: [],
  },
  {
    what: 'shifts traffic in its deployments',
    props: { firewall: {}, services: [{ ...SERVICE, deployment: { strategy: DeploymentStrategy.canary() } }] },
    finds: [],
  },
  { what: 'is inside a network', props: { firewall: {}, loadBalancer: { internetFacing: false } }, finds: [] },
  {
    what: 'rolls services when a secret changes',
    props: { firewall: {} },
    more: (stack) => void new SecretRollout(stack, 'Rollout', { secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'team/secret') }),
    finds: ['CloudWatchLogGroupEncrypted'],
  },
  {
    what: 'has more services than the policy of a rotation function has room for',
    props: { firewall: {}, services: Array.from({ length: 12 }, (_, index) => ({ ...SERVICE, name: `core-${index}`, isDefault: index === 0, paths: index === 0 ? undefined : [`/${index}`] })) },
    finds: [],
  },
  {
    what: 'rotates neither the token of its cache nor the header of CloudFront',
    props: { firewall: {}, cache: UNROTATED_CACHE, contentDelivery: { ...BY_HEADER, originRotation: { schedule: RotationSchedule.never() } } },
    finds: [],
  },
  {
    what: 'rotates secrets from subnets that do not lead out',
    props: { firewall: {}, network: { natGateways: 0 }, cache: UNROTATED_CACHE, contentDelivery: BY_HEADER },
    finds: [],
  },
  // The domain would mend it.
  { what: 'has no domain', props: { firewall: {}, domain: undefined }, finds: ['ALBHttpToHttpsRedirection', 'ELBv2ACMCertificateRequired'] },
];

export function judgeConsumer({ props, more }: Consumer): NagReport {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new ReptidexPlatform(stack, 'Platform', {
    environmentName: 'prod',
    projectName: 'reptidex',
    tier: PlatformTier.PRODUCTION,
    domain: { zoneName: 'example.com', certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN) },
    services: [SERVICE],
    ...props,
  });
  more?.(stack);
  app.synth();
  return judge(app);
}
