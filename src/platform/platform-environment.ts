import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NeededPart, NONE } from './part';
import { resolveAlarms } from './platform-alarms';
import { PlatformCache } from './platform-cache-options';
import { PlatformDatabase } from './platform-database-options';
import { checkZoneName, resolveDomain } from './platform-domain';
import { PlatformEnvironmentAttributes } from './platform-environment-attributes';
import { resolveSharedSettings } from './platform-fleet';
import { resolvePlatformRepositories } from './platform-images';
import { checkProjectName, resolveNames } from './platform-names';
import { PlatformNames } from './platform-plan';
import { resolveSchedule } from './platform-schedule';
import { PlatformTier } from './platform-tier';
import { ImageRepositories } from '../delivery/image-repositories';
import { ImageRepositoriesPlan } from '../delivery/image-repositories-plan';
import { SharedFleetSettings } from '../fleet/fleet-parts';
import { resolveBootstrap } from '../fleet/fleet-plan';
import { LogsPlan } from '../observability/service-log-group';
import { checkKnownHours, checkOffHours } from '../operations/off-hours-plan';
import { checkHostname, known } from '../private/hostnames';
import { checkNamePrefix, MAX_NAME_LENGTH } from '../private/names';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';
import { BindingOptions } from '../workload/binding-options';
import { factsOfCache, factsOfDatabase, factsOfServer } from '../workload/catalog';

const SUBJECT = 'platform';
const CONNECTIONS = { min: 1, max: 1_000_000 };
/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html */
const ZONES = { min: 1, max: 6 };
const NO_DATA = { buckets: [], accessLogs: NONE, tables: [], queues: [] };

/** A database or cache of a platform in another stack: published, an existing one, or none. */
export interface ImportedServer {
  readonly isPublished: boolean;
  readonly existing?: BindingOptions;
}

/** A platform in another stack with every default filled in. */
export interface EnvironmentPlan {
  readonly names: PlatformNames;
  readonly zoneName?: string;
  /** Number of zones of its tasks; undefined if it is known only at deployment. */
  readonly zoneCount?: number;
  readonly database: ImportedServer;
  readonly cache: ImportedServer & { readonly hasAuthToken: boolean };
  readonly imageRepositories: NeededPart<ImageRepositoriesPlan, ImageRepositories>;
  readonly logs: LogsPlan;
  /** Settings that all fleets of the stack share, including the working hours. */
  readonly shared: SharedFleetSettings;
}

/** Fills in the defaults with the functions of the platform. */
export function resolveEnvironment(scope: Construct, attributes: PlatformEnvironmentAttributes): EnvironmentPlan {
  const { environmentName, projectName, physicalNames, zoneName } = attributes;
  const tier = (attributes.tier ?? PlatformTier.PRODUCTION)._defaults;
  const names = resolveNames(scope, { environmentName, projectName, physicalNames });
  const domain = zoneName === undefined ? undefined : resolveDomain({ zoneName, certificateDomains: attributes.certificateDomains });
  const importedDatabase = resolveServer(attributes.database ?? tier.database);
  const importedCache = resolveServer(attributes.cache ?? tier.cache);
  const schedule = resolveSchedule(attributes.schedule, importedDatabase.isPublished);
  const settings = resolveSharedSettings({ environmentName, projectName }, {
    names,
    schedule,
    domain,
    bootstrap: resolveBootstrap(scope, undefined),
    database: NONE,
    cache: NONE,
    data: NO_DATA,
    ingress: { loadBalancer: NONE, writesLogs: false, accessLogs: { enabled: false } },
    alarms: resolveAlarms(undefined, names, NONE, tier),
  }, tier);
  const hasAuthToken = attributes.cache?._options?.authToken ?? tier.cache._options?.authToken ?? true;
  const maxConnections = attributes.maxDatabaseConnections;
  return {
    names,
    zoneName: domain?.zoneName,
    zoneCount: attributes.availabilityZoneCount,
    database: importedDatabase,
    cache: { ...importedCache, hasAuthToken },
    imageRepositories: resolvePlatformRepositories(attributes.imageRepositories),
    logs: { retention: attributes.logRetention ?? tier.logRetention, removalPolicy: tier.removalPolicy },
    shared: {
      ...settings,
      // Without a zone, only the platform's stack knows the names.
      listenerIsSecure: domain ? true : undefined,
      certificateDomains: attributes.certificateDomains ?? settings.certificateDomains,
      catalog: {
        ...settings.catalog,
        database: importedDatabase.isPublished || importedDatabase.existing
          ? { ...importedDatabase.existing ? factsOfServer(importedDatabase.existing) : factsOfDatabase(), ...omitUndefined({ maxConnections }) } : undefined,
        cache: importedCache.isPublished ? factsOfCache(hasAuthToken) : importedCache.existing && factsOfServer(importedCache.existing),
        hasPublished: true,
      },
      hasKnownSubnets: attributes.availabilityZoneCount !== undefined,
    },
  };
}

