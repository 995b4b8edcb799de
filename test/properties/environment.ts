import { inspect } from 'util';
import {
  Annotations, App, aws_certificatemanager as acm, aws_dynamodb as dynamodb, aws_ecs as ecs, aws_kms as kms, aws_route53 as route53,
  aws_secretsmanager as secretsmanager, aws_ssm as ssm, Stack,
} from 'aws-cdk-lib';
import * as fc from 'fast-check';
import {
  BackupOptions, BindingOptions, DomainOptions, MicroserviceProps, PlatformBackup, PlatformCache, PlatformCacheOptions, PlatformDatabase,
  PlatformDatabaseOptions, PlatformTier, ReptidexPlatform, ReptidexPlatformProps, WorkloadExtension,
} from '../../src';
import { ExtensionPart } from '../../src/workload/extensions/part';
import { proxyPortOf } from '../../src/workload/extensions/sidecar';
import { CERTIFICATE_ARN } from '../support';
import { DrawnSubscription, subscribed } from './topics';

/** A part with options, an existing one, or none: as plain data, which can be drawn, changed and shown. */
export type Drawn<O> = O & { readonly enabled?: boolean; readonly existing?: BindingOptions };

/** What all kinds of workloads have in common. */
export type WorkloadProps = Pick<MicroserviceProps, 'name' | 'extensions' | 'containerHealthCheck' | 'consumes'>;
export type WorkloadNoun = 'service' | 'worker' | 'job' | 'migration';

/** What of an environment can be said without a stack. */
export type EnvironmentProps = Omit<ReptidexPlatformProps, 'tier' | 'domain' | 'database' | 'cache' | 'backup'> & {
  readonly database?: Drawn<PlatformDatabaseOptions>;
  readonly cache?: Drawn<PlatformCacheOptions>;
  readonly backup?: Drawn<BackupOptions>;
};

/** A domain, before there is a stack for its zone and certificate. */
export interface Domain {
  readonly zoneName: string;
  readonly hasHostedZone: boolean;
  readonly hasCertificate: boolean;
  readonly certificateDomains?: string[];
}

/** Parts that the team's own key can encrypt. */
export type KeyedPart = 'database' | 'cache' | 'eventBus' | 'buckets' | 'tables' | 'queues';

/** One environment as a team might write it. */
export interface Environment {
  readonly tier: PlatformTier;
  readonly props: EnvironmentProps;
  readonly domain?: Domain;
  /** Parts that are encrypted with a key of the team's own. */
  readonly keyed: KeyedPart[];
  /** Names of variables that come from the team's own secrets, by service. */
  readonly secrets: { readonly [service: string]: string[] };
  /** Topics that queues subscribe to, by queue. */
  readonly subscriptions?: { readonly [queue: string]: DrawnSubscription[] };
  /** Whether the master user's secret is one that the team has. */
  readonly ownMasterSecret: boolean;
  /** Whether account and region are known at synth. */
  readonly knownRegion: boolean;
  /** The consumer's feature flags. */
  readonly flags: { readonly [flag: string]: unknown };
  /** Props that need a stack, in place of those that are said without one. */
  readonly also?: (stack: Stack, props: ReptidexPlatformProps) => Partial<ReptidexPlatformProps>;
}

/** An environment that fast-check shows as it would be written. */
export function shown<T extends Environment>(environment: T): T {
  return Object.defineProperty({ ...environment }, fc.toStringMethod, {
    value: () => inspect({ ...environment, flags: Object.keys(environment.flags).length }, { depth: 8, breakLength: 160 }),
  });
}

/** An environment that differs in its props. With another CloudFront, or none, goes what was drawn to be behind it. */
export function withProps<T extends Environment>(environment: T, props: Partial<EnvironmentProps>): T {
  const changed = 'contentDelivery' in props ? { ...environment.props, ...withoutSecondFirewall(environment.props) } : environment.props;
  return shown({ ...environment, props: { ...changed, ...props } });
}

/** The web firewall, but for one before the load balancer behind CloudFront. */
export function withoutSecondFirewall({ firewall }: EnvironmentProps): Pick<EnvironmentProps, 'firewall'> {
  return firewall ? { firewall: { ...firewall, alsoOnLoadBalancer: undefined } } : {};
}

export function servicesOf(environment: Environment): MicroserviceProps[] {
  return environment.props.services ?? [];
}

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

export const COPIES_KEY_ARN = KEY_ARN.replace(REGION, 'us-west-2');

/** An app with nothing in it that costs time and changes no template. One directory serves all, one after the other. */
export function newApp(environment: Environment, outdir: string): { app: App; stack: Stack } {
  const app = new App({ outdir, analyticsReporting: false, treeMetadata: false, stackTraces: false, context: { ...environment.flags } });
  const stack = new Stack(app, 'Stack', environment.knownRegion ? { env: { account: ACCOUNT, region: REGION } } : {});
  // One of the flags prints every warning, and an environment without a domain is warned of.
  for (const warning of ['ingress.clearText', 'ingress.clearTextOrigin', 'ingress.certificateRegion', 'ingress.webFirewallRegion', 'queues.topicKey']) {
    Annotations.of(stack).acknowledgeWarning(`@reptidex-app/platform:${warning}`);
  }
  return { app, stack };
}

