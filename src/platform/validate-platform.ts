import { aws_ec2 as ec2, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkPlatformBackup } from './platform-backup';
import { checkCacheRotation } from './platform-cache-rotation';
import { checkData } from './platform-data';
import { checkEdge } from './platform-edge';
import { PlannedFleet } from './platform-fleet';
import { DomainOptions, PlatformCacheOptions, PlatformLoadBalancerOptions } from './platform-options';
import { ReptidexPlatformProps } from './platform-props';
import { checkRotation } from './platform-rotation';
import { checkSchedule } from './platform-schedule';
import { checkSecretNames } from './platform-secret-names';
import { checkSubnets } from './platform-subnets';
import { secretPathOf, Settings } from './settings';
import { checkPostgres, resolvePostgres } from '../data/postgres/postgres-plan';
import { checkRedis, resolveRedis } from '../data/redis/redis-plan';
import { checkImageTag } from '../delivery/repository-names';
import { checkRollouts } from '../fleet/secret-consumers';
import { checkServices } from '../fleet/validate-services';
import { ListenerRoutes } from '../ingress/listener-routes';
import { checkLoadBalancer, resolveLoadBalancer } from '../ingress/load-balancer-plan';
import { checkNetwork as checkCreatedNetwork, resolveNetwork } from '../network/network-plan';
import { defined } from '../private/defined';
import { checkHostname, known, liesInZone } from '../private/hostnames';
import { checkName, checkNamePrefix, MAX_NAME_LENGTH } from '../private/names';
import { Problems } from '../private/problems';
import { checkSecretName } from '../private/secret-names';
import { checkThresholds } from '../private/thresholds';
import { checkConnectionSecrets } from '../rotation/database-connection-secrets';
import { BindingOptions } from '../workload/binding-options';
import { checkDeployment } from '../workload/deployment-plan';

const ZONE_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

/** Collects the mistakes of all parts before any of them is made, so that the user sees them together. */
export function checkSettings(scope: Construct, props: ReptidexPlatformProps, settings: Settings, fleet: PlannedFleet, problems: Problems): void {
  checkPlatformNames(props, settings, problems);
  checkNetwork(scope, props, settings, problems);
  checkDomain(props.domain, problems);
  checkLoadBalancer(resolveLoadBalancer(settings.loadBalancer), problems, { accessLogsAreMade: settings.loadBalancer.accessLogsEnabled });
  checkListener(settings.loadBalancer, problems);
  checkEdge(scope, props, settings, problems);
  if (settings.database.enabled ?? true) {
    checkPostgres(resolvePostgres(settings.database), problems);
    checkConnectionSecrets(settings.database, problems);
    checkRotation(props, settings, problems);
  }
  if (settings.cache.enabled ?? true) {
    checkRedis(resolveRedis(settings.cache), problems);
    checkCacheUrlSecret(settings.cache, problems);
    checkCacheRotation(props, settings, problems);
  }
  checkSecretNames(props, settings, problems);
  for (const [part, thresholds] of Object.entries(settings.alarms)) {
    checkThresholds('alarms', part, thresholds, problems);
  }
  checkSchedule(props, settings, problems);
  checkPlatformBackup(props, settings, problems);
  checkData(props, settings, problems);
  checkDeployment('platform', props.deployment ?? {}, problems);
  checkImageTag(problems, 'platform', 'imageTag', props.imageTag);
  checkPlatformServices(scope, settings, fleet, problems);
}

function checkPlatformNames(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const { services = [], secretPath } = props;
  const subject = 'platform';
  checkNamePrefix(problems, subject, 'environmentName', settings.environmentName, MAX_NAME_LENGTH);
  if (secretPath !== undefined && secretPathOf(props) === undefined) {
    problems.add({
      subject, prop: 'secretPath', must: 'be a path of letters, digits and _ + = . @ -, without a slash at either end, and have at most 400 characters', got: secretPath,
    });
  }
  checkName(problems, subject, 'projectName', settings.projectName);
  if (Token.isUnresolved(settings.projectName) && services.some((service) => !service.image && service.repositoryName === undefined)) {
    problems.add({
      subject, prop: 'projectName', must: 'be known at synth where image repositories are named after it', got: 'an unresolved token', fix: "give each service an 'image' or a 'repositoryName'",
    });
  }
}

