import { aws_logs as logs, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NONE } from './part';
import { resolveAlarms } from './platform-alarms';
import { checkZoneName, resolveDomain } from './platform-domain';
import { EnvironmentCacheAttributes, EnvironmentDatabaseAttributes, PlatformEnvironmentAttributes } from './platform-environment-attributes';
import { resolveSharedSettings } from './platform-fleet';
import { checkProjectName, resolveNames } from './platform-names';
import { PlatformNames } from './platform-plan';
import { PlatformTier } from './platform-tier';
import { ImageRepositories } from '../delivery/image-repositories';
import { SharedFleetSettings } from '../fleet/fleet-parts';
import { resolveBootstrap } from '../fleet/fleet-plan';
import { checkKnownHours, checkOffHours } from '../operations/validate-off-hours';
import { workingHours } from '../operations/working-hours';
import { defined } from '../private/defined';
import { checkHostname, known } from '../private/hostnames';
import { checkNamePrefix, MAX_NAME_LENGTH } from '../private/names';
import { Problems } from '../private/problems';
import { BindingOptions } from '../workload/binding-options';

const SUBJECT = 'platform';
const CONNECTIONS = { min: 1, max: 1_000_000 };
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
  readonly database: ImportedServer;
  readonly cache: ImportedServer & { readonly hasAuthToken: boolean };
  readonly imageRepositories?: ImageRepositories;
  readonly logs: { readonly retention: logs.RetentionDays; readonly removalPolicy: RemovalPolicy };
  /** What all fleets of the stack share, the hours included. */
  readonly shared: SharedFleetSettings;
}

/** Fills in the defaults, by the functions that fill in those of a platform. */
export function resolveEnvironment(scope: Construct, attributes: PlatformEnvironmentAttributes): EnvironmentPlan {
  const { environmentName, projectName, physicalNames, zoneName } = attributes;
  const tier = (attributes.tier ?? PlatformTier.PRODUCTION)._defaults;
  const names = resolveNames(scope, { environmentName, projectName, physicalNames });
  const database = { ...tier.database, ...defined(attributes.database) };
  const cache = { ...tier.cache, ...defined(attributes.cache) };
  const domain = zoneName === undefined ? undefined : resolveDomain({ zoneName, certificateDomains: attributes.certificateDomains });
  const importedDatabase = resolveServer(database);
  const importedCache = resolveServer(cache);
  const schedule = attributes.schedule && { ...attributes.schedule, stopDatabase: importedDatabase.isPublished && (attributes.schedule.stopDatabase ?? true) };
  const settings = resolveSharedSettings({ environmentName, projectName }, {
    names,
    schedule,
    domain,
    bootstrap: resolveBootstrap(scope, undefined),
    database: NONE,
    cache: NONE,
    data: NO_DATA,
    ingress: { loadBalancer: NONE, writesLogs: false, accessLogs: { enabled: false } },
    alarms: resolveAlarms(undefined, NONE, tier),
  }, tier);
  const { maxConnections } = database;
  return {
    names,
    zoneName: domain?.zoneName,
    database: importedDatabase,
    cache: { ...importedCache, hasAuthToken: cache.authToken ?? true },
    imageRepositories: attributes.imageRepositories,
    logs: { retention: attributes.logRetention ?? tier.logRetention, removalPolicy: tier.removalPolicy },
    shared: {
      ...settings,
      // Without a zone, only the platform knows.
      listenerIsSecure: domain ? true : undefined,
      certificateDomains: attributes.certificateDomains ?? settings.certificateDomains,
      catalog: {
        ...settings.catalog,
        database: importedDatabase.isPublished || importedDatabase.existing ? { ...importedDatabase.existing, ...defined({ maxConnections }) } : undefined,
        cache: importedCache.isPublished ? {} : importedCache.existing,
        hasPublished: true,
      },
    },
  };
}

function resolveServer({ enabled = true, existing }: Pick<EnvironmentDatabaseAttributes & EnvironmentCacheAttributes, 'enabled' | 'existing'>): ImportedServer {
  return enabled ? { isPublished: existing === undefined, existing } : { isPublished: false };
}

/** Collects mistakes. Names are part of parameter names in the template, where CloudFormation takes nothing that only the deployment knows. */
export function checkEnvironment(attributes: PlatformEnvironmentAttributes, { shared: { schedule, catalog } }: EnvironmentPlan, problems: Problems): void {
  const { environmentName, projectName } = attributes;
  for (const [prop, name] of Object.entries({ environmentName, projectName })) {
    if (Token.isUnresolved(name)) {
      problems.add({ subject: SUBJECT, prop, must: 'be known at synth where the platform is in another stack', got: 'an unresolved token' });
    }
  }
  checkNamePrefix(problems, SUBJECT, 'environmentName', environmentName, MAX_NAME_LENGTH);
  checkProjectName(projectName, problems);
  checkZoneName(SUBJECT, attributes.zoneName, problems);
  for (const name of known(attributes.certificateDomains ?? [])) {
    checkHostname(problems, SUBJECT, name, 'certificateDomains');
  }
  problems.integer('database', 'maxConnections', catalog.database?.maxConnections, CONNECTIONS);
  if (schedule) {
    checkOffHours(schedule, problems);
    // The name of the parameter says the hours.
    checkKnownHours(workingHours(schedule), 'the platform is in another stack', problems);
  }
}