export function build(environment: Environment, stack: Stack): ReptidexPlatform {
  return new ReptidexPlatform(stack, 'Platform', boundProps(environment, stack));
}

/** The props, with what needs a stack made in it. */
export function boundProps(environment: Environment, stack: Stack): ReptidexPlatformProps {
  const props = propsIn(environment, stack);
  return { ...props, ...environment.also?.(stack, props) };
}

function propsIn(environment: Environment, stack: Stack): ReptidexPlatformProps {
  const { props, keyed } = environment;
  const encryptionKey = keyed.length > 0 ? kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) : undefined;
  const keyFor = (part: KeyedPart) => (keyed.includes(part) ? { encryptionKey } : {});
  const masterSecret = environment.ownMasterSecret ? { masterSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Master', 'team/master') } : {};
  return {
    ...props,
    tier: environment.tier,
    ...(environment.domain && { domain: domainIn(stack, environment.domain) }),
    database: props.database || environment.ownMasterSecret || keyed.includes('database')
      ? partOf(PlatformDatabase, PlatformDatabase.postgres, { ...props.database, ...keyFor('database'), ...masterSecret }) : undefined,
    cache: props.cache || keyed.includes('cache') ? partOf(PlatformCache, PlatformCache.redis, { ...props.cache, ...keyFor('cache') }) : undefined,
    backup: props.backup && backupOf(props.backup),
    ...(props.eventBus && { eventBus: { ...props.eventBus, ...keyFor('eventBus') } }),
    ...(props.buckets && { buckets: props.buckets.map((bucket) => ({ ...bucket, ...(bucket.purpose !== 'logs' && keyFor('buckets')) })) }),
    ...(props.bucketReplication && { bucketReplication: { encryptionKey: kms.Key.fromKeyArn(stack, 'CopiesKey', COPIES_KEY_ARN), ...props.bucketReplication } }),
    ...(props.tables && { tables: props.tables.map((table) => ({ encryption: keyed.includes('tables') ? dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey!) : undefined, ...table })) }),
    ...(props.queues && { queues: props.queues.map((queue) => ({ ...subscribed(queue, environment.subscriptions?.[queue.name], stack), ...keyFor('queues') })) }),
    ...(props.services && { services: props.services.map((service) => withSecrets(service, environment, stack)) }),
  };
}

function partOf<O extends object, P>(
  of: { existing(binding: BindingOptions): P; none(): P }, create: (options: O) => P, { enabled = true, existing, ...options }: Drawn<O>,
): P {
  return existing ? of.existing(existing) : enabled ? create(options as unknown as O) : of.none();
}

function backupOf({ enabled = true, existing, ...options }: Drawn<BackupOptions>): PlatformBackup {
  return enabled ? PlatformBackup.daily(options) : PlatformBackup.none();
}

function domainIn(stack: Stack, { zoneName, hasHostedZone, hasCertificate, certificateDomains }: Domain): DomainOptions {
  return {
    zoneName,
    ...(hasHostedZone && { hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName, hostedZoneId: 'Z00000000EXAMPLE' }) }),
    ...(hasCertificate && { certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN) }),
    ...(certificateDomains && { certificateDomains }),
  };
}

/** Every second secret is a parameter of Systems Manager. */
function withSecrets(service: MicroserviceProps, environment: Environment, stack: Stack): MicroserviceProps {
  const names = environment.secrets[service.name] ?? [];
  if (names.length === 0) {
    return service;
  }
  const secrets = Object.fromEntries(names.map((name, index): [string, ecs.Secret] => {
    const id = `Secret-${service.name}-${name}`;
    return [name, index % 2 === 0
      ? ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, id, `team/${service.name}/${name}`), index % 4 === 0 ? undefined : 'field')
      : ecs.Secret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, id, { parameterName: `/team/${service.name}/${name}` }))];
  }));
  return { ...service, secrets };
}

/** Every workload, with the word for its kind. */
export function workloadsOf(
  { props: { services = [], workers = [], jobs = [], migrations = [] } }: Environment,
): Array<{ readonly kind: WorkloadNoun; readonly options: WorkloadProps }> {
  return ([['service', services], ['worker', workers], ['job', jobs], ['migration', migrations]] as const)
    .flatMap(([kind, all]) => all.map((options: WorkloadProps) => ({ kind, options })));
}

/** Extensions of a workload, as the plan has them. */
export function partsOf({ extensions = [] }: WorkloadProps): ExtensionPart[] {
  return extensions.flatMap((extension) => (extension instanceof WorkloadExtension ? [extension._part] : []));
}

/** Port that connections to the tasks of a service are made to: the proxy's in front of the container, or the container's. */
export function receivingPort(service: MicroserviceProps): number {
  return proxyPortOf(partsOf(service)) ?? service.containerPort ?? service.port ?? service.profile!.defaults.port!;
}

/** Whether the traffic of a service shifts between two target groups. */
export function hasTwoTargetGroups({ deployment }: Pick<MicroserviceProps, 'deployment'>): boolean {
  return deployment?.strategy?._plan.alternateTargetGroup ?? false;
}

/** What the priority of a service's rule is derived from. */
export function priorityName(service: Pick<MicroserviceProps, 'name' | 'deployment'>): string {
  return hasTwoTargetGroups(service) ? `${service.name} weighted` : service.name;
}