function resolveServer({ _options, _existing }: PlatformDatabase | PlatformCache): ImportedServer {
  return { isPublished: _options !== undefined, existing: _existing };
}

/** Collects mistakes. Names are part of parameter names in the template, where CloudFormation does not accept values that are known only at deployment. */
export function checkEnvironment(attributes: PlatformEnvironmentAttributes, { shared: { schedule, catalog } }: EnvironmentPlan, problems: Problems): void {
  const { environmentName, projectName } = attributes;
  for (const [prop, name] of Object.entries({ environmentName, projectName })) {
    if (Token.isUnresolved(name)) {
      problems.add({ subject: SUBJECT, prop, must: 'be known at synth when the platform is in another stack', got: name });
    }
  }
  checkNamePrefix(problems, SUBJECT, 'environmentName', environmentName, MAX_NAME_LENGTH);
  checkProjectName(projectName, problems);
  checkZoneName(SUBJECT, attributes.zoneName, problems);
  for (const name of known(attributes.certificateDomains ?? [])) {
    checkHostname(problems, SUBJECT, name, 'certificateDomains');
  }
  const zones = attributes.availabilityZoneCount;
  if (Token.isUnresolved(zones)) {
    problems.add({ subject: SUBJECT, prop: 'availabilityZoneCount', must: 'be known at synth', got: zones });
  } else {
    problems.integer(SUBJECT, 'availabilityZoneCount', zones, ZONES);
  }
  problems.integer(SUBJECT, 'maxDatabaseConnections', attributes.maxDatabaseConnections, CONNECTIONS);
  if (attributes.maxDatabaseConnections !== undefined && !catalog.database) {
    problems.add({ subject: SUBJECT, prop: 'maxDatabaseConnections', must: "not be set when 'database' is PlatformDatabase.none()", got: attributes.maxDatabaseConnections });
  }
  checkOptions('database', attributes.database?._options, [], problems);
  checkOptions('cache', attributes.cache?._options, ['authToken'], problems);
  if (schedule) {
    checkOffHours(schedule, problems);
    // The name of the parameter contains the hours.
    checkKnownHours(schedule, 'the platform is in another stack', problems);
  }
}

/** Options of resources that another stack creates belong in that stack. */
function checkOptions(prop: string, options: object | undefined, allowed: string[], problems: Problems): void {
  const set = Object.keys(omitUndefined(options ?? {})).filter((option) => !allowed.includes(option));
  if (set.length > 0) {
    problems.add({
      subject: SUBJECT,
      prop,
      must: `have ${allowed.length > 0 ? `no options but ${allowed.map((option) => `'${option}'`).join(', ')}` : 'no options'} when the platform is in another stack`,
      got: set,
      fix: "set them in the platform's own stack",
    });
  }
}