function checkNetwork(scope: Construct, props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const { vpc, publicSubnets, privateSubnets, dataSubnets, ...made } = props.network ?? {};
  const existing = vpc ?? props.cluster?.vpc;
  if (!existing) {
    checkCreatedNetwork(resolveNetwork(scope, settings.network), problems);
    for (const [prop, value] of Object.entries(defined({ publicSubnets, privateSubnets, dataSubnets }))) {
      problems.add({ subject: 'network', prop, must: "be left out where no 'vpc' is given", got: JSON.stringify(value) });
    }
    return;
  }
  const missing = {
    publicSubnets: existing.publicSubnets.length === 0 && !publicSubnets && !settings.loadBalancer.listener && (settings.loadBalancer.internetFacing ?? true),
    privateSubnets: existing.privateSubnets.length === 0 && !privateSubnets,
  };
  for (const [prop, isMissing] of Object.entries(missing)) {
    if (isMissing) {
      problems.add({ subject: 'network', prop, must: 'be given where the VPC has no subnets of that kind', got: undefined });
    }
  }
  checkSubnets(existing, settings, problems);
  if (vpc && props.cluster && !sameVpc(vpc, props.cluster.vpc)) {
    problems.add({ subject: 'platform', prop: 'cluster', must: "be in the network's VPC", got: props.cluster.vpc.vpcId });
  }
  for (const [prop, value] of Object.entries(defined(made))) {
    problems.add({ subject: 'network', prop, must: 'be left out where the VPC is the team\'s own', got: Array.isArray(value) ? `${value.length} of them` : value });
  }
}

function sameVpc(one: ec2.IVpc, other: ec2.IVpc): boolean {
  return one === other || one.vpcId === other.vpcId;
}

/** An imported listener knows nothing of its load balancer, which DNS records and alarms need. */
function checkListener({ listener, loadBalancer }: PlatformLoadBalancerOptions, problems: Problems): void {
  if (listener && !loadBalancer && !('loadBalancer' in listener)) {
    problems.add({ subject: 'load balancer', prop: 'loadBalancer', must: "be given with an imported 'listener'", got: undefined, fix: 'import it by ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes' });
  }
  if (loadBalancer && !listener) {
    problems.add({ subject: 'load balancer', prop: 'listener', must: "be given with 'loadBalancer'", got: undefined });
  }
}

function checkCacheUrlSecret({ urlSecretName, authToken }: PlatformCacheOptions, problems: Problems): void {
  checkSecretName(problems, 'cache', 'urlSecretName', urlSecretName);
  if (urlSecretName !== undefined && authToken === false) {
    problems.add({ subject: 'cache', prop: 'urlSecretName', must: "be left out where 'authToken' is false: the URL is no secret then", got: urlSecretName });
  }
}

function checkHostedZone({ zoneName, hostedZone }: DomainOptions, problems: Problems): void {
  const names = hostedZone && [zoneName, hostedZone.zoneName].map((name) => name.replace(/\.$/, ''));
  if (!names || names.some((name) => Token.isUnresolved(name)) || !ZONE_NAME.test(zoneName)) {
    return;
  }
  const [zone, hosted] = names;
  if (!liesInZone(zone, hosted) && !liesInZone(hosted, zone)) {
    problems.add({ subject: 'domain', prop: 'hostedZone', must: `hold '${zone}' or lie in it`, got: hosted });
  }
}

function checkDomain(domain: DomainOptions | undefined, problems: Problems): void {
  if (!domain) {
    return;
  }
  problems.pattern('domain', 'zoneName', domain.zoneName, ZONE_NAME, "be the name of a DNS zone, such as 'example.com'");
  checkHostedZone(domain, problems);
  for (const name of known(domain.certificateDomains ?? [])) {
    checkHostname(problems, 'domain', name, 'certificateDomains');
  }
  if (!domain.certificate && !domain.hostedZone) {
    problems.add({
      subject: 'domain', prop: 'certificate', must: "be given where there is no 'hostedZone' to validate a new one through", got: undefined, fix: 'give one of the two, or leave the domain out for HTTP',
    });
  }
  if (domain.certificateDomains && !domain.certificate) {
    problems.add({ subject: 'domain', prop: 'certificateDomains', must: "be left out where no 'certificate' is given", got: domain.certificateDomains, fix: 'the certificate that is made covers the zone and one label below it' });
  }
}

function checkPlatformServices(scope: Construct, settings: Settings, fleet: PlannedFleet, problems: Problems): void {
  const { listener } = settings.loadBalancer;
  checkRollouts(scope, { database: bindingOf(settings.database), cache: bindingOf(settings.cache) }, problems);
  checkServices(fleet.services, [], fleet.settings, listener ? ListenerRoutes.of(listener) : new ListenerRoutes(), problems);
}

/** What services get of a part of the team's own. */
function bindingOf({ enabled, existing }: { enabled?: boolean; existing?: BindingOptions }): BindingOptions | undefined {
  return enabled ?? true ? existing : undefined;
}
